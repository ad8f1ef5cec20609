package document

import (
	"slices"
	"strings"
)

// Field is a key of a form and its value.
type Field struct {
	// Key is the label as it is printed, with its colon.
	Key string
	// Value is what was filled in: empty for an empty field, and for a check box.
	Value string
	// Checkbox says that the value is a check box or a radio button, and Selected whether
	// it is ticked; of several, whether the first is.
	Checkbox, Selected bool
	// Signed says that the value is a signature.
	Signed bool
	// Page is the number of the field's page.
	Page int
	// Confidence is the service's that this is a key and its value, in [0,1].
	Confidence float64
	// KeyWords and ValueWords are what Key and Value are made of.
	KeyWords, ValueWords []Word
	// Selections are the check boxes of the value.
	Selections []Selection
	// KeyBox and ValueBox are where they stand. ValueBox is zero where there is no value.
	KeyBox, ValueBox Box
	// ID is the key's block in the response.
	ID string
}

// String returns key and value as one text, a check box as [X] or [ ].
func (f Field) String() string {
	return strings.TrimSpace(f.Key + " " + f.value())
}

// value is the value with the marks of its check boxes.
func (f Field) value() string {
	parts := []string{}
	for _, s := range f.Selections {
		parts = append(parts, s.mark())
	}
	if f.Value != "" {
		parts = append(parts, f.Value)
	}
	return strings.Join(parts, " ")
}

func (s Selection) mark() string {
	if s.Selected {
		return "[X]"
	}
	return "[ ]"
}

// Find returns the fields whose key is like the given one: case, white space and
// punctuation at the ends do not count. Where there is none, it returns those whose key
// contains it.
func (d Document) Find(key string) []Field {
	want := plainKey(key)
	if want == "" {
		return nil
	}
	var exact, within []Field
	for _, p := range d.Pages {
		for _, f := range p.Fields {
			switch k := plainKey(f.Key); {
			case k == want:
				exact = append(exact, f)
			case strings.Contains(k, want):
				within = append(within, f)
			}
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return within
}

// Value returns the value of the first field that [Document.Find] finds, or the empty string.
func (d Document) Value(key string) string {
	if found := d.Find(key); len(found) > 0 {
		return found[0].Value
	}
	return ""
}

func plainKey(key string) string {
	return strings.Trim(strings.ToLower(strings.Join(strings.Fields(key), " ")), " .,:;?*#")
}

// FieldsCSV returns fields as CSV with the columns page, key, value, selected and confidence,
// and a header. It is as safe to open in a spreadsheet as [Table.CSV].
func FieldsCSV(fields []Field) string {
	rows := [][]string{{"page", "key", "value", "selected", "confidence"}}
	for _, f := range fields {
		selected := ""
		if f.Checkbox {
			selected = boolText(f.Selected)
		}
		rows = append(rows, []string{intText(f.Page), f.Key, f.Value, selected, confidenceText(f.Confidence)})
	}
	return toCSV(rows)
}

// field builds a field from the block that is its key.
func (b *pageBuilder) field(key *block) Field {
	g := b.graph
	f := Field{ID: key.id, Page: b.page.Number, Confidence: key.confidence(), KeyBox: key.place()}
	f.KeyWords, _ = b.content(key)
	f.Key = joinWords(f.KeyWords)
	for n, v := range g.related(key, valueOf) {
		if !b.once(n) {
			continue
		}
		words, selections := b.content(v)
		f.ValueWords = append(f.ValueWords, words...)
		f.Selections = append(f.Selections, selections...)
		f.ValueBox = f.ValueBox.Union(v.place())
		for _, c := range g.related(v, childOf) {
			f.Signed = f.Signed || c.kind == signatureKind
		}
	}
	f.ValueWords = slices.Clip(f.ValueWords)
	f.Value = joinWords(f.ValueWords)
	if len(f.Selections) > 0 {
		f.Checkbox, f.Selected = true, f.Selections[0].Selected
	}
	return f
}
