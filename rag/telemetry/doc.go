// Package telemetry tells OpenTelemetry what a pipeline does: a span and metrics for each
// generation, embedding and retrieval, by the names of the semantic conventions for
// generative AI.
//
// It wraps the parts of a pipeline, and goes by the providers that it is given, never by the
// global ones:
//
//	tel := telemetry.New(func(o *telemetry.Options) {
//		o.Tracers, o.Meters, o.Provider = tracers, meters, "aws.bedrock"
//	})
//	emb := tel.Embedder(bedrock.NewEmbedder(cfg, "amazon.titan-embed-text-v2:0"))
//	retriever := tel.Retriever(rag.NewRetriever(store, emb), "handbook")
//	model := bedrock.NewModel(cfg, "anthropic.claude-haiku-4-5-20251001-v1:0")
//	pipeline := rag.New(retriever, tel.Generator(model, model.ID()))
//
// A span is the child of the one in the context, so that the embedding of a question is
// within its retrieval, and both are within the caller's own.
//
// # What is told
//
// Spans are "embeddings MODEL", "retrieval SOURCE" and "chat MODEL", of the kind client, with
// gen_ai.operation.name, gen_ai.provider.name, gen_ai.request.model,
// gen_ai.embeddings.dimension.count, gen_ai.data_source.id, gen_ai.request.top_k,
// gen_ai.request.stream, gen_ai.usage.input_tokens, gen_ai.usage.output_tokens and
// gen_ai.response.time_to_first_chunk, as far as they apply. Histograms are
// gen_ai.client.operation.duration, gen_ai.client.token.usage and
// gen_ai.client.operation.time_to_first_chunk, with the boundaries that the conventions give.
// The conventions, https://github.com/open-telemetry/semantic-conventions-genai, are in
// development: names may change with them.
//
// # Limits
//
// No text is ever told: no question, passage, answer, document ID or error message. Tokens
// are told where the generator counts them; a [rag.Embedder] and a [rag.Completer] do not.
//
// # Errors
//
// A wrapper returns what it wraps returns. A span that ends in an error has the status Error
// and error.type: the kind of the error, as "throttled" or "access_denied", "canceled" or
// "timeout" for the context's, or "_OTHER". Breaking off the loop of an answer is no error.
//
// # Testing
//
// A wrapper without providers does nothing. OpenTelemetry's in-memory exporters take spans
// and metrics in tests.
package telemetry
