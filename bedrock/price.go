package bedrock

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// Price is what a model costs on demand in one part of the world. A rate of zero is one
// that is not known; what really costs nothing is [Free].
type Price struct {
	// Model is the ID of the foundation model, or whatever ID a caller uses for a model of
	// their own.
	Model string `json:"model"`
	// Geography is where the rates hold: "us", "eu", "apac" and so on for requests to a
	// region there and by an inference profile of that prefix, "us-gov" for GovCloud, and
	// "global" for the profile that routes anywhere. Empty, it is everywhere but these two.
	Geography string `json:"geography,omitempty"`

	// Input and Output are for a million tokens read anew and written.
	Input  Money `json:"input,omitempty"`
	Output Money `json:"output,omitempty"`
	// CacheRead is for a million tokens that come from the prompt cache; CacheWrite for a
	// million that go into it for five minutes, CacheWrite1h for an hour.
	CacheRead    Money `json:"cacheRead,omitempty"`
	CacheWrite   Money `json:"cacheWrite,omitempty"`
	CacheWrite1h Money `json:"cacheWrite1h,omitempty"`
	// Image is for one image made, Query for one query of a reranker.
	Image Money `json:"image,omitempty"`
	Query Money `json:"query,omitempty"`

	// LongFrom is the number of input tokens above which the whole request costs more:
	// its input, cached or not, LongInputPercent of the rates and its output
	// LongOutputPercent. Zero is that there is no such number.
	LongFrom          int `json:"longFrom,omitempty"`
	LongInputPercent  int `json:"longInputPercent,omitempty"`
	LongOutputPercent int `json:"longOutputPercent,omitempty"`
	// FlexPercent, PriorityPercent, OptimizedPercent and BatchPercent are what share of
	// the rates the service tiers flex and priority, the latency "optimized" and batch
	// inference cost. Zero is that it is not known or not offered.
	FlexPercent      int `json:"flexPercent,omitempty"`
	PriorityPercent  int `json:"priorityPercent,omitempty"`
	OptimizedPercent int `json:"optimizedPercent,omitempty"`
	BatchPercent     int `json:"batchPercent,omitempty"`

	// AsOf is the day, as "2026-08-21", on which Source said so. Source is a URL.
	AsOf   string `json:"asOf,omitempty"`
	Source string `json:"source,omitempty"`
}

// Free is the rate of what is known to cost nothing.
const Free Money = -1

// Cost is what one request costs. It is false, with the part that is known, where the
// price has no rate for something that was used. The usage of several requests is not
// that of one where a price has a LongFrom.
func (p Price) Cost(u Usage) (Money, bool) {
	input, output := 100, 100
	if p.LongFrom > 0 && u.input() > p.LongFrom {
		input, output = p.LongInputPercent, p.LongOutputPercent
	}
	hour := min(u.CacheWrite1hTokens, u.CacheWriteTokens)
	s := sum{known: true}
	s.add(u.InputTokens, p.Input, perMillion, input)
	s.add(u.CacheReadTokens, p.CacheRead, perMillion, input)
	s.add(u.CacheWriteTokens-hour, p.CacheWrite, perMillion, input)
	s.add(hour, p.CacheWrite1h, perMillion, input)
	s.add(u.OutputTokens, p.Output, perMillion, output)
	s.add(u.Images, p.Image, 1, 100)
	s.add(u.Queries, p.Query, 1, 100)
	return s.total, s.known
}

// perMillion is how many tokens a rate is for.
const perMillion = 1_000_000

// sum adds up what is used.
type sum struct {
	total Money
	known bool
}

// add adds n units at a percentage of a rate that is for so many of them, rounded to the
// nearest Money.
func (s *sum) add(n int, rate Money, units, percent int) {
	switch {
	case n <= 0 || rate == Free:
		return
	case rate <= 0 || percent <= 0:
		s.known = false
		return
	}
	if rate > math.MaxInt64/Money(percent) {
		s.total = math.MaxInt64
		return
	}
	high, low := bits.Mul64(uint64(n), uint64(rate)*uint64(percent))
	divisor := uint64(units) * 100
	low, carry := bits.Add64(low, divisor/2, 0)
	high += carry
	if high >= divisor {
		s.total = math.MaxInt64
		return
	}
	quotient, _ := bits.Div64(high, low, divisor)
	s.total = s.total.plus(Money(min(quotient, math.MaxInt64)))
}

// ForTier is the price by a service tier. It is false where that is not known.
func (p Price) ForTier(t ServiceTier) (Price, bool) {
	switch t {
	case "", TierDefault:
		return p, true
	case TierFlex:
		return p.at(p.FlexPercent)
	case TierPriority:
		return p.at(p.PriorityPercent)
	}
	return Price{}, false
}

// ForLatency is the price at a latency. It is false where that is not known.
func (p Price) ForLatency(l Latency) (Price, bool) {
	switch l {
	case "", LatencyStandard:
		return p, true
	case LatencyOptimized:
		return p.at(p.OptimizedPercent)
	}
	return Price{}, false
}

// ForBatch is the price by batch inference. It is false where that is not known.
func (p Price) ForBatch() (Price, bool) { return p.at(p.BatchPercent) }

// at is the price at a percentage of its rates. It has no percentages of its own, as those
// of two ways of serving do not multiply.
func (p Price) at(percent int) (Price, bool) {
	if percent <= 0 {
		return Price{}, false
	}
	for _, rate := range []*Money{&p.Input, &p.Output, &p.CacheRead, &p.CacheWrite, &p.CacheWrite1h, &p.Image, &p.Query} {
		if *rate != Free {
			*rate = *rate / 100 * Money(percent)
		}
	}
	p.FlexPercent, p.PriorityPercent, p.OptimizedPercent, p.BatchPercent = 0, 0, 0, 0
	return p, true
}

// Prices is a table of prices. Where several fit, the last does, so that a caller's own
// take the place of others by append(bedrock.DefaultPrices(), own...). It can be stored as
// JSON.
type Prices []Price

// DefaultPrices is a copy of the table that is used where there is no other. Each entry says
// where it comes from and of which day it is; prices change, and an account may have its
// own. A model that is not in it has no known price.
func DefaultPrices() Prices { return slices.Clone(defaultPrices) }

// Find is the price of a model by its ID, inference profile or ARN. An ID that does not say
// where it is called is taken to be called in US East (N. Virginia). Provisioned throughput,
// which costs by the hour, custom models and application inference profiles have no price
// here unless a caller adds one under their ID.
func (p Prices) Find(model string) (Price, bool) { return p.find(model, "us-east-1") }

// Cost is what one request to a model costs, by the price that [Prices.Find] finds, sent or
// yet to be sent. It is false where price or rate is not known.
func (p Prices) Cost(model string, u Usage) (Money, bool) {
	price, ok := p.Find(model)
	if !ok {
		return 0, false
	}
	return price.Cost(u)
}

// find is Find for a model that is called in a region, unless its ID says otherwise.
func (p Prices) find(model, region string) (Price, bool) {
	base, geography := baseModel(model), geographyOf(model, region)
	for _, price := range slices.Backward(p) {
		if price.Model == base && price.holdsIn(geography) || price.Model == model && model != base {
			return price, true
		}
	}
	return Price{}, false
}

func (p Price) holdsIn(geography string) bool {
	if p.Geography == "" {
		return geography != "global" && geography != "us-gov"
	}
	return p.Geography == geography
}

// geographyOf is the part of the world that a request goes to.
func geographyOf(model, region string) string {
	id, _ := parseModelID(model)
	geography := id.Geography
	if geography == "" {
		geography = regionGeography(cmp.Or(id.Region, region))
	}
	if geography == "jp" || geography == "au" {
		return "apac"
	}
	return geography
}

// regionGeography is the part of the world that a region is in.
func regionGeography(region string) string {
	if strings.HasPrefix(region, "us-gov-") {
		return "us-gov"
	}
	prefix, _, _ := strings.Cut(region, "-")
	if prefix == "ap" {
		return "apac"
	}
	return prefix
}
