package bedrock

import "strings"

// cacheModel is what a family of models allows of cache points. Sources: the Bedrock user
// guide on prompt caching and its model cards, for the minimum also Anthropic's, which hold
// on every platform. Where they differ it is the lower one: a point after too little is
// without effect, cost or error.
type cacheModel struct {
	prefix   string // of the foundation model's ID
	minimum  int    // how many tokens have to come before a point
	tools    bool   // takes points after the tools
	results  bool   // takes points next to calls of tools and their results
	hour     bool   // takes a TTL, and keeps for an hour
	lookBack int    // how many blocks before a point are looked at for another's end
}

// claudeLookBack is how many blocks Claude looks back.
const claudeLookBack = 20

// cacheModels are the models with cache points, the particular prefixes before the general.
// The others refuse a request with a point. Of Nova 2, sources contradict each other.
var cacheModels = []cacheModel{
	{prefix: "anthropic.claude-3-5-haiku", minimum: 2048, tools: true, results: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-3-7-", minimum: 1024, tools: true, results: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-3"}, // none of the others
	{prefix: "anthropic.claude-v"},
	{prefix: "anthropic.claude-instant"},
	{prefix: "anthropic.claude-sonnet-4-20", minimum: 1024, tools: true, results: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-opus-4-20", minimum: 1024, tools: true, results: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-opus-4-1-", minimum: 1024, tools: true, results: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-sonnet-4-", minimum: 1024, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-opus-4-7", minimum: 2048, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-opus-4-8", minimum: 1024, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-sonnet-5", minimum: 1024, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-opus-5", minimum: 512, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-fable-5", minimum: 512, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-mythos-5", minimum: 512, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "anthropic.claude-", minimum: 4096, tools: true, results: true, hour: true, lookBack: claudeLookBack},
	{prefix: "amazon.nova-micro-v1", minimum: 1000},
	{prefix: "amazon.nova-lite-v1", minimum: 1000},
	{prefix: "amazon.nova-pro-v1", minimum: 1000},
	{prefix: "amazon.nova-premier-v1", minimum: 1000},
}

// findCacheModel finds what the model that an ID, profile or ARN names allows. It is false
// for one without cache points.
func findCacheModel(id string) (cacheModel, bool) {
	base := baseModel(id)
	for _, m := range cacheModels {
		if strings.HasPrefix(base, m.prefix) {
			return m, m.minimum > 0
		}
	}
	return cacheModel{}, false
}
