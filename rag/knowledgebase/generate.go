package knowledgebase

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/rag"
)

// Question is what a knowledge base is asked to answer.
type Question struct {
	// Text is the question, of at most 1,000 characters.
	Text string
	// Session is Reply.Session of the answer before, for a conversation. Empty begins one.
	Session string
	// Limit is how many passages the answer rests on, 100 at most. The default is 10.
	Limit int
	// Filter keeps only passages whose metadata it matches. One that the service cannot
	// express exactly is refused: Eq, In, ContainsAny, ranges of numbers, And and Or it can.
	Filter rag.Filter
	// Principals are who asks, as in [rag.Query]. See [Options.Access].
	Principals []string
}

// Reply is an answer of a knowledge base.
type Reply struct {
	// Answer is the text with its citations and the passages that they are of. Answered is
	// false where the text cites nothing; the timings and the usage are not known.
	rag.Answer
	// Session continues the conversation.
	Session string
	// Intervened says that a guardrail has changed the text.
	Intervened bool
}

// Generate answers a question from a base of type Vector.
//
// The passages are chosen by the service before they can be checked here, so that the filter
// has to be one that the service can express, and with [ByReaders] only documents are found that
// name one of the principals: one that everyone may read has to name a group of everyone. A
// passage that comes back without matching is awsai.ErrUnavailable, and no answer.
func (c *Client) Generate(ctx context.Context, q Question) (Reply, error) {
	const op = "knowledgebase.Generate"
	w, err := c.question(q)
	if err != nil {
		return Reply{}, awsai.Wrap(op, err)
	}
	in := &bedrockagentruntime.RetrieveAndGenerateInput{
		Input:                            &types.RetrieveAndGenerateInput{Text: &q.Text},
		RetrieveAndGenerateConfiguration: w.config,
	}
	if q.Session != "" {
		in.SessionId = &q.Session
	}
	out, err := c.client.RetrieveAndGenerate(ctx, in)
	if err != nil {
		return Reply{}, awsai.Wrap(op, err)
	}
	a := answering{match: w.match}
	if out.Output != nil {
		a.text.WriteString(aws.ToString(out.Output.Text))
	}
	for _, cited := range out.Citations {
		if _, err := a.cite(cited.GeneratedResponsePart, cited.RetrievedReferences); err != nil {
			return Reply{}, awsai.Wrap(op, err)
		}
	}
	a.intervened = out.GuardrailAction == types.GuadrailActionIntervened
	return a.reply(aws.ToString(out.SessionId)), nil
}

// Delta is a step of an answer in the making.
type Delta struct {
	// Text is the next piece of the answer's text.
	Text string
	// Citation is one of the text so far, and Hit what it cites.
	Citation *rag.Citation
	Hit      *rag.Hit
	// Reply is the whole answer, in the last step, whose Done is true.
	Reply Reply
	Done  bool
}

// Stream is Generate with the answer as it is written. The question is sent when the loop
// starts, again for each loop; breaking off the loop closes the connection. A stream that ends
// early is awsai.ErrIncomplete, with Delta.Reply what had arrived.
func (c *Client) Stream(ctx context.Context, q Question) iter.Seq2[Delta, error] {
	const op = "knowledgebase.Stream"
	return func(yield func(Delta, error) bool) {
		w, err := c.question(q)
		if err != nil {
			yield(Delta{}, awsai.Wrap(op, err))
			return
		}
		a := answering{match: w.match}
		session, stopped, err := c.stream(ctx, q, w, &a, yield)
		switch {
		case stopped:
		case err != nil:
			yield(Delta{Reply: a.reply(session)}, awsai.Wrap(op, err))
		default:
			yield(Delta{Reply: a.reply(session), Done: true}, nil)
		}
	}
}

func (c *Client) stream(ctx context.Context, q Question, w wire, a *answering, yield func(Delta, error) bool) (session string, stopped bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := &bedrockagentruntime.RetrieveAndGenerateStreamInput{
		Input:                            &types.RetrieveAndGenerateInput{Text: &q.Text},
		RetrieveAndGenerateConfiguration: w.config,
	}
	if q.Session != "" {
		in.SessionId = &q.Session
	}
	var frames sdk.Frames
	out, err := c.client.RetrieveAndGenerateStream(ctx, in, ownProtocol, func(o *bedrockagentruntime.Options) {
		o.APIOptions = append(o.APIOptions, frames.Watch)
	})
	if err != nil {
		return "", false, err
	}
	session = aws.ToString(out.SessionId)
	stream := out.GetStream()
	defer stream.Close()
	for event := range stream.Events() {
		deltas, err := a.event(event)
		if err != nil {
			return session, false, err
		}
		for _, d := range deltas {
			if !yield(d, nil) {
				return session, true, nil
			}
		}
	}
	return session, false, ended(ctx, stream.Err(), &frames)
}

// ended is how a stream ended whose events are over.
func ended(ctx context.Context, err error, f *sdk.Frames) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && awsai.KindOf(err) != nil:
		return fmt.Errorf("%w: %w: %w", awsai.ErrIncomplete, awsai.KindOf(err), err)
	case err != nil:
		return fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)
	}
	if err := f.Cut(); err != nil {
		return fmt.Errorf("%w: %w", awsai.ErrIncomplete, err)
	}
	return nil
}

// wire is a question as it is sent.
type wire struct {
	config *types.RetrieveAndGenerateConfiguration
	match  func(map[string]any) bool
}

func (c *Client) question(q Question) (wire, error) {
	if err := c.checkQuestion(q); err != nil {
		return wire{}, err
	}
	filter, err := c.o.whole(q.Filter, q.Principals)
	if err != nil {
		return wire{}, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = 10
	}
	config := &types.KnowledgeBaseRetrieveAndGenerateConfiguration{
		KnowledgeBaseId: &c.id, ModelArn: &c.o.Model,
		RetrievalConfiguration:  c.o.retrieval(filter, limit, false),
		GenerationConfiguration: c.o.generation(),
	}
	if c.o.Decompose {
		config.OrchestrationConfiguration = &types.OrchestrationConfiguration{
			QueryTransformationConfiguration: &types.QueryTransformationConfiguration{Type: types.QueryTransformationTypeQueryDecomposition},
		}
	}
	return wire{
		config: &types.RetrieveAndGenerateConfiguration{Type: types.RetrieveAndGenerateTypeKnowledgeBase, KnowledgeBaseConfiguration: config},
		match:  c.o.condition(q.Filter, q.Principals).Matcher(),
	}, nil
}

func (c *Client) checkQuestion(q Question) error {
	switch {
	case c.o.Type == Managed:
		return fmt.Errorf("%w: a base of type %s does not answer by Generate; use an Agent", awsai.ErrInvalid, Managed)
	case c.o.Access == ByUser:
		return fmt.Errorf("%w: Generate has no access by user", awsai.ErrInvalid)
	case c.o.Model == "":
		return fmt.Errorf("%w: Options.Model is not set", awsai.ErrInvalid)
	case q.Limit < 0 || q.Limit > maxResults:
		return fmt.Errorf("%w: limit %d is not in 0 to %d", awsai.ErrInvalid, q.Limit, maxResults)
	case c.o.Prompt != "" && !strings.Contains(c.o.Prompt, "$search_results$"):
		return fmt.Errorf("%w: Options.Prompt has no $search_results$", awsai.ErrInvalid)
	}
	if err := checkBase(c.id); err != nil {
		return err
	}
	if c.o.Prompt != "" {
		if err := checkText("Options.Prompt", c.o.Prompt, maxPrompt); err != nil {
			return err
		}
	}
	return checkText("the question", q.Text, maxQuestion)
}

func (o Options) generation() *types.GenerationConfiguration {
	if o.Prompt == "" && o.MaxTokens == 0 && o.Guardrail == "" {
		return nil
	}
	g := &types.GenerationConfiguration{}
	if o.Prompt != "" {
		g.PromptTemplate = &types.PromptTemplate{TextPromptTemplate: &o.Prompt}
	}
	if o.MaxTokens > 0 {
		g.InferenceConfig = &types.InferenceConfig{TextInferenceConfig: &types.TextInferenceConfig{MaxTokens: aws.Int32(int32(o.MaxTokens))}}
	}
	if o.Guardrail != "" {
		g.GuardrailConfiguration = &types.GuardrailConfiguration{GuardrailId: &o.Guardrail, GuardrailVersion: &o.GuardrailVersion}
	}
	return g
}
