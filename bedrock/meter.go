package bedrock

import (
	"maps"
	"sync"
)

// Meter is a running total of what requests use and cost, by model. Any number of models,
// those of package images among them, embedders and rerankers may share one, by their options.
// A request counts when its answer has come; one that fails, and a stream that breaks or is
// left, tells no usage and does not count. The zero value is ready, and safe for concurrent
// use. It must not be copied.
type Meter struct {
	mu      sync.Mutex
	byModel map[string]Spending
}

// Spending is what requests used and cost.
type Spending struct {
	// Requests is how many there were, and Unpriced how many of them have a cost that is
	// not known, or not all of it.
	Requests int `json:"requests"`
	Unpriced int `json:"unpriced,omitempty"`
	// Usage is what they used.
	Usage Usage `json:"usage"`
	// Cost is what is known of their cost.
	Cost Money `json:"cost"`
}

// plus is the sum of both.
func (s Spending) plus(t Spending) Spending {
	return Spending{
		Requests: s.Requests + t.Requests,
		Unpriced: s.Unpriced + t.Unpriced,
		Usage:    s.Usage.Add(t.Usage),
		Cost:     s.Cost.plus(t.Cost),
	}
}

// Add counts spending of a model.
func (m *Meter) Add(model string, s Spending) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byModel == nil {
		m.byModel = map[string]Spending{}
	}
	m.byModel[model] = m.byModel[model].plus(s)
}

// Total is the spending of all models.
func (m *Meter) Total() Spending {
	m.mu.Lock()
	defer m.mu.Unlock()
	var total Spending
	for _, s := range m.byModel {
		total = total.plus(s)
	}
	return total
}

// ByModel is the spending of each model, by the ID that it was made with.
func (m *Meter) ByModel() map[string]Spending {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.byModel)
}

// account counts and prices what one model uses.
type account struct {
	meter *Meter
	model string // the ID that it was made with
	price Price
	known bool // the price is
}

// newAccount is the account of a model that is called in a region. The base is the ID of
// the foundation model where the model's own does not tell, the prices those of the options.
func newAccount(meter *Meter, prices Prices, model, base, region string) account {
	if prices == nil {
		prices = defaultPrices
	}
	a := account{meter: meter, model: model}
	a.price, a.known = prices.find(model, region)
	if !a.known && base != "" {
		a.price, a.known = prices.find(base, region)
	}
	return a
}

// request counts a request and returns what it costs, and whether that is known.
func (a *account) request(u Usage, tier ServiceTier, latency Latency) (Money, bool) {
	cost, known := a.cost(u, tier, latency)
	if a.meter != nil {
		s := Spending{Requests: 1, Usage: u, Cost: cost}
		if !known {
			s.Unpriced = 1
		}
		a.meter.Add(a.model, s)
	}
	return cost, known
}

func (a *account) cost(u Usage, tier ServiceTier, latency Latency) (Money, bool) {
	if !a.known || u == (Usage{}) { // a request without usage is not free
		return 0, false
	}
	if (tier == "" || tier == TierDefault) && (latency == "" || latency == LatencyStandard) {
		return a.price.Cost(u)
	}
	price, ok := a.price.ForTier(tier)
	if ok && latency != "" && latency != LatencyStandard {
		price, ok = price.ForLatency(latency)
	}
	if !ok {
		return 0, false
	}
	return price.Cost(u)
}
