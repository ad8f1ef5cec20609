package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

const answer = `{"sessionId":"s-1","messages":[{"contentType":"PlainText","content":"Which city?"},
	{"contentType":"ImageResponseCard","imageResponseCard":{"title":"Cities","buttons":[{"text":"Rome","value":"rome"}]}}],
	"sessionState":{"dialogAction":{"type":"ElicitSlot","slotToElicit":"City"},"intent":{"name":"Order","state":"InProgress","slots":{"City":null}}}}`

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// serve is a stand-in for Lex.
func serve(t *testing.T) {
	t.Helper()
	const session = "/bots/ABCDEFGHIJ/botAliases/TSTALIASID/botLocales/en_US/sessions/s-1"
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+session+"/text", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), `"requestAttributes":{"k":"v"}`) {
			t.Errorf("got %s", body)
		}
		io.WriteString(w, answer)
	})
	mux.HandleFunc("POST "+session+"/utterance", func(w http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); string(body) != "abcd" {
			t.Errorf("heard %q", body)
		}
		for name, value := range map[string]string{
			"Content-Type": "audio/mpeg", "X-Amz-Lex-Session-Id": "s-1", "X-Amz-Lex-Input-Transcript": packed("roses"),
			"X-Amz-Lex-Messages": packed(`[{"contentType":"PlainText","content":"Which city?"}]`),
		} {
			w.Header().Set(name, value)
		}
		io.WriteString(w, "sound")
	})
	mux.HandleFunc("GET "+session, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) })
	mux.HandleFunc("DELETE "+session, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"sessionId":"s-1"}`) })
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

// wavFile is a WAV file of 16-bit mono PCM at 16 kHz.
func wavFile(t *testing.T, pcm string) string {
	name := filepath.Join(t.TempDir(), "question.wav")
	head := "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data"
	if err := os.WriteFile(name, append([]byte(head), append([]byte{byte(len(pcm)), byte(len(pcm) >> 8), 0, 0}, pcm...)...), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestMain is the tests, or a hook, for the test that runs it as a program of its own.
func TestMain(m *testing.M) {
	if os.Getenv("LEX_TEST_HOOK") == "" {
		os.Exit(m.Run())
	}
	hook := chatbot.Router{Intents: map[string]chatbot.Route{"Order": {
		Dialog: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
			return e.ElicitSlot("Size", chatbot.Text("The hook asks: what size?")), nil
		},
	}}}
	event, err := io.ReadAll(os.Stdin)
	if err == nil {
		event, err = hook.Invoke(context.Background(), event)
	}
	if err != nil {
		os.Exit(1)
	}
	os.Stdout.Write(event)
}

func TestLocalHook(t *testing.T) {
	t.Setenv("LEX_TEST_HOOK", "1")
	var stdout, stderr bytes.Buffer
	args := []string{"-local", localBot(t), "-hook", os.Args[0], "a coffee"}
	if code := cli.Run(t.Context(), "lex", run, args, &stdout, &stderr); code != 0 || stdout.String() != "bot: The hook asks: what size?\n" {
		t.Errorf("exit %d: %s%s", code, stdout.String(), stderr.String())
	}
}

// localBot is an archive of a bot that asks for a size.
func localBot(t *testing.T) string {
	t.Helper()
	a := bot.Archive{Kind: bot.KindBot, Bot: bot.Bot{Name: "Cafe", Locales: []bot.Locale{{
		ID:        "en_US",
		SlotTypes: []bot.SlotType{{Name: "Size", Values: bot.Values("small", "large")}},
		Intents: []bot.Intent{
			{Name: "Order", Utterances: []string{"a coffee"}, DialogHook: true, Slots: []bot.Slot{{Name: "Size", Type: "Size", Prompt: bot.Ask("What size?")}}},
			{Name: "Lost", Parent: bot.FallbackIntent},
		},
	}}}}
	raw, err := a.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "bot.zip")
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRun(t *testing.T) {
	serve(t)
	out := filepath.Join(t.TempDir(), "answer.mp3")
	said := "bot: Which city?\nbot: Cities  \n     Rome: say rome\n"
	tests := []struct {
		name string
		args []string
		code int
		out  string // part of it
	}{
		{"text", []string{"-attribute", "k=v", "I would like", "roses"}, 0, said},
		{"say", []string{"-attribute", "k=v", "say", "roses"}, 0, said},
		{"json", []string{"-attribute", "k=v", "-json", "roses"}, 0, `"slotToElicit": "City"`},
		{"voice", []string{"-in", wavFile(t, "abcd"), "-out", out}, 0, "you: roses\nbot: Which city?\n"},
		{"show", []string{"show"}, 0, said},
		{"end", []string{"end"}, 0, ""},
		{"no bot", []string{"-bot", "", "x"}, 2, ""},
		{"two bots", []string{"-local", "x.zip", "x"}, 2, ""},
		{"local voice", []string{"-bot", "", "-local", "x.zip", "-live", "x"}, 2, ""},
		{"local, no file", []string{"-bot", "", "-local", "missing.zip", "x"}, 1, ""},
		{"local", []string{"-bot", "", "-local", localBot(t), "a coffee"}, 0, "bot: What size?\n"},
		{"local, another language", []string{"-bot", "", "-locale", "fr-FR", "-local", localBot(t), "a coffee"}, 1, ""},
		{"format", []string{"-out", "x.doc", "x"}, 2, ""},
		{"both", []string{"-in", "x.wav", "x"}, 2, ""},
		{"show a text", []string{"show", "x"}, 2, ""},
		{"attribute", []string{"-attribute", "x", "x"}, 2, ""},
		{"long text", []string{strings.Repeat("x", 2000)}, 1, ""},
		{"no file", []string{"-live", "-in", "missing.wav"}, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			args := append([]string{"-bot", "ABCDEFGHIJ", "-session", "s-1"}, tt.args...)
			if code := cli.Run(t.Context(), "lex", run, args, &stdout, &stderr); code != tt.code {
				t.Errorf("exit %d, want %d: %s", code, tt.code, stderr.String())
			}
			if !strings.Contains(stdout.String(), tt.out) {
				t.Errorf("printed %q, want %q", stdout.String(), tt.out)
			}
		})
	}
	if got, err := os.ReadFile(out); string(got) != "sound" {
		t.Errorf("the answer's file: %q, %v", got, err)
	}
}

func TestLive(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.HandleTwoWay(f, func(_ context.Context, in *lexruntimev2.StartConversationInput, s *awsaitest.TwoWay) error {
		for e, err := s.Receive(); e.Type != "TextInputEvent" && e.Type != "AudioInputEvent"; e, err = s.Receive() {
			if err != nil {
				return err
			}
		}
		events := []any{
			&types.StartConversationResponseEventStreamMemberTranscriptEvent{Value: types.TranscriptEvent{Transcript: aws.String("roses")}},
			&types.StartConversationResponseEventStreamMemberTextResponseEvent{Value: types.TextResponseEvent{
				Messages: []types.Message{{ContentType: "PlainText", Content: aws.String("Which city?")}},
			}},
		}
		if in.ConversationMode == "AUDIO" {
			for _, sound := range []string{"so", "und", ""} {
				events = append(events, &types.StartConversationResponseEventStreamMemberAudioResponseEvent{Value: types.AudioResponseEvent{AudioChunk: []byte(sound)}})
			}
		}
		if err := s.Send(awsaitest.Events(events...)...); err != nil {
			return err
		}
		for {
			if e, err := s.Receive(); err != nil || e.Type == "DisconnectionEvent" {
				return err
			}
		}
	})
	ref := chatbot.Ref{ID: "ABCDEFGHIJ", Alias: chatbot.TestAlias, Locale: "en-US"}
	out := filepath.Join(t.TempDir(), "answer.pcm")
	for name, s := range map[string]settings{
		"text":  {words: "roses"},
		"voice": {in: wavFile(t, strings.Repeat("ab", 700)), out: out},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout bytes.Buffer
			s.talk = chatbot.New(f.Config(), ref).Conversation("")
			p := &cli.Program{Out: &stdout, Err: io.Discard}
			if err := s.holdLive(t.Context(), p, formats[extension(s.out)]); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("you: roses\nbot: Which city?\n", stdout.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if got, err := os.ReadFile(out); string(got) != "sound" {
		t.Errorf("the answer's file: %q, %v", got, err)
	}
}
