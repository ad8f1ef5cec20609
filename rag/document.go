package rag

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Document is one source text, cut into passages. It is the unit in which an [Index]
// replaces and deletes, so that an index never holds half of one.
type Document struct {
	// ID names the document in its index, for a file its slash-separated path below
	// the folder that was read. It is not empty.
	ID string `json:"id"`
	// Title is the document's own title, or empty.
	Title string `json:"title,omitempty"`
	// Hash identifies the content and the way it was read and split. [Sync] leaves a
	// document alone whose hash has not changed.
	Hash string `json:"hash,omitempty"`
	// Metadata holds what a [Filter] can ask about. A value is a string, a bool, an int,
	// int64 or float64, or a []string. [ReadersKey] says who may read the document.
	Metadata map[string]any `json:"metadata,omitempty"`
	// Passages are the parts that are found and cited, in the order of the text.
	Passages []Passage `json:"passages,omitempty"`
}

// Passage is the part of a document that is embedded, found and cited.
type Passage struct {
	// ID names the passage in its index: the document's ID, "#" and its number from 0,
	// as [Split] makes it.
	ID string `json:"id"`
	// DocumentID is the ID of the document it belongs to.
	DocumentID string `json:"documentID"`
	// Title is the document's title, and Headings the path of headings above the
	// passage, outermost first. Both are indexed with the text.
	Title    string   `json:"title,omitempty"`
	Headings []string `json:"headings,omitempty"`
	// Context situates the passage in its document, in words that are not the document's,
	// as [SplitWithContext] has them written. It is indexed with the text and never quoted.
	Context string `json:"context,omitempty"`
	// Text is what is embedded, searched and quoted.
	Text string `json:"text"`
	// Start and End are the bytes of the document that the passage covers, Line and
	// EndLine its lines, counted from 1 and inclusive.
	Start   int `json:"start"`
	End     int `json:"end"`
	Line    int `json:"line"`
	EndLine int `json:"endLine"`
	// Page is the page that the passage begins on, from 1, or 0 for a document without
	// pages. Where Text goes on to further pages, each begins after a form feed.
	Page int `json:"page,omitempty"`
	// Parent is the number, from 1, of the larger passage that this one is a part of, or 0
	// where it is of none: those of a document that have the same number make up a text
	// that [Expand] puts in their place.
	Parent int `json:"parent,omitempty"`
	// Marks say where the text comes from, piece by piece and ascending, where it is not
	// the document's bytes from Start to End, as for HTML. It is empty where it is.
	Marks []Mark `json:"marks,omitempty"`
	// Metadata is the document's, which the index copies here.
	Metadata map[string]any `json:"metadata,omitempty"`
	// Vector is the embedding, or nil where there is none or the index makes its own.
	Vector []float32 `json:"-"`
}

// Mark says that a passage's text from byte Text on stands at byte Source and line Line
// of the document.
type Mark struct {
	Text   int `json:"text"`
	Source int `json:"source"`
	Line   int `json:"line"`
}

// Position tells the byte and the line of the document that the passage's text at byte
// offset comes from. Offsets out of range are taken as the nearest that is in it.
func (p Passage) Position(offset int) (source, line int) {
	offset = min(max(offset, 0), len(p.Text))
	if len(p.Marks) == 0 {
		return p.Start + offset, p.Line + strings.Count(p.Text[:offset], "\n")
	}
	i := sort.Search(len(p.Marks), func(i int) bool { return p.Marks[i].Text > offset }) - 1
	if i < 0 {
		return p.Start, p.Line
	}
	m := p.Marks[i]
	return min(m.Source+offset-m.Text, p.End), min(m.Line+strings.Count(p.Text[m.Text:offset], "\n"), p.EndLine)
}

// PageAt tells the page of the document that the passage's text at byte offset stands on, or
// 0 for a document without pages. Offsets out of range are taken as the nearest that is in it.
func (p Passage) PageAt(offset int) int {
	if p.Page == 0 {
		return 0
	}
	return p.Page + strings.Count(p.Text[:min(max(offset, 0), len(p.Text))], "\f")
}

// PassageID is the ID of a document's nth passage, counted from 0.
func PassageID(documentID string, n int) string {
	return documentID + "#" + strconv.Itoa(n)
}

// Validate says what is wrong with the document, or nil: an empty ID, a passage of
// another document or with an ID twice, a metadata value of a kind that indexes do not
// take, or readers that are no list.
func (d Document) Validate() error {
	if d.ID == "" {
		return fmt.Errorf("document without ID")
	}
	if err := validateMetadata(d.Metadata); err != nil {
		return fmt.Errorf("document %q: %w", d.ID, err)
	}
	seen := make(map[string]bool, len(d.Passages))
	for i, p := range d.Passages {
		switch {
		case p.ID == "":
			return fmt.Errorf("document %q: passage %d has no ID", d.ID, i)
		case p.DocumentID != d.ID:
			return fmt.Errorf("document %q: passage %q says it is of document %q", d.ID, p.ID, p.DocumentID)
		case seen[p.ID]:
			return fmt.Errorf("document %q: passage ID %q twice", d.ID, p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

func validateMetadata(m map[string]any) error {
	for k, v := range m {
		if _, ok := v.([]string); k == ReadersKey && !ok {
			return fmt.Errorf("metadata %q is a %T; want []string", k, v)
		}
		switch v.(type) {
		case string, bool, int, int64, float64, []string:
		default:
			return fmt.Errorf("metadata %q is a %T; want string, bool, int, int64, float64 or []string", k, v)
		}
	}
	return nil
}

// Heading is the title and the headings above the passage in one line, outermost first, or
// empty.
func (p Passage) Heading() string {
	if p.Title == "" {
		return strings.Join(p.Headings, " > ")
	}
	return strings.Join(append([]string{p.Title}, p.Headings...), " > ")
}

// Indexed is the text that represents the passage in an index: its heading, its context and
// its text, as far as it has them, with an empty line between. A passage without what is
// around it is found less often.
func (p Passage) Indexed() string { return p.under(p.Context, p.Text) }

// Evidence is what an answer can rest on: the passage's heading and its text, without the
// context, which is about the document and not of it.
func (p Passage) Evidence() string { return p.under("", p.Text) }

// under puts texts under the heading.
func (p Passage) under(context, text string) string {
	if context != "" {
		text = context + "\n\n" + text
	}
	if h := p.Heading(); h != "" {
		text = h + "\n\n" + text
	}
	return text
}
