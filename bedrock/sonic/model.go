package sonic

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/internal/sdk"
)

// ConnectionLimit is how long the service keeps a connection open, by its public
// documentation.
const ConnectionLimit = 8 * time.Minute

// Defaults of [Options].
const (
	// DefaultRenewAfter is when a pause is looked for.
	DefaultRenewAfter = 6 * time.Minute
	// DefaultRenewBy is when the looking ends.
	DefaultRenewBy = 7*time.Minute + 30*time.Second
	// DefaultGrace is how long the service may be silent after the goodbye.
	DefaultGrace = 5 * time.Second
)

// Options are the settings of a [Model].
type Options struct {
	// RenewAfter is the age from which a connection is replaced by a new one in the next
	// pause: when the model has answered, and before the user's next words. The new one is
	// told the conversation so far and hears again what the user has said since. The
	// default is [DefaultRenewAfter]. A negative one keeps to a single connection, which the
	// service ends after [ConnectionLimit].
	RenewAfter time.Duration
	// RenewBy is the age at which a connection is replaced where no pause has come, in the
	// middle of whatever is being said: an answer in the making is cut and a question
	// that has none is asked again. The default is [DefaultRenewBy], or twice RenewAfter
	// if that is sooner.
	RenewBy time.Duration
	// Grace is how long the service may be silent, when it has been told that the
	// conversation ends, before the connection is cut. The default is [DefaultGrace].
	Grace time.Duration
}

// Model is a model that listens and speaks. It is safe for concurrent use, and each session
// has connections of its own.
type Model struct {
	client *bedrockruntime.Client
	id     string
	o      Options
}

// NewModel returns the model with the given ID, as "amazon.nova-2-sonic-v1:0", in the region
// of cfg. Nothing is sent before the first session. The HTTP client of cfg has to speak
// HTTP/2, as the SDK's own does.
func NewModel(cfg aws.Config, id string, optFns ...func(*Options)) *Model {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.RenewAfter == 0 {
		o.RenewAfter = DefaultRenewAfter
	}
	if o.RenewBy == 0 {
		o.RenewBy = min(DefaultRenewBy, 2*max(o.RenewAfter, 0))
	}
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	client := bedrockruntime.NewFromConfig(cfg, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
	return &Model{client: client, id: id, o: o}
}

// ID is the ID that the model was made with.
func (m *Model) ID() string { return m.id }
