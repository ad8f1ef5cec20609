package nlp

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
)

// EndpointOptions are the settings of a [Classifier] or a [Recognizer].
type EndpointOptions struct {
	// Reader says how documents that are no plain text are read.
	Reader DocumentReader
	// Concurrency is how many requests may be under way at once. Fewer are while the
	// service throttles, which it does by the endpoint's inference units. The default is 8.
	Concurrency int
}

const (
	maxClassified = 10_000   // bytes of a text to classify
	maxRecognized = 5_000    // bytes of a text for a recognizer
	maxDocument   = 10 << 20 // bytes of a document
)

// endpoint is a custom model at work.
type endpoint struct {
	analyzer *Analyzer // its client and concurrency
	files    func(bucket string) *media.Stager
	arn      string
	reader   DocumentReader
}

func newEndpoint(cfg aws.Config, arn string, optFns []func(*EndpointOptions)) endpoint {
	var o EndpointOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return endpoint{
		analyzer: NewAnalyzer(cfg, func(a *AnalyzerOptions) { a.Concurrency = o.Concurrency }),
		files:    func(bucket string) *media.Stager { return media.NewStager(cfg, bucket) },
		arn:      arn, reader: o.Reader,
	}
}

// read is a document's bytes, wherever it is.
func (e endpoint) read(ctx context.Context, src media.Source) ([]byte, error) {
	if u, ok := src.URI(); ok {
		return e.files(u.Bucket).Bytes(ctx, u, maxDocument)
	}
	return src.Bytes(ctx, maxDocument)
}

// Classifier classifies texts and documents by a custom model behind an endpoint. It is safe
// for concurrent use.
type Classifier struct {
	endpoint
	feature feature[Classification]
	closed  bool // its model is closed to new accounts
}

// NewClassifier returns the classifier behind the endpoint with the given ARN, which
// [Models.CreateEndpoint] makes. Nothing is sent before its first method.
func NewClassifier(cfg aws.Config, arn string, optFns ...func(*EndpointOptions)) *Classifier {
	c := &Classifier{endpoint: newEndpoint(cfg, arn, optFns)}
	c.feature = feature[Classification]{alone: maxClassified, group: batch.Group{Items: 1}, one: c.classify, join: joinClassifications}
	return c
}

// NewPromptSafety returns the service's own classifier of prompts for language models, in
// English, whose classes are "SAFE_PROMPT" and "UNSAFE_PROMPT".
//
// AWS has closed it to accounts that did not use it before 2026-04-30. An error that may be
// for this says so.
func NewPromptSafety(cfg aws.Config, optFns ...func(*EndpointOptions)) *Classifier {
	c := NewClassifier(cfg, "arn:aws:comprehend:"+cfg.Region+":aws:document-classifier-endpoint/prompt-safety", optFns...)
	c.closed = true
	return c
}

func (c *Classifier) classify(ctx context.Context, api *comprehend.Client, _, text string) (Classification, error) {
	out, err := api.ClassifyDocument(ctx, &comprehend.ClassifyDocumentInput{EndpointArn: &c.arn, Text: &text})
	if err != nil {
		if c.closed {
			err = closed(err, "the classification of prompts")
		}
		return Classification{}, err
	}
	return toClassification(out), nil
}

func toClassification(out *comprehend.ClassifyDocumentOutput) Classification {
	c := Classification{MultiLabel: len(out.Labels) > 0}
	for _, l := range out.Classes {
		c.Classes = append(c.Classes, Class{aws.ToString(l.Name), confidence(l.Score), int(aws.ToInt32(l.Page))})
	}
	for _, l := range out.Labels {
		c.Classes = append(c.Classes, Class{aws.ToString(l.Name), confidence(l.Score), int(aws.ToInt32(l.Page))})
	}
	return c
}

// Classify returns what the classifier says of a text. It reads 10,000 bytes at a time: of a
// longer text, the confidence in a class is the mean of its pieces', by length, and in a label
// their highest.
func (c *Classifier) Classify(ctx context.Context, text string) (Classification, error) {
	return analyze(ctx, c.analyzer, "nlp.Classify", c.feature, text)
}

// BatchClassify is [Classifier.Classify] for many texts, as the package comment says of
// batches. The service takes one at a time.
func (c *Classifier) BatchClassify(ctx context.Context, texts []string) ([]Classification, error) {
	return analyzeAll(ctx, c.analyzer, "nlp.BatchClassify", c.feature, texts)
}

func joinClassifications(parts []part[Classification]) Classification {
	var out Classification
	total := 0.0
	at := map[string]int{}
	for _, p := range parts {
		total += float64(p.size)
		out.MultiLabel = out.MultiLabel || p.value.MultiLabel
	}
	for _, p := range parts {
		for _, l := range p.value.Classes {
			i, ok := at[l.Name]
			if !ok {
				i = len(out.Classes)
				at[l.Name], out.Classes = i, append(out.Classes, Class{Name: l.Name})
			}
			if c := &out.Classes[i]; out.MultiLabel {
				c.Confidence = max(c.Confidence, l.Confidence)
			} else {
				c.Confidence += l.Confidence * float64(p.size) / total
			}
		}
	}
	sortClasses(out.Classes)
	return out
}

// DocumentInfo is what the service says of a document beside what it found.
type DocumentInfo struct {
	// Pages is how many pages it has.
	Pages int
	// Types are what the pages are, as "NATIVE_PDF", "SCANNED_PDF", "MS_WORD" or "IMAGE".
	Types []string
	// Characters are how many characters each page has.
	Characters []int
	// Problems are pages that could not be read, and remarks.
	Problems []PageProblem
}

// PageProblem is what went wrong with a page, or a remark on it.
type PageProblem struct {
	// Page counts from 1.
	Page int
	// Code is the service's, as "PAGE_SIZE_EXCEEDED", and Message its words.
	Code, Message string
	// Warning tells that the page was read all the same.
	Warning bool
}

// ClassifyDocument classifies a document: a PDF or Word file, an image, the JSON of a response
// of Amazon Textract, or a plain text, of 10 MB at most and one page, in S3 or not. Each class
// has its page. A classifier that was trained on plain texts reads documents too, and says so in
// a Problem.
func (c *Classifier) ClassifyDocument(ctx context.Context, src media.Source) (Classification, DocumentInfo, error) {
	const op = "nlp.ClassifyDocument"
	data, err := c.read(ctx, src)
	if err != nil {
		return Classification{}, DocumentInfo{}, awsai.Wrap(op, err)
	}
	if len(data) == 0 {
		return Classification{}, DocumentInfo{}, awsai.Errorf(op, awsai.ErrInvalid, "the document is empty")
	}
	in := &comprehend.ClassifyDocumentInput{EndpointArn: &c.arn}
	if isText(ctx, src) {
		in.Text = new(string(data))
	} else {
		in.Bytes, in.DocumentReaderConfig = data, c.reader.config()
	}
	out, err := c.analyzer.api.ClassifyDocument(ctx, in)
	if err != nil {
		return Classification{}, DocumentInfo{}, awsai.Wrap(op, err)
	}
	info := toDocumentInfo(out.DocumentMetadata, out.DocumentType, out.Errors, out.Warnings)
	return toClassification(out), info, nil
}

// isText tells whether a source is plain text and no document.
func isText(ctx context.Context, src media.Source) bool {
	kind, err := src.ContentType(ctx)
	return err == nil && strings.HasPrefix(kind, "text/")
}

func toDocumentInfo(meta *types.DocumentMetadata, kinds []types.DocumentTypeListItem, errs []types.ErrorsListItem, warnings []types.WarningsListItem) DocumentInfo {
	var d DocumentInfo
	if meta != nil {
		d.Pages = int(aws.ToInt32(meta.Pages))
		for _, c := range meta.ExtractedCharacters {
			d.Characters = append(d.Characters, int(aws.ToInt32(c.Count)))
		}
	}
	for _, k := range kinds {
		d.Types = append(d.Types, string(k.Type))
	}
	for _, e := range errs {
		d.Problems = append(d.Problems, PageProblem{int(aws.ToInt32(e.Page)), string(e.ErrorCode), aws.ToString(e.ErrorMessage), false})
	}
	for _, w := range warnings {
		d.Problems = append(d.Problems, PageProblem{int(aws.ToInt32(w.Page)), string(w.WarnCode), aws.ToString(w.WarnMessage), true})
	}
	return d
}
