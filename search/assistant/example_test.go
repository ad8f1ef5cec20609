package assistant_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/search/assistant"
)

// exampleTB lets the examples use the fake.
type exampleTB struct{ testing.TB }

func (exampleTB) Helper()                           {}
func (exampleTB) Cleanup(func())                    {}
func (exampleTB) Log(...any)                        {}
func (exampleTB) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (exampleTB) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func ExampleNew() {
	fake := awsaitest.New(exampleTB{})
	answers(fake, &qbusiness.ChatSyncOutput{
		SystemMessage: aws.String("You have 30 days."), ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply),
		SourceAttributions: []*types.SourceAttribution{cites("leave.md", 9, 16)},
	})
	client := assistant.New(fake.Config(), application)
	answer, err := client.Chat(context.Background(), assistant.Request{Text: "How much leave do I have?"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range answer.Sources {
		for _, span := range s.Spans {
			fmt.Printf("%s %q: %s\n", s.Label(), answer.Text[span.Start:span.End], s.URL)
		}
	}
	next := answer.Next("And next year?")
	fmt.Println(next.ParentID == answer.MessageID)
	// Output:
	// [1] "30 days": https://example.com/leave.md
	// true
}

func ExampleClient_Stream() {
	fake := awsaitest.New(exampleTB{})
	converse(fake, says("You have "), says("30 days."), ends("You have 30 days."))
	client := assistant.New(fake.Config(), application)
	for e, err := range client.Stream(context.Background(), assistant.Request{
		Text:        "How much leave do I have?",
		Attachments: []assistant.Attachment{{Source: media.Bytes([]byte("contract")).WithName("contract.txt")}},
	}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(e.Text)
	}
	fmt.Println()
	// Output:
	// You have 30 days.
}

func ExampleAnswer_Approve() {
	fake := awsaitest.New(exampleTB{})
	answers(fake, &qbusiness.ChatSyncOutput{
		ConversationId: aws.String(conversation), SystemMessageId: aws.String(reply),
		ActionReview: &types.ActionReview{PluginId: aws.String(plugin), PayloadFieldNameSeparator: aws.String("."), Payload: map[string]types.ActionReviewPayloadField{
			"title": {DisplayName: aws.String("Title"), Type: types.ActionPayloadFieldTypeString, Required: aws.Bool(true), Value: lazy("Leave")},
			"days":  {DisplayName: aws.String("Days"), Type: types.ActionPayloadFieldTypeNumber, Required: aws.Bool(true), DisplayOrder: aws.Int32(1)},
		}},
	})
	client := assistant.New(fake.Config(), application)
	answer, err := client.Chat(context.Background(), assistant.Request{Text: "Ask for leave", Mode: assistant.PluginMode, PluginID: plugin})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range answer.Review.Fields {
		fmt.Println(f.Label, f.Type, f.Value)
	}
	_, err = answer.Approve(nil)
	fmt.Println(err)
	request, err := answer.Approve(map[string]any{"days": 3})
	fmt.Println(request.Action.Values, err)
	// Output:
	// Title STRING Leave
	// Days NUMBER <nil>
	// assistant.Approve: invalid: field "days": invalid: required, and without value
	// map[days:3 title:Leave] <nil>
}

func ExampleClient_Retriever() {
	fake := awsaitest.New(exampleTB{})
	replies[qbusiness.SearchRelevantContentInput](fake, &qbusiness.SearchRelevantContentOutput{RelevantContent: []types.RelevantContent{{
		DocumentId: aws.String("leave.md"), Content: aws.String("The leave is 30 days a year."), ScoreAttributes: &types.ScoreAttributes{ScoreConfidence: types.ScoreConfidenceHigh},
	}}})
	client := assistant.New(fake.Config(), application) // with the credentials of ann
	r := client.Retriever(retriever, func(o *assistant.RetrieverOptions) { o.User = "ann@example.com" })
	hits, err := r.Retrieve(context.Background(), rag.Query{Text: "leave", Principals: []string{"ann@example.com"}})
	for _, h := range hits {
		fmt.Println(h.Score, h.Passage.Text)
	}
	fmt.Println(err)
	_, err = r.Retrieve(context.Background(), rag.Query{Text: "leave", Principals: []string{"bob@example.com"}})
	fmt.Println(err)
	// Output:
	// 0.75 The leave is 30 days a year.
	// <nil>
	// assistant.Retrieve: invalid: the credentials are of one user, and the query's 1 principals do not name that
}

func ExampleNewApplication() {
	fake := awsaitest.New(exampleTB{})
	takes(fake)
	x := assistant.NewApplication(fake.Config(), application).Index(index)
	results, err := x.Put(context.Background(), []assistant.Document{
		{ID: "leave.md", Content: media.Bytes([]byte("# Leave\n\n30 days.")).WithName("leave.md"), Access: assistant.Readers(assistant.Member{Group: "hr"})},
		{ID: "bad", Content: media.Bytes([]byte("?")).WithName("bad.txt")},
	})
	for _, r := range results {
		fmt.Printf("%s %t %q\n", r.ID, r.Failed, r.Reason)
	}
	fmt.Println(err)
	// Output:
	// leave.md false ""
	// bad true "unreadable"
	// <nil>
}

func ExampleIndex_Export() {
	fake := awsaitest.New(exampleTB{})
	holds(fake, map[string]kept{
		"handbook.md": {mime: "text/markdown", text: "Leave is open to everyone."},
		"salaries.md": {mime: "text/markdown", text: "Leave is paid.", acl: &types.DocumentAcl{Allowlist: list(false, anyOf("@hr"))}},
	})
	store := embedded.New()
	defer store.Close()
	x := assistant.NewApplication(fake.Config(), application).Index(index)
	report, err := x.Export(context.Background(), store, nil, func(o *assistant.ExportOptions) { o.User = "ann" })
	fmt.Println(report.Added, len(report.Hidden), err)
	for _, principals := range [][]string{{"eve"}, {"ann", "hr"}} {
		hits, err := store.Search(context.Background(), rag.Query{Text: "leave", Principals: principals})
		fmt.Println(principals, len(hits), err)
	}
	// Output:
	// 2 0 <nil>
	// [eve] 1 <nil>
	// [ann hr] 2 <nil>
}
