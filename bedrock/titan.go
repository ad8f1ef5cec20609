package bedrock

import (
	"encoding/json"
	"fmt"

	"github.com/awsai-go/awsai/rag"
)

// titanMaxCharacters is how long a text may be, by the documentation of Titan Text
// Embeddings. Its other limit is 8,192 tokens, which only the service can count.
const titanMaxCharacters = 50_000

// titanRequest is the body for Titan Text Embeddings. V1 takes the text alone.
type titanRequest struct {
	InputText  string `json:"inputText"`
	Dimensions int    `json:"dimensions,omitempty"`
	Normalize  *bool  `json:"normalize,omitempty"`
}

type titanResponse struct {
	Embedding           []float32 `json:"embedding"`
	InputTextTokenCount int       `json:"inputTextTokenCount"`
}

func titanV1(e *Embedder, _ rag.Purpose, texts []string) any {
	return titanRequest{InputText: texts[0]}
}

func titanV2(e *Embedder, _ rag.Purpose, texts []string) any {
	return titanRequest{InputText: texts[0], Dimensions: e.model.Dimensions, Normalize: new(!e.o.Unnormalized)}
}

func parseTitan(body []byte, dimensions int) (vectors [][]float32, tokens int, err error) {
	r := titanResponse{Embedding: make([]float32, 0, dimensions)}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, 0, fmt.Errorf("response: %w", err)
	}
	return [][]float32{r.Embedding}, r.InputTextTokenCount, nil
}
