package groundtruth

import (
	"cmp"
	"slices"

	"github.com/awsai-go/awsai"
)

// Span is a part of a text with its label. Offsets are in whatever unit the caller has, the
// same for all: Ground Truth's workers count UTF-16 code units of the page, and so do its files.
type Span struct {
	// Label is the kind of what the text names.
	Label string `json:"label"`
	// Start is the offset of the first unit, End that after the last one.
	Start int `json:"startOffset"`
	End   int `json:"endOffset"`
}

// Overlap is the length that two spans share, divided by the length that either covers, in
// [0,1]. Labels do not count.
func (s Span) Overlap(o Span) float64 {
	shared := min(s.End, o.End) - max(s.Start, o.Start)
	if shared <= 0 {
		return 0
	}
	return float64(shared) / float64(max(s.End, o.End)-min(s.Start, o.Start))
}

// SpanAnswer is what one worker has marked in one text. No spans is an answer too.
type SpanAnswer struct {
	// Worker names who marked, for AgreedSpan.Workers.
	Worker string
	// Spans are what was marked.
	Spans []Span
}

// AgreedSpan is a span on which workers agree.
type AgreedSpan struct {
	// Span has the median of each bound, of an even number the outer one of the middle two, so
	// that each bound is one that a worker has set; and the label that most of its workers
	// gave, of several the first by bytes.
	Span
	// Confidence is the share of all workers who marked the span with that label, in (0,1].
	Confidence float64
	// Workers are those who marked the span, in the order of the answers.
	Workers []string
}

// MergeSpans makes one set of spans of several workers' for the same text, by the rules of
// [MergeBoxes]. The result is in the order of Start, then End; spans may overlap where workers'
// do.
//
// Errors are awsai.ErrInvalid for no answers, a worker who answers twice, a span without label
// or length or with a negative start, and options out of range; awsai.ErrTooLarge for over
// 4,000 spans.
func MergeSpans(answers []SpanAnswer, optFns ...func(*RegionOptions)) ([]AgreedSpan, error) {
	const op = "groundtruth.MergeSpans"
	o, err := regionOptions(op, len(answers), optFns)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(answers))
	var spans []Span
	var regions []region
	for w, a := range answers {
		names[w] = a.Worker
		for i, s := range a.Spans {
			if s.Label == "" || s.Start < 0 || s.End <= s.Start {
				return nil, awsai.Errorf(op, awsai.ErrInvalid, "span %d of answer %d has no label or length, or a negative start", i, w)
			}
			spans = append(spans, s)
			regions = append(regions, region{w, s.Label})
		}
	}
	if err := checkRegions(op, names, len(regions)); err != nil {
		return nil, err
	}
	var agreed []AgreedSpan
	for _, members := range group(regions, o.Overlap, func(i, j int) float64 { return spans[i].Overlap(spans[j]) }) {
		if len(members) >= o.Quorum {
			label, votes := elect(regions, members)
			agreed = append(agreed, AgreedSpan{
				Span: medianSpan(label, spans, members), Confidence: float64(votes) / float64(len(answers)), Workers: workersOf(names, regions, members),
			})
		}
	}
	slices.SortStableFunc(agreed, func(a, b AgreedSpan) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return agreed, nil
}

func medianSpan(label string, spans []Span, members []int) Span {
	starts, ends := make([]int, len(members)), make([]int, len(members))
	for i, m := range members {
		starts[i], ends[i] = spans[m].Start, spans[m].End
	}
	slices.Sort(starts)
	slices.Sort(ends)
	n := len(members)
	return Span{Label: label, Start: starts[(n-1)/2], End: ends[n/2]}
}
