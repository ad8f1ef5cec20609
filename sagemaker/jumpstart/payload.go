package jumpstart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai"
)

// Payload is an example of a request.
type Payload struct {
	// ContentType is the body's, Accept that of the answer.
	ContentType string `json:"ContentType,omitzero"`
	Accept      string `json:"Accept,omitzero"`
	// PromptKey is where in the body the prompt is, as "inputs" or "messages[0].content".
	PromptKey string `json:"PromptKey,omitzero"`
	// OutputKeys are where in the answer its parts are, as "[0].generated_text".
	OutputKeys map[string]string `json:"OutputKeys,omitzero"`
	// Body is the request: a JSON value, which of a string is the string's text. A text
	// that begins with "$s3" names a file of AWS's bucket that is to be put in its place.
	Body json.RawMessage `json:"Body,omitzero"`
}

// Example is a payload with its name.
type Example struct {
	// Name is the example's.
	Name string
	Payload
}

// Examples are the document's requests by name.
func (d Document) Examples() []Example {
	var out []Example
	for _, name := range slices.Sorted(maps.Keys(d.Payloads)) {
		out = append(out, Example{Name: name, Payload: d.Payloads[name]})
	}
	return out
}

// Bytes is the body as it is sent. Hubs hold some bodies with the names of their members
// in another case (MaxNewTokens for max_new_tokens): where PromptKey is in the body only
// after that is undone, it is undone.
func (p Payload) Bytes() ([]byte, error) {
	var body any
	dec := json.NewDecoder(bytes.NewReader(p.Body))
	dec.UseNumber()
	if err := dec.Decode(&body); err != nil {
		return nil, awsai.Errorf("jumpstart.Bytes", awsai.ErrInvalid, "the payload's body is not JSON")
	}
	if text, ok := body.(string); ok {
		return []byte(text), nil
	}
	if _, found := at(body, p.PromptKey); p.PromptKey != "" && !found {
		if plain := snakeMembers(body); has(plain, p.PromptKey) {
			body = plain
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return nil, awsai.Errorf("jumpstart.Bytes", awsai.ErrInvalid, "the payload's body: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Read finds a part of the answer by its name among OutputKeys: a text, a float64, or
// what encoding/json makes of it. The error is awsai.ErrNotFound where the payload has no
// such name or the answer no such part.
func (p Payload) Read(name string, answer []byte) (any, error) {
	const op = "jumpstart.Read"
	path, ok := p.OutputKeys[name]
	if !ok {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the payload has no output key %q", name)
	}
	var v any
	if err := json.Unmarshal(answer, &v); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the answer of %d bytes is not JSON", len(answer))
	}
	part, ok := at(v, path)
	if !ok {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the answer has nothing at %s", path)
	}
	return part, nil
}

func has(v any, path string) bool {
	_, ok := at(v, path)
	return ok
}

// at follows a path of members and indices: a.b[0].c and [*].d, whose values are a list.
func at(v any, path string) (any, bool) {
	for path != "" {
		if rest, ok := strings.CutPrefix(path, "["); ok {
			index, rest, ok := strings.Cut(rest, "]")
			list, isList := v.([]any)
			if !ok || !isList {
				return nil, false
			}
			if index == "*" {
				return each(list, rest)
			}
			var i int
			if _, err := fmt.Sscanf(index, "%d", &i); err != nil || i < 0 || i >= len(list) {
				return nil, false
			}
			v, path = list[i], rest
			continue
		}
		path = strings.TrimPrefix(path, ".")
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			end = len(path)
		}
		members, ok := v.(map[string]any)
		if !ok || end == 0 {
			return nil, false
		}
		if v, ok = members[path[:end]]; !ok {
			return nil, false
		}
		path = path[end:]
	}
	return v, true
}

func each(list []any, path string) (any, bool) {
	out := make([]any, 0, len(list))
	for _, item := range list {
		if v, ok := at(item, path); ok {
			out = append(out, v)
		}
	}
	return out, true
}

// snakeMembers writes the names of all members in lower case with underscores.
func snakeMembers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) { // of two that become one, the last
			out[snake(name)] = snakeMembers(v[name])
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = snakeMembers(v[i])
		}
		return out
	}
	return v
}

func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
