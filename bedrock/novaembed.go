package bedrock

import (
	"encoding/json"
	"fmt"
)

// novaInlineCharacters is how long a text may be that comes in the request, by the documentation
// of Nova Multimodal Embeddings.
const novaInlineCharacters = 8_192

// novaImages is what Nova Multimodal Embeddings takes, by the schema of its requests.
var novaImages = imageLimits{formats: []string{"png", "jpeg", "gif", "webp"}, maxBytes: maxInlineBytes, inS3: true}

// novaRequest is the body for Nova Multimodal Embeddings. It takes a text or an image.
type novaRequest struct {
	SchemaVersion string          `json:"schemaVersion"`
	TaskType      string          `json:"taskType"`
	Params        novaEmbedParams `json:"singleEmbeddingParams"`
}

type novaEmbedParams struct {
	Purpose   string     `json:"embeddingPurpose"`
	Dimension int        `json:"embeddingDimension"`
	Text      *novaText  `json:"text,omitempty"`
	Image     *novaImage `json:"image,omitempty"`
}

type novaText struct {
	TruncationMode string `json:"truncationMode"`
	Value          string `json:"value"`
}

type novaImage struct {
	DetailLevel string          `json:"detailLevel"`
	Format      string          `json:"format"`
	Source      novaImageSource `json:"source"`
}

type novaImageSource struct {
	Bytes      string          `json:"bytes,omitempty"`
	S3Location *novaS3Location `json:"s3Location,omitempty"`
}

type novaS3Location struct {
	URI string `json:"uri"`
}

func novaEmbed(r embedRequest) any {
	part := r.parts[0]
	p := novaEmbedParams{Purpose: r.purpose, Dimension: r.dimensions}
	switch {
	case part.format == "":
		p.Text = &novaText{TruncationMode: "NONE", Value: part.text}
		if r.truncate {
			p.Text.TruncationMode = "END"
		}
	case part.uri != "":
		p.Image = &novaImage{novaDetailStandard, part.format, novaImageSource{S3Location: &novaS3Location{part.uri}}}
	default:
		p.Image = &novaImage{novaDetailStandard, part.format, novaImageSource{Bytes: part.image}}
	}
	return novaRequest{novaSchemaVersion, "SINGLE_EMBEDDING", p}
}

func parseNova[T any](body []byte) (vectors [][]T, tokens int, err error) {
	var r struct {
		Embeddings []struct {
			Embedding []T `json:"embedding"`
		} `json:"embeddings"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, 0, fmt.Errorf("response: %w", err)
	}
	for _, e := range r.Embeddings {
		vectors = append(vectors, e.Embedding)
	}
	return vectors, 0, nil
}
