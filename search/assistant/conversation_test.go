package assistant_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search/assistant"
)

// when is a time that the tests' service gives.
var when = time.Unix(1700000000, 0).UTC()

func collect[T any](t *testing.T, seq func(func(T, error) bool)) []T {
	t.Helper()
	var all []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func TestConversations(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.ListConversationsInput) (*qbusiness.ListConversationsOutput, error) {
		if in.NextToken == nil {
			return &qbusiness.ListConversationsOutput{NextToken: aws.String("more")}, nil
		}
		return &qbusiness.ListConversationsOutput{Conversations: []types.Conversation{{ConversationId: aws.String(conversation), Title: aws.String("Leave"), StartTime: &when}}}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.ListMessagesInput) (*qbusiness.ListMessagesOutput, error) {
		return &qbusiness.ListMessagesOutput{Messages: []types.Message{
			{MessageId: aws.String(question), Type: types.MessageTypeUser, Body: aws.String("leave?"), Time: &when, Attachments: []types.AttachmentOutput{{Name: aws.String("a.txt"), AttachmentId: aws.String(attachment)}},
				ActionExecution: &types.ActionExecution{PluginId: aws.String(plugin), PayloadFieldNameSeparator: aws.String("."), Payload: map[string]types.ActionExecutionPayloadField{"n": {Value: lazy(2)}}}},
			{MessageId: aws.String(reply), Type: types.MessageTypeSystem, Body: aws.String("30 days"), SourceAttribution: []*types.SourceAttribution{cites("leave.md", 0, 2)}, ActionReview: &types.ActionReview{PluginId: aws.String(plugin)}},
		}}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.ListAttachmentsInput) (*qbusiness.ListAttachmentsOutput, error) {
		return &qbusiness.ListAttachmentsOutput{Attachments: []types.Attachment{{
			AttachmentId: aws.String(attachment), ConversationId: aws.String(conversation), Name: aws.String("a.txt"), FileSize: aws.Int32(3), FileType: aws.String("txt"), Md5chksum: aws.String("m"), CreatedAt: &when, Status: types.AttachmentStatusSuccess,
			CopyFrom: &types.CopyFromSourceMemberConversation{Value: types.ConversationSource{ConversationId: aws.String(conversation), AttachmentId: aws.String(attachment)}},
		}}}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.DeleteAttachmentInput) (*qbusiness.DeleteAttachmentOutput, error) {
		return &qbusiness.DeleteAttachmentOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.DeleteConversationInput) (*qbusiness.DeleteConversationOutput, error) {
		return &qbusiness.DeleteConversationOutput{}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.PutFeedbackInput) (*qbusiness.PutFeedbackOutput, error) {
		if in.MessageUsefulness.Usefulness != types.MessageUsefulnessUseful || in.MessageUsefulness.Reason != types.MessageUsefulnessReasonHelpful || !in.MessageCopiedAt.Equal(when) {
			t.Errorf("%+v", in.MessageUsefulness)
		}
		return &qbusiness.PutFeedbackOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.GetMediaInput) (*qbusiness.GetMediaOutput, error) {
		return &qbusiness.GetMediaOutput{MediaBytes: []byte("png"), MediaMimeType: aws.String("image/png")}, nil
	})
	client := assistant.New(fake.Config(), application)

	if diff := cmp.Diff([]assistant.Conversation{{ID: conversation, Title: "Leave", Started: when}}, collect(t, client.Conversations(t.Context()))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	messages := collect(t, client.Messages(t.Context(), conversation))
	if len(messages) != 2 {
		t.Fatalf("%d messages", len(messages))
	}
	if diff := cmp.Diff(assistant.Action{PluginID: plugin, Separator: ".", Values: map[string]any{"n": int64(2)}}, messages[0].Action); diff != "" || messages[0].Role != assistant.User {
		t.Errorf("%+v (-want +got)\n%s", messages[0], diff)
	}
	if m := messages[1]; m.Role != assistant.System || m.Sources[0].Spans[0].End != 2 || m.Review.PluginID != plugin || m.Review.Fields == nil {
		t.Errorf("%+v", m)
	}
	if diff := cmp.Diff([]assistant.StoredAttachment{{
		ID: attachment, ConversationID: conversation, Name: "a.txt", Type: "txt", Size: 3, MD5: "m", Created: when, Status: "SUCCESS",
		CopiedFrom: assistant.Attachment{ConversationID: conversation, AttachmentID: attachment},
	}}, collect(t, client.Attachments(t.Context(), conversation)), cmp.AllowUnexported(), cmp.Comparer(func(a, b assistant.Attachment) bool {
		return a.ConversationID == b.ConversationID && a.AttachmentID == b.AttachmentID
	})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	m, err := client.Media(t.Context(), conversation, reply, medium)
	if err != nil || string(m.Data) != "png" || m.MIME != "image/png" {
		t.Errorf("%+v, %v", m, err)
	}
	for what, err := range map[string]error{
		"attachment":   client.DeleteAttachment(t.Context(), conversation, attachment),
		"conversation": client.DeleteConversation(t.Context(), conversation),
		"feedback":     client.Feedback(t.Context(), conversation, reply, assistant.Feedback{Useful: true, Reason: assistant.Helpful, Comment: "thanks", Copied: when}),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	fake.Inject(awsaitest.Fault{Operation: "GetMedia", Err: &types.MediaTooLargeException{Message: aws.String("large")}})
	if _, err := client.Media(t.Context(), conversation, reply, medium); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("a large medium: %v", err)
	}
}

func TestRetrieve(t *testing.T) {
	fake := awsaitest.New(t)
	result := func(id, text string, c types.ScoreConfidence) types.RelevantContent {
		return types.RelevantContent{
			DocumentId: &id, Content: &text, DocumentTitle: aws.String("T"), DocumentUri: aws.String("https://example.com/" + id), ScoreAttributes: &types.ScoreAttributes{ScoreConfidence: c},
			DocumentAttributes: []types.DocumentAttribute{
				{Name: aws.String("team"), Value: &types.DocumentAttributeValueMemberStringValue{Value: "hr"}}, {Name: aws.String("year"), Value: &types.DocumentAttributeValueMemberLongValue{Value: 2026}},
				{Name: aws.String("tags"), Value: &types.DocumentAttributeValueMemberStringListValue{Value: []string{"a"}}}, {Name: aws.String("_created_at"), Value: &types.DocumentAttributeValueMemberDateValue{Value: when}},
			},
		}
	}
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.SearchRelevantContentInput) (*qbusiness.SearchRelevantContentOutput, error) {
		if in.NextToken == nil {
			return &qbusiness.SearchRelevantContentOutput{NextToken: aws.String("more"), RelevantContent: []types.RelevantContent{result("a", "one", types.ScoreConfidenceLow), result("b", "two", types.ScoreConfidenceVeryHigh)}}, nil
		}
		return &qbusiness.SearchRelevantContentOutput{RelevantContent: []types.RelevantContent{result("a", "three", types.ScoreConfidenceHigh), result("c", "four", "NEW")}}, nil
	})
	client := assistant.New(fake.Config(), application)
	r := client.Retriever(retriever, func(o *assistant.RetrieverOptions) { o.User = "ann" })
	hits, err := r.Retrieve(t.Context(), rag.Query{Text: "leave", Limit: 4, Filter: rag.Eq("team", "hr"), Principals: []string{"hr", "ann"}})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.Passage.ID)
	}
	if diff := cmp.Diff([]string{"b#0", "a#1", "a#0", "c#0"}, ids); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := rag.Hit{Score: 1, Passage: rag.Passage{ID: "b#0", DocumentID: "b", Title: "T", Text: "two", End: 3, Metadata: map[string]any{
		"team": "hr", "year": int64(2026), "tags": []string{"a"}, "_created_at": "2023-11-14T22:13:20Z", "uri": "https://example.com/b", "confidence": "VERY_HIGH",
	}}}
	if diff := cmp.Diff(want, hits[0]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	public := client.Retriever(retriever, func(o *assistant.RetrieverOptions) { o.Audience = assistant.Public })
	if hits, err := public.Retrieve(t.Context(), rag.Query{Text: "leave", Limit: 1}); len(hits) != 1 || err != nil {
		t.Errorf("%d hits, %v", len(hits), err)
	}
	n := fake.Count("SearchRelevantContent")
	for name, tt := range map[string]struct {
		r *assistant.Retriever
		q rag.Query
	}{
		"of nobody":   {client.Retriever(retriever), rag.Query{Text: "x"}},
		"for another": {r, rag.Query{Text: "x", Principals: []string{"bob"}}},
		"for none":    {r, rag.Query{Text: "x"}},
		"no text":     {public, rag.Query{}},
		"limit":       {public, rag.Query{Text: "x", Limit: 1001}},
		"filter":      {public, rag.Query{Text: "x", Filter: rag.Exists("a")}},
		"retriever":   {client.Retriever("r"), rag.Query{Text: "x"}},
	} {
		if _, err := tt.r.Retrieve(t.Context(), tt.q); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if hits, err := public.Retrieve(t.Context(), rag.Query{Text: "x", Filter: rag.In("a")}); hits != nil || err != nil {
		t.Errorf("a filter of nothing: %v, %v", hits, err)
	}
	if fake.Count("SearchRelevantContent") != n {
		t.Error("a refused query was sent")
	}
}
