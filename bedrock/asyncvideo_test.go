package bedrock_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

var (
	framePNG  = media.Bytes([]byte("\x89PNG\r\n\x1a\n"))
	frameJPEG = media.Bytes([]byte("\xff\xd8\xff"))
)

// modelInput is what the nth start sent the model, with sorted keys.
func modelInput(t *testing.T, f *awsaitest.Fake, n int) string {
	t.Helper()
	var body struct {
		ModelInput json.RawMessage `json:"modelInput"`
	}
	if err := json.Unmarshal([]byte(sent(t, f, "StartAsyncInvoke", n)), &body); err != nil {
		t.Fatal(err)
	}
	return sorted(t, body.ModelInput)
}

func TestVideoRequests(t *testing.T) {
	tests := []struct {
		name, model string
		req         bedrock.VideoRequest
		want        string
	}{
		{"reel", novaReel, bedrock.VideoRequest{Prompt: "A cat."},
			`{"taskType":"TEXT_VIDEO","textToVideoParams":{"text":"A cat."},"videoGenerationConfig":{"dimension":"1280x720","durationSeconds":6,"fps":24}}`},
		{"reel from a picture", novaReel, bedrock.VideoRequest{Prompt: "A cat.", First: framePNG, Duration: 6 * time.Second, Seed: new(0), AspectRatio: "16:9", Resolution: "720p"},
			`{"taskType":"TEXT_VIDEO","textToVideoParams":{"images":[{"format":"png","source":{"bytes":"iVBORw0KGgo="}}],"text":"A cat."},` +
				`"videoGenerationConfig":{"dimension":"1280x720","durationSeconds":6,"fps":24,"seed":0}}`},
		{"long reel", novaReel, bedrock.VideoRequest{Prompt: strings.Repeat("é", 4000), Duration: 2 * time.Minute, Seed: new(7)},
			`{"multiShotAutomatedParams":{"text":"` + strings.Repeat("é", 4000) + `"},"taskType":"MULTI_SHOT_AUTOMATED",` +
				`"videoGenerationConfig":{"dimension":"1280x720","durationSeconds":120,"fps":24,"seed":7}}`},
		{"reel of shots", novaReel, bedrock.VideoRequest{Shots: []bedrock.Shot{
			{Prompt: "A cat."}, {Prompt: "Nearer.", First: frameJPEG}, {Prompt: "Gone.", First: media.S3("s3://bucket/empty.png")},
		}, Duration: 18 * time.Second},
			`{"multiShotManualParams":{"shots":[{"text":"A cat."},{"image":{"format":"jpeg","source":{"bytes":"/9j/"}},"text":"Nearer."},` +
				`{"image":{"format":"png","source":{"s3Location":{"bucketOwner":"111122223333","uri":"s3://bucket/empty.png"}}},"text":"Gone."}]},` +
				`"taskType":"MULTI_SHOT_MANUAL","videoGenerationConfig":{"dimension":"1280x720","fps":24}}`},
		{"ray", lumaRay, bedrock.VideoRequest{Prompt: "A cat."}, `{"prompt":"A cat."}`},
		{"ray with all", "us." + lumaRay, bedrock.VideoRequest{Prompt: "A cat.", Duration: 9 * time.Second, AspectRatio: "21:9", Resolution: "540p", Loop: true,
			First: framePNG, Last: media.S3("s3://bucket/last.jpg")},
			`{"aspect_ratio":"21:9","duration":"9s","keyframes":{"frame0":{"source":{"data":"iVBORw0KGgo=","media_type":"image/png","type":"base64"},"type":"image"},` +
				`"frame1":{"source":{"data":"/9j/","media_type":"image/jpeg","type":"base64"},"type":"image"}},"loop":true,"prompt":"A cat.","resolution":"540p"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveAsync(fake)
			fake.S3("bucket").Put("bucket", "last.jpg", awsaitest.Object{Body: []byte("\xff\xd8\xff")})
			model := bedrock.NewAsyncModel(fake.Config(), tt.model, asyncOutput, func(o *bedrock.AsyncOptions) { o.BucketOwner = "111122223333" })
			if _, err := model.StartVideo(t.Context(), tt.req); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, modelInput(t, fake, 0)); diff != "" {
				t.Errorf("input (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVideoRefused(t *testing.T) {
	shots := func(n int) []bedrock.Shot {
		out := make([]bedrock.Shot, n)
		for i := range out {
			out[i].Prompt = "A cat."
		}
		return out
	}
	tests := []struct {
		name, model string
		req         bedrock.VideoRequest
		kind        error
	}{
		{"no model of videos", claude, bedrock.VideoRequest{Prompt: "A cat."}, awsai.ErrInvalid},
		{"no prompt", novaReel, bedrock.VideoRequest{}, awsai.ErrInvalid},
		{"long prompt", novaReel, bedrock.VideoRequest{Prompt: strings.Repeat("a", 513)}, awsai.ErrInvalid},
		{"longer prompt", novaReel, bedrock.VideoRequest{Prompt: strings.Repeat("a", 4001), Duration: 12 * time.Second}, awsai.ErrInvalid},
		{"duration", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Duration: 7 * time.Second}, awsai.ErrInvalid},
		{"long", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Duration: 126 * time.Second}, awsai.ErrInvalid},
		{"negative", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Duration: -6 * time.Second}, awsai.ErrInvalid},
		{"last picture", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Last: framePNG}, awsai.ErrInvalid},
		{"picture of a long one", novaReel, bedrock.VideoRequest{Prompt: "A cat.", First: framePNG, Duration: 12 * time.Second}, awsai.ErrInvalid},
		{"loop", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Loop: true}, awsai.ErrInvalid},
		{"aspect ratio", novaReel, bedrock.VideoRequest{Prompt: "A cat.", AspectRatio: "1:1"}, awsai.ErrInvalid},
		{"seed", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Seed: new(-1)}, awsai.ErrInvalid},
		{"shots and prompt", novaReel, bedrock.VideoRequest{Prompt: "A cat.", Shots: shots(2)}, awsai.ErrInvalid},
		{"shots and their time", novaReel, bedrock.VideoRequest{Shots: shots(2), Duration: 6 * time.Second}, awsai.ErrInvalid},
		{"many shots", novaReel, bedrock.VideoRequest{Shots: shots(21)}, awsai.ErrInvalid},
		{"shot without prompt", novaReel, bedrock.VideoRequest{Shots: make([]bedrock.Shot, 1)}, awsai.ErrInvalid},
		{"a picture that is text", novaReel, bedrock.VideoRequest{Prompt: "A cat.", First: media.Bytes([]byte("x"))}, awsai.ErrInvalid},
		{"a picture that is not there", novaReel, bedrock.VideoRequest{Prompt: "A cat.", First: media.File("none.png")}, awsai.ErrNotFound},
		{"a picture too large", lumaRay, bedrock.VideoRequest{Prompt: "A cat.", First: media.Bytes(append([]byte("\xff\xd8\xff"), make([]byte, 25_000_000)...))}, awsai.ErrTooLarge},
		{"ray with shots", lumaRay, bedrock.VideoRequest{Shots: shots(1)}, awsai.ErrInvalid},
		{"ray of 6 s", lumaRay, bedrock.VideoRequest{Prompt: "A cat.", Duration: 6 * time.Second}, awsai.ErrInvalid},
		{"ray with a long prompt", lumaRay, bedrock.VideoRequest{Prompt: strings.Repeat("a", 5001)}, awsai.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			_, err := bedrock.NewAsyncModel(fake.Config(), tt.model, asyncOutput).StartVideo(t.Context(), tt.req)
			if !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			if err != nil && strings.Contains(err.Error(), "A cat.") {
				t.Errorf("error %v has the prompt", err)
			}
		})
	}
}

func TestVideoFiles(t *testing.T) {
	fake := awsaitest.New(t)
	serveAsync(fake)
	store := fake.S3("bucket")
	model := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
	j, err := model.StartVideo(t.Context(), bedrock.VideoRequest{Prompt: "A cat.", Duration: 12 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	store.Put("bucket", "made/job000000000/manifest.json", awsaitest.Object{})
	if _, err := j.Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v without a video, want awsai.ErrNotFound", err)
	}
	for _, name := range []string{"output.mp4", "shot_0002.mp4", "shot_0001.mp4", "video-generation-status.json"} {
		store.Put("bucket", "made/job000000000/"+name, awsaitest.Object{})
	}
	got, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) media.URI { return media.URI{Bucket: "bucket", Key: "made/job000000000/" + name} }
	want := bedrock.Video{File: at("output.mp4"), Shots: []media.URI{at("shot_0001.mp4"), at("shot_0002.mp4")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("video (-want +got):\n%s", diff)
	}
}
