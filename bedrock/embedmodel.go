package bedrock

import (
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/foundation"
	"github.com/awsai-go/awsai/rag"
)

// embedModel is what an [Embedder] knows of a model.
type embedModel struct {
	id            string // of the foundation model
	dimensions    []int  // that it offers, the default first
	maxTexts      int    // in one request
	maxCharacters int    // in one text; 0 where only tokens are limited
	normalizes    bool   // takes the option to do so

	body  func(e *Embedder, p rag.Purpose, texts []string) any
	parse func(body []byte, dimensions int) (vectors [][]float32, tokens int, err error)
}

// embedModels are the models that an Embedder can talk to.
var embedModels = []embedModel{
	{id: "amazon.titan-embed-text-v1", dimensions: []int{1536},
		maxTexts: 1, maxCharacters: titanMaxCharacters, body: titanV1, parse: parseTitan},
	{id: "amazon.titan-embed-text-v2:0", dimensions: []int{1024, 512, 256}, normalizes: true,
		maxTexts: 1, maxCharacters: titanMaxCharacters, body: titanV2, parse: parseTitan},
	{id: "cohere.embed-english-v3", dimensions: []int{1024},
		maxTexts: cohereMaxTexts, maxCharacters: cohereMaxCharacters, body: cohereV3, parse: parseCohere},
	{id: "cohere.embed-multilingual-v3", dimensions: []int{1024},
		maxTexts: cohereMaxTexts, maxCharacters: cohereMaxCharacters, body: cohereV3, parse: parseCohere},
	{id: "cohere.embed-v4:0", dimensions: []int{1536, 1024, 512, 256},
		maxTexts: cohereMaxTexts, body: cohereV4, parse: parseCohere},
}

// findEmbedModel finds the model that an ID, profile or ARN names.
func findEmbedModel(id string) (embedModel, bool) {
	base, _, _ := strings.Cut(foundation.Base(id), ":") // without the version, as in "…-v2:0:8k"
	for _, m := range embedModels {
		if name, _, _ := strings.Cut(m.id, ":"); name == base {
			return m, true
		}
	}
	return embedModel{}, false
}

// check says what is wrong with the embedder's model and options, or nil.
func (e *Embedder) check(p rag.Purpose) error {
	switch {
	case e.id == "":
		return awsai.Errorf(opEmbed, awsai.ErrInvalid, "empty model ID")
	case e.kind.id == "":
		var known []string
		for _, m := range embedModels {
			known = append(known, m.id)
		}
		return awsai.Errorf(opEmbed, awsai.ErrInvalid, "%q names no known embedding model; want one of %s, a profile of one, or its ID as EmbedderOptions.BaseModel",
			e.id, strings.Join(known, ", "))
	case !slices.Contains(e.kind.dimensions, e.model.Dimensions):
		return awsai.Errorf(opEmbed, awsai.ErrInvalid, "%s has no vectors of %d dimensions; want one of %v", e.kind.id, e.model.Dimensions, e.kind.dimensions)
	case e.o.Unnormalized && !e.kind.normalizes:
		return awsai.Errorf(opEmbed, awsai.ErrInvalid, "%s leaves no choice of normalization", e.kind.id)
	case p != rag.ForDocument && p != rag.ForQuery:
		return awsai.Errorf(opEmbed, awsai.ErrInvalid, "unknown purpose %.20q", string(p))
	}
	return nil
}
