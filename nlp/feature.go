package nlp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/pieces"
)

// The service's limits ("Guidelines and quotas"), in bytes of UTF-8. It counts KB by the
// thousand, or by 1024: the thousand passes either way.
const (
	maxShared     = 5_000   // a text of a Batch operation, or for sentiment and syntax
	maxAlone      = 100_000 // a text by itself
	maxToxicText  = 1_000   // a text that is looked at for toxicity
	maxToxicTexts = 10_000  // those of a request together
)

// passes is how often a text is sent for which the service fails within a request that
// succeeds. The SDK does not see such failures.
const passes = 3

// feature is something that the service can tell of a text.
type feature[T any] struct {
	// languages are those that it is told of, as a list with spaces around each. It is empty
	// where the language is what is asked for.
	languages string
	// alone is how long a text may be that is sent by itself, shared one that is sent with
	// others. One of them may be 0.
	alone, shared int
	// group bounds the texts of a request.
	group batch.Group
	one   func(ctx context.Context, api *comprehend.Client, lang, text string) (T, error)
	many  func(ctx context.Context, api *comprehend.Client, lang string, texts []string) ([]T, []error, error)
	// join makes the result for a text of those for its pieces.
	join func(parts []part[T]) T
}

// part is the result for a piece of a text.
type part[T any] struct {
	start, size int // of the piece, in the text
	value       T
}

// piece is a text, or a part of one, that is sent as one.
type piece struct {
	owner, start int
	lang, text   string
}

// unit is the pieces of one request, by their indices.
type unit []int

// analyze has the service tell a feature of one text.
func analyze[T any](ctx context.Context, a *Analyzer, op string, f feature[T], text string) (T, error) {
	values, err := analyzeAll(ctx, a, op, f, []string{text})
	if b, ok := err.(*awsai.BatchError); ok {
		err = b.Items[0].Err
	}
	return values[0], awsai.Wrap(op, err)
}

// analyzeAll has it tell a feature of each text.
func analyzeAll[T any](ctx context.Context, a *Analyzer, op string, f feature[T], texts []string) ([]T, error) {
	errs := make([]error, len(texts))
	langs := a.languagesOf(ctx, op, f.languages, texts, errs)
	cut := f.cut(texts, langs, errs)
	values, failed := f.sendAll(ctx, a, op, cut)
	out := make([]T, len(texts))
	for i := 0; i < len(cut); {
		n := i
		var parts []part[T]
		for ; n < len(cut) && cut[n].owner == cut[i].owner; n++ {
			parts = append(parts, part[T]{cut[n].start, len(cut[n].text), values[n]})
		}
		owner := cut[i].owner
		if at := slices.IndexFunc(failed[i:n], func(err error) bool { return err != nil }); at >= 0 {
			errs[owner] = failed[i+at]
		} else if len(parts) == 1 {
			out[owner] = parts[0].value
		} else {
			out[owner] = f.join(parts)
		}
		i = n
	}
	return out, batchError(op, errs)
}

// batchError collects what failed, or is nil.
func batchError(op string, errs []error) error {
	b := &awsai.BatchError{Op: op, Total: len(errs)}
	for i, err := range errs {
		if err != nil {
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: awsai.Wrap(op, err)})
		}
	}
	if len(b.Items) == 0 {
		return nil
	}
	return b
}

// languagesOf is the language of each text: the analyzer's, or what the service says.
func (a *Analyzer) languagesOf(ctx context.Context, op, supported string, texts []string, errs []error) []string {
	langs := make([]string, len(texts))
	if supported == "" {
		return langs
	}
	if a.o.Language != "" {
		code := comprehendLanguage(a.o.Language)
		for i := range langs {
			langs[i] = code
		}
		return langs
	}
	beginnings := make([]string, len(texts))
	for i, t := range texts {
		if len(t) > maxShared {
			t = pieces.Split(t[:maxShared], maxShared-3, pieces.Bytes)[0] // what is cut may end inside of a character
		}
		beginnings[i] = t
	}
	found, err := analyzeAll(ctx, a, op, languageFeature, beginnings)
	failed, _ := errors.AsType[*awsai.BatchError](err)
	if failed != nil {
		for _, it := range failed.Items {
			errs[it.Index] = it.Err
		}
	}
	for i, l := range found {
		if errs[i] != nil {
			continue
		}
		if len(l) > 0 {
			langs[i] = comprehendLanguage(l[0].Code)
		}
		if !strings.Contains(supported, " "+langs[i]+" ") {
			errs[i] = fmt.Errorf("%w: the text's language is %q, and supported are%s", awsai.ErrInvalid, langs[i], strings.TrimRight(supported, " "))
		}
	}
	return langs
}

// cut makes pieces of the texts that have no error, in order.
func (f *feature[T]) cut(texts, langs []string, errs []error) []piece {
	var cut []piece
	for i, text := range texts {
		if text == "" {
			errs[i] = fmt.Errorf("%w: the text is empty", awsai.ErrInvalid)
		}
		if errs[i] != nil {
			continue
		}
		start := 0
		for _, p := range pieces.Split(text, max(f.alone, f.shared), pieces.Bytes) {
			cut = append(cut, piece{owner: i, start: start, lang: langs[i], text: p})
			start += len(p)
		}
	}
	return cut
}

// sendAll gives each piece its result or its error.
func (f *feature[T]) sendAll(ctx context.Context, a *Analyzer, op string, cut []piece) ([]T, []error) {
	values, failed := make([]T, len(cut)), make([]error, len(cut))
	open := make([]int, len(cut))
	for i := range open {
		open[i] = i
	}
	for pass := 0; len(open) > 0 && pass < passes; pass++ {
		units := f.units(cut, open)
		outs, err := batch.Map(ctx, batch.Options{Op: op, Width: a.o.Concurrency}, units, func(ctx context.Context, u unit) (answers[T], error) {
			return f.send(ctx, a.api, cut, u)
		})
		whole, _ := errors.AsType[*awsai.BatchError](err)
		open = open[:0:0]
		for n, u := range units {
			if whole != nil && whole.Failed(n) {
				at, _ := slices.BinarySearchFunc(whole.Items, n, func(it awsai.ItemError, n int) int { return it.Index - n })
				for _, i := range u {
					failed[i] = whole.Items[at].Err
				}
				continue
			}
			for k, i := range u {
				values[i], failed[i] = outs[n].values[k], outs[n].errs[k]
				if kind := awsai.KindOf(failed[i]); kind == awsai.ErrThrottled || kind == awsai.ErrUnavailable {
					open = append(open, i)
				}
			}
		}
	}
	return values, failed
}

// units packs the open pieces into requests, those of one language together.
func (f *feature[T]) units(cut []piece, open []int) []unit {
	var units []unit
	byLanguage := map[string][]int{}
	var order []string
	for _, i := range open {
		p := cut[i]
		if f.many == nil || (f.one != nil && len(p.text) > f.shared) {
			units = append(units, unit{i})
			continue
		}
		if _, ok := byLanguage[p.lang]; !ok {
			order = append(order, p.lang)
		}
		byLanguage[p.lang] = append(byLanguage[p.lang], i)
	}
	for _, lang := range order {
		for _, run := range batch.Split(byLanguage[lang], f.group, func(i int) int { return len(cut[i].text) }) {
			units = append(units, run)
		}
	}
	return units
}

// answers are the results and errors for the pieces of a request.
type answers[T any] struct {
	values []T
	errs   []error
}

func (f *feature[T]) send(ctx context.Context, api *comprehend.Client, cut []piece, u unit) (answers[T], error) {
	lang := cut[u[0]].lang
	if len(u) == 1 && f.one != nil {
		v, err := f.one(ctx, api, lang, cut[u[0]].text)
		return answers[T]{[]T{v}, []error{nil}}, err
	}
	texts := make([]string, len(u))
	for k, i := range u {
		texts[k] = cut[i].text
	}
	values, errs, err := f.many(ctx, api, lang, texts)
	return answers[T]{values, errs}, err
}

// aligned orders what a Batch operation answered as the texts are. read gives a result's
// index, and with that index the result itself.
func aligned[R, T any](n int, results []R, failures []types.BatchItemError, index func(R) *int32, read func(int, R) (T, error)) ([]T, []error, error) {
	values, errs := make([]T, n), make([]error, n)
	for i := range errs {
		errs[i] = fmt.Errorf("%w: the response has nothing for the text", awsai.ErrIncomplete)
	}
	for _, r := range results {
		i := index(r)
		if i == nil || *i < 0 || int(*i) >= n {
			return nil, nil, fmt.Errorf("%w: the response has a result for text %d of %d", awsai.ErrUnavailable, aws.ToInt32(i), n)
		}
		values[*i], errs[*i] = read(int(*i), r)
	}
	for _, f := range failures {
		if i := aws.ToInt32(f.Index); f.Index != nil && i >= 0 && int(i) < n {
			errs[i] = &smithy.GenericAPIError{Code: aws.ToString(f.ErrorCode), Message: aws.ToString(f.ErrorMessage)}
		}
	}
	return values, errs, nil
}

// concat joins what was found in pieces, at its place in the text.
func concat[T any, P interface {
	*T
	place() *Span
}](parts []part[[]T]) []T {
	var all []T
	for _, p := range parts {
		shift[T, P](p.value, p.start)
		all = append(all, p.value...)
	}
	return all
}

// confidence is a score of the service.
func confidence(score *float32) float64 { return float64(aws.ToFloat32(score)) }
