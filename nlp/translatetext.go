package nlp

import (
	"context"
	"errors"
	"slices"

	"github.com/awsai-go/awsai"
)

// Translation is a text in another language.
type Translation struct {
	// Text is the translation, with the white space of the text around it and between its
	// lines.
	Text string
	// Source is the language of the text, the detected one where it was to be detected.
	// It is empty for a text that is only white space, which is not sent.
	Source string
	// Target is the language of the translation.
	Target string
	// Terms are those of the terminology that were used, in order and without repeats. The
	// service names the first 250 of each 10,000 bytes.
	Terms []AppliedTerm
	// Applied are the settings that the service applied, in all parts of a long text.
	Applied TranslationSettings
}

// Translate translates a text of any length from one language into another, given as BCP 47
// tags; from may be [AutoSource]. A text of more than 10,000 bytes is cut at the ends of
// sentences and sent in several requests. White space at the beginning and the end, at the
// cuts, and line breaks and tabs come back exactly: see TranslatorOptions.Reflow. Spaces
// between the words of a line are the service's.
//
// The source language is detected once, by the longest part. HTML elements with
// translate="no" stay as they are, and are sent and paid for.
func (t *Translator) Translate(ctx context.Context, from, to, text string) (Translation, error) {
	const op = "nlp.Translate"
	out, err := t.translateOne(ctx, op, from, to, text)
	return out, awsai.Wrap(op, err)
}

func (t *Translator) translateOne(ctx context.Context, op, from, to, text string) (Translation, error) {
	out, err := t.translateAll(ctx, op, from, to, []string{text})
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		err = b.Items[0].Err
	}
	if err != nil {
		return Translation{}, err
	}
	return out[0], nil
}

// TranslateAll translates texts as [Translator.Translate] does, several at a time, and
// returns them in order. Texts that are equal are sent once. Where texts fail, the others
// are returned with an *awsai.BatchError.
func (t *Translator) TranslateAll(ctx context.Context, from, to string, texts []string) ([]Translation, error) {
	return t.translateAll(ctx, "nlp.TranslateAll", from, to, texts)
}

func (t *Translator) translateAll(ctx context.Context, op, from, to string, texts []string) ([]Translation, error) {
	source, target, err := t.checkPair(from, to)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	passages, owner := distinctPassages(texts, source, t.o.Reflow)
	c := &translating{Translator: t, op: op, target: target}
	c.run(ctx, passages)

	out := make([]Translation, len(texts))
	failed := &awsai.BatchError{Op: op, Total: len(texts)}
	used := make([]bool, len(passages))
	for i, n := range owner {
		p := passages[n]
		if err := p.failure(); err != nil {
			failed.Items = append(failed.Items, awsai.ItemError{Index: i, Err: awsai.Wrap(op, err)})
			continue
		}
		out[i] = p.translation(target)
		if used[n] { // each result is the caller's own
			out[i].Terms = slices.Clone(out[i].Terms)
		}
		used[n] = true
	}
	if len(failed.Items) > 0 {
		return out, failed
	}
	return out, nil
}

// distinctPassages cuts each different text once. By the index of a text, owner is the index
// of its passage.
func distinctPassages(texts []string, source string, reflow bool) (passages []*passage, owner []int) {
	owner = make([]int, len(texts))
	seen := make(map[string]int, len(texts))
	for i, text := range texts {
		at, ok := seen[text]
		if !ok {
			at = len(passages)
			seen[text] = at
			passages = append(passages, newPassage(text, source, reflow))
		}
		owner[i] = at
	}
	return passages, owner
}
