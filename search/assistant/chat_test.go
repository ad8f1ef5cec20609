package assistant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search/assistant"
)

func answers(f *awsaitest.Fake, out *qbusiness.ChatSyncOutput) {
	awsaitest.Handle(f, func(context.Context, *qbusiness.ChatSyncInput) (*qbusiness.ChatSyncOutput, error) { return out, nil })
}

// whole is a request that says all that there is to say.
var whole = assistant.Request{
	Text: "How much leave?", ConversationID: conversation, ParentID: reply, Mode: assistant.PluginMode, PluginID: plugin,
	Filter: rag.And(rag.Eq("team", "hr"), rag.Not(rag.ContainsAny("tags", "old", "draft")), rag.Ge("_created_at", "2026-01-02T03:04:05Z"), rag.Or(rag.Lt("year", 2030), rag.In("kind", "a", int64(2), 3.0))),
	Attachments: []assistant.Attachment{
		{Source: media.Bytes([]byte("text")).WithName("a.txt")},
		{ConversationID: conversation, AttachmentID: attachment},
	},
	Action:        assistant.Action{PluginID: plugin, Separator: ".", Values: map[string]any{"title": "T", "count": int64(1 << 53), "share": 0.1, "on": true, "list": []any{map[string]any{"a": json.Number("12345678901234567890")}}}},
	Authorization: map[string]string{"code": "c", "state": "s"},
}

// TestRequests holds what Stream sends against what Chat sends, which the model has checked.
func TestRequests(t *testing.T) {
	fake := awsaitest.New(t)
	answers(fake, &qbusiness.ChatSyncOutput{})
	h := converse(fake, ends("x"))
	client := assistant.New(fake.Config(), application, func(o *assistant.Options) { o.User, o.Groups = "ann", []string{"hr", "all"} })
	if _, err := client.Chat(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	if _, err := assistant.Collect(client.Stream(t.Context(), whole)); err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	call := fake.Calls("ChatSync")[0]
	if err := json.Unmarshal(call.Body, &body); err != nil {
		t.Fatal(err)
	}
	events := map[string]any{}
	var attachments []any
	for _, e := range h.turn(0) {
		switch e.Type {
		case "configurationEvent":
			for _, m := range []string{"chatMode", "chatModeConfiguration", "attributeFilter"} {
				events[m] = member(t, e.Payload, m)
			}
		case "textEvent":
			events["userMessage"] = member(t, e.Payload, "userMessage")
		case "attachmentEvent":
			attachments = append(attachments, member(t, e.Payload, "attachment"))
		case "actionExecutionEvent":
			events["actionExecution"] = member(t, e.Payload)
		case "authChallengeResponseEvent":
			events["authChallengeResponse"] = member(t, e.Payload)
		case "endOfInputEvent":
		default:
			t.Errorf("a %s", e.Type)
		}
	}
	events["attachments"] = attachments
	query := fake.Calls("Chat")[0].URL.Query()
	for _, m := range []string{"conversationId", "parentMessageId", "clientToken"} {
		events[m] = query.Get(m)
		if m == "clientToken" {
			if len(query.Get(m)) < 20 || body[m] == query.Get(m) {
				t.Errorf("tokens %q and %q", body[m], query.Get(m))
			}
			delete(events, m)
			delete(body, m)
		}
	}
	if diff := cmp.Diff(body, events); diff != "" {
		t.Errorf("(-Chat +Stream)\n%s", diff)
	}
	for _, q := range []map[string][]string{query, call.URL.Query()} {
		if diff := cmp.Diff([]string{"all", "ann", "hr"}, slices.Sorted(slices.Values(append(q["userGroups"], q["userId"]...)))); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	for _, want := range []string{`"count":{"value":9007199254740992}`, `[{"a":12345678901234567890}]`, `{"value":0.1}`} { // member reads floats
		if !strings.Contains(string(call.Body), want) {
			t.Errorf("body %s\nhas no %s", call.Body, want)
		}
	}
}

func TestChat(t *testing.T) {
	fake := awsaitest.New(t)
	begin, end := int64(1500), int64(2500)
	src := cites("leave.md", 0, 4)
	src.DatasourceId, src.UpdatedAt = aws.String(source), aws.Time(time.Unix(1700000000, 0).UTC())
	src.TextMessageSegments = append(src.TextMessageSegments, types.TextSegment{BeginOffset: aws.Int32(5), EndOffset: aws.Int32(99), SourceDetails: &types.SourceDetailsMemberVideoSourceDetails{Value: types.VideoSourceDetails{
		MediaId: aws.String(medium), MediaMimeType: aws.String("video/mp4"), StartTimeMilliseconds: &begin, EndTimeMilliseconds: &end, VideoExtractionType: types.VideoExtractionTypeTranscript,
	}}})
	answers(fake, &qbusiness.ChatSyncOutput{
		SystemMessage: aws.String("Süß: 30 days"), ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply), UserMessageId: aws.String(question),
		SourceAttributions: []*types.SourceAttribution{src},
		FailedAttachments:  []types.AttachmentOutput{{Name: aws.String("b.exe"), Status: types.AttachmentStatusFailed, Error: &types.ErrorDetail{ErrorCode: types.ErrorCodeInvalidRequest, ErrorMessage: aws.String("no such format")}}},
	})
	got, err := assistant.New(fake.Config(), application).Chat(t.Context(), assistant.Request{Text: "leave?"})
	if err != nil {
		t.Fatal(err)
	}
	want := assistant.Answer{
		Text: "Süß: 30 days", ConversationID: conversation, MessageID: reply, UserMessageID: question,
		Failed: []assistant.FailedAttachment{{Name: "b.exe", Code: "InvalidRequest", Reason: "no such format"}},
		Sources: []assistant.Source{{
			Number: 1, Title: "Title of leave.md", URL: "https://example.com/leave.md", Snippet: "The leave is 30 days a year.", DocumentID: "leave.md", IndexID: index, DataSourceID: source, Updated: time.Unix(1700000000, 0).UTC(),
			Spans: []assistant.Span{
				{Start: 0, End: 6, Excerpt: "30 days a year"},
				{Start: 7, End: 14, Media: assistant.MediaReference{ID: medium, MIME: "video/mp4", Kind: "video", Start: 1500 * time.Millisecond, End: 2500 * time.Millisecond, Extraction: "TRANSCRIPT"}},
			},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r := got.RAG()
	if len(r.Hits) != 1 || len(r.Citations) != 2 || r.Citations[1].Quote != "The leave is 30 days a year." || !r.Citations[1].Verified || r.Hits[0].Passage.Metadata["dataSource"] != source {
		t.Errorf("%+v", r)
	}
	next := got.Next("And then?")
	if next.ConversationID != conversation || next.ParentID != reply || next.Text != "And then?" {
		t.Errorf("%+v", next)
	}
}

// form is a review of three fields.
func form() map[string]types.ActionReviewPayloadField {
	doc := lazy
	return map[string]types.ActionReviewPayloadField{
		"issue.title":    {DisplayName: aws.String("Title"), DisplayOrder: aws.Int32(1), Type: types.ActionPayloadFieldTypeString, Required: aws.Bool(true), Value: doc("Leave")},
		"issue.priority": {DisplayOrder: aws.Int32(2), Type: types.ActionPayloadFieldTypeNumber, AllowedValues: []types.ActionReviewPayloadFieldAllowedValue{{Value: doc(1), DisplayValue: doc("low")}, {Value: doc(2), DisplayValue: doc("high")}}},
		"issue.labels":   {DisplayOrder: aws.Int32(3), Type: types.ActionPayloadFieldTypeArray, ArrayItemJsonSchema: doc(map[string]any{"type": "string"}), AllowedFormat: aws.String("labels")},
		"issue.urgent":   {DisplayOrder: aws.Int32(4), Type: types.ActionPayloadFieldTypeBoolean, Required: aws.Bool(true)},
	}
}

func TestReview(t *testing.T) {
	for _, over := range []string{"chat", "stream"} {
		t.Run(over, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			answers(fake, &qbusiness.ChatSyncOutput{
				ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply), UserMessageId: aws.String(question),
				ActionReview: &types.ActionReview{PluginId: aws.String(plugin), PluginType: types.PluginTypeJiraCloud, PayloadFieldNameSeparator: aws.String("."), Payload: form()},
			})
			h := converse(fake, &types.ChatOutputStreamMemberActionReviewEvent{Value: types.ActionReviewEvent{
				ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply), UserMessageId: aws.String(question),
				PluginId: aws.String(plugin), PluginType: types.PluginTypeJiraCloud, PayloadFieldNameSeparator: aws.String("."), Payload: form(),
			}})
			client := assistant.New(fake.Listen(), application)
			ask := func(r assistant.Request) (assistant.Answer, error) {
				if over == "chat" {
					return client.Chat(t.Context(), r)
				}
				return assistant.Collect(client.Stream(t.Context(), r))
			}
			a, err := ask(assistant.Request{Text: "Make an issue"})
			if err != nil {
				t.Fatal(err)
			}
			want := assistant.Review{PluginID: plugin, PluginType: "JIRA_CLOUD", Separator: ".", Fields: []assistant.Field{
				{Name: "issue.title", Label: "Title", Type: assistant.FieldString, Required: true, Value: "Leave"},
				{Name: "issue.priority", Type: assistant.FieldNumber, Allowed: []assistant.Choice{{Value: int64(1), Label: "low"}, {Value: int64(2), Label: "high"}}},
				{Name: "issue.labels", Type: assistant.FieldArray, ItemSchema: json.RawMessage(`{"type":"string"}`), Format: "labels"},
				{Name: "issue.urgent", Type: assistant.FieldBoolean, Required: true},
			}}
			for i := range a.Review.Fields {
				a.Review.Fields[i].ItemSchema = bytes.TrimSpace(a.Review.Fields[i].ItemSchema)
			}
			if diff := cmp.Diff(want, a.Review); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			r, err := a.Approve(map[string]any{"issue.priority": 2, "issue.urgent": true})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ask(r); err != nil {
				t.Fatal(err)
			}
			var sent any
			if over == "chat" {
				sent = member(t, fake.Calls("ChatSync")[1].Body, "actionExecution")
			} else {
				sent = member(t, h.turn(1)[0].Payload)
			}
			wantSent := map[string]any{"pluginId": plugin, "payloadFieldNameSeparator": ".", "payload": map[string]any{
				"issue.title": map[string]any{"value": "Leave"}, "issue.priority": map[string]any{"value": 2.0}, "issue.urgent": map[string]any{"value": true},
			}}
			if diff := cmp.Diff(any(wantSent), sent); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if d := a.Deny("never mind"); d.Text != "never mind" || d.Action.PluginID != "" || d.ParentID != reply {
				t.Errorf("%+v", d)
			}
			for name, values := range map[string]map[string]any{
				"missing": {}, "unknown": {"issue.urgent": true, "x": 1}, "type": {"issue.urgent": "yes"}, "not allowed": {"issue.urgent": true, "issue.priority": 3},
				"no JSON": {"issue.urgent": func() {}}, "taken away": {"issue.urgent": true, "issue.title": nil}, "no array": {"issue.urgent": true, "issue.labels": "a"},
			} {
				if _, err := a.Approve(values); !errors.Is(err, awsai.ErrInvalid) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := (assistant.Answer{}).Approve(nil); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("nothing to approve: %v", err)
			}
		})
	}
}

func TestAuthorization(t *testing.T) {
	const address = "https://login.example.com/authorize?client_id=1"
	fake := awsaitest.New(t)
	answers(fake, &qbusiness.ChatSyncOutput{ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply), AuthChallengeRequest: &types.AuthChallengeRequest{AuthorizationUrl: aws.String(address)}})
	h := converse(fake, says("Log in."), &types.ChatOutputStreamMemberAuthChallengeRequestEvent{Value: types.AuthChallengeRequestEvent{AuthorizationUrl: aws.String(address)}})
	client := assistant.New(fake.Config(), application)
	a, err := client.Chat(t.Context(), assistant.Request{Text: "x"})
	if err != nil || a.AuthorizationURL != address {
		t.Fatalf("%+v, %v", a, err)
	}
	b, err := assistant.Collect(client.Stream(t.Context(), a.Authorize(map[string]string{"code": "c"})))
	if err != nil || b.AuthorizationURL != address || b.Text != "Log in." || b.ConversationID != conversation {
		t.Errorf("%+v, %v", b, err)
	}
	if got := member(t, h.turn(0)[0].Payload, "responseMap", "code"); got != "c" {
		t.Errorf("sent %v", got)
	}
}

func TestStreamAttachments(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	h := converse(fake,
		&types.ChatOutputStreamMemberFailedAttachmentEvent{Value: types.FailedAttachmentEvent{ConversationId: aws.String(conversation), Attachment: &types.AttachmentOutput{
			Name: aws.String("b.txt"), AttachmentId: aws.String(attachment), Status: types.AttachmentStatusFailed, Error: &types.ErrorDetail{ErrorCode: types.ErrorCodeInternalError, ErrorMessage: aws.String("broken")},
		}}},
		says("First "), says("thought."), corrects("Second "), says("late"), corrects("thought."), ends("Second thought."))
	big := bytes.Repeat([]byte("0123456789abcdef"), 10<<20/16)
	client := assistant.New(fake.Listen(), application)
	var events []assistant.Event
	for e, err := range client.Stream(t.Context(), assistant.Request{Text: "x", Mode: assistant.Creator, Attachments: []assistant.Attachment{
		{Source: media.Bytes(big).WithName("a.txt")}, {Source: media.Reader(strings.NewReader("b")).WithName("b.txt")}, {ConversationID: conversation, AttachmentID: attachment},
	}}) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	lost := assistant.FailedAttachment{Name: "b.txt", ID: attachment, Code: "InternalError", Reason: "broken"}
	want := []assistant.Event{
		{Failed: lost}, {Text: "First "}, {Text: "thought."}, {Text: "Second ", Replaces: true}, {Text: "thought."},
		{Done: true, Answer: assistant.Answer{Text: "Second thought.", ConversationID: conversation, UserMessageID: question, MessageID: reply, Failed: []assistant.FailedAttachment{lost}}},
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	turn := h.turn(0)
	if diff := cmp.Diff([]string{"configurationEvent", "attachmentEvent", "attachmentEvent", "attachmentEvent", "textEvent", "endOfInputEvent"}, kinds(turn)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var first struct{ Attachment struct{ Data []byte } }
	if err := json.Unmarshal(turn[1].Payload, &first); err != nil || !bytes.Equal(first.Attachment.Data, big) {
		t.Errorf("%d bytes came, %v", len(first.Attachment.Data), err)
	}
	if got := member(t, turn[3].Payload, "attachment", "copyFrom", "conversation", "attachmentId"); got != attachment {
		t.Errorf("copied %v", got)
	}
}

func TestRequestRefused(t *testing.T) {
	ok := func() media.Source { return media.Bytes([]byte("x")).WithName("a.txt") }
	for name, tt := range map[string]struct {
		r    assistant.Request
		kind error
	}{
		"nothing":          {assistant.Request{}, awsai.ErrInvalid},
		"parent alone":     {assistant.Request{Text: "x", ParentID: reply}, awsai.ErrInvalid},
		"conversation":     {assistant.Request{Text: "x", ConversationID: "c"}, awsai.ErrInvalid},
		"parent":           {assistant.Request{Text: "x", ConversationID: conversation, ParentID: "c"}, awsai.ErrInvalid},
		"plugin mode":      {assistant.Request{Text: "x", Mode: assistant.PluginMode}, awsai.ErrInvalid},
		"plugin alone":     {assistant.Request{Text: "x", PluginID: plugin}, awsai.ErrInvalid},
		"plugin":           {assistant.Request{Text: "x", Mode: assistant.PluginMode, PluginID: "p"}, awsai.ErrInvalid},
		"many attachments": {assistant.Request{Text: "x", Attachments: make([]assistant.Attachment, 6)}, awsai.ErrTooLarge},
		"large attachment": {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: media.Bytes(make([]byte, 10<<20+1)).WithName("a.txt")}}}, awsai.ErrTooLarge},
		"empty attachment": {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: media.Bytes(nil).WithName("a.txt")}}}, awsai.ErrInvalid},
		"no name":          {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: media.Bytes([]byte("x"))}}}, awsai.ErrInvalid},
		"odd name":         {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: media.Bytes([]byte("x")).WithName("a\n.txt")}}}, awsai.ErrInvalid},
		"long name":        {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: media.Bytes([]byte("x")).WithName(strings.Repeat("a", 1001))}}}, awsai.ErrTooLarge},
		"in S3":            {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: media.S3("s3://bucket/a.txt")}}}, awsai.ErrInvalid},
		"copy and source":  {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{Source: ok(), ConversationID: conversation, AttachmentID: attachment}}}, awsai.ErrInvalid},
		"copy":             {assistant.Request{Text: "x", Attachments: []assistant.Attachment{{ConversationID: conversation, AttachmentID: "a"}}}, awsai.ErrInvalid},
		"filter":           {assistant.Request{Text: "x", Filter: rag.Exists("a")}, awsai.ErrInvalid},
		"action":           {assistant.Request{Action: assistant.Action{PluginID: "p", Separator: "."}}, awsai.ErrInvalid},
		"action's parts":   {assistant.Request{Action: assistant.Action{PluginID: plugin, Separator: ".."}}, awsai.ErrInvalid},
		"action's value":   {assistant.Request{Action: assistant.Action{PluginID: plugin, Separator: ".", Values: map[string]any{"a": make(chan int)}}}, awsai.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			client := assistant.New(fake.Config(), application)
			_, err := client.Chat(t.Context(), tt.r)
			_, streamErr := assistant.Collect(client.Stream(t.Context(), tt.r))
			if !errors.Is(err, tt.kind) || !errors.Is(streamErr, tt.kind) || len(fake.Calls()) > 0 {
				t.Errorf("Chat: %v; Stream: %v; %d calls", err, streamErr, len(fake.Calls()))
			}
		})
	}
	if _, err := assistant.New(awsaitest.New(t).Config(), "app").Chat(t.Context(), assistant.Request{Text: "x"}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("application: %v", err)
	}
}

func TestRefusalSaysWhatIsClosed(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Err: &awsaitest.Failure{Status: http.StatusForbidden, Code: "AccessDeniedException", Message: "no"}})
	client := assistant.New(fake.Config(), application)
	_, chat := client.Chat(t.Context(), assistant.Request{Text: "x"})
	_, stream := assistant.Collect(client.Stream(t.Context(), assistant.Request{Text: "x"}))
	_, create := assistant.CreateApplication(t.Context(), fake.Config(), assistant.ApplicationSpec{Name: "a"})
	var list error
	for _, err := range client.Conversations(t.Context()) {
		list = err
	}
	for name, err := range map[string]error{"chat": chat, "stream": stream, "create": create, "list": list} {
		if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "closed to accounts") || !strings.Contains(err.Error(), "Amazon Quick") {
			t.Errorf("%s: %v", name, err)
		}
		if name != "create" && !strings.Contains(err.Error(), "identity-aware") {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := errors.AsType[*types.AccessDeniedException](err); !ok {
			t.Errorf("%s: the cause is lost: %v", name, err)
		}
	}
}
