package sagemaker

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// SparseRow is a row of which most values are zero.
type SparseRow struct {
	// Labels are the row's: none for what is to be predicted, several for data sets with
	// several.
	Labels []float64
	// Query is the group of a row in data sets for ranking, where HasQuery is true.
	Query    uint64
	HasQuery bool
	// Indices are those of the values, as they are in the file: whether the first is 0 or 1 is
	// the model's to say. They ascend.
	Indices []uint64
	// Values are those at the Indices.
	Values []float64
}

// LibSVM is a codec for sparse rows as LIBSVM, SVMlight and XGBoost have them: a line for each
// row, "label qid:1 1:0.5 7:2". Read, a comment begins with #.
type LibSVM struct {
	// Type is the content type. The default is "text/libsvm", XGBoost's; "text/x-libsvm" is
	// another name for it.
	Type string
}

// ContentType is Type or "text/libsvm".
func (l LibSVM) ContentType() string {
	if l.Type != "" {
		return l.Type
	}
	return "text/libsvm"
}

// Encode writes the rows. Indices that do not ascend, or are not as many as the values, are
// awsai.ErrInvalid, and so is a row with nothing, of which there would be no line.
func (l LibSVM) Encode(rows []SparseRow) ([]byte, error) {
	var b []byte
	for i, row := range rows {
		if err := row.check(); err != nil {
			return nil, awsai.Errorf("sagemaker.LibSVM.Encode", awsai.ErrInvalid, "row %d: %w", i, err)
		}
		b = append(row.append(b), '\n')
	}
	return b, nil
}

func (r SparseRow) check() error {
	switch {
	case len(r.Indices) != len(r.Values):
		return fmt.Errorf("%d indices for %d values", len(r.Indices), len(r.Values))
	case len(r.Labels) == 0 && len(r.Indices) == 0 && !r.HasQuery:
		return fmt.Errorf("neither a label nor a value")
	}
	for i := 1; i < len(r.Indices); i++ {
		if r.Indices[i] <= r.Indices[i-1] {
			return fmt.Errorf("index %d after %d", r.Indices[i], r.Indices[i-1])
		}
	}
	return nil
}

func (r SparseRow) append(b []byte) []byte {
	start := len(b)
	space := func() {
		if len(b) > start {
			b = append(b, ' ')
		}
	}
	for i, label := range r.Labels {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, formatFloat(label, 64)...)
	}
	if r.HasQuery {
		space()
		b = strconv.AppendUint(append(b, "qid:"...), r.Query, 10)
	}
	for i, index := range r.Indices {
		space()
		b = append(strconv.AppendUint(b, index, 10), ':')
		b = append(b, formatFloat(r.Values[i], 64)...)
	}
	return b
}

// Decode reads the rows. What is none is awsai.ErrInvalid, with its line.
func (l LibSVM) Decode(data []byte) ([]SparseRow, error) {
	var rows []SparseRow
	n := 0
	for line := range bytes.Lines(data) {
		n++
		text, _, _ := strings.Cut(string(line), "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		row, err := readSparse(text)
		if err != nil {
			return nil, awsai.Errorf("sagemaker.LibSVM.Decode", awsai.ErrInvalid, "line %d: %w", n, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func readSparse(text string) (SparseRow, error) {
	var row SparseRow
	first := true
	for token := range strings.FieldsSeq(text) {
		name, value, pair := strings.Cut(token, ":")
		var err error
		switch {
		case !pair && first:
			err = row.readLabels(token)
		case name == "qid" && pair && len(row.Indices) == 0 && !row.HasQuery:
			row.HasQuery = true
			row.Query, err = strconv.ParseUint(value, 10, 64)
		default:
			err = row.readPair(name, value, pair)
		}
		if err != nil {
			return row, fmt.Errorf("token that is neither a label, qid:N nor index:value")
		}
		first = false
	}
	return row, row.check()
}

func (r *SparseRow) readLabels(token string) error {
	for text := range strings.SplitSeq(token, ",") {
		label, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return err
		}
		r.Labels = append(r.Labels, label)
	}
	return nil
}

// readPair reads index:value, or an index alone, which some files have for the value 1.
func (r *SparseRow) readPair(name, text string, pair bool) error {
	index, err := strconv.ParseUint(name, 10, 64)
	if err != nil {
		return err
	}
	value := 1.0
	if pair {
		if value, err = strconv.ParseFloat(text, 64); err != nil {
			return err
		}
	}
	r.Indices, r.Values = append(r.Indices, index), append(r.Values, value)
	return nil
}
