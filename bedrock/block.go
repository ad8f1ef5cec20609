package bedrock

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/internal/sdk"
)

// Block is one piece of a message's content. Exactly one of its fields is set, Citations
// excepted, which go with Text.
type Block struct {
	// Text is something said or written.
	Text string `json:"text,omitempty"`
	// Citations say what Text rests on, where the model cites by itself: see
	// [Document].Citations and [SearchResult].Citations.
	Citations []Citation `json:"citations,omitempty"`
	// Reasoning is what a model thought before it spoke.
	Reasoning *Reasoning `json:"reasoning,omitempty"`
	// ToolUse is a call that the model wants made.
	ToolUse *ToolUse `json:"toolUse,omitempty"`
	// ToolResult is what a call has led to.
	ToolResult *ToolResult `json:"toolResult,omitempty"`
	// Image, Video and Audio are for models that see or hear, or made by those that draw
	// or speak. [Attach] makes them of files.
	Image *Media `json:"image,omitempty"`
	Video *Media `json:"video,omitempty"`
	Audio *Media `json:"audio,omitempty"`
	// Document is a file to read.
	Document *Document `json:"document,omitempty"`
	// SearchResult is a passage that a search found, for the model to answer from.
	SearchResult *SearchResult `json:"searchResult,omitempty"`
	// Guard is content for the request's guardrail to look at: where a conversation has
	// any, the guardrail looks at nothing else.
	Guard *Guard `json:"guard,omitempty"`
	// CachePoint ends a beginning of the conversation that the service is to keep.
	CachePoint *CachePoint `json:"cachePoint,omitempty"`
	// ToolChange changes the set of tools in the middle of a conversation.
	ToolChange *ToolChange `json:"toolChange,omitempty"`
	// Raw is a block of a kind that this package does not know, a JSON object as it came
	// over the wire. It goes back as it is.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// Guard is content for a guardrail to look at. One of Text and Image is set.
type Guard struct {
	// Text is what to look at.
	Text string `json:"text,omitempty"`
	// Qualifiers say what the text is, to a check of grounding. Without any it is plain
	// guarded content.
	Qualifiers []Qualifier `json:"qualifiers,omitempty"`
	// Image is a png or jpeg, with its Data.
	Image *Media `json:"image,omitempty"`
}

// Qualifier says what a guarded text is. Values other than those of this package pass
// through.
type Qualifier string

// The qualifiers.
const (
	// QualifierSource: what an answer has to rest on.
	QualifierSource Qualifier = "grounding_source"
	// QualifierQuery: the question that it has to answer.
	QualifierQuery Qualifier = "query"
	// QualifierGuarded: text for all the guardrail's other policies.
	QualifierGuarded Qualifier = "guard_content"
)

// CachePoint ends a beginning of the conversation that the service keeps, to be read for
// less by the next request that begins the same way.
type CachePoint struct {
	// TTL is how long it is kept after each use: CacheTTL5m or CacheTTL1h. The default is
	// the model's, five minutes.
	TTL CacheTTL `json:"ttl,omitempty"`
}

// CacheTTL is how long the service keeps the beginning of a prompt.
type CacheTTL string

// The times.
const (
	CacheTTL5m CacheTTL = "5m"
	CacheTTL1h CacheTTL = "1h"
)

// ToolChange adds a tool to those of the conversation, or takes one away, from this message
// on. Few models take it.
type ToolChange struct {
	// Remove takes the tool away. The default is to add it.
	Remove bool `json:"remove,omitempty"`
	// Name is the tool's, at most 128 characters.
	Name string `json:"name,omitempty"`
	// Type is the kind of tool, where it is the service's.
	Type string `json:"type,omitempty"`
	// Server is the name of the server that has the tool, where one has.
	Server string `json:"server,omitempty"`
}

// kinds is how many of the fields are set.
func (b Block) kinds() (n int) {
	for _, set := range [...]bool{
		b.Text != "" || len(b.Citations) > 0, b.Reasoning != nil, b.ToolUse != nil, b.ToolResult != nil,
		b.Image != nil, b.Video != nil, b.Audio != nil, b.Document != nil, b.SearchResult != nil,
		b.Guard != nil, b.CachePoint != nil, b.ToolChange != nil, b.Raw != nil,
	} {
		if set {
			n++
		}
	}
	return n
}

// toBlock converts a block of a message of that role, or returns nil for one that is left
// out.
func (c *converter) toBlock(b Block, role Role) (types.ContentBlock, error) {
	switch {
	case b.kinds() > 1:
		return nil, errors.New("is of more than one kind, as text and reasoning")
	case (b.Reasoning != nil || b.ToolUse != nil) && role != RoleAssistant:
		return nil, errors.New("is reasoning or a call of a tool, which is the assistant's alone")
	case b.ToolResult != nil && role != RoleUser && b.ToolResult.Type == "":
		return nil, errors.New("is the result of a tool, which is the user's alone")
	case b.Reasoning != nil:
		return b.Reasoning.toBlock(), nil
	case b.ToolUse != nil:
		return b.ToolUse.toBlock()
	case b.ToolResult != nil:
		return c.toolResult(b.ToolResult)
	case len(b.Citations) > 0:
		return b.toCitations(), nil
	case b.Text != "" || b.kinds() == 0:
		return toText(b.Text, role)
	}
	return c.toOther(b)
}

// toText converts a text. A blank one of a model's is left out.
func toText(text string, role Role) (types.ContentBlock, error) {
	switch {
	case strings.TrimSpace(text) != "":
		return &types.ContentBlockMemberText{Value: text}, nil
	case role != RoleAssistant:
		return nil, errors.New("is blank")
	}
	return nil, nil
}

// toOther converts the kinds that are neither text nor of tools.
func (c *converter) toOther(b Block) (types.ContentBlock, error) {
	switch {
	case b.Image != nil:
		v, err := b.Image.toImage()
		return &types.ContentBlockMemberImage{Value: v}, err
	case b.Video != nil:
		v, err := b.Video.toVideo()
		return &types.ContentBlockMemberVideo{Value: v}, err
	case b.Audio != nil:
		v, err := b.Audio.toAudio()
		return &types.ContentBlockMemberAudio{Value: v}, err
	case b.Document != nil:
		v, err := c.document(b.Document)
		return &types.ContentBlockMemberDocument{Value: v}, err
	case b.SearchResult != nil:
		v, err := b.SearchResult.toBlock()
		return &types.ContentBlockMemberSearchResult{Value: v}, err
	case b.Guard != nil:
		return b.Guard.toBlock()
	case b.CachePoint != nil:
		return &types.ContentBlockMemberCachePoint{Value: b.CachePoint.toBlock()}, nil
	case b.ToolChange != nil:
		return b.ToolChange.toBlock()
	}
	return c.raw(b.Raw)
}

func (p *CachePoint) toBlock() types.CachePointBlock {
	return types.CachePointBlock{Type: types.CachePointTypeDefault, Ttl: types.CacheTTL(p.TTL)}
}

func (g *Guard) toBlock() (types.ContentBlock, error) {
	content, err := g.toContent()
	return &types.ContentBlockMemberGuardContent{Value: content}, err
}

func (g *Guard) toContent() (types.GuardrailConverseContentBlock, error) {
	switch {
	case (g.Text != "") == (g.Image != nil):
		return nil, errors.New("is guarded content without a text or an image, or with both")
	case g.Image != nil && len(g.Image.Data) == 0:
		return nil, errors.New("is guarded content with an image that has no data")
	case g.Image != nil:
		return &types.GuardrailConverseContentBlockMemberImage{Value: types.GuardrailConverseImageBlock{
			Format: types.GuardrailConverseImageFormat(g.Image.Format),
			Source: &types.GuardrailConverseImageSourceMemberBytes{Value: g.Image.Data},
		}}, nil
	}
	text := types.GuardrailConverseTextBlock{Text: &g.Text}
	for _, q := range g.Qualifiers {
		text.Qualifiers = append(text.Qualifiers, types.GuardrailConverseContentQualifier(q))
	}
	return &types.GuardrailConverseContentBlockMemberText{Value: text}, nil
}

func (t *ToolChange) toBlock() (types.ContentBlock, error) {
	if t.Name == "" && t.Type == "" {
		return nil, errors.New("is a change of tools that names none")
	}
	ref := &types.ToolReference{Name: sdk.Optional(t.Name), ServerName: sdk.Optional(t.Server), Type: sdk.Optional(t.Type)}
	if t.Remove {
		return &types.ContentBlockMemberToolRemoval{Value: types.ToolRemovalBlock{Tool: ref}}, nil
	}
	return &types.ContentBlockMemberToolAddition{Value: types.ToolAdditionBlock{Tool: ref}}, nil
}

// fromBlocks converts the content of a reply. raw has the blocks as they came over the
// wire, for those of kinds that the SDK does not know.
func fromBlocks(blocks []types.ContentBlock, raw func() []json.RawMessage) []Block {
	out := make([]Block, 0, len(blocks))
	for i, b := range blocks {
		// The SDK decodes a union member that it does not know as nil, or as the very
		// element before it, which must not count twice.
		if b == nil || i > 0 && b == blocks[i-1] {
			if all := raw(); i < len(all) && isObject(all[i]) {
				out = append(out, Block{Raw: all[i]})
			}
			continue
		}
		if block, ok := fromBlock(b); ok {
			out = append(out, block)
		}
	}
	return uniqueToolUses(out)
}

func fromBlock(b types.ContentBlock) (Block, bool) {
	switch b := b.(type) {
	case *types.ContentBlockMemberText:
		return Block{Text: b.Value}, true
	case *types.ContentBlockMemberReasoningContent:
		r := fromReasoning(b.Value)
		return Block{Reasoning: r}, r != nil
	case *types.ContentBlockMemberToolUse:
		return fromToolUse(b.Value), true
	case *types.ContentBlockMemberToolResult:
		return Block{ToolResult: fromToolResult(b.Value)}, true
	case *types.ContentBlockMemberCitationsContent:
		return fromCitations(b.Value), true
	}
	return fromOther(b)
}

func fromOther(b types.ContentBlock) (Block, bool) {
	switch b := b.(type) {
	case *types.ContentBlockMemberImage:
		return Block{Image: fromImage(b.Value)}, true
	case *types.ContentBlockMemberVideo:
		return Block{Video: fromVideo(b.Value)}, true
	case *types.ContentBlockMemberAudio:
		return Block{Audio: fromAudio(b.Value)}, true
	case *types.ContentBlockMemberDocument:
		return Block{Document: fromDocument(b.Value)}, true
	case *types.ContentBlockMemberSearchResult:
		return Block{SearchResult: fromSearchResult(b.Value)}, true
	case *types.ContentBlockMemberGuardContent:
		return Block{Guard: fromGuard(b.Value)}, true
	case *types.ContentBlockMemberCachePoint:
		return Block{CachePoint: &CachePoint{TTL: CacheTTL(b.Value.Ttl)}}, true
	case *types.ContentBlockMemberToolAddition:
		return Block{ToolChange: fromToolReference(b.Value.Tool, false)}, true
	case *types.ContentBlockMemberToolRemoval:
		return Block{ToolChange: fromToolReference(b.Value.Tool, true)}, true
	}
	return Block{}, false
}

func fromGuard(g types.GuardrailConverseContentBlock) *Guard {
	switch g := g.(type) {
	case *types.GuardrailConverseContentBlockMemberText:
		out := &Guard{Text: value(g.Value.Text)}
		for _, q := range g.Value.Qualifiers {
			out.Qualifiers = append(out.Qualifiers, Qualifier(q))
		}
		return out
	case *types.GuardrailConverseContentBlockMemberImage:
		m := &Media{Format: string(g.Value.Format)}
		if data, ok := g.Value.Source.(*types.GuardrailConverseImageSourceMemberBytes); ok {
			m.Data = data.Value
		}
		return &Guard{Image: m}
	}
	return &Guard{}
}

func fromToolReference(ref *types.ToolReference, remove bool) *ToolChange {
	if ref == nil {
		return &ToolChange{Remove: remove}
	}
	return &ToolChange{Remove: remove, Name: value(ref.Name), Type: value(ref.Type), Server: value(ref.ServerName)}
}

// value is what p points to, or zero for nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
