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

// Base is a knowledge base that an [Agent] may search.
type Base struct {
	// ID is the base's.
	ID string
	// Description tells the agent what the base is about, so that it chooses well among
	// several.
	Description string
}

// Agent searches knowledge bases of type Managed by planning: it splits a question, searches as
// often as it needs, and reads on in whole documents. It satisfies [rag.Retriever] and is safe
// for concurrent use.
type Agent struct {
	client *bedrockagentruntime.Client
	bases  []Base
	o      Options
}

var _ rag.Retriever = (*Agent)(nil)

// NewAgent returns an agent for the bases, one at least. Of the options, Access, Model, Reranker,
// NoReranker and Guardrail count. Nothing is sent before the first call.
func NewAgent(cfg aws.Config, bases []Base, optFns ...func(*Options)) *Agent {
	return &Agent{client: newRuntime(cfg), bases: bases, o: newOptions(optFns)}
}

// Task is what an agent is asked.
type Task struct {
	// Text is the question.
	Text string
	// Earlier are the turns of the conversation before it, by turns the user's and the
	// answers, the user's first.
	Earlier []string
	// Limit is how many passages of each base are found. The default is 10.
	Limit int
	// Filter keeps only passages whose metadata it matches. One that the service cannot
	// express exactly is refused, as in [Question].
	Filter rag.Filter
	// Principals are who asks, as in [rag.Query]. See [Options.Access].
	Principals []string
	// Iterations bounds the agent's rounds, 2 at least. The default is the service's.
	Iterations int
	// Answer asks for an answer besides the passages.
	Answer bool
}

// AgentEvent is a step of an agent's work.
type AgentEvent struct {
	// Step is what the agent is doing, as "Planning" or "Retrieval", Status how it stands, and
	// Message the service's words for it, which may repeat the question.
	Step, Status, Message string
	// Text is the next piece of the answer.
	Text string
	// Reply has the passages, and the answer where one was asked for, in the last event, whose
	// Done is true. It has no session.
	Reply Reply
	Done  bool
}

// Retrieve returns the passages that the agent finds for the query's text, in its order. The
// service gives no scores: they are one over the place.
func (a *Agent) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "knowledgebase.Retrieve"
	for e, err := range a.run(ctx, op, Task{Text: q.Text, Limit: q.Limit, Filter: q.Filter, Principals: q.Principals}) {
		if err != nil {
			return nil, err
		}
		if e.Done {
			hits := e.Reply.Hits
			if q.Limit > 0 {
				hits = hits[:min(len(hits), q.Limit)]
			}
			return hits, nil
		}
	}
	return nil, awsai.Errorf(op, awsai.ErrIncomplete, "no result")
}

// Run has the agent work, and yields what it does. The task is sent when the loop starts, again
// for each loop; breaking off the loop closes the connection. A stream without result is
// awsai.ErrIncomplete. A call that the service throttles is not tried again.
func (a *Agent) Run(ctx context.Context, t Task) iter.Seq2[AgentEvent, error] {
	return a.run(ctx, "knowledgebase.Run", t)
}

func (a *Agent) run(ctx context.Context, op string, t Task) iter.Seq2[AgentEvent, error] {
	return func(yield func(AgentEvent, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(AgentEvent{}, awsai.Wrap(op, err))
			return
		}
		in, err := a.input(t)
		if err != nil {
			yield(AgentEvent{}, awsai.Wrap(op, err))
			return
		}
		stopped, err := a.stream(ctx, in, t, yield)
		if err != nil && !stopped {
			yield(AgentEvent{}, awsai.Wrap(op, err))
		}
	}
}

// stream sends one task. The SDK makes this operation's stream as if events went both ways, and
// returns before anything is sent: a failure shows at the end of the stream alone, and without
// [sdk.TwoWay] not even there.
func (a *Agent) stream(ctx context.Context, in *bedrockagentruntime.AgenticRetrieveStreamInput, t Task, yield func(AgentEvent, error) bool) (stopped bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, err := a.client.AgenticRetrieveStream(ctx, in, ownProtocol, func(o *bedrockagentruntime.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay)
	})
	if err != nil {
		return false, err
	}
	stream := out.GetStream()
	defer stream.Close()
	done := false
	for event := range stream.Events() {
		e, ok, err := a.event(event, t)
		if err != nil {
			return false, err
		}
		if ok && !yield(e, nil) {
			return true, nil
		}
		done = done || e.Done
	}
	err = stream.Err()
	switch {
	case done:
		return false, nil
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return false, err
	}
	return false, fmt.Errorf("%w: the stream ended without a result", awsai.ErrIncomplete)
}

func (a *Agent) event(event types.AgenticRetrieveStreamResponseOutput, t Task) (e AgentEvent, ok bool, err error) {
	switch v := event.(type) {
	case *types.AgenticRetrieveStreamResponseOutputMemberResponseEvent:
		return AgentEvent{Text: aws.ToString(v.Value.Text)}, true, nil
	case *types.AgenticRetrieveStreamResponseOutputMemberTraceEvent:
		if at := v.Value.Attributes; at != nil {
			return AgentEvent{Step: string(at.Step), Status: string(at.Status), Message: aws.ToString(at.Message)}, true, nil
		}
	case *types.AgenticRetrieveStreamResponseOutputMemberResult:
		r, err := a.result(v.Value, a.o.condition(t.Filter, t.Principals).Matcher())
		return AgentEvent{Reply: r, Done: true}, err == nil, err
	}
	return AgentEvent{}, false, nil
}

func (a *Agent) result(v types.AgenticRetrieveResultEvent, match func(map[string]any) bool) (Reply, error) {
	var r Reply
	for i, item := range v.Results {
		m, err := plain(item.Metadata)
		if err != nil {
			return Reply{}, err
		}
		if !match(m) {
			return Reply{}, fmt.Errorf("%w: result %d does not match the filter, or is not for the principals", awsai.ErrUnavailable, i)
		}
		r.Hits = append(r.Hits, rag.Hit{Passage: agentPassage(item, m), Score: 1 / float64(i+1)})
	}
	g := v.GeneratedResponse
	if g == nil {
		return r, nil
	}
	r.Text = aws.ToString(g.Answer)
	for _, c := range g.Citations {
		start := runes(r.Text, int(aws.ToInt32(c.StartIndex)))
		end := max(start, runes(r.Text, int(aws.ToInt32(c.EndIndex))))
		for _, ref := range c.References {
			i := int(aws.ToInt32(ref.ResultIndex))
			if i < 0 || i >= len(r.Hits) {
				r.Citations = append(r.Citations, rag.Citation{Start: start, End: end, Hit: -1})
				continue
			}
			r.Citations = append(r.Citations, citation(r.Text, start, end, i, r.Hits[i].Passage))
		}
	}
	r.Answered = len(r.Citations) > 0
	return r, nil
}

// sourceKeys are the metadata in which the service says where a result is from.
var sourceKeys = []string{"x-amz-bedrock-kb-source-uri", "x-amz-bedrock-kb-document-id", "_source_uri", "_document_id"}

func agentPassage(item types.AgenticRetrieveResultItem, m map[string]any) rag.Passage {
	text := ""
	if c := item.Content; c != nil {
		text = aws.ToString(c.Text)
		if mime := aws.ToString(c.MimeType); mime != "" && !strings.HasPrefix(mime, "text/") {
			m[KindKey] = mime
		}
	}
	id := ""
	for _, k := range sourceKeys {
		if s, ok := m[k].(string); ok && id == "" {
			id = s
		}
	}
	if id == "" && item.SourceRetriever != nil {
		id = aws.ToString(item.SourceRetriever.Identifier)
	}
	return newPassage(text, id, m)
}

func (a *Agent) input(t Task) (*bedrockagentruntime.AgenticRetrieveStreamInput, error) {
	if err := a.check(t); err != nil {
		return nil, err
	}
	filter, err := a.o.whole(t.Filter, t.Principals)
	if err != nil {
		return nil, err
	}
	in := &bedrockagentruntime.AgenticRetrieveStreamInput{
		AgenticRetrieveConfiguration: a.configuration(t),
		GenerateResponse:             &t.Answer,
	}
	if in.UserContext, err = a.userContext(t.Principals); err != nil {
		return nil, err
	}
	for i, text := range append(t.Earlier[:len(t.Earlier):len(t.Earlier)], t.Text) {
		role := types.ConversationRoleUser
		if i%2 == 1 {
			role = types.ConversationRoleAssistant
		}
		in.Messages = append(in.Messages, types.AgenticRetrieveMessage{Role: role, Content: &types.AgenticRetrieveMessageContent{Text: &text}})
	}
	limit := t.Limit
	if limit == 0 {
		limit = 10
	}
	for _, b := range a.bases {
		r := types.AgenticRetriever{Configuration: &types.RetrieverConfigurationMemberKnowledgeBase{Value: types.KnowledgeBaseRetrieverConfiguration{
			KnowledgeBaseId:    aws.String(b.ID),
			RetrievalOverrides: &types.RetrievalOverrides{Filter: filter, MaxNumberOfResults: aws.Int32(int32(limit))},
		}}}
		if b.Description != "" {
			r.Description = aws.String(b.Description)
		}
		in.Retrievers = append(in.Retrievers, r)
	}
	if a.o.Guardrail != "" {
		in.PolicyConfiguration = &types.AgenticRetrievePolicyConfiguration{BedrockGuardrailConfiguration: &types.AgenticRetrieveBedrockGuardrailConfiguration{
			GuardrailId: &a.o.Guardrail, GuardrailVersion: &a.o.GuardrailVersion,
		}}
	}
	return in, nil
}

func (a *Agent) userContext(principals []string) (*types.UserContext, error) {
	user, err := a.o.user(principals)
	if user == nil || err != nil {
		return nil, err
	}
	return &types.UserContext{UserId: user}, nil
}

func (a *Agent) check(t Task) error {
	switch {
	case len(a.bases) == 0:
		return fmt.Errorf("%w: no knowledge bases", awsai.ErrInvalid)
	case len(t.Earlier)%2 != 0:
		return fmt.Errorf("%w: %d earlier turns; want pairs of question and answer", awsai.ErrInvalid, len(t.Earlier))
	case t.Limit < 0:
		return fmt.Errorf("%w: limit %d is negative", awsai.ErrInvalid, t.Limit)
	case t.Iterations != 0 && t.Iterations < 2:
		return fmt.Errorf("%w: %d iterations, want 2 at least", awsai.ErrInvalid, t.Iterations)
	}
	for _, b := range a.bases {
		if err := checkBase(b.ID); err != nil {
			return err
		}
	}
	return checkText("the question", t.Text, maxQuery)
}

func (a *Agent) configuration(t Task) *types.AgenticRetrieveConfiguration {
	c := &types.AgenticRetrieveConfiguration{FoundationModelType: types.FoundationModelTypeManaged}
	if a.o.Model != "" {
		c.FoundationModelType = types.FoundationModelTypeCustom
		c.FoundationModelConfiguration = &types.FoundationModelConfiguration{
			Type: types.FoundationModelConfigurationTypeBedrockFoundationModel,
			BedrockFoundationModelConfiguration: &types.BedrockFoundationModelConfiguration{
				ModelConfiguration: &types.BedrockFoundationModelModelConfiguration{ModelArn: &a.o.Model},
			},
		}
	}
	if t.Iterations > 0 {
		c.MaxAgentIteration = aws.Int32(int32(t.Iterations))
	}
	switch {
	case a.o.NoReranker:
		c.RerankingModelType = types.AgenticRetrieveRerankingModelTypeNone
	case a.o.Reranker != "":
		c.RerankingModelType = types.AgenticRetrieveRerankingModelTypeCustom
		c.RerankingConfiguration = &types.AgenticRetrieveRerankingConfiguration{
			Type: types.AgenticRetrieveRerankingConfigurationTypeBedrockRerankingModel,
			BedrockRerankingConfiguration: &types.AgenticRetrieveBedrockRerankingConfiguration{
				ModelConfiguration: &types.AgenticRetrieveBedrockRerankingModelConfiguration{ModelArn: &a.o.Reranker},
			},
		}
	}
	return c
}
