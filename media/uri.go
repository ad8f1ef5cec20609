package media

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// URI is an address in S3: an object, or, where Key is empty or a prefix, a group of them.
// The zero value is no address.
type URI struct {
	// Bucket is the bucket's name.
	Bucket string
	// Key is the object's key as it is, without escapes.
	Key string
}

// String returns s3://bucket/key, or the empty string for the zero value.
func (u URI) String() string {
	if u == (URI{}) {
		return ""
	}
	return "s3://" + u.Bucket + "/" + u.Key
}

// maxKey is the longest key in bytes of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3
// objects").
const maxKey = 1024

// bucketName is the pattern of the services' S3Bucket shapes, which take the names of old
// buckets too.
var bucketName = regexp.MustCompile(`^[0-9A-Za-z._-]{3,255}$`)

// endpointHost is a regional or global S3 endpoint, after the bucket where that is in the
// host.
var endpointHost = regexp.MustCompile(`^(?:(.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$`)

// ParseURI reads an address in S3: s3://bucket/key, whose key is taken as it stands, or the
// https address of an S3 endpoint without a query, as Transcribe and Polly answer with,
// whose key is unescaped. The key may be empty. The error is awsai.ErrInvalid.
func ParseURI(s string) (URI, error) {
	u, err := parseURI(s)
	if err != nil {
		return URI{}, awsai.Errorf("media.ParseURI", awsai.ErrInvalid, "S3 address of %d bytes: %w", len(s), err)
	}
	return u, nil
}

func parseURI(s string) (URI, error) {
	if rest, ok := strings.CutPrefix(s, "s3://"); ok {
		bucket, key, _ := strings.Cut(rest, "/")
		return URI{bucket, key}.checked()
	}
	if !strings.HasPrefix(s, "https://") {
		return URI{}, fmt.Errorf("neither s3:// nor https://")
	}
	u, err := url.Parse(s)
	if err != nil {
		return URI{}, fmt.Errorf("not a URL")
	}
	if u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Port() != "" {
		return URI{}, fmt.Errorf("query, fragment, user or port in an https address")
	}
	m := endpointHost.FindStringSubmatch(u.Host)
	if m == nil {
		return URI{}, fmt.Errorf("the host is not an S3 endpoint")
	}
	key := strings.TrimPrefix(u.Path, "/")
	bucket := m[1]
	if bucket == "" {
		bucket, key, _ = strings.Cut(key, "/")
	}
	return URI{bucket, key}.checked()
}

// checked returns u or says what is wrong with it.
func (u URI) checked() (URI, error) {
	switch {
	case !bucketName.MatchString(u.Bucket):
		return URI{}, fmt.Errorf("bucket name of %d bytes; want 3 to 255 letters, digits, dots, hyphens and underscores", len(u.Bucket))
	case len(u.Key) > maxKey:
		return URI{}, fmt.Errorf("key of %d bytes; the limit is %d", len(u.Key), maxKey)
	case !utf8.ValidString(u.Key):
		return URI{}, fmt.Errorf("key is not UTF-8")
	}
	return u, nil
}

// object returns u, which must name an object.
func (u URI) object() (URI, error) {
	u, err := u.checked()
	if err == nil && u.Key == "" {
		err = fmt.Errorf("no key")
	}
	if err != nil {
		return URI{}, fmt.Errorf("%w: S3 object: %w", awsai.ErrInvalid, err)
	}
	return u, nil
}
