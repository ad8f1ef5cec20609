package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/speech/live"
)

// hears has a service that answers when it has all audio.
func hears[In any](f *awsaitest.Fake, kind string, payloads ...string) {
	awsaitest.HandleTwoWay(f, func(_ context.Context, _ *In, s *awsaitest.TwoWay) error {
		for {
			if _, err := s.Receive(); err == io.EOF {
				break
			} else if err != nil {
				return err
			}
		}
		for _, p := range payloads {
			if err := s.Send(awsaitest.Event{Type: kind, JSON: p}); err != nil {
				return err
			}
		}
		return nil
	})
}

// wav is a file of a second of silence.
func wav(t *testing.T, channels int) string {
	t.Helper()
	b := []byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(channels))
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = append(b, "\x00\x00\x00\x00\x00\x00\x10\x00data\xff\xff\xff\xff"...)
	name := filepath.Join(t.TempDir(), "audio.wav")
	if err := os.WriteFile(name, append(b, make([]byte, 16000)...), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// command runs the program's part after its settings.
func command(t *testing.T, f *awsaitest.Fake, channels int, s settings, do func(context.Context, *cli.Program, *live.Client, *settings) error) string {
	t.Helper()
	var out, errOut bytes.Buffer
	code := cli.Run(t.Context(), "test", func(ctx context.Context, p *cli.Program) error {
		close, err := s.open(wav(t, channels))
		if err != nil {
			return err
		}
		defer close()
		return do(ctx, p, live.New(f.Config()), &s)
	}, nil, &out, &errOut)
	if code != 0 {
		t.Fatal(errOut.String())
	}
	return out.String()
}

const said = `{"Transcript": {"Results": [{"ResultId": "1", "IsPartial": %, "StartTime": 61.5, "EndTime": 62.5, "LanguageCode": "en-GB", "Alternatives": [{"Transcript": "Good evening.", "Items": [
	{"Content": "Good", "Type": "pronunciation", "Speaker": "0"}, {"Content": "evening", "Type": "pronunciation", "Speaker": "0"}, {"Content": ".", "Type": "punctuation"}]}]}]}}`

func TestPrint(t *testing.T) {
	f := awsaitest.New(t)
	hears[transcribestreaming.StartStreamTranscriptionInput](f, "TranscriptEvent", strings.Replace(said, "%", "true", 1), strings.Replace(said, "%", "false", 1))
	s := settings{req: live.Request{Languages: []string{"en-GB", "de-DE"}, Speakers: true}}
	got := command(t, f, 1, s, func(ctx context.Context, p *cli.Program, c *live.Client, s *settings) error {
		return s.print(p, c.Transcribe(ctx, s.audio, s.req))
	})
	if diff := cmp.Diff("0:01:01 0: en-GB: Good evening.\n", got); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	s.json = true
	got = command(t, f, 1, s, func(ctx context.Context, p *cli.Program, c *live.Client, s *settings) error {
		return s.print(p, c.Transcribe(ctx, s.audio, s.req))
	})
	if strings.Count(got, `"Text": "Good evening."`) != 2 || strings.Count(got, `"Partial": true`) != 1 {
		t.Errorf("output %s", got)
	}
}

func TestAnalyze(t *testing.T) {
	f := awsaitest.New(t)
	hears[transcribestreaming.StartCallAnalyticsStreamTranscriptionInput](f, "UtteranceEvent",
		`{"ParticipantRole": "CUSTOMER", "Sentiment": "NEGATIVE", "Transcript": "It is slow.", "BeginOffsetMillis": 3723000}`)
	got := command(t, f, 2, settings{req: live.Request{Language: "en-US"}}, func(ctx context.Context, p *cli.Program, c *live.Client, s *settings) error {
		return s.analyze(ctx, p, c)
	})
	if diff := cmp.Diff("1:02:03 CUSTOMER negative: It is slow.\n", got); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestCommandLine(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"", 2, "a file, or - for standard input is missing"},
		{"nothing.wav", 1, "no such file"},
		{"-language en-US -languages en-US,de-DE FILE", 1, "want one of the two"},
		{"-medical urology -language English FILE", 1, "want one such as en-US"},
		{"-call -language en-US FILE", 1, "one channel"},
	} {
		var errOut bytes.Buffer
		args := strings.Fields(strings.ReplaceAll(tt.args, "FILE", wav(t, 1)))
		if code := cli.Run(t.Context(), "transcribe-live", run, args, io.Discard, &errOut); code != tt.code || !strings.Contains(errOut.String(), tt.want) {
			t.Errorf("%s: %d, %s", tt.args, code, errOut.String())
		}
	}
}

func TestFails(t *testing.T) {
	f := awsaitest.New(t)
	f.Inject(awsaitest.Fault{Err: &awsaitest.Failure{Code: "AccessDeniedException"}})
	cfg := f.Config()
	cfg.RetryMaxAttempts = 1
	s := settings{audio: live.Audio{Reader: strings.NewReader("audio"), SampleRate: 8000}}
	err := s.print(&cli.Program{Out: io.Discard, Err: io.Discard}, live.New(cfg).Transcribe(t.Context(), s.audio, live.Request{Language: "en-US"}))
	if !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("got %v", err)
	}
}
