package search

import (
	"fmt"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Client].
type Options struct {
	// Role is the ARN of the role that the index reads S3 with: for documents, FAQs,
	// thesauri, block lists and data sources that are there. Methods that need one and have
	// none are awsai.ErrInvalid.
	Role string
	// Stager puts the files of FAQs, thesauri and block lists that are not in S3 there. The
	// default is none: such files are to be in S3 already.
	Stager *media.Stager
	// Language is that of the documents of new FAQs and data sources, as the service writes
	// it: "en", "de", "ja". The default is the service's, English.
	Language string
	// Concurrency is how many requests of one call of PutDocuments and the like may be under way
	// at once. Fewer are while the service throttles. The default is 8.
	Concurrency int
	// Wait says how what is created is waited for. The zero value is package job's default.
	Wait job.Options
}

// Client searches and fills one index of Amazon Kendra. It is safe for concurrent use.
type Client struct {
	api   *kendra.Client
	batch *kendra.Client // leaves throttling to package batch
	index string
	cfg   aws.Config
	o     Options
}

// New returns a client of the index with the given ID. Nothing is sent before its first method.
//
// AWS closed Kendra to new accounts on 2026-07-30; see the package comment.
func New(cfg aws.Config, indexID string, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	return &Client{api: newAPI(cfg, false), batch: newAPI(cfg, true), index: indexID, cfg: cfg, o: o}
}

func newAPI(cfg aws.Config, leave bool) *kendra.Client {
	return kendra.NewFromConfig(cfg, func(o *kendra.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		if leave {
			o.Retryer = sdk.LeaveThrottling(o.Retryer)
		}
	})
}

// IndexID is the ID of the client's index.
func (c *Client) IndexID() string { return c.index }

// checkIndex refuses an ID that no index has.
func (c *Client) checkIndex() error {
	if n := utf8.RuneCountInString(c.index); n != 36 {
		return fmt.Errorf("%w: index ID of %d characters, want 36", awsai.ErrInvalid, n)
	}
	return nil
}

// needRole is the options' role.
func (c *Client) needRole() (*string, error) {
	if c.o.Role == "" {
		return nil, fmt.Errorf("%w: the index needs a role to read S3 with; see Options.Role", awsai.ErrInvalid)
	}
	return &c.o.Role, nil
}

// waitOptions are the options of the jobs that c makes.
func (c *Client) waitOptions(o *job.Options) { *o = c.o.Wait }

// closed says of a refusal that it may be for the account.
func closed(err error) error {
	if err != nil && awsai.KindOf(err) == awsai.ErrAccessDenied {
		return fmt.Errorf("AWS closed Amazon Kendra to new accounts on 2026-07-30, and names Knowledge Bases of Amazon Bedrock as its successor: %w", err)
	}
	return err
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func positive(n int) *int32 {
	if n <= 0 {
		return nil
	}
	return aws.Int32(clamp32(n))
}

// clamp32 is n as the service's integers hold it.
func clamp32(n int) int32 { return int32(min(max(n, -1<<31), 1<<31-1)) }
