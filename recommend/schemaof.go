package recommend

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai"
)

// column is a field of a struct and what it is in a schema.
type column struct {
	index []int
	field Field
	typed bool // the tag gives the type
}

// SchemaOf makes the schema of a dataset from a struct: each exported field is a column.
//
//	type film struct {
//		ID      string `personalize:"ITEM_ID"`
//		Genres  []string                            // GENRES, categorical
//		Plot    string `personalize:",textual"`     // PLOT
//		Price   *float32                            // PRICE, which may be null
//		Created time.Time `personalize:"CREATION_TIMESTAMP"`
//		seen    int                                 // none: not exported
//	}
//	schema, err := recommend.SchemaOf[film](recommend.Items)
//
// The tag has the column's name, and after it categorical, textual, null, or a type of Avro in
// place of what follows from Go's: string is a string, []string a categorical one, integers
// int up to 32 bits and else long, float32 float, float64 double, bool boolean, time.Time long.
// Without a name the column is called as the field is, in capitals with underscores. A pointer
// may be null. The tag "-" leaves a field out; embedded structs are as if their fields were
// here. The types of reserved columns are the service's, whatever Go's.
//
// The error is awsai.ErrInvalid. [Schema.Check] holds the schema to the rules.
func SchemaOf[T any](t DatasetType) (Schema, error) {
	const op = "recommend.SchemaOf"
	columns, err := columnsOf(reflect.TypeFor[T]())
	if err != nil {
		return Schema{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	s, known := Schema{Type: t}, reservedOf("", t)
	for _, c := range columns {
		f := c.field
		if r, ok := known[f.Name]; ok && !c.typed {
			f.Type, f.Categorical = r.kind, r.categorical
		}
		if f.Type == Double && f.Name == "PRICE" && !c.typed {
			f.Type = Float // of both domains
		}
		s.Fields = append(s.Fields, f)
	}
	return s, nil
}

func columnsOf(t reflect.Type) ([]column, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is no struct", t)
	}
	var columns []column
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("personalize")
		if !f.IsExported() || tag == "-" || f.Anonymous && f.Type.Kind() == reflect.Struct {
			continue
		}
		if throughPointer(t, f.Index) {
			continue // of an embedded pointer, which may be nil
		}
		c, err := columnOf(f, tag)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		columns = append(columns, c)
	}
	return columns, nil
}

func throughPointer(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		if t = t.Field(i).Type; t.Kind() == reflect.Pointer {
			return true
		}
	}
	return false
}

func columnOf(f reflect.StructField, tag string) (column, error) {
	name, options, _ := strings.Cut(tag, ",")
	c := column{index: f.Index, field: Field{Name: name}}
	if name == "" {
		c.field.Name = capitals(f.Name)
	}
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t, c.field.Nullable = t.Elem(), true
	}
	if err := c.field.goType(t); err != nil {
		return column{}, err
	}
	for opt := range strings.SplitSeq(options, ",") {
		switch {
		case opt == "":
		case opt == "categorical":
			c.field.Categorical = true
		case opt == "textual":
			c.field.Textual = true
		case opt == "null":
			c.field.Nullable = true
		case FieldType(opt).known():
			c.field.Type, c.typed = FieldType(opt), true
		default:
			return column{}, fmt.Errorf("an option that is not known")
		}
	}
	return c, nil
}

func (f *Field) goType(t reflect.Type) error {
	switch kind := t.Kind(); {
	case t == timeType:
		f.Type = Long
	case kind == reflect.String:
		f.Type = String
	case kind == reflect.Slice && t.Elem().Kind() == reflect.String:
		f.Type, f.Categorical = String, true
	case kind == reflect.Int8, kind == reflect.Int16, kind == reflect.Int32, kind == reflect.Uint8, kind == reflect.Uint16:
		f.Type = Int
	case kind >= reflect.Int && kind <= reflect.Int64, kind >= reflect.Uint && kind <= reflect.Uint64:
		f.Type = Long
	case kind == reflect.Float32:
		f.Type = Float
	case kind == reflect.Float64:
		f.Type = Double
	case kind == reflect.Bool:
		f.Type = Boolean
	default:
		return fmt.Errorf("%s is no column", t)
	}
	return nil
}

// capitals turns CreationTimestamp into CREATION_TIMESTAMP and UserID into USER_ID.
func capitals(name string) string {
	var b strings.Builder
	rs := []rune(name)
	for i, r := range rs {
		begins := i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1]))
		if begins && rs[i-1] != '_' {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
