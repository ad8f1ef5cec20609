package catalogue_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/media"
)

// written is what a data set holds.
func written(t *testing.T, src media.Source, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := src.Bytes(t.Context(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func compact(t *testing.T, raw []byte) string {
	t.Helper()
	b, err := json.Marshal(decode(t, raw))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "1e-05", "0.00001")
}

func TestDatasets(t *testing.T) {
	pairs, err := catalogue.Pairs([]catalogue.Pair{{"a & b\n", "c"}, {"d", "e"}})
	if diff := cmp.Diff("{\"prompt\":\"a & b\\n\",\"completion\":\"c\"}\n{\"prompt\":\"d\",\"completion\":\"e\"}\n", written(t, pairs, err)); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	texts, err := catalogue.Texts([]string{"a", "b"})
	if diff := cmp.Diff("{\"input\":\"a\"}\n{\"input\":\"b\"}\n", written(t, texts, err)); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	prompts, err := catalogue.Examples([]catalogue.Example{{Messages: []bedrock.Message{bedrock.User("q")}}})
	if diff := cmp.Diff(`{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"text":"q"}]}]}`+"\n", written(t, prompts, err)); diff != "" {
		t.Errorf("examples (-want +got):\n%s", diff)
	}
	if prompts.Name() != "examples.jsonl" {
		t.Errorf("name %q", prompts.Name())
	}
}

func TestDatasetsWrong(t *testing.T) {
	good := catalogue.Example{Messages: []bedrock.Message{bedrock.User("q")}}
	for name, e := range map[string]catalogue.Example{
		"no messages":     {},
		"begins wrong":    {Messages: []bedrock.Message{bedrock.Assistant("a")}},
		"twice the user":  {Messages: []bedrock.Message{bedrock.User("secret"), bedrock.User("q")}},
		"blank":           {Messages: []bedrock.Message{bedrock.User(" ")}},
		"nothing in it":   {Messages: []bedrock.Message{{Role: bedrock.RoleUser}}},
		"another content": {Messages: []bedrock.Message{{Role: bedrock.RoleUser, Content: []bedrock.Block{{Image: &bedrock.Media{}}}}}},
	} {
		_, err := catalogue.Examples([]catalogue.Example{good, e})
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "record 1: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, none := catalogue.Texts(nil)
	_, blank := catalogue.Texts([]string{"a", ""})
	_, half := catalogue.Pairs([]catalogue.Pair{{Prompt: "a"}})
	for name, err := range map[string]error{"none": none, "blank": blank, "half": half} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
