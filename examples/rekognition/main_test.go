package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// service answers operations with bodies.
func service(t *testing.T, bodies map[string]string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		io.WriteString(w, bodies[operation])
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-west-2", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

func TestRekognition(t *testing.T) {
	service(t, map[string]string{
		"DetectLabels":         `{"Labels":[{"Name":"Car","Confidence":98.5,"Categories":[{"Name":"Vehicles"}]}]}`,
		"ListCollections":      `{"CollectionIds":["staff"],"FaceModelVersions":["7.0"]}`,
		"GetSegmentDetection":  `{"JobStatus":"SUCCEEDED","Segments":[{"Type":"SHOT","EndTimestampMillis":5000,"ShotSegment":{"Index":0}}]}`,
		"StartFaceDetection":   `{"JobId":"j1"}`,
		"GetFaceDetection":     `{"JobStatus":"FAILED","StatusMessage":"bad codec"}`,
		"RecognizeCelebrities": `{"UnrecognizedFaces":[{}]}`,
	})
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"labels s3://bucket/a.jpg s3://bucket/b.jpg", 0, "a.jpg\n   98.5 %  Car  Vehicles\nb.jpg\n"},
		{"-json labels s3://bucket/a.jpg", 0, `"Name": "Car"`},
		{"celebrities s3://bucket/a.jpg", 0, "1 others"},
		{"collections", 0, "staff  model 7.0\n"},
		{"-job j video-segments", 0, "0s to 5s  shot 0\n"},
		{"video-faces s3://bucket/a.mp4", 1, "face detection job j1 failed: bad codec"},
		{"video-faces a.mp4", 1, "Options.Bucket"},
		{"labels none.jpg", 1, "not found"},
		{"", 2, "the command is missing"},
		{"sing", 2, `no command "sing"`},
		{"compare s3://bucket/a.jpg", 2, "compare of 1 sources"},
		{"collections s3://bucket/a.jpg", 2, "collections of 1 sources"},
		{"-h", 0, "usage: rekognition"},
	} {
		var out bytes.Buffer
		code := cli.Run(t.Context(), "rekognition [flags] COMMAND", run, strings.Fields(tt.args), &out, &out)
		if code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q: exit %d, %s\nwant %d and %q", tt.args, code, out.String(), tt.code, tt.want)
		}
	}
}
