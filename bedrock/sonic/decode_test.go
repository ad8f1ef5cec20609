package sonic

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/bedrock"
)

// TestDecode has what the tests over the wire do not.
func TestDecode(t *testing.T) {
	tests := []struct {
		name string
		raw  []string
		want []Event
	}{
		{"unknown", []string{`{"event":{"future":{"contentId":"1"}}}`, `{"other":1}`, `{}`}, nil},
		{"text without a beginning", []string{`{"event":{"textOutput":{"contentId":"1","role":"USER","content":"Hi"}}}`},
			[]Event{Transcript{Role: bedrock.RoleUser, Text: "Hi"}}},
		{"unreadable fields", []string{`{"event":{"contentStart":{"contentId":"1","type":"TEXT","role":"USER","additionalModelFields":"?"}}}`,
			`{"event":{"textOutput":{"contentId":"1","content":"Hi"}}}`}, []Event{Transcript{Role: bedrock.RoleUser, Text: "Hi"}}},
		{"a stage of the future", []string{`{"event":{"contentStart":{"contentId":"1","role":"USER","additionalModelFields":"{\"generationStage\":\"LATER\"}"}}}`,
			`{"event":{"textOutput":{"contentId":"1","content":"Hi"}}}`}, []Event{Transcript{Role: bedrock.RoleUser, Text: "Hi", Stage: "LATER"}}},
		{"a call without a beginning", []string{`{"event":{"toolUse":{"contentId":"1","toolUseId":"t","toolName":"n","content":"null"}}}`,
			`{"event":{"contentEnd":{"contentId":"1","stopReason":"TOOL_USE"}}}`}, []Event{ToolUse{bedrock.ToolUse{ID: "t", Name: "n", Input: []byte("{}")}}}},
		{"a call whose content does not end", []string{`{"event":{"toolUse":{"contentId":"1","toolUseId":"t","toolName":"n"}}}`}, nil},
		{"the end of a part of an answer", []string{`{"event":{"contentEnd":{"contentId":"1","type":"AUDIO","stopReason":"PARTIAL_TURN"}}}`}, nil},
		{"usage adds up", []string{
			`{"event":{"usageEvent":{"details":{"delta":{"input":{"speechTokens":1}},"total":{"input":{"speechTokens":9}}}}}}`,
			`{"event":{"usageEvent":{"details":{"delta":{"output":{"textTokens":2}}}}}}`,
		}, []Event{
			Usage{Delta: Tokens{InputSpeech: 1}, Total: Tokens{InputSpeech: 1}},
			Usage{Delta: Tokens{OutputText: 2}, Total: Tokens{InputSpeech: 1, OutputText: 2}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var d decoder
			var got []Event
			for _, raw := range tt.raw {
				events, err := d.decode([]byte(raw))
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, events...)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestToolChoice(t *testing.T) {
	for choice, want := range map[bedrock.ToolChoice]string{
		bedrock.ToolAuto: `{"tools":[]}`, bedrock.ToolAny: `{"tools":[],"toolChoice":{"any":{}}}`, "menu": `{"tools":[],"toolChoice":{"tool":{"name":"menu"}}}`,
	} {
		got, err := encode("x", tools{Tools: []toolSpec{}, Choice: toolChoice(choice)})
		if want = `{"event":{"x":` + want + `}}`; err != nil || string(got) != want {
			t.Errorf("%q: %s, %v", choice, got, err)
		}
	}
}

// FuzzDecode decodes lines, which must neither panic nor make up calls of tools.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"event":{"contentStart":{"contentId":"1","type":"AUDIO"}}}` + "\n" + `{"event":{"audioOutput":{"contentId":"1","content":"AAA="}}}`))
	f.Add([]byte(`{"event":{"toolUse":{"contentId":"1","toolUseId":"t","toolName":"n","content":"{\"a\":1}"}}}` + "\n" + `{"event":{"contentEnd":{"contentId":"1"}}}`))
	f.Add([]byte(`{"event":{"textOutput":{"content":"{ \"interrupted\" : true }"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var d decoder
		for line := range bytes.Lines(raw) {
			events, err := d.decode(line)
			if err != nil && len(events) > 0 {
				t.Errorf("events with an error: %v", events)
			}
			for _, e := range events {
				if use, ok := e.(ToolUse); ok && (!bytes.Contains(raw, []byte("toolUse")) || use.Malformed == "" && !bytes.HasPrefix(use.Input, []byte("{"))) {
					t.Errorf("call %+v", use)
				}
			}
		}
	})
}

// FuzzCut cuts texts into the pieces that the service takes.
func FuzzCut(f *testing.F) {
	f.Add(strings.Repeat("a", 2500))
	f.Add(strings.Repeat("€", 1500))
	f.Add("\x80" + strings.Repeat("\xff", 1200))
	f.Fuzz(func(t *testing.T, text string) {
		for rest := text; len(rest) > 0; {
			n := cut(rest, maxText)
			if n < 1 || n > maxText || utf8.ValidString(text) && !utf8.ValidString(rest[:n]) {
				t.Fatalf("cut after %d of %d bytes", n, len(rest))
			}
			rest = rest[n:]
		}
	})
}

// BenchmarkAudio decodes a piece of audio as the service sends them, 40 ms at 24 kHz.
func BenchmarkAudio(b *testing.B) {
	raw := fmt.Appendf(nil, `{"event":{"audioOutput":{"completionId":"c","contentId":"1","content":%q,"promptName":"p","role":"ASSISTANT","sessionId":"s"}}}`,
		base64.StdEncoding.EncodeToString(make([]byte, 1920)))
	var d decoder
	b.ReportAllocs()
	for b.Loop() {
		if events, err := d.decode(raw); err != nil || len(events) != 1 {
			b.Fatal(events, err)
		}
	}
}
