package assistant

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// DocumentStatus is where a document of an index stands.
type DocumentStatus struct {
	// ID is the document's.
	ID string
	// Status is the service's, as "RECEIVED", "PROCESSING", "INDEXED", "UPDATED", "FAILED",
	// "DOCUMENT_FAILED_TO_INDEX", "DELETING" or "DELETED"; empty for one that the index has not.
	Status string
	// Code and Reason say why it failed, in the service's words.
	Code, Reason string
	// Created and Updated are when it came and when it changed last.
	Created, Updated time.Time
}

// Settled tells whether the status changes no more by itself.
func (d DocumentStatus) Settled() bool {
	switch types.DocumentStatus(d.Status) {
	case "", types.DocumentStatusReceived, types.DocumentStatusProcessing, types.DocumentStatusDeleting:
		return false
	}
	return true
}

// Indexed tells whether the document can be found.
func (d DocumentStatus) Indexed() bool {
	s := types.DocumentStatus(d.Status)
	return s == types.DocumentStatusIndexed || s == types.DocumentStatusUpdated
}

// Documents yields the documents of a data source, or with "" all of the index.
func (x *Index) Documents(ctx context.Context, dataSourceID string) iter.Seq2[DocumentStatus, error] {
	const op = "assistant.Documents"
	if err := x.checkSource(dataSourceID); err != nil {
		return failed[DocumentStatus](op, err)
	}
	in := qbusiness.ListDocumentsInput{ApplicationId: &x.app.id, IndexId: &x.id}
	if dataSourceID != "" {
		in.DataSourceIds = []string{dataSourceID}
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListDocumentsPaginator {
		return qbusiness.NewListDocumentsPaginator(x.app.api, &in)
	}, func(p *qbusiness.ListDocumentsOutput) ([]DocumentStatus, *string) {
		return each(p.DocumentDetailList, func(d types.DocumentDetails) DocumentStatus {
			s := DocumentStatus{ID: aws.ToString(d.DocumentId), Status: string(d.Status), Created: aws.ToTime(d.CreatedAt), Updated: aws.ToTime(d.UpdatedAt)}
			s.Code, s.Reason = detail(d.Error)
			return s
		}), p.NextToken
	}), "")
}

// Wait waits until the documents have settled, and returns where they stand, in their order. Those
// that failed are data. A status from before since counts for nothing: pass the time before the
// Put, less what the clocks may differ by, or the zero time for documents that are new. The
// service has no way to ask for one document: each look at them lists the index, at the times of
// AdminOptions.Job.
func (x *Index) Wait(ctx context.Context, ids []string, since time.Time) ([]DocumentStatus, error) {
	const op = "assistant.Wait"
	if len(ids) == 0 {
		return nil, awsai.Wrap(op, ctx.Err())
	}
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	var found []DocumentStatus
	look := func(ctx context.Context, _ string) (job.State, error) {
		found = make([]DocumentStatus, len(ids))
		for d, err := range x.Documents(ctx, "") {
			if err != nil {
				return job.State{}, err
			}
			if i, ok := at[d.ID]; ok && !d.Updated.Before(since) {
				found[i] = d
			}
		}
		s := job.State{Status: job.Running, Total: int64(len(at))}
		for _, i := range at {
			if found[i].Settled() {
				s.Done++
			}
		}
		if s.Done == s.Total {
			s.Status = job.Succeeded
		}
		return s, nil
	}
	driver := job.Driver[[]DocumentStatus]{
		Name: "indexing", Describe: look, Result: func(context.Context, string) ([]DocumentStatus, error) { return found, nil },
	}
	out, err := job.New(x.id, driver, func(o *job.Options) { *o = x.app.o.Job }).Wait(ctx)
	if err != nil {
		return nil, &awsai.Error{Op: op, Kind: awsai.KindOf(err), Err: err}
	}
	for i, id := range ids {
		out[i] = out[at[id]] // an ID that is there twice
		out[i].ID = id
	}
	return out, nil
}

// Content is what an index keeps of a document.
type Content struct {
	// Data is the content, and MIME its type, as the service tells it.
	Data []byte
	MIME string
}

// maxContent bounds what is fetched of a document.
const maxContent = 256 << 20

// Content fetches a document of a data source, "" for one that was put into the index directly:
// as it came, or what the service has read of it, which is JSON. The service gives a document
// only to whom may read it, so that this takes identity-aware credentials.
func (x *Index) Content(ctx context.Context, documentID, dataSourceID string, extracted bool) (Content, error) {
	const op = "assistant.Content"
	if err := x.checkSource(dataSourceID); err != nil {
		return Content{}, awsai.Wrap(op, err)
	}
	if err := checkDocument(Document{ID: documentID}); err != nil {
		return Content{}, awsai.Wrap(op, err)
	}
	in := &qbusiness.GetDocumentContentInput{ApplicationId: &x.app.id, IndexId: &x.id, DocumentId: &documentID, DataSourceId: sdk.Optional(dataSourceID), OutputFormat: types.OutputFormatRaw}
	if extracted {
		in.OutputFormat = types.OutputFormatExtracted
	}
	out, err := x.app.api.GetDocumentContent(ctx, in)
	if err != nil {
		return Content{}, awsai.Wrap(op, refused(err, "the content of a document takes identity-aware credentials of one who may read it"))
	}
	data, err := x.app.fetch(ctx, aws.ToString(out.PresignedUrl))
	return Content{Data: data, MIME: aws.ToString(out.MimeType)}, awsai.Wrap(op, err)
}

// fetch reads what is at an address that the service has signed. Its errors do not have the
// address, which lets in whom has it.
func (a *Application) fetch(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return nil, fmt.Errorf("%w: the service gave no address of the content", awsai.ErrUnavailable)
	}
	resp, err := a.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: the content could not be fetched", awsai.ErrUnavailable)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("%w: the address of the content has expired", awsai.ErrAccessDenied)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: the content was answered with status %d", awsai.ErrUnavailable, resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxContent+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the content ended early", awsai.ErrUnavailable)
	case len(data) > maxContent:
		return nil, fmt.Errorf("%w: content of more than %d bytes", awsai.ErrTooLarge, maxContent)
	}
	return data, nil
}
