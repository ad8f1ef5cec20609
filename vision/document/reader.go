package document

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Reader].
type Options struct {
	// Bucket is where documents are staged that only a job takes: those of several pages that
	// are not in S3. It is in the client's region, and the credentials may put, read and
	// delete there. Without one, such a document is awsai.ErrInvalid, unless it is a TIFF file,
	// whose pages are sent one by one.
	Bucket string
	// Prefix is what the staged keys begin with. The default is "awsai/textract/".
	Prefix string
	// Output is a bucket or a prefix in it that jobs write their results to too, as
	// [Reader.Load] reads them. By default the service keeps them for seven days.
	Output media.URI
	// KMSKey encrypts what is written to Output: the ID, ARN or alias of a key.
	KMSKey string
	// Topic is the ARN of an SNS topic that is told when a job ends, and Role that of a role
	// that lets the service do so.
	Topic, Role string
	// Tag comes with the message to the topic, 1 to 64 letters, digits and _ . - : characters.
	Tag string
	// Concurrency is the number of documents or pages that are analysed at a time. The
	// default is 4.
	Concurrency int
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Reader reads documents with Textract. It is safe for concurrent use.
type Reader struct {
	api   *textract.Client
	paced *textract.Client // for batches, which slow down themselves
	stage *media.Stager
	o     Options
}

// New returns a reader. Nothing is sent before the first call.
func New(cfg aws.Config, optFns ...func(*Options)) *Reader {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	o.Prefix = cmp.Or(o.Prefix, "awsai/textract/")
	if o.Concurrency <= 0 {
		o.Concurrency = 4
	}
	return &Reader{
		api:   textract.NewFromConfig(cfg, plain),
		paced: textract.NewFromConfig(cfg, plain, func(o *textract.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) }),
		stage: media.NewStager(cfg, o.Bucket, func(s *media.StagerOptions) { s.Prefix = o.Prefix }),
		o:     o,
	}
}

func plain(o *textract.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }

// Analyze reads the document and looks for the features; without any it reads the text.
//
// It chooses how: an image, and a PDF of one page, goes to the service in the request or is
// read from S3 by it, and is answered at once; what has several pages, or more queries than
// a request may have, becomes a job, for which it is staged in Options.Bucket unless it is
// in S3, and which is waited for. What is in S3 is taken for what its name says; without an
// extension it becomes a job. What was staged is removed again.
//
// Every page of every result is fetched. Pages that the service could not read are in the
// document's Warnings. A document over a limit is awsai.ErrTooLarge, one of a kind that the
// service does not take awsai.ErrInvalid.
func (r *Reader) Analyze(ctx context.Context, src media.Source, features ...Feature) (Document, error) {
	req, err := newRequest(features)
	if err != nil {
		return Document{}, awsai.Wrap("document.Analyze", err)
	}
	d, err := r.read(ctx, r.api, src, r.analysis(req))
	return d, awsai.Wrap("document.Analyze", err)
}

// Start begins a job as [Reader.Analyze] does, for any document, and does not wait. The job's
// ID says what it is, and what was staged for it: save it, and [Reader.Resume] goes on in
// another process. The service keeps the results for seven days.
func (r *Reader) Start(ctx context.Context, src media.Source, features ...Feature) (*job.Job[Document], error) {
	req, err := newRequest(features)
	if err != nil {
		return nil, awsai.Wrap("document.Start", err)
	}
	j, err := r.start(ctx, r.api, src, r.analysis(req))
	return j, awsai.Wrap("document.Start", err)
}

// Expenses reads receipts and invoices: Document.Expenses, and the text where the service
// gives it. How it does so is as with [Reader.Analyze].
func (r *Reader) Expenses(ctx context.Context, src media.Source) (Document, error) {
	d, err := r.read(ctx, r.api, src, r.expense())
	return d, awsai.Wrap("document.Expenses", err)
}

// StartExpenses begins a job as [Reader.Expenses] does, and does not wait.
func (r *Reader) StartExpenses(ctx context.Context, src media.Source) (*job.Job[Document], error) {
	j, err := r.start(ctx, r.api, src, r.expense())
	return j, awsai.Wrap("document.StartExpenses", err)
}

// Lending reads a package of loan documents: Document.Lending. It is a job always, and
// waited for.
func (r *Reader) Lending(ctx context.Context, src media.Source) (Document, error) {
	d, err := r.read(ctx, r.api, src, r.lending())
	return d, awsai.Wrap("document.Lending", err)
}

// StartLending begins a job as [Reader.Lending] does, and does not wait.
func (r *Reader) StartLending(ctx context.Context, src media.Source) (*job.Job[Document], error) {
	j, err := r.start(ctx, r.api, src, r.lending())
	return j, awsai.Wrap("document.StartLending", err)
}

// Identity reads an identity document, of the US as the service knows them: Document.Identities.
// It takes one source, or two that are the front and the back: images or PDFs of one page.
func (r *Reader) Identity(ctx context.Context, pages ...media.Source) (Document, error) {
	const op = "document.Identity"
	if n := len(pages); n < 1 || n > maxIdentityPages {
		return Document{}, awsai.Errorf(op, awsai.ErrInvalid, "%d pages; want 1 to %d", n, maxIdentityPages)
	}
	in := &textract.AnalyzeIDInput{}
	for _, src := range pages {
		doc, err := r.identityPage(ctx, src)
		if err != nil {
			return Document{}, awsai.Wrap(op, err)
		}
		in.DocumentPages = append(in.DocumentPages, *doc)
	}
	out, err := r.api.AnalyzeID(ctx, in)
	if err != nil {
		return Document{}, awsai.Wrap(op, err)
	}
	p := newParser()
	p.model(out.AnalyzeIDModelVersion)
	for i := range out.IdentityDocuments {
		p.addIdentity(&out.IdentityDocuments[i])
	}
	d, err := p.document()
	return d, awsai.Wrap(op, err)
}

func (r *Reader) identityPage(ctx context.Context, src media.Source) (*types.Document, error) {
	kind, err := src.ContentType(ctx)
	if err != nil {
		return nil, err
	}
	if _, stored := src.URI(); !stored && kind != "image/png" && kind != "image/jpeg" && kind != "application/pdf" {
		return nil, errKind(kind)
	}
	return r.inline(ctx, src)
}

// maxIdentityPages is the most pages of AnalyzeID (the service's public model).
const maxIdentityPages = 2

func (p *parser) model(version *string) {
	p.found = true
	if version != nil && *version != "" {
		p.doc.Model = *version
	}
}

// operation is one of the service's ways to read a document.
type operation struct {
	kind jobKind
	// sync asks at once. Nil means that the operation has only jobs.
	sync func(ctx context.Context, api *textract.Client, doc *types.Document) (*parser, error)
	// start begins a job.
	start func(ctx context.Context, api *textract.Client, s startInput) (*string, error)
	// queries is how many are asked.
	queries int
}

// startInput is what every start takes.
type startInput struct {
	location *types.DocumentLocation
	token    *string
	tag      *string
	key      *string
	notify   *types.NotificationChannel
	output   *types.OutputConfig
}

func (r *Reader) analysis(req *request) operation {
	if len(req.features) == 0 {
		return r.text()
	}
	return operation{
		kind:    analysisJob,
		queries: len(req.queries),
		sync: func(ctx context.Context, api *textract.Client, doc *types.Document) (*parser, error) {
			out, err := api.AnalyzeDocument(ctx, &textract.AnalyzeDocumentInput{
				Document: doc, FeatureTypes: req.features, QueriesConfig: req.queriesConfig(), AdaptersConfig: req.adaptersConfig(),
			})
			if err != nil {
				return nil, err
			}
			return parserOf(out.AnalyzeDocumentModelVersion, out.Blocks), nil
		},
		start: func(ctx context.Context, api *textract.Client, s startInput) (*string, error) {
			out, err := api.StartDocumentAnalysis(ctx, &textract.StartDocumentAnalysisInput{
				DocumentLocation: s.location, FeatureTypes: req.features, QueriesConfig: req.queriesConfig(), AdaptersConfig: req.adaptersConfig(),
				ClientRequestToken: s.token, JobTag: s.tag, KMSKeyId: s.key, NotificationChannel: s.notify, OutputConfig: s.output,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
	}
}

func parserOf(model *string, blocks []types.Block) *parser {
	p := newParser()
	p.model(model)
	p.addBlocks(blocks)
	return p
}

func (r *Reader) text() operation {
	return operation{
		kind: textJob,
		sync: func(ctx context.Context, api *textract.Client, doc *types.Document) (*parser, error) {
			out, err := api.DetectDocumentText(ctx, &textract.DetectDocumentTextInput{Document: doc})
			if err != nil {
				return nil, err
			}
			return parserOf(out.DetectDocumentTextModelVersion, out.Blocks), nil
		},
		start: func(ctx context.Context, api *textract.Client, s startInput) (*string, error) {
			out, err := api.StartDocumentTextDetection(ctx, &textract.StartDocumentTextDetectionInput{
				DocumentLocation: s.location, ClientRequestToken: s.token, JobTag: s.tag, KMSKeyId: s.key, NotificationChannel: s.notify, OutputConfig: s.output,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
	}
}

func (r *Reader) expense() operation {
	return operation{
		kind: expenseJob,
		sync: func(ctx context.Context, api *textract.Client, doc *types.Document) (*parser, error) {
			out, err := api.AnalyzeExpense(ctx, &textract.AnalyzeExpenseInput{Document: doc})
			if err != nil {
				return nil, err
			}
			p := newParser()
			p.model(nil)
			for i := range out.ExpenseDocuments {
				p.addExpense(&out.ExpenseDocuments[i])
			}
			return p, nil
		},
		start: func(ctx context.Context, api *textract.Client, s startInput) (*string, error) {
			out, err := api.StartExpenseAnalysis(ctx, &textract.StartExpenseAnalysisInput{
				DocumentLocation: s.location, ClientRequestToken: s.token, JobTag: s.tag, KMSKeyId: s.key, NotificationChannel: s.notify, OutputConfig: s.output,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
	}
}

func (r *Reader) lending() operation {
	return operation{
		kind: lendingJob,
		start: func(ctx context.Context, api *textract.Client, s startInput) (*string, error) {
			out, err := api.StartLendingAnalysis(ctx, &textract.StartLendingAnalysisInput{
				DocumentLocation: s.location, ClientRequestToken: s.token, JobTag: s.tag, KMSKeyId: s.key, NotificationChannel: s.notify, OutputConfig: s.output,
			})
			if err != nil {
				return nil, err
			}
			return out.JobId, nil
		},
	}
}
