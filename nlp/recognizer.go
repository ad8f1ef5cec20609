package nlp

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
)

// Recognizer finds what a custom model was trained for, by an endpoint. It is safe for
// concurrent use.
type Recognizer struct {
	endpoint
	feature feature[[]Entity]
}

// NewRecognizer returns the recognizer behind the endpoint with the given ARN, which
// [Models.CreateEndpoint] makes. Nothing is sent before its first method.
func NewRecognizer(cfg aws.Config, arn string, optFns ...func(*EndpointOptions)) *Recognizer {
	r := &Recognizer{endpoint: newEndpoint(cfg, arn, optFns)}
	r.feature = feature[[]Entity]{alone: maxRecognized, group: batch.Group{Items: 1}, one: r.find, join: concat[Entity]}
	return r
}

func (r *Recognizer) find(ctx context.Context, api *comprehend.Client, _, text string) ([]Entity, error) {
	out, err := api.DetectEntities(ctx, &comprehend.DetectEntitiesInput{EndpointArn: &r.arn, Text: &text})
	if err != nil {
		return nil, err
	}
	return toEntities(text, out.Entities)
}

// Entities returns what the model finds in a text, in its order.
func (r *Recognizer) Entities(ctx context.Context, text string) ([]Entity, error) {
	return analyze(ctx, r.analyzer, "nlp.Entities", r.feature, text)
}

// BatchEntities is [Recognizer.Entities] for many texts, as the package comment says of
// batches. The service takes one at a time.
func (r *Recognizer) BatchEntities(ctx context.Context, texts []string) ([][]Entity, error) {
	return analyzeAll(ctx, r.analyzer, "nlp.BatchEntities", r.feature, texts)
}

// DocumentEntities returns what the model finds in a document, a PDF or Word file, an image or
// the JSON of a response of Amazon Textract, of 10 MB at most and one page, in S3 or not.
func (r *Recognizer) DocumentEntities(ctx context.Context, src media.Source) ([]CustomEntity, DocumentInfo, error) {
	const op = "nlp.DocumentEntities"
	data, err := r.read(ctx, src)
	if err == nil && len(data) == 0 {
		err = fmt.Errorf("%w: the document is empty", awsai.ErrInvalid)
	}
	if err != nil {
		return nil, DocumentInfo{}, awsai.Wrap(op, err)
	}
	out, err := r.analyzer.api.DetectEntities(ctx, &comprehend.DetectEntitiesInput{EndpointArn: &r.arn, Bytes: data, DocumentReaderConfig: r.reader.config()})
	if err != nil {
		return nil, DocumentInfo{}, awsai.Wrap(op, err)
	}
	return documentEntities(out), toDocumentInfo(out.DocumentMetadata, out.DocumentType, out.Errors, nil), nil
}

func documentEntities(out *comprehend.DetectEntitiesOutput) []CustomEntity {
	known := map[string]Box{}
	for _, b := range out.Blocks {
		if b.Geometry != nil && b.Geometry.BoundingBox != nil {
			g := b.Geometry.BoundingBox
			known[aws.ToString(b.Id)] = Box{int(aws.ToInt32(b.Page)), confidence(g.Left), confidence(g.Top), confidence(g.Width), confidence(g.Height)}
		}
	}
	found := make([]CustomEntity, len(out.Entities))
	for i, e := range out.Entities {
		var refs []blockReference
		for _, r := range e.BlockReferences {
			ref := blockReference{block: aws.ToString(r.BlockId)}
			for _, c := range r.ChildBlocks {
				ref.children = append(ref.children, aws.ToString(c.ChildBlockId))
			}
			refs = append(refs, ref)
		}
		found[i] = CustomEntity{Entity{Text: aws.ToString(e.Text), Type: EntityType(e.Type), Confidence: confidence(e.Score)}, boxesOf(refs, known)}
	}
	return found
}
