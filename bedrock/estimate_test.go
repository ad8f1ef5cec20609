package bedrock_test

import (
	"strings"
	"testing"

	"github.com/awsai-go/awsai/bedrock"
)

// TestEstimateTokens compares with counts by the tokenizers of Claude 2, Llama 3 and OpenAI's o200k, in that
// order, and allows what EstimateTokens says of its error.
func TestEstimateTokens(t *testing.T) {
	for _, tt := range estimated {
		got := bedrock.EstimateTokens(tt.text)
		for i, n := range tt.tokens {
			if e := float64(got)/float64(n) - 1; e < tt.low || e > tt.high {
				t.Errorf("%.30q…: about %d tokens, tokenizer %d counts %d, which is off by %+.0f %%", tt.text, got, i, n, 100*e)
			}
		}
	}
}

func TestEstimateTokensOfOddTexts(t *testing.T) {
	for _, text := range []string{"", " ", "\x00", "\xff\xfe", "a"} {
		if n := bedrock.EstimateTokens(text); n < 0 || n > len(text) {
			t.Errorf("EstimateTokens(%q) = %d", text, n)
		}
	}
	one, many := bedrock.EstimateTokens("All work and no play. "), bedrock.EstimateTokens(strings.Repeat("All work and no play. ", 1000))
	if many < 900*one || many > 1100*one {
		t.Errorf("a text has %d tokens, a thousand of it %d", one, many)
	}
}

func BenchmarkEstimateTokens(b *testing.B) {
	text := strings.Repeat("All work and no play makes Jack a dull boy. ", 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		bedrock.EstimateTokens(text)
	}
}

// estimated are texts with what tokenizers count in them.
var estimated = []struct {
	text      string
	tokens    [3]int
	low, high float64
}{
	{"The service keeps the beginning of a prompt for a while, so that the next request which begins in the same way is answered sooner and for less money. What comes after the beginning may differ from one request to the next. A cache point says where the beginning ends, and there may be up to four of them in a request.", [3]int{67, 67, 67}, -0.3, 0.25},
	{"func (m *Meter) Total() Spending {\n\tm.mu.Lock()\n\tdefer m.mu.Unlock()\n\tvar total Spending\n\tfor _, s := range m.byModel {\n\t\ttotal = total.plus(s)\n\t}\n\treturn total\n}\n", [3]int{66, 45, 45}, -0.3, 0.3},
	{"{\"modelId\":\"anthropic.claude-haiku-4-5-20251001-v1:0\",\"inferenceConfig\":{\"maxTokens\":500,\"temperature\":0.2},\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hello\"}]}]}", [3]int{54, 54, 55}, -0.3, 0.3},
	{"El servicio guarda el principio de una pregunta durante un tiempo, para que la siguiente petición que empiece del mismo modo reciba antes su respuesta y cueste menos dinero.", [3]int{41, 36, 34}, -0.34, 0.43},
	{"服务会在一段时间内保留提示的开头部分，这样下一个以相同方式开头的请求就能更快地得到回答，费用也更低。", [3]int{44, 38, 39}, -0.32, 0.46},
}
