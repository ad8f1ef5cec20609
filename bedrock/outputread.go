package bedrock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/awsai-go/awsai"
)

// misfit says what is wrong with an answer, in words that do not repeat it.
type misfit struct {
	what  string
	cause error // may repeat it
}

func (m *misfit) Error() string { return m.what }

func (m *misfit) Unwrap() error { return m.cause }

// stopRefusal is how Anthropic's own interface says that the model refused.
const stopRefusal StopReason = "refusal"

// read finds the JSON in the last reply and checks it against the schema.
func (r *outputRun) read(stop StopReason) (string, error) {
	if stop == stopRefusal {
		return "", &misfit{what: "the model stopped with " + string(stop)}
	}
	// Some models fill up with zero-width spaces what the schema leaves room for.
	text := strings.Trim(r.text, jsonSpace+"\u200b\ufeff")
	found, problem := text, error(nil)
	switch {
	case r.seeks():
		found, problem = r.seek(text)
	case !r.called && r.ways[0] != bySchema:
		problem = &misfit{what: "the model did not call the tool " + r.name}
	default:
		problem = r.check(text)
	}
	if cut := stop.failure(r.op); problem != nil && cut != nil {
		problem = &misfit{what: "the model stopped with " + string(stop)}
	}
	return found, problem
}

// maxSeek is how many braces of a text are taken for the beginning of JSON.
const maxSeek = 16

// seek finds JSON in a text that may have words or a fence around it: the first that fits
// the schema, or else what is wrong with the first.
func (r *outputRun) seek(text string) (found string, problem error) {
	problem = &misfit{what: "there is no JSON object in it"}
	first := true
	for range maxSeek {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			break
		}
		text = text[i:]
		var raw json.RawMessage
		if err := json.NewDecoder(strings.NewReader(text)).Decode(&raw); err != nil {
			text = text[1:]
			continue
		}
		err := r.check(string(raw))
		if err == nil {
			return string(raw), nil
		}
		if first {
			found, problem, first = string(raw), err, false
		}
		text = text[len(raw):]
	}
	return found, problem
}

// check checks JSON against the schema.
func (r *outputRun) check(text string) error {
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		what := "it is not JSON"
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			what = fmt.Sprintf("it is not JSON: byte %d of %d", syntax.Offset, len(text))
		}
		return &misfit{what: what, cause: err}
	}
	if err := r.schema.resolved.Validate(value); err != nil {
		return &misfit{what: schemaProblem(err), cause: err}
	}
	return nil
}

// schemaProblem says where in the schema something is wrong, and what is. The validator's
// own words repeat the value.
func schemaProblem(err error) string {
	place, rest := "root", err.Error()
	for {
		after, ok := strings.CutPrefix(rest, "validating ")
		if !ok {
			break
		}
		if place, rest, ok = strings.Cut(after, ": "); !ok {
			return place
		}
	}
	place = "at " + strings.ReplaceAll(place, "/properties/", "/") + ": "
	switch keyword, detail, _ := strings.Cut(rest, ":"); keyword {
	case "required":
		return place + "required:" + detail
	case "type":
		if i := strings.LastIndex(detail, ` has type "`); i >= 0 {
			return place + "it" + detail[i:]
		}
		return place + keyword
	case "enum", "const", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"minLength", "maxLength", "pattern", "anyOf", "oneOf", "not", "contains", "minContains", "maxContains",
		"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties":
		return place + keyword
	}
	return strings.TrimSuffix(place, ": ")
}

// failure is the error of an answer that does not fit.
func (r *outputRun) failure(total Reply, problem error) error {
	kind := awsai.ErrUnavailable
	if total.StopReason == stopRefusal {
		kind = awsai.ErrBlocked
	} else if err := total.StopReason.failure(r.op); err != nil {
		kind = awsai.KindOf(err)
	}
	return &awsai.Error{Op: r.op, Kind: kind, Err: &OutputError{Reply: total, Text: r.text, Err: problem}}
}

// decodeValue reads a value.
func decodeValue[T any](text string, wrapped bool) (value T, problem error) {
	err := unmarshalValue([]byte(text), wrapped, &value)
	if err == nil {
		return value, nil
	}
	what := fmt.Sprintf("it cannot be read into %T", value)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		what = fmt.Sprintf("the member %q cannot be read into %s", wrong.Field, wrong.Type)
	}
	return value, &misfit{what: what, cause: err}
}

func unmarshalValue[T any](raw []byte, wrapped bool, value *T) error {
	if !wrapped {
		return json.Unmarshal(raw, value)
	}
	in := struct {
		Value *T `json:"value"`
	}{value}
	return json.Unmarshal(raw, &in)
}

// partlyRead is what can be read of an answer that does not fit.
func partlyRead[T any](r *outputRun) (value T) {
	p := jsonPrefix{seek: r.seeks()}
	p.add(r.text)
	if raw := p.complete(); raw != nil {
		_ = unmarshalValue(raw, r.schema.wrapped, &value) // as far as it goes
	}
	return value
}

// partialValue is a value in the making.
type partialValue[T any] struct {
	wrapped bool
	prefix  jsonPrefix
	raw     []byte // what the value was read from
	value   T
}

func (p *partialValue[T]) begin(seek bool) {
	p.prefix, p.raw = jsonPrefix{seek: seek}, nil
}

// add takes a piece and tells whether it changes the value.
func (p *partialValue[T]) add(piece string) bool {
	p.prefix.add(piece)
	raw := p.prefix.complete()
	if raw == nil || bytes.Equal(raw, p.raw) {
		return false
	}
	p.raw = raw
	var value T
	if unmarshalValue(raw, p.wrapped, &value) != nil || reflect.DeepEqual(value, p.value) {
		return false
	}
	p.value = value
	return true
}
