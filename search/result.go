package search

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
)

// ResultType is what a result is.
type ResultType string

// The types of results.
const (
	// Answer is a passage that answers the question.
	Answer ResultType = "ANSWER"
	// FAQAnswer is the answer to a question of a FAQ.
	FAQAnswer ResultType = "QUESTION_ANSWER"
	// DocumentResult is a document with an excerpt.
	DocumentResult ResultType = "DOCUMENT"
)

// Confidence is how sure the service is that a result is relevant. It has it for English
// alone.
type Confidence string

// The confidences.
const (
	VeryHigh    Confidence = "VERY_HIGH"
	High        Confidence = "HIGH"
	Medium      Confidence = "MEDIUM"
	Low         Confidence = "LOW"
	Unavailable Confidence = "NOT_AVAILABLE"
)

// Score is the confidence as a number: 1, 0.75, 0.5 and 0.25, and 0 where there is none.
func (c Confidence) Score() float64 {
	switch c {
	case VeryHigh:
		return 1
	case High:
		return 0.75
	case Medium:
		return 0.5
	case Low:
		return 0.25
	}
	return 0
}

// Results are what a query found.
type Results struct {
	// QueryID names the query in [Client.Feedback].
	QueryID string
	// Items are a page of the results, in the service's order.
	Items []Result
	// Featured are the documents that a set of featured results has for the query.
	Featured []Result
	// Total is how many results there are. At most 100 can be had.
	Total int
	// Facets are the counts that were asked for.
	Facets []FacetCounts
	// Spellings are the query in better spelling.
	Spellings []Spelling
	// Warnings are what the service did not understand of the query's syntax.
	Warnings []string
}

// Result is one thing that a query found.
type Result struct {
	// ID names the result, within its query, in [Client.Feedback].
	ID string
	// Type is what it is. Table tells whether its excerpt is a table.
	Type ResultType
	// DocumentID, Title and URI are the document's.
	DocumentID string
	Title      Text
	URI        string
	// Excerpt is the part of the document that bears on the query.
	Excerpt Text
	// Question and Answer are those of a FAQ. Answer is also the whole of an answer.
	Question, Answer Text
	// Table is the excerpt of a table, or nil.
	Table *Table
	// Attributes are the document's.
	Attributes Attributes
	// Confidence is how sure the service is.
	Confidence Confidence
	// FeedbackToken is what older clients send feedback with.
	FeedbackToken string
	// Collapsed are the results that this one stands for, or nil.
	Collapsed *Collapsed
}

// Table is an excerpt of a table of a document.
type Table struct {
	// Rows are the rows of the excerpt, Total how many the table has.
	Rows  [][]Cell
	Total int
}

// Cell is a cell of a [Table].
type Cell struct {
	// Text is what the cell says.
	Text string
	// Header tells that it heads a column, Highlighted that it bears on the query, and
	// TopAnswer that it answers it.
	Header, Highlighted, TopAnswer bool
}

// Collapsed are results that have an attribute in common.
type Collapsed struct {
	// Attribute and Value are what they have in common. Value is as [Attributes] have it.
	Attribute string
	Value     any
	// Results are the others, where they were asked for.
	Results []Result
}

// FacetCounts are counts of results by an attribute.
type FacetCounts struct {
	// Attribute is the name.
	Attribute string
	// Values are the values and how many results have each.
	Values []FacetCount
}

// FacetCount is a value and how many results have it.
type FacetCount struct {
	// Value is as [Attributes] have it.
	Value any
	// Count is how many results have it.
	Count int
	// Facets are the results of the value counted further.
	Facets []FacetCounts
}

// Spelling is a query in better spelling.
type Spelling struct {
	// Text is the query as it would be.
	Text string
	// Corrections are what differs.
	Corrections []Correction
}

// Correction is a word in better spelling.
type Correction struct {
	// Start and End are bytes of the [Spelling]'s text.
	Start, End int
	// From is the word as it was, To as it would be.
	From, To string
}

func readResults(out *kendra.QueryOutput) Results {
	r := Results{QueryID: aws.ToString(out.QueryId), Total: int(aws.ToInt32(out.TotalNumberOfResults)), Facets: readFacets(out.FacetResults)}
	for _, item := range out.ResultItems {
		r.Items = append(r.Items, readResult(item))
	}
	for _, f := range out.FeaturedResultsItems {
		r.Featured = append(r.Featured, readResult(types.QueryResultItem{
			Id: f.Id, Type: f.Type, AdditionalAttributes: f.AdditionalAttributes, DocumentId: f.DocumentId, DocumentTitle: f.DocumentTitle,
			DocumentExcerpt: f.DocumentExcerpt, DocumentURI: f.DocumentURI, DocumentAttributes: f.DocumentAttributes, FeedbackToken: f.FeedbackToken,
		}))
	}
	for _, s := range out.SpellCorrectedQueries {
		r.Spellings = append(r.Spellings, readSpelling(s))
	}
	for _, w := range out.Warnings {
		r.Warnings = append(r.Warnings, aws.ToString(w.Message))
	}
	return r
}

func readResult(item types.QueryResultItem) Result {
	r := Result{
		ID: aws.ToString(item.Id), Type: ResultType(item.Type), DocumentID: aws.ToString(item.DocumentId),
		Title: readText(item.DocumentTitle), URI: aws.ToString(item.DocumentURI), Excerpt: readText(item.DocumentExcerpt),
		Attributes: attributes(item.DocumentAttributes), FeedbackToken: aws.ToString(item.FeedbackToken),
		Table: readTable(item.TableExcerpt), Collapsed: readCollapsed(item.CollapsedResultDetail),
	}
	if item.ScoreAttributes != nil {
		r.Confidence = Confidence(item.ScoreAttributes.ScoreConfidence)
	}
	r.Question, r.Answer = additional(item.AdditionalAttributes, "QuestionText"), additional(item.AdditionalAttributes, "AnswerText")
	return r
}

// additional is the first text of a name.
func additional(list []types.AdditionalResultAttribute, key string) Text {
	for _, a := range list {
		if aws.ToString(a.Key) == key && a.Value != nil {
			return readText(a.Value.TextWithHighlightsValue)
		}
	}
	return Text{}
}

func readTable(t *types.TableExcerpt) *Table {
	if t == nil {
		return nil
	}
	out := &Table{Total: int(aws.ToInt32(t.TotalNumberOfRows))}
	for _, row := range t.Rows {
		cells := make([]Cell, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = Cell{Text: aws.ToString(c.Value), Header: c.Header, Highlighted: c.Highlighted, TopAnswer: c.TopAnswer}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func readCollapsed(d *types.CollapsedResultDetail) *Collapsed {
	if d == nil {
		return nil
	}
	out := &Collapsed{}
	if a := d.DocumentAttribute; a != nil {
		out.Attribute, out.Value = aws.ToString(a.Key), attributeValue(a.Value)
	}
	for _, e := range d.ExpandedResults {
		out.Results = append(out.Results, readResult(types.QueryResultItem{
			Id: e.Id, Type: types.QueryResultTypeDocument, DocumentId: e.DocumentId, DocumentTitle: e.DocumentTitle,
			DocumentExcerpt: e.DocumentExcerpt, DocumentURI: e.DocumentURI, DocumentAttributes: e.DocumentAttributes,
		}))
	}
	return out
}

func readFacets(facets []types.FacetResult) []FacetCounts {
	var list []FacetCounts
	for _, f := range facets {
		counts := FacetCounts{Attribute: aws.ToString(f.DocumentAttributeKey)}
		for _, p := range f.DocumentAttributeValueCountPairs {
			counts.Values = append(counts.Values, FacetCount{
				Value: attributeValue(p.DocumentAttributeValue), Count: int(aws.ToInt32(p.Count)), Facets: readFacets(p.FacetResults),
			})
		}
		list = append(list, counts)
	}
	return list
}

func readSpelling(s types.SpellCorrectedQuery) Spelling {
	out := Spelling{Text: aws.ToString(s.SuggestedQueryText)}
	spans := make([]span, len(s.Corrections))
	for i, c := range s.Corrections {
		spans[i] = span{int(aws.ToInt32(c.BeginOffset)), int(aws.ToInt32(c.EndOffset))}
	}
	for i, at := range places(out.Text, spans) {
		c := s.Corrections[i]
		out.Corrections = append(out.Corrections, Correction{Start: at.start, End: at.end, From: aws.ToString(c.Term), To: aws.ToString(c.CorrectedTerm)})
	}
	return out
}
