package governance

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"

	"github.com/awsai-go/awsai"
)

// Content is what a card says. The zero value says nothing; members that are zero are not
// written.
type Content struct {
	// Overview says what the model is.
	Overview Overview `json:"model_overview,omitzero"`
	// Package is the model package that the card describes.
	Package Package `json:"model_package_details,omitzero"`
	// Uses says what the model is for and how risky it is.
	Uses Uses `json:"intended_uses,omitzero"`
	// Business says whom the model serves.
	Business Business `json:"business_details,omitzero"`
	// Training says how the model was trained.
	Training Training `json:"training_details,omitzero"`
	// Evaluations say how the model fared.
	Evaluations []Evaluation `json:"evaluation_details,omitempty"`
	// Additional has ethics, caveats and details of your own.
	Additional Additional `json:"additional_information,omitzero"`
	// Rest has the top-level members that this package does not type, by name: they are
	// written as they were read. A typed member wins over one of the same name.
	Rest map[string]json.RawMessage `json:"-"`
}

// known are the names of the typed members.
func known(name string) bool {
	switch name {
	case "model_overview", "model_package_details", "intended_uses", "business_details",
		"training_details", "evaluation_details", "additional_information":
		return true
	}
	return false
}

// MarshalJSON writes the content, members in the schema's order, or by name where there
// is a Rest.
func (c Content) MarshalJSON() ([]byte, error) {
	type plain Content
	data, err := marshal(plain(c))
	if err != nil || len(c.Rest) == 0 {
		return data, err
	}
	out := map[string]json.RawMessage{}
	maps.Copy(out, c.Rest)
	maps.DeleteFunc(out, func(name string, _ json.RawMessage) bool { return known(name) })
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, err
	}
	return marshal(out)
}

// UnmarshalJSON reads the content.
func (c *Content) UnmarshalJSON(data []byte) error {
	type plain Content
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	var rest map[string]json.RawMessage
	if err := json.Unmarshal(data, &rest); err != nil {
		return err
	}
	maps.DeleteFunc(rest, func(name string, _ json.RawMessage) bool { return known(name) })
	if len(rest) > 0 {
		p.Rest = rest
	}
	*c = Content(p)
	return nil
}

// JSON writes the content as the service takes it: one line, no HTML escapes. It fails
// with ErrInvalid where a metric has a value that JSON lacks, as NaN. It does not
// validate: see [Card.Validate].
func (c Content) JSON() (string, error) {
	data, err := marshal(c)
	if err != nil {
		return "", awsai.Errorf("governance.Content.JSON", awsai.ErrInvalid, "%w", err)
	}
	return string(data), nil
}

// marshal is json.Marshal without HTML escapes, which the bound on a card's size counts.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ReadContent reads the JSON of a card's content without validating it. It fails with
// ErrInvalid where r holds none.
func ReadContent(r io.Reader) (Content, error) {
	const op = "governance.ReadContent"
	data, err := io.ReadAll(r)
	if err != nil {
		return Content{}, awsai.Wrap(op, err)
	}
	var c Content
	if err := json.Unmarshal(data, &c); err != nil {
		return Content{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return c, nil
}
