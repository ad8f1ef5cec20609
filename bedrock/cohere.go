package bedrock

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// cohereMaxItems is how many texts or images a request takes, and cohereMaxCharacters how long
// a text may be for version 3, by the documentation of Cohere Embed on Bedrock.
const (
	cohereMaxItems      = 96
	cohereMaxCharacters = 2_048
)

// cohereV3Images and cohereV4Images are what Cohere Embed takes: version 3 by its documentation
// on Bedrock, version 4 by Cohere's own where that of Bedrock says nothing.
var (
	cohereV3Images = imageLimits{formats: []string{"png", "jpeg"}, maxBytes: 5 << 20, alone: true, purpose: "image"}
	cohereV4Images = imageLimits{formats: []string{"png", "jpeg", "gif", "webp"}, maxBytes: 5 << 20, captions: true}
)

// cohereRequest is the body for Cohere Embed. Inputs and the dimensions are of version 4.
type cohereRequest struct {
	Texts           []string      `json:"texts,omitempty"`
	Images          []string      `json:"images,omitempty"` // as data URIs
	Inputs          []cohereInput `json:"inputs,omitempty"`
	InputType       string        `json:"input_type"`
	Truncate        string        `json:"truncate"`
	EmbeddingTypes  []string      `json:"embedding_types,omitempty"`
	OutputDimension int           `json:"output_dimension,omitempty"`
}

// cohereInput is an input of texts and images that have one vector together.
type cohereInput struct {
	Content []cohereContent `json:"content"`
}

type cohereContent struct {
	Type     string `json:"type"`
	Text     string `json:"text,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
}

func cohereV3(r embedRequest) any {
	q := cohereRequest{InputType: r.purpose, Truncate: "NONE"}
	q.setInputs(r.parts)
	if r.truncate {
		q.Truncate = "END"
	}
	if r.vectors != floatVectors.name {
		q.EmbeddingTypes = []string{r.vectors}
	}
	return q
}

func cohereV4(r embedRequest) any {
	q := cohereRequest{InputType: r.purpose, Truncate: "NONE", EmbeddingTypes: []string{r.vectors}, OutputDimension: r.dimensions}
	q.setInputs(r.parts)
	if r.truncate {
		q.Truncate = "RIGHT"
	}
	return q
}

// setInputs sets one of the three lists of inputs, the plainest that takes them all.
func (q *cohereRequest) setInputs(parts []embedPart) {
	texts, images := 0, 0
	for _, p := range parts {
		if p.text != "" {
			texts++
		}
		if p.image != "" {
			images++
		}
	}
	for _, p := range parts {
		switch {
		case images == 0:
			q.Texts = append(q.Texts, p.text)
		case texts == 0:
			q.Images = append(q.Images, p.dataURI())
		default:
			q.Inputs = append(q.Inputs, p.cohereInput())
		}
	}
}

func (p embedPart) cohereInput() cohereInput {
	var in cohereInput
	if p.text != "" {
		in.Content = append(in.Content, cohereContent{Type: "text", Text: p.text})
	}
	if p.image != "" {
		in.Content = append(in.Content, cohereContent{Type: "image_url", ImageURL: p.dataURI()})
	}
	return in
}

func (p embedPart) dataURI() string { return "data:image/" + p.format + ";base64," + p.image }

// cohereEmbeddings are a list of vectors, or where the request named a type, an object with
// the list under its name.
type cohereEmbeddings[T any] struct {
	name  string
	lists [][]T
}

// UnmarshalJSON reads either shape.
func (c *cohereEmbeddings[T]) UnmarshalJSON(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return json.Unmarshal(raw, &c.lists)
	}
	var byType map[string]json.RawMessage
	if err := json.Unmarshal(raw, &byType); err != nil || byType[c.name] == nil {
		return err
	}
	return json.Unmarshal(byType[c.name], &c.lists)
}

// parseCohere reads a response. The tokens are not in it, but in its headers.
func parseCohere[T any](body []byte, name string) (vectors [][]T, tokens int, err error) {
	r := struct {
		Embeddings cohereEmbeddings[T] `json:"embeddings"`
	}{cohereEmbeddings[T]{name: name}}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, 0, fmt.Errorf("response: %w", err)
	}
	return r.Embeddings.lists, 0, nil
}
