package sagemaker

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// TEI is the shape of Hugging Face's Text Embeddings Inference: {"inputs": […]}, answered by a
// list of vectors.
func TEI() EmbedShape { return EmbedShape{Request: inputs, Response: vectorsOf} }

// HuggingFace is the shape of the feature extraction of Hugging Face's inference toolkit:
// {"inputs": […]}, answered by a vector for each token, of which the mean is taken. Where the
// container answers with one vector for each text, that is it.
func HuggingFace() EmbedShape { return EmbedShape{Request: inputs, Response: tokenMeans} }

// JumpStart is the shape of JumpStart's own text embedding models: {"text_inputs": […]}, answered
// by {"embedding": […]}.
func JumpStart() EmbedShape {
	return EmbedShape{
		Request: func(_ rag.Purpose, texts []string) ([]byte, error) {
			return json.Marshal(map[string]any{"text_inputs": texts})
		},
		Response: func(body []byte) ([][]float32, error) {
			out, err := JSON[struct{ Embedding [][]float32 }]{}.Decode(body)
			return out.Embedding, err
		},
	}
}

// OpenAIEmbeddings is the shape of containers that speak as OpenAI's API does, vLLM and LMI among
// them: {"model": …, "input": […]}, answered by {"data": [{"index": 0, "embedding": […]}]}. The
// model is left out where it is empty.
func OpenAIEmbeddings(model string) EmbedShape {
	return EmbedShape{
		Request: func(_ rag.Purpose, texts []string) ([]byte, error) {
			return json.Marshal(struct {
				Model string   `json:"model,omitempty"`
				Input []string `json:"input"`
			}{model, texts})
		},
		Response: indexedVectors,
	}
}

func inputs(_ rag.Purpose, texts []string) ([]byte, error) {
	return json.Marshal(map[string]any{"inputs": texts})
}

// vectorsOf reads a list of vectors.
func vectorsOf(body []byte) ([][]float32, error) { return JSON[[][]float32]{}.Decode(body) }

func indexedVectors(body []byte) ([][]float32, error) {
	out, err := JSON[struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
	}]{}.Decode(body)
	if err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(out.Data))
	for _, d := range out.Data {
		if d.Index < 0 || d.Index >= len(vectors) || vectors[d.Index] != nil {
			return nil, fmt.Errorf("%w: vector %d of %d, or twice", awsai.ErrInvalid, d.Index, len(vectors))
		}
		vectors[d.Index] = d.Embedding
	}
	return vectors, nil
}

// tokenMeans reads vectors of tokens, [text][token][dimension] or with one more level around the
// tokens, or of texts.
func tokenMeans(body []byte) ([][]float32, error) {
	texts, err := JSON[[]json.RawMessage]{}.Decode(body)
	if err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(texts))
	for i, raw := range texts {
		if v, err := (JSON[[]float32]{}).Decode(raw); err == nil {
			vectors[i] = v
			continue
		}
		tokens, err := vectorsOf(raw)
		if err != nil {
			var nested [][][]float32
			if nested, err = (JSON[[][][]float32]{}).Decode(raw); err != nil {
				return nil, err
			}
			tokens = slices.Concat(nested...)
		}
		if vectors[i], err = mean(tokens); err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

func mean(tokens [][]float32) ([]float32, error) {
	if len(tokens) == 0 {
		return nil, errors.New("a text without tokens")
	}
	sum := make([]float64, len(tokens[0]))
	for _, t := range tokens {
		if len(t) != len(sum) {
			return nil, fmt.Errorf("tokens of %d and of %d dimensions", len(sum), len(t))
		}
		for i, x := range t {
			sum[i] += float64(x)
		}
	}
	v := make([]float32, len(sum))
	for i, x := range sum {
		v[i] = float32(x / float64(len(tokens)))
	}
	return v, nil
}

// sortItems orders failures by their index, as an *awsai.BatchError has them.
func sortItems(items []awsai.ItemError) {
	slices.SortFunc(items, func(a, b awsai.ItemError) int { return a.Index - b.Index })
}
