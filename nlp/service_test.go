package nlp_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp"
)

// comprehendService is a Comprehend that finds the words of texts, and counts code points as
// the real one does. Texts that have "FAIL" in them fail within a batch.
type comprehendService struct {
	fake *awsaitest.Fake
	mu   sync.Mutex
	// fails is how often a text with FAIL fails.
	fails int
	// largest are the most texts and bytes that a request had.
	texts, bytes int
}

func serveComprehend(t testing.TB) *comprehendService {
	s := &comprehendService{fake: awsaitest.New(t), fails: 1 << 30}
	s.serveOne()
	s.serveMany()
	return s
}

func (s *comprehendService) analyzer(optFns ...func(*nlp.AnalyzerOptions)) *nlp.Analyzer {
	return nlp.NewAnalyzer(s.fake.Config(), optFns...)
}

func english(o *nlp.AnalyzerOptions) { o.Language = "en" }

// words are the words of a text, in bytes.
func words(text string) []nlp.Span {
	var out []nlp.Span
	start := -1
	for i, r := range text {
		switch inside := !unicode.IsSpace(r) && !unicode.IsPunct(r); {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			out = append(out, nlp.Span{Start: start, End: i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, nlp.Span{Start: start, End: len(text)})
	}
	return out
}

// found is a word in code points, as the service counts.
type found struct {
	begin, end *int32
	text       string
}

func find(text string) (out []found) {
	at, points := 0, int32(0)
	count := func(i int) *int32 {
		points += int32(utf8.RuneCountInString(text[at:i]))
		at = i
		return aws.Int32(points)
	}
	for _, w := range words(text) {
		out = append(out, found{count(w.Start), count(w.End), w.In(text)})
	}
	return out
}

// scriptOf is the language of a text, by its script.
func scriptOf(text string) string {
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			return "zh"
		case unicode.Is(unicode.Arabic, r):
			return "ar"
		case unicode.Is(unicode.Greek, r):
			return "el"
		}
	}
	return "en"
}

func (s *comprehendService) entities(text string) (out []types.Entity) {
	for _, w := range find(text) {
		out = append(out, types.Entity{BeginOffset: w.begin, EndOffset: w.end, Text: &w.text, Type: types.EntityTypeOther, Score: aws.Float32(0.5)})
	}
	return out
}

func (s *comprehendService) phrases(text string) (out []types.KeyPhrase) {
	for _, w := range find(text) {
		out = append(out, types.KeyPhrase{BeginOffset: w.begin, EndOffset: w.end, Text: &w.text, Score: aws.Float32(0.5)})
	}
	return out
}

func (s *comprehendService) tokens(text string) (out []types.SyntaxToken) {
	for i, w := range find(text) {
		out = append(out, types.SyntaxToken{
			BeginOffset: w.begin, EndOffset: w.end, Text: &w.text, TokenId: aws.Int32(int32(i + 1)),
			PartOfSpeech: &types.PartOfSpeechTag{Tag: types.PartOfSpeechTagTypeNoun, Score: aws.Float32(0.5)},
		})
	}
	return out
}

func (s *comprehendService) targets(text string) (out []types.TargetedSentimentEntity) {
	for _, w := range find(text) {
		out = append(out, types.TargetedSentimentEntity{DescriptiveMentionIndex: []int32{0}, Mentions: []types.TargetedSentimentMention{{
			BeginOffset: w.begin, EndOffset: w.end, Text: &w.text, Type: types.TargetedSentimentEntityTypeBrand,
			Score: aws.Float32(0.5), GroupScore: aws.Float32(1), MentionSentiment: &types.MentionSentiment{Sentiment: types.SentimentTypePositive, SentimentScore: score(text)},
		}}})
	}
	return out
}

// score is positive as far as a text has good in it.
func score(text string) *types.SentimentScore {
	p := float32(0.25)
	if strings.Contains(text, "good") {
		p = 0.75
	}
	return &types.SentimentScore{Positive: aws.Float32(p), Negative: aws.Float32(1 - p), Neutral: aws.Float32(0), Mixed: aws.Float32(0)}
}

func mood(text string) types.SentimentType {
	if strings.Contains(text, "good") {
		return types.SentimentTypePositive
	}
	return types.SentimentTypeNegative
}

func (s *comprehendService) serveOne() {
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectDominantLanguageInput) (*comprehend.DetectDominantLanguageOutput, error) {
		return &comprehend.DetectDominantLanguageOutput{Languages: []types.DominantLanguage{{LanguageCode: aws.String(scriptOf(*in.Text)), Score: aws.Float32(0.5)}}}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
		return &comprehend.DetectSentimentOutput{Sentiment: mood(*in.Text), SentimentScore: score(*in.Text)}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectEntitiesInput) (*comprehend.DetectEntitiesOutput, error) {
		return &comprehend.DetectEntitiesOutput{Entities: s.entities(*in.Text)}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectKeyPhrasesInput) (*comprehend.DetectKeyPhrasesOutput, error) {
		return &comprehend.DetectKeyPhrasesOutput{KeyPhrases: s.phrases(*in.Text)}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectSyntaxInput) (*comprehend.DetectSyntaxOutput, error) {
		return &comprehend.DetectSyntaxOutput{SyntaxTokens: s.tokens(*in.Text)}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectTargetedSentimentInput) (*comprehend.DetectTargetedSentimentOutput, error) {
		return &comprehend.DetectTargetedSentimentOutput{Entities: s.targets(*in.Text)}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectPiiEntitiesInput) (*comprehend.DetectPiiEntitiesOutput, error) {
		out := &comprehend.DetectPiiEntitiesOutput{}
		for _, w := range find(*in.Text) {
			if first, _ := utf8.DecodeRuneInString(w.text); unicode.IsUpper(first) {
				out.Entities = append(out.Entities, types.PiiEntity{BeginOffset: w.begin, EndOffset: w.end, Type: types.PiiEntityTypeName, Score: aws.Float32(0.5)})
			}
		}
		return out, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.ContainsPiiEntitiesInput) (*comprehend.ContainsPiiEntitiesOutput, error) {
		return &comprehend.ContainsPiiEntitiesOutput{Labels: []types.EntityLabel{{Name: types.PiiEntityTypeName, Score: aws.Float32(0.5)}}}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.DetectToxicContentInput) (*comprehend.DetectToxicContentOutput, error) {
		out, n := &comprehend.DetectToxicContentOutput{}, 0
		for _, seg := range in.TextSegments {
			p := aws.Float32(0.25)
			if strings.Contains(*seg.Text, "idiot") {
				p = aws.Float32(0.75)
			}
			n += len(*seg.Text)
			out.ResultList = append(out.ResultList, types.ToxicLabels{Toxicity: p, Labels: []types.ToxicContent{{Name: types.ToxicContentTypeInsult, Score: p}}})
		}
		s.note(len(in.TextSegments), n)
		return out, nil
	})
}

func (s *comprehendService) note(texts, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts, s.bytes = max(s.texts, texts), max(s.bytes, bytes)
}

// each calls ok for the texts that do not fail, last one first, and returns the failures.
func (s *comprehendService) each(texts []string, ok func(i *int32, text string)) (failed []types.BatchItemError, err error) {
	if len(texts) > 25 {
		return nil, &types.BatchSizeLimitExceededException{Message: aws.String("too many")}
	}
	for i := len(texts) - 1; i >= 0; i-- {
		s.note(len(texts), len(texts[i]))
		if len(texts[i]) > 5000 {
			failed = append(failed, types.BatchItemError{Index: aws.Int32(int32(i)), ErrorCode: aws.String("TextSizeLimitExceededException"), ErrorMessage: aws.String("too long")})
			continue
		}
		s.mu.Lock()
		fail := strings.Contains(texts[i], "FAIL") && s.fails > 0
		if fail {
			s.fails--
		}
		s.mu.Unlock()
		if fail {
			failed = append(failed, types.BatchItemError{Index: aws.Int32(int32(i)), ErrorCode: aws.String("InternalServerException"), ErrorMessage: aws.String("try again")})
			continue
		}
		ok(aws.Int32(int32(i)), texts[i])
	}
	return failed, nil
}

func (s *comprehendService) serveMany() {
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.BatchDetectDominantLanguageInput) (*comprehend.BatchDetectDominantLanguageOutput, error) {
		out := &comprehend.BatchDetectDominantLanguageOutput{ResultList: []types.BatchDetectDominantLanguageItemResult{}}
		failed, err := s.each(in.TextList, func(i *int32, text string) {
			out.ResultList = append(out.ResultList, types.BatchDetectDominantLanguageItemResult{Index: i, Languages: []types.DominantLanguage{{LanguageCode: aws.String(scriptOf(text)), Score: aws.Float32(0.5)}}})
		})
		out.ErrorList = failed
		return out, err
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.BatchDetectSentimentInput) (*comprehend.BatchDetectSentimentOutput, error) {
		out := &comprehend.BatchDetectSentimentOutput{ResultList: []types.BatchDetectSentimentItemResult{}}
		failed, err := s.each(in.TextList, func(i *int32, text string) {
			out.ResultList = append(out.ResultList, types.BatchDetectSentimentItemResult{Index: i, Sentiment: mood(text), SentimentScore: score(text)})
		})
		out.ErrorList = failed
		return out, err
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.BatchDetectEntitiesInput) (*comprehend.BatchDetectEntitiesOutput, error) {
		out := &comprehend.BatchDetectEntitiesOutput{ResultList: []types.BatchDetectEntitiesItemResult{}}
		failed, err := s.each(in.TextList, func(i *int32, text string) {
			out.ResultList = append(out.ResultList, types.BatchDetectEntitiesItemResult{Index: i, Entities: s.entities(text)})
		})
		out.ErrorList = failed
		return out, err
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.BatchDetectKeyPhrasesInput) (*comprehend.BatchDetectKeyPhrasesOutput, error) {
		out := &comprehend.BatchDetectKeyPhrasesOutput{ResultList: []types.BatchDetectKeyPhrasesItemResult{}}
		failed, err := s.each(in.TextList, func(i *int32, text string) {
			out.ResultList = append(out.ResultList, types.BatchDetectKeyPhrasesItemResult{Index: i, KeyPhrases: s.phrases(text)})
		})
		out.ErrorList = failed
		return out, err
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.BatchDetectSyntaxInput) (*comprehend.BatchDetectSyntaxOutput, error) {
		out := &comprehend.BatchDetectSyntaxOutput{ResultList: []types.BatchDetectSyntaxItemResult{}}
		failed, err := s.each(in.TextList, func(i *int32, text string) {
			out.ResultList = append(out.ResultList, types.BatchDetectSyntaxItemResult{Index: i, SyntaxTokens: s.tokens(text)})
		})
		out.ErrorList = failed
		return out, err
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *comprehend.BatchDetectTargetedSentimentInput) (*comprehend.BatchDetectTargetedSentimentOutput, error) {
		out := &comprehend.BatchDetectTargetedSentimentOutput{ResultList: []types.BatchDetectTargetedSentimentItemResult{}}
		failed, err := s.each(in.TextList, func(i *int32, text string) {
			out.ResultList = append(out.ResultList, types.BatchDetectTargetedSentimentItemResult{Index: i, Entities: s.targets(text)})
		})
		out.ErrorList = failed
		return out, err
	})
}
