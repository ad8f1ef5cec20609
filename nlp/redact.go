package nlp

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// RedactOptions say what is taken out of a text and what takes its place.
type RedactOptions struct {
	// Types are the kinds of personal data that are taken out. The default is all.
	Types []PIIType
	// MinConfidence is the least confidence of what is taken out, in [0,1]. The default is
	// any.
	MinConfidence float64
	// Mask is written once for each character that is taken out. The default, 0, writes the
	// kind instead, as the service's own redaction does: "[NAME]".
	Mask rune
}

// Redact returns a text without the personal data found in it. The spans are bytes of this
// text, in any order. Those that overlap are taken out together, as the kind of the one that
// begins first, and of those the longest. A span that begins or ends inside of a character
// takes all of it, and one that reaches beyond the text ends with it. All other bytes stay as
// they are.
func Redact(text string, found []PII, optFns ...func(*RedactOptions)) string {
	var o RedactOptions
	for _, fn := range optFns {
		fn(&o)
	}
	var out strings.Builder
	done := 0
	for _, p := range o.merged(text, found) {
		out.WriteString(text[done:p.Start])
		if o.Mask == 0 {
			out.WriteString("[" + string(p.Type) + "]")
		} else {
			out.WriteString(strings.Repeat(string(o.Mask), utf8.RuneCountInString(text[p.Start:p.End])))
		}
		done = p.End
	}
	out.WriteString(text[done:])
	return out.String()
}

// merged are the places to take out: in order, apart, and of whole characters.
func (o RedactOptions) merged(text string, found []PII) []PII {
	var in []PII
	for _, p := range found {
		if p.Start >= p.End || p.Confidence < o.MinConfidence || (len(o.Types) > 0 && !slices.Contains(o.Types, p.Type)) {
			continue
		}
		p.Start = characterStart(text, min(max(p.Start, 0), len(text)))
		if end := min(max(p.End, 0), len(text)); characterStart(text, end) < end {
			_, n := utf8.DecodeRuneInString(text[characterStart(text, end):])
			p.End = characterStart(text, end) + n
		} else {
			p.End = end
		}
		if p.Start < p.End {
			in = append(in, p)
		}
	}
	slices.SortStableFunc(in, func(a, b PII) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var out []PII
	for _, p := range in {
		if n := len(out); n > 0 && p.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, p.End)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// characterStart is the start of the character that byte i is inside of, or i.
func characterStart(text string, i int) int {
	for n := 1; n < utf8.UTFMax && n <= i; n++ {
		if utf8.RuneStart(text[i-n]) {
			if _, size := utf8.DecodeRuneInString(text[i-n:]); size > n {
				return i - n
			}
			break
		}
	}
	return i
}

// Redact finds the personal data in a text, as [Analyzer.PII], and takes it out, as the
// function [Redact]. After an error there is no text.
func (a *Analyzer) Redact(ctx context.Context, text string, optFns ...func(*RedactOptions)) (string, error) {
	found, err := analyze(ctx, a, "nlp.Redact", piiFeature, text)
	if err != nil {
		return "", err
	}
	return Redact(text, found, optFns...), nil
}

// BatchRedact is [Analyzer.Redact] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchRedact(ctx context.Context, texts []string, optFns ...func(*RedactOptions)) ([]string, error) {
	found, err := analyzeAll(ctx, a, "nlp.BatchRedact", piiFeature, texts)
	failed, _ := err.(*awsai.BatchError)
	out := make([]string, len(texts))
	for i, text := range texts {
		if failed == nil || !failed.Failed(i) {
			out[i] = Redact(text, found[i], optFns...)
		}
	}
	return out, err
}
