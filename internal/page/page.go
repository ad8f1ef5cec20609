// Package page turns the pages of AWS list operations into sequences.
//
// For an operation with a paginator in the SDK:
//
//	func (c *Client) Jobs(ctx context.Context) iter.Seq2[Job, error] {
//		pages := func() *comprehend.ListSentimentDetectionJobsPaginator {
//			return comprehend.NewListSentimentDetectionJobsPaginator(c.api, &comprehend.ListSentimentDetectionJobsInput{})
//		}
//		return page.Items(ctx, "nlp.Jobs", pages, func(p *comprehend.ListSentimentDetectionJobsOutput) ([]Job, *string) {
//			return jobs(p), p.NextToken
//		})
//	}
//
// and for one without, [Tokens]. The sequences are lazy: a page is fetched when its first
// item is asked for, and a loop that breaks fetches no more. Each range begins again at the
// first page. An error ends the sequence, as a zero value and the error.
//
// # Limits
//
// A sequence holds one page, and 32 bytes per page to recognise its tokens. It has no
// bound on pages: the caller breaks.
//
// # Errors
//
// Errors are wrapped as awsai.Wrap does. A service that answers with a token it has given
// before would be asked for the same pages for ever; that is awsai.ErrUnavailable.
//
// # Testing
//
// Nothing here knows a service; a test's paginator is a type of two methods.
package page

import (
	"context"
	"crypto/sha256"
	"iter"

	"github.com/awsai-go/awsai"
)

// Paginator is what the SDK's paginators have in common. Page is the output of the
// operation and Options the client's.
type Paginator[Page, Options any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*Options)) (*Page, error)
}

// Items returns the items of all pages of an SDK paginator. start makes the paginator,
// once for each range over the sequence. read returns a page's items and the token of the
// next page, which is only compared with those before. op is the exported method's name.
func Items[T, Page, Options any, P Paginator[Page, Options]](ctx context.Context, op string, start func() P, read func(*Page) ([]T, *string)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var seen tokens
		for p := start(); p.HasMorePages(); {
			out, err := p.NextPage(ctx)
			if err != nil {
				fail(op, err, yield)
				return
			}
			items, next := read(out)
			if !each(items, yield) {
				return
			}
			if next != nil && seen.repeat(*next) {
				fail(op, errRepeated(op), yield)
				return
			}
		}
	}
}

// Tokens returns the items of all pages that fetch gives. Its first token is empty; an
// empty next token says that the page is the last. op is the exported method's name.
func Tokens[T any](ctx context.Context, op string, fetch func(ctx context.Context, token string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var seen tokens
		for token := ""; ; {
			items, next, err := fetch(ctx, token)
			if err != nil {
				fail(op, err, yield)
				return
			}
			if !each(items, yield) || next == "" {
				return
			}
			if seen.repeat(next) {
				fail(op, errRepeated(op), yield)
				return
			}
			token = next
		}
	}
}

func each[T any](items []T, yield func(T, error) bool) bool {
	for _, item := range items {
		if !yield(item, nil) {
			return false
		}
	}
	return true
}

func fail[T any](op string, err error, yield func(T, error) bool) {
	var zero T
	yield(zero, awsai.Wrap(op, err))
}

func errRepeated(op string) error {
	return awsai.Errorf(op, awsai.ErrUnavailable, "the service gave the same page token twice")
}

// tokens are those seen, by hash: a token may have kilobytes.
type tokens map[[sha256.Size]byte]bool

// repeat remembers a token and tells whether it was there. The empty token ends the pages
// and never repeats.
func (t *tokens) repeat(token string) bool {
	if token == "" {
		return false
	}
	sum := sha256.Sum256([]byte(token))
	if (*t)[sum] {
		return true
	}
	if *t == nil {
		*t = tokens{}
	}
	(*t)[sum] = true
	return false
}
