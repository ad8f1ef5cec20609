package knowledgebase

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/page"
)

// The limits of direct ingestion, by the service's public model.
const (
	maxDocuments  = 10        // of a request
	maxInline     = 5_242_880 // bytes of a document
	maxDocumentID = 2048      // characters
)

// Document is one that is given to a knowledge base directly.
type Document struct {
	// ID names the document: for a custom source what the caller chooses, for a source of S3
	// its S3 URI.
	ID string
	// Text is the content, of at most 5 MiB. It is empty where the content is Data, or an S3
	// object.
	Text string
	// Data is the content of another kind, as a PDF, and MIME that kind. At most 5 MiB.
	Data []byte
	MIME string
	// S3 is the S3 URI of the content of a document of a custom source.
	S3 string
	// Metadata is what a filter can ask about: strings, bools, numbers and []string that are
	// not empty. At most 50 keys; a list has at most 10 values. A document of S3 has its
	// metadata in a file beside it: see [MarshalMetadata].
	Metadata map[string]any
}

// DocumentStatus is where a document of a knowledge base stands.
type DocumentStatus struct {
	// ID is the document's.
	ID string
	// Status is the service's, as "INDEXED", "PARTIALLY_INDEXED", "PENDING", "STARTING",
	// "IN_PROGRESS", "FAILED", "IGNORED", "NOT_FOUND" or "DELETING".
	Status string
	// Reason is the service's, where it gave one.
	Reason string
	// Updated is when the status changed, the zero time where it is not known.
	Updated time.Time
}

// Settled tells whether the status changes no more by itself.
func (d DocumentStatus) Settled() bool {
	switch types.DocumentStatus(d.Status) {
	case types.DocumentStatusPending, types.DocumentStatusStarting, types.DocumentStatusInProgress,
		types.DocumentStatusDeleting, types.DocumentStatusDeleteInProgress:
		return false
	}
	return true
}

// Put gives documents to the knowledge base, ten in a request, and returns where they stand, in
// their order. Indexing goes on after it: [Source.Document] tells. Requests are repeated with
// an idempotency token. Where documents fail to be taken, what is known of the others comes
// with an *awsai.BatchError.
func (s *Source) Put(ctx context.Context, docs []Document) ([]DocumentStatus, error) {
	const op = "knowledgebase.Put"
	if err := s.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	wire := make([]types.KnowledgeBaseDocument, len(docs))
	ids := make(map[string]bool, len(docs))
	for i, d := range docs {
		var err error
		if wire[i], err = d.wire(); err == nil && ids[d.ID] {
			err = fmt.Errorf("%w: ID %q twice", awsai.ErrInvalid, d.ID)
		}
		if err != nil {
			return nil, awsai.Wrap(op, fmt.Errorf("document %d: %w", i, err))
		}
		ids[d.ID] = true
	}
	return batch.MapGroups(ctx, s.batch(op), wire, batch.Group{Items: maxDocuments}, nil,
		func(ctx context.Context, group []types.KnowledgeBaseDocument) ([]DocumentStatus, error) {
			out, err := s.bulk.IngestKnowledgeBaseDocuments(ctx, &bedrockagent.IngestKnowledgeBaseDocumentsInput{
				KnowledgeBaseId: &s.base, DataSourceId: &s.id, Documents: group, ClientToken: newToken(),
			})
			if err != nil {
				return nil, err
			}
			ids := make([]string, len(group))
			for i, d := range group {
				ids[i] = contentID(d.Content)
			}
			return aligned(ids, out.DocumentDetails)
		})
}

// Delete removes documents by ID, ten in a request, and returns where they stand. One that is
// not there has the status NOT_FOUND. Removing goes on after it.
func (s *Source) Delete(ctx context.Context, ids []string) ([]DocumentStatus, error) {
	return s.byID(ctx, "knowledgebase.Delete", ids, func(ctx context.Context, group []types.DocumentIdentifier) ([]types.KnowledgeBaseDocumentDetail, error) {
		out, err := s.bulk.DeleteKnowledgeBaseDocuments(ctx, &bedrockagent.DeleteKnowledgeBaseDocumentsInput{
			KnowledgeBaseId: &s.base, DataSourceId: &s.id, DocumentIdentifiers: group, ClientToken: newToken(),
		})
		if err != nil {
			return nil, err
		}
		return out.DocumentDetails, nil
	})
}

// Documents returns where documents stand, in the order of their IDs. One that is not there has
// the status NOT_FOUND.
func (s *Source) Documents(ctx context.Context, ids []string) ([]DocumentStatus, error) {
	return s.byID(ctx, "knowledgebase.Documents", ids, func(ctx context.Context, group []types.DocumentIdentifier) ([]types.KnowledgeBaseDocumentDetail, error) {
		out, err := s.bulk.GetKnowledgeBaseDocuments(ctx, &bedrockagent.GetKnowledgeBaseDocumentsInput{
			KnowledgeBaseId: &s.base, DataSourceId: &s.id, DocumentIdentifiers: group,
		})
		if err != nil {
			return nil, err
		}
		return out.DocumentDetails, nil
	})
}

// List yields all documents of the source.
func (s *Source) List(ctx context.Context) iter.Seq2[DocumentStatus, error] {
	const op = "knowledgebase.List"
	return func(yield func(DocumentStatus, error) bool) {
		if err := s.check(); err != nil {
			yield(DocumentStatus{}, awsai.Wrap(op, err))
			return
		}
		pages := func() *bedrockagent.ListKnowledgeBaseDocumentsPaginator {
			return bedrockagent.NewListKnowledgeBaseDocumentsPaginator(s.client, &bedrockagent.ListKnowledgeBaseDocumentsInput{
				KnowledgeBaseId: &s.base, DataSourceId: &s.id, MaxResults: aws.Int32(1000),
			})
		}
		page.Items(ctx, op, pages, func(p *bedrockagent.ListKnowledgeBaseDocumentsOutput) ([]DocumentStatus, *string) {
			var list []DocumentStatus
			for _, d := range p.DocumentDetails {
				list = append(list, status(d))
			}
			return list, p.NextToken
		})(yield)
	}
}

func (s *Source) batch(op string) batch.Options {
	return batch.Options{Op: op, Width: s.o.Concurrency}
}

func (s *Source) byID(ctx context.Context, op string, ids []string, send func(context.Context, []types.DocumentIdentifier) ([]types.KnowledgeBaseDocumentDetail, error)) ([]DocumentStatus, error) {
	if err := s.check(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	for i, id := range ids {
		if err := checkDocumentID(id); err != nil {
			return nil, awsai.Wrap(op, fmt.Errorf("document %d: %w", i, err))
		}
	}
	return batch.MapGroups(ctx, s.batch(op), ids, batch.Group{Items: maxDocuments}, nil,
		func(ctx context.Context, group []string) ([]DocumentStatus, error) {
			wire := make([]types.DocumentIdentifier, len(group))
			for i, id := range group {
				wire[i] = identifier(id)
			}
			details, err := send(ctx, wire)
			if err != nil {
				return nil, err
			}
			return aligned(group, details)
		})
}

// aligned are the statuses in the order of the IDs. What the answer lacks fails by itself.
func aligned(ids []string, details []types.KnowledgeBaseDocumentDetail) ([]DocumentStatus, error) {
	byID := map[string]DocumentStatus{}
	for _, d := range details {
		st := status(d)
		byID[st.ID] = st
	}
	missing := &awsai.BatchError{Total: len(ids)}
	list := make([]DocumentStatus, len(ids))
	for i, id := range ids {
		st, ok := byID[id]
		if !ok {
			missing.Items = append(missing.Items, awsai.ItemError{Index: i, Err: fmt.Errorf("%w: the answer does not name the document", awsai.ErrUnavailable)})
		}
		list[i] = st
	}
	if len(missing.Items) > 0 {
		return list, missing
	}
	return list, nil
}

func status(d types.KnowledgeBaseDocumentDetail) DocumentStatus {
	st := DocumentStatus{Status: string(d.Status), Reason: aws.ToString(d.StatusReason), Updated: aws.ToTime(d.UpdatedAt)}
	if id := d.Identifier; id != nil {
		switch {
		case id.Custom != nil:
			st.ID = aws.ToString(id.Custom.Id)
		case id.S3 != nil:
			st.ID = aws.ToString(id.S3.Uri)
		}
	}
	return st
}

func identifier(id string) types.DocumentIdentifier {
	if strings.HasPrefix(id, "s3://") {
		return types.DocumentIdentifier{DataSourceType: types.ContentDataSourceTypeS3, S3: &types.S3Location{Uri: &id}}
	}
	return types.DocumentIdentifier{DataSourceType: types.ContentDataSourceTypeCustom, Custom: &types.CustomDocumentIdentifier{Id: &id}}
}

func contentID(c *types.DocumentContent) string {
	if c.S3 != nil {
		return aws.ToString(c.S3.S3Location.Uri)
	}
	return aws.ToString(c.Custom.CustomDocumentIdentifier.Id)
}

func checkDocumentID(id string) error {
	if n := utf8.RuneCountInString(id); n == 0 || n > maxDocumentID {
		return fmt.Errorf("%w: ID of %d characters, want 1 to %d", awsai.ErrInvalid, n, maxDocumentID)
	}
	return nil
}

// newToken is an idempotency token, of at least 33 characters as the service wants.
func newToken() *string {
	b := make([]byte, 20)
	rand.Read(b) // never fails
	return aws.String(hex.EncodeToString(b))
}
