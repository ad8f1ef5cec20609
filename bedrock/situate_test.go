package bedrock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

const situated = `{"output":{"message":{"role":"assistant","content":[{"text":" It is of the chapter on leases. "}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}`

func TestSituate(t *testing.T) {
	fake := awsaitest.New(t)
	answerWire(fake, situated)
	model := bedrock.NewModel(fake.Config(), claude)
	document := strings.Repeat("Leases are renewed by letter. ", 2000)
	got, err := model.Situate(t.Context(), document, []string{"one", "two", "three"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.Repeat("It is of the chapter on leases.|", 3), "|")[:3], got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for i := range 3 {
		body := sent(t, fake, "Converse", i)
		system, messages := strings.Index(body, `"system":`), strings.Index(body, `"messages":`)
		if cached := strings.Contains(body[system:], `"cachePoint"`); !cached || system < messages {
			t.Errorf("request %d has no cache point after the document", i)
		}
		if strings.Contains(body[messages:system], "Leases") {
			t.Errorf("request %d has the document among what is not cached", i)
		}
	}
	if first := sent(t, fake, "Converse", 0); !strings.Contains(first, "one") {
		t.Error("the first passage is not asked for first")
	}
	if got, err := model.Situate(t.Context(), document, nil); got != nil || err != nil || fake.Count("Converse") != 3 {
		t.Errorf("no passages: %v, %v, %d requests", got, err, fake.Count("Converse"))
	}
}

func TestSituateErrors(t *testing.T) {
	fake := awsaitest.New(t)
	answerWire(fake, strings.Replace(situated, "end_turn", "max_tokens", 1))
	model := bedrock.NewModel(fake.Config(), claude)
	if _, err := model.Situate(t.Context(), "document", []string{"one", "two"}); !errors.Is(err, awsai.ErrIncomplete) {
		t.Errorf("error %v, want incomplete", err)
	}
	if n := fake.Count("Converse"); n != 1 {
		t.Errorf("%d requests after the first has failed", n)
	}
}
