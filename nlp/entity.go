package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/internal/batch"
)

// EntityType is what an entity is. Recognizers that were trained have types of their own.
type EntityType string

// The types of entities that the service knows by itself.
const (
	// Person: people, groups, nicknames, fictional characters.
	Person EntityType = "PERSON"
	// Location: countries, cities, lakes, buildings.
	Location EntityType = "LOCATION"
	// Organization: companies, governments, religions, teams.
	Organization EntityType = "ORGANIZATION"
	// CommercialItem: branded products.
	CommercialItem EntityType = "COMMERCIAL_ITEM"
	// Event: festivals, elections, wars.
	Event EntityType = "EVENT"
	// Date: dates, days, months, times.
	Date EntityType = "DATE"
	// Quantity: amounts, with currencies and units, percentages, numbers.
	Quantity EntityType = "QUANTITY"
	// Title: official names of any creation, as of books and songs.
	Title EntityType = "TITLE"
	// Other: what fits nowhere else.
	Other EntityType = "OTHER"
)

// Entity is a thing that a text names.
type Entity struct {
	Span
	// Text is what is written there, as the service repeats it.
	Text string
	// Type is what the entity is.
	Type EntityType
	// Confidence is the service's, in [0,1].
	Confidence float64
}

var entityFeature = feature[[]Entity]{
	languages: allLanguages,
	alone:     maxAlone, shared: maxShared, group: batch.Group{Items: maxBatch},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) ([]Entity, error) {
		out, err := api.DetectEntities(ctx, &comprehend.DetectEntitiesInput{Text: &text, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, err
		}
		return toEntities(text, out.Entities)
	},
	many: func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([][]Entity, []error, error) {
		out, err := api.BatchDetectEntities(ctx, &comprehend.BatchDetectEntitiesInput{TextList: texts, LanguageCode: types.LanguageCode(lang)})
		if err != nil {
			return nil, nil, err
		}
		return aligned(len(texts), out.ResultList, out.ErrorList,
			func(r types.BatchDetectEntitiesItemResult) *int32 { return r.Index },
			func(i int, r types.BatchDetectEntitiesItemResult) ([]Entity, error) {
				return toEntities(texts[i], r.Entities)
			})
	},
	join: concat[Entity],
}

func toEntities(text string, in []types.Entity) ([]Entity, error) {
	points := codePointsOf(text)
	out := make([]Entity, len(in))
	for i, e := range in {
		span, err := points.span(int(aws.ToInt32(e.BeginOffset)), int(aws.ToInt32(e.EndOffset)))
		if err != nil {
			return nil, err
		}
		out[i] = Entity{span, aws.ToString(e.Text), EntityType(e.Type), confidence(e.Score)}
	}
	return out, nil
}

// Entities returns the things that a text names, in its order.
func (a *Analyzer) Entities(ctx context.Context, text string) ([]Entity, error) {
	return analyze(ctx, a, "nlp.Entities", entityFeature, text)
}

// BatchEntities is [Analyzer.Entities] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchEntities(ctx context.Context, texts []string) ([][]Entity, error) {
	return analyzeAll(ctx, a, "nlp.BatchEntities", entityFeature, texts)
}
