package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// SplitInParents cuts a document by one strategy and each of those passages, the parents, by
// another into what is indexed. Small passages are found more exactly; with [Expand] the
// generator is given the parent of what was found.
//
// Children overlap with none and are cut from their parent's text as from one paragraph, so
// that a strategy that goes by blocks finds none to go by.
func SplitInParents(parents, children Splitter) Splitter { return nested{parents, children} }

type nested struct{ parents, children Splitter }

func (n nested) Name() string {
	return fmt.Sprintf("%s in parents by %s", n.children.Name(), n.parents.Name())
}

func (n nested) Split(ctx context.Context, doc Document, source string, blocks []Block) (Document, error) {
	doc, err := n.parents.Split(ctx, doc, source, blocks)
	if err != nil {
		return Document{}, err
	}
	var passages []Passage
	for i, parent := range doc.Passages {
		block := Block{
			Kind: BlockParagraph, Text: parent.Text, Start: parent.Start, End: parent.End,
			Line: parent.Line, EndLine: parent.EndLine, Page: parent.Page, Marks: parent.Marks,
		}
		part, err := n.children.Split(ctx, doc, source, []Block{block})
		if err != nil {
			return Document{}, err
		}
		for _, p := range part.Passages {
			p.ID = PassageID(doc.ID, len(passages))
			p.Headings, p.Context, p.Parent = parent.Headings, parent.Context, i+1
			passages = append(passages, p)
		}
	}
	doc.Passages = passages
	return doc, nil
}

// Situator writes for passages what situates each in its document: a sentence or two that
// say what it is about and where it belongs, in the words that somebody would search by. It
// is safe for concurrent use.
type Situator interface {
	// Situate returns one text for each passage, in order; an empty one is none. The
	// document is the same for all of them and comes first in the requests to a model, so
	// that the model's cache can be used. Any failure fails the whole call.
	Situate(ctx context.Context, document string, passages []string) ([]string, error)
}

// SplitWithContext cuts a document by another strategy and has each passage's Context
// written, which is indexed with it: contextual retrieval, as Anthropic described it in
// September 2024. The name identifies the situator, with whatever changes what it writes.
//
// Without a model, the title and the headings do a part of the same for every strategy: they
// are indexed with each passage.
func SplitWithContext(s Splitter, name string, by Situator) Splitter {
	return situated{s, name, by}
}

type situated struct {
	Splitter
	name string
	by   Situator
}

func (s situated) Name() string { return s.Splitter.Name() + " in context by " + s.name }

func (s situated) Split(ctx context.Context, doc Document, source string, blocks []Block) (Document, error) {
	doc, err := s.Splitter.Split(ctx, doc, source, blocks)
	if err != nil || len(doc.Passages) == 0 {
		return doc, err
	}
	texts := make([]string, len(doc.Passages))
	for i, p := range doc.Passages {
		texts[i] = p.Text
	}
	contexts, err := s.by.Situate(ctx, newFlow(doc, source, blocks).whole.Text, texts)
	if err == nil && len(contexts) != len(texts) {
		err = awsai.Errorf("rag", awsai.ErrInvalid, "situator returned %d texts for %d passages", len(contexts), len(texts))
	}
	if err != nil {
		return Document{}, awsai.Wrap("rag.SplitWithContext", err)
	}
	doc.Passages = slices.Clone(doc.Passages)
	for i, c := range contexts {
		doc.Passages[i].Context = strings.TrimSpace(c)
	}
	return doc, nil
}
