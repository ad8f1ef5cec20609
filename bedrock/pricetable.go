package bedrock

// Where the default prices come from. None of it is AWS's own page, which cannot be read by
// a program; the first two are copies of what AWS publishes.
const (
	// priceListCopy has what the AWS Price List API said for US East (N. Virginia), and notes
	// on what it does not say.
	priceListCopy = "https://github.com/pydantic/genai-prices/blob/47df840a5ab10bbcffb8e5ac01b9899032245d1b/prices/providers/aws.yml"
	// pricingPageCopy is the text of https://aws.amazon.com/bedrock/pricing/.
	pricingPageCopy = "https://github.com/convo-lang/convo-lang/blob/091db5838d43329ba83c26c8bcf77a6216c0a624/packages/convo-lang-bedrock/bedrock-pricing.md"
	litellmTable    = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"
	// idpTable is of a sample by AWS, after its model cards.
	idpTable = "https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/blob/267de2868cf990212fe9b290e987eaf897c8d8db/config_library/pricing.yaml"
	// anthropicPrices are the global ones; the others are a tenth above.
	anthropicPrices = "https://platform.claude.com/docs/en/about-claude/pricing"
)

// usd writes a rate in dollars. As an untyped constant it is exact.
const usd = 1e12

// defaultPrices is the table behind DefaultPrices, the general entries of a model before the
// particular ones. Rates of an hour in the cache, of long requests and of Nova's cache writes
// are those that litellmTable and idpTable have, where priceListCopy has none.
var defaultPrices = Prices{
	// Claude. Since version 4.5 the global profile is a tenth cheaper than the rest.
	{Model: "anthropic.claude-3-haiku-20240307-v1:0", Input: 0.25 * usd, Output: 1.25 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "anthropic.claude-3-5-haiku-20241022-v1:0", Input: 0.8 * usd, Output: 4 * usd, CacheRead: 0.08 * usd, CacheWrite: 1 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-3-5-sonnet-20240620-v1:0", Input: 3 * usd, Output: 15 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "anthropic.claude-3-5-sonnet-20241022-v2:0", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "anthropic.claude-3-7-sonnet-20250219-v1:0", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-4-20250514-v1:0", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, LongFrom: 200_000, LongInputPercent: 200, LongOutputPercent: 150, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-4-20250514-v1:0", Geography: "global", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, LongFrom: 200_000, LongInputPercent: 200, LongOutputPercent: 150, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-20250514-v1:0", Input: 15 * usd, Output: 75 * usd, CacheRead: 1.5 * usd, CacheWrite: 18.75 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-1-20250805-v1:0", Input: 15 * usd, Output: 75 * usd, CacheRead: 1.5 * usd, CacheWrite: 18.75 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-haiku-4-5-20251001-v1:0", Input: 1.1 * usd, Output: 5.5 * usd, CacheRead: 0.11 * usd, CacheWrite: 1.375 * usd, CacheWrite1h: 2.2 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-haiku-4-5-20251001-v1:0", Geography: "global", Input: 1 * usd, Output: 5 * usd, CacheRead: 0.1 * usd, CacheWrite: 1.25 * usd, CacheWrite1h: 2 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-4-5-20250929-v1:0", Input: 3.3 * usd, Output: 16.5 * usd, CacheRead: 0.33 * usd, CacheWrite: 4.125 * usd, CacheWrite1h: 6.6 * usd, LongFrom: 200_000, LongInputPercent: 200, LongOutputPercent: 150, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-4-5-20250929-v1:0", Geography: "global", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, CacheWrite1h: 6 * usd, LongFrom: 200_000, LongInputPercent: 200, LongOutputPercent: 150, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-5-20251101-v1:0", Input: 5.5 * usd, Output: 27.5 * usd, CacheRead: 0.55 * usd, CacheWrite: 6.875 * usd, CacheWrite1h: 11 * usd, AsOf: "2026-02-23", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-5-20251101-v1:0", Geography: "global", Input: 5 * usd, Output: 25 * usd, CacheRead: 0.5 * usd, CacheWrite: 6.25 * usd, CacheWrite1h: 10 * usd, AsOf: "2026-02-23", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-6-v1", Input: 5.5 * usd, Output: 27.5 * usd, CacheRead: 0.55 * usd, CacheWrite: 6.875 * usd, CacheWrite1h: 11 * usd, AsOf: "2026-06-26", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-6-v1", Geography: "global", Input: 5 * usd, Output: 25 * usd, CacheRead: 0.5 * usd, CacheWrite: 6.25 * usd, CacheWrite1h: 10 * usd, AsOf: "2026-06-26", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-4-6", Input: 3.3 * usd, Output: 16.5 * usd, CacheRead: 0.33 * usd, CacheWrite: 4.125 * usd, CacheWrite1h: 6.6 * usd, AsOf: "2026-06-26", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-4-6", Geography: "global", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, CacheWrite1h: 6 * usd, AsOf: "2026-06-26", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-7", Input: 5.5 * usd, Output: 27.5 * usd, CacheRead: 0.55 * usd, CacheWrite: 6.875 * usd, CacheWrite1h: 11 * usd, AsOf: "2026-04-16", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-7", Geography: "global", Input: 5 * usd, Output: 25 * usd, CacheRead: 0.5 * usd, CacheWrite: 6.25 * usd, CacheWrite1h: 10 * usd, AsOf: "2026-04-16", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-8", Input: 5.5 * usd, Output: 27.5 * usd, CacheRead: 0.55 * usd, CacheWrite: 6.875 * usd, CacheWrite1h: 11 * usd, AsOf: "2026-05-28", Source: priceListCopy},
	{Model: "anthropic.claude-opus-4-8", Geography: "global", Input: 5 * usd, Output: 25 * usd, CacheRead: 0.5 * usd, CacheWrite: 6.25 * usd, CacheWrite1h: 10 * usd, AsOf: "2026-05-28", Source: priceListCopy},
	{Model: "anthropic.claude-fable-5", Input: 11 * usd, Output: 55 * usd, CacheRead: 1.1 * usd, CacheWrite: 13.75 * usd, CacheWrite1h: 22 * usd, AsOf: "2026-06-09", Source: priceListCopy},
	{Model: "anthropic.claude-fable-5", Geography: "global", Input: 10 * usd, Output: 50 * usd, CacheRead: 1 * usd, CacheWrite: 12.5 * usd, CacheWrite1h: 20 * usd, AsOf: "2026-06-09", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-5", Input: 3.3 * usd, Output: 16.5 * usd, CacheRead: 0.33 * usd, CacheWrite: 4.125 * usd, CacheWrite1h: 6.6 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-sonnet-5", Geography: "global", Input: 3 * usd, Output: 15 * usd, CacheRead: 0.3 * usd, CacheWrite: 3.75 * usd, CacheWrite1h: 6 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "anthropic.claude-opus-5", Input: 5.5 * usd, Output: 27.5 * usd, CacheRead: 0.55 * usd, CacheWrite: 6.875 * usd, CacheWrite1h: 11 * usd, AsOf: "2026-07-25", Source: priceListCopy},
	{Model: "anthropic.claude-opus-5", Geography: "global", Input: 5 * usd, Output: 25 * usd, CacheRead: 0.5 * usd, CacheWrite: 6.25 * usd, CacheWrite1h: 10 * usd, AsOf: "2026-07-25", Source: priceListCopy},
	{Model: "anthropic.claude-opus-5-5", Input: 4.4 * usd, Output: 22 * usd, CacheRead: 0.22 * usd, CacheWrite: 5.5 * usd, CacheWrite1h: 8.8 * usd, AsOf: "2026-09-26", Source: anthropicPrices},
	{Model: "anthropic.claude-opus-5-5", Geography: "global", Input: 4 * usd, Output: 20 * usd, CacheRead: 0.2 * usd, CacheWrite: 5 * usd, CacheWrite1h: 8 * usd, AsOf: "2026-09-26", Source: anthropicPrices},

	// Amazon.
	{Model: "amazon.nova-micro-v1:0", Geography: "us", Input: 0.035 * usd, Output: 0.14 * usd, CacheRead: 0.00875 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "amazon.nova-lite-v1:0", Geography: "us", Input: 0.06 * usd, Output: 0.24 * usd, CacheRead: 0.015 * usd, CacheWrite: 0.06 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "amazon.nova-pro-v1:0", Geography: "us", Input: 0.8 * usd, Output: 3.2 * usd, CacheRead: 0.2 * usd, CacheWrite: 0.8 * usd, OptimizedPercent: 125, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "amazon.nova-premier-v1:0", Geography: "us", Input: 2.5 * usd, Output: 12.5 * usd, CacheRead: 0.625 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "amazon.nova-micro-v1:0", Geography: "eu", Input: 0.046 * usd, Output: 0.184 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-lite-v1:0", Geography: "eu", Input: 0.078 * usd, Output: 0.312 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-pro-v1:0", Geography: "eu", Input: 1.05 * usd, Output: 4.2 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-micro-v1:0", Geography: "apac", Input: 0.037 * usd, Output: 0.148 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-lite-v1:0", Geography: "apac", Input: 0.063 * usd, Output: 0.252 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-pro-v1:0", Geography: "apac", Input: 0.84 * usd, Output: 3.36 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-2-lite-v1:0", Geography: "us", Input: 0.33 * usd, Output: 2.75 * usd, CacheRead: 0.0825 * usd, CacheWrite: 0.33 * usd, FlexPercent: 50, PriorityPercent: 175, AsOf: "2026-06-11", Source: priceListCopy},
	{Model: "amazon.nova-2-lite-v1:0", Geography: "apac", Input: 0.33 * usd, Output: 2.75 * usd, CacheRead: 0.0825 * usd, CacheWrite: 0.33 * usd, FlexPercent: 50, PriorityPercent: 175, AsOf: "2026-06-11", Source: priceListCopy},
	{Model: "amazon.nova-2-lite-v1:0", Geography: "global", Input: 0.3 * usd, Output: 2.5 * usd, CacheRead: 0.075 * usd, CacheWrite: 0.3 * usd, FlexPercent: 50, PriorityPercent: 175, AsOf: "2026-06-11", Source: priceListCopy},
	{Model: "amazon.titan-embed-text-v1", Geography: "us", Input: 0.1 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.titan-embed-text-v2:0", Geography: "us", Input: 0.02 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.nova-2-multimodal-embeddings-v1:0", Geography: "us", Input: 0.135 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "amazon.rerank-v1:0", Geography: "us", Query: 0.001 * usd, AsOf: "2026-07-24", Source: litellmTable},

	// Cohere.
	{Model: "cohere.command-r-v1:0", Geography: "us", Input: 0.5 * usd, Output: 1.5 * usd, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "cohere.command-r-plus-v1:0", Geography: "us", Input: 3 * usd, Output: 15 * usd, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "cohere.embed-english-v3", Geography: "us", Input: 0.1 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "cohere.embed-multilingual-v3", Geography: "us", Input: 0.1 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "cohere.embed-v4:0", Geography: "us", Input: 0.12 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "cohere.rerank-v3-5:0", Geography: "us", Query: 0.002 * usd, AsOf: "2026-07-24", Source: litellmTable},

	// Llama.
	{Model: "meta.llama3-8b-instruct-v1:0", Geography: "us", Input: 0.3 * usd, Output: 0.6 * usd, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama3-70b-instruct-v1:0", Geography: "us", Input: 2.65 * usd, Output: 3.5 * usd, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama3-1-8b-instruct-v1:0", Geography: "us", Input: 0.22 * usd, Output: 0.22 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama3-1-70b-instruct-v1:0", Geography: "us", Input: 0.72 * usd, Output: 0.72 * usd, OptimizedPercent: 125, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama3-1-405b-instruct-v1:0", Geography: "us", Input: 2.4 * usd, Output: 2.4 * usd, OptimizedPercent: 125, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama3-3-70b-instruct-v1:0", Geography: "us", Input: 0.72 * usd, Output: 0.72 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama4-scout-17b-instruct-v1:0", Geography: "us", Input: 0.17 * usd, Output: 0.66 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},
	{Model: "meta.llama4-maverick-17b-instruct-v1:0", Geography: "us", Input: 0.24 * usd, Output: 0.97 * usd, BatchPercent: 50, AsOf: "2025-07-20", Source: pricingPageCopy},

	// Mistral.
	{Model: "mistral.mistral-7b-instruct-v0:2", Geography: "us", Input: 0.15 * usd, Output: 0.2 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "mistral.mixtral-8x7b-instruct-v0:1", Geography: "us", Input: 0.45 * usd, Output: 0.7 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "mistral.mistral-small-2402-v1:0", Geography: "us", Input: 1 * usd, Output: 3 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "mistral.mistral-large-2402-v1:0", Geography: "us", Input: 4 * usd, Output: 12 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "mistral.pixtral-large-2502-v1:0", Geography: "us", Input: 2 * usd, Output: 6 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "mistral.mistral-large-3-675b-instruct", Geography: "us", Input: 0.5 * usd, Output: 1.5 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "mistral.magistral-small-2509", Geography: "us", Input: 0.5 * usd, Output: 1.5 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "mistral.ministral-3-3b-instruct", Geography: "us", Input: 0.1 * usd, Output: 0.1 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "mistral.ministral-3-8b-instruct", Geography: "us", Input: 0.15 * usd, Output: 0.15 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "mistral.ministral-3-14b-instruct", Geography: "us", Input: 0.2 * usd, Output: 0.2 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "mistral.devstral-2-123b", Geography: "us", Input: 0.4 * usd, Output: 2 * usd, AsOf: "2026-06-03", Source: priceListCopy},

	// DeepSeek, Google, MiniMax, Moonshot, NVIDIA, OpenAI, Qwen, Writer, xAI, Z.AI.
	{Model: "deepseek.r1-v1:0", Geography: "us", Input: 1.35 * usd, Output: 5.4 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "deepseek.v3.2", Geography: "us", Input: 0.62 * usd, Output: 1.85 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "deepseek.v3.2", Geography: "eu", Input: 0.74 * usd, Output: 2.22 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "google.gemma-3-4b-it", Geography: "us", Input: 0.04 * usd, Output: 0.08 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "google.gemma-3-12b-it", Geography: "us", Input: 0.09 * usd, Output: 0.29 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "google.gemma-3-27b-it", Geography: "us", Input: 0.23 * usd, Output: 0.38 * usd, AsOf: "2026-06-03", Source: priceListCopy},
	{Model: "minimax.minimax-m2", Geography: "us", Input: 0.3 * usd, Output: 1.2 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "minimax.minimax-m2.1", Geography: "us", Input: 0.3 * usd, Output: 1.2 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "minimax.minimax-m2.5", Geography: "us", Input: 0.3 * usd, Output: 1.2 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "moonshot.kimi-k2-thinking", Geography: "us", Input: 0.6 * usd, Output: 2.5 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "moonshotai.kimi-k2.5", Geography: "us", Input: 0.6 * usd, Output: 3 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "nvidia.nemotron-nano-9b-v2", Geography: "us", Input: 0.06 * usd, Output: 0.23 * usd, AsOf: "2026-04-08", Source: priceListCopy},
	{Model: "nvidia.nemotron-nano-3-30b", Geography: "us", Input: 0.06 * usd, Output: 0.24 * usd, AsOf: "2026-04-08", Source: priceListCopy},
	{Model: "nvidia.nemotron-super-3-120b", Geography: "us", Input: 0.15 * usd, Output: 0.65 * usd, AsOf: "2026-04-08", Source: priceListCopy},
	{Model: "nvidia.nemotron-nano-12b-v2", Geography: "us", Input: 0.2 * usd, Output: 0.6 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "openai.gpt-oss-20b-1:0", Geography: "us", Input: 0.07 * usd, Output: 0.3 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "openai.gpt-oss-120b-1:0", Geography: "us", Input: 0.15 * usd, Output: 0.6 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "openai.gpt-6-astra", Geography: "us", Input: 11 * usd, Output: 55 * usd, CacheRead: 1.1 * usd, CacheWrite: 13.75 * usd, LongFrom: 272_000, LongInputPercent: 200, LongOutputPercent: 150, AsOf: "2026-09-10", Source: idpTable},
	{Model: "openai.gpt-6-astra", Geography: "global", Input: 10 * usd, Output: 50 * usd, CacheRead: 1 * usd, CacheWrite: 12.5 * usd, LongFrom: 272_000, LongInputPercent: 200, LongOutputPercent: 150, AsOf: "2026-09-10", Source: idpTable},
	{Model: "qwen.qwen3-32b-v1:0", Geography: "us", Input: 0.15 * usd, Output: 0.6 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "qwen.qwen3-coder-30b-a3b-v1:0", Geography: "us", Input: 0.15 * usd, Output: 0.6 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "qwen.qwen3-vl-235b-a22b", Geography: "us", Input: 0.53 * usd, Output: 2.66 * usd, AsOf: "2026-08-21", Source: priceListCopy},
	{Model: "qwen.qwen3-235b-a22b-2507-v1:0", Geography: "us", Input: 0.22 * usd, Output: 0.88 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "writer.palmyra-x4-v1:0", Input: 2.5 * usd, Output: 10 * usd, AsOf: "2026-07-29", Source: priceListCopy},
	{Model: "writer.palmyra-x5-v1:0", Input: 0.6 * usd, Output: 6 * usd, AsOf: "2026-07-29", Source: priceListCopy},
	{Model: "xai.grok-4.6", Geography: "us", Input: 2.2 * usd, Output: 6.6 * usd, CacheRead: 0.55 * usd, AsOf: "2026-09-02", Source: idpTable},
	{Model: "xai.grok-4.6", Geography: "global", Input: 2 * usd, Output: 6 * usd, CacheRead: 0.5 * usd, AsOf: "2026-09-02", Source: idpTable},
	{Model: "zai.glm-4.7", Geography: "us", Input: 0.6 * usd, Output: 2.2 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "zai.glm-4.7-flash", Geography: "us", Input: 0.07 * usd, Output: 0.4 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "zai.glm-5", Geography: "us", Input: 1 * usd, Output: 3.2 * usd, AsOf: "2026-07-24", Source: litellmTable},

	// Stability AI.
	{Model: "stability.sd3-5-large-v1:0", Geography: "us", Image: 0.08 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-core-v1:1", Geography: "us", Image: 0.04 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-ultra-v1:1", Geography: "us", Image: 0.14 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-inpaint-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-erase-object-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-remove-background-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-search-recolor-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-search-replace-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-control-sketch-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-control-structure-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-image-style-guide-v1:0", Geography: "us", Image: 0.07 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-style-transfer-v1:0", Geography: "us", Image: 0.08 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-outpaint-v1:0", Geography: "us", Image: 0.06 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-fast-upscale-v1:0", Geography: "us", Image: 0.03 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-conservative-upscale-v1:0", Geography: "us", Image: 0.4 * usd, AsOf: "2026-07-24", Source: litellmTable},
	{Model: "stability.stable-creative-upscale-v1:0", Geography: "us", Image: 0.6 * usd, AsOf: "2026-07-24", Source: litellmTable},
}
