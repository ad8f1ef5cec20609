package knowledgebase_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ba "github.com/aws/aws-sdk-go-v2/service/bedrockagent"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/rag/knowledgebase"
)

const sourceID = "DS12345678"

func ingestionJob(status types.IngestionJobStatus, reasons ...string) *types.IngestionJob {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return &types.IngestionJob{
		KnowledgeBaseId: aws.String(baseID), DataSourceId: aws.String(sourceID), IngestionJobId: aws.String("IJ12345678"),
		Status: status, StartedAt: &began, UpdatedAt: aws.Time(began.Add(time.Minute)), FailureReasons: reasons,
		Statistics: &types.IngestionJobStatistics{NumberOfDocumentsScanned: 9, NumberOfNewDocumentsIndexed: 5, NumberOfDocumentsFailed: 2},
	}
}

func TestIngest(t *testing.T) {
	for _, tt := range []struct {
		last   types.IngestionJobStatus
		status job.Status
	}{
		{types.IngestionJobStatusComplete, job.Succeeded},
		{types.IngestionJobStatusFailed, job.Failed},
		{types.IngestionJobStatusStopped, job.Stopped},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := awsaitest.New(t)
			states := []types.IngestionJobStatus{types.IngestionJobStatusStarting, types.IngestionJobStatusInProgress, "WONDERING", types.IngestionJobStatusStopping, tt.last}
			asked := 0
			awsaitest.Handle(f, func(context.Context, *ba.StartIngestionJobInput) (*ba.StartIngestionJobOutput, error) {
				return &ba.StartIngestionJobOutput{IngestionJob: ingestionJob(types.IngestionJobStatusStarting)}, nil
			})
			awsaitest.Handle(f, func(context.Context, *ba.GetIngestionJobInput) (*ba.GetIngestionJobOutput, error) {
				asked++
				return &ba.GetIngestionJobOutput{IngestionJob: ingestionJob(states[min(asked, len(states))-1], "a.pdf is locked")}, nil
			})
			awsaitest.Handle(f, func(context.Context, *ba.StopIngestionJobInput) (*ba.StopIngestionJobOutput, error) {
				return &ba.StopIngestionJobOutput{IngestionJob: ingestionJob(types.IngestionJobStatusStopping)}, nil
			})
			s := knowledgebase.NewSource(f.Config(), baseID, sourceID)
			j, err := s.Ingest(t.Context(), "nightly")
			if err != nil {
				t.Fatal(err)
			}
			if err := j.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			in, err := s.Ingestion(j.ID()).Wait(t.Context())
			if tt.status != job.Succeeded {
				if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Status != tt.status || failed.Reason != "a.pdf is locked" {
					t.Errorf("%s: %v", tt.last, err)
				}
				return
			}
			began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			want := knowledgebase.Ingestion{Scanned: 9, Added: 5, Failed: 2, Reasons: []string{"a.pdf is locked"}, Started: began, Updated: began.Add(time.Minute)}
			if diff := cmp.Diff(want, in); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// documents is the service's side of direct ingestion.
func documents(f *awsaitest.Fake) {
	detail := func(id *types.DocumentIdentifier, status types.DocumentStatus) types.KnowledgeBaseDocumentDetail {
		return types.KnowledgeBaseDocumentDetail{KnowledgeBaseId: aws.String(baseID), DataSourceId: aws.String(sourceID), Status: status, Identifier: id}
	}
	awsaitest.Handle(f, func(_ context.Context, in *ba.IngestKnowledgeBaseDocumentsInput) (*ba.IngestKnowledgeBaseDocumentsOutput, error) {
		out := &ba.IngestKnowledgeBaseDocumentsOutput{}
		for _, d := range in.Documents {
			id := &types.DocumentIdentifier{DataSourceType: d.Content.DataSourceType}
			if d.Content.S3 != nil {
				id.S3 = d.Content.S3.S3Location
			} else {
				id.Custom = d.Content.Custom.CustomDocumentIdentifier
			}
			if id.Custom != nil && *id.Custom.Id == "lost" {
				continue
			}
			out.DocumentDetails = append([]types.KnowledgeBaseDocumentDetail{detail(id, types.DocumentStatusStarting)}, out.DocumentDetails...)
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *ba.GetKnowledgeBaseDocumentsInput) (*ba.GetKnowledgeBaseDocumentsOutput, error) {
		out := &ba.GetKnowledgeBaseDocumentsOutput{}
		for _, id := range in.DocumentIdentifiers {
			out.DocumentDetails = append(out.DocumentDetails, detail(&id, types.DocumentStatusIndexed))
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *ba.DeleteKnowledgeBaseDocumentsInput) (*ba.DeleteKnowledgeBaseDocumentsOutput, error) {
		out := &ba.DeleteKnowledgeBaseDocumentsOutput{}
		for _, id := range in.DocumentIdentifiers {
			out.DocumentDetails = append(out.DocumentDetails, detail(&id, types.DocumentStatusDeleting))
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *ba.ListKnowledgeBaseDocumentsInput) (*ba.ListKnowledgeBaseDocumentsOutput, error) {
		if in.NextToken == nil {
			return &ba.ListKnowledgeBaseDocumentsOutput{NextToken: aws.String("2"), DocumentDetails: []types.KnowledgeBaseDocumentDetail{
				detail(&types.DocumentIdentifier{DataSourceType: "CUSTOM", Custom: &types.CustomDocumentIdentifier{Id: aws.String("a")}}, types.DocumentStatusFailed),
			}}, nil
		}
		return &ba.ListKnowledgeBaseDocumentsOutput{DocumentDetails: []types.KnowledgeBaseDocumentDetail{
			detail(&types.DocumentIdentifier{DataSourceType: "S3", S3: &types.S3Location{Uri: aws.String("s3://b/k")}}, types.DocumentStatusIndexed),
		}}, nil
	})
}

func TestDocuments(t *testing.T) {
	f := awsaitest.New(t)
	documents(f)
	s := knowledgebase.NewSource(f.Config(), baseID, sourceID)
	docs := []knowledgebase.Document{
		{ID: "s3://bucket/a.pdf"},
		{ID: "bytes", Data: []byte("%PDF"), MIME: "application/pdf"},
		{ID: "object", S3: "s3://bucket/b.txt"},
	}
	var ids []string
	for i := range 20 {
		docs = append(docs, knowledgebase.Document{ID: fmt.Sprint("d", i), Text: "text", Metadata: map[string]any{
			"s": "x", "b": true, "n": i, "l": []string{"x", "y"},
		}})
	}
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	check := func(name string, list []knowledgebase.DocumentStatus, err error, status string, settled bool) {
		t.Helper()
		if err != nil || len(list) != len(docs) {
			t.Fatalf("%s: %d, %v", name, len(list), err)
		}
		for i, d := range list {
			if d.ID != ids[i] || d.Status != status || d.Settled() != settled {
				t.Errorf("%s: %d is %+v", name, i, d)
			}
		}
	}
	list, err := s.Put(t.Context(), docs)
	check("Put", list, err, "STARTING", false)
	list, err = s.Documents(t.Context(), ids)
	check("Documents", list, err, "INDEXED", true)
	list, err = s.Delete(t.Context(), ids)
	check("Delete", list, err, "DELETING", false)
	if n := f.Count("IngestKnowledgeBaseDocuments"); n != 3 {
		t.Errorf("%d requests for 23 documents", n)
	}
	var listed []string
	for d, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, d.ID+" "+d.Status)
	}
	if diff := cmp.Diff([]string{"a FAILED", "s3://b/k INDEXED"}, listed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	list, err = s.Put(t.Context(), []knowledgebase.Document{{ID: "a", Text: "x"}, {ID: "lost", Text: "x"}, {ID: "c", Text: "x"}})
	if b, ok := errors.AsType[*awsai.BatchError](err); !ok || !b.Failed(1) || b.Failed(2) || list[2].ID != "c" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestPutRefuses(t *testing.T) {
	f := awsaitest.New(t)
	s := knowledgebase.NewSource(f.Config(), baseID, sourceID)
	many := map[string]any{}
	for i := range 51 {
		many[fmt.Sprint(i)] = true
	}
	for name, tt := range map[string]struct {
		doc  knowledgebase.Document
		kind error
	}{
		"no ID":       {knowledgebase.Document{Text: "x"}, awsai.ErrInvalid},
		"no content":  {knowledgebase.Document{ID: "d"}, awsai.ErrInvalid},
		"two":         {knowledgebase.Document{ID: "d", Text: "x", S3: "s3://b/k"}, awsai.ErrInvalid},
		"too large":   {knowledgebase.Document{ID: "d", Text: strings.Repeat("x", 5_242_881)}, awsai.ErrTooLarge},
		"no MIME":     {knowledgebase.Document{ID: "d", Data: []byte("x")}, awsai.ErrInvalid},
		"S3 and text": {knowledgebase.Document{ID: "s3://b/k", Text: "x"}, awsai.ErrInvalid},
		"S3 metadata": {knowledgebase.Document{ID: "s3://b/k", Metadata: map[string]any{"k": "x"}}, awsai.ErrInvalid},
		"empty list":  {knowledgebase.Document{ID: "d", Text: "x", Metadata: map[string]any{"readers": []string{}}}, awsai.ErrInvalid},
		"long list":   {knowledgebase.Document{ID: "d", Text: "x", Metadata: map[string]any{"l": make([]string, 11)}}, awsai.ErrInvalid},
		"NaN":         {knowledgebase.Document{ID: "d", Text: "x", Metadata: map[string]any{"n": math.NaN()}}, awsai.ErrInvalid},
		"type":        {knowledgebase.Document{ID: "d", Text: "x", Metadata: map[string]any{"n": uint(1)}}, awsai.ErrInvalid},
		"keys":        {knowledgebase.Document{ID: "d", Text: "x", Metadata: many}, awsai.ErrTooLarge},
	} {
		if _, err := s.Put(t.Context(), []knowledgebase.Document{{ID: "fine", Text: "x"}, tt.doc}); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	twice := knowledgebase.Document{ID: "d", Text: "x"}
	if _, err := s.Put(t.Context(), []knowledgebase.Document{twice, twice}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("twice: %v", err)
	}
	if _, err := knowledgebase.NewSource(f.Config(), "kb", sourceID).Ingest(t.Context(), ""); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("ID: %v", err)
	}
	if n := len(f.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestMetadataFile(t *testing.T) {
	want := map[string]any{"s": "x", "b": true, "n": 7, "f": 0.5, "l": []string{"x"}}
	b, err := knowledgebase.MarshalMetadata(want, "s", "n", "b", "l")
	if err != nil {
		t.Fatal(err)
	}
	var file, wantFile any
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	json.Unmarshal([]byte(`{"metadataAttributes":{"f":0.5,
		"s":{"value":{"type":"STRING","stringValue":"x"},"includeForEmbedding":true},
		"b":{"value":{"type":"BOOLEAN","booleanValue":true},"includeForEmbedding":true},
		"l":{"value":{"type":"STRING_LIST","stringListValue":["x"]},"includeForEmbedding":true},
		"n":{"value":{"type":"NUMBER","numberValue":7},"includeForEmbedding":true}}}`), &wantFile)
	if diff := cmp.Diff(wantFile, file); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, err := knowledgebase.UnmarshalMetadata(b)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for name, m := range map[string]map[string]any{"nobody may read": {"readers": []string{}}, "large": {"a": strings.Repeat("x", 2000), "b": strings.Repeat("x", 2000), "c": strings.Repeat("x", 2000), "d": strings.Repeat("x", 2000), "e": strings.Repeat("x", 2000), "f": strings.Repeat("x", 2000)}, "nil": {"k": nil}} {
		if _, err := knowledgebase.MarshalMetadata(m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := knowledgebase.MarshalMetadata(want, "absent"); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("absent: %v", err)
	}
}

func FuzzUnmarshalMetadata(f *testing.F) {
	f.Add([]byte(`{"metadataAttributes":{"a":"x","b":{"value":{"type":"NUMBER","numberValue":1},"includeForEmbedding":false}}}`))
	f.Add([]byte(`{"metadataAttributes":{"a":[1],"b":{}}}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := knowledgebase.UnmarshalMetadata(b)
		if err != nil && !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v", err)
		}
		for k, v := range m {
			switch v.(type) {
			case string, bool, int, float64, []string:
			default:
				t.Errorf("%q is a %T", k, v)
			}
		}
	})
}
