package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/bedrocktest"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "chat", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestChat(t *testing.T) {
	bedrocktest.Serve(t, bedrocktest.Answer("Because ", "of scattering.")...)
	if code, out, errs := execute(t, "Why is", "the sky blue?"); code != 0 || out != "Because of scattering.\n" || errs != "" {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	code, out, _ := execute(t, "-json", "Why?")
	var reply bedrock.Reply
	if err := json.Unmarshal([]byte(out), &reply); err != nil || code != 0 || reply.Text() != "Because of scattering." || reply.Usage.Total() != 5 {
		t.Errorf("exit %d, %v, %s", code, err, out)
	}
}

func TestHistory(t *testing.T) {
	sent := bedrocktest.Serve(t, bedrocktest.Answer("Yes.")...)
	file := filepath.Join(t.TempDir(), "talk.json")
	for _, question := range []string{"One?", "Two?"} {
		if code, _, errs := execute(t, "-history", file, "-system", "Be brief.", question); code != 0 {
			t.Fatalf("exit %d, %s", code, errs)
		}
	}
	var got struct {
		Messages []struct {
			Role    string
			Content []struct{ Text string }
		}
		System []struct{ Text string }
	}
	if err := json.Unmarshal([]byte(sent.Bodies()[1]), &got); err != nil {
		t.Fatal(err)
	}
	var talk []string
	for _, m := range got.Messages {
		talk = append(talk, m.Role+": "+m.Content[0].Text)
	}
	if diff := cmp.Diff([]string{"user: One?", "assistant: Yes.", "user: Two?"}, talk); diff != "" {
		t.Errorf("second request (-want +got)\n%s", diff)
	}
	if len(got.System) != 1 || got.System[0].Text != "Be brief." {
		t.Errorf("system = %v", got.System)
	}
}

func TestCutOff(t *testing.T) {
	bedrocktest.Serve(t, bedrocktest.Answer("Because ")[:2]...)
	file := filepath.Join(t.TempDir(), "talk.json")
	code, out, errs := execute(t, "-history", file, "Why?")
	if code != 1 || out != "Because \n" || !strings.Contains(errs, "incomplete") {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	if messages, err := read(file); err != nil || len(messages) != 0 {
		t.Errorf("history = %v, %v: a reply that broke off is kept", messages, err)
	}
}

func TestCommandLine(t *testing.T) {
	if code, _, errs := execute(t); code != 2 || !strings.Contains(errs, "the question is missing") {
		t.Errorf("exit %d, %s", code, errs)
	}
	if code, _, _ := execute(t, "-h"); code != 0 {
		t.Errorf("exit %d for -h", code)
	}
}
