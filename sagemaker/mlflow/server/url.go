package server

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
)

// URLOptions say for how long a presigned URL is good.
type URLOptions struct {
	// Expires is how long the URL can be opened: 5 s to 5 min. The default is 5 min.
	Expires time.Duration
	// Session is how long the user interface then stays open: 30 min to 12 h. The default is
	// 12 h.
	Session time.Duration
}

const (
	maxExpires = 5 * time.Minute
	maxSession = 12 * time.Hour
)

func urlOptions(op string, optFns []func(*URLOptions)) (expires, session *int32, err error) {
	o := URLOptions{Expires: maxExpires, Session: maxSession}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Expires < 5*time.Second || o.Expires > maxExpires {
		return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "the URL expires after 5 s to 5 min, got %v", o.Expires)
	}
	if o.Session < 30*time.Minute || o.Session > maxSession {
		return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "a session lasts for 30 min to 12 h, got %v", o.Session)
	}
	return aws.Int32(int32(o.Expires / time.Second)), aws.Int32(int32(o.Session / time.Second)), nil
}

// URL returns an address that opens a tracking server's user interface in a browser, once,
// without further credentials: it is one.
func (c *Client) URL(ctx context.Context, name string, optFns ...func(*URLOptions)) (string, error) {
	const op = "server.URL"
	expires, session, err := urlOptions(op, optFns)
	if err != nil {
		return "", err
	}
	if err := check(op, "tracking server", name, ""); err != nil {
		return "", err
	}
	out, err := c.api.CreatePresignedMlflowTrackingServerUrl(ctx, &sagemaker.CreatePresignedMlflowTrackingServerUrlInput{
		TrackingServerName: &name, ExpiresInSeconds: expires, SessionExpirationDurationInSeconds: session,
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.AuthorizedUrl), nil
}

// AppURL is [Client.URL] for the MLflow app of an ARN.
func (c *Client) AppURL(ctx context.Context, arn string, optFns ...func(*URLOptions)) (string, error) {
	const op = "server.AppURL"
	expires, session, err := urlOptions(op, optFns)
	if err != nil {
		return "", err
	}
	out, err := c.api.CreatePresignedMlflowAppUrl(ctx, &sagemaker.CreatePresignedMlflowAppUrlInput{
		Arn: &arn, ExpiresInSeconds: expires, SessionExpirationDurationInSeconds: session,
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.AuthorizedUrl), nil
}
