package bedrock

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// embedModel is what an [Embedder] knows of a model.
type embedModel struct {
	id            string // of the foundation model
	family        embedFamily
	dimensions    []int // that it offers, the default first
	maxItems      int   // in one request
	maxCharacters int   // in one text; 0 where only tokens are limited
	normalizes    bool  // takes the option to do so
	purposes      map[rag.Purpose]string
	types         []string // names of the types of vectors that it offers
	images        imageLimits

	body func(r embedRequest) any
}

// embedFamily says how the responses of a model look.
type embedFamily int

const (
	titanFamily embedFamily = iota
	cohereFamily
	novaFamily
)

// imageLimits is what a model takes of images. The zero value is none.
type imageLimits struct {
	formats  []string // subtypes of their media types
	maxBytes int64
	alone    bool // one in a request, and nothing else
	captions bool // takes a text with an image, for one vector of both
	inS3     bool // takes an image by its address there
	purpose  string
}

// embedRequest is what a request asks for, in the model's own words.
type embedRequest struct {
	purpose      string
	dimensions   int
	unnormalized bool
	truncate     bool
	vectors      string // name of their type
	parts        []embedPart
}

// embedPart is one input of a request.
type embedPart struct {
	text   string
	format string // of the image, as "png"; empty where there is none
	image  string // in base64
	uri    string // of the image, where it is in S3
}

var (
	plainTypes  = []string{floatVectors.name}
	titanTypes  = []string{floatVectors.name, bitVectors.name}
	cohereTypes = []string{floatVectors.name, int8Vectors.name, uint8Vectors.name, bitVectors.name}
)

// embedModels are the models that an Embedder can talk to.
var embedModels = []embedModel{
	{id: "amazon.titan-embed-text-v1", dimensions: []int{1536}, types: plainTypes,
		maxItems: 1, maxCharacters: titanMaxCharacters, purposes: onePurpose, body: titanV1},
	{id: "amazon.titan-embed-text-v2:0", dimensions: []int{1024, 512, 256}, types: titanTypes, normalizes: true,
		maxItems: 1, maxCharacters: titanMaxCharacters, purposes: onePurpose, body: titanV2},
	{id: "amazon.titan-embed-image-v1", dimensions: []int{1024, 384, 256}, types: plainTypes,
		maxItems: 1, purposes: onePurpose, images: titanImages, body: titanMultimodal},
	{id: "amazon.nova-2-multimodal-embeddings-v1:0", family: novaFamily, dimensions: novaDimensions, types: plainTypes,
		maxItems: 1, maxCharacters: novaInlineCharacters, purposes: novaPurposes, images: novaImages, body: novaEmbed},
	{id: "cohere.embed-english-v3", family: cohereFamily, dimensions: []int{1024}, types: cohereTypes,
		maxItems: cohereMaxItems, maxCharacters: cohereMaxCharacters, purposes: coherePurposes, images: cohereV3Images, body: cohereV3},
	{id: "cohere.embed-multilingual-v3", family: cohereFamily, dimensions: []int{1024}, types: cohereTypes,
		maxItems: cohereMaxItems, maxCharacters: cohereMaxCharacters, purposes: coherePurposes, images: cohereV3Images, body: cohereV3},
	{id: "cohere.embed-v4:0", family: cohereFamily, dimensions: []int{1536, 1024, 512, 256}, types: cohereTypes,
		maxItems: cohereMaxItems, purposes: coherePurposes, images: cohereV4Images, body: cohereV4},
}

// findEmbedModel finds the model that an ID, profile or ARN names.
func findEmbedModel(id string) (embedModel, bool) {
	base, _, _ := strings.Cut(baseModel(id), ":") // without the version, as in "…-v2:0:8k"
	for _, m := range embedModels {
		if name, _, _ := strings.Cut(m.id, ":"); name == base {
			return m, true
		}
	}
	return embedModel{}, false
}

// check says what is wrong with the embedder's model and options, or nil.
func (e *Embedder) check(p rag.Purpose, vectors string) error {
	switch m := e.kind; {
	case e.id == "":
		return fmt.Errorf("%w: empty model ID", awsai.ErrInvalid)
	case m.id == "":
		var known []string
		for _, m := range embedModels {
			known = append(known, m.id)
		}
		return fmt.Errorf("%w: %q names no known embedding model; want one of %s, a profile of one, or its ID as EmbedderOptions.BaseModel",
			awsai.ErrInvalid, e.id, strings.Join(known, ", "))
	case !slices.Contains(m.dimensions, e.model.Dimensions):
		return fmt.Errorf("%w: %s has no vectors of %d dimensions; want one of %v", awsai.ErrInvalid, m.id, e.model.Dimensions, m.dimensions)
	case e.o.Unnormalized && !m.normalizes:
		return fmt.Errorf("%w: %s leaves no choice of normalization", awsai.ErrInvalid, m.id)
	case !slices.Contains(m.types, vectors):
		return fmt.Errorf("%w: %s has no vectors of type %s; it has %v", awsai.ErrInvalid, m.id, vectors, m.types)
	}
	if _, ok := e.kind.purposes[p]; !ok {
		return fmt.Errorf("%w: unknown purpose %.20q; %s has %q", awsai.ErrInvalid, string(p), e.kind.id, slices.Sorted(maps.Keys(e.kind.purposes)))
	}
	return e.target.check()
}
