package bedrock_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/bedrock"
)

func money(t testing.TB, text string) bedrock.Money {
	t.Helper()
	m, err := bedrock.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const million = 1_000_000

// TestDefaultPrices holds entries against the pages that they are of.
func TestDefaultPrices(t *testing.T) {
	input, output := bedrock.Usage{InputTokens: million}, bedrock.Usage{OutputTokens: million}
	read := bedrock.Usage{CacheReadTokens: million}
	write, hour := bedrock.Usage{CacheWriteTokens: million}, bedrock.Usage{CacheWriteTokens: million, CacheWrite1hTokens: million}
	tests := []struct {
		model string
		usage bedrock.Usage
		want  string // empty where it is not known
	}{
		{"anthropic.claude-haiku-4-5-20251001-v1:0", input, "$1.10"},
		{"us.anthropic.claude-haiku-4-5-20251001-v1:0", output, "$5.50"},
		{"eu.anthropic.claude-haiku-4-5-20251001-v1:0", read, "$0.11"},
		{"jp.anthropic.claude-haiku-4-5-20251001-v1:0", write, "$1.375"},
		{"au.anthropic.claude-haiku-4-5-20251001-v1:0", hour, "$2.20"},
		{"global.anthropic.claude-haiku-4-5-20251001-v1:0", input, "$1.00"},
		{"arn:aws:bedrock:eu-west-1:111122223333:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0", hour, "$2.00"},
		{"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0", input, "$1.10"},
		{"us-gov.anthropic.claude-haiku-4-5-20251001-v1:0", input, ""},
		{"arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0", input, ""},
		{"anthropic.claude-3-haiku-20240307-v1:0", input, "$0.25"},
		{"anthropic.claude-3-haiku-20240307-v1:0", write, ""},
		{"us.anthropic.claude-sonnet-4-20250514-v1:0", bedrock.Usage{InputTokens: 100_000}, "$0.30"},
		{"us.anthropic.claude-sonnet-4-20250514-v1:0", bedrock.Usage{InputTokens: 200_000}, "$0.60"},
		{"us.anthropic.claude-sonnet-4-20250514-v1:0", bedrock.Usage{InputTokens: 100_000, CacheReadTokens: 200_000, OutputTokens: 1000}, "$0.7425"}, // 0.6 + 0.12 + 0.0225
		{"amazon.nova-micro-v1:0", bedrock.Usage{CacheReadTokens: 1}, "$0.00000000875"},
		{"eu.amazon.nova-lite-v1:0", input, "$0.078"},
		{"apac.amazon.nova-lite-v1:0", input, "$0.063"},
		{"sa.amazon.nova-lite-v1:0", input, ""},
		{"global.amazon.nova-2-lite-v1:0", output, "$2.50"},
		{"us.amazon.nova-2-lite-v1:0", output, "$2.75"},
		{"amazon.titan-embed-text-v2:0", input, "$0.02"},
		{"cohere.rerank-v3-5:0", bedrock.Usage{Queries: 3}, "$0.006"},
		{"stability.sd3-5-large-v1:0", bedrock.Usage{Images: 2}, "$0.16"},
		{"stability.sd3-5-large-v1:0", input, ""},
		{"arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl", input, ""},
		{"arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl", input, ""},
		{"nobody.knows-this", input, ""},
		{"", input, ""},
	}
	prices := bedrock.DefaultPrices()
	for _, tt := range tests {
		cost, known := prices.Cost(tt.model, tt.usage)
		got := cost.String()
		if !known {
			got = ""
		}
		if got != tt.want {
			t.Errorf("Cost(%q, %+v) = %q, want %q", tt.model, tt.usage, got, tt.want)
		}
	}
}

func TestDefaultPricesAreSourced(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range bedrock.DefaultPrices() {
		key := p.Model + " in " + p.Geography
		if seen[key] {
			t.Errorf("%s is there twice", key)
		}
		seen[key] = true
		if day, err := time.Parse(time.DateOnly, p.AsOf); err != nil || day.Year() < 2025 {
			t.Errorf("%s is as of %q", key, p.AsOf)
		}
		if !strings.HasPrefix(p.Source, "https://") {
			t.Errorf("%s is from %q", key, p.Source)
		}
		rates := []bedrock.Money{p.Input, p.Output, p.CacheRead, p.CacheWrite, p.CacheWrite1h, p.Image, p.Query}
		if cmp.Equal(rates, make([]bedrock.Money, len(rates))) {
			t.Errorf("%s has no rate", key)
		}
		for _, rate := range rates {
			if rate < 0 || rate%million != 0 || rate > 100*bedrock.Dollar {
				t.Errorf("%s has the rate %s", key, rate)
			}
		}
		if p.CacheRead > p.Input || p.CacheWrite > 0 && p.CacheWrite < p.Input {
			t.Errorf("%s: cached input for %s, written for %s, read anew for %s", key, p.CacheRead, p.CacheWrite, p.Input)
		}
	}
}

// TestCostIsExact adds up what floating point would not.
func TestCostIsExact(t *testing.T) {
	prices := bedrock.DefaultPrices()
	var total bedrock.Money
	for range 1_000_000 {
		cost, _ := prices[len(prices)-1].Cost(bedrock.Usage{Images: 1})
		total += cost
	}
	if want := money(t, "600000"); total != want {
		t.Errorf("a million images at $0.60 cost %s", total)
	}
	price, _ := prices.Find("amazon.nova-micro-v1:0")
	one, _ := price.Cost(bedrock.Usage{InputTokens: 1, OutputTokens: 1})
	many, _ := price.Cost(bedrock.Usage{InputTokens: 3 * million, OutputTokens: 3 * million})
	if one*3*million != many || many != money(t, "0.525") {
		t.Errorf("a token each costs %s, three million %s", one, many)
	}
}

func TestOwnPrices(t *testing.T) {
	const profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc"
	own := bedrock.Prices{
		{Model: "amazon.nova-lite-v1:0", Input: bedrock.Dollar, CacheRead: bedrock.Free},
		{Model: profile, Output: 2 * bedrock.Dollar},
		{Model: "huge", Input: math.MaxInt64},
	}
	prices := append(bedrock.DefaultPrices(), own...)
	raw, err := json.Marshal(prices)
	if err != nil {
		t.Fatal(err)
	}
	var stored bedrock.Prices
	if err := json.Unmarshal(raw, &stored); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(prices, stored); diff != "" {
		t.Errorf("prices after JSON (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		model string
		usage bedrock.Usage
		want  string
		known bool
	}{
		{"amazon.nova-lite-v1:0", bedrock.Usage{InputTokens: million, CacheReadTokens: million}, "$1.00", true},
		{"us.amazon.nova-lite-v1:0", bedrock.Usage{InputTokens: million, OutputTokens: 1}, "$1.00", false},
		{profile, bedrock.Usage{OutputTokens: million}, "$2.00", true},
		{"amazon.nova-pro-v1:0", bedrock.Usage{InputTokens: million}, "$0.80", true},
		{"huge", bedrock.Usage{InputTokens: math.MaxInt32}, "$9223372.036854775807", true},
	} {
		if got, known := stored.Cost(tt.model, tt.usage); got.String() != tt.want || known != tt.known {
			t.Errorf("Cost(%q, %+v) = %s, %t; want %s, %t", tt.model, tt.usage, got, known, tt.want, tt.known)
		}
	}
	bedrock.DefaultPrices()[0].Model = "changed"
	if bedrock.DefaultPrices()[0].Model == "changed" {
		t.Error("a copy of the default prices changes them")
	}
}

func TestWaysOfServing(t *testing.T) {
	usage := bedrock.Usage{InputTokens: million, OutputTokens: million}
	nova2, _ := bedrock.DefaultPrices().Find("global.amazon.nova-2-lite-v1:0")
	pro, _ := bedrock.DefaultPrices().Find("amazon.nova-pro-v1:0")
	tests := []struct {
		name string
		of   func() (bedrock.Price, bool)
		want string
	}{
		{"default", func() (bedrock.Price, bool) { return nova2.ForTier(bedrock.TierDefault) }, "$2.80"},
		{"none", func() (bedrock.Price, bool) { return nova2.ForTier("") }, "$2.80"},
		{"flex", func() (bedrock.Price, bool) { return nova2.ForTier(bedrock.TierFlex) }, "$1.40"},
		{"priority", func() (bedrock.Price, bool) { return nova2.ForTier(bedrock.TierPriority) }, "$4.90"},
		{"reserved", func() (bedrock.Price, bool) { return nova2.ForTier(bedrock.TierReserved) }, ""},
		{"flex not known", func() (bedrock.Price, bool) { return pro.ForTier(bedrock.TierFlex) }, ""},
		{"standard", func() (bedrock.Price, bool) { return pro.ForLatency(bedrock.LatencyStandard) }, "$4.00"},
		{"optimized", func() (bedrock.Price, bool) { return pro.ForLatency(bedrock.LatencyOptimized) }, "$5.00"},
		{"optimized not known", func() (bedrock.Price, bool) { return nova2.ForLatency(bedrock.LatencyOptimized) }, ""},
		{"another latency", func() (bedrock.Price, bool) { return pro.ForLatency("warp") }, ""},
		{"batch", pro.ForBatch, "$2.00"},
		{"batch not known", nova2.ForBatch, ""},
	}
	for _, tt := range tests {
		price, ok := tt.of()
		cost, _ := price.Cost(usage)
		if ok != (tt.want != "") || ok && cost.String() != tt.want {
			t.Errorf("%s: %s, %t; want %q", tt.name, cost, ok, tt.want)
		}
	}
}

func ExamplePrices_Cost() {
	usage := bedrock.Usage{InputTokens: 2_000, CacheReadTokens: 50_000, OutputTokens: 800}
	for _, model := range []string{"us.anthropic.claude-sonnet-4-6", "global.anthropic.claude-sonnet-4-6", "example.of-my-own"} {
		cost, known := bedrock.DefaultPrices().Cost(model, usage)
		fmt.Println(model, cost, known)
	}
	// Output:
	// us.anthropic.claude-sonnet-4-6 $0.0363 true
	// global.anthropic.claude-sonnet-4-6 $0.033 true
	// example.of-my-own $0.00 false
}
