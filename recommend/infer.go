package recommend

import (
	"io"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// inferRows is how many rows InferSchema reads.
const inferRows = 10_000

// InferSchema makes the schema of a file from its header and its first 10,000 rows. Reserved
// columns have the service's types; another is int, long, float or boolean where every value
// is, categorical where a value is up to 1,000 characters, else, of items, textual. A column
// with empty values may be null. The result is a first draft: look at it. A file that is not
// read to the end is for the caller to open anew.
func InferSchema(r io.Reader, t DatasetType, d Domain) (Schema, error) {
	const op = "recommend.InferSchema"
	in := newCSVScanner(r)
	header, err := in.record()
	if err == io.EOF {
		return Schema{}, awsai.Errorf(op, awsai.ErrInvalid, "the file is empty")
	}
	if err != nil {
		return Schema{}, awsai.Wrap(op, err)
	}
	guesses := make([]guess, len(header))
	for range inferRows {
		record, err := in.record()
		if err == io.EOF {
			break
		}
		if err != nil {
			return Schema{}, awsai.Wrap(op, err)
		}
		for i := range min(len(record), len(guesses)) {
			guesses[i].see(record[i])
		}
	}
	s, known := Schema{Type: t}, reservedOf(d, t)
	for i, name := range header {
		f := guesses[i].field(name)
		if r, ok := known[name]; ok {
			f = Field{Name: name, Type: r.kind, Nullable: r.nullable && f.Nullable, Categorical: r.categorical, Textual: r.textual}
		} else if f.Type == String {
			f.Textual = guesses[i].long && t == Items
			f.Categorical = !guesses[i].long
		}
		s.Fields = append(s.Fields, f)
	}
	return s, nil
}

// guess is what the values of a column have shown not to be.
type guess struct {
	some, null, long                  bool
	notInt, notLong, notReal, notBool bool
}

func (g *guess) see(text string) {
	if text == "" {
		g.null = true
		return
	}
	g.some = true
	g.long = g.long || len(text) > maxCategory
	n, err := strconv.ParseInt(text, 10, 64)
	g.notLong = g.notLong || err != nil
	g.notInt = g.notInt || err != nil || int64(int32(n)) != n
	_, err = strconv.ParseFloat(text, 64)
	g.notReal = g.notReal || err != nil || strings.ContainsAny(text, "nNxXpP_")
	g.notBool = g.notBool || text != "true" && text != "false"
}

func (g guess) field(name string) Field {
	f := Field{Name: name, Nullable: g.null, Type: String}
	switch {
	case !g.some:
	case !g.notInt:
		f.Type = Int
	case !g.notLong:
		f.Type = Long
	case !g.notReal:
		f.Type = Float
	case !g.notBool:
		f.Type = Boolean
	}
	return f
}
