package assistant_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search/assistant"
)

func TestStream(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	h := converse(fake, says("You have 🎉 "), says("30 days."), ends("", cites("leave.md", 12, 19)))
	client := assistant.New(fake.Listen(), application)
	var text string
	var last assistant.Event
	for e, err := range client.Stream(t.Context(), assistant.Request{Text: "How much leave?"}) {
		if err != nil {
			t.Fatal(err)
		}
		text += e.Text
		last = e
	}
	want := assistant.Answer{
		Text: "You have 🎉 30 days.", ConversationID: conversation, UserMessageID: question, MessageID: reply,
		Sources: []assistant.Source{{
			Number: 1, Title: "Title of leave.md", URL: "https://example.com/leave.md", Snippet: "The leave is 30 days a year.", DocumentID: "leave.md", IndexID: index,
			Spans: []assistant.Span{{Start: 14, End: 21, Excerpt: "30 days a year"}},
		}},
	}
	if !last.Done || text != want.Text {
		t.Errorf("text %q, last event %+v", text, last)
	}
	if diff := cmp.Diff(want, last.Answer); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"textEvent", "endOfInputEvent"}, kinds(h.turn(0))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStreamBroken(t *testing.T) {
	tests := []struct {
		name   string
		events []any
		text   string
		kind   error
		inc    bool
	}{
		{"ends early", []any{says("You have ")}, "You have ", awsai.ErrIncomplete, true},
		{"nothing", nil, "", awsai.ErrIncomplete, true},
		{"cut", []any{says("You have "), awsaitest.Cut()}, "You have ", awsai.ErrIncomplete, true},
		{"reset", []any{says("You have "), awsaitest.ConnectionReset()}, "You have ", awsai.ErrIncomplete, true},
		{"throttled within", []any{says("You have "), &types.ThrottlingException{Message: aws.String("slow")}}, "You have ", awsai.ErrThrottled, true},
		{"refused at once", []any{&types.AccessDeniedException{Message: aws.String("no")}}, "", awsai.ErrAccessDenied, false},
	}
	for _, tt := range tests {
		for _, over := range []func(*awsaitest.Fake) aws.Config{(*awsaitest.Fake).Config, (*awsaitest.Fake).Listen} {
			t.Run(tt.name, func(t *testing.T) {
				checkGoroutines(t)
				fake := awsaitest.New(t)
				converse(fake, tt.events...)
				a, err := assistant.Collect(assistant.New(over(fake), application).Stream(t.Context(), assistant.Request{Text: "x"}))
				if a.Text != tt.text || awsai.KindOf(err) != tt.kind || errors.Is(err, awsai.ErrIncomplete) != tt.inc {
					t.Errorf("%q, %v", a.Text, err)
				}
			})
		}
	}
}

func TestStreamFails(t *testing.T) {
	lost := errors.New("no credentials today")
	for name, tt := range map[string]struct {
		set   func(*awsaitest.Fake, *aws.Config)
		is    error
		calls int
	}{
		"throttled once": {func(f *awsaitest.Fake, _ *aws.Config) { f.Throttle("Chat", 1) }, nil, 2},
		"throttled":      {func(f *awsaitest.Fake, _ *aws.Config) { f.Throttle("Chat", 9) }, awsai.ErrThrottled, 3},
		"fails once":     {func(f *awsaitest.Fake, _ *aws.Config) { f.FailServer("Chat", 1) }, nil, 2},
		"no connection":  {func(f *awsaitest.Fake, _ *aws.Config) { f.Inject(awsaitest.Fault{Err: awsaitest.Timeout()}) }, awsai.ErrUnavailable, 3},
		"denied": {func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: &types.AccessDeniedException{Message: aws.String("no")}})
		}, awsai.ErrAccessDenied, 1},
		"no license": {func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: &types.LicenseNotFoundException{Message: aws.String("no")}})
		}, awsai.ErrAccessDenied, 1},
		"no credentials": {func(_ *awsaitest.Fake, c *aws.Config) {
			c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, lost })
		}, lost, 0},
		"no region": {func(_ *awsaitest.Fake, c *aws.Config) { c.Region = "" }, errors.ErrUnsupported, 0},
	} {
		for _, over := range []func(*awsaitest.Fake) aws.Config{(*awsaitest.Fake).Config, (*awsaitest.Fake).Listen} {
			t.Run(name, func(t *testing.T) {
				checkGoroutines(t)
				fake := awsaitest.New(t)
				converse(fake, says("Yes."), ends(""))
				cfg := over(fake)
				tt.set(fake, &cfg)
				a, err := assistant.Collect(assistant.New(cfg, application).Stream(t.Context(), assistant.Request{Text: "x"}))
				switch {
				case tt.is == nil && (err != nil || a.Text != "Yes."),
					tt.is == errors.ErrUnsupported && err == nil,
					tt.is != nil && tt.is != errors.ErrUnsupported && !errors.Is(err, tt.is):
					t.Errorf("%q, %v", a.Text, err)
				}
				if n := fake.Count("Chat"); n != tt.calls {
					t.Errorf("%d calls, want %d", n, tt.calls)
				}
			})
		}
	}
}

func TestStreamLeft(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	converse(fake, says("a"), says("b"), awsaitest.Hang())
	client := assistant.New(fake.Listen(), application)
	for e, err := range client.Stream(t.Context(), assistant.Request{Text: "x"}) {
		if e.Text != "a" || err != nil {
			t.Errorf("%+v, %v", e, err)
		}
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for _, err := range client.Stream(ctx, assistant.Request{Text: "x"}) {
		if n++; n == 2 {
			cancel()
		}
		if n == 3 && !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	if n != 3 {
		t.Errorf("%d pairs, want two events and the error", n)
	}
}

// TestStreamDeaf has a service answer, or fail, without hearing the turn out.
func TestStreamDeaf(t *testing.T) {
	big := assistant.Attachment{Source: media.Bytes(bytes.Repeat([]byte("x"), 1<<20)).WithName("big.txt")}
	for _, end := range []error{nil, &types.ValidationException{Message: aws.String("no"), Reason: types.ValidationExceptionReasonUnknownOperation}, io.ErrUnexpectedEOF} {
		t.Run(fmt.Sprint(end), func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *qbusiness.ChatInput, s *awsaitest.TwoWay) error {
				if err := s.Send(awsaitest.Events(says("I do not"), says(" listen."), ends(""))...); err != nil {
					return err
				}
				return end
			})
			a, err := assistant.Collect(assistant.New(fake.Listen(), application).Stream(t.Context(), assistant.Request{Text: "x", Attachments: []assistant.Attachment{big, big}}))
			if a.Text != "I do not listen." {
				t.Errorf("%q, %v", a.Text, err)
			}
			if _, api := errors.AsType[*types.ValidationException](end); api != (err != nil) {
				t.Errorf("error %v", err)
			}
		})
	}
}
