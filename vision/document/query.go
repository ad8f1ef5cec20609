package document

import (
	"cmp"
	"slices"
)

// QueryResult is a question and what the service answered.
type QueryResult struct {
	// Query is what was asked.
	Query Query
	// Page is the number of the page that it was asked of.
	Page int
	// Answers are the answers, the most confident first; none where there is none.
	Answers []Answer
}

// Answer is an answer to a question.
type Answer struct {
	// Text is the answer.
	Text string
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Page is the number of its page, and Box where it stands; zero where it is put
	// together from several places.
	Page int
	Box  Box
	// ID is the block's in the response.
	ID string
}

// Best returns the most confident answer and whether there is one.
func (q QueryResult) Best() (Answer, bool) {
	if len(q.Answers) == 0 {
		return Answer{}, false
	}
	return q.Answers[0], true
}

// Answer returns the most confident answer, on any page, to the question with the given
// alias or text, and whether there is one.
func (d Document) Answer(aliasOrText string) (Answer, bool) {
	var best Answer
	found := false
	for _, p := range d.Pages {
		for _, q := range p.Queries {
			if q.Query.Alias != aliasOrText && q.Query.Text != aliasOrText {
				continue
			}
			if a, ok := q.Best(); ok && (!found || a.Confidence > best.Confidence) {
				best, found = a, true
			}
		}
	}
	return best, found
}

func (b *pageBuilder) query(q *block) QueryResult {
	r := QueryResult{Page: b.page.Number}
	if q.query != nil {
		r.Query = Query{Text: q.query.text, Alias: q.query.alias, Pages: q.query.pages}
	}
	for _, a := range b.graph.related(q, answerOf) {
		if a.kind == answerKind {
			r.Answers = append(r.Answers, Answer{Text: a.text, Confidence: a.confidence(), Page: b.page.Number, Box: a.place(), ID: a.id})
		}
	}
	slices.SortStableFunc(r.Answers, func(a, b Answer) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return r
}
