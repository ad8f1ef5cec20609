package bedrock_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

// TestMeter has a model, an embedder and a reranker share a meter.
func TestMeter(t *testing.T) {
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn",`+
		`"usage":{"inputTokens":100,"outputTokens":20,"totalTokens":1220,"cacheReadInputTokens":600,"cacheWriteInputTokens":500,`+
		`"cacheDetails":[{"ttl":"1h","inputTokens":200},{"ttl":"5m","inputTokens":300}]}}`)
	answerStream(fake, start, hi, endTurn, metadata)
	fake.HandleWire("bedrockruntime", "InvokeModel",
		awsaitest.Wire{Body: []byte(`{"embedding":[1` + strings.Repeat(",0", 1023) + `],"inputTextTokenCount":7}`)},
		awsaitest.Wire{Body: []byte(`{"results":[{"index":0,"relevance_score":0.5}]}`)},
		awsaitest.Wire{Body: []byte(`{"generation":"Hi"}`), Header: map[string]string{"X-Amzn-Bedrock-Input-Token-Count": "3", "X-Amzn-Bedrock-Output-Token-Count": "2"}})
	var meter bedrock.Meter
	model := bedrock.NewModel(fake.Config(), claude, func(o *bedrock.ModelOptions) { o.Meter = &meter })
	unknown := bedrock.NewModel(fake.Config(), "nobody.knows-this", func(o *bedrock.ModelOptions) { o.Meter = &meter })
	embedder := bedrock.NewEmbedder(fake.Config(), "amazon.titan-embed-text-v2:0", func(o *bedrock.EmbedderOptions) { o.Meter = &meter })
	reranker := bedrock.NewReranker(fake.Config(), "cohere.rerank-v3-5:0", func(o *bedrock.RerankerOptions) { o.Meter = &meter })

	reply, err := model.Generate(t.Context(), hello)
	if err != nil {
		t.Fatal(err)
	}
	// 100 at $1.10 a million, 20 at $5.50, 600 at $0.11, 300 at $1.375, 200 at $2.20
	if want := money(t, "0.0011385"); reply.Cost != want || !reply.CostKnown {
		t.Errorf("the reply costs %s, %t; want %s", reply.Cost, reply.CostKnown, want)
	}
	if _, err := bedrock.Collect(model.Stream(t.Context(), hello)); err != nil {
		t.Fatal(err)
	}
	if reply, err := unknown.Generate(t.Context(), hello); err != nil || reply.CostKnown || reply.Cost != 0 {
		t.Errorf("a model without price costs %s, %t, %v", reply.Cost, reply.CostKnown, err)
	}
	if _, err := embedder.Embed(t.Context(), rag.ForQuery, []string{"Hello"}); err != nil {
		t.Fatal(err)
	}
	if _, err := reranker.Scores(t.Context(), "Hello", []string{"Hi"}); err != nil {
		t.Fatal(err)
	}

	if _, _, err := bedrock.Invoke[any](t.Context(), unknown, map[string]any{"prompt": "Hello"}); err != nil {
		t.Fatal(err)
	}

	generated := bedrock.Usage{InputTokens: 100, OutputTokens: 20, CacheReadTokens: 600, CacheWriteTokens: 500, CacheWrite1hTokens: 200}
	streamed := bedrock.Usage{InputTokens: 10, OutputTokens: 5, CacheReadTokens: 70, CacheWriteTokens: 30}
	want := map[string]bedrock.Spending{
		claude:                         {Requests: 2, Usage: generated.Add(streamed), Cost: money(t, "0.00122595")},
		"nobody.knows-this":            {Requests: 2, Unpriced: 2, Usage: generated.Add(bedrock.Usage{InputTokens: 3, OutputTokens: 2})},
		"amazon.titan-embed-text-v2:0": {Requests: 1, Usage: bedrock.Usage{InputTokens: 7}, Cost: money(t, "0.00000014")},
		"cohere.rerank-v3-5:0":         {Requests: 1, Usage: bedrock.Usage{Queries: 1}, Cost: money(t, "0.002")},
	}
	if diff := cmp.Diff(want, meter.ByModel()); diff != "" {
		t.Errorf("spending by model (-want +got):\n%s", diff)
	}
	total := bedrock.Spending{
		Requests: 6, Unpriced: 2, Cost: money(t, "0.00322609"),
		Usage: generated.Add(generated).Add(streamed).Add(bedrock.Usage{InputTokens: 7 + 3, OutputTokens: 2, Queries: 1}),
	}
	if diff := cmp.Diff(total, meter.Total()); diff != "" {
		t.Errorf("total (-want +got):\n%s", diff)
	}
	// The parts are the whole: input read anew, from the cache and into it.
	u := total.Usage
	if got := u.InputTokens + u.CacheReadTokens + u.CacheWriteTokens + u.OutputTokens; got != 1220*2+115+7+5 || u.Total() != got {
		t.Errorf("parts of the usage add up to %d, Total() is %d, want %d", got, u.Total(), 1220*2+115+7)
	}
}

func TestMeterIsConcurrent(t *testing.T) {
	var meter bedrock.Meter
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 1000 {
				meter.Add(fmt.Sprint(i%2), bedrock.Spending{Requests: 1, Cost: 3})
				meter.Total()
			}
		})
	}
	wg.Wait()
	if got := meter.Total(); got.Requests != 8000 || got.Cost != 24000 || len(meter.ByModel()) != 2 {
		t.Errorf("Total() = %+v of %d models", got, len(meter.ByModel()))
	}
}

// TestReplyCost has turns of a reply with and without a price.
func TestReplyCost(t *testing.T) {
	const usage = `"usage":{"inputTokens":1000000,"outputTokens":0,"totalTokens":1000000}`
	tests := []struct {
		name  string
		model string
		set   func(*bedrock.Request)
		rest  string
		want  string
		known bool
	}{
		{"plain", "global.amazon.nova-2-lite-v1:0", func(*bedrock.Request) {}, usage, "$0.30", true},
		{"tier asked for", "global.amazon.nova-2-lite-v1:0", func(r *bedrock.Request) { r.ServiceTier = bedrock.TierFlex }, usage, "$0.15", true},
		{"tier served", "global.amazon.nova-2-lite-v1:0", func(r *bedrock.Request) { r.ServiceTier = bedrock.TierFlex }, usage + `,"serviceTier":{"type":"default"}`, "$0.30", true},
		{"tier without price", "amazon.nova-lite-v1:0", func(r *bedrock.Request) { r.ServiceTier = bedrock.TierFlex }, usage, "$0.00", false},
		{"optimized", "amazon.nova-pro-v1:0", func(r *bedrock.Request) { r.Latency = bedrock.LatencyOptimized }, usage, "$1.00", true},
		{"no usage", "amazon.nova-pro-v1:0", func(*bedrock.Request) {}, `"metrics":{"latencyMs":1}`, "$0.00", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn",`+tt.rest+`}`)
			req := hello
			tt.set(&req)
			reply, err := bedrock.NewModel(fake.Config(), tt.model).Generate(t.Context(), req)
			if err != nil || reply.Cost.String() != tt.want || reply.CostKnown != tt.known {
				t.Errorf("cost %s, %t, %v; want %s, %t", reply.Cost, reply.CostKnown, err, tt.want, tt.known)
			}
		})
	}
}

func TestModelPrice(t *testing.T) {
	fake := awsaitest.New(t)
	const profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl"
	if _, ok := bedrock.NewModel(fake.Config(), profile).Price(); ok {
		t.Error("an application profile has a price")
	}
	price, ok := bedrock.NewModel(fake.Config(), profile, func(o *bedrock.ModelOptions) { o.BaseModel = claude }).Price()
	if !ok || price.Model != claude {
		t.Errorf("Price() = %+v, %t with the base model", price, ok)
	}
	cfg := fake.Config()
	cfg.Region = "eu-central-1"
	if price, ok := bedrock.NewModel(cfg, "amazon.nova-lite-v1:0").Price(); !ok || price.Geography != "eu" {
		t.Errorf("Price() = %+v, %t in a European region", price, ok)
	}
	own := bedrock.Prices{{Model: claude, Input: bedrock.Dollar}}
	price, ok = bedrock.NewModel(fake.Config(), claude, func(o *bedrock.ModelOptions) { o.Prices = own }).Price()
	if !ok || price != own[0] {
		t.Errorf("Price() = %+v, %t of a table of one", price, ok)
	}
}
