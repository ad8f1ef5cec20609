package bedrock

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// assembler puts a reply together from the events of its stream.
type assembler struct {
	blocks  []*openBlock // in order of arrival
	stopped bool         // the message has come to its end
	rest    Reply        // all but the message
}

// openBlock is a content block in the making.
type openBlock struct {
	index     int32
	text      strings.Builder
	thought   strings.Builder // the text of reasoning
	signature string
	redacted  []byte
	citations []Citation
	tool      *types.ToolUseBlockStart
	input     strings.Builder // of the tool, as JSON
	result    *ToolResult     // of a tool of the service's
	image     *Media
}

// add takes an event and returns what of it the caller sees.
func (a *assembler) add(event types.ConverseStreamOutput) Event {
	switch event := event.(type) {
	case *types.ConverseStreamOutputMemberContentBlockStart:
		a.start(event.Value)
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		return a.delta(event.Value)
	case *types.ConverseStreamOutputMemberMessageStop:
		a.stopped = true
		a.rest.StopReason = StopReason(event.Value.StopReason)
		a.rest.AdditionalFields = fromDocumentValue(event.Value.AdditionalModelResponseFields)
	case *types.ConverseStreamOutputMemberMetadata:
		a.rest.Usage = fromUsage(event.Value.Usage)
		a.rest.ServiceTier = fromTier(event.Value.ServiceTier)
		if event.Value.Trace != nil {
			a.rest.Guardrail = fromTrace(event.Value.Trace.Guardrail)
		}
		if event.Value.Metrics != nil {
			a.rest.Latency = milliseconds(event.Value.Metrics.LatencyMs)
		}
	case *types.UnknownUnionMember:
		return Event{Raw: rawEvent(event)}
	}
	return Event{}
}

// start opens a block that does not begin with its first piece. A second call under the
// same index is a block too.
func (a *assembler) start(e types.ContentBlockStartEvent) {
	b := a.block(e.ContentBlockIndex)
	switch start := e.Start.(type) {
	case *types.ContentBlockStartMemberToolUse:
		if b.tool != nil {
			b = &openBlock{index: b.index}
			a.blocks = append(a.blocks, b)
		}
		b.tool = &start.Value
	case *types.ContentBlockStartMemberToolResult:
		b.result = &ToolResult{ID: value(start.Value.ToolUseId), Type: value(start.Value.Type), Error: start.Value.Status == types.ToolResultStatusError}
	case *types.ContentBlockStartMemberImage:
		b.image = &Media{Format: string(start.Value.Format)}
	}
}

func (a *assembler) delta(e types.ContentBlockDeltaEvent) Event {
	b := a.block(e.ContentBlockIndex)
	switch d := e.Delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		b.text.WriteString(d.Value)
		return Event{Text: d.Value}
	case *types.ContentBlockDeltaMemberReasoningContent:
		return b.think(d.Value)
	case *types.ContentBlockDeltaMemberToolUse:
		b.input.WriteString(value(d.Value.Input))
	case *types.ContentBlockDeltaMemberCitation:
		b.citations = append(b.citations, fromCitationDelta(d.Value))
		return Event{Citation: new(b.citations[len(b.citations)-1])}
	case *types.ContentBlockDeltaMemberToolResult:
		b.result = b.result.with(d.Value)
	case *types.ContentBlockDeltaMemberImage:
		if b.image == nil {
			b.image = &Media{}
		}
		b.image.setImage(d.Value.Source, d.Value.Error)
	}
	return Event{}
}

// toolInput is the piece of a call's input that an event, which has been added, is.
func (a *assembler) toolInput(event types.ConverseStreamOutput) (tool, piece string) {
	e, ok := event.(*types.ConverseStreamOutputMemberContentBlockDelta)
	if !ok {
		return "", ""
	}
	d, ok := e.Value.Delta.(*types.ContentBlockDeltaMemberToolUse)
	if b := a.block(e.Value.ContentBlockIndex); ok && b.tool != nil {
		return value(b.tool.Name), value(d.Value.Input)
	}
	return "", ""
}

// with adds pieces of a result: text goes on where text was.
func (r *ToolResult) with(pieces []types.ToolResultBlockDelta) *ToolResult {
	if r == nil {
		r = &ToolResult{}
	}
	for i, p := range pieces {
		if i > 0 && p == pieces[i-1] {
			continue // of an unknown kind
		}
		switch p := p.(type) {
		case *types.ToolResultBlockDeltaMemberText:
			if r.JSON == nil && len(r.Content) == 0 {
				r.Text += p.Value
			} else {
				r.add(Block{Text: p.Value})
			}
		case *types.ToolResultBlockDeltaMemberJson:
			r.addJSON(fromDocumentValue(p.Value))
		}
	}
	return r
}

// think takes a piece of reasoning.
func (b *openBlock) think(delta types.ReasoningContentBlockDelta) Event {
	switch d := delta.(type) {
	case *types.ReasoningContentBlockDeltaMemberText:
		b.thought.WriteString(d.Value)
		return Event{Reasoning: d.Value}
	case *types.ReasoningContentBlockDeltaMemberSignature:
		b.signature += d.Value
	case *types.ReasoningContentBlockDeltaMemberRedactedContent:
		b.redacted = append(b.redacted, d.Value...)
	}
	return Event{}
}

// block finds the block with an index, or opens it. Text and reasoning have no event that
// does.
func (a *assembler) block(index *int32) *openBlock {
	i := value(index)
	for _, b := range slices.Backward(a.blocks) {
		if b.index == i {
			return b
		}
	}
	b := &openBlock{index: i}
	a.blocks = append(a.blocks, b)
	return b
}

// reply is what has arrived.
func (a *assembler) reply() Reply {
	slices.SortStableFunc(a.blocks, func(x, y *openBlock) int { return cmp.Compare(x.index, y.index) })
	content := make([]Block, 0, len(a.blocks))
	for _, b := range a.blocks {
		content = b.appendTo(content)
	}
	reply := a.rest
	reply.Message = Message{Role: RoleAssistant, Content: uniqueToolUses(content)}
	return reply
}

// appendTo appends what the block is. Of more than one kind it is only if a service
// numbers two blocks the same.
func (b *openBlock) appendTo(content []Block) []Block {
	if b.thought.Len() > 0 || b.signature != "" || len(b.redacted) > 0 {
		content = append(content, Block{Reasoning: &Reasoning{Text: b.thought.String(), Signature: b.signature, Redacted: b.redacted}})
	}
	if b.text.Len() > 0 || len(b.citations) > 0 {
		content = append(content, Block{Text: b.text.String(), Citations: b.citations})
	}
	if b.tool != nil {
		use := newToolUse(value(b.tool.ToolUseId), value(b.tool.Name), []byte(b.input.String()))
		use.Server = b.tool.Type == types.ToolUseTypeServerToolUse
		content = append(content, Block{ToolUse: use})
	}
	if b.result != nil {
		content = append(content, Block{ToolResult: b.result})
	}
	if b.image != nil {
		content = append(content, Block{Image: b.image})
	}
	return content
}
