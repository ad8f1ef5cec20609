package bedrock

import (
	"encoding/json"
	"fmt"
)

// titanMaxCharacters is how long a text may be, by the documentation of Titan Text
// Embeddings. Its other limit is 8,192 tokens, which only the service can count.
const titanMaxCharacters = 50_000

// titanImages is what Titan Multimodal Embeddings takes, by its documentation, which allows 25
// MB: more than a request has room for in base64.
var titanImages = imageLimits{formats: []string{"png", "jpeg"}, maxBytes: maxInlineBytes, captions: true}

// titanRequest is the body for Titan Text Embeddings. V1 takes the text alone.
type titanRequest struct {
	InputText      string   `json:"inputText"`
	Dimensions     int      `json:"dimensions,omitempty"`
	Normalize      *bool    `json:"normalize,omitempty"`
	EmbeddingTypes []string `json:"embeddingTypes,omitempty"`
}

func titanV1(r embedRequest) any {
	return titanRequest{InputText: r.parts[0].text}
}

func titanV2(r embedRequest) any {
	q := titanRequest{InputText: r.parts[0].text, Dimensions: r.dimensions, Normalize: new(!r.unnormalized)}
	if r.vectors == bitVectors.name {
		q.EmbeddingTypes = []string{"binary"}
	}
	return q
}

// titanMultimodalRequest is the body for Titan Multimodal Embeddings. Text and image together
// give the mean of their vectors.
type titanMultimodalRequest struct {
	InputText  string               `json:"inputText,omitempty"`
	InputImage string               `json:"inputImage,omitempty"`
	Config     titanEmbeddingConfig `json:"embeddingConfig"`
}

type titanEmbeddingConfig struct {
	Length int `json:"outputEmbeddingLength"`
}

func titanMultimodal(r embedRequest) any {
	return titanMultimodalRequest{r.parts[0].text, r.parts[0].image, titanEmbeddingConfig{r.dimensions}}
}

func parseTitan(body []byte, dimensions int) (vectors [][]float32, tokens int, err error) {
	r := struct {
		Embedding           []float32 `json:"embedding"`
		InputTextTokenCount int       `json:"inputTextTokenCount"`
	}{Embedding: make([]float32, 0, dimensions)}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, 0, fmt.Errorf("response: %w", err)
	}
	return [][]float32{r.Embedding}, r.InputTextTokenCount, nil
}

// parseTitanBits reads a vector of bits, each of which is a number of its own. Should the
// service come to pack them, they are taken as they are.
func parseTitanBits(body []byte, dimensions int) (vectors [][]byte, tokens int, err error) {
	var r struct {
		ByType struct {
			Binary []uint8 `json:"binary"`
		} `json:"embeddingsByType"`
		InputTextTokenCount int `json:"inputTextTokenCount"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, 0, fmt.Errorf("response: %w", err)
	}
	vector := r.ByType.Binary
	if len(vector) == dimensions {
		vector, err = packBits(vector)
	}
	return [][]byte{vector}, r.InputTextTokenCount, err
}
