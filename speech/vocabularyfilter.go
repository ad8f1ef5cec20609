package speech

import (
	"context"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// VocabularyFilter is a list of words that are to be masked, removed or tagged. The service takes
// them in any case, as whole words.
type VocabularyFilter struct {
	// Name is the filter's: 1 to 200 letters of ASCII, digits and . _ -.
	Name string
	// Language is that of the recordings it is for, as "en-US".
	Language string
	// Words are what is in it: each up to 256 letters, without spaces.
	Words []string
	// File is a list in S3, a word a line, in the place of Words.
	File media.URI
	// Tags are the filter's, at most 200, when it is created.
	Tags map[string]string
	// Modified is when it was changed last; it is read only.
	Modified time.Time
}

func (f VocabularyFilter) check() error {
	if f.Name == "" || f.Language == "" {
		return invalid("a filter without Name or Language")
	}
	if (f.File == media.URI{}) == (len(f.Words) == 0) {
		return invalid("want Words or a File")
	}
	size := 0
	for _, w := range f.Words {
		if n := utf8.RuneCountInString(w); n == 0 || n > maxPhrase || strings.ContainsAny(w, " \t\n\r") {
			return invalid("a word of %d letters; want 1 to %d, and no spaces", n, maxPhrase)
		}
		size += len(w) + 1
	}
	if size > maxVocabularyBytes {
		return invalid("words of %d bytes; the limit is %d", size, maxVocabularyBytes)
	}
	return checkName("Name", f.Name)
}

// PutFilter creates a vocabulary filter, or puts it in the place of the one of its name.
func (t *Transcriber) PutFilter(ctx context.Context, f VocabularyFilter) error {
	const op = "speech.PutFilter"
	err := f.check()
	if err == nil {
		err = checkRole(t.o.Role, false)
	}
	if err != nil {
		return awsai.Wrap(op, err)
	}
	made, err := tags(f.Tags)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	file := sdk.Optional(f.File.String())
	_, err = t.api.UpdateVocabularyFilter(ctx, &transcribe.UpdateVocabularyFilterInput{
		VocabularyFilterName: &f.Name, Words: f.Words, VocabularyFilterFileUri: file, DataAccessRoleArn: t.fileRole(file),
	})
	if awsai.KindOf(err) != awsai.ErrNotFound {
		return awsai.Wrap(op, err)
	}
	_, err = t.api.CreateVocabularyFilter(ctx, &transcribe.CreateVocabularyFilterInput{
		VocabularyFilterName: &f.Name, LanguageCode: types.LanguageCode(f.Language), Words: f.Words, VocabularyFilterFileUri: file, DataAccessRoleArn: t.fileRole(file), Tags: made,
	})
	return awsai.Wrap(op, err)
}

// Filter returns a vocabulary filter with its words, which are fetched.
func (t *Transcriber) Filter(ctx context.Context, name string) (VocabularyFilter, error) {
	var f VocabularyFilter
	err := named("speech.Filter", name, func() error {
		out, err := t.api.GetVocabularyFilter(ctx, &transcribe.GetVocabularyFilterInput{VocabularyFilterName: &name})
		if err != nil {
			return err
		}
		words, err := t.fetch(ctx, aws.ToString(out.DownloadUri))
		if err != nil {
			return err
		}
		f = VocabularyFilter{Name: aws.ToString(out.VocabularyFilterName), Language: string(out.LanguageCode), Words: strings.Fields(string(words)), Modified: aws.ToTime(out.LastModifiedTime)}
		return nil
	})
	return f, err
}

// Filters lists the vocabulary filters, without their words.
func (t *Transcriber) Filters(ctx context.Context) iter.Seq2[VocabularyFilter, error] {
	return page.Tokens(ctx, "speech.Filters", func(ctx context.Context, token string) ([]VocabularyFilter, string, error) {
		out, err := t.api.ListVocabularyFilters(ctx, &transcribe.ListVocabularyFiltersInput{NextToken: sdk.Optional(token), MaxResults: aws.Int32(pageSize)})
		if err != nil {
			return nil, "", err
		}
		var found []VocabularyFilter
		for _, f := range out.VocabularyFilters {
			found = append(found, VocabularyFilter{Name: aws.ToString(f.VocabularyFilterName), Language: string(f.LanguageCode), Modified: aws.ToTime(f.LastModifiedTime)})
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// DeleteFilter deletes a vocabulary filter.
func (t *Transcriber) DeleteFilter(ctx context.Context, name string) error {
	return named("speech.DeleteFilter", name, func() error {
		_, err := t.api.DeleteVocabularyFilter(ctx, &transcribe.DeleteVocabularyFilterInput{VocabularyFilterName: &name})
		return err
	})
}
