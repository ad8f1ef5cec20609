package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/document"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

const (
	app          = "a0000000-0000-4000-8000-000000000001"
	index        = "b0000000-0000-4000-8000-000000000002"
	source       = "c0000000-0000-4000-8000-000000000003"
	retriever    = "d0000000-0000-4000-8000-000000000004"
	plugin       = "e0000000-0000-4000-8000-000000000005"
	conversation = "f0000000-0000-4000-8000-000000000006"
	reply        = "20000000-0000-4000-8000-000000000008"
)

// qb runs the program against a fake.
func qb(t *testing.T, fake *awsaitest.Fake, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	cfg := fake.Listen()
	code = cli.Run(t.Context(), "qbusiness", func(ctx context.Context, p *cli.Program) error {
		s := flags(p)
		args, err := p.Rest()
		if err != nil {
			return err
		}
		return s.do(ctx, p, cfg, args)
	}, append([]string{"-app", app, "-index", index}, args...), &o, &e)
	return o.String(), e.String(), code
}

func answers[In, Out any](f *awsaitest.Fake, out *Out) {
	awsaitest.Handle(f, func(context.Context, *In) (*Out, error) { return out, nil })
}

// service is an application that knows of leave.
func service(t *testing.T) *awsaitest.Fake {
	fake := awsaitest.New(t)
	sources := []*types.SourceAttribution{{CitationNumber: aws.Int32(1), Title: aws.String("Leave"), Url: aws.String("https://example.com"), TextMessageSegments: []types.TextSegment{{BeginOffset: aws.Int32(9), EndOffset: aws.Int32(16)}}}}
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.ChatSyncInput) (*qbusiness.ChatSyncOutput, error) {
		out := &qbusiness.ChatSyncOutput{ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply)}
		if in.ChatMode == types.ChatModePluginMode {
			out.ActionReview = &types.ActionReview{PluginId: aws.String(plugin), PayloadFieldNameSeparator: aws.String("."), Payload: map[string]types.ActionReviewPayloadField{"days": {Type: types.ActionPayloadFieldTypeNumber, Required: aws.Bool(true)}, "why": {Value: document.NewLazyDocument("rest")}}}
			return out, nil
		}
		out.SystemMessage, out.SourceAttributions = aws.String("You have 30 days."), sources
		for _, a := range in.Attachments {
			out.FailedAttachments = append(out.FailedAttachments, types.AttachmentOutput{Name: a.Name, Error: &types.ErrorDetail{ErrorMessage: aws.String("unreadable")}})
		}
		return out, nil
	})
	awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *qbusiness.ChatInput, s *awsaitest.TwoWay) error {
		for {
			if e, err := s.Receive(); err != nil {
				return err
			} else if e.Type == "endOfInputEvent" {
				break
			}
		}
		text := func(s string, kind types.SystemMessageType) any {
			return &types.ChatOutputStreamMemberTextEvent{Value: types.TextOutputEvent{SystemMessage: &s, SystemMessageType: kind}}
		}
		return s.Send(awsaitest.Events(text("You have much.", types.SystemMessageTypeResponse), text("You have ", types.SystemMessageTypeGroundedResponse), text("30 days.", types.SystemMessageTypeGroundedResponse),
			&types.ChatOutputStreamMemberMetadataEvent{Value: types.MetadataEvent{ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply), SourceAttributions: sources}})...)
	})
	return fake
}

func TestAsk(t *testing.T) {
	fake := service(t)
	details := "[1] Leave https://example.com\n    9-16 \"30 days\"\ngo on with -conversation " + conversation + " -parent " + reply + "\n"
	out, errs, code := qb(t, fake, "chat", "How", "much?")
	if out != "You have 30 days.\n" || errs != details || code != 0 {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
	out, errs, code = qb(t, fake, "stream", "How", "much?")
	if out != "You have much.\n(corrected) You have 30 days.\n" || errs != details || code != 0 {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
	file := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code = qb(t, fake, "-attach", file, "chat", "x"); !strings.Contains(errs, "not read: a.txt: unreadable") || code != 0 {
		t.Errorf("%d, %q", code, errs)
	}
	if out, _, code = qb(t, fake, "-json", "stream", "x"); !json.Valid([]byte(out)) || !strings.Contains(out, `"Text": "You have 30 days."`) || code != 0 {
		t.Errorf("%d, %q", code, out)
	}
	out, errs, code = qb(t, fake, "-mode", "plugin", "-plugin", plugin, "-approve", "-set", "days=3", "chat", "Ask", "for", "leave")
	if !strings.Contains(errs, "field days") || !strings.HasSuffix(out, "30 days.\n") || code != 0 {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
	calls := fake.Calls("ChatSync")
	if body := string(calls[len(calls)-1].Body); !strings.Contains(body, `"days":{"value":3}`) || !strings.Contains(body, `"why":{"value":"rest"}`) {
		t.Errorf("%s", body)
	}
	if _, _, code = qb(t, fake, "-mode", "plugin", "-plugin", plugin, "-approve", "chat", "x"); code != 1 {
		t.Errorf("a form without what it requires: exit code %d", code)
	}
	if _, _, code = qb(t, fake, "chat"); code != 2 {
		t.Errorf("no question: exit code %d", code)
	}
}

func TestLists(t *testing.T) {
	fake := service(t)
	at := time.Unix(1700000000, 0).UTC()
	answers[qbusiness.ListConversationsInput](fake, &qbusiness.ListConversationsOutput{Conversations: []types.Conversation{{ConversationId: aws.String(conversation), Title: aws.String("Leave"), StartTime: &at}}})
	answers[qbusiness.ListMessagesInput](fake, &qbusiness.ListMessagesOutput{Messages: []types.Message{{MessageId: aws.String(reply), Type: types.MessageTypeSystem, Body: aws.String("30 days")}}})
	answers[qbusiness.DeleteConversationInput](fake, &qbusiness.DeleteConversationOutput{})
	answers[qbusiness.ListApplicationsInput](fake, &qbusiness.ListApplicationsOutput{Applications: []types.Application{{ApplicationId: aws.String(app), DisplayName: aws.String("a"), Status: types.ApplicationStatusActive, IdentityType: types.IdentityTypeAnonymous}}})
	answers[qbusiness.ListIndicesInput](fake, &qbusiness.ListIndicesOutput{Indices: []types.Index{{IndexId: aws.String(index), DisplayName: aws.String("i"), Status: types.IndexStatusActive}}})
	answers[qbusiness.ListPluginsInput](fake, &qbusiness.ListPluginsOutput{Plugins: []types.Plugin{{PluginId: aws.String(plugin), DisplayName: aws.String("p"), BuildStatus: types.PluginBuildStatusReady, Type: types.PluginTypeCustom}}})
	answers[qbusiness.ListDataSourcesInput](fake, &qbusiness.ListDataSourcesOutput{DataSources: []types.DataSource{{DataSourceId: aws.String(source), DisplayName: aws.String("s"), Status: types.DataSourceStatusActive, Type: aws.String("S3")}}})
	answers[qbusiness.ListDocumentsInput](fake, &qbusiness.ListDocumentsOutput{DocumentDetailList: []types.DocumentDetails{{DocumentId: aws.String("a.md"), Status: types.DocumentStatusIndexed}}})
	answers[qbusiness.SearchRelevantContentInput](fake, &qbusiness.SearchRelevantContentOutput{RelevantContent: []types.RelevantContent{{DocumentId: aws.String("a.md"), Content: aws.String("30\ndays"), ScoreAttributes: &types.ScoreAttributes{ScoreConfidence: types.ScoreConfidenceHigh}}}})
	for command, want := range map[string]string{
		"apps": app + "\tACTIVE\ta\tANONYMOUS\n", "indexes": index + "\tACTIVE\ti\n", "plugins": plugin + "\tREADY\tp\tCUSTOM\n", "sources": source + "\tACTIVE\ts\tS3\n", "documents": "a.md\tINDEXED\t\n",
		"conversations": conversation + "\t2023-11-14 22:13\tLeave\n", "messages": reply + "\tSYSTEM\t30 days\n", "forget": "", "search": "0.75\ta.md\t30 days\n",
	} {
		out, errs, code := qb(t, fake, "-conversation", conversation, "-retriever", retriever, "-user", "ann", command, "leave")
		if out != want || code != 0 {
			t.Errorf("%s: %d, %q, want %q; %s", command, code, out, want, errs)
		}
		if command != "forget" {
			if out, _, code := qb(t, fake, "-json", "-conversation", conversation, "-retriever", retriever, command, "leave"); code != 0 || !json.Valid([]byte(out)) {
				t.Errorf("%s: %d, %q", command, code, out)
			}
		}
	}
}

func TestDocuments(t *testing.T) {
	fake := service(t)
	var put []types.Document
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.BatchPutDocumentInput) (*qbusiness.BatchPutDocumentOutput, error) {
		put = in.Documents
		return &qbusiness.BatchPutDocumentOutput{FailedDocuments: []types.FailedDocument{{Id: put[1].Id, Error: &types.ErrorDetail{ErrorMessage: aws.String("unreadable")}}}}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.BatchDeleteDocumentInput) (*qbusiness.BatchDeleteDocumentOutput, error) {
		return &qbusiness.BatchDeleteDocumentOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.ListDocumentsInput) (*qbusiness.ListDocumentsOutput, error) {
		return &qbusiness.ListDocumentsOutput{DocumentDetailList: []types.DocumentDetails{{DocumentId: put[0].Id, Status: types.DocumentStatusIndexed, UpdatedAt: aws.Time(time.Now())}}}, nil
	})
	answers[qbusiness.ListDataSourcesInput](fake, &qbusiness.ListDataSourcesOutput{})
	answers[qbusiness.CheckDocumentAccessInput](fake, &qbusiness.CheckDocumentAccessOutput{HasAccess: aws.Bool(true)})
	answers[qbusiness.GetDocumentContentInput](fake, &qbusiness.GetDocumentContentOutput{PresignedUrl: aws.String("https://content.example.com/a"), MimeType: aws.String("text/plain")})
	fake.HandleHTTP("GET content.example.com/a", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "Leave.") }))
	answers[qbusiness.StartDataSourceSyncJobInput](fake, &qbusiness.StartDataSourceSyncJobOutput{ExecutionId: aws.String(reply)})
	answers[qbusiness.ListDataSourceSyncJobsInput](fake, &qbusiness.ListDataSourceSyncJobsOutput{History: []types.DataSourceSyncJob{{ExecutionId: aws.String(reply), Status: types.DataSourceSyncJobStatusSucceeded, Metrics: &types.DataSourceSyncJobMetrics{DocumentsAdded: aws.String("2")}}}})

	dir := t.TempDir()
	var files []string
	for _, name := range []string{"a.txt", "b.txt"} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], []byte("Leave."), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, code := qb(t, fake, append([]string{"-readers", "ann,@hr", "put"}, files...)...)
	if code != 1 || !strings.HasSuffix(out, "a.txt\tINDEXED\t\n") || !strings.Contains(errs, "b.txt: unreadable") || !strings.Contains(errs, "1 of 2 documents failed") {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
	if n := len(put[0].AccessConfiguration.AccessControls[0].Principals); n != 2 {
		t.Errorf("%d readers", n)
	}
	if _, errs, code := qb(t, fake, "delete", "a.txt"); code != 0 {
		t.Errorf("%d, %q", code, errs)
	}
	if out, _, code := qb(t, fake, "-source", source, "sync"); code != 0 || out != "SUCCEEDED: 0 scanned, 2 added, 0 modified, 0 deleted, 0 failed\n" {
		t.Errorf("%d, %q", code, out)
	}
	store := filepath.Join(dir, "store")
	for _, want := range []string{"1 added, 0 updated, 0 unchanged", "0 added, 1 updated, 0 unchanged"} { // each look finds it changed
		if out, errs, code := qb(t, fake, "-user", "ann", "-to", store, "export"); code != 0 || !strings.HasPrefix(out, want) {
			t.Errorf("%d, %q, %q", code, out, errs)
		}
	}
	if _, _, code := qb(t, fake, "-user", "ann", "export"); code != 2 {
		t.Errorf("export to nowhere: exit code %d", code)
	}
}

func TestUsage(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	for _, args := range [][]string{{}, {"dance"}, {"-nope"}} {
		var o, e bytes.Buffer
		if code := cli.Run(t.Context(), "qbusiness", run, args, &o, &e); code != 2 {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}
