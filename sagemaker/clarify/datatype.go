package clarify

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// uniqueness is the share of distinct values from which Clarify takes whole numbers for a
// measure rather than for classes.
const uniqueness = 0.05

// continuous says whether Clarify takes a column for a measure with a threshold rather
// than for categories, when so many values of it were named.
func (c Column) continuous(named int) bool {
	switch {
	case named > 1, c.kind == Bool:
		return false
	case c.kind == Float:
		return true
	case c.kind == Text && !c.castable():
		return false
	}
	distinct, present := map[string]bool{}, 0
	for i, text := range c.text {
		if !c.missing[i] {
			distinct[text] = true
			present++
		}
	}
	return present > 0 && float64(len(distinct))/float64(present) >= uniqueness
}

// castable says whether every field of a text column is a whole number.
func (c Column) castable() bool {
	for _, text := range c.text {
		if _, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err != nil {
			return false
		}
	}
	return true
}

// numeric is the column as whole numbers where it was castable text.
func (c Column) numeric() Column {
	if c.kind != Text {
		return c
	}
	return numberColumn(c.name, Int, c.text, c.missing)
}

// selection is the rows that values or a threshold select, and its text in reports.
type selection struct {
	rows []bool
	text string
}

// matching selects the rows that have one of the values. Where none has, the values are
// read as the column's kind and tried again.
func (c Column) matching(op string, values []value) ([]bool, error) {
	rows := make([]bool, c.Len())
	found := false
	for i := range rows {
		rows[i] = !c.missing[i] && slices.ContainsFunc(values, func(v value) bool { return c.equal(i, v) })
		found = found || rows[i]
	}
	if found {
		return rows, nil
	}
	wanted := make([]string, len(values))
	for i, v := range values {
		text, ok := c.cast(v)
		if !ok {
			return nil, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "value %d does not read as the kind of its column", i)
		}
		wanted[i] = text
	}
	for i := range rows {
		rows[i] = !c.missing[i] && slices.Contains(wanted, c.text[i])
	}
	return rows, nil
}

// equal says whether row i has the value, as Python compares: numbers by number.
func (c Column) equal(i int, v value) bool {
	if c.kind == Text {
		return !v.numeric && c.text[i] == v.text
	}
	return v.numeric && c.numbers[i] == v.number
}

// cast is the text that a value has once read as the column's kind.
func (c Column) cast(v value) (string, bool) {
	switch c.kind {
	case Int:
		if v.numeric {
			return strconv.FormatFloat(math.Trunc(v.number), 'f', 0, 64), true
		}
		n, err := strconv.ParseInt(strings.TrimSpace(v.text), 10, 64)
		return strconv.FormatInt(n, 10), err == nil
	case Float:
		f, ok := parseFloat(v.text)
		return floatText(f), ok
	case Bool:
		// Python's bool of any text but the empty one is True; what is meant is read here.
		truth := strings.EqualFold(v.text, "true") || v.text == "1"
		return boolText(truth), true
	}
	return v.text, true
}

// bounds is the largest number of columns that are present, and whether they all are of
// whole numbers.
func bounds(columns ...Column) (top float64, whole bool) {
	top, whole = math.Inf(-1), true
	for _, c := range columns {
		whole = whole && c.kind == Int
		for i, x := range c.numbers {
			if !c.missing[i] {
				top = max(top, x)
			}
		}
	}
	return top, whole
}

// above selects the rows of c in the interval that Clarify makes of one threshold and the
// largest number of the columns given: (t, max], or (max, t] where t is above all. With
// max = ±t there is no interval.
func (c Column) above(op string, values []value, of ...Column) (selection, error) {
	if len(values) == 0 {
		return selection{}, undefined(op, "Threshold values must be provided for continuous features")
	}
	t := values[0]
	if !t.numeric {
		f, ok := parseFloat(t.text)
		if !ok {
			return selection{}, undefined(op, "Facet/label value provided must be a single numeric threshold for continuous data")
		}
		t = value{number: f}
	}
	rows := make([]bool, c.Len())
	top, whole := bounds(of...)
	if math.Abs(top) == t.number || math.IsInf(top, -1) {
		return selection{rows: rows}, nil
	}
	low, high := min(t.number, top), max(t.number, top)
	for i, x := range c.numbers {
		rows[i] = !c.missing[i] && x > low && x <= high
	}
	text := func(f float64) string {
		if whole && t.whole {
			return strconv.FormatFloat(f, 'f', 0, 64)
		}
		return floatText(f)
	}
	return selection{rows: rows, text: "(" + text(low) + ", " + text(high) + "]"}, nil
}

// joined is the text of values in reports.
func joined(values []value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.text
	}
	return strings.Join(texts, ",")
}
