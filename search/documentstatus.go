package search

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/job"
)

// DocumentState is where the indexing of a document stands.
type DocumentState string

// The states of documents.
const (
	DocumentNotFound     DocumentState = "NOT_FOUND"
	DocumentProcessing   DocumentState = "PROCESSING"
	DocumentIndexed      DocumentState = "INDEXED"
	DocumentUpdated      DocumentState = "UPDATED"
	DocumentFailed       DocumentState = "FAILED"
	DocumentUpdateFailed DocumentState = "UPDATE_FAILED"
)

// DocumentStatus is where the indexing of a document stands, and why it failed.
type DocumentStatus struct {
	// ID is the document's, State where it stands.
	ID    string
	State DocumentState
	// Code and Reason are why it failed, in the service's words.
	Code, Reason string
}

// DocumentStatus asks where the indexing of documents stands, in requests of ten. The statuses
// are in the order of the IDs; those that cannot be had are told by an *awsai.BatchError.
func (c *Client) DocumentStatus(ctx context.Context, ids []string) ([]DocumentStatus, error) {
	const op = "search.DocumentStatus"
	if err := c.checkIndex(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	for _, id := range ids {
		if err := checkDocumentID(id); err != nil {
			return nil, awsai.Wrap(op, err)
		}
	}
	return batch.MapGroups(ctx, batch.Options{Op: op, Width: c.o.Concurrency}, ids, batch.Group{Items: maxBatch}, nil, c.statuses)
}

func (c *Client) statuses(ctx context.Context, ids []string) ([]DocumentStatus, error) {
	in := &kendra.BatchGetDocumentStatusInput{IndexId: &c.index}
	for _, id := range ids {
		if !slices.ContainsFunc(in.DocumentInfoList, func(d types.DocumentInfo) bool { return *d.DocumentId == id }) {
			in.DocumentInfoList = append(in.DocumentInfoList, types.DocumentInfo{DocumentId: aws.String(id)})
		}
	}
	out, err := c.batch.BatchGetDocumentStatus(ctx, in)
	if err != nil {
		return nil, err
	}
	known := map[string]DocumentStatus{}
	for _, s := range out.DocumentStatusList {
		id := aws.ToString(s.DocumentId)
		known[id] = DocumentStatus{ID: id, State: DocumentState(s.DocumentStatus), Code: aws.ToString(s.FailureCode), Reason: aws.ToString(s.FailureReason)}
	}
	failed := map[string]error{}
	for _, e := range out.Errors {
		failed[aws.ToString(e.DocumentId)] = documentError(e.ErrorCode, e.ErrorMessage)
	}
	list := make([]DocumentStatus, len(ids))
	b := &awsai.BatchError{Total: len(ids)}
	for i, id := range ids {
		s, ok := known[id]
		list[i] = s
		if err := failed[id]; err != nil {
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: err})
		} else if !ok {
			list[i] = DocumentStatus{ID: id, State: DocumentNotFound}
		}
	}
	if len(b.Items) > 0 {
		return list, b
	}
	return list, nil
}

// Indexing is the handle on the indexing of documents that were put: its Wait returns their
// statuses when none is under way any more. Its progress counts those that are done. Documents that
// failed do not fail it; the statuses tell.
func (c *Client) Indexing(ids []string) *job.Job[[]DocumentStatus] {
	ids = slices.Clone(ids)
	return job.New(c.index, job.Driver[[]DocumentStatus]{
		Name: "indexing",
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			list, err := c.DocumentStatus(ctx, ids)
			if err != nil {
				if b, ok := errors.AsType[*awsai.BatchError](err); ok && len(b.Items) > 0 {
					return job.State{}, b.Items[0].Err
				}
				return job.State{}, err
			}
			s := job.State{Status: job.Running, Total: int64(len(list))}
			for _, d := range list {
				// A document that was just put may not be known yet.
				if d.State != DocumentProcessing && d.State != DocumentNotFound {
					s.Done++
				}
			}
			if s.Done == s.Total {
				s.Status = job.Succeeded
			}
			return s, nil
		},
		Result: func(ctx context.Context, _ string) ([]DocumentStatus, error) { return c.DocumentStatus(ctx, ids) },
	}, c.waitOptions)
}
