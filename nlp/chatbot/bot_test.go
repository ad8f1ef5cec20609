package chatbot_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

var flowers = chatbot.Ref{ID: "ABCDEFGHIJ", Alias: chatbot.TestAlias, Locale: "en-US"}

// packed is a text as the service writes it in headers.
func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// unpacked is a header's JSON.
func unpacked(t *testing.T, header string) any {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(header)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.NewDecoder(r).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// fullState has all that a state can have.
func fullState() chatbot.SessionState {
	return chatbot.SessionState{
		Action: chatbot.DialogAction{Type: chatbot.ActionElicitSlot, Slot: "Address", SubSlot: chatbot.SubSlotPath{"Home", "City"}, Style: chatbot.SpellByWord},
		Intent: chatbot.Intent{
			Name: "Order", State: chatbot.InProgress, Confirmation: chatbot.NotAsked,
			Slots: chatbot.Slots{
				"Types":   chatbot.NewList("roses", "tulips"),
				"Address": {Shape: chatbot.ShapeComposite, SubSlots: chatbot.Slots{"Street": chatbot.NewSlot("Main St")}},
			},
		},
		Contexts:   []chatbot.Context{{Name: "flowers", TTL: time.Minute, Turns: 3, Attributes: map[string]string{"a": "b"}}},
		Attributes: map[string]string{"user": "u1"},
		RequestID:  "r-1",
		Hints: chatbot.Hints{"Order": {
			"Types":   {Phrases: []string{"peony"}},
			"Address": {SubSlots: map[string]chatbot.Hint{"City": {Phrases: []string{"Ghent"}}}},
		}},
	}
}

func TestSend(t *testing.T) {
	f := awsaitest.New(t)
	state := fullState()
	awsaitest.Handle(f, func(_ context.Context, in *lexruntimev2.RecognizeTextInput) (*lexruntimev2.RecognizeTextOutput, error) {
		if *in.LocaleId != "en_US" || *in.Text != "roses" || in.RequestAttributes["k"] != "v" {
			t.Errorf("got %v", in)
		}
		return &lexruntimev2.RecognizeTextOutput{
			SessionId: in.SessionId, SessionState: in.SessionState, RequestAttributes: in.RequestAttributes,
			RecognizedBotMember: &types.RecognizedBotMember{BotId: aws.String("KLMNOPQRST"), BotName: aws.String("Florist")},
			Messages: []types.Message{
				{ContentType: "PlainText", Content: aws.String("Which city?")},
				{ContentType: "SSML", Content: aws.String("<speak>Tom &amp; Ann<break/></speak>")},
				{ContentType: "CustomPayload", Content: aws.String("{}")},
				{ContentType: "ImageResponseCard", ImageResponseCard: &types.ImageResponseCard{
					Title: aws.String("Cities"), ImageUrl: aws.String("https://example.com/x.png"), Buttons: []types.Button{{Text: aws.String("Rome"), Value: aws.String("rome")}},
				}},
			},
			Interpretations: []types.Interpretation{
				{
					NluConfidence: &types.ConfidenceScore{Score: 0.9}, Intent: &types.Intent{Name: aws.String("Order")}, InterpretationSource: "Lex",
					SentimentResponse: &types.SentimentResponse{Sentiment: "MIXED", SentimentScore: &types.SentimentScore{Mixed: 0.7, Positive: 0.3}},
				},
				{Intent: &types.Intent{Name: aws.String("FallbackIntent")}},
			},
		}, nil
	})
	got, err := chatbot.New(f.Config(), flowers).Conversation("s-1").Send(t.Context(), chatbot.Request{
		Text: "roses", State: &state, Attributes: map[string]string{"k": "v"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := chatbot.Reply{
		SessionID: "s-1", State: fullState(), Attributes: map[string]string{"k": "v"}, Member: chatbot.Member{ID: "KLMNOPQRST", Name: "Florist"},
		Messages: []chatbot.Message{
			chatbot.Text("Which city?"),
			{Type: chatbot.SSML, Text: "<speak>Tom &amp; Ann<break/></speak>"},
			{Type: chatbot.CustomPayload, Text: "{}"},
			{Type: chatbot.ImageResponseCard, Card: chatbot.Card{Title: "Cities", ImageURL: "https://example.com/x.png", Buttons: []chatbot.Button{{Text: "Rome", Value: "rome"}}}},
		},
		Interpretations: []chatbot.Interpretation{
			{Intent: chatbot.Intent{Name: "Order", Slots: chatbot.Slots{}}, Confidence: 0.9, Scored: true, Source: chatbot.ByLex, Sentiment: chatbot.Sentiment{Label: "MIXED", Mixed: 0.7, Positive: 0.3}},
			{Intent: chatbot.Intent{Name: "FallbackIntent", Slots: chatbot.Slots{}}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Text() != "Which city?\nTom & Ann\nCities" || got.Asks() != "Address" || got.Closed() || got.Ready() {
		t.Errorf("text %q, asks %q, closed %v", got.Text(), got.Asks(), got.Closed())
	}
}

func TestUtter(t *testing.T) {
	f := awsaitest.New(t)
	state, err := json.Marshal(fullState())
	if err != nil {
		t.Fatal(err)
	}
	var sent any
	awsaitest.Handle(f, func(_ context.Context, in *lexruntimev2.RecognizeUtteranceInput) (*lexruntimev2.RecognizeUtteranceOutput, error) {
		sent = map[string]any{
			"type": *in.RequestContentType, "output": *in.ResponseContentType,
			"state": in.SessionState, "attributes": in.RequestAttributes,
		}
		if in.SessionState != nil {
			sent = []any{unpacked(t, *in.SessionState), unpacked(t, *in.RequestAttributes)}
		}
		return &lexruntimev2.RecognizeUtteranceOutput{
			SessionId: in.SessionId, InputMode: aws.String("Speech"), ContentType: aws.String("audio/mpeg"),
			AudioStream:         io.NopCloser(strings.NewReader("sound")),
			InputTranscript:     aws.String(packed(`"two \"roses\""`)),
			Messages:            aws.String(packed(`[{"contentType":"PlainText","content":"Which city?"}]`)),
			SessionState:        aws.String(packed(string(state))),
			Interpretations:     aws.String(packed(`[{"nluConfidence":{"score":0.8},"intent":{"name":"Order","slots":{"City":null}}},{"intent":{"name":"FallbackIntent"}}]`)),
			RequestAttributes:   aws.String(packed(`{"k":"v"}`)),
			RecognizedBotMember: aws.String(`{"botId":"KLMNOPQRST"}`),
		}, nil
	})
	talk := chatbot.New(f.Config(), flowers).Conversation("s-1")
	got, err := talk.Speak(t.Context(), media.Bytes(wavFile(16000, []byte("abcd"))))
	if err != nil {
		t.Fatal(err)
	}
	want := chatbot.VoiceReply{
		Mode: chatbot.SpeechInput, Transcript: `two "roses"`, ContentType: "audio/mpeg", Audio: []byte("sound"),
		Reply: chatbot.Reply{
			SessionID: "s-1", State: fullState(), Attributes: map[string]string{"k": "v"}, Member: chatbot.Member{ID: "KLMNOPQRST"},
			Messages: []chatbot.Message{chatbot.Text("Which city?")},
			Interpretations: []chatbot.Interpretation{
				{Intent: chatbot.Intent{Name: "Order", Slots: chatbot.Slots{"City": {}}}, Confidence: 0.8, Scored: true},
				{Intent: chatbot.Intent{Name: "FallbackIntent", Slots: chatbot.Slots{}}},
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"type": string(chatbot.PCM16), "output": "audio/mpeg", "state": (*string)(nil), "attributes": (*string)(nil)}, sent); diff != "" {
		t.Errorf("sent (-want +got)\n%s", diff)
	}
	if body := f.Calls("RecognizeUtterance")[0].Body; string(body) != "abcd" {
		t.Errorf("sent audio %q", body)
	}

	full := fullState()
	if _, err := talk.Utter(t.Context(), chatbot.Request{Text: "hello", State: &full, Attributes: map[string]string{"k": "v"}}); err != nil {
		t.Fatal(err)
	}
	var wantState any
	if err := json.Unmarshal(state, &wantState); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{wantState, map[string]any{"k": "v"}}, sent); diff != "" {
		t.Errorf("sent headers (-want +got)\n%s", diff)
	}
}

// wavFile is a WAV file of 16-bit mono PCM.
func wavFile(rate uint32, pcm []byte) []byte {
	le := func(n uint32, size int) []byte {
		return []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}[:size]
	}
	return bytes.Join([][]byte{
		[]byte("RIFF"), le(uint32(36+len(pcm)), 4), []byte("WAVEfmt "), le(16, 4), le(1, 2), le(1, 2), le(rate, 4), le(2*rate, 4), le(2, 2), le(16, 2),
		[]byte("LIST"), le(3, 4), []byte("abc\x00"), []byte("data"), le(uint32(len(pcm)), 4), pcm,
	}, nil)
}

func TestSession(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *lexruntimev2.PutSessionInput) (*lexruntimev2.PutSessionOutput, error) {
		if len(in.SessionState.ActiveContexts) != 0 || in.SessionState.ActiveContexts == nil {
			t.Errorf("contexts %v, want an empty list", in.SessionState.ActiveContexts)
		}
		return &lexruntimev2.PutSessionOutput{
			SessionId: in.SessionId, ContentType: in.ResponseContentType, AudioStream: io.NopCloser(strings.NewReader("")),
			Messages: aws.String(packed(`[{"contentType":"PlainText","content":"Welcome"}]`)), SessionState: aws.String(packed(`{"intent":null}`)),
		}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *lexruntimev2.GetSessionInput) (*lexruntimev2.GetSessionOutput, error) {
		return &lexruntimev2.GetSessionOutput{SessionId: in.SessionId, SessionState: &types.SessionState{SessionAttributes: map[string]string{"a": "b"}}}, nil
	})
	gone := false
	awsaitest.Handle(f, func(_ context.Context, in *lexruntimev2.DeleteSessionInput) (*lexruntimev2.DeleteSessionOutput, error) {
		if gone {
			return nil, &types.ResourceNotFoundException{}
		}
		gone = true
		return &lexruntimev2.DeleteSessionOutput{SessionId: in.SessionId}, nil
	})
	talk := chatbot.New(f.Config(), flowers).Conversation("")
	put, err := talk.Put(t.Context(), chatbot.NewState{
		State:    chatbot.SessionState{Action: chatbot.DialogAction{Type: chatbot.ActionElicitIntent}, Contexts: []chatbot.Context{}},
		Messages: []chatbot.Message{chatbot.Text("Welcome")},
	})
	if err != nil || put.Text() != "Welcome" || put.State.Attributes == nil || put.SessionID != talk.ID() {
		t.Errorf("put: %+v, %v", put, err)
	}
	got, err := talk.Session(t.Context())
	if err != nil || got.State.Attributes["a"] != "b" || got.State.Intent.Slots == nil {
		t.Errorf("session: %+v, %v", got, err)
	}
	if err := talk.Delete(t.Context()); err != nil {
		t.Error(err)
	}
	if err := talk.Delete(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestRefusedBeforeTheNetwork(t *testing.T) {
	f := awsaitest.New(t)
	cfg := f.Config()
	talk := chatbot.New(cfg, flowers).Conversation("s-1")
	say := func(c *chatbot.Conversation, r chatbot.Request) error {
		_, err := c.Send(t.Context(), r)
		return err
	}
	speak := func(audio []byte) error {
		_, err := talk.Speak(t.Context(), media.Bytes(audio))
		return err
	}
	long := strings.Repeat("ж", chatbot.MaxText+1)
	stereo := wavFile(16000, []byte("ab"))
	stereo[22] = 2
	big := map[string]string{}
	for i := range 4000 {
		big[strings.Repeat("k", i%7)+string(rune(0x4e00+i*7))] = string(rune(0x4e00 + i*13%20000))
	}
	delete(big, "")
	tests := []struct {
		name string
		err  error
		kind error
	}{
		{"bot ID", say(chatbot.New(cfg, chatbot.Ref{ID: "short", Alias: "A", Locale: "en-US"}).Conversation("s-1"), chatbot.Request{Text: "x"}), awsai.ErrInvalid},
		{"alias", say(chatbot.New(cfg, chatbot.Ref{ID: "ABCDEFGHIJ", Locale: "en-US"}).Conversation("s-1"), chatbot.Request{Text: "x"}), awsai.ErrInvalid},
		{"locale", say(chatbot.New(cfg, chatbot.Ref{ID: "ABCDEFGHIJ", Alias: "A"}).Conversation("s-1"), chatbot.Request{Text: "x"}), awsai.ErrInvalid},
		{"session ID", say(chatbot.New(cfg, flowers).Conversation("s/1"), chatbot.Request{Text: "x"}), awsai.ErrInvalid},
		{"no text", say(talk, chatbot.Request{}), awsai.ErrInvalid},
		{"long text", say(talk, chatbot.Request{Text: long}), awsai.ErrInvalid},
		{"audio in a text turn", say(talk, chatbot.Request{Audio: media.Bytes([]byte("ab"))}), awsai.ErrInvalid},
		{"state", say(talk, chatbot.Request{Text: "x", State: &chatbot.SessionState{Action: chatbot.DialogAction{Type: chatbot.ActionElicitSlot}}}), awsai.ErrInvalid},
		{"short context", say(talk, chatbot.Request{Text: "x", State: &chatbot.SessionState{Contexts: []chatbot.Context{{Name: "a", TTL: time.Second, Turns: 1}}}}), awsai.ErrInvalid},
		{"context without turns", say(talk, chatbot.Request{Text: "x", State: &chatbot.SessionState{Contexts: []chatbot.Context{{Name: "a", TTL: time.Minute}}}}), awsai.ErrInvalid},
		{"empty audio", speak([]byte{}), awsai.ErrInvalid},
		{"long audio", speak(make([]byte, 2<<20)), awsai.ErrTooLarge},
		{"stereo", speak(stereo), awsai.ErrInvalid},
		{"rate", speak(wavFile(44100, []byte("ab"))), awsai.ErrInvalid},
		{"no samples", speak([]byte("RIFF\x00\x00\x00\x00WAVE")), awsai.ErrInvalid},
		{"headers", func() error {
			_, err := talk.Utter(t.Context(), chatbot.Request{Text: "x", Attributes: big})
			return err
		}(), awsai.ErrTooLarge},
		{"both", func() error {
			_, err := talk.Utter(t.Context(), chatbot.Request{Text: "x", Audio: media.Bytes([]byte("ab"))})
			return err
		}(), awsai.ErrInvalid},
		{"put", func() error {
			_, err := talk.Put(t.Context(), chatbot.NewState{Messages: []chatbot.Message{{}}})
			return err
		}(), awsai.ErrInvalid},
	}
	for _, tt := range tests {
		if !errors.Is(tt.err, tt.kind) {
			t.Errorf("%s: got %v, want %v", tt.name, tt.err, tt.kind)
		}
	}
	if n := len(f.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// TestTranscript has the header of what was heard in the forms that it may have.
func TestTranscript(t *testing.T) {
	for header, want := range map[string]string{
		packed(`"roses"`): "roses", packed("roses"): "roses", "roses": "roses", packed(`"`): `"`, "": "", packed("12"): "12",
	} {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *lexruntimev2.RecognizeUtteranceInput) (*lexruntimev2.RecognizeUtteranceOutput, error) {
			return &lexruntimev2.RecognizeUtteranceOutput{InputTranscript: &header, AudioStream: io.NopCloser(strings.NewReader(""))}, nil
		})
		got, err := chatbot.New(f.Config(), flowers).Conversation("s-1").Utter(t.Context(), chatbot.Request{Text: "x"})
		if err != nil || got.Transcript != want {
			t.Errorf("%q: got %q, %v", header, got.Transcript, err)
		}
	}
}

func TestHostileHeaders(t *testing.T) {
	bomb := packed(`"` + strings.Repeat("a", 2<<20) + `"`)
	tests := []struct{ name, header string }{
		{"bomb", bomb},
		{"cut", packed("[]")[:16]},
		{"no JSON", packed("[")},
		{"other JSON", packed("{}")},
		{"deep", packed(strings.Repeat("[", 100) + strings.Repeat("]", 100))},
		{"plain", "["},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := awsaitest.New(t)
			awsaitest.Handle(f, func(context.Context, *lexruntimev2.RecognizeUtteranceInput) (*lexruntimev2.RecognizeUtteranceOutput, error) {
				return &lexruntimev2.RecognizeUtteranceOutput{Messages: &tt.header, AudioStream: io.NopCloser(strings.NewReader(""))}, nil
			})
			_, err := chatbot.New(f.Config(), flowers).Conversation("s-1").Utter(t.Context(), chatbot.Request{Text: "x"})
			if !errors.Is(err, awsai.ErrUnavailable) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestNulls has the service write slots without a value as it does.
func TestNulls(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("lexruntimev2", "GetSession", awsaitest.Wire{Body: []byte(`{"sessionId":"s-1","messages":null,"interpretations":[{"intent":{"name":"A","slots":{"X":null}}}],
		"sessionState":{"sessionAttributes":null,"intent":{"name":"A","slots":{"X":null,"Y":{"shape":"Composite","subSlots":{"Z":null}}},"state":"InProgress"}}}`)})
	got, err := chatbot.New(f.Config(), flowers).Conversation("s-1").Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := chatbot.Reply{
		SessionID: "s-1", Attributes: map[string]string{},
		State: chatbot.SessionState{Attributes: map[string]string{}, Intent: chatbot.Intent{
			Name: "A", State: chatbot.InProgress, Slots: chatbot.Slots{"X": {}, "Y": {Shape: chatbot.ShapeComposite, SubSlots: chatbot.Slots{"Z": {}}}},
		}},
		Interpretations: []chatbot.Interpretation{{Intent: chatbot.Intent{Name: "A", Slots: chatbot.Slots{"X": {}}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestErrorKinds(t *testing.T) {
	tests := []struct {
		err  error
		kind error
	}{
		{&types.DependencyFailedException{Message: aws.String("the hook has failed")}, awsai.ErrUnavailable},
		{&types.BadGatewayException{}, awsai.ErrUnavailable},
		{&types.ConflictException{}, nil},
		{&types.ValidationException{}, awsai.ErrInvalid},
		{&types.AccessDeniedException{}, awsai.ErrAccessDenied},
	}
	for _, tt := range tests {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *lexruntimev2.RecognizeTextInput) (*lexruntimev2.RecognizeTextOutput, error) {
			return nil, tt.err
		})
		_, err := chatbot.New(f.Config(), flowers).Conversation("s-1").Say(t.Context(), "hello")
		if got := awsai.KindOf(err); err == nil || got != tt.kind {
			t.Errorf("%T: %v has kind %v, want %v", tt.err, err, got, tt.kind)
		}
	}
}
