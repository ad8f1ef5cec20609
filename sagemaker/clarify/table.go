package clarify

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// Table is columns of as many rows each, under different names. The zero Table is empty.
type Table struct {
	// Columns are the columns in their order.
	Columns []Column
}

// Rows is the number of rows.
func (t Table) Rows() int {
	if len(t.Columns) == 0 {
		return 0
	}
	return t.Columns[0].Len()
}

// Column finds a column by name.
func (t Table) Column(name string) (Column, bool) {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.name == name })
	if i < 0 {
		return Column{}, false
	}
	return t.Columns[i], true
}

// check checks that columns are of a length and of different names.
func (t Table) check(op string) error {
	seen := map[string]bool{}
	for i, c := range t.Columns {
		switch {
		case c.Len() != t.Rows():
			return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "column %d has %d rows, the first %d", i, c.Len(), t.Rows())
		case seen[c.name]:
			return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "column %d has the name of an earlier one", i)
		}
		seen[c.name] = true
	}
	return nil
}

// ReadCSV reads a table with a header row. The kinds of columns are those that pandas'
// read_csv would infer: whole numbers, numbers, booleans, else text; an empty field and
// the usual spellings of it (NA, NaN, null …) are missing, and a column of whole numbers
// with a missing one is of numbers. It fails with ErrInvalid on rows of different lengths,
// on equal names and without a header.
func ReadCSV(r io.Reader) (Table, error) {
	const op = "clarify.ReadCSV"
	reader := csv.NewReader(r)
	rows, err := reader.ReadAll()
	if err != nil {
		return Table{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if len(rows) == 0 {
		return Table{}, awsai.Errorf(op, awsai.ErrInvalid, "no header row")
	}
	var t Table
	for j, name := range rows[0] {
		fields := make([]string, len(rows)-1)
		for i, row := range rows[1:] {
			fields[i] = row[j]
		}
		t.Columns = append(t.Columns, inferColumn(name, fields))
	}
	return t, t.check("ReadCSV")
}

// inferColumn gives fields the kind that pandas would.
func inferColumn(name string, fields []string) Column {
	missing := make([]bool, len(fields))
	whole, number, truth, present := true, true, true, 0
	for i, f := range fields {
		if missing[i] = isMissing(f); missing[i] {
			continue
		}
		present++
		_, err := strconv.ParseInt(strings.TrimSpace(f), 10, 64)
		whole = whole && err == nil
		_, ok := parseFloat(f)
		number = number && ok
		truth = truth && isTruth(f)
	}
	complete := present == len(fields)
	switch {
	case present == 0 && len(fields) > 0:
		return numberColumn(name, Float, fields, missing)
	case whole && complete && len(fields) > 0:
		return numberColumn(name, Int, fields, missing)
	case number && present > 0:
		return numberColumn(name, Float, fields, missing)
	case truth && complete && len(fields) > 0:
		values := make([]bool, len(fields))
		for i, f := range fields {
			values[i] = strings.EqualFold(f, "true")
		}
		return BoolColumn(name, values)
	}
	c := TextColumn(name, fields)
	copy(c.missing, missing)
	return c
}

// numberColumn reads fields that are known to be numbers.
func numberColumn(name string, kind Kind, fields []string, missing []bool) Column {
	if kind == Int {
		values := make([]int64, len(fields))
		for i, f := range fields {
			values[i], _ = strconv.ParseInt(strings.TrimSpace(f), 10, 64)
		}
		return IntColumn(name, values)
	}
	values := make([]float64, len(fields))
	for i, f := range fields {
		values[i], _ = parseFloat(f)
	}
	c := FloatColumn(name, values)
	copy(c.missing, missing)
	for i := range fields {
		if missing[i] {
			c.numbers[i], c.text[i] = nan, "nan"
		}
	}
	return c
}

// parseFloat reads a number as pandas does: without the hexadecimal and underscored
// spellings that Go has.
func parseFloat(field string) (float64, bool) {
	field = strings.TrimSpace(field)
	if strings.ContainsAny(field, "xX_pP") {
		return 0, false
	}
	f, err := strconv.ParseFloat(field, 64)
	return f, err == nil
}

func isTruth(field string) bool {
	return slices.Contains([]string{"True", "TRUE", "true", "False", "FALSE", "false"}, field)
}

// isMissing says whether pandas' read_csv takes the field for a missing value.
func isMissing(field string) bool {
	switch field {
	case "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND",
		"1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null":
		return true
	}
	return false
}
