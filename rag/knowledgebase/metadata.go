package knowledgebase

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/awsai-go/awsai"
)

// MetadataSuffix makes the name of the file with a document's metadata, which stands beside it
// in S3: "guide.pdf.metadata.json".
const MetadataSuffix = ".metadata.json"

// maxMetadataFile is how many bytes the file may have, by the service's user guide.
const maxMetadataFile = 10 << 10

// MarshalMetadata makes the file with the metadata of a document in S3. The values of the keys
// in embed are embedded with the text. Values are strings, bools, finite numbers and lists of
// strings that are not empty; others, and a file of more than 10 KiB, are awsai.ErrInvalid and
// awsai.ErrTooLarge.
func MarshalMetadata(metadata map[string]any, embed ...string) ([]byte, error) {
	const op = "knowledgebase.MarshalMetadata"
	file := metadataFile{Attributes: make(map[string]any, len(metadata))}
	for _, k := range embed {
		if _, ok := metadata[k]; !ok {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "there is no metadata %q to embed", k)
		}
	}
	for k, v := range metadata {
		typed, err := newTyped(v)
		if err != nil {
			return nil, awsai.Wrap(op, fmt.Errorf("metadata %q: %w", k, err))
		}
		file.Attributes[k] = v
		if slices.Contains(embed, k) {
			file.Attributes[k] = embedded{Value: typed, Include: true}
		}
	}
	b, err := json.Marshal(file)
	if err == nil && len(b) > maxMetadataFile {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "metadata file of %d bytes, limit %d", len(b), maxMetadataFile)
	}
	return b, awsai.Wrap(op, err)
}

type metadataFile struct {
	Attributes map[string]any `json:"metadataAttributes"`
}

// embedded is a value that says whether it is embedded.
type embedded struct {
	Value   typed `json:"value"`
	Include bool  `json:"includeForEmbedding"`
}

// typed is a value that says its type.
type typed struct {
	Type    string   `json:"type"`
	String  *string  `json:"stringValue,omitempty"`
	Number  *float64 `json:"numberValue,omitempty"`
	Boolean *bool    `json:"booleanValue,omitempty"`
	Strings []string `json:"stringListValue,omitempty"`
}

func newTyped(v any) (typed, error) {
	a, err := attributeValue(v)
	if err != nil {
		return typed{}, err
	}
	return typed{Type: string(a.Type), String: a.StringValue, Number: a.NumberValue, Boolean: a.BooleanValue, Strings: a.StringListValue}, nil
}

// UnmarshalMetadata reads a file of metadata, in any of the forms that the service takes. Whole
// numbers are int, others float64.
func UnmarshalMetadata(b []byte) (map[string]any, error) {
	const op = "knowledgebase.UnmarshalMetadata"
	var file struct {
		Attributes map[string]json.RawMessage `json:"metadataAttributes"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the file is no JSON object with metadataAttributes")
	}
	metadata := make(map[string]any, len(file.Attributes))
	for k, raw := range file.Attributes {
		v, err := fileValue(raw)
		if err != nil {
			return nil, awsai.Wrap(op, fmt.Errorf("metadata %q: %w", k, err))
		}
		metadata[k] = v
	}
	return metadata, nil
}

func fileValue(raw json.RawMessage) (any, error) {
	if len(raw) > 0 && raw[0] == '{' {
		var e struct {
			Value typed `json:"value"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, fmt.Errorf("%w: a value is not of its type", awsai.ErrInvalid)
		}
		return e.Value.plain()
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil || v == nil {
		return nil, fmt.Errorf("%w: no value", awsai.ErrInvalid)
	}
	return plainValue(v, raw), nil
}

func (t typed) plain() (any, error) {
	switch {
	case t.Type == "STRING" && t.String != nil:
		return *t.String, nil
	case t.Type == "NUMBER" && t.Number != nil:
		return plainValue(*t.Number, nil), nil
	case t.Type == "BOOLEAN" && t.Boolean != nil:
		return *t.Boolean, nil
	case t.Type == "STRING_LIST" && t.Strings != nil:
		return t.Strings, nil
	}
	return nil, fmt.Errorf("%w: a value is not of its type", awsai.ErrInvalid)
}
