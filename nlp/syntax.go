package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/internal/batch"
)

// PartOfSpeech is a word's part of speech, by the Universal Dependencies' tags: "ADJ", "ADP",
// "ADV", "AUX", "CCONJ", "CONJ", "DET", "INTJ", "NOUN", "NUM", "O" (other), "PART", "PRON",
// "PROPN", "PUNCT", "SCONJ", "SYM" or "VERB". Others may come.
type PartOfSpeech string

// Token is a word or punctuation mark of a text.
type Token struct {
	Span
	// Text is what is written there, as the service repeats it.
	Text string
	// ID counts the tokens of the text, from 1.
	ID int
	// PartOfSpeech is the token's.
	PartOfSpeech PartOfSpeech
	// Confidence is the service's in the part of speech, in [0,1].
	Confidence float64
}

var syntaxFeature = feature[[]Token]{
	languages: " en es fr de it pt ",
	alone:     maxShared, shared: maxShared, group: batch.Group{Items: maxBatch},
	one: func(ctx context.Context, api *comprehend.Client, lang, text string) ([]Token, error) {
		out, err := api.DetectSyntax(ctx, &comprehend.DetectSyntaxInput{Text: &text, LanguageCode: types.SyntaxLanguageCode(lang)})
		if err != nil {
			return nil, err
		}
		return toTokens(text, out.SyntaxTokens)
	},
	many: func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([][]Token, []error, error) {
		out, err := api.BatchDetectSyntax(ctx, &comprehend.BatchDetectSyntaxInput{TextList: texts, LanguageCode: types.SyntaxLanguageCode(lang)})
		if err != nil {
			return nil, nil, err
		}
		return aligned(len(texts), out.ResultList, out.ErrorList,
			func(r types.BatchDetectSyntaxItemResult) *int32 { return r.Index },
			func(i int, r types.BatchDetectSyntaxItemResult) ([]Token, error) {
				return toTokens(texts[i], r.SyntaxTokens)
			})
	},
	join: func(parts []part[[]Token]) []Token {
		all := concat[Token](parts)
		for i := range all {
			all[i].ID = i + 1
		}
		return all
	},
}

func toTokens(text string, in []types.SyntaxToken) ([]Token, error) {
	points := codePointsOf(text)
	out := make([]Token, len(in))
	for i, t := range in {
		span, err := points.span(int(aws.ToInt32(t.BeginOffset)), int(aws.ToInt32(t.EndOffset)))
		if err != nil {
			return nil, err
		}
		out[i] = Token{Span: span, Text: aws.ToString(t.Text), ID: int(aws.ToInt32(t.TokenId))}
		if p := t.PartOfSpeech; p != nil {
			out[i].PartOfSpeech, out[i].Confidence = PartOfSpeech(p.Tag), confidence(p.Score)
		}
	}
	return out, nil
}

// Syntax returns the words of a text with their parts of speech, for English, Spanish, French,
// German, Italian and Portuguese.
func (a *Analyzer) Syntax(ctx context.Context, text string) ([]Token, error) {
	return analyze(ctx, a, "nlp.Syntax", syntaxFeature, text)
}

// BatchSyntax is [Analyzer.Syntax] for many texts, as the package comment says of batches.
func (a *Analyzer) BatchSyntax(ctx context.Context, texts []string) ([][]Token, error) {
	return analyzeAll(ctx, a, "nlp.BatchSyntax", syntaxFeature, texts)
}
