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
	tool      *types.ToolUseBlockStart
	input     strings.Builder // of the tool, as JSON
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
	case *types.ConverseStreamOutputMemberMetadata:
		a.rest.Usage = fromUsage(event.Value.Usage)
		if event.Value.Metrics != nil {
			a.rest.Latency = milliseconds(event.Value.Metrics.LatencyMs)
		}
	}
	return Event{}
}

// start opens the block of a call. A second call under the same index is a block too.
func (a *assembler) start(e types.ContentBlockStartEvent) {
	start, ok := e.Start.(*types.ContentBlockStartMemberToolUse)
	if !ok || start.Value.Type == types.ToolUseTypeServerToolUse {
		return
	}
	b := a.block(e.ContentBlockIndex)
	if b.tool != nil {
		b = &openBlock{index: b.index}
		a.blocks = append(a.blocks, b)
	}
	b.tool = &start.Value
}

func (a *assembler) delta(e types.ContentBlockDeltaEvent) Event {
	switch d := e.Delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		a.block(e.ContentBlockIndex).text.WriteString(d.Value)
		return Event{Text: d.Value}
	case *types.ContentBlockDeltaMemberReasoningContent:
		return a.block(e.ContentBlockIndex).think(d.Value)
	case *types.ContentBlockDeltaMemberToolUse:
		a.block(e.ContentBlockIndex).input.WriteString(value(d.Value.Input))
	}
	return Event{}
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
		if b.thought.Len() > 0 || b.signature != "" || len(b.redacted) > 0 {
			content = append(content, Block{Reasoning: &Reasoning{Text: b.thought.String(), Signature: b.signature, Redacted: b.redacted}})
		}
		if b.text.Len() > 0 {
			content = append(content, Block{Text: b.text.String()})
		}
		if b.tool != nil {
			content = append(content, Block{ToolUse: newToolUse(value(b.tool.ToolUseId), value(b.tool.Name), []byte(b.input.String()))})
		}
	}
	reply := a.rest
	reply.Message = Message{Role: RoleAssistant, Content: uniqueToolUses(content)}
	return reply
}
