package bedrock

import "time"

// Where the default life cycles come from.
const (
	// lifecyclePage is AWS's table of models that were launched before 7 September 2026. What
	// has ended drops out of it in time.
	lifecyclePage = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html"
	// lifecycleCopy is a copy of that table by a sample of AWS, which keeps what has ended.
	lifecycleCopy = "https://github.com/awslabs/startups/blob/42348740782c0559f596e82c29f484c06d5959af/migrate/plugins/migration-to-aws/skills/azure-to-aws/references/vendored/ai/ai-model-lifecycle.md"
	// sonnet4Report has the dates that the service gave for one model.
	sonnet4Report = "https://github.com/browser-use/browser-use/pull/5448"
	// opus41Report has the dates of one model from AWS's table.
	opus41Report = "https://github.com/anomalyco/models.dev/pull/3708"
	// sonnet37Report tells of the day on which one model ended.
	sonnet37Report = "https://www.bitslovers.com/bedrock-model-lifecycle"
)

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// defaultLifecycles is the table behind DefaultLifecycles. Dates that differ by region are the
// latest. Models whose end is in no source are not in it: Claude 2, Titan Text, Stable
// Diffusion XL. A successor is the source's, and where that has none for a Claude, the next of
// its line that has no end yet.
var defaultLifecycles = Lifecycles{
	{Model: "anthropic.claude-3-sonnet-20240229-v1:0", Legacy: day(2026, 1, 30), EndOfLife: day(2026, 7, 30), Successor: "anthropic.claude-sonnet-4-6", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-3-haiku-20240307-v1:0", EndOfLife: day(2026, 9, 10), Successor: "anthropic.claude-haiku-4-5-20251001-v1:0", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-3-5-haiku-20241022-v1:0", EndOfLife: day(2026, 6, 19), Successor: "anthropic.claude-haiku-4-5-20251001-v1:0", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-3-5-sonnet-20240620-v1:0", EndOfLife: day(2026, 7, 30), Successor: "anthropic.claude-sonnet-4-6", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-3-5-sonnet-20241022-v2:0", EndOfLife: day(2026, 7, 30), Successor: "anthropic.claude-sonnet-4-6", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-3-7-sonnet-20250219-v1:0", EndOfLife: day(2026, 4, 28), Successor: "anthropic.claude-sonnet-4-6", Unsure: true, AsOf: "2026-04-28", Source: sonnet37Report},
	{Model: "anthropic.claude-3-7-sonnet-20250219-v1:0", Geography: "us-gov", EndOfLife: day(2026, 7, 30), Successor: "anthropic.claude-sonnet-4-6", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-opus-4-20250514-v1:0", EndOfLife: day(2026, 5, 31), Successor: "anthropic.claude-opus-4-8", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "anthropic.claude-sonnet-4-20250514-v1:0", Legacy: day(2026, 4, 14), EndOfLife: day(2026, 10, 14), Successor: "anthropic.claude-sonnet-4-6", AsOf: "2026-08-11", Source: sonnet4Report},
	{Model: "anthropic.claude-opus-4-1-20250805-v1:0", Legacy: day(2026, 7, 8), EndOfLife: day(2027, 1, 8), Successor: "anthropic.claude-opus-4-8", AsOf: "2026-07-24", Source: opus41Report},
	{Model: "anthropic.claude-sonnet-4-5-20250929-v1:0", EndOfLife: day(2027, 4, 8), Successor: "anthropic.claude-sonnet-4-6", AsOf: "2026-11-23", Source: lifecyclePage},

	{Model: "amazon.titan-image-generator-v2:0", Legacy: day(2025, 12, 30), EndOfLife: day(2026, 6, 30), Successor: "stability.stable-image-core-v1:1", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "amazon.nova-canvas-v1:0", Legacy: day(2026, 3, 30), EndOfLife: day(2026, 9, 30), Successor: "stability.stable-image-core-v1:1", AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "amazon.nova-reel-v1:0", Legacy: day(2026, 3, 30), EndOfLife: day(2026, 9, 30), AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "amazon.nova-reel-v1:1", Legacy: day(2026, 3, 30), EndOfLife: day(2026, 9, 30), AsOf: "2026-11-23", Source: lifecyclePage},
	{Model: "amazon.nova-premier-v1:0", EndOfLife: day(2026, 9, 14), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "amazon.nova-sonic-v1:0", EndOfLife: day(2026, 9, 14), Successor: "amazon.nova-2-sonic-v1:0", AsOf: "2026-09-21", Source: lifecycleCopy},

	{Model: "cohere.command-r-v1:0", EndOfLife: day(2026, 8, 19), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "cohere.command-r-plus-v1:0", EndOfLife: day(2026, 8, 19), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "ai21.jamba-1-5-large-v1:0", EndOfLife: day(2026, 11, 26), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "ai21.jamba-1-5-mini-v1:0", EndOfLife: day(2026, 11, 26), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "meta.llama3-1-405b-instruct-v1:0", EndOfLife: day(2026, 7, 7), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "meta.llama3-2-1b-instruct-v1:0", EndOfLife: day(2026, 7, 7), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "meta.llama3-2-3b-instruct-v1:0", EndOfLife: day(2026, 7, 7), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "meta.llama3-2-11b-instruct-v1:0", EndOfLife: day(2026, 7, 7), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "meta.llama3-2-90b-instruct-v1:0", EndOfLife: day(2026, 7, 7), AsOf: "2026-09-21", Source: lifecycleCopy},
	{Model: "twelvelabs.marengo-embed-2-7-v1:0", EndOfLife: day(2026, 11, 30), Successor: "twelvelabs.marengo-embed-3-0-v1:0", AsOf: "2026-09-21", Source: lifecycleCopy},
}
