package nlp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

// translating is one call of one of a Translator's methods.
type translating struct {
	*Translator
	op     string // the method, for errors
	target string
}

// sendingPart is a part to send, of a passage.
type sendingPart struct {
	*passage
	*passagePart
}

// run translates the parts of all passages, several at a time: first those that the source
// languages are detected by, then the others, then the lines of those whose line breaks were lost.
func (c *translating) run(ctx context.Context, passages []*passage) {
	var first, rest []sendingPart
	for _, p := range passages {
		longest := p.longest()
		for _, q := range p.parts {
			switch {
			case p.err != nil || q.text == "":
			case p.source == AutoSource && q == longest:
				first = append(first, sendingPart{p, q})
			default:
				rest = append(rest, sendingPart{p, q})
			}
		}
	}
	if len(first) > 0 {
		c.send(ctx, first)
		for _, s := range first {
			if s.passagePart.err == nil {
				s.passage.source = s.got.source
			}
			s.passage.err = s.passagePart.err
		}
	}
	c.send(ctx, sendable(rest))
	again := relined(append(first, rest...))
	c.send(ctx, again)
	for _, s := range again {
		s.got.text = oneLine(s.got.text)
	}
}

// sendable leaves out the parts of passages that have failed: they would be paid for.
func sendable(all []sendingPart) []sendingPart {
	var out []sendingPart
	for _, s := range all {
		if s.passage.err == nil {
			out = append(out, s)
		}
	}
	return out
}

// relined gives translations the white space of their lines, or the markup of their blocks, and
// returns the lines of those where that cannot be done.
func relined(all []sendingPart) []sendingPart {
	var out []sendingPart
	for _, s := range all {
		if s.passage.err != nil || s.passagePart.err != nil || s.keepLines(s.reflow) {
			continue
		}
		for _, l := range s.lines {
			out = append(out, sendingPart{&passage{source: s.source, reflow: true}, l})
		}
	}
	return out
}

// send gives each part its answer or its error. Parts that are equal are sent once.
func (c *translating) send(ctx context.Context, all []sendingPart) {
	if len(all) == 0 {
		return
	}
	different, owner := differentParts(all)
	_, err := batch.Map(ctx, batch.Options{Op: c.op, Width: c.o.Concurrency}, different, func(ctx context.Context, s sendingPart) (struct{}, error) {
		got, err := c.text(ctx, s.source, c.target, s.text)
		if err == nil {
			s.got = got
		}
		return struct{}{}, err
	})
	if failed, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range failed.Items {
			different[it.Index].passagePart.err = it.Err
		}
	}
	for i, s := range all {
		from := different[owner[i]].passagePart
		s.got, s.passagePart.err = from.got, from.err
	}
}

// differentParts leaves out repeats. By the index of a part, owner is the index of the one like it.
func differentParts(all []sendingPart) (different []sendingPart, owner []int) {
	type same struct{ source, text string }
	seen := make(map[same]int, len(all))
	owner = make([]int, len(all))
	for i, s := range all {
		at, ok := seen[same{s.source, s.text}]
		if !ok {
			at = len(different)
			seen[same{s.source, s.text}] = at
			different = append(different, s)
		}
		owner[i] = at
	}
	return different, owner
}

// text translates what one request takes.
func (t *Translator) text(ctx context.Context, source, target, text string) (translated, error) {
	in := &sdktranslate.TranslateTextInput{
		SourceLanguageCode: &source, TargetLanguageCode: &target, Text: &text,
		TerminologyNames: t.terminologies(), Settings: t.o.Settings.request(true),
	}
	out, err := t.texts.TranslateText(ctx, in)
	if unsure, ok := errors.AsType[*types.DetectedLanguageLowConfidenceException](err); ok && t.o.AcceptLowConfidence && aws.ToString(unsure.DetectedLanguageCode) != "" {
		in.SourceLanguageCode = unsure.DetectedLanguageCode
		out, err = t.texts.TranslateText(ctx, in)
	}
	if err != nil {
		return translated{}, err
	}
	if out.TranslatedText == nil {
		return translated{}, fmt.Errorf("%w: the response has no translation", awsai.ErrUnavailable)
	}
	got := translated{
		text: strings.TrimSpace(*out.TranslatedText), source: aws.ToString(out.SourceLanguageCode),
		terms: toTerms(out.AppliedTerminologies), applied: toSettings(out.AppliedSettings),
	}
	if got.source == "" || got.source == AutoSource {
		got.source = source
	}
	return got, nil
}
