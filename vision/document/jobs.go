package document

import (
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// jobKind is which operations a job belongs to.
type jobKind string

const (
	textJob     jobKind = "text"
	analysisJob jobKind = "analysis"
	expenseJob  jobKind = "expense"
	lendingJob  jobKind = "lending"
)

// jobID is what the ID of a job of this package holds: "analysis/ID" or, where the document
// was staged, "analysis/ID/key". The service's ID alone is that of an analysis.
type jobID struct {
	kind   jobKind
	id     string
	staged string // below the prefix
}

func (j jobID) String() string {
	s := string(j.kind) + "/" + j.id
	if j.staged != "" {
		s += "/" + j.staged
	}
	return s
}

// serviceID is the pattern of the service's public model.
var serviceID = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// stagedKey is what start makes. Nothing else is ever removed.
var stagedKey = regexp.MustCompile(`^[a-z2-7]{26}\.(pdf|tiff|png|jpg)$`)

func parseJobID(s string) (jobID, error) {
	j := jobID{kind: analysisJob, id: s}
	if kind, rest, ok := strings.Cut(s, "/"); ok {
		j.kind = jobKind(kind)
		j.id, j.staged, _ = strings.Cut(rest, "/")
	}
	switch j.kind {
	case textJob, analysisJob, expenseJob, lendingJob:
	default:
		return jobID{}, fmt.Errorf("%w: job ID of an unknown kind", awsai.ErrInvalid)
	}
	if j.staged != "" && !stagedKey.MatchString(j.staged) {
		return jobID{}, fmt.Errorf("%w: job ID whose staged document is none of this package's", awsai.ErrInvalid)
	}
	if !serviceID.MatchString(j.id) {
		return jobID{}, fmt.Errorf("%w: job ID of %d bytes; want 1 to 64 letters, digits, _ and -", awsai.ErrInvalid, len(j.id))
	}
	return j, nil
}

// Resume returns the handle on a job that was started by this package, here or in another
// process, by its ID; or by the service's own ID, as a message of SNS has it, on a job of
// StartDocumentAnalysis. "text/", "expense/" or "lending/" before that says that it is
// another's. Once its result has been fetched, what was staged for it is removed.
func (r *Reader) Resume(id string) *job.Job[Document] {
	return job.New(id, job.Driver[Document]{Name: "document", Describe: r.describe, Result: r.result}, func(o *job.Options) { *o = r.o.Wait })
}

// start stages a document where that is needed and begins a job on it.
func (r *Reader) start(ctx context.Context, api *textract.Client, src media.Source, op operation) (*job.Job[Document], error) {
	kind, err := src.ContentType(ctx)
	if err != nil {
		return nil, err
	}
	u, stored := src.URI()
	if !stored && r.o.Bucket == "" {
		return nil, errNoBucket("this is a job")
	}
	if err := r.check(ctx, src, kind); err != nil {
		return nil, err
	}
	id := jobID{kind: op.kind}
	if !stored {
		id.staged = strings.ToLower(rand.Text()) + extension(kind)
		if u, err = r.stage.Put(ctx, id.staged, src); err != nil {
			return nil, err
		}
	}
	name, err := op.start(ctx, api, r.startInput(u))
	if err == nil && (name == nil || !serviceID.MatchString(*name)) {
		err = fmt.Errorf("%w: the response names no job", awsai.ErrUnavailable)
	}
	if err != nil {
		r.discard(ctx, id)
		return nil, err
	}
	id.id = *name
	return r.Resume(id.String()), nil
}

func extension(contentType string) string {
	switch contentType {
	case "application/pdf":
		return ".pdf"
	case "image/tiff":
		return ".tiff"
	case "image/png":
		return ".png"
	}
	return ".jpg"
}

// startInput is what all starts have. The token makes one job of the SDK's retries.
func (r *Reader) startInput(u media.URI) startInput {
	in := startInput{location: &types.DocumentLocation{S3Object: object(u)}, token: new(rand.Text()), tag: sdk.Optional(r.o.Tag), key: sdk.Optional(r.o.KMSKey)}
	if r.o.Topic != "" {
		in.notify = &types.NotificationChannel{SNSTopicArn: &r.o.Topic, RoleArn: &r.o.Role}
	}
	if r.o.Output != (media.URI{}) {
		in.output = &types.OutputConfig{S3Bucket: &r.o.Output.Bucket, S3Prefix: sdk.Optional(strings.TrimSuffix(r.o.Output.Key, "/"))}
	}
	return in
}

// await starts a job, waits for it and removes what was staged, whatever happens.
func (r *Reader) await(ctx context.Context, api *textract.Client, src media.Source, op operation) (Document, error) {
	j, err := r.start(ctx, api, src, op)
	if err != nil {
		return Document{}, err
	}
	d, err := j.Wait(ctx)
	if id, idErr := parseJobID(j.ID()); err != nil && idErr == nil {
		r.discard(ctx, id) // after a success it is done
	}
	return d, err
}

// Discard removes what was staged for a job, which is done for jobs whose result was fetched.
// It takes the job's ID, in any process whose Bucket and Prefix are those of the start.
func (r *Reader) Discard(ctx context.Context, id string) error {
	j, err := parseJobID(id)
	if err == nil && j.staged != "" {
		err = r.stage.Remove(ctx, j.staged)
	}
	return awsai.Wrap("document.Discard", err)
}

// discard removes what was staged, also after ctx has ended, and as far as it can: the caller
// has something better to return than that it could not.
func (r *Reader) discard(ctx context.Context, j jobID) {
	if j.staged == "" || r.o.Bucket == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discardTimeout)
	defer cancel()
	_ = r.stage.Remove(ctx, j.staged)
}

// discardTimeout is how long a caller waits for that at most.
const discardTimeout = 30 * time.Second

// results is a page of a job's results.
type results struct {
	status   types.JobStatus
	message  *string
	next     *string
	warnings []types.Warning
	model    *string
	add      func(*parser)
}

// get asks for a page of a job's results, of any kind.
func (r *Reader) get(ctx context.Context, j jobID, token string, most int32) (results, error) {
	next := sdk.Optional(token)
	switch j.kind {
	case textJob:
		out, err := r.api.GetDocumentTextDetection(ctx, &textract.GetDocumentTextDetectionInput{JobId: &j.id, NextToken: next, MaxResults: &most})
		if err != nil {
			return results{}, err
		}
		return results{out.JobStatus, out.StatusMessage, out.NextToken, out.Warnings, out.DetectDocumentTextModelVersion, func(p *parser) { p.addBlocks(out.Blocks) }}, nil
	case expenseJob:
		out, err := r.api.GetExpenseAnalysis(ctx, &textract.GetExpenseAnalysisInput{JobId: &j.id, NextToken: next, MaxResults: new(min(most, maxExpenseResults))})
		if err != nil {
			return results{}, err
		}
		return results{out.JobStatus, out.StatusMessage, out.NextToken, out.Warnings, out.AnalyzeExpenseModelVersion, func(p *parser) {
			for i := range out.ExpenseDocuments {
				p.addExpense(&out.ExpenseDocuments[i])
			}
		}}, nil
	case lendingJob:
		out, err := r.api.GetLendingAnalysis(ctx, &textract.GetLendingAnalysisInput{JobId: &j.id, NextToken: next, MaxResults: new(min(most, maxLendingResults))})
		if err != nil {
			return results{}, err
		}
		return results{out.JobStatus, out.StatusMessage, out.NextToken, out.Warnings, out.AnalyzeLendingModelVersion, func(p *parser) {
			for i := range out.Results {
				p.addLending(&out.Results[i])
			}
		}}, nil
	}
	out, err := r.api.GetDocumentAnalysis(ctx, &textract.GetDocumentAnalysisInput{JobId: &j.id, NextToken: next, MaxResults: &most})
	if err != nil {
		return results{}, err
	}
	return results{out.JobStatus, out.StatusMessage, out.NextToken, out.Warnings, out.AnalyzeDocumentModelVersion, func(p *parser) { p.addBlocks(out.Blocks) }}, nil
}

// The most results of a page (API reference of each operation).
const (
	maxResults        = 1000
	maxExpenseResults = 20
	maxLendingResults = 30
)

func (r *Reader) describe(ctx context.Context, id string) (job.State, error) {
	j, err := parseJobID(id)
	if err != nil {
		return job.State{}, err
	}
	got, err := r.get(ctx, j, "", 1)
	if err != nil {
		return job.State{}, err
	}
	s := job.State{Message: aws.ToString(got.message)}
	switch got.status {
	case types.JobStatusInProgress:
		s.Status = job.Running
	case types.JobStatusSucceeded, types.JobStatusPartialSuccess:
		s.Status = job.Succeeded
	case types.JobStatusFailed:
		s.Status, s.Reason = job.Failed, s.Message
	default:
		s.Status = job.Status(strings.ToLower(string(got.status)))
	}
	return s, nil
}

func (r *Reader) result(ctx context.Context, id string) (Document, error) {
	j, err := parseJobID(id)
	if err != nil {
		return Document{}, err
	}
	p := newParser()
	fetch := func(ctx context.Context, token string) ([]results, string, error) {
		got, err := r.get(ctx, j, token, maxResults)
		return []results{got}, aws.ToString(got.next), err
	}
	for got, err := range page.Tokens(ctx, "document.Wait", fetch) {
		if err != nil {
			return Document{}, err
		}
		p.model(got.model)
		got.add(p)
		if len(p.doc.Warnings) == 0 { // each page of results has them all
			for i := range got.warnings {
				p.addWarning(&got.warnings[i])
			}
		}
	}
	if j.kind == lendingJob {
		out, err := r.api.GetLendingAnalysisSummary(ctx, &textract.GetLendingAnalysisSummaryInput{JobId: &j.id})
		if err != nil {
			return Document{}, err
		}
		if out.Summary != nil {
			p.addSummary(out.Summary)
		}
	}
	d, err := p.document()
	if err == nil {
		r.discard(ctx, j)
	}
	return d, err
}
