package studio

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Secret is a text that lets in whoever has it. It does not show itself when it is printed,
// logged or written as JSON. The zero value is empty.
type Secret struct{ text string }

// Reveal returns the text. It is for a browser or an editor, and not for a log.
func (s Secret) Reveal() string { return s.text }

const hidden = "[hidden]"

// String hides the text.
func (s Secret) String() string { return hidden }

// GoString hides the text.
func (s Secret) GoString() string { return hidden }

// MarshalText hides the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// URLOptions are the settings of a URL.
type URLOptions struct {
	// Space is the name of the space to arrive in. The default is none.
	Space string
	// Landing is where to arrive, as "studio::" or "app:JupyterLab:". The default is what the
	// user's settings say.
	Landing string
	// Expires is for how long the URL can be opened, 5 to 300 seconds. The default is 300.
	Expires time.Duration
	// Session is for how long who opened it stays signed in, 30 minutes to 12 hours. The default
	// is 12 hours.
	Session time.Duration
}

// URL is the address that signs a user in, once. It is for whoever opens it at once: it lets
// anybody in who has it, and is never logged. The domain's users sign in by IAM.
func (c *Client) URL(ctx context.Context, domain, profile string, optFns ...func(*URLOptions)) (Secret, error) {
	const op = "studio.URL"
	var o URLOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := (Settings{Landing: o.Landing}).check(op); err != nil {
		return Secret{}, err
	}
	if err := checkSeconds(op, "a URL expires", o.Expires, 5*time.Second, 300*time.Second); err != nil {
		return Secret{}, err
	}
	if err := checkSession(op, o.Session); err != nil {
		return Secret{}, err
	}
	out, err := c.api.CreatePresignedDomainUrl(ctx, &sagemaker.CreatePresignedDomainUrlInput{
		DomainId: &domain, UserProfileName: &profile, SpaceName: sdk.Optional(o.Space), LandingUri: sdk.Optional(o.Landing),
		ExpiresInSeconds: seconds(o.Expires), SessionExpirationDurationInSeconds: seconds(o.Session),
	})
	if err != nil {
		return Secret{}, awsai.Wrap(op, control.Err(err))
	}
	return Secret{aws.ToString(out.AuthorizedUrl)}, nil
}

func seconds(d time.Duration) *int32 { return count(int(d / time.Second)) }

// checkSeconds tells whether a time that was given is out of its range.
func checkSeconds(op, what string, d, least, most time.Duration) error {
	if d != 0 && (d < least || d > most) {
		return awsai.Errorf(op, awsai.ErrInvalid, "%s after %v to %v, got %v", what, least, most, d)
	}
	return nil
}

func checkSession(op string, d time.Duration) error {
	return checkSeconds(op, "a session ends", d, 30*time.Minute, 12*time.Hour)
}

// Session is a way into a space for a user's own editor, as VS Code.
type Session struct {
	// ID is the session's.
	ID string
	// Stream is the address of its WebSocket, and Token what lets in there, as the plugin of AWS
	// Systems Manager's Session Manager takes them.
	Stream, Token Secret
}

// StartSession opens a way into a space that lets editors in: its ARN is [Space].ARN, and its app
// has to run.
func (c *Client) StartSession(ctx context.Context, arn string) (Session, error) {
	out, err := c.api.StartSession(ctx, &sagemaker.StartSessionInput{ResourceIdentifier: &arn})
	if err != nil {
		return Session{}, awsai.Wrap("studio.StartSession", control.Err(err))
	}
	return Session{aws.ToString(out.SessionId), Secret{aws.ToString(out.StreamUrl)}, Secret{aws.ToString(out.TokenValue)}}, nil
}
