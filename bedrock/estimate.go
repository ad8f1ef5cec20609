package bedrock

import (
	"strings"

	"github.com/awsai-go/awsai/rag/lexical"
)

// EstimateTokens estimates how many tokens a text has, offline and for no model in
// particular, as [lexical.EstimateTokens] does: each model counts by its own rules, which
// [Model.CountTokens] asks for.
func EstimateTokens(text string) int { return lexical.EstimateTokens(text) }

// What media are estimated by: the most tokens that Claude makes of an image, and about how
// many bytes of a PDF are a token.
const (
	imageTokens   = 1600
	bytesPerToken = 40
)

// estimate is about how many tokens a block has. Of media, whose content cannot be told
// from here, it is by size.
func (b Block) estimate() int {
	switch {
	case b.Text != "":
		return EstimateTokens(b.Text)
	case b.Reasoning != nil:
		return EstimateTokens(b.Reasoning.Text)
	case b.ToolUse != nil:
		return EstimateTokens(string(b.ToolUse.Input)) + EstimateTokens(b.ToolUse.Name)
	case b.ToolResult != nil:
		n := EstimateTokens(b.ToolResult.Text) + EstimateTokens(string(b.ToolResult.JSON))
		for _, c := range b.ToolResult.Content {
			n += c.estimate()
		}
		return n
	case b.Image != nil:
		return imageTokens
	case b.Video != nil:
		return len(b.Video.Data) / bytesPerToken
	case b.Audio != nil:
		return len(b.Audio.Data) / bytesPerToken
	case b.Document != nil:
		return b.Document.estimate()
	case b.SearchResult != nil:
		return EstimateTokens(strings.Join(b.SearchResult.Content, " "))
	case b.Guard != nil:
		return EstimateTokens(b.Guard.Text)
	}
	return EstimateTokens(string(b.Raw))
}

// estimate is about how many tokens a document has.
func (d *Document) estimate() int {
	n := EstimateTokens(d.Text) + EstimateTokens(d.Context)
	for _, chunk := range d.Chunks {
		n += EstimateTokens(chunk)
	}
	switch d.Format {
	case "txt", "md", "csv", "html":
		return n + EstimateTokens(string(d.Data))
	}
	return n + len(d.Data)/bytesPerToken
}
