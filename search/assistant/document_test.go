package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search/assistant"
)

// takes has the fake take documents, but for those whose ID ends in "bad".
func takes(f *awsaitest.Fake) (sizes func() []int) {
	var mu sync.Mutex
	var all []int
	awsaitest.Handle(f, func(_ context.Context, in *qbusiness.BatchPutDocumentInput) (*qbusiness.BatchPutDocumentOutput, error) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, len(in.Documents))
		out := &qbusiness.BatchPutDocumentOutput{}
		for _, d := range in.Documents {
			if strings.HasSuffix(*d.Id, "bad") {
				out.FailedDocuments = append(out.FailedDocuments, types.FailedDocument{Id: d.Id, Error: &types.ErrorDetail{ErrorCode: types.ErrorCodeInvalidRequest, ErrorMessage: aws.String("unreadable")}})
			}
		}
		return out, nil
	})
	return func() []int {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

func TestPut(t *testing.T) {
	fake := awsaitest.New(t)
	sizes := takes(fake)
	x := assistant.NewApplication(fake.Config(), application, func(o *assistant.AdminOptions) { o.Concurrency = 1 }).Index(index)
	docs := []assistant.Document{{
		ID: "a/whole", Title: "T", Content: media.Bytes([]byte("# A")).WithName("a.md"),
		Attributes: map[string]any{"team": "hr", "tags": []string{"x"}, "year": 2026, "ratio": 3.0, "_created_at": when},
		Access: assistant.Access{
			Allow: assistant.AccessList{Conditions: []assistant.AccessCondition{{Members: []assistant.Member{{User: "ann"}, {Group: "hr", DataSource: true}}}, {All: true, Members: []assistant.Member{{Group: "a"}, {Group: "b"}}}}},
			Deny:  assistant.AccessList{Conditions: []assistant.AccessCondition{{Members: []assistant.Member{{User: "bob"}}}}},
		},
		Enrichment: assistant.Enrichment{
			Rules:  []assistant.EnrichmentRule{{When: assistant.Condition{Attribute: "team", Operator: "EQUALS", Value: "hr"}, Attribute: "kind", Value: "people"}, {Attribute: "secret", DeleteValue: true}, {When: assistant.Condition{Attribute: "x", Operator: "EXISTS"}, DeleteContent: true}},
			Before: assistant.Hook{LambdaARN: "arn:aws:lambda:us-east-1:111122223333:function:f", Bucket: "bucket", RoleARN: "arn:aws:iam::111122223333:role/r"},
		},
		Extraction: assistant.Extraction{Images: assistant.On, Audio: assistant.Off, Video: assistant.On},
	}, {ID: "in S3", Content: media.S3("s3://bucket/b.pdf")}}
	for i := range 21 {
		docs = append(docs, assistant.Document{ID: fmt.Sprint("d", i), Content: media.Bytes([]byte("text")).WithName("d.txt")})
	}
	docs[5].ID = "bad"
	results, err := x.Put(t.Context(), docs, func(o *assistant.PutOptions) { o.RoleARN, o.SyncID = "arn:aws:iam::111122223333:role/r", source })
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		want := assistant.DocumentResult{ID: docs[i].ID}
		if i == 5 {
			want = assistant.DocumentResult{ID: "bad", Failed: true, Code: "InvalidRequest", Reason: "unreadable"}
		}
		if r != want {
			t.Errorf("result %d: %+v", i, r)
		}
	}
	if diff := cmp.Diff([]int{10, 10, 3}, sizes()); diff != "" {
		t.Errorf("requests (-want +got)\n%s", diff)
	}
	body := fake.Calls("BatchPutDocument")[0].Body
	for _, want := range []string{
		`"accessConfiguration":{"accessControls":[{"memberRelation":"OR","principals":[{"user":{"access":"ALLOW","id":"ann","membershipType":"INDEX"}},{"group":{"access":"ALLOW","membershipType":"DATASOURCE","name":"hr"}}]},`,
		`{"memberRelation":"AND","principals":[{"group":{"access":"ALLOW","membershipType":"INDEX","name":"a"}}`, `{"memberRelation":"OR","principals":[{"user":{"access":"DENY","id":"bob","membershipType":"INDEX"}}]}],"memberRelation":"OR"}`,
		`"contentType":"MD"`, `{"s3":{"bucket":"bucket","key":"b.pdf"}}`, `"contentType":"PDF"`, `"documentContentOperator":"DELETE"`, `"attributeValueOperator":"DELETE"`,
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the request has no %s:\n%s", want, body)
		}
	}
}

func TestPutSplitsByBytes(t *testing.T) {
	fake := awsaitest.New(t)
	sizes := takes(fake)
	x := assistant.NewApplication(fake.Config(), application, func(o *assistant.AdminOptions) { o.Concurrency = 1 }).Index(index)
	fake.Unchecked("BatchPutDocument") // which TestPut checks: these are large
	large := media.Bytes(make([]byte, 26<<20)).WithName("a.txt").WithContentType("text/plain")
	docs := []assistant.Document{{ID: "a", Content: large}, {ID: "b", Content: large}, {ID: "d", Content: media.Bytes([]byte("d")).WithName("d.txt")}}
	if _, err := x.Put(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 2}, sizes()); diff != "" {
		t.Errorf("requests (-want +got)\n%s", diff)
	}
}

func TestPutFails(t *testing.T) {
	fake := awsaitest.New(t)
	takes(fake)
	x := assistant.NewApplication(fake.Config(), application, func(o *assistant.AdminOptions) { o.Concurrency = 1 }).Index(index)
	var docs []assistant.Document
	for i := range 20 {
		docs = append(docs, assistant.Document{ID: fmt.Sprint("d", i), Content: media.Bytes([]byte("text")).WithName("d.txt")})
	}
	fake.Throttle("BatchPutDocument", 2) // waited for
	if _, err := x.Put(t.Context(), docs); err != nil {
		t.Errorf("throttled: %v", err)
	}
	fake.Inject(awsaitest.Fault{Operation: "BatchPutDocument", Skip: 1, Err: &types.ValidationException{Message: aws.String("no"), Reason: types.ValidationExceptionReasonCannotParse}})
	results, err := x.Put(t.Context(), docs)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(b.Items) != 10 || !b.Failed(10) || results[9].ID != "d9" || results[10].ID != "" {
		t.Errorf("%v, %v", results, err)
	}
	for name, d := range map[string]assistant.Document{
		"no ID": {Content: docs[0].Content}, "odd ID": {ID: "a\x00", Content: docs[0].Content}, "long ID": {ID: strings.Repeat("a", 1826), Content: docs[0].Content},
		"no content": {ID: "a"}, "empty": {ID: "a", Content: media.Bytes(nil).WithName("a.txt")}, "an image": {ID: "a", Content: media.Bytes([]byte("\x89PNG\r\n\x1a\n")).WithName("a.png")},
		"attribute": {ID: "a", Content: docs[0].Content, Attributes: map[string]any{"a": true}}, "attribute's name": {ID: "a", Content: docs[0].Content, Attributes: map[string]any{"a b": "c"}},
		"list": {ID: "a", Content: docs[0].Content, Attributes: map[string]any{"a": []string{""}}}, "member": {ID: "a", Content: docs[0].Content, Access: assistant.Readers(assistant.Member{User: "a", Group: "b"})},
		"no members": {ID: "a", Content: docs[0].Content, Access: assistant.Readers()}, "rule": {ID: "a", Content: docs[0].Content, Enrichment: assistant.Enrichment{Rules: make([]assistant.EnrichmentRule, 1)}},
		"two relations": {ID: "a", Content: docs[0].Content, Access: assistant.Access{
			Allow: assistant.AccessList{All: true, Conditions: []assistant.AccessCondition{{Members: []assistant.Member{{User: "a"}}}, {Members: []assistant.Member{{User: "b"}}}}},
			Deny:  assistant.AccessList{Conditions: []assistant.AccessCondition{{Members: []assistant.Member{{User: "c"}}}}},
		}},
	} {
		n := fake.Count("BatchPutDocument")
		if _, err := x.Put(t.Context(), []assistant.Document{d}); err == nil || awsai.KindOf(err) != awsai.ErrInvalid && awsai.KindOf(err) != awsai.ErrTooLarge || fake.Count("BatchPutDocument") != n {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := x.Put(t.Context(), []assistant.Document{docs[0], docs[0]}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("twice: %v", err)
	}
}

func TestDelete(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.BatchDeleteDocumentInput) (*qbusiness.BatchDeleteDocumentOutput, error) {
		return &qbusiness.BatchDeleteDocumentOutput{FailedDocuments: []types.FailedDocument{{Id: in.Documents[0].DocumentId}}}, nil
	})
	x := assistant.NewApplication(fake.Config(), application).Index(index)
	ids := make([]string, 12)
	for i := range ids {
		ids[i] = fmt.Sprint("d", i)
	}
	results, err := x.Delete(t.Context(), ids)
	if err != nil || len(results) != 12 || !results[0].Failed || results[1].Failed || !results[10].Failed {
		t.Errorf("%+v, %v", results, err)
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		looks := 0
		awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.ListDocumentsInput) (*qbusiness.ListDocumentsOutput, error) {
			if in.NextToken == nil {
				looks++
				return &qbusiness.ListDocumentsOutput{NextToken: aws.String("more"), DocumentDetailList: []types.DocumentDetails{
					{DocumentId: aws.String("old"), Status: types.DocumentStatusIndexed, UpdatedAt: aws.Time(when)},
					{DocumentId: aws.String("a"), Status: []types.DocumentStatus{types.DocumentStatusReceived, types.DocumentStatusProcessing, types.DocumentStatusIndexed}[min(looks-1, 2)], UpdatedAt: aws.Time(when.Add(time.Hour))},
				}}, nil
			}
			b := types.DocumentDetails{DocumentId: aws.String("b"), Status: types.DocumentStatusDocumentFailedToIndex, UpdatedAt: aws.Time(when.Add(time.Hour)), Error: &types.ErrorDetail{ErrorCode: types.ErrorCodeInternalError, ErrorMessage: aws.String("broken")}}
			if looks < 2 {
				b.UpdatedAt = &when // of the version before
			}
			return &qbusiness.ListDocumentsOutput{DocumentDetailList: []types.DocumentDetails{b}}, nil
		})
		x := assistant.NewApplication(fake.Config(), application).Index(index)
		got, err := x.Wait(t.Context(), []string{"b", "a", "b"}, when.Add(time.Minute))
		failed := assistant.DocumentStatus{ID: "b", Status: "DOCUMENT_FAILED_TO_INDEX", Code: "InternalError", Reason: "broken", Updated: when.Add(time.Hour)}
		if diff := cmp.Diff([]assistant.DocumentStatus{failed, {ID: "a", Status: "INDEXED", Updated: when.Add(time.Hour)}, failed}, got); diff != "" || err != nil || looks != 3 {
			t.Errorf("%d looks, %v (-want +got)\n%s", looks, err, diff)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := x.Wait(ctx, []string{"none"}, time.Time{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a document that never comes: %v", err)
		}
	})
}
