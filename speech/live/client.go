package live

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"

	"github.com/awsai-go/awsai/internal/sdk"
)

// Defaults of [Options].
const (
	// DefaultChunk is how much audio goes in one event.
	DefaultChunk = 100 * time.Millisecond
	// DefaultBuffer is how much audio is kept.
	DefaultBuffer = 2 * time.Minute
	// DefaultReconnects is how often the audio is sent anew without a result between.
	DefaultReconnects = 8
	// DefaultRenewAfter is the age at which a connection is replaced.
	DefaultRenewAfter = 3*time.Hour + 50*time.Minute
	// DefaultGrace is how long the service may be silent at the end.
	DefaultGrace = 30 * time.Second
)

// The limits of Options.Chunk, by the service's guide, which advises them.
const (
	// MinChunk is the least that goes in one event.
	MinChunk = 50 * time.Millisecond
	// MaxChunk is the most that goes in one event.
	MaxChunk = 200 * time.Millisecond
)

// ConnectionLimit is how long the service keeps a connection open, by its quotas.
const ConnectionLimit = 4 * time.Hour

// Options are the settings of a [Client].
type Options struct {
	// Chunk is how much audio goes in one event, from [MinChunk] to [MaxChunk]; what is
	// outside counts as the nearer of the two. The default is [DefaultChunk].
	Chunk time.Duration
	// Buffer is how much audio is kept at most, in memory, for the case that the connection
	// fails: the audio since the last final result. The default is [DefaultBuffer], which
	// is 4 MB at 16 kHz.
	Buffer time.Duration
	// Reconnects is how many connections in a row may fail without a result before the
	// sequence ends with the error. The default is [DefaultReconnects]. A negative one
	// keeps to a single connection.
	Reconnects int
	// RenewAfter is the age from which a connection is replaced by a new one, after the next
	// final result, so that the service does not end it. The default is [DefaultRenewAfter].
	RenewAfter time.Duration
	// Grace is how long the service may take to go on: to read what is sent, and to answer
	// when all audio is sent. After that the connection counts as cut. The default is
	// [DefaultGrace].
	Grace time.Duration
	// Log gets a line for each connection that fails or is replaced. It never has what was
	// said. The default logs nothing.
	Log *slog.Logger
}

// Client transcribes audio while it is spoken. It is safe for concurrent use; each call has
// connections of its own.
type Client struct {
	client *transcribestreaming.Client
	o      Options
}

// New returns a client for the region of cfg. Nothing is sent before the first call. The HTTP
// client of cfg has to speak HTTP/2, as the SDK's own does.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	o.fill()
	client := transcribestreaming.NewFromConfig(cfg, func(o *transcribestreaming.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay)
		o.HTTPClient = sdk.TwoWayClient(wholeAnswers{o.HTTPClient})
	})
	return &Client{client: client, o: o}
}

func (o *Options) fill() {
	o.Chunk = min(max(cmp.Or(o.Chunk, DefaultChunk), MinChunk), MaxChunk)
	o.Buffer = max(cmp.Or(o.Buffer, DefaultBuffer), time.Second)
	o.Reconnects = max(cmp.Or(o.Reconnects, DefaultReconnects), 0)
	o.RenewAfter = cmp.Or(o.RenewAfter, DefaultRenewAfter)
	o.Grace = cmp.Or(o.Grace, DefaultGrace)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
}
