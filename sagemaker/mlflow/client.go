package mlflow

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Client].
type Options struct {
	// Token is sent to a server of a plain URL as a bearer token.
	Token string
	// User and Password are sent to a server of a plain URL that wants those. A Token goes
	// before them.
	User, Password string
	// Endpoint is where the tracking server or the app of an ARN is reached. The default is
	// SageMaker's address in the region of the ARN.
	Endpoint string
	// Concurrency is how many artifacts are moved at a time. The default is 8.
	Concurrency int
}

// Client logs to and reads from MLflow: a server or a folder. It is safe for concurrent use.
type Client struct {
	store store
	opts  Options
	files artifacts
}

// New returns the client of what a tracking URI names, as MLflow calls it:
//
//   - the ARN of a tracking server or an MLflow app of SageMaker, whose requests are signed
//     with the credentials of cfg;
//   - the http or https URL of any MLflow server, with what the options say;
//   - the path or the file URL of a folder in MLflow's own layout, as "mlruns".
//
// The settings of cfg besides serve for artifacts in S3. Nothing is read, made or sent
// before the first method; a URI that is none of these shows there.
func New(cfg aws.Config, uri string, optFns ...func(*Options)) *Client {
	o := Options{Concurrency: 8}
	for _, fn := range optFns {
		fn(&o)
	}
	c := &Client{opts: o}
	c.files.s3 = func(bucket, prefix string) *media.Stager {
		return media.NewStager(cfg, bucket, func(so *media.StagerOptions) { so.Prefix = prefix })
	}
	scheme, _, found := strings.Cut(uri, ":")
	switch {
	case uri == "":
		c.store = newREST(cfg, nil, invalid("the tracking URI is empty"))
	case strings.HasPrefix(uri, "arn:"):
		c.overREST(newSigned(cfg, uri, o.Endpoint))
	case scheme == "http" || scheme == "https":
		c.overREST(newPlain(cfg, uri, o))
	case !found || scheme == "file" || isDrive(scheme):
		root, err := localPath(uri)
		c.store = &fileStore{root: root, err: err}
	default:
		c.store = newREST(cfg, nil, invalid("a tracking URI is an ARN, an http or https URL or a folder"))
	}
	return c
}

func (c *Client) overREST(r *rest) {
	c.store, c.files.proxy = r, r
}

// isDrive tells a drive of Windows from a scheme.
func isDrive(scheme string) bool { return runtime.GOOS == "windows" && len(scheme) == 1 }

// localPath is the path of a folder or of its file URL.
func localPath(uri string) (string, error) {
	rest, isURL := strings.CutPrefix(uri, "file:")
	if !isURL {
		return filepath.Clean(uri), nil
	}
	if !strings.HasPrefix(rest, "//") {
		return filepath.Clean(filepath.FromSlash(rest)), nil // file:mlruns and file:/x, as MLflow has them
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host != "" && u.Host != "localhost" {
		return "", invalid("the file URL is not one of this machine")
	}
	p := u.Path
	if runtime.GOOS == "windows" {
		p = strings.TrimPrefix(p, "/")
	}
	return filepath.FromSlash(p), nil
}

// fileURL is the other way round. The path is absolute.
func fileURL(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// newPlain is the protocol over a URL, with a token, a password or nothing.
func newPlain(cfg aws.Config, uri string, o Options) *rest {
	base, err := url.Parse(strings.TrimRight(uri, "/"))
	if err != nil || base.Host == "" {
		return newREST(cfg, nil, invalid("the tracking URI is no URL of a server"))
	}
	user := base.User
	base.User = nil
	r := newREST(cfg, base, nil)
	r.authorize = func(_ context.Context, req *http.Request, _ string) error {
		switch {
		case o.Token != "":
			req.Header.Set("Authorization", "Bearer "+o.Token)
		case o.User != "":
			req.SetBasicAuth(o.User, o.Password)
		case user != nil:
			password, _ := user.Password()
			req.SetBasicAuth(user.Username(), password)
		}
		return nil
	}
	return r
}
