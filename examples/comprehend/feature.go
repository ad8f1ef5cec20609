package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/nlp"
	"github.com/awsai-go/awsai/nlp/medical"
)

// analyse reads many texts.
type analyse = func(context.Context, []string) ([]any, error)

// analysis is what a feature is of the library, or nil.
func analysis(cfg aws.Config, feature string, s settings) analyse {
	a := nlp.NewAnalyzer(cfg, func(o *nlp.AnalyzerOptions) { o.Language = s.language })
	m := medical.New(cfg)
	switch feature {
	case "language":
		return of(a.BatchLanguages)
	case "sentiment":
		return of(a.BatchSentiment)
	case "targets":
		return of(a.BatchTargets)
	case "entities":
		return of(a.BatchEntities)
	case "phrases":
		return of(a.BatchKeyPhrases)
	case "syntax":
		return of(a.BatchSyntax)
	case "pii":
		return of(a.BatchPII)
	case "kinds":
		return of(a.BatchContainsPII)
	case "redact":
		return of(func(ctx context.Context, texts []string) ([]string, error) { return a.BatchRedact(ctx, texts) })
	case "toxicity":
		return of(a.BatchToxicity)
	case "classify":
		return of(nlp.NewClassifier(cfg, s.endpoint).BatchClassify)
	case "recognize":
		return of(nlp.NewRecognizer(cfg, s.endpoint).BatchEntities)
	case "medical":
		return of(m.BatchEntities)
	case "phi":
		return of(m.BatchPHI)
	case "icd10":
		return of(m.BatchICD10CM)
	case "rxnorm":
		return of(m.BatchRxNorm)
	case "snomed":
		return of(m.BatchSNOMEDCT)
	}
	return nil
}

// of makes the results of a method one type with those of others.
func of[T any](fn func(context.Context, []string) ([]T, error)) analyse {
	return func(ctx context.Context, texts []string) ([]any, error) {
		found, err := fn(ctx, texts)
		out := make([]any, len(found))
		for i, f := range found {
			out[i] = f
		}
		return out, err
	}
}

// show is what was found as lines. Places are bytes.
func show(found any, text string) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch found := found.(type) {
	case string:
		add("%s", found)
	case nlp.Sentiment:
		add("%s\t+%.2f -%.2f", found.Mood, found.Positive, found.Negative)
	case nlp.Toxicity:
		add("%.2f\tinsult %.2f, profanity %.2f, hate %.2f, harassment %.2f, sexual %.2f, violence %.2f, graphic %.2f",
			found.Score, found.Insult, found.Profanity, found.HateSpeech, found.Harassment, found.Sexual, found.Violence, found.Graphic)
	case nlp.Classification:
		for _, c := range found.Classes {
			add("%s\t%.2f", c.Name, c.Confidence)
		}
	case []nlp.Language:
		for _, l := range found {
			add("%s\t%.2f", l.Code, l.Confidence)
		}
	case []nlp.PIILabel:
		for _, l := range found {
			add("%s\t%.2f", l.Type, l.Confidence)
		}
	case []nlp.Target:
		for _, t := range found {
			for _, m := range t.Mentions {
				add("%d-%d\t%s: %s\t%s\t%s", m.Start, m.End, t.Name(), m.Text, m.Type, m.Sentiment.Mood)
			}
		}
	case []nlp.Entity:
		for _, e := range found {
			add("%d-%d\t%s\t%s\t%.2f", e.Start, e.End, e.Text, e.Type, e.Confidence)
		}
	case []nlp.CustomEntity:
		for _, e := range found {
			add("%d-%d\t%s\t%s\t%.2f", e.Start, e.End, e.Text, e.Type, e.Confidence)
		}
	case []nlp.KeyPhrase:
		for _, k := range found {
			add("%d-%d\t%s\t%.2f", k.Start, k.End, k.Text, k.Confidence)
		}
	case []nlp.Token:
		for _, t := range found {
			add("%d-%d\t%s\t%s\t%.2f", t.Start, t.End, t.Text, t.PartOfSpeech, t.Confidence)
		}
	case []nlp.PII:
		for _, f := range found {
			add("%d-%d\t%s\t%s\t%.2f", f.Start, f.End, f.In(text), f.Type, f.Confidence)
		}
	case medical.Findings:
		for _, e := range found.Entities {
			add("%d-%d\t%s\t%s\t%s\t%.2f", e.Start, e.End, e.Text, e.Type, e.Concept().Code, e.Confidence)
		}
	}
	return lines
}
