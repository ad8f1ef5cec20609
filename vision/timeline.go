package vision

import (
	"cmp"
	"slices"
	"time"
)

// Span is a time in a video during which something was found again and again.
type Span struct {
	// Name is what was found.
	Name string
	// Start and End are when it was first and last found.
	Start, End time.Duration
	// Count is how often it was found.
	Count int
	// Confidence is the highest, in [0,1].
	Confidence float64
}

// timeline joins what has the same name and is not more than gap apart, in order of Start, then
// of Name.
func timeline[D any](items []D, gap time.Duration, span func(D) Span) []Span {
	marks := make([]Span, len(items))
	for i, item := range items {
		marks[i] = span(item)
		marks[i].Count = 1
		marks[i].End = max(marks[i].End, marks[i].Start)
	}
	slices.SortStableFunc(marks, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	var spans []Span
	latest := map[string]int{} // index in spans by name
	for _, m := range marks {
		i, ok := latest[m.Name]
		if !ok || m.Start-spans[i].End > gap {
			latest[m.Name] = len(spans)
			spans = append(spans, m)
			continue
		}
		s := &spans[i]
		s.End, s.Count, s.Confidence = max(s.End, m.End), s.Count+1, max(s.Confidence, m.Confidence)
	}
	slices.SortStableFunc(spans, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Name, b.Name))
	})
	return spans
}
