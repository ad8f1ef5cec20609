package document

import "slices"

// Document is what Textract found in a document. It is a plain value: nothing in it refers to
// a client, and what is equal compares equal. Text, tables and forms are in Pages; the other
// fields are filled by the operations that are about them.
type Document struct {
	// Pages are the pages in order. Of a lending package they hold only numbers and
	// signatures, of an identity document its text where the service gives it.
	Pages []Page
	// Expenses are the receipts and invoices that were found.
	Expenses []Expense
	// Identities are the identity documents that were found.
	Identities []Identity
	// Lending is what was found in a lending package.
	Lending Lending
	// Model is the version of the service's model, or empty.
	Model string
	// Warnings are the pages that a job could not do.
	Warnings []Warning
	// Incomplete says that the responses given to Parse say that more would follow.
	Incomplete bool
}

// Page is one page of a document. Places are fractions of its size.
type Page struct {
	// Number counts from 1.
	Number int
	// ID is the block's in the response.
	ID string
	// Box is the part of the image that is the page.
	Box Box
	// Angle is the direction in which most of the text runs, in degrees clockwise, in
	// (-180,180], measured on a page taken as square: 0 for an upright page.
	Angle float64
	// Words are those of the lines, in their order, and then those in no line.
	Words []Word
	// Lines are the lines of text in the service's order, which is from top to bottom.
	Lines []Line
	// Layout is what the page is made of, in reading order. It is empty without Layout.
	Layout []Element
	// Tables are the tables, Fields the keys and values of forms, row by row.
	Tables []Table
	Fields []Field
	// Selections are all check boxes and radio buttons.
	Selections []Selection
	// Queries are the questions that were asked of the page, in the order of the request.
	Queries []QueryResult
	// Signatures are the places of signatures.
	Signatures []Signature
}

// Word is a word, a number or what else stands without space on a page.
type Word struct {
	// Text is the word with its punctuation.
	Text string
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it stands, Polygon the same when it is not upright, from the upper left
	// corner of the text clockwise.
	Box     Box
	Polygon []Point
	// Handwritten tells it from print.
	Handwritten bool
	// Index is its place in the Words of its page.
	Index int
	// ID is the block's in the response.
	ID string
}

// Line is a line of text within its column.
type Line struct {
	// Text is the line's.
	Text string
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it stands, Polygon the same when it is not upright.
	Box     Box
	Polygon []Point
	// Words are its words.
	Words []Word
	// ID is the block's in the response.
	ID string
}

// Selection is a check box or a radio button.
type Selection struct {
	// Selected tells whether it is ticked.
	Selected bool
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it is.
	Box Box
	// ID is the block's in the response.
	ID string
}

// Signature is a place that was signed.
type Signature struct {
	// Page is the number of its page.
	Page int
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it is.
	Box Box
	// ID is the block's in the response.
	ID string
}

// Warning says what a job could not do.
type Warning struct {
	// Code is the service's, as "INVALID_IMAGE".
	Code string
	// Pages are the numbers of the pages.
	Pages []int
}

// Words returns the words of all pages.
func (d Document) Words() []Word { return gather(d.Pages, func(p Page) []Word { return p.Words }) }

// Lines returns the lines of all pages.
func (d Document) Lines() []Line { return gather(d.Pages, func(p Page) []Line { return p.Lines }) }

// Tables returns the tables of all pages as they were found; [Document.JoinedTables] joins
// those that go on.
func (d Document) Tables() []Table { return gather(d.Pages, func(p Page) []Table { return p.Tables }) }

// Fields returns the keys and values of all pages.
func (d Document) Fields() []Field { return gather(d.Pages, func(p Page) []Field { return p.Fields }) }

// Queries returns the questions and answers of all pages.
func (d Document) Queries() []QueryResult {
	return gather(d.Pages, func(p Page) []QueryResult { return p.Queries })
}

// Signatures returns the signatures of all pages.
func (d Document) Signatures() []Signature {
	return gather(d.Pages, func(p Page) []Signature { return p.Signatures })
}

func gather[T any](pages []Page, of func(Page) []T) []T {
	if len(pages) == 1 {
		return slices.Clip(of(pages[0]))
	}
	var all []T
	for _, p := range pages {
		all = append(all, of(p)...)
	}
	return all
}

// OCRConfidence returns the lowest and the mean confidence of the words, which say how well
// a key or a cell was read; the confidence of a Field says how well it was found. It returns
// zeros for no words.
func OCRConfidence(words []Word) (lowest, mean float64) {
	if len(words) == 0 {
		return 0, 0
	}
	lowest = 1
	for _, w := range words {
		lowest = min(lowest, w.Confidence)
		mean += w.Confidence
	}
	return lowest, mean / float64(len(words))
}
