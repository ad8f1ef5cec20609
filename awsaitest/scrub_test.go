package awsaitest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestScrubText(t *testing.T) {
	tests := []struct{ text, want string }{
		{"arn:aws:iam::210987654321:role/r", "arn:aws:iam::123456789012:role/r"},
		{"210987654321 210987654322,210987654323", "123456789012 123456789012,123456789012"},
		{"1234567890123 0.210987654321", "1234567890123 0.210987654321"},
		{"210987654321.dkr.ecr host.210987654321", "123456789012.dkr.ecr host.123456789012"},
		{"key ASIAQWERTYUIOPASDFGH.", "key ASIAIOSFODNN7EXAMPLE."},
		{"https://h/p?X-Amz-Signature=abc&a=b", "https://h/p?X-Amz-Signature=SCRUBBED&a=b"},
		{"h?AWSAccessKeyId=a&Signature=b%3D&Expires=1", "h?AWSAccessKeyId=SCRUBBED&Signature=SCRUBBED&Expires=1"},
		{"<SessionToken>abc</SessionToken>", "<SessionToken>SCRUBBED</SessionToken>"},
		{"nothing", "nothing"},
	}
	for _, tt := range tests {
		if got := scrubText(tt.text); got != tt.want {
			t.Errorf("scrubText(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestScrubberValue(t *testing.T) {
	in := `{"SecretAccessKey":"s","list":[{"My":{"a":[1,true,"x"]}},"210987654321"],"n":210987654321,"RequestId":"r"}`
	want := `{"RequestId":"SCRUBBED","SecretAccessKey":"SCRUBBED","list":[{"My":{"SCRUBBED-0":[0,false,"SCRUBBED"]}},"123456789012"],"n":210987654321}`
	var m message
	m.setBody([]byte(in))
	newScrubber([]string{"MY"}).message(&m)
	if diff := cmp.Diff(want, string(m.body())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWipePaths(t *testing.T) {
	var m message
	m.setBody([]byte(`{"a/b":[{"c":"secret"},{"c":"secret"}],"d":"kept"}`))
	m.wipe([]string{"/a~1b/1/c", "/none/0", "/a~1b/7/c"})
	if want, got := `{"a/b":[{"c":"secret"},{"c":"SCRUBBED"}],"d":"kept"}`, string(m.body()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	m = message{}
	m.setBody([]byte("text"))
	m.wipe([]string{""})
	if got := m.body(); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestUnknownMembersOfSensitiveStructuresAreWiped(t *testing.T) {
	m := &model{Shapes: map[string]*modelShape{
		"In":     {Type: "structure", Members: map[string]*modelRef{"secret": {Shape: "Secret"}, "open": {Shape: "String"}, "map": {Shape: "Map"}}},
		"Secret": {Type: "structure", Sensitive: true, Members: map[string]*modelRef{"known": {Shape: "String"}}},
		"Map":    {Type: "map", Key: &modelRef{Shape: "String"}, Value: &modelRef{Shape: "Secret"}},
		"String": {Type: "string"},
	}}
	var v any
	if err := json.Unmarshal([]byte(`{"secret":{"known":"a","new":{"x":"b"}},"open":"c","other":"d","map":{"k":{"known":"e"}}}`), &v); err != nil {
		t.Fatal(err)
	}
	got := sensitivePaths(newRefShape(m, &modelRef{Shape: "In"}), v, false, "")
	if diff := cmp.Diff([]string{"/map/k/known", "/secret/known", "/secret/new"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRecordedPath(t *testing.T) {
	u, err := url.Parse("https://h/a%2Fb?b=2&X-Amz-Signature=s&a=1&Expires=3")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := recordedPath(u), "/a%2Fb?a=1&b=2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestKeepHeaders(t *testing.T) {
	o := RecordOptions{Headers: []string{"x-mine"}}
	got := o.keepHeaders(http.Header{
		"Content-Type": {"a"}, "X-Mine": {"b"}, "X-Amzn-Bedrock-Trace": {"c"}, "Set-Cookie": {"d"}, "Authorization": {"e"},
		"X-Amz-Security-Token": {"f"}, "X-Amzn-Requestid": {"g"},
	})
	if diff := cmp.Diff(map[string]string{"Content-Type": "a", "X-Mine": "b", "X-Amzn-Bedrock-Trace": "c"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPlainBody(t *testing.T) {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	z.Write([]byte("text")) // to memory
	z.Close()
	if got, err := plainBody(http.Header{"Content-Encoding": {"gzip"}}, buf.Bytes()); err != nil || string(got) != "text" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := plainBody(http.Header{"Content-Encoding": {"gzip"}}, []byte("no gzip")); err == nil {
		t.Error("no error")
	}
}

// FuzzScrub checks that nothing is left after scrubbing that a second time would find.
func FuzzScrub(f *testing.F) {
	f.Add(`{"a":"210987654321","b":[{"AccessKeyId":"ASIAQWERTYUIOPASDFGH"}]}`)
	f.Add("AKIAQWERTYUIOPASDFGH210987654321 Signature=a <SessionToken>x")
	f.Fuzz(func(t *testing.T, text string) {
		once := scrubText(text)
		if twice := scrubText(once); twice != once {
			t.Errorf("%q becomes %q", once, twice)
		}
		var m message
		m.setBody([]byte(text))
		newScrubber(nil).message(&m)
		if body := string(m.body()); m.JSON == nil && utf8.ValidString(text) && body != once {
			t.Errorf("got %q, want %q", body, once)
		}
	})
}
