package search

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// The columns that are no attributes.
const (
	columnQuestion = "_question"
	columnAnswer   = "_answer"
)

var columnAccess = map[string]struct {
	kind  PrincipalType
	allow bool
}{
	"_acl_user_allow": {UserPrincipal, true}, "_acl_user_deny": {UserPrincipal, false},
	"_acl_group_allow": {GroupPrincipal, true}, "_acl_group_deny": {GroupPrincipal, false},
}

// ParseFAQ reads a file of questions and answers, at most 5 MiB. A byte order mark and space around
// values are left out. What is no such file is awsai.ErrInvalid, with its line where it has one.
func ParseFAQ(r io.Reader, format FAQFormat) (FAQFile, error) {
	const op = "search.ParseFAQ"
	data, err := io.ReadAll(io.LimitReader(r, maxFAQFile+1))
	switch {
	case err != nil:
		return FAQFile{}, awsai.Wrap(op, err)
	case len(data) > maxFAQFile:
		return FAQFile{}, awsai.Errorf(op, awsai.ErrTooLarge, "file of more than %d bytes", maxFAQFile)
	case !utf8.Valid(data):
		return FAQFile{}, awsai.Errorf(op, awsai.ErrInvalid, "the file is not UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	var f FAQFile
	switch format {
	case FAQCSV:
		f, err = parseCSV(data, false)
	case FAQCSVWithHeader:
		f, err = parseCSV(data, true)
	case FAQJSON:
		f, err = parseJSON(data)
	default:
		err = fmt.Errorf("%w: no such format of FAQ files", awsai.ErrInvalid)
	}
	return f, awsai.Wrap(op, err)
}

func parseCSV(data []byte, header bool) (FAQFile, error) {
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord, c.TrimLeadingSpace, c.LazyQuotes = -1, true, true
	var f FAQFile
	columns := []string{columnQuestion, columnAnswer, AttributeSourceURI}
	for {
		row, err := c.Read()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return f, csvError(err)
		}
		line, _ := c.FieldPos(0)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if header {
			header = false
			if columns = row; !slices.Contains(row, columnQuestion) || !slices.Contains(row, columnAnswer) {
				return f, fmt.Errorf("%w: line %d: the header has no %s or no %s", awsai.ErrInvalid, line, columnQuestion, columnAnswer)
			}
			continue
		}
		for len(row) > len(columns) && row[len(row)-1] == "" {
			row = row[:len(row)-1] // commas that a spreadsheet leaves at the end
		}
		if len(row) > len(columns) || len(row) < 2 {
			return f, fmt.Errorf("%w: line %d: %d values, want 2 to %d", awsai.ErrInvalid, line, len(row), len(columns))
		}
		f.Questions = append(f.Questions, readRow(columns, row))
	}
}

// csvError leaves out what of the text an error of package csv might have.
func csvError(err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("%w: line %d, column %d: %w", awsai.ErrInvalid, p.Line, p.Column, p.Err)
	}
	return fmt.Errorf("%w: no CSV", awsai.ErrInvalid)
}

func readRow(columns, row []string) Question {
	var q Question
	for i, v := range row {
		access, isAccess := columnAccess[columns[i]]
		switch {
		case columns[i] == columnQuestion:
			q.Question = v
		case columns[i] == columnAnswer:
			q.Answer = v
		case v == "":
		case isAccess:
			for name := range strings.SplitSeq(v, ",") {
				if name = strings.TrimSpace(name); name == "" {
					continue
				}
				p := Principal{Type: access.kind, Name: name}
				if access.allow {
					q.Access.Allow = append(q.Access.Allow, p)
				} else {
					q.Access.Deny = append(q.Access.Deny, p)
				}
			}
		default:
			if q.Attributes == nil {
				q.Attributes = Attributes{}
			}
			q.Attributes[columns[i]] = v
		}
	}
	// Users before groups, in whatever order the columns are.
	for _, list := range [][]Principal{q.Access.Allow, q.Access.Deny} {
		slices.SortStableFunc(list, func(a, b Principal) int { return -strings.Compare(string(a.Type), string(b.Type)) })
	}
	return q
}

// faqJSON is the JSON of a file.
type faqJSON struct {
	SchemaVersion int
	FaqDocuments  []faqQuestion
}

type faqQuestion struct {
	Question          string
	Answer            string
	Attributes        map[string]any `json:",omitempty"`
	AccessControlList []aclEntry     `json:",omitempty"`
}

// aclEntry is an entry of an access control list in a file.
type aclEntry struct {
	Name   string
	Type   string
	Access string
}

func parseJSON(data []byte) (FAQFile, error) {
	var in faqJSON
	if err := decodeStrictly(data, &in); err != nil {
		return FAQFile{}, err
	}
	if in.SchemaVersion != 1 {
		return FAQFile{}, fmt.Errorf("%w: schema version %d, want 1", awsai.ErrInvalid, in.SchemaVersion)
	}
	var f FAQFile
	for i, d := range in.FaqDocuments {
		q := Question{Question: strings.TrimSpace(d.Question), Answer: strings.TrimSpace(d.Answer)}
		var err error
		if q.Attributes, err = attributesOf(d.Attributes); err == nil {
			q.Access, err = aclOf(d.AccessControlList)
		}
		if err != nil {
			return f, fmt.Errorf("%w: question %d: %w", awsai.ErrInvalid, i, err)
		}
		f.Questions = append(f.Questions, q)
	}
	return f, nil
}

// decodeStrictly reads one value of JSON. Errors have places and no text.
func decodeStrictly(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	err := d.Decode(v)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return nil
		}
		return fmt.Errorf("%w: more after the JSON", awsai.ErrInvalid)
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%w: %s has a %s, want a %s", awsai.ErrInvalid, t.Field, t.Value, t.Type)
	}
	return fmt.Errorf("%w: no JSON, at byte %d", awsai.ErrInvalid, d.InputOffset())
}

// attributesOf are attributes of a file: strings, whole numbers and lists of strings.
func attributesOf(in map[string]any) (Attributes, error) {
	if len(in) == 0 {
		return nil, nil
	}
	a := Attributes{}
	for k, v := range in {
		switch v := v.(type) {
		case string:
			a[k] = v
		case float64:
			n, ok := whole(v)
			if !ok {
				return nil, fmt.Errorf("attribute %s: a number that is not whole", k)
			}
			a[k] = n
		case []any:
			list := make([]string, len(v))
			for i, e := range v {
				s, ok := e.(string)
				if !ok {
					return nil, fmt.Errorf("attribute %s: item %d is a %T, want a string", k, i, e)
				}
				list[i] = s
			}
			a[k] = list
		case nil:
		default:
			return nil, fmt.Errorf("attribute %s: a %T; want a string, number or list of strings", k, v)
		}
	}
	return a, nil
}

func aclOf(entries []aclEntry) (ACL, error) {
	var a ACL
	for i, e := range entries {
		p := Principal{Type: PrincipalType(strings.ToUpper(e.Type)), Name: e.Name}
		access := strings.ToUpper(e.Access)
		if err := p.check(); err != nil {
			return ACL{}, fmt.Errorf("entry %d: %w", i, err)
		}
		if access != "ALLOW" && access != "DENY" {
			return ACL{}, fmt.Errorf("%w: entry %d neither allows nor denies", awsai.ErrInvalid, i)
		}
		a.add(p, access)
	}
	return a, nil
}

func entriesOf(a ACL) []aclEntry {
	var list []aclEntry
	for _, p := range a.Allow {
		list = append(list, aclEntry{p.Name, string(p.Type), "ALLOW"})
	}
	for _, p := range a.Deny {
		list = append(list, aclEntry{p.Name, string(p.Type), "DENY"})
	}
	return list
}
