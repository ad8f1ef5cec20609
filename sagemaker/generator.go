package sagemaker

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// ChatPrompt is what a language model is asked.
type ChatPrompt struct {
	// System is how the model is to behave. It may be empty.
	System string
	// User is what it is asked.
	User string
	// MaxTokens is how long its answer may be.
	MaxTokens int
	// Temperature is how much chance there is in it: 0 is none.
	Temperature float64
	// Stream says whether the answer is to come token by token.
	Stream bool
}

// ChatDelta is what a piece of a container's answer says.
type ChatDelta struct {
	// Text follows on the text before.
	Text string
	// Done says that the answer has ended, and Reason why, in the container's word: "stop",
	// "length", "eos_token".
	Done   bool
	Reason string
	// Usage is what the answer has cost so far, where this piece tells.
	Usage rag.Usage
}

// ChatShape is how a prompt goes to a language model's container and its answer comes back.
type ChatShape struct {
	// ContentType is that of the request. The default is "application/json".
	ContentType string
	// Request writes the request.
	Request func(p ChatPrompt) ([]byte, error)
	// Lines says that a stream is a line for each piece. Else it is server-sent events.
	Lines bool
	// Delta reads a piece of a stream: a line, or the data of an event.
	Delta func(data []byte) (ChatDelta, error)
	// Reply reads an answer that came at once.
	Reply func(body []byte) (ChatDelta, error)
}

// GeneratorOptions are the settings of a [Generator].
type GeneratorOptions struct {
	// Shape is how the container is spoken to. The default is OpenAIChat("").
	Shape ChatShape
	// MaxTokens is how long an answer may be. The default is 1024.
	MaxTokens int
	// Temperature is how much chance there is in an answer. The default is 0, none.
	Temperature float64
	// Whole asks for the answer at once, for containers that do not stream. The default is
	// to stream it, which also lets it take 8 minutes in place of one.
	Whole bool
	// Target picks the model. The zero value is that of the endpoint's options.
	Target Target
}

// Generator is an endpoint with a language model. It satisfies [rag.Generator] and
// [rag.Completer] and is safe for concurrent use.
type Generator struct {
	e *Endpoint
	o GeneratorOptions
}

var (
	_ rag.Generator = (*Generator)(nil)
	_ rag.Completer = (*Generator)(nil)
)

// NewGenerator returns the language model behind an endpoint.
func NewGenerator(e *Endpoint, optFns ...func(*GeneratorOptions)) *Generator {
	var o GeneratorOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Shape.Request == nil && o.Shape.Delta == nil && o.Shape.Reply == nil {
		o.Shape = OpenAIChat("")
	}
	o.MaxTokens = cmp.Or(max(o.MaxTokens, 0), 1024)
	return &Generator{e: e, o: o}
}

// Answer has the model answer a question from passages, as [rag.Generator] says. It cites them by
// their numbers in square brackets.
//
// An answer that is not whole ends with an error: awsai.ErrIncomplete at the limit of tokens and
// where the stream or the container stopped before the end, awsai.ErrBlocked where a filter
// stopped it, and the errors of [Endpoint.Stream].
func (g *Generator) Answer(ctx context.Context, p rag.Prompt) iter.Seq2[rag.Delta, error] {
	const op = "sagemaker.Answer"
	return func(yield func(rag.Delta, error) bool) {
		if strings.TrimSpace(p.Question) == "" {
			yield(rag.Delta{}, awsai.Errorf(op, awsai.ErrInvalid, "empty question"))
			return
		}
		system, user := p.Render()
		left := false
		err := g.ask(ctx, op, system, user, func(d ChatDelta) bool {
			if d.Text == "" && d.Usage == (rag.Usage{}) {
				return true
			}
			left = !yield(rag.Delta{Text: d.Text, Usage: d.Usage}, nil)
			return !left
		})
		if err != nil && !left {
			yield(rag.Delta{}, err)
		}
	}
}

// Complete returns the text that the model writes to a system text and a prompt. A text that is
// not whole is an error as by [Generator.Answer], with what there is of it.
func (g *Generator) Complete(ctx context.Context, system, prompt string) (string, error) {
	var text strings.Builder
	err := g.ask(ctx, "sagemaker.Complete", system, prompt, func(d ChatDelta) bool {
		text.WriteString(d.Text)
		return true
	})
	return text.String(), err
}

// ask reports the pieces of an answer until report returns false.
func (g *Generator) ask(ctx context.Context, op, system, user string, report func(ChatDelta) bool) error {
	s := g.o.Shape
	if s.Request == nil || g.o.Whole && s.Reply == nil || !g.o.Whole && s.Delta == nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "the shape cannot write the request or read the answer")
	}
	body, err := s.Request(ChatPrompt{system, user, g.o.MaxTokens, g.o.Temperature, !g.o.Whole})
	if err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "request: %w", plain(err))
	}
	r := Request{Body: body, ContentType: s.ContentType, Target: g.o.Target}
	if g.o.Whole {
		return g.askWhole(ctx, op, r, report)
	}
	return g.askStream(ctx, op, r, report)
}

func (g *Generator) askWhole(ctx context.Context, op string, r Request, report func(ChatDelta) bool) error {
	out, err := g.e.invoke(ctx, op, r)
	if err != nil {
		return err
	}
	d, err := g.o.Shape.Reply(out.Body)
	if err != nil {
		return unreadable(op, err)
	}
	report(d)
	return reasonError(op, d.Reason)
}

func (g *Generator) askStream(ctx context.Context, op string, r Request, report func(ChatDelta) bool) error {
	done, reason := false, ""
	parts := func(yield func(Part, error) bool) {
		if err := g.e.stream(ctx, op, r, func(p Part) bool { return yield(p, nil) }); err != nil {
			yield(Part{}, err)
		}
	}
	for data, err := range g.pieces(parts) {
		if err != nil && done && errors.Is(err, awsai.ErrIncomplete) {
			break // the answer was whole before
		}
		if err != nil {
			return awsai.Wrap(op, err)
		}
		d, err := g.o.Shape.Delta(data)
		if err != nil {
			return unreadable(op, err)
		}
		done, reason = done || d.Done, cmp.Or(d.Reason, reason)
		if !report(d) {
			return nil
		}
	}
	if !done {
		return awsai.Errorf(op, awsai.ErrIncomplete, "the container stopped before the end of the answer")
	}
	return reasonError(op, reason)
}

// pieces are the lines of a stream or the data of its events.
func (g *Generator) pieces(parts iter.Seq2[Part, error]) iter.Seq2[[]byte, error] {
	if g.o.Shape.Lines {
		return Lines(parts)
	}
	return func(yield func([]byte, error) bool) {
		for e, err := range Events(parts) {
			if !yield([]byte(e.Data), err) {
				return
			}
		}
	}
}

// unreadable is the error of an answer that its shape cannot read, or that says itself that it
// failed.
func unreadable(op string, err error) error {
	if kind := awsai.KindOf(err); kind != nil && kind != awsai.ErrInvalid {
		return &awsai.Error{Op: op, Kind: kind, Err: plain(err)}
	}
	return awsai.Errorf(op, awsai.ErrUnavailable, "answer: %w", plain(err))
}

// reasonError is the error of an answer that ended for this reason, or nil for a whole one. A
// reason that is not known is taken for one.
func reasonError(op, reason string) error {
	switch strings.ToLower(reason) {
	case "length", "max_tokens", "model_length":
		return awsai.Errorf(op, awsai.ErrIncomplete, "the answer was cut at the limit of tokens")
	case "content_filter":
		return awsai.Errorf(op, awsai.ErrBlocked, "a filter stopped the answer")
	case "tool_calls", "function_call", "error", "abort", "cancelled":
		return awsai.Errorf(op, awsai.ErrIncomplete, "the answer ended with %s", strings.ToLower(reason))
	}
	return nil
}
