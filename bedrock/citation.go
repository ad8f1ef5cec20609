package bedrock

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/internal/sdk"
)

// Citation is a place that a model's text rests on, as the model gives it.
type Citation struct {
	// Title is the document's or search result's.
	Title string `json:"title,omitempty"`
	// Source is the search result's.
	Source string `json:"source,omitempty"`
	// Passages are what is cited, word for word.
	Passages []string `json:"passages,omitempty"`
	// Location says where that is.
	Location Location `json:"location,omitzero"`
}

// Location is a place within what a request holds, or on the web.
type Location struct {
	// Kind says what the other fields mean. It is empty where the model did not say.
	Kind LocationKind `json:"kind,omitempty"`
	// Index counts the documents, or the search results, of the conversation from 0.
	Index int `json:"index,omitempty"`
	// Start and End are a range of the document or search result, End not in it: of
	// characters from 0, of pages from 1, or of chunks from 0.
	Start int `json:"start,omitempty"`
	End   int `json:"end,omitempty"`
	// URL and Domain are of a place on the web.
	URL    string `json:"url,omitempty"`
	Domain string `json:"domain,omitempty"`
}

// LocationKind says what a [Location] counts.
type LocationKind string

// The kinds.
const (
	// LocationCharacters: characters of a document's text.
	LocationCharacters LocationKind = "characters"
	// LocationPages: pages of a document.
	LocationPages LocationKind = "pages"
	// LocationChunks: Document.Chunks.
	LocationChunks LocationKind = "chunks"
	// LocationSearchResult: SearchResult.Content.
	LocationSearchResult LocationKind = "searchResult"
	// LocationWeb: a place on the web.
	LocationWeb LocationKind = "web"
)

// SearchResult is a passage that a search found. Models that cite do so from it.
type SearchResult struct {
	// Source is where it was found, as a URL or a path. It is required.
	Source string `json:"source"`
	// Title is required.
	Title string `json:"title"`
	// Content is its text, in the pieces that citations count. It is required.
	Content []string `json:"content"`
	// Citations asks the model to cite it. Either all of a request do or none.
	Citations bool `json:"citations,omitempty"`
}

func (r *SearchResult) toBlock() (types.SearchResultBlock, error) {
	b := types.SearchResultBlock{Source: &r.Source, Title: &r.Title}
	if r.Citations {
		b.Citations = &types.CitationsConfig{Enabled: &r.Citations}
	}
	for i := range r.Content {
		b.Content = append(b.Content, types.SearchResultContentBlock{Text: &r.Content[i]})
	}
	if r.Source == "" || r.Title == "" || len(r.Content) == 0 {
		return b, errors.New("is a search result without source, title or content")
	}
	return b, nil
}

func fromSearchResult(b types.SearchResultBlock) *SearchResult {
	r := &SearchResult{Source: value(b.Source), Title: value(b.Title)}
	if b.Citations != nil {
		r.Citations = value(b.Citations.Enabled)
	}
	for _, c := range b.Content {
		r.Content = append(r.Content, value(c.Text))
	}
	return r
}

// toCitations converts a text with citations, which a model wrote before.
func (b Block) toCitations() types.ContentBlock {
	out := types.CitationsContentBlock{Content: []types.CitationGeneratedContent{&types.CitationGeneratedContentMemberText{Value: b.Text}}}
	for _, c := range b.Citations {
		wire := types.Citation{Title: sdk.Optional(c.Title), Source: sdk.Optional(c.Source), Location: c.Location.toWire()}
		for _, p := range c.Passages {
			wire.SourceContent = append(wire.SourceContent, &types.CitationSourceContentMemberText{Value: p})
		}
		out.Citations = append(out.Citations, wire)
	}
	return &types.ContentBlockMemberCitationsContent{Value: out}
}

func fromCitations(b types.CitationsContentBlock) Block {
	var text strings.Builder
	for i, c := range b.Content {
		if t, ok := c.(*types.CitationGeneratedContentMemberText); ok && (i == 0 || c != b.Content[i-1]) {
			text.WriteString(t.Value)
		}
	}
	out := Block{Text: text.String()}
	for _, c := range b.Citations {
		citation := Citation{Title: value(c.Title), Source: value(c.Source), Location: fromLocation(c.Location)}
		for i, s := range c.SourceContent {
			if t, ok := s.(*types.CitationSourceContentMemberText); ok && (i == 0 || s != c.SourceContent[i-1]) {
				citation.Passages = append(citation.Passages, t.Value)
			}
		}
		out.Citations = append(out.Citations, citation)
	}
	return out
}

// fromCitationDelta converts a citation of a stream, which comes whole.
func fromCitationDelta(d types.CitationsDelta) Citation {
	c := Citation{Title: value(d.Title), Source: value(d.Source), Location: fromLocation(d.Location)}
	for _, s := range d.SourceContent {
		c.Passages = append(c.Passages, value(s.Text))
	}
	return c
}

func (l Location) toWire() types.CitationLocation {
	index, start, end := new(int32(l.Index)), new(int32(l.Start)), new(int32(l.End))
	switch l.Kind {
	case LocationCharacters:
		return &types.CitationLocationMemberDocumentChar{Value: types.DocumentCharLocation{DocumentIndex: index, Start: start, End: end}}
	case LocationPages:
		return &types.CitationLocationMemberDocumentPage{Value: types.DocumentPageLocation{DocumentIndex: index, Start: start, End: end}}
	case LocationChunks:
		return &types.CitationLocationMemberDocumentChunk{Value: types.DocumentChunkLocation{DocumentIndex: index, Start: start, End: end}}
	case LocationSearchResult:
		return &types.CitationLocationMemberSearchResultLocation{Value: types.SearchResultLocation{SearchResultIndex: index, Start: start, End: end}}
	case LocationWeb:
		return &types.CitationLocationMemberWeb{Value: types.WebLocation{Url: sdk.Optional(l.URL), Domain: sdk.Optional(l.Domain)}}
	}
	return nil
}

func fromLocation(l types.CitationLocation) Location {
	at := func(kind LocationKind, index, start, end *int32) Location {
		return Location{Kind: kind, Index: int(value(index)), Start: int(value(start)), End: int(value(end))}
	}
	switch l := l.(type) {
	case *types.CitationLocationMemberDocumentChar:
		return at(LocationCharacters, l.Value.DocumentIndex, l.Value.Start, l.Value.End)
	case *types.CitationLocationMemberDocumentPage:
		return at(LocationPages, l.Value.DocumentIndex, l.Value.Start, l.Value.End)
	case *types.CitationLocationMemberDocumentChunk:
		return at(LocationChunks, l.Value.DocumentIndex, l.Value.Start, l.Value.End)
	case *types.CitationLocationMemberSearchResultLocation:
		return at(LocationSearchResult, l.Value.SearchResultIndex, l.Value.Start, l.Value.End)
	case *types.CitationLocationMemberWeb:
		return Location{Kind: LocationWeb, URL: value(l.Value.Url), Domain: value(l.Value.Domain)}
	}
	return Location{}
}
