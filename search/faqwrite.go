package search

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// Marshal writes a file of questions and answers, after [FAQFile.Check]. The format without header
// has no room for other attributes than AttributeSourceURI and for access: that is
// awsai.ErrInvalid. A file over 5 MiB is awsai.ErrTooLarge.
func (f FAQFile) Marshal(format FAQFormat) ([]byte, error) {
	const op = "search.Marshal"
	if err := f.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var data []byte
	var err error
	switch format {
	case FAQCSV:
		data, err = f.plainCSV()
	case FAQCSVWithHeader:
		data, err = f.headedCSV()
	case FAQJSON:
		data, err = f.json()
	default:
		err = fmt.Errorf("%w: no such format of FAQ files", awsai.ErrInvalid)
	}
	if err == nil && len(data) > maxFAQFile {
		err = fmt.Errorf("%w: file of %d bytes, limit %d", awsai.ErrTooLarge, len(data), maxFAQFile)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return data, nil
}

func (f FAQFile) plainCSV() ([]byte, error) {
	rows := make([][]string, len(f.Questions))
	for i, q := range f.Questions {
		rows[i] = []string{q.Question, q.Answer}
		uri, isString := q.Attributes[AttributeSourceURI].(string)
		if isString {
			rows[i] = append(rows[i], uri)
		}
		if isString && len(q.Attributes) > 1 || !isString && len(q.Attributes) > 0 || !q.Access.IsZero() {
			return nil, fmt.Errorf("%w: question %d has attributes or access, for which the format has no room", awsai.ErrInvalid, i)
		}
	}
	return writeCSV(rows)
}

func (f FAQFile) headedCSV() ([]byte, error) {
	keys := map[string]bool{}
	for _, q := range f.Questions {
		for k := range q.Attributes {
			keys[k] = true
		}
		for k := range accessColumns(q.Access) {
			keys[k] = true
		}
	}
	header := append([]string{columnQuestion, columnAnswer}, slices.Sorted(maps.Keys(keys))...)
	rows := [][]string{header}
	for i, q := range f.Questions {
		access := accessColumns(q.Access)
		row := []string{q.Question, q.Answer}
		for _, k := range header[2:] {
			if names, ok := access[k]; ok {
				row = append(row, strings.Join(names, ","))
				continue
			}
			row = append(row, cellOf(q.Attributes[k]))
		}
		for _, names := range access {
			if slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, ",") }) {
				return nil, fmt.Errorf("%w: question %d has a principal with a comma in its name", awsai.ErrInvalid, i)
			}
		}
		rows = append(rows, row)
	}
	return writeCSV(rows)
}

func accessColumns(a ACL) map[string][]string {
	columns := map[string][]string{}
	for column, want := range columnAccess {
		list := a.Deny
		if want.allow {
			list = a.Allow
		}
		for _, p := range list {
			if p.Type == want.kind {
				columns[column] = append(columns[column], p.Name)
			}
		}
	}
	return columns
}

func cellOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case time.Time:
		return v.Format(time.RFC3339)
	case []string:
		return strings.Join(v, ",")
	}
	return ""
}

func writeCSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (f FAQFile) json() ([]byte, error) {
	out := faqJSON{SchemaVersion: 1, FaqDocuments: []faqQuestion{}}
	for _, q := range f.Questions {
		d := faqQuestion{Question: q.Question, Answer: q.Answer, AccessControlList: entriesOf(q.Access)}
		for k, v := range q.Attributes {
			if d.Attributes == nil {
				d.Attributes = map[string]any{}
			}
			if t, ok := v.(time.Time); ok {
				v = t.Format(time.RFC3339)
			}
			d.Attributes[k] = v
		}
		out.FaqDocuments = append(out.FaqDocuments, d)
	}
	return json.MarshalIndent(out, "", " ")
}
