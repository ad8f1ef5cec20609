package media_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

func ExampleParseURI() {
	for _, s := range []string{
		"s3://my-bucket/calls/one two.wav",
		"https://s3.us-east-1.amazonaws.com/my-bucket/calls/one%20two.wav",
		"https://my-bucket.s3.eu-west-1.amazonaws.com/out.json",
	} {
		u, err := media.ParseURI(s)
		fmt.Println(u, err)
	}
	// Output:
	// s3://my-bucket/calls/one two.wav <nil>
	// s3://my-bucket/calls/one two.wav <nil>
	// s3://my-bucket/out.json <nil>
}

func TestParseURI(t *testing.T) {
	tests := []struct {
		name, in string
		want     media.URI // zero: refused
	}{
		{"object", "s3://bucket/a/b.txt", media.URI{Bucket: "bucket", Key: "a/b.txt"}},
		{"bucket", "s3://bucket", media.URI{Bucket: "bucket"}},
		{"bucket with slash", "s3://bucket/", media.URI{Bucket: "bucket"}},
		{"key as it stands", "s3://bucket//x?versionId=1#y%20z", media.URI{Bucket: "bucket", Key: "/x?versionId=1#y%20z"}},
		{"old bucket", "s3://My_Old.Bucket/k", media.URI{Bucket: "My_Old.Bucket", Key: "k"}},
		{"longest key", "s3://bucket/" + strings.Repeat("k", 1024), media.URI{Bucket: "bucket", Key: strings.Repeat("k", 1024)}},
		{"path style", "https://s3.amazonaws.com/bucket/k", media.URI{Bucket: "bucket", Key: "k"}},
		{"path style, old region form", "https://s3-eu-west-1.amazonaws.com/bucket/k", media.URI{Bucket: "bucket", Key: "k"}},
		{"path style, China", "https://s3.cn-north-1.amazonaws.com.cn/bucket/k", media.URI{Bucket: "bucket", Key: "k"}},
		{"host style with dots", "https://a.bucket.s3.us-west-2.amazonaws.com/d/k%2B1", media.URI{Bucket: "a.bucket", Key: "d/k+1"}},
		{"dual stack", "https://bucket.s3.dualstack.us-west-2.amazonaws.com/k", media.URI{Bucket: "bucket", Key: "k"}},

		{"empty", "", media.URI{}},
		{"no scheme", "bucket/key", media.URI{}},
		{"other scheme", "http://s3.amazonaws.com/bucket/k", media.URI{}},
		{"capital scheme", "S3://bucket/k", media.URI{}},
		{"no bucket", "s3:///k", media.URI{}},
		{"short bucket", "s3://ab/k", media.URI{}},
		{"bucket of an access point", "s3://arn:aws:s3:us-east-1:123456789012:accesspoint/x", media.URI{}},
		{"key too long", "s3://bucket/" + strings.Repeat("k", 1025), media.URI{}},
		{"key not UTF-8", "s3://bucket/\xff", media.URI{}},
		{"presigned", "https://bucket.s3.us-west-2.amazonaws.com/k?X-Amz-Signature=x", media.URI{}},
		{"another host", "https://example.com/bucket/k", media.URI{}},
		{"a host that looks like one", "https://s3.amazonaws.com.example.com/bucket/k", media.URI{}},
		{"user", "https://me@s3.amazonaws.com/bucket/k", media.URI{}},
		{"broken escape", "https://s3.amazonaws.com/bucket/%zz", media.URI{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := media.ParseURI(tt.in)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ParseURI (-want +got):\n%s", diff)
			}
			if refused := tt.want == (media.URI{}); refused != errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want refused %t", err, refused)
			}
		})
	}
}

func FuzzParseURI(f *testing.F) {
	f.Add("s3://bucket/a/b c.txt")
	f.Add("https://bucket.s3.us-east-1.amazonaws.com/a%20b")
	f.Add("https://s3.amazonaws.com/bucket/%2F")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := media.ParseURI(s)
		if err != nil {
			if u != (media.URI{}) || !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("ParseURI(%q) = %v, %v", s, u, err)
			}
			return
		}
		if again, err := media.ParseURI(u.String()); again != u || err != nil {
			t.Errorf("ParseURI(%q) = %#v; its string gives %#v, %v", s, u, again, err)
		}
	})
}
