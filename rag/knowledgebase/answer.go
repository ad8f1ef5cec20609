package knowledgebase

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

// answering puts an answer together.
type answering struct {
	match      func(map[string]any) bool
	text       strings.Builder
	hits       []rag.Hit
	citations  []rag.Citation
	intervened bool
}

// event takes an event of a stream. What it does not know it passes over.
func (a *answering) event(event types.RetrieveAndGenerateStreamResponseOutput) ([]Delta, error) {
	switch e := event.(type) {
	case *types.RetrieveAndGenerateStreamResponseOutputMemberOutput:
		text := aws.ToString(e.Value.Text)
		a.text.WriteString(text)
		return []Delta{{Text: text}}, nil
	case *types.RetrieveAndGenerateStreamResponseOutputMemberCitation:
		part, references := e.Value.GeneratedResponsePart, e.Value.RetrievedReferences
		//lint:ignore SA1019 the older form, which a service may still send
		if c := e.Value.Citation; c != nil && part == nil {
			part, references = c.GeneratedResponsePart, c.RetrievedReferences
		}
		return a.cite(part, references)
	case *types.RetrieveAndGenerateStreamResponseOutputMemberGuardrail:
		a.intervened = a.intervened || e.Value.Action == types.GuadrailActionIntervened
	}
	return nil, nil
}

// cite takes a part of the answer and what it rests on.
func (a *answering) cite(part *types.GeneratedResponsePart, references []types.RetrievedReference) ([]Delta, error) {
	var deltas []Delta
	for _, r := range references {
		p, err := passage(r.Content, r.Location, r.Metadata, "")
		if err != nil {
			return nil, err
		}
		if !a.match(p.Metadata) {
			return nil, fmt.Errorf("%w: the answer rests on a passage that does not match the filter, or is not for the principals", awsai.ErrUnavailable)
		}
		i := a.hit(p)
		if part == nil || part.TextResponsePart == nil {
			continue
		}
		t := part.TextResponsePart
		start, end := span(a.text.String(), t)
		c := citation(a.text.String(), start, end, i, p)
		a.citations = append(a.citations, c)
		deltas = append(deltas, Delta{Citation: &c, Hit: &a.hits[i]})
	}
	return deltas, nil
}

// hit is the index of a passage among the hits.
func (a *answering) hit(p rag.Passage) int {
	i := slices.IndexFunc(a.hits, func(h rag.Hit) bool { return h.Passage.ID == p.ID })
	if i < 0 {
		i = len(a.hits)
		a.hits = append(a.hits, rag.Hit{Passage: p})
	}
	return i
}

func (a *answering) reply(session string) Reply {
	r := Reply{Session: session, Intervened: a.intervened}
	r.Text, r.Hits, r.Citations = a.text.String(), a.hits, a.citations
	r.Answered = len(r.Citations) > 0
	return r
}

// span is the bytes of a part of the answer. The service counts characters, and its end is
// that of the last character or one more: the part's own text tells.
func span(text string, part *types.TextResponsePart) (start, end int) {
	from, to := 0, len([]rune(text))
	if s := part.Span; s != nil {
		from, to = int(aws.ToInt32(s.Start)), int(aws.ToInt32(s.End))
	}
	start, end = runes(text, from), runes(text, to)
	said := aws.ToString(part.Text)
	switch {
	case said == "":
	case strings.HasPrefix(text[start:], said):
		end = start + len(said)
	default:
		if i := strings.Index(text, said); i >= 0 {
			start, end = i, i+len(said)
		}
	}
	return start, max(start, end)
}

// runes is the byte offset of the nth character, or the nearest that there is.
func runes(text string, n int) int {
	for i := range text {
		if n <= 0 {
			return i
		}
		n--
	}
	return len(text)
}

// citation holds a part of an answer against the passage that it cites. What of the passage
// it rests on is not told: the quotation is all of it.
func citation(text string, start, end, hit int, p rag.Passage) rag.Citation {
	c := rag.Citation{
		Start: start, End: end, Hit: hit, DocumentID: p.DocumentID,
		Quote: p.Text, QuoteStart: p.Start, QuoteEnd: p.End, Line: p.Line, EndLine: p.EndLine,
	}
	have := lexical.TermSet(p.Indexed())
	want := lexical.TermSet(text[start:end])
	for t := range want {
		if have[t] {
			c.Support += 1 / float64(len(want))
		}
	}
	c.Support = min(c.Support, 1)
	c.Verified = c.Support >= rag.SupportThreshold
	return c
}
