package local

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// The limits of a run.
const (
	maxRows     = 200_000
	maxFeatures = 500
	maxClasses  = 100
	maxLevels   = 20
)

// Table is a table of texts. Rows are as long as Columns; an empty text is a missing value.
type Table struct {
	// Columns are the names, Rows the values.
	Columns []string
	Rows    [][]string
}

// byteOrderMark is what spreadsheets begin files of UTF-8 with.
const byteOrderMark = "\ufeff"

// ReadCSV reads a table with its names in the first line. The error is awsai.ErrInvalid
// for rows of different lengths, bad quotes, and names that are empty or double.
func ReadCSV(r io.Reader) (Table, error) {
	const op = "local.ReadCSV"
	buffered := bufio.NewReader(r)
	if mark, _ := buffered.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = buffered.Discard(len(byteOrderMark)) // before the reader sees it, which takes a quote after it for a bare one
	}
	read := csv.NewReader(buffered)
	head, err := read.Read()
	if err != nil {
		return Table{}, awsai.Errorf(op, awsai.ErrInvalid, "no first line: %w", lineOf(err))
	}
	for i, name := range head {
		if name == "" || slices.Contains(head[:i], name) {
			return Table{}, awsai.Errorf(op, awsai.ErrInvalid, "column %d has no name, or that of another", i)
		}
	}
	t := Table{Columns: head}
	for {
		row, err := read.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return Table{}, awsai.Errorf(op, awsai.ErrInvalid, "row %d: %w", len(t.Rows), lineOf(err))
		}
		if len(t.Rows) == maxRows {
			return Table{}, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d rows", maxRows)
		}
		t.Rows = append(t.Rows, row)
	}
}

// lineOf is the error without anything that the file says.
func lineOf(err error) error {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("line %d: %w", e.Line, e.Err)
	}
	return err
}

// column returns a column's place, -1 where there is none.
func (t Table) column(name string) int { return slices.Index(t.Columns, name) }

// number reads a finite number.
func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// encoder turns rows into numbers: those of numeric columns with mean 0 and deviation 1,
// missing ones the mean, and one of 0 or 1 for each frequent value of the others.
type encoder struct{ columns []encodedColumn }

type encodedColumn struct {
	name      string
	mean, dev float64
	levels    []string // nil for numbers
}

func newEncoder(t Table, target string) (encoder, int) {
	var e encoder
	width := 0
	for c, name := range t.Columns {
		if name == target {
			continue
		}
		col := encodeColumn(t, c)
		if n := max(len(col.levels), 1); col.levels != nil && len(col.levels) == 0 || width+n > maxFeatures {
			continue
		} else {
			width += n
		}
		e.columns = append(e.columns, col)
	}
	return e, width
}

func encodeColumn(t Table, c int) encodedColumn {
	col := encodedColumn{name: t.Columns[c]}
	var n, sum, squares float64
	counts := make(map[string]int)
	filled := 0
	for _, row := range t.Rows {
		if row[c] == "" {
			continue
		}
		filled++
		counts[row[c]]++
		if f, ok := number(row[c]); ok && math.Abs(f) < 1e150 {
			n, sum, squares = n+1, sum+f, squares+f*f
		}
	}
	if n > 0 && n >= 0.9*float64(filled) {
		col.mean = sum / n
		col.dev = math.Sqrt(max(squares/n-col.mean*col.mean, 0))
		return col
	}
	col.levels = []string{}
	for value := range counts {
		col.levels = append(col.levels, value)
	}
	slices.SortFunc(col.levels, func(a, b string) int {
		if d := counts[b] - counts[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	col.levels = col.levels[:min(len(col.levels), maxLevels)]
	return col
}

// encode turns a row into numbers; at is where each column is in the row, -1 for nowhere.
func (e encoder) encode(row []string, at []int) []float64 {
	var x []float64
	for i, col := range e.columns {
		value := ""
		if at[i] >= 0 {
			value = row[at[i]]
		}
		if col.levels == nil {
			f, ok := number(value)
			if !ok || col.dev == 0 {
				x = append(x, 0)
			} else {
				x = append(x, (f-col.mean)/col.dev)
			}
			continue
		}
		for _, level := range col.levels {
			if value == level {
				x = append(x, 1)
			} else {
				x = append(x, 0)
			}
		}
	}
	return x
}

func (e encoder) all(t Table) [][]float64 {
	at := make([]int, len(e.columns))
	for i, col := range e.columns {
		at[i] = t.column(col.name)
	}
	out := make([][]float64, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = e.encode(row, at)
	}
	return out
}
