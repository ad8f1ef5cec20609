package sagemaker_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/sagemaker"
)

// answering is an endpoint that answers with what answer makes of each body.
func answering(t *testing.T, answer func(body []byte) string) (*awsaitest.Fake, *sagemaker.Endpoint) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(_ context.Context, in *invokeInput) (*invokeOutput, error) {
		return &invokeOutput{Body: []byte(answer(in.Body))}, nil
	})
	return f, sagemaker.New(f.Config(), "model")
}

func TestEmbedShapes(t *testing.T) {
	tests := map[string]struct {
		shape           sagemaker.EmbedShape
		request, answer string
	}{
		"TEI":          {sagemaker.TEI(), `{"inputs":["a","b"]}`, `[[1,2],[3,4]]`},
		"Hugging Face": {sagemaker.HuggingFace(), `{"inputs":["a","b"]}`, `[[[0,2],[2,2]],[[[3,4]]]]`},
		"JumpStart":    {sagemaker.JumpStart(), `{"text_inputs":["a","b"]}`, `{"embedding":[[1,2],[3,4]]}`},
		"OpenAI":       {sagemaker.OpenAIEmbeddings("m"), `{"model":"m","input":["a","b"]}`, `{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}]}`},
	}
	for name, tt := range tests {
		f, e := answering(t, func([]byte) string { return tt.answer })
		m := sagemaker.NewEmbedder(e, rag.EmbeddingModel{ID: "m", Dimensions: 2}, func(o *sagemaker.EmbedderOptions) { o.Shape = tt.shape })
		got, err := m.Embed(t.Context(), rag.ForQuery, []string{"a", "b"})
		if diff := cmp.Diff([][]float32{{1, 2}, {3, 4}}, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		if body := string(f.Calls()[0].Body); body != tt.request {
			t.Errorf("%s: request %s, want %s", name, body, tt.request)
		}
	}
}

// embedAll answers TEI's requests: the vector of a text is its length and 1.
func embedAll(body []byte) string {
	var in struct{ Inputs []string }
	if json.Unmarshal(body, &in) != nil {
		return ""
	}
	var out [][]int
	for _, text := range in.Inputs {
		if strings.Contains(text, "poison") {
			return `[[1,2,3]]`
		}
		out = append(out, []int{len(text), 1})
	}
	raw, _ := json.Marshal(out)
	return string(raw)
}

func TestEmbed(t *testing.T) {
	f, e := answering(t, embedAll)
	m := sagemaker.NewEmbedder(e, rag.EmbeddingModel{ID: "m", Dimensions: 2}, func(o *sagemaker.EmbedderOptions) {
		o.MaxTexts, o.Prefix = 2, map[rag.Purpose]string{rag.ForQuery: "query: "}
	})
	got, err := m.Embed(t.Context(), rag.ForDocument, []string{"a", "", "bcd", "poison", "ef", "g"})
	failed, _ := errors.AsType[*awsai.BatchError](err)
	if failed == nil || !slices.Equal([]bool{failed.Failed(0), failed.Failed(1), failed.Failed(2), failed.Failed(3), failed.Failed(4), failed.Failed(5)}, []bool{false, true, false, true, true, false}) {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff([][]float32{{1, 1}, nil, {3, 1}, nil, nil, {1, 1}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if v, err := m.Embed(t.Context(), rag.ForQuery, []string{"a"}); err != nil || v[0][0] != 8 {
		t.Errorf("%v, %v", v, err)
	}
	if n := f.Count("InvokeEndpoint"); n != 4 {
		t.Errorf("%d requests", n)
	}
	if _, err := sagemaker.NewEmbedder(e, rag.EmbeddingModel{}).Embed(t.Context(), rag.ForQuery, []string{"a"}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no model: %v", err)
	}
	for _, answer := range []string{`[]`, `[[1]]`, `{"secret":1}`, `[["secret"]]`, ``, `[[1e39,0]]`} {
		_, e := answering(t, func([]byte) string { return answer })
		_, err := sagemaker.NewEmbedder(e, rag.EmbeddingModel{ID: "m", Dimensions: 2}).Embed(t.Context(), rag.ForQuery, []string{"a"})
		if !errors.Is(err, awsai.ErrUnavailable) || strings.Contains(err.Error(), "secret") {
			t.Errorf("answer %q: %v", answer, err)
		}
	}
}

const (
	openAIChunks = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"It is \"}}]}\n\n" +
		"data: {\"choices\":[{\"delta\":{\"content\":\"high [1].\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" +
		"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n"
	tgiChunks = "data:{\"index\":1,\"token\":{\"id\":1,\"text\":\"It is \",\"special\":false},\"generated_text\":null,\"details\":null}\n\n" +
		"data:{\"token\":{\"text\":\"high [1].\"}}\n\ndata:{\"token\":{\"text\":\"</s>\",\"special\":true},\"generated_text\":\"It is high [1].\",\"details\":{\"finish_reason\":\"eos_token\",\"generated_tokens\":3,\"input_length\":7}}\n\n"
	lmiChunks = "{\"token\": {\"id\": 1, \"text\": \"It is \", \"log_prob\": -0.1}}\n{\"token\": {\"text\": \"high [1].\"}, \"generated_text\": \"It is high [1].\", \"details\": {\"finish_reason\": \"eos_token\", \"generated_tokens\": 3, \"inputs\": 7}}\n"
)

func TestGeneratorShapes(t *testing.T) {
	tests := map[string]struct {
		shape           sagemaker.ChatShape
		request, stream string
		whole           string
	}{
		"OpenAI": {sagemaker.OpenAIChat("m"), `{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"U"}],"max_tokens":9,"temperature":0,"stream":true,"stream_options":{"include_usage":true}}`,
			openAIChunks, `{"choices":[{"message":{"content":"It is high [1]."},"finish_reason":"stop"}]}`},
		"TGI": {sagemaker.TGI(nil), `{"inputs":"S\n\nU","parameters":{"max_new_tokens":9,"do_sample":false,"details":true,"return_full_text":false},"stream":true}`,
			tgiChunks, `[{"generated_text":"It is high [1].","details":{"finish_reason":"eos_token"}}]`},
		"LMI": {sagemaker.LMI(func(s, u string) string { return s + "|" + u }), `{"inputs":"S|U","parameters":{"max_new_tokens":9,"do_sample":false,"details":true,"return_full_text":false},"stream":true}`,
			lmiChunks, `{"generated_text":"It is high [1]."}`},
	}
	for name, tt := range tests {
		for size := 1; size < 40; size += 13 {
			f, e := streaming(t, pieces(chunks(tt.stream, size)...)...)
			awsaitest.Handle(f, func(context.Context, *invokeInput) (*invokeOutput, error) {
				return &invokeOutput{Body: []byte(tt.whole)}, nil
			})
			g := sagemaker.NewGenerator(e, func(o *sagemaker.GeneratorOptions) { o.Shape, o.MaxTokens = tt.shape, 9 })
			if got, err := g.Complete(t.Context(), "S", "U"); got != "It is high [1]." || err != nil {
				t.Errorf("%s in parts of %d: %q, %v", name, size, got, err)
			}
			if body := string(f.Calls()[0].Body); body != tt.request {
				t.Errorf("%s: request %s, want %s", name, body, tt.request)
			}
			var text string
			var usage rag.Usage
			for d, err := range g.Answer(t.Context(), rag.Prompt{Question: "How high?"}) {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				text += d.Text
				if d.Usage != (rag.Usage{}) {
					usage = d.Usage
				}
			}
			if text != "It is high [1]." || usage != (rag.Usage{InputTokens: 7, OutputTokens: 3}) {
				t.Errorf("%s: %q, %+v", name, text, usage)
			}
			whole := sagemaker.NewGenerator(e, func(o *sagemaker.GeneratorOptions) { o.Shape, o.Whole = tt.shape, true })
			if got, err := whole.Complete(t.Context(), "S", "U"); got != "It is high [1]." || err != nil {
				t.Errorf("%s at once: %q, %v", name, got, err)
			}
		}
	}
}

func chunks(s string, n int) (parts []string) {
	for c := range slices.Chunk([]byte(s), n) {
		parts = append(parts, string(c))
	}
	return parts
}

func TestGeneratorEndsEarly(t *testing.T) {
	const begin = "data: {\"choices\":[{\"delta\":{\"content\":\"It\"}}]}\n\n"
	tests := map[string]struct {
		events []awsaitest.Event
		kind   error
	}{
		"container stops":   {pieces(begin), awsai.ErrIncomplete},
		"cut":               {append(pieces(begin), awsaitest.Cut()), awsai.ErrIncomplete},
		"length":            {pieces(begin, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n"), awsai.ErrIncomplete},
		"filter":            {pieces(begin, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n"), awsai.ErrBlocked},
		"error":             {pieces(begin, "data: {\"error\":{\"message\":\"secret\"}}\n\n"), awsai.ErrUnavailable},
		"unreadable":        {pieces(begin, "data: secret\n\n"), awsai.ErrUnavailable},
		"cut after the end": {append(pieces(begin, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"), awsaitest.Cut()), nil},
	}
	for name, tt := range tests {
		_, e := streaming(t, tt.events...)
		got, err := sagemaker.NewGenerator(e).Complete(t.Context(), "", "U")
		if got != "It" || !errors.Is(err, tt.kind) || strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: %q, %v, want %v", name, got, err, tt.kind)
		}
	}
	f, e := streaming(t)
	for _, err := range sagemaker.NewGenerator(e).Answer(t.Context(), rag.Prompt{Question: " "}) {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("no question: %v", err)
		}
	}
	if _, err := sagemaker.NewGenerator(e, func(o *sagemaker.GeneratorOptions) { o.Shape.Reply = sagemaker.TGI(nil).Reply }).Complete(t.Context(), "", "U"); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("half a shape: %v", err)
	}
	if n := len(f.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
