package recommend

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
)

// DatasetType is what the rows of a dataset are.
type DatasetType string

// The types of datasets. A dataset group has at most one of each.
const (
	// Interactions are what users did with items. Every dataset group has them.
	Interactions DatasetType = "Interactions"
	// Items are the items and what is known of them.
	Items DatasetType = "Items"
	// Users are the users and what is known of them.
	Users DatasetType = "Users"
	// Actions are what users may be asked to do next, as to enrol. Custom groups only.
	Actions DatasetType = "Actions"
	// ActionInteractions are what users did when they were asked to. Custom groups only.
	ActionInteractions DatasetType = "Action_Interactions"
)

// datasetTypeOf reads a type as schemas, configurations and filters write it.
func datasetTypeOf(name string) (DatasetType, bool) {
	switch strings.ToLower(strings.ReplaceAll(name, "_", "")) {
	case "interactions":
		return Interactions, true
	case "items":
		return Items, true
	case "users":
		return Users, true
	case "actions":
		return Actions, true
	case "actioninteractions":
		return ActionInteractions, true
	}
	return "", false
}

// Domain is what a dataset group is made for. The zero value is a custom one, whose owner
// chooses recipes and trains solutions.
type Domain string

// The domains that the service has recommenders for.
const (
	Ecommerce     Domain = "ECOMMERCE"
	VideoOnDemand Domain = "VIDEO_ON_DEMAND"
)

// FieldType is the type of a column, by its name in Avro.
type FieldType string

// The types of columns.
const (
	String  FieldType = "string"
	Int     FieldType = "int" // of 32 bits
	Long    FieldType = "long"
	Float   FieldType = "float"
	Double  FieldType = "double"
	Boolean FieldType = "boolean"
)

func (t FieldType) known() bool {
	switch t {
	case String, Int, Long, Float, Double, Boolean:
		return true
	}
	return false
}

// Field is a column of a dataset.
type Field struct {
	// Name is in capitals by custom, as "CREATION_TIMESTAMP".
	Name string
	// Type is that of its values.
	Type FieldType
	// Nullable columns may be empty in a row.
	Nullable bool
	// Categorical strings are one of few values, or several with "|" between them. A string
	// that is neither categorical nor textual is not trained on.
	Categorical bool
	// Textual strings are free text, of items only. They cannot be filtered by.
	Textual bool
}

// Schema is the columns of a dataset, which the service takes in Avro's notation. The zero
// value has none.
type Schema struct {
	// Type is of what dataset.
	Type DatasetType
	// Namespace is Avro's. The default is the service's, "com.amazonaws.personalize.schema".
	Namespace string
	// Fields are the columns, in the order that files have them in.
	Fields []Field
	// Version is the notation's. The default is "1.0".
	Version string
}

const (
	schemaNamespace = "com.amazonaws.personalize.schema"
	schemaVersion   = "1.0"
	// maxSchema is the longest schema in characters (the API's AvroSchema).
	maxSchema = 20_000
)

// Field returns the column of the name, which is told apart by case.
func (s Schema) Field(name string) (Field, bool) {
	for _, f := range s.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

type avroSchema struct {
	Type      string      `json:"type"`
	Name      string      `json:"name"`
	Namespace string      `json:"namespace,omitempty"`
	Fields    []avroField `json:"fields"`
	Version   string      `json:"version,omitempty"`
}

type avroField struct {
	Name        string          `json:"name"`
	Type        json.RawMessage `json:"type"`
	Categorical bool            `json:"categorical,omitempty"`
	Textual     bool            `json:"textual,omitempty"`
}

// MarshalJSON writes the schema in Avro's notation, as CreateSchema takes it.
func (s Schema) MarshalJSON() ([]byte, error) {
	out := avroSchema{Type: "record", Name: strings.ReplaceAll(string(s.Type), "_", ""), Namespace: s.Namespace, Version: s.Version, Fields: []avroField{}}
	if out.Namespace == "" {
		out.Namespace = schemaNamespace
	}
	if out.Version == "" {
		out.Version = schemaVersion
	}
	for _, f := range s.Fields {
		t := any(string(f.Type))
		if f.Nullable {
			t = []string{string(f.Type), "null"}
		}
		raw, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		out.Fields = append(out.Fields, avroField{f.Name, raw, f.Categorical, f.Textual})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a schema in Avro's notation.
func (s *Schema) UnmarshalJSON(data []byte) error {
	read, err := ParseSchema(data)
	if err != nil {
		return err
	}
	*s = read
	return nil
}

// String is the schema in Avro's notation.
func (s Schema) String() string {
	b, err := s.MarshalJSON()
	if err != nil {
		return ""
	}
	return string(b)
}

// ParseSchema reads a schema in Avro's notation. What it does not understand is
// awsai.ErrInvalid, as nested records. [Schema.Check] holds it to the service's rules.
func ParseSchema(data []byte) (Schema, error) {
	s, err := parseSchema(data)
	if err != nil {
		return Schema{}, awsai.Errorf("recommend.ParseSchema", awsai.ErrInvalid, "schema: %w", err)
	}
	return s, nil
}

func parseSchema(data []byte) (Schema, error) {
	var in avroSchema
	if err := json.Unmarshal(data, &in); err != nil {
		return Schema{}, fmt.Errorf("no JSON of a schema: %w", err)
	}
	if in.Type != "record" {
		return Schema{}, fmt.Errorf("the type is no record")
	}
	kind, ok := datasetTypeOf(in.Name)
	if !ok {
		return Schema{}, fmt.Errorf("the name is of no type of dataset")
	}
	s := Schema{Type: kind, Namespace: in.Namespace, Version: in.Version}
	for i, f := range in.Fields {
		t, nullable, err := fieldType(f.Type)
		if err != nil {
			return Schema{}, fmt.Errorf("field %d: %w", i, err)
		}
		s.Fields = append(s.Fields, Field{f.Name, t, nullable, f.Categorical, f.Textual})
	}
	return s, nil
}

// fieldType reads a type or a union of one and null.
func fieldType(raw json.RawMessage) (t FieldType, nullable bool, err error) {
	var names []string
	if err := json.Unmarshal(raw, &names); err != nil {
		var one string
		if err := json.Unmarshal(raw, &one); err != nil {
			return "", false, fmt.Errorf("the type is neither a name nor a union")
		}
		names = []string{one}
	}
	for _, n := range names {
		switch {
		case n == "null" && !nullable:
			nullable = true
		case FieldType(n).known() && t == "":
			t = FieldType(n)
		default:
			return "", false, fmt.Errorf("a type that the service does not have, or two")
		}
	}
	if t == "" {
		return "", false, fmt.Errorf("no type but null")
	}
	return t, nullable, nil
}
