package bedrock

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/foundation"
	"github.com/awsai-go/awsai/rag"
)

const (
	// packBytes is how much text is packed into one request: as little as leaves room for
	// what JSON makes of it.
	packBytes = foundation.MaxBody / 6
	// maxRefusals is how often parts of a request are refused, without one that passes,
	// until it counts as wrong in itself: finding one bad text of 96 takes 7 steps.
	maxRefusals = 8
)

// send embeds the texts of one request. Where the service refuses them, one may be to
// blame: they are sent in halves, so that the others get their vectors.
func (e *Embedder) send(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	vectors, err := e.invoke(ctx, purpose, texts)
	if err == nil || len(texts) == 1 || !refusal(err) {
		return vectors, err
	}
	h := halving{e: e, purpose: purpose, texts: texts, vectors: make([][]float32, len(texts)), errs: make([]error, len(texts)), refusals: 1}
	h.halve(ctx, 0, len(texts), err)
	b := &awsai.BatchError{Total: len(texts)}
	for i, err := range h.errs {
		if awsai.KindOf(err) == awsai.ErrThrottled {
			return nil, err // the whole request goes again, later
		}
		if err != nil {
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: err})
		}
	}
	if len(b.Items) == 0 {
		return h.vectors, nil
	}
	return h.vectors, b
}

// refusal tells whether an error is of the request, so that a part of it may pass.
func refusal(err error) bool {
	kind := awsai.KindOf(err)
	return kind == awsai.ErrInvalid || kind == awsai.ErrTooLarge
}

// halving is how a request of several texts goes that was refused.
type halving struct {
	e        *Embedder
	purpose  rag.Purpose
	texts    []string
	vectors  [][]float32
	errs     []error
	refusals int
	passed   bool // a part of it was not refused
}

// halve sends texts[from:to], which were refused with err, in two parts.
func (h *halving) halve(ctx context.Context, from, to int, err error) {
	if to-from == 1 || !refusal(err) || (!h.passed && h.refusals > maxRefusals) {
		for i := from; i < to; i++ {
			h.errs[i] = err
		}
		return
	}
	middle := (from + to) / 2
	for _, part := range [][2]int{{from, middle}, {middle, to}} {
		vectors, err := h.e.invoke(ctx, h.purpose, h.texts[part[0]:part[1]])
		if err == nil {
			h.passed = true
			copy(h.vectors[part[0]:part[1]], vectors)
			continue
		}
		h.refusals++
		h.halve(ctx, part[0], part[1], err)
	}
}

// invoke makes one request.
func (e *Embedder) invoke(ctx context.Context, purpose rag.Purpose, texts []string) ([][]float32, error) {
	body, err := foundation.Body(opEmbed, e.kind.body(e, purpose, texts))
	if err != nil {
		return nil, err
	}
	out, err := e.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &e.id, Body: body, ContentType: &mediaJSON, Accept: &mediaJSON,
	})
	if err != nil {
		return nil, err
	}
	vectors, tokens, err := e.kind.parse(out.Body, e.model.Dimensions)
	tokens = max(tokens, headerTokens(out.ResultMetadata))
	e.tokens.Add(int64(tokens))
	e.account.request(Usage{InputTokens: tokens}, "", "")
	if err == nil {
		err = e.checkVectors(vectors, len(texts))
	}
	if err != nil {
		return nil, awsai.Errorf(opEmbed, awsai.ErrUnavailable, "%w", err)
	}
	return vectors, nil
}

var mediaJSON = "application/json"

// checkVectors holds a response against the request and the model.
func (e *Embedder) checkVectors(vectors [][]float32, n int) error {
	if len(vectors) != n {
		return fmt.Errorf("response has %d vectors for %d texts", len(vectors), n)
	}
	for _, v := range vectors {
		if len(v) != e.model.Dimensions {
			return fmt.Errorf("response has a vector of %d dimensions, %s has %d", len(v), e.kind.id, e.model.Dimensions)
		}
	}
	return nil
}

// headerTokens is how many input tokens the response's headers say, or 0.
func headerTokens(m middleware.Metadata) int {
	resp, ok := awsmiddleware.GetRawResponse(m).(*smithyhttp.Response)
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(resp.Header.Get(inputTokensHeader))
	if err != nil {
		return 0
	}
	return max(n, 0)
}

// inputTokensHeader is where InvokeModel tells what it counted, whatever the model.
var inputTokensHeader = http.CanonicalHeaderKey("X-Amzn-Bedrock-Input-Token-Count")
