package document

import (
	"cmp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"
)

// Lending is what was found in a package of loan documents.
type Lending struct {
	// Pages are the pages of the package in order.
	Pages []LendingPage
	// Groups are the documents that the pages are, by kind.
	Groups []LendingGroup
	// Undetected are the kinds of documents that were not found.
	Undetected []string
}

// LendingPage is a page of a package.
type LendingPage struct {
	// Number counts the pages of the package from 1.
	Number int
	// Type is the kind of document that the page is of, as "1003" or "PAYSLIPS", the most
	// probable one, and Confidence the service's in it, in [0,1].
	Type       string
	Confidence float64
	// PageNumber is the page's number within its document, as it is printed or counted.
	PageNumber string
	// Fields are what was read from a page of a known kind.
	Fields []LendingField
	// Signatures are the places of signatures.
	Signatures []Signature
	// Expenses and Identities are what was found on pages of those kinds.
	Expenses   []Expense
	Identities []Identity
}

// LendingField is a field of a loan document.
type LendingField struct {
	// Type is what it is, as "BORROWER_NAME".
	Type string
	// Key is what the field is called on the page.
	Key Detection
	// Values are what it says: none for an empty field, several where it was found so.
	Values []LendingValue
}

// LendingValue is a value of a field, or a check box.
type LendingValue struct {
	Detection
	// Checkbox says that it is a check box, and Selected whether it is ticked.
	Checkbox, Selected bool
}

// LendingGroup are the documents of one kind.
type LendingGroup struct {
	// Type is the kind.
	Type string
	// Splits are the documents, each by the numbers of its pages.
	Splits []Split
	// Signed and Unsigned are the numbers of the pages with a signature, and of those where
	// one is expected and missing.
	Signed, Unsigned []int
}

// Split is one document of a package.
type Split struct {
	// Index counts the documents of the kind from 1, as the service does.
	Index int
	// Pages are the numbers of its pages.
	Pages []int
}

// Page returns the page with the given number and whether there is one.
func (l Lending) Page(number int) (LendingPage, bool) {
	for _, p := range l.Pages {
		if p.Number == number {
			return p, true
		}
	}
	return LendingPage{}, false
}

// Value returns the first value of the page's field of the given type, or the empty string.
func (p LendingPage) Value(kind string) string {
	for _, f := range p.Fields {
		if f.Type == kind && len(f.Values) > 0 {
			return f.Values[0].Text
		}
	}
	return ""
}

func (p *parser) addLending(in *types.LendingResult) {
	page := LendingPage{Number: int(aws.ToInt32(in.Page))}
	if c := in.PageClassification; c != nil {
		page.Type, page.Confidence = likeliest(c.PageType)
		page.PageNumber, _ = likeliest(c.PageNumber)
	}
	for _, e := range in.Extractions {
		if d := e.LendingDocument; d != nil {
			page.Fields = append(page.Fields, lendingFields(d.LendingFields)...)
			for _, s := range d.SignatureDetections {
				page.Signatures = append(page.Signatures, Signature{Page: page.Number, Confidence: percent(s.Confidence), Box: boxOf(s.Geometry)})
			}
		}
		if d := e.ExpenseDocument; d != nil {
			page.Expenses = append(page.Expenses, expense(d))
			p.addBlocks(d.Blocks)
		}
		if d := e.IdentityDocument; d != nil {
			page.Identities = append(page.Identities, identity(d))
			p.addBlocks(d.Blocks)
		}
	}
	p.doc.Lending.Pages = append(p.doc.Lending.Pages, page)
}

func likeliest(in []types.Prediction) (value string, confidence float64) {
	if len(in) == 0 {
		return "", 0
	}
	best := slices.MaxFunc(in, func(a, b types.Prediction) int {
		return cmp.Compare(aws.ToFloat32(a.Confidence), aws.ToFloat32(b.Confidence))
	})
	return str(best.Value), percent(best.Confidence)
}

func lendingFields(in []types.LendingField) []LendingField {
	var fields []LendingField
	for _, f := range in {
		out := LendingField{Type: str(f.Type), Key: lendingValue(f.KeyDetection).Detection}
		for _, v := range f.ValueDetections {
			out.Values = append(out.Values, lendingValue(&v))
		}
		fields = append(fields, out)
	}
	return fields
}

func lendingValue(in *types.LendingDetection) LendingValue {
	if in == nil {
		return LendingValue{}
	}
	return LendingValue{
		Detection: Detection{str(in.Text), percent(in.Confidence), boxOf(in.Geometry)},
		Checkbox:  in.SelectionStatus != "", Selected: in.SelectionStatus == types.SelectionStatusSelected,
	}
}

func (p *parser) addSummary(in *types.LendingSummary) {
	l := &p.doc.Lending
	l.Undetected = append(l.Undetected, in.UndetectedDocumentTypes...)
	for _, g := range in.DocumentGroups {
		group := LendingGroup{Type: str(g.Type)}
		for _, s := range g.SplitDocuments {
			split := Split{Index: int(aws.ToInt32(s.Index))}
			for _, n := range s.Pages {
				split.Pages = append(split.Pages, int(n))
			}
			group.Splits = append(group.Splits, split)
		}
		for _, s := range g.DetectedSignatures {
			group.Signed = append(group.Signed, int(aws.ToInt32(s.Page)))
		}
		for _, s := range g.UndetectedSignatures {
			group.Unsigned = append(group.Unsigned, int(aws.ToInt32(s.Page)))
		}
		l.Groups = append(l.Groups, group)
	}
}
