package assistant

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Options are the settings of a [Client].
type Options struct {
	// User names who asks, for an application whose users are not told by the credentials: one
	// that is reached with credentials of IAM and keeps users of its own. The service refuses
	// it beside identity-aware credentials, and for an anonymous application. The default is
	// none.
	User string
	// Groups are the groups that User is in. The default is none.
	Groups []string
	// Dates are the attributes of documents that are dates besides _created_at and
	// _last_updated_at. Filters compare them with texts as "2026-07-31T12:00:00Z".
	Dates []string
}

// Client talks with one application of Amazon Q Business as one of its users. It holds nothing
// that has to be closed, and is safe for concurrent use.
//
// All its methods speak for whom the credentials are of. An application with users wants
// identity-aware ones: see [NewIdentity]. Only an anonymous application answers to any
// credentials of its account. What an administrator does is with [Application].
type Client struct {
	api    *qbusiness.Client
	stream *qbusiness.Client // for calls with a two-way stream
	id     string
	o      Options
}

// New returns a client for the application with the given ID. Nothing is sent before the first
// call.
func New(cfg aws.Config, applicationID string, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	o.Groups, o.Dates = slices.Clone(o.Groups), slices.Clone(o.Dates)
	return &Client{api: newAPI(cfg), stream: newTwoWay(cfg), id: applicationID, o: o}
}

func newAPI(cfg aws.Config, optFns ...func(*qbusiness.Options)) *qbusiness.Client {
	plain := func(o *qbusiness.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }
	return qbusiness.NewFromConfig(cfg, append([]func(*qbusiness.Options){plain}, optFns...)...)
}

func newTwoWay(cfg aws.Config) *qbusiness.Client {
	return qbusiness.NewFromConfig(cfg, func(o *qbusiness.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWayOlder)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
}

var (
	resourceID = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9-]{35}$`)
	uuid       = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	lowerUUID  = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// resourceName is the service's pattern of names.
var resourceName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]*$`)

func checkResourceName(name string, limit int) error {
	if !resourceName.MatchString(name) {
		return fmt.Errorf("%w: a name has letters, digits, \"_\" and \"-\", and begins with one of the first two", awsai.ErrInvalid)
	}
	return checkLength("a name", name, limit)
}

// checkID checks an ID of most of the service's resources.
func checkID(what, id string) error {
	if !resourceID.MatchString(id) {
		return fmt.Errorf("%w: the ID of %s is 36 letters, digits and hyphens", awsai.ErrInvalid, what)
	}
	return nil
}

func (c *Client) check(conversation string) error {
	if err := checkID("an application", c.id); err != nil {
		return err
	}
	if conversation == "" {
		return nil
	}
	return checkID("a conversation", conversation)
}

// user is whom the service is told of, or nil.
func (c *Client) user() *string { return sdk.Optional(c.o.User) }

func checkLength(what, text string, limit int) error {
	if n := utf8.RuneCountInString(text); n > limit {
		return fmt.Errorf("%w: %s of %d characters, limit %d", awsai.ErrTooLarge, what, n, limit)
	}
	return nil
}

// successor is what AWS says of the service.
const successor = "Amazon Q Business is closed to accounts that did not use it before 2026-07-31; AWS names Amazon Quick as the successor"

// refused says of a refusal what it may be for. needs is what else the call wants.
func refused(err error, needs string) error {
	if awsai.KindOf(err) != awsai.ErrAccessDenied {
		return err
	}
	if needs != "" {
		needs = "; " + needs
	}
	return fmt.Errorf("%w (%s%s)", err, successor, needs)
}

const needsIdentity = "talking with an application takes identity-aware credentials, unless it is anonymous"

// wrap names the method of an error of a call that users make.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return awsai.Wrap(op, refused(err, needsIdentity))
}

// wrapAdmin names the method of an error of a call that administrators make.
func wrapAdmin(op string, err error) error {
	if err == nil {
		return nil
	}
	return awsai.Wrap(op, refused(err, ""))
}
