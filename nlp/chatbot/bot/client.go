package bot

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Options are the settings of a [Client].
type Options struct {
	// Wait says how builds and the like are waited for. The zero value is package job's
	// default.
	Wait job.Options
	// HTTP sends archives to the service's upload addresses and fetches them. The default is
	// the HTTP client of the configuration.
	HTTP aws.HTTPClient
	// MaxArchive is how many bytes an archive may have, packed and unpacked. The default is
	// 256 MiB.
	MaxArchive int64
}

// Client builds bots at Amazon Lex V2. It is safe for concurrent use.
type Client struct {
	api *lexmodelsv2.Client
	o   Options
}

// New returns a client of the building of bots. Nothing is sent before its first method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	o := Options{HTTP: cfg.HTTPClient} // which signs nothing
	for _, fn := range optFns {
		fn(&o)
	}
	if o.HTTP == nil {
		o.HTTP = http.DefaultClient
	}
	if o.MaxArchive <= 0 {
		o.MaxArchive = maxArchive
	}
	api := lexmodelsv2.NewFromConfig(cfg, func(o *lexmodelsv2.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) })
	return &Client{api, o}
}

// convert makes a value of the SDK from one of this package, or the other way round, by their
// JSON: definitions have the members of the service's API, and package json does not tell
// capitals from small letters. What the one has and the other has not is left out.
func convert[To any](from any) (*To, error) {
	data, err := json.Marshal(from)
	if err != nil {
		return nil, fmt.Errorf("%w: the definition cannot be written", awsai.ErrInvalid)
	}
	to := new(To)
	if err := json.Unmarshal(data, to); err != nil {
		return nil, fmt.Errorf("%w: what the service describes cannot be read", awsai.ErrUnavailable)
	}
	return to, nil
}

// waiting are the options of a job.
func (c *Client) waiting(o *job.Options) { *o = c.o.Wait }
