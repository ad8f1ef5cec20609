package bedrock

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/awsai-go/awsai/rag"
)

// cohereMaxTexts is how many texts a request takes, and cohereMaxCharacters how long each
// may be for version 3, by the documentation of Cohere Embed on Bedrock.
const (
	cohereMaxTexts      = 96
	cohereMaxCharacters = 2_048
)

// cohereRequest is the body for Cohere Embed. The embedding types and the dimensions are
// of version 4.
type cohereRequest struct {
	Texts           []string `json:"texts"`
	InputType       string   `json:"input_type"`
	Truncate        string   `json:"truncate"`
	EmbeddingTypes  []string `json:"embedding_types,omitempty"`
	OutputDimension int      `json:"output_dimension,omitempty"`
}

func cohereV3(e *Embedder, purpose rag.Purpose, texts []string) any {
	r := cohereRequest{Texts: texts, InputType: cohereInput(purpose), Truncate: "NONE"}
	if e.o.Truncate {
		r.Truncate = "END"
	}
	return r
}

func cohereV4(e *Embedder, purpose rag.Purpose, texts []string) any {
	r := cohereRequest{
		Texts: texts, InputType: cohereInput(purpose), Truncate: "NONE",
		EmbeddingTypes: []string{"float"}, OutputDimension: e.model.Dimensions,
	}
	if e.o.Truncate {
		r.Truncate = "RIGHT"
	}
	return r
}

func cohereInput(p rag.Purpose) string {
	if p == rag.ForQuery {
		return "search_query"
	}
	return "search_document"
}

// cohereEmbeddings are a list of vectors, or where the request named types, an object with
// one list for each.
type cohereEmbeddings [][]float32

func (c *cohereEmbeddings) UnmarshalJSON(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return json.Unmarshal(raw, (*[][]float32)(c))
	}
	var byType struct {
		Float [][]float32 `json:"float"`
	}
	err := json.Unmarshal(raw, &byType)
	*c = byType.Float
	return err
}

// parseCohere reads a response. The tokens are not in it, but in its headers.
func parseCohere(body []byte, _ int) (vectors [][]float32, tokens int, err error) {
	var r struct {
		Embeddings cohereEmbeddings `json:"embeddings"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, 0, fmt.Errorf("response: %w", err)
	}
	return r.Embeddings, 0, nil
}
