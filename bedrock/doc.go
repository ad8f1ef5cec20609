// Package bedrock talks to the foundation models of Amazon Bedrock: [Model] writes text,
// [Embedder] turns texts into vectors.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	…
//	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
//	conversation := []bedrock.Message{bedrock.User("Name a prime over 50.")}
//	reply, err := model.Generate(ctx, bedrock.Request{Messages: conversation})
//	…
//	fmt.Println(reply.Text())
//	conversation = append(conversation, reply.Message, bedrock.User("And the next?"))
//
// [Model.Stream] yields the reply as it is written:
//
//	for event, err := range model.Stream(ctx, req) {
//		if err != nil {
//			return err
//		}
//		fmt.Print(event.Text)
//	}
//
// A [Tool] is a Go function that the model can have called. Generate and Stream call it, tell
// the model the result, and go on until the model has answered:
//
//	type In struct {
//		City string `json:"city" jsonschema:"the city's name in English"`
//	}
//	weather := bedrock.NewTool("weather", "The weather in a city, now.",
//		func(ctx context.Context, in In) (Weather, error) { return station.Now(ctx, in.City) })
//	reply, err := model.Generate(ctx, bedrock.Request{Messages: conversation, Tools: []bedrock.Tool{weather}})
//	…
//	conversation = append(conversation, reply.Messages...) // calls and results included
//
// [GenerateAs] asks for a value of a Go type, and [StreamAs] shows it filling up:
//
//	invoice, reply, err := bedrock.GenerateAs[Invoice](ctx, model, req)
//
// What a model asks for comes from whoever wrote what it has read. A tool checks its input as
// a web handler does, and Request.Approve lets somebody decide on each call.
//
// A Model satisfies rag.Generator and an Embedder rag.Embedder, so that both can take the
// place of the embedded ones in a rag.Pipeline. A [Reranker] is its rag.Reranker.
//
// A message is made of [Block] values: texts, images, documents, videos and audio ([Attach]
// makes them of files), search results, reasoning, and what goes to and from tools. All of it
// can be stored as JSON and sent again; a block of a kind that is newer than this package is
// kept and goes back as it came.
//
// Reply.Cost says what a reply cost, by a table of dated prices, and a [Meter] adds up what
// many cost. Request.Cache has the service keep what one request begins with for the next;
// [PlanCache] shows where. [Model.CountTokens] asks how long a request is, and
// [EstimateTokens] guesses.
//
// Request.Guardrail applies a guardrail of the account to what goes to the model and what comes
// of it. A reply that it blocked is an error that keeps it, a [BlockedError]; one in which it
// masked something is a reply, and Reply.Guardrail says what. It does not look at what goes to
// and from tools: a [Guardrail], or a [Checker], which needs none, looks at any text.
//
// [Invoke] sends a body as the model's provider defines it, of which package bedrock/body has
// many. An [Embedder] may keep the vectors that were paid for in a [DiskCache].
//
// # Limits
//
// No setting that a request leaves out is sent, as there are models
// that refuse a temperature whatever it is. A model's ID is sent as it is given: the account
// needs access to the model in the region of the configuration, and some models can be had
// only through an inference profile, whose ID begins with "us.", "eu." or "global.". Of a
// stream, pieces of an unknown kind come as events and are not in the reply.
//
// How many images, documents and bytes a model takes is the model's: the service says so.
// What Titan, Nova and Cohere embed in one request, and of one text, is kept to: see
// [Embedder.Embed].
//
// # Errors
//
// Methods return *awsai.Error, and Embed *awsai.BatchError where single texts fail. What is
// wrong before anything is sent is awsai.ErrInvalid, or awsai.ErrTooLarge for a long text.
// An answer that does not fit the type it was asked for is an [OutputError]. A stream that
// breaks off is awsai.ErrIncomplete, with what had arrived in a [PartialError]. A tool's
// failure is no error of the call: it is told to the model. Where a call with tools fails
// after its first turn, the turns so far come with the error; a [MaxTurnsError] says that
// the model would not stop asking for tools. The SDK's own errors stay in the chain.
// Requests that are throttled or meet a failing server are retried by the SDK, as the
// configuration says, up to the first event of a stream; nothing is retried after it, since
// it may have been paid for.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes models that answer
// from a test's own functions, event streams and faults included. Code that only needs
// something which generates or embeds is better written against rag.Generator and
// rag.Embedder, which a few lines satisfy.
package bedrock
