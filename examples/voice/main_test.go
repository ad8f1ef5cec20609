package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/sonic"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

// answering is a service that listens to the question and answers.
func answering(t *testing.T, question []byte) *awsaitest.Fake {
	f := awsaitest.New(t)
	awsaitest.HandleTwoWay(f, func(_ context.Context, _ *bedrockruntime.InvokeModelWithBidirectionalStreamInput, s *awsaitest.TwoWay) error {
		var heard []byte
		for len(heard) < len(question) {
			sound, err := receive(s)
			if err != nil {
				return err
			}
			heard = append(heard, sound...)
		}
		if !bytes.Equal(heard[:len(question)], question) {
			t.Error("heard another question")
		}
		for _, e := range []string{
			`"contentStart":{"contentId":"1","type":"TEXT","role":"USER","additionalModelFields":"{\"generationStage\":\"FINAL\"}"}`,
			`"textOutput":{"contentId":"1","content":"Is it late?"}`,
			`"contentStart":{"contentId":"2","type":"AUDIO","role":"ASSISTANT"}`,
			`"audioOutput":{"contentId":"2","content":"AQIDBA=="}`,
			`"contentEnd":{"contentId":"2","type":"AUDIO","stopReason":"END_TURN"}`,
			`"contentStart":{"contentId":"3","type":"TEXT","role":"ASSISTANT","additionalModelFields":"{\"generationStage\":\"FINAL\"}"}`,
			`"textOutput":{"contentId":"3","content":"Not yet."}`,
		} {
			chunk := types.BidirectionalOutputPayloadPart{Bytes: fmt.Appendf(nil, `{"event":{%s}}`, e)}
			if err := s.Send(awsaitest.Event{Value: &types.InvokeModelWithBidirectionalStreamOutputMemberChunk{Value: chunk}}); err != nil {
				return err
			}
		}
		for {
			if _, err := receive(s); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
	return f
}

// receive receives an event and the audio in it.
func receive(s *awsaitest.TwoWay) (sound []byte, err error) {
	e, err := s.Receive()
	if err != nil {
		return nil, err
	}
	var chunk struct{ Bytes []byte }
	var message struct {
		Event struct{ AudioInput struct{ Content []byte } }
	}
	err = errors.Join(json.Unmarshal(e.Payload, &chunk), json.Unmarshal(chunk.Bytes, &message))
	return message.Event.AudioInput.Content, err
}

func TestAsk(t *testing.T) {
	question := bytes.Repeat([]byte{1, 2, 3, 4}, 500)
	for asJSON, want := range map[bool]string{
		false: "user: Is it late?\nassistant: Not yet.\n",
		true:  `[{"role":"user","content":[{"text":"Is it late?"}]},{"role":"assistant","content":[{"text":"Not yet."}]}]`,
	} {
		f := answering(t, question)
		var out bytes.Buffer
		answer, err := ask(t.Context(), &cli.Program{Out: &out}, f.Config(), "m", sonic.Request{}, question, asJSON)
		if err != nil || string(answer) != "\x01\x02\x03\x04" {
			t.Errorf("%q, %v", answer, err)
		}
		got := out.String()
		if asJSON {
			var compact bytes.Buffer
			if err := json.Compact(&compact, out.Bytes()); err != nil {
				t.Fatal(err)
			}
			got = compact.String()
		}
		if diff := cmp.Diff(want, strings.TrimPrefix(got, " ")); diff != "" {
			t.Errorf("printed (-want +got):\n%s", diff)
		}
	}
}

func TestAskFails(t *testing.T) {
	f := awsaitest.New(t)
	f.Throttle("", 0)
	if _, err := ask(t.Context(), &cli.Program{}, f.Config(), "m", sonic.Request{}, nil, false); err == nil || !strings.Contains(err.Error(), "throttled") {
		t.Errorf("got %v", err)
	}
}

func TestWAV(t *testing.T) {
	sound := wav{pcm: []byte{1, 2, 3, 4}, rate: 16000}
	file := sound.bytes()
	odd := append(append([]byte("RIFF\x00\x00\x00\x00WAVELIST\x01\x00\x00\x00x\x00"), file[12:]...), "late"...)
	for name, b := range map[string][]byte{"written": file, "with another chunk": odd} {
		if got, err := readWAV(b); err != nil || string(got.pcm) != string(sound.pcm) || got.rate != sound.rate {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	stereo := bytes.Clone(file)
	stereo[22] = 2
	for name, b := range map[string][]byte{"nothing": nil, "text": []byte("hello, this is text"), "no sound": file[:36], "stereo": stereo, "no format": append(bytes.Clone(file[:12]), file[36:]...)} {
		if _, err := readWAV(b); !errors.Is(err, errWAV) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCommandLine(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.wav")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-h"}, 0, "usage: voice"},
		{nil, 2, "the question's file is missing"},
		{[]string{filepath.Join(t.TempDir(), "none.wav")}, 1, "no such file"},
		{[]string{text}, 1, "not a WAV file"},
	} {
		var out, errs bytes.Buffer
		if code := cli.Run(t.Context(), "voice [flags] question.wav", run, tt.args, &out, &errs); code != tt.code || !strings.Contains(errs.String(), tt.want) {
			t.Errorf("%v: exit %d, %s", tt.args, code, errs.String())
		}
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(wav{pcm: []byte{1, 2}, rate: 8000}.bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if w, err := readWAV(b); err == nil && (len(w.pcm)%2 != 0 || w.rate == 0) {
			t.Errorf("%d bytes at %d", len(w.pcm), w.rate)
		}
	})
}
