package assistant

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
)

// FieldType is the type of a [Field].
type FieldType string

// The types of fields.
const (
	FieldString  FieldType = "STRING"
	FieldNumber  FieldType = "NUMBER"
	FieldBoolean FieldType = "BOOLEAN"
	FieldArray   FieldType = "ARRAY"
)

// Review is what a plugin wants to do, as a form that the user fills in and approves.
type Review struct {
	// PluginID is the plugin's ID, and PluginType its kind, as "JIRA_CLOUD" or "CUSTOM".
	PluginID, PluginType string
	// Separator parts the names of fields that lie within each other, as "." or "/".
	Separator string
	// Fields are the form, in the order in which they are to be shown.
	Fields []Field
}

// Field is a field of a [Review].
type Field struct {
	// Name is the field's, by which [Answer.Approve] takes its value.
	Name string
	// Label and Description are for the user.
	Label, Description string
	// Type is the value's.
	Type FieldType
	// Required says that the field has to have a value.
	Required bool
	// Value is what the service proposes, in the types of encoding/json, but for whole numbers,
	// which are int64; nil where it proposes nothing.
	Value any
	// Allowed are the values that the field may have. None means any.
	Allowed []Choice
	// Format is the format of the value, as "date-time", or empty.
	Format string
	// ItemSchema is the JSON Schema of an array's items, or nil.
	ItemSchema json.RawMessage
}

// Choice is a value that a [Field] may have.
type Choice struct {
	// Value is the value, and Label what the user is shown, both as Field.Value.
	Value, Label any
}

// Action is what a user has approved: see [Answer.Approve]. The zero value is none.
type Action struct {
	// PluginID is the plugin's.
	PluginID string
	// Separator parts the names in Values that lie within each other: one character.
	Separator string
	// Values are the fields' by name, as encoding/json takes them.
	Values map[string]any
}

func newReview(plugin, kind, separator string, payload map[string]types.ActionReviewPayloadField) (Review, error) {
	r := Review{PluginID: plugin, PluginType: kind, Separator: separator, Fields: []Field{}}
	order := map[string]int32{}
	for _, name := range slices.Sorted(maps.Keys(payload)) {
		f, err := field(name, payload[name])
		if err != nil {
			return Review{}, fmt.Errorf("field %q of the review: %w", name, err)
		}
		order[name] = aws.ToInt32(payload[name].DisplayOrder)
		r.Fields = append(r.Fields, f)
	}
	slices.SortStableFunc(r.Fields, func(a, b Field) int { return cmp.Compare(order[a.Name], order[b.Name]) })
	return r, nil
}

func field(name string, p types.ActionReviewPayloadField) (Field, error) {
	f := Field{
		Name: name, Label: aws.ToString(p.DisplayName), Description: aws.ToString(p.DisplayDescription),
		Type: FieldType(p.Type), Required: aws.ToBool(p.Required), Format: aws.ToString(p.AllowedFormat),
	}
	var err error
	if f.Value, err = plain(p.Value); err != nil {
		return f, err
	}
	if p.ArrayItemJsonSchema != nil {
		if f.ItemSchema, err = p.ArrayItemJsonSchema.MarshalSmithyDocument(); err != nil {
			return f, err
		}
	}
	for _, a := range p.AllowedValues {
		var c Choice
		if c.Value, err = plain(a.Value); err != nil {
			return f, err
		}
		if c.Label, err = plain(a.DisplayValue); err != nil {
			return f, err
		}
		f.Allowed = append(f.Allowed, c)
	}
	return f, nil
}

// approve makes an action of a filled-in review.
func (r Review) approve(values map[string]any) (Action, error) {
	const op = "assistant.Approve"
	if r.Fields == nil {
		return Action{}, awsai.Errorf(op, awsai.ErrInvalid, "the answer asks for no approval")
	}
	a := Action{PluginID: r.PluginID, Separator: r.Separator, Values: map[string]any{}}
	known := map[string]bool{}
	for _, f := range r.Fields {
		known[f.Name] = true
		v, err := normal(f.Value)
		if given, ok := values[f.Name]; ok {
			v, err = normal(given)
		}
		if err == nil {
			err = f.check(v)
		}
		if err != nil {
			return Action{}, awsai.Wrap(op, fmt.Errorf("field %q: %w", f.Name, err))
		}
		if v != nil {
			a.Values[f.Name] = v
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !known[name] {
			return Action{}, awsai.Errorf(op, awsai.ErrInvalid, "the review has no field %q", name)
		}
	}
	return a, nil
}

// check says what is wrong with a value, which is normal.
func (f Field) check(v any) error {
	if v == nil {
		if f.Required {
			return fmt.Errorf("%w: required, and without value", awsai.ErrInvalid)
		}
		return nil
	}
	ok := true
	switch f.Type {
	case FieldString:
		_, ok = v.(string)
	case FieldNumber:
		_, isInt := v.(int64)
		_, isFloat := v.(float64)
		ok = isInt || isFloat
	case FieldBoolean:
		_, ok = v.(bool)
	case FieldArray:
		_, ok = v.([]any)
	}
	if !ok {
		return fmt.Errorf("%w: a value of type %T for a field of type %s", awsai.ErrInvalid, v, f.Type)
	}
	return f.allows(v)
}

// allows tells whether a value, or each of an array, is one of those allowed.
func (f Field) allows(v any) error {
	if len(f.Allowed) == 0 {
		return nil
	}
	list := []any{v}
	if items, ok := v.([]any); ok && f.Type == FieldArray {
		list = items
	}
	for _, item := range list {
		if !slices.ContainsFunc(f.Allowed, func(c Choice) bool { return same(c.Value, item) || same(c.Value, v) }) {
			return fmt.Errorf("%w: the value is none of the %d that are allowed", awsai.ErrInvalid, len(f.Allowed))
		}
	}
	return nil
}

func same(choice, v any) bool {
	c, err := normal(choice)
	return err == nil && reflect.DeepEqual(c, v)
}

// wire is the action in the service's terms, nil for none.
func (a Action) wire() (*types.ActionExecution, error) {
	if a.PluginID == "" && len(a.Values) == 0 {
		return nil, nil
	}
	if !lowerUUID.MatchString(a.PluginID) {
		return nil, fmt.Errorf("%w: Action.PluginID is no lower-case UUID", awsai.ErrInvalid)
	}
	if len([]rune(a.Separator)) != 1 {
		return nil, fmt.Errorf("%w: Action.Separator is not one character", awsai.ErrInvalid)
	}
	payload := make(map[string]types.ActionExecutionPayloadField, len(a.Values))
	for _, name := range slices.Sorted(maps.Keys(a.Values)) {
		doc, err := lazy(a.Values[name])
		if err != nil || name == "" {
			return nil, fmt.Errorf("%w: field %q of the action has no value that JSON can say", awsai.ErrInvalid, name)
		}
		payload[name] = types.ActionExecutionPayloadField{Value: doc}
	}
	return &types.ActionExecution{PluginId: &a.PluginID, Payload: payload, PayloadFieldNameSeparator: &a.Separator}, nil
}
