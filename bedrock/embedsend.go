package bedrock

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
)

const (
	// packBytes is how much text is packed into one request: as little as leaves room for
	// what JSON makes of it.
	packBytes = maxInvokeBytes / 6
	// maxInlineBytes is how large an image a body has room for in base64, beside 40 KB for
	// what is around 96 of them.
	maxInlineBytes = (maxInvokeBytes - 40_000) / 4 * 3
	// maxRefusals is how often parts of a request are refused, without one that passes,
	// until it counts as wrong in itself: finding one bad text of 96 takes 7 steps.
	maxRefusals = 8
)

// send makes the request for a run of inputs. Where the service refuses them, one may be to
// blame: they are sent in halves, so that the others get their vectors. The inputs that are done
// when it is called again, after the service has throttled a part, are not sent again.
func (c *embedding[T]) send(ctx context.Context, run []*slot[T]) error {
	for _, s := range run {
		if s.image != nil && !s.done() {
			s.data, s.err = s.image.read(ctx, c.kind.images.maxBytes)
			defer func() { s.data = "" }()
		}
	}
	if slices.ContainsFunc(run, (*slot[T]).done) {
		run = slices.DeleteFunc(slices.Clone(run), (*slot[T]).done)
	}
	if len(run) == 0 {
		return nil
	}
	err := c.invoke(ctx, run)
	if err == nil || len(run) == 1 || !refusal(err) {
		return err
	}
	h := halving[T]{embedding: c, refusals: 1}
	return h.halve(ctx, run, err)
}

// read is the image in base64.
func (i *embedImage) read(ctx context.Context, limit int64) (string, error) {
	if i.uri != "" {
		return "", nil
	}
	data, err := i.source.Bytes(ctx, limit)
	return base64.StdEncoding.EncodeToString(data), err
}

// refusal tells whether an error is of the request, so that a part of it may pass.
func refusal(err error) bool {
	kind := awsai.KindOf(err)
	return kind == awsai.ErrInvalid || kind == awsai.ErrTooLarge
}

// halving is how a request of several inputs goes that was refused.
type halving[T any] struct {
	*embedding[T]
	refusals int
	passed   bool // a part of it was not refused
}

// halve sends inputs, which were refused with err, in two parts. The error that it returns is
// that of all that are not done.
func (h *halving[T]) halve(ctx context.Context, run []*slot[T], err error) error {
	if len(run) == 1 || (!h.passed && h.refusals > maxRefusals) {
		for _, s := range run {
			s.err = err
		}
		return nil
	}
	middle := len(run) / 2
	for _, part := range [][]*slot[T]{run[:middle], run[middle:]} {
		err := h.invoke(ctx, part)
		if refusal(err) {
			h.refusals++
			err = h.halve(ctx, part, err)
		} else if err == nil {
			h.passed = true
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// invoke makes one request.
func (c *embedding[T]) invoke(ctx context.Context, run []*slot[T]) error {
	body, err := json.Marshal(c.kind.body(c.request(run)))
	if err != nil {
		return fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	if len(body) > maxInvokeBytes {
		return fmt.Errorf("%w: request of %d bytes, limit %d", awsai.ErrTooLarge, len(body), maxInvokeBytes)
	}
	out, err := c.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &c.id, Body: body, ContentType: &mediaJSON, Accept: &mediaJSON,
	})
	if err != nil {
		return c.target.explain(err)
	}
	vectors, tokens, err := c.as.parse(c.kind.family, out.Body, c.model.Dimensions)
	tokens = max(tokens, headerInvocation(out.ResultMetadata).Usage.InputTokens)
	c.tokens.Add(int64(tokens))
	c.account.request(Usage{InputTokens: tokens}, "", "")
	if err == nil {
		err = c.checkVectors(vectors, len(run))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", awsai.ErrUnavailable, err)
	}
	for i, s := range run {
		s.vector = vectors[i]
	}
	c.keep(ctx, run)
	return nil
}

func (c *embedding[T]) request(run []*slot[T]) embedRequest {
	r := embedRequest{
		purpose: c.kind.purposes[c.purpose], dimensions: c.model.Dimensions,
		unnormalized: c.o.Unnormalized, truncate: c.o.Truncate, vectors: c.as.name,
		parts: make([]embedPart, len(run)),
	}
	for i, s := range run {
		r.parts[i] = embedPart{text: s.text, image: s.data}
		if s.image != nil {
			r.parts[i].format, r.parts[i].uri = s.image.format, s.image.uri
			if p := c.kind.images.purpose; p != "" {
				r.purpose = p
			}
		}
	}
	return r
}

var mediaJSON = "application/json"

// checkVectors holds a response against the request and the model.
func (c *embedding[T]) checkVectors(vectors [][]T, n int) error {
	if len(vectors) != n {
		return fmt.Errorf("response has %d vectors for %d inputs", len(vectors), n)
	}
	for _, v := range vectors {
		if want := c.as.length(c.model.Dimensions); len(v) != want {
			return fmt.Errorf("response has a vector of %d elements, those of %s have %d", len(v), c.kind.id, want)
		}
	}
	return nil
}
