package medical

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/pieces"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Options are the settings of a [Client].
type Options struct {
	// Concurrency is how many requests may be under way at once. Fewer are while the
	// service throttles. The default is 8.
	Concurrency int
}

// Client reads clinical texts. It is safe for concurrent use.
type Client struct {
	api *comprehendmedical.Client
	o   Options
}

// New returns a client. Nothing is sent before its first method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	api := comprehendmedical.NewFromConfig(cfg, func(o *comprehendmedical.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		o.Retryer = sdk.LeaveThrottling(o.Retryer)
	})
	return &Client{api: api, o: o}
}

// The service's limits, in bytes.
const (
	maxText   = 20_000 // for entities
	maxLinked = 10_000 // for codes
)

// Entities returns what a text speaks of.
func (c *Client) Entities(ctx context.Context, text string) (Findings, error) {
	return c.one(ctx, "medical.Entities", maxText, text, c.entities)
}

// BatchEntities is [Client.Entities] for many texts.
func (c *Client) BatchEntities(ctx context.Context, texts []string) ([]Findings, error) {
	return c.all(ctx, "medical.BatchEntities", maxText, texts, c.entities)
}

func (c *Client) entities(ctx context.Context, text *string) (any, error) {
	return c.api.DetectEntitiesV2(ctx, &comprehendmedical.DetectEntitiesV2Input{Text: text})
}

// PHI returns the protected health information in a text: names, ages, addresses and others.
func (c *Client) PHI(ctx context.Context, text string) (Findings, error) {
	return c.one(ctx, "medical.PHI", maxText, text, c.phi)
}

// BatchPHI is [Client.PHI] for many texts.
func (c *Client) BatchPHI(ctx context.Context, texts []string) ([]Findings, error) {
	return c.all(ctx, "medical.BatchPHI", maxText, texts, c.phi)
}

func (c *Client) phi(ctx context.Context, text *string) (any, error) {
	return c.api.DetectPHI(ctx, &comprehendmedical.DetectPHIInput{Text: text})
}

// ICD10CM returns the conditions in a text, with their codes in ICD-10-CM.
func (c *Client) ICD10CM(ctx context.Context, text string) (Findings, error) {
	return c.one(ctx, "medical.ICD10CM", maxLinked, text, c.icd10cm)
}

// BatchICD10CM is [Client.ICD10CM] for many texts.
func (c *Client) BatchICD10CM(ctx context.Context, texts []string) ([]Findings, error) {
	return c.all(ctx, "medical.BatchICD10CM", maxLinked, texts, c.icd10cm)
}

func (c *Client) icd10cm(ctx context.Context, text *string) (any, error) {
	return c.api.InferICD10CM(ctx, &comprehendmedical.InferICD10CMInput{Text: text})
}

// RxNorm returns the medications in a text, with their codes in RxNorm.
func (c *Client) RxNorm(ctx context.Context, text string) (Findings, error) {
	return c.one(ctx, "medical.RxNorm", maxLinked, text, c.rxnorm)
}

// BatchRxNorm is [Client.RxNorm] for many texts.
func (c *Client) BatchRxNorm(ctx context.Context, texts []string) ([]Findings, error) {
	return c.all(ctx, "medical.BatchRxNorm", maxLinked, texts, c.rxnorm)
}

func (c *Client) rxnorm(ctx context.Context, text *string) (any, error) {
	return c.api.InferRxNorm(ctx, &comprehendmedical.InferRxNormInput{Text: text})
}

// SNOMEDCT returns the conditions, anatomy, tests and treatments in a text, with their codes
// in SNOMED CT.
func (c *Client) SNOMEDCT(ctx context.Context, text string) (Findings, error) {
	return c.one(ctx, "medical.SNOMEDCT", maxLinked, text, c.snomedct)
}

// BatchSNOMEDCT is [Client.SNOMEDCT] for many texts.
func (c *Client) BatchSNOMEDCT(ctx context.Context, texts []string) ([]Findings, error) {
	return c.all(ctx, "medical.BatchSNOMEDCT", maxLinked, texts, c.snomedct)
}

func (c *Client) snomedct(ctx context.Context, text *string) (any, error) {
	return c.api.InferSNOMEDCT(ctx, &comprehendmedical.InferSNOMEDCTInput{Text: text})
}

// operation asks the service for a text, and returns its output of whatever type.
type operation func(ctx context.Context, text *string) (any, error)

func (c *Client) one(ctx context.Context, op string, limit int, text string, call operation) (Findings, error) {
	found, err := c.all(ctx, op, limit, []string{text}, call)
	if b, ok := err.(*awsai.BatchError); ok {
		err = awsai.Wrap(op, b.Items[0].Err)
	}
	return found[0], err
}

// piece is a part of a text.
type piece struct {
	owner, start int
	text         string
}

func (c *Client) all(ctx context.Context, op string, limit int, texts []string, call operation) ([]Findings, error) {
	errs := make([]error, len(texts))
	var cut []piece
	for i, text := range texts {
		if text == "" {
			errs[i] = fmt.Errorf("%w: the text is empty", awsai.ErrInvalid)
		}
		start := 0
		for _, p := range pieces.Split(text, limit, pieces.Bytes) {
			cut = append(cut, piece{i, start, p})
			start += len(p)
		}
	}
	found, err := batch.Map(ctx, batch.Options{Op: op, Width: c.o.Concurrency}, cut, func(ctx context.Context, p piece) (Findings, error) {
		out, err := call(ctx, &p.text)
		if err != nil {
			return Findings{}, err
		}
		return read(out, p.text)
	})
	if b, ok := err.(*awsai.BatchError); ok {
		for _, it := range slices.Backward(b.Items) { // the first piece's error is the text's
			errs[cut[it.Index].owner] = it.Err
		}
	}
	results := make([]Findings, len(texts))
	for i, p := range cut {
		r := &results[p.owner]
		found[i].move(p.start, r.nextID())
		r.Entities = append(r.Entities, found[i].Entities...)
		r.Unmapped = append(r.Unmapped, found[i].Unmapped...)
		r.Model = found[i].Model
	}
	return results, failures(op, results, errs)
}

// failures collects the errors, and takes away results of a part.
func failures(op string, results []Findings, errs []error) error {
	b := &awsai.BatchError{Op: op, Total: len(errs)}
	for i, err := range errs {
		if err != nil {
			results[i] = Findings{}
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: awsai.Wrap(op, err)})
		}
	}
	if len(b.Items) == 0 {
		return nil
	}
	return b
}

// read goes by way of JSON, since the SDK has types of its own for each of the operations,
// whose members have the same names.
func read(out any, text string) (Findings, error) {
	raw, err := json.Marshal(out)
	if err != nil {
		return Findings{}, err
	}
	var r response
	if err := json.Unmarshal(raw, &r); err != nil {
		return Findings{}, fmt.Errorf("%w: %w", awsai.ErrUnavailable, err)
	}
	return r.findings(text)
}
