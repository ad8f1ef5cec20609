package speech

import (
	"bytes"
	"context"
	"fmt"
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
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Vocabulary is a custom vocabulary: words that the service would not know, such as names.
type Vocabulary struct {
	// Name is the vocabulary's: 1 to 200 letters of ASCII, digits and . _ -.
	Name string
	// Language is that of the recordings it is for, as "en-US".
	Language string
	// Terms are what is in it. They go as a table through TranscriberOptions.Bucket, unless no term
	// has a Display, when they go in the request.
	Terms []Term
	// File is a table in S3, in the place of Terms.
	File media.URI
	// Medical makes it one for medical jobs, which wants File, or Terms and a bucket.
	Medical bool
	// Tags are the vocabulary's, at most 200, when it is created.
	Tags map[string]string
}

// Term is a word or a phrase of a custom vocabulary.
type Term struct {
	// Phrase is how it is said: up to 256 letters. Spaces become hyphens, as the service wants. An
	// acronym has a point after each letter, as "A.B.C.".
	Phrase string
	// Display is how it is to be written, as "Los Angeles". The default is as the phrase.
	Display string
}

// VocabularyInfo is what the service tells of a custom vocabulary.
type VocabularyInfo struct {
	// Name and Language are the vocabulary's.
	Name, Language string
	// Status is job.Queued while it is made ready, job.Succeeded or job.Failed.
	Status job.Status
	// Reason is why it failed.
	Reason string
	// Modified is when it was changed last.
	Modified time.Time
}

// The service's limits (Amazon Transcribe Developer Guide, "Guidelines and quotas").
const (
	maxPhrase          = 256
	maxVocabularyBytes = 50 << 10
)

// FormatVocabulary writes terms as the table that the service reads: Phrase and DisplayAs, with
// tabs between and a head, and the columns that it no longer takes left empty. A phrase that is
// empty, over 256 letters or has a tab or a line end is awsai.ErrInvalid; a table of over 50 KB
// awsai.ErrTooLarge.
func FormatVocabulary(terms []Term) ([]byte, error) {
	const op = "speech.FormatVocabulary"
	var b bytes.Buffer
	b.WriteString("Phrase\tSoundsLike\tIPA\tDisplayAs\n")
	for i, term := range terms {
		phrase, err := term.phrase()
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "term %d: %w", i, err)
		}
		fmt.Fprintf(&b, "%s\t\t\t%s\n", phrase, term.Display)
	}
	if b.Len() > maxVocabularyBytes {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "a vocabulary of %d bytes; the limit is %d", b.Len(), maxVocabularyBytes)
	}
	return b.Bytes(), nil
}

// phrase is the phrase as the service takes it.
func (t Term) phrase() (string, error) {
	if strings.ContainsAny(t.Phrase+t.Display, "\t\n\r") || !utf8.ValidString(t.Phrase+t.Display) {
		return "", invalid("a tab or the end of a line, or not UTF-8")
	}
	phrase := strings.Join(strings.Fields(t.Phrase), "-")
	if n := utf8.RuneCountInString(phrase); n == 0 || n > maxPhrase {
		return "", invalid("a phrase of %d letters; want 1 to %d", n, maxPhrase)
	}
	return phrase, nil
}

// ParseVocabulary reads a table as [FormatVocabulary] writes it, as that which the service gives
// back. A table without a head that has Phrase is awsai.ErrInvalid.
func ParseVocabulary(table []byte) ([]Term, error) {
	const op = "speech.ParseVocabulary"
	lines := strings.Split(lineEnds.Replace(strings.TrimPrefix(string(table), "\ufeff")), "\n")
	head := strings.Split(strings.ToLower(lines[0]), "\t")
	columns := make(map[string]int)
	for i, name := range head {
		columns[strings.TrimSpace(name)] = i
	}
	at, ok := columns["phrase"]
	if !ok {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "a table without the column Phrase")
	}
	display, hasDisplay := columns["displayas"]
	var terms []Term
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if at >= len(cells) || strings.TrimSpace(cells[at]) == "" {
			continue
		}
		t := Term{Phrase: strings.TrimSpace(cells[at])}
		if hasDisplay && display < len(cells) {
			t.Display = strings.TrimSpace(cells[display])
		}
		terms = append(terms, t)
	}
	return terms, nil
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// vocabulary is a vocabulary as the service takes it: phrases, or a file.
type vocabulary struct {
	phrases []string
	file    *string
	staged  string
	tags    []types.Tag
}

func (t *Transcriber) vocabulary(ctx context.Context, v Vocabulary) (vocabulary, error) {
	var made vocabulary
	var err error
	switch {
	case v.Name == "" || v.Language == "":
		return made, invalid("a vocabulary without Name or Language")
	case (v.File == media.URI{}) == (len(v.Terms) == 0):
		return made, invalid("want Terms or a File")
	}
	if err = checkName("Name", v.Name); err != nil {
		return made, err
	}
	if err = checkRole(t.o.Role, false); err != nil {
		return made, err
	}
	if made.tags, err = tags(v.Tags); err != nil {
		return made, err
	}
	if v.File != (media.URI{}) {
		made.file = aws.String(v.File.String())
		return made, nil
	}
	plain := !v.Medical
	for _, term := range v.Terms {
		plain = plain && term.Display == ""
		phrase, err := term.phrase()
		if err != nil {
			return made, err
		}
		made.phrases = append(made.phrases, phrase)
	}
	table, err := FormatVocabulary(v.Terms)
	if err != nil || plain {
		return made, err
	}
	made.phrases = nil
	u, err := t.put(ctx, "vocabulary "+v.Name, media.Bytes(table).WithName("vocabulary.txt").WithContentType("text/plain"), maxVocabularyBytes)
	made.staged = u.String()
	made.file = &made.staged
	return made, err
}

// CreateVocabulary creates a custom vocabulary. The job is done when jobs may use it.
func (t *Transcriber) CreateVocabulary(ctx context.Context, v Vocabulary) (*job.Job[VocabularyInfo], error) {
	return t.sendVocabulary(ctx, "speech.CreateVocabulary", v, func(p vocabulary) error {
		if v.Medical {
			_, err := t.api.CreateMedicalVocabulary(ctx, &transcribe.CreateMedicalVocabularyInput{
				VocabularyName: &v.Name, LanguageCode: types.LanguageCode(v.Language), VocabularyFileUri: p.file, Tags: p.tags,
			})
			return err
		}
		_, err := t.api.CreateVocabulary(ctx, &transcribe.CreateVocabularyInput{
			VocabularyName: &v.Name, LanguageCode: types.LanguageCode(v.Language), Phrases: p.phrases, VocabularyFileUri: p.file, DataAccessRoleArn: t.fileRole(p.file), Tags: p.tags,
		})
		return err
	})
}

// fileRole is the role with which the service reads a file.
func (t *Transcriber) fileRole(file *string) *string {
	if file == nil {
		return nil
	}
	return sdk.Optional(t.o.Role)
}

// UpdateVocabulary puts what the vocabulary has in the place of what that of its name had. The job
// is done when jobs may use it.
func (t *Transcriber) UpdateVocabulary(ctx context.Context, v Vocabulary) (*job.Job[VocabularyInfo], error) {
	return t.sendVocabulary(ctx, "speech.UpdateVocabulary", v, func(p vocabulary) error {
		if v.Medical {
			_, err := t.api.UpdateMedicalVocabulary(ctx, &transcribe.UpdateMedicalVocabularyInput{
				VocabularyName: &v.Name, LanguageCode: types.LanguageCode(v.Language), VocabularyFileUri: p.file,
			})
			return err
		}
		_, err := t.api.UpdateVocabulary(ctx, &transcribe.UpdateVocabularyInput{
			VocabularyName: &v.Name, LanguageCode: types.LanguageCode(v.Language), Phrases: p.phrases, VocabularyFileUri: p.file, DataAccessRoleArn: t.fileRole(p.file),
		})
		return err
	})
}

func (t *Transcriber) sendVocabulary(ctx context.Context, op string, v Vocabulary, send func(vocabulary) error) (*job.Job[VocabularyInfo], error) {
	p, err := t.vocabulary(ctx, v)
	if err == nil {
		if err = send(p); err != nil {
			t.discard(ctx, p.staged)
		}
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.resumeVocabulary(v.Name, v.Medical, p.staged), nil
}

// ResumeVocabulary is the handle on a custom vocabulary that is made ready, by its name.
func (t *Transcriber) ResumeVocabulary(name string, medical bool) *job.Job[VocabularyInfo] {
	return t.resumeVocabulary(name, medical, "")
}

func (t *Transcriber) resumeVocabulary(name string, medical bool, staged string) *job.Job[VocabularyInfo] {
	return job.New(name, job.Driver[VocabularyInfo]{
		Name: "vocabulary",
		Describe: func(ctx context.Context, name string) (job.State, error) {
			i, _, err := t.getVocabulary(ctx, name, medical)
			if err == nil && (i.Status == job.Succeeded || i.Status == job.Failed) {
				t.discard(ctx, staged)
			}
			return job.State{Status: i.Status, Reason: i.Reason}, err
		},
		Result: func(ctx context.Context, name string) (VocabularyInfo, error) {
			i, _, err := t.getVocabulary(ctx, name, medical)
			return i, err
		},
	}, t.wait)
}

func (t *Transcriber) getVocabulary(ctx context.Context, name string, medical bool) (VocabularyInfo, string, error) {
	if err := checkName("the name of a vocabulary", name); err != nil {
		return VocabularyInfo{}, "", err
	}
	if medical {
		out, err := t.api.GetMedicalVocabulary(ctx, &transcribe.GetMedicalVocabularyInput{VocabularyName: &name})
		if err != nil {
			return VocabularyInfo{}, "", err
		}
		return vocabularyInfo(out.VocabularyName, string(out.LanguageCode), string(out.VocabularyState), out.FailureReason, out.LastModifiedTime), aws.ToString(out.DownloadUri), nil
	}
	out, err := t.api.GetVocabulary(ctx, &transcribe.GetVocabularyInput{VocabularyName: &name})
	if err != nil {
		return VocabularyInfo{}, "", err
	}
	return vocabularyInfo(out.VocabularyName, string(out.LanguageCode), string(out.VocabularyState), out.FailureReason, out.LastModifiedTime), aws.ToString(out.DownloadUri), nil
}

func vocabularyInfo(name *string, language, state string, reason *string, modified *time.Time) VocabularyInfo {
	return VocabularyInfo{Name: aws.ToString(name), Language: language, Status: statusOf(state), Reason: aws.ToString(reason), Modified: aws.ToTime(modified)}
}

// Vocabulary returns a custom vocabulary with its terms, which are fetched.
func (t *Transcriber) Vocabulary(ctx context.Context, name string, medical bool) (Vocabulary, error) {
	const op = "speech.Vocabulary"
	if err := checkNamed(name); err != nil {
		return Vocabulary{}, awsai.Wrap(op, err)
	}
	i, address, err := t.getVocabulary(ctx, name, medical)
	if err != nil {
		return Vocabulary{}, awsai.Wrap(op, err)
	}
	table, err := t.fetch(ctx, address)
	if err != nil {
		return Vocabulary{}, awsai.Wrap(op, err)
	}
	v := Vocabulary{Name: i.Name, Language: i.Language, Medical: medical}
	if v.Terms, err = ParseVocabulary(table); err != nil { // a list of phrases, one a line
		for line := range strings.FieldsSeq(string(table)) {
			v.Terms = append(v.Terms, Term{Phrase: line})
		}
	}
	return v, nil
}

// VocabularyInfo tells about a custom vocabulary.
func (t *Transcriber) VocabularyInfo(ctx context.Context, name string, medical bool) (VocabularyInfo, error) {
	err := checkNamed(name)
	var i VocabularyInfo
	if err == nil {
		i, _, err = t.getVocabulary(ctx, name, medical)
	}
	return i, awsai.Wrap("speech.VocabularyInfo", err)
}

// Vocabularies lists the custom vocabularies, those for medical jobs or the others.
func (t *Transcriber) Vocabularies(ctx context.Context, medical bool) iter.Seq2[VocabularyInfo, error] {
	return page.Tokens(ctx, "speech.Vocabularies", func(ctx context.Context, token string) ([]VocabularyInfo, string, error) {
		var list []types.VocabularyInfo
		var next *string
		if medical {
			out, err := t.api.ListMedicalVocabularies(ctx, &transcribe.ListMedicalVocabulariesInput{NextToken: sdk.Optional(token), MaxResults: aws.Int32(pageSize)})
			if err != nil {
				return nil, "", err
			}
			list, next = out.Vocabularies, out.NextToken
		} else {
			out, err := t.api.ListVocabularies(ctx, &transcribe.ListVocabulariesInput{NextToken: sdk.Optional(token), MaxResults: aws.Int32(pageSize)})
			if err != nil {
				return nil, "", err
			}
			list, next = out.Vocabularies, out.NextToken
		}
		var found []VocabularyInfo
		for _, v := range list {
			found = append(found, vocabularyInfo(v.VocabularyName, string(v.LanguageCode), string(v.VocabularyState), nil, v.LastModifiedTime))
		}
		return found, aws.ToString(next), nil
	})
}

// DeleteVocabulary deletes a custom vocabulary.
func (t *Transcriber) DeleteVocabulary(ctx context.Context, name string, medical bool) error {
	return named("speech.DeleteVocabulary", name, func() error {
		if medical {
			_, err := t.api.DeleteMedicalVocabulary(ctx, &transcribe.DeleteMedicalVocabularyInput{VocabularyName: &name})
			return err
		}
		_, err := t.api.DeleteVocabulary(ctx, &transcribe.DeleteVocabularyInput{VocabularyName: &name})
		return err
	})
}
