package nlp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// The types of documents.
const (
	textPlain = "text/plain"
	textHTML  = "text/html"
	wordType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	xliffType = "application/x-xliff+xml"
)

// jobTypes are those that jobs take.
var jobTypes = []string{
	textPlain, textHTML, wordType,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	xliffType,
}

const (
	// maxSyncDocument is the largest document that is translated at once (service model,
	// DocumentContent).
	maxSyncDocument = 102_400
	// maxJobDocument is the largest of a job (Developer Guide, "Guidelines and limits").
	maxJobDocument = 20 << 20
	// stopTimeout bounds stopping the job of a document that is waited for no more.
	stopTimeout = 10 * time.Second
)

// TranslatedDocument is a document in another language.
type TranslatedDocument struct {
	// Content is the document, in the format that it came in.
	Content []byte
	// ContentType is the format.
	ContentType string
	// Source is the language of the document, the detected one where it was to be detected and
	// the service tells; Target is that of Content.
	Source, Target string
	// Terms are those of the terminology that were used.
	Terms []AppliedTerm
	// Applied are the settings that the service applied. It does not tell those of a job.
	Applied TranslationSettings
}

// TranslateDocument translates a text, an HTML page or a Word file (.docx), and by way of a job a
// PowerPoint, Excel or XLIFF 1.2 file. The format is that of the source: see
// [media.Source.WithContentType].
//
// The service takes documents of up to 100 KB from English or into English. Texts and HTML beyond
// that are translated as [Translator.Translate] does: HTML by what is in its block elements, where
// a line break may become a space, with all else as it is. Other formats beyond that, up to 20 MB,
// take a job, which takes minutes and needs TranslatorOptions.Role and Place; without them they
// are awsai.ErrTooLarge or awsai.ErrInvalid. What was put into Place is removed.
//
// The service refuses a formality that it does not have for the target language, where it leaves
// other translations as they are.
func (t *Translator) TranslateDocument(ctx context.Context, from, to string, src media.Source) (TranslatedDocument, error) {
	const op = "nlp.TranslateDocument"
	source, target, err := t.checkPair(from, to)
	if err != nil {
		return TranslatedDocument{}, awsai.Wrap(op, err)
	}
	contentType, err := src.ContentType(ctx)
	if err != nil {
		return TranslatedDocument{}, awsai.Wrap(op, err)
	}
	d := &document{Translator: t, op: op, source: source, target: target, contentType: documentType(contentType, src.Name()), name: src.Name()}
	if d.contentType == "" {
		return TranslatedDocument{}, awsai.Errorf(op, awsai.ErrInvalid, "documents of the type %s cannot be translated", contentType)
	}
	if u, ok := src.URI(); ok {
		d.content, err = media.NewStager(t.cfg, u.Bucket).Bytes(ctx, u, maxJobDocument)
	} else {
		d.content, err = src.Bytes(ctx, maxJobDocument)
	}
	if err != nil {
		return TranslatedDocument{}, awsai.Wrap(op, err)
	}
	out, err := d.translate(ctx)
	return out, awsai.Wrap(op, err)
}

// documentType is the type that the service has a document for, or empty.
func documentType(contentType, name string) string {
	switch {
	case slices.Contains(jobTypes, contentType):
		return contentType
	case contentType == "application/xhtml+xml":
		return textHTML
	case contentType == "application/xml" || contentType == "text/xml":
		if ext := strings.ToLower(path.Ext(name)); ext == ".xlf" || ext == ".xliff" {
			return xliffType
		}
		return ""
	case strings.HasPrefix(contentType, "text/"):
		return textPlain
	}
	return ""
}

// document is a document on its way.
type document struct {
	*Translator
	op, source, target string
	contentType, name  string
	content            []byte
}

func (d *document) translate(ctx context.Context) (TranslatedDocument, error) {
	english := d.source == "en" || d.target == "en"
	fits := len(d.content) <= maxSyncDocument
	jobs := d.o.Role != "" && d.o.Place.Bucket != ""
	switch d.contentType {
	case textPlain:
		if english && fits && len(d.content) > 0 {
			return d.text(ctx)
		}
		return d.passage(ctx, newPassage(string(d.content), d.source, d.o.Reflow))
	case textHTML:
		if english && fits && len(d.content) > 0 {
			return d.send(ctx, d.content)
		}
		return d.passage(ctx, htmlPassage(string(d.content), d.source))
	case wordType:
		if fits && (english || d.source == AutoSource || !jobs) {
			return d.send(ctx, d.content) // or have the service say that it does not
		}
	}
	if !jobs {
		if d.contentType == wordType {
			return TranslatedDocument{}, fmt.Errorf("%w: document of %d bytes, limit %d; a larger one takes a job, and that TranslatorOptions.Role and Place",
				awsai.ErrTooLarge, len(d.content), maxSyncDocument)
		}
		return TranslatedDocument{}, fmt.Errorf("%w: documents of the type %s take a job, and that TranslatorOptions.Role and Place", awsai.ErrInvalid, d.contentType)
	}
	return d.job(ctx)
}

// text sends a text without the white space around it, and gives it its lines. Where the service has
// lost them, the text is translated in parts.
func (d *document) text(ctx context.Context) (TranslatedDocument, error) {
	p := newPassage(string(d.content), d.source, d.o.Reflow)
	text := strings.TrimSpace(string(d.content))
	if p.err != nil || text == "" {
		return d.passage(ctx, p)
	}
	out, err := d.send(ctx, []byte(text))
	if err != nil {
		return TranslatedDocument{}, err
	}
	kept, ok := strings.TrimSpace(string(out.Content)), true
	if !d.o.Reflow {
		kept, ok = keepLines(text, kept)
	}
	if !ok {
		return d.passage(ctx, p)
	}
	before, after, _ := strings.Cut(string(d.content), text)
	out.Content = []byte(before + kept + after)
	return out, nil
}

// passage translates a document by its texts.
func (d *document) passage(ctx context.Context, p *passage) (TranslatedDocument, error) {
	c := &translating{Translator: d.Translator, op: d.op, target: d.target}
	c.run(ctx, []*passage{p})
	if err := p.failure(); err != nil {
		return TranslatedDocument{}, err
	}
	got := p.translation(d.target)
	return TranslatedDocument{[]byte(got.Text), d.contentType, got.Source, got.Target, got.Terms, got.Applied}, nil
}

// send has the service translate the document at once.
func (d *document) send(ctx context.Context, content []byte) (TranslatedDocument, error) {
	out, err := d.api.TranslateDocument(ctx, &sdktranslate.TranslateDocumentInput{
		Document:           &types.Document{Content: content, ContentType: &d.contentType},
		SourceLanguageCode: &d.source, TargetLanguageCode: &d.target,
		TerminologyNames: d.terminologies(), Settings: d.o.Settings.request(false),
	})
	if err != nil {
		return TranslatedDocument{}, err
	}
	if out.TranslatedDocument == nil {
		return TranslatedDocument{}, fmt.Errorf("%w: the response has no document", awsai.ErrUnavailable)
	}
	return TranslatedDocument{
		Content: out.TranslatedDocument.Content, ContentType: d.contentType,
		Source: aws.ToString(out.SourceLanguageCode), Target: aws.ToString(out.TargetLanguageCode),
		Terms: toTerms(out.AppliedTerminologies), Applied: toSettings(out.AppliedSettings),
	}, nil
}

// job translates the document by a job with it alone.
func (d *document) job(ctx context.Context) (out TranslatedDocument, err error) {
	stage, key := d.stager(), strings.ToLower(rand.Text())+"/"
	defer func() {
		if cleanErr := stage.Remove(context.WithoutCancel(ctx), key); err == nil {
			err = cleanErr
		}
	}()
	name := "document" + path.Ext(d.name)
	in, err := stage.Put(ctx, key+"in/"+name, media.Bytes(d.content).WithContentType(d.contentType))
	if err != nil {
		return TranslatedDocument{}, err
	}
	in.Key = strings.TrimSuffix(in.Key, name)
	place := media.URI{Bucket: in.Bucket, Key: strings.TrimSuffix(in.Key, "in/") + "out/"}
	j, err := d.Start(ctx, TranslationJob{Input: in, ContentType: d.contentType, From: d.source, To: []string{d.target}, Output: place})
	if err != nil {
		return TranslatedDocument{}, err
	}
	made, err := j.Wait(ctx)
	if err != nil && ctx.Err() != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		err = errors.Join(err, j.Stop(stop)) // nobody will read what it makes
	}
	if err != nil {
		return TranslatedDocument{}, err
	}
	return d.read(ctx, made)
}

// read reads what a job has made of the document.
func (d *document) read(ctx context.Context, made TranslationOutput) (TranslatedDocument, error) {
	if len(made.Files) != 1 {
		return TranslatedDocument{}, fmt.Errorf("%w: the job has made %d documents of one", awsai.ErrUnavailable, len(made.Files))
	}
	f := made.Files[0]
	if f.Err != nil {
		return TranslatedDocument{}, fmt.Errorf("%w: the document was not translated: %w", awsai.ErrInvalid, f.Err)
	}
	r, err := d.OpenFile(ctx, f)
	if err != nil {
		return TranslatedDocument{}, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return TranslatedDocument{}, fmt.Errorf("%w: %w", awsai.ErrUnavailable, err)
	}
	return TranslatedDocument{Content: content, ContentType: d.contentType, Source: made.Job.Source, Target: f.Language, Terms: f.Terms}, nil
}
