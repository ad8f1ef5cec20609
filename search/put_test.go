package search_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search"
)

// store keeps what is put into an index.
type store struct {
	mu    sync.Mutex
	docs  map[string]int // how often each was taken
	sizes []int          // documents of each request
	bytes int            // the most of a request
}

func (s *store) handle(f *awsaitest.Fake, fails func(id string, time int) types.ErrorCode) {
	s.docs = map[string]int{}
	tries := map[string]int{}
	awsaitest.Handle(f, func(_ ctx, in *kendra.BatchPutDocumentInput) (*kendra.BatchPutDocumentOutput, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		out := &kendra.BatchPutDocumentOutput{}
		n := 0
		for _, d := range in.Documents {
			n += len(d.Blob)
			tries[*d.Id]++
			if code := fails(*d.Id, tries[*d.Id]); code != "" {
				out.FailedDocuments = append(out.FailedDocuments, types.BatchPutDocumentResponseFailedDocument{Id: d.Id, ErrorCode: code, ErrorMessage: aws.String("because")})
				continue
			}
			s.docs[*d.Id]++
		}
		s.sizes, s.bytes = append(s.sizes, len(in.Documents)), max(s.bytes, n)
		return out, nil
	})
}

func TestPutDocuments(t *testing.T) {
	f := awsaitest.New(t)
	var s store
	s.handle(f, func(id string, time int) types.ErrorCode {
		switch {
		case id == "d7":
			return types.ErrorCodeInvalidRequest
		case id == "d8" && time < 3, id == "d9":
			return types.ErrorCodeInternalError
		}
		return ""
	})
	f.Throttle("BatchPutDocument", 3)
	var docs []search.Document
	for i := range 234 {
		docs = append(docs, search.Document{ID: fmt.Sprintf("d%d", i), Title: "T", Content: media.Bytes([]byte("text")), Attributes: search.Attributes{"n": i, "l": []string{"a"}, "at": time.Unix(1, 0)}, Access: search.ACL{Allow: []search.Principal{search.AsUser("ann")}}})
	}
	docs[3].Content = media.Bytes(nil)
	docs[5].Content = media.S3("s3://bucket/key")
	docs[6].Attributes = search.Attributes{"bad": true}
	err := search.New(f.Config(), indexID).PutDocuments(t.Context(), docs)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok {
		t.Fatal(err)
	}
	var failed []string
	for _, it := range b.Items {
		failed = append(failed, fmt.Sprint(it.Index, " ", awsai.KindOf(it.Err)))
	}
	if got := strings.Join(failed, ", "); got != "3 invalid, 5 invalid, 6 invalid, 7 invalid, 9 unavailable" || b.Total != 234 {
		t.Errorf("failed %s of %d", got, b.Total)
	}
	if len(s.docs) != 229 {
		t.Errorf("%d documents", len(s.docs))
	}
	for id, n := range s.docs {
		if n != 1 {
			t.Errorf("%s was taken %d times", id, n)
		}
	}
	for _, n := range s.sizes {
		if n > 10 {
			t.Errorf("%d documents in a request", n)
		}
	}
}

func TestPutSplitsByBytes(t *testing.T) {
	f := awsaitest.New(t)
	var s store
	s.handle(f, func(string, int) types.ErrorCode { return "" })
	big := make([]byte, 26<<20)
	for i := range big {
		big[i] = 'x'
	}
	var docs []search.Document
	for i := range 2 {
		docs = append(docs, search.Document{ID: fmt.Sprint(i), Content: media.Bytes(big), Type: search.PlainText})
	}
	docs = append(docs, search.Document{ID: "huge", Content: media.Bytes(make([]byte, 50<<20+1))}, search.Document{ID: "s3", Content: media.S3("s3://bucket/key")})
	err := search.New(f.Config(), indexID, func(o *search.Options) { o.Role = role }).PutDocuments(t.Context(), docs)
	if !errors.Is(err, awsai.ErrTooLarge) || len(s.docs) != 3 || s.bytes > 50<<20 {
		t.Errorf("%v, %d documents, %d bytes", err, len(s.docs), s.bytes)
	}
}

func TestPutWire(t *testing.T) {
	f := awsaitest.New(t)
	var got types.Document
	awsaitest.Handle(f, func(_ ctx, in *kendra.BatchPutDocumentInput) (*kendra.BatchPutDocumentOutput, error) {
		got = in.Documents[0]
		return &kendra.BatchPutDocumentOutput{}, nil
	})
	c := search.New(f.Config(), indexID)
	put := func(d search.Document) types.Document {
		t.Helper()
		d.ID = "d"
		if err := c.PutDocuments(t.Context(), []search.Document{d}); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if w := put(search.Document{Content: media.Bytes([]byte("# x")).WithContentType("text/markdown"), AccessConfiguration: "a-1"}); w.ContentType != types.ContentTypeMd || *w.AccessControlConfigurationId != "a-1" {
		t.Errorf("%+v", w)
	}
	w := put(search.Document{Content: media.Bytes([]byte("x")), Access: search.ACL{Levels: []search.ACL{{Allow: []search.Principal{search.AsGroup("a")}}, {Deny: []search.Principal{search.AsUser("b")}}}}})
	if len(w.HierarchicalAccessControlList) != 2 || w.HierarchicalAccessControlList[1].PrincipalList[0].Access != types.ReadAccessTypeDeny || w.ContentType != types.ContentTypePlainText {
		t.Errorf("%+v", w)
	}
	for name, d := range map[string]search.Document{
		"ID":            {Content: media.Bytes([]byte("x"))},
		"both":          {ID: "a", Content: media.Bytes([]byte("x")), AccessConfiguration: "a", Access: search.ACL{Allow: []search.Principal{search.AsUser("a")}}},
		"allow, deny":   {ID: "a", Content: media.Bytes([]byte("x")), Access: search.ACL{Allow: []search.Principal{search.AsUser("a")}, Deny: []search.Principal{search.AsUser("a")}}},
		"levels, allow": {ID: "a", Content: media.Bytes([]byte("x")), Access: search.ACL{Allow: []search.Principal{search.AsUser("a")}, Levels: []search.ACL{{}}}},
		"empty level":   {ID: "a", Content: media.Bytes([]byte("x")), Access: search.ACL{Levels: []search.ACL{{}}}},
		"nobody":        {ID: "a", Content: media.Bytes([]byte("x")), Access: search.ACL{Allow: []search.Principal{{Name: "a"}}}},
		"no content":    {ID: "a"},
	} {
		if err := c.PutDocuments(t.Context(), []search.Document{d}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
}

func TestDeleteAndStatus(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ ctx, in *kendra.BatchDeleteDocumentInput) (*kendra.BatchDeleteDocumentOutput, error) {
		out := &kendra.BatchDeleteDocumentOutput{}
		for _, id := range in.DocumentIdList {
			if id == "d3" {
				out.FailedDocuments = append(out.FailedDocuments, types.BatchDeleteDocumentResponseFailedDocument{Id: &id, ErrorCode: types.ErrorCodeInternalError})
			}
		}
		return out, nil
	})
	var ids []string
	for i := range 25 {
		ids = append(ids, fmt.Sprintf("d%d", i))
	}
	c := search.New(f.Config(), indexID, func(o *search.Options) { quick(&o.Wait) })
	err := c.DeleteDocuments(t.Context(), append(ids, ""))
	if b, _ := errors.AsType[*awsai.BatchError](err); b == nil || len(b.Items) != 2 || !b.Failed(3) || !b.Failed(25) || f.Count("BatchDeleteDocument") != 5 {
		t.Errorf("%v, %d requests", err, f.Count("BatchDeleteDocument"))
	}
	var asked atomic.Bool // requests are under way at the same time
	awsaitest.Handle(f, func(_ ctx, in *kendra.BatchGetDocumentStatusInput) (*kendra.BatchGetDocumentStatusOutput, error) {
		out := &kendra.BatchGetDocumentStatusOutput{}
		for _, d := range in.DocumentInfoList {
			s := types.Status{DocumentId: d.DocumentId, DocumentStatus: types.DocumentStatusIndexed}
			switch {
			case *d.DocumentId == "d1" && !asked.Swap(true):
				s.DocumentStatus = types.DocumentStatusProcessing
			case *d.DocumentId == "d2":
				s = types.Status{DocumentId: d.DocumentId, DocumentStatus: types.DocumentStatusFailed, FailureReason: aws.String("too odd")}
			}
			out.DocumentStatusList = append(out.DocumentStatusList, s)
		}
		return out, nil
	})
	j := c.Indexing(append(ids, "d1"))
	list, err := j.Wait(t.Context())
	if err != nil || len(list) != 26 || list[2].State != search.DocumentFailed || list[2].Reason != "too odd" || list[25].ID != "d1" || list[1].State != search.DocumentIndexed {
		t.Errorf("%+v, %v", list, err)
	}
}
