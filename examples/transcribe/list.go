package main

import (
	"context"
	"iter"

	"github.com/awsai-go/awsai/speech"
)

func listCommands() map[string]command {
	jobs := func(of func(*task, context.Context) iter.Seq2[speech.JobInfo, error]) command {
		return command{0, 0, func(ctx context.Context, t *task) error {
			return list(t, of(t, ctx), func(i speech.JobInfo) error {
				return t.printf("%s  %s  %s  %s", i.Name, i.Status, i.Language, i.Reason)
			})
		}}
	}
	remove := func(of func(*task, context.Context, string) error) command {
		return command{1, 1, func(ctx context.Context, t *task) error { return of(t, ctx, t.args[0]) }}
	}
	return map[string]command{
		"list": jobs(func(t *task, ctx context.Context) iter.Seq2[speech.JobInfo, error] {
			return t.client.Transcriptions(ctx, speech.JobFilter{})
		}),
		"calls": jobs(func(t *task, ctx context.Context) iter.Seq2[speech.JobInfo, error] {
			return t.client.Calls(ctx, speech.JobFilter{})
		}),
		"medicals": jobs(func(t *task, ctx context.Context) iter.Seq2[speech.JobInfo, error] {
			return t.client.MedicalTranscriptions(ctx, speech.JobFilter{})
		}),
		"scribes": jobs(func(t *task, ctx context.Context) iter.Seq2[speech.JobInfo, error] {
			return t.client.Scribes(ctx, speech.JobFilter{})
		}),
		"delete":         remove(func(t *task, ctx context.Context, name string) error { return t.client.Delete(ctx, name) }),
		"delete-call":    remove(func(t *task, ctx context.Context, name string) error { return t.client.DeleteCall(ctx, name) }),
		"delete-medical": remove(func(t *task, ctx context.Context, name string) error { return t.client.DeleteMedical(ctx, name) }),
		"delete-scribe":  remove(func(t *task, ctx context.Context, name string) error { return t.client.DeleteScribe(ctx, name) }),
		"vocabularies": {0, 0, func(ctx context.Context, t *task) error {
			return list(t, t.client.Vocabularies(ctx, false), func(v speech.VocabularyInfo) error { return t.printf("%s  %s  %s", v.Name, v.Language, v.Status) })
		}},
		"filters": {0, 0, func(ctx context.Context, t *task) error {
			return list(t, t.client.Filters(ctx), func(f speech.VocabularyFilter) error { return t.printf("%s  %s", f.Name, f.Language) })
		}},
		"models": {0, 0, func(ctx context.Context, t *task) error {
			return list(t, t.client.LanguageModels(ctx), func(m speech.LanguageModel) error { return t.printf("%s  %s  %s", m.Name, m.Language, m.Status) })
		}},
		"categories": {0, 0, func(ctx context.Context, t *task) error {
			return list(t, t.client.Categories(ctx), func(c speech.Category) error { return t.printf("%s  %d rules", c.Name, len(c.Rules)) })
		}},
		"vocabulary": {2, 0, createVocabulary},
		"filter":     {2, 0, putFilter},
	}
}

// list prints what a sequence has.
func list[T any](t *task, items iter.Seq2[T, error], one func(T) error) error {
	for item, err := range items {
		if err == nil && t.json {
			err = t.program.JSON(item)
		} else if err == nil {
			err = one(item)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func createVocabulary(ctx context.Context, t *task) error {
	if t.language == "" {
		return t.program.Usagef("a vocabulary needs a -language")
	}
	v := speech.Vocabulary{Name: t.args[0], Language: t.language}
	for _, phrase := range t.args[1:] {
		v.Terms = append(v.Terms, speech.Term{Phrase: phrase})
	}
	j, err := t.client.CreateVocabulary(ctx, v)
	if err != nil {
		return err
	}
	i, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	return t.printf("%s  %s", i.Name, i.Status)
}

func putFilter(ctx context.Context, t *task) error {
	if t.language == "" {
		return t.program.Usagef("a filter needs a -language")
	}
	return t.client.PutFilter(ctx, speech.VocabularyFilter{Name: t.args[0], Language: t.language, Words: t.args[1:]})
}
