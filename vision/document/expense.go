package document

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"
)

// Expense is a receipt or an invoice.
type Expense struct {
	// Index counts the expenses of a document from 1, as the service does.
	Index int
	// Summary are the fields that stand once: vendor, dates, totals.
	Summary []ExpenseField
	// Groups are the tables of items.
	Groups []ItemGroup
}

// ItemGroup is a table of items of an expense.
type ItemGroup struct {
	// Index counts the groups of an expense from 1, as the service does.
	Index int
	// Items are its rows, each of them fields.
	Items []Item
}

// Item is a row of an expense. One of its fields, EXPENSE_ROW, has the text of all.
type Item []ExpenseField

// ExpenseField is a field of an expense.
type ExpenseField struct {
	// Type is what the service takes it for, as "TOTAL" or "VENDOR_NAME"; "OTHER" for what it
	// has no name for.
	Type string
	// TypeConfidence is the service's that the type is right, in [0,1].
	TypeConfidence float64
	// Label is what the field is called on the page, and Value what it says.
	Label, Value Detection
	// Currency is the ISO 4217 code of an amount's currency, or empty.
	Currency string
	// Groups are the parties that a field belongs to, as an address of the vendor.
	Groups []FieldGroup
	// Page is the number of its page.
	Page int
}

// FieldGroup is a party, or another group of fields that belong together.
type FieldGroup struct {
	// ID is shared by the fields of a group.
	ID string
	// Types are what it is, as "VENDOR" or "RECEIVER_SHIP_TO".
	Types []string
}

// Detection is a text that was found. The zero Detection is none.
type Detection struct {
	// Text is what it says; lines of an address are separated by line ends.
	Text string
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it stands, zero where the service does not say.
	Box Box
}

// Field returns the field of the given type whose value is not empty and most confident, and
// whether there is one.
func (e Expense) Field(kind string) (ExpenseField, bool) { return pick(e.Summary, kind) }

// Field returns the item's field of the given type, as [Expense.Field] does.
func (i Item) Field(kind string) (ExpenseField, bool) { return pick(i, kind) }

func pick(fields []ExpenseField, kind string) (best ExpenseField, found bool) {
	for _, f := range fields {
		if f.Type != kind || f.Value.Text == "" {
			continue
		}
		if !found || f.Value.Confidence > best.Value.Confidence {
			best, found = f, true
		}
	}
	return best, found
}

// Group returns the fields of a party, as "VENDOR", by its groups.
func (e Expense) Group(kind string) [][]ExpenseField {
	var groups [][]ExpenseField
	at := map[string]int{}
	for _, f := range e.Summary {
		for _, g := range f.Groups {
			if !slices.Contains(g.Types, kind) {
				continue
			}
			i, ok := at[g.ID]
			if !ok {
				i = len(groups)
				at[g.ID] = i
				groups = append(groups, nil)
			}
			groups[i] = append(groups[i], f)
		}
	}
	return groups
}

// Table returns the items as a table with a column for each type of field, EXPENSE_ROW left
// out, headed by the labels on the page or, where there are none, the types.
func (g ItemGroup) Table() Table {
	var columns itemColumns
	for _, item := range g.Items {
		for _, f := range item {
			columns.add(f)
		}
	}
	t := Table{Rows: len(g.Items) + 1, Columns: len(columns)}
	for i, c := range columns {
		head := c.label
		if head == "" {
			head = c.kind
		}
		t.Cells = append(t.Cells, Cell{Column: i, RowSpan: 1, ColumnSpan: 1, Text: head, Header: true})
	}
	for row, item := range g.Items {
		cells := make([]Cell, len(columns))
		for i := range cells {
			cells[i] = Cell{Row: row + 1, Column: i, RowSpan: 1, ColumnSpan: 1}
		}
		for _, f := range item {
			if i := columns.find(f); i >= 0 && cells[i].Text == "" {
				cells[i].Text, cells[i].Confidence, cells[i].Box = f.Value.Text, f.Value.Confidence, f.Value.Box
				t.Page, t.LastPage = max(t.Page, f.Page), max(t.LastPage, f.Page)
			}
		}
		t.Cells = append(t.Cells, cells...)
	}
	return t
}

// itemColumns are the columns of items: one for each type of field. Those that the service
// has no name for go by their labels.
type itemColumns []struct{ kind, label string }

func (c itemColumns) find(f ExpenseField) int {
	for i, col := range c {
		if f.Type != "OTHER" && f.Type == col.kind || f.Type == "OTHER" && f.Label.Text == col.label {
			return i
		}
	}
	return -1
}

func (c *itemColumns) add(f ExpenseField) {
	if f.Type == "EXPENSE_ROW" {
		return
	}
	i := c.find(f)
	if i < 0 {
		i = len(*c)
		*c = append(*c, struct{ kind, label string }{f.Type, ""})
	}
	if (*c)[i].label == "" {
		(*c)[i].label = f.Label.Text
	}
}

func (p *parser) addExpense(in *types.ExpenseDocument) {
	p.doc.Expenses = append(p.doc.Expenses, expense(in))
	p.addBlocks(in.Blocks)
}

func (p *parser) addBlocks(blocks []types.Block) {
	for i := range blocks {
		p.graph.addSDK(&blocks[i])
	}
}

func expense(in *types.ExpenseDocument) Expense {
	e := Expense{Index: int(aws.ToInt32(in.ExpenseIndex)), Summary: expenseFields(in.SummaryFields)}
	for _, g := range in.LineItemGroups {
		group := ItemGroup{Index: int(aws.ToInt32(g.LineItemGroupIndex))}
		for _, item := range g.LineItems {
			group.Items = append(group.Items, expenseFields(item.LineItemExpenseFields))
		}
		e.Groups = append(e.Groups, group)
	}
	return e
}

func expenseFields(in []types.ExpenseField) []ExpenseField {
	var fields []ExpenseField
	for _, f := range in {
		out := ExpenseField{Label: expenseDetection(f.LabelDetection), Value: expenseDetection(f.ValueDetection), Page: int(aws.ToInt32(f.PageNumber))}
		if f.Type != nil {
			out.Type, out.TypeConfidence = str(f.Type.Text), percent(f.Type.Confidence)
		}
		if f.Currency != nil {
			out.Currency = str(f.Currency.Code)
		}
		for _, g := range f.GroupProperties {
			out.Groups = append(out.Groups, FieldGroup{str(g.Id), g.Types})
		}
		fields = append(fields, out)
	}
	return fields
}

func expenseDetection(in *types.ExpenseDetection) Detection {
	if in == nil {
		return Detection{}
	}
	return Detection{str(in.Text), percent(in.Confidence), boxOf(in.Geometry)}
}

// percent makes a confidence of the SDK's.
func percent(c *float32) float64 { return fraction(float64(aws.ToFloat32(c))) }
