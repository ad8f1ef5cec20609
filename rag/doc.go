// Package rag answers questions from documents: it composes an embedder, an index, a
// retriever, a reranker and a generator through small interfaces.
//
// The interfaces and the values that pass between them live here and depend on no
// service. Package rag/embedded satisfies them on one machine without credentials;
// package bedrock satisfies [Embedder] and [Generator] with foundation models; an index
// on another engine is one that passes rag/indextest. Whoever composes brings them
// together:
//
//	store, err := embedded.Open("index")
//	…
//	_, err = rag.Sync(ctx, store, nil, load.Dir(ctx, "docs"))
//	pipeline := rag.New(rag.NewRetriever(store, nil), embedded.NewGenerator(store))
//	answer, err := pipeline.Ask(ctx, rag.Query{Text: "How do I run the tests?"})
//	for _, c := range answer.Citations {
//		fmt.Println(c.Quote, c.Location())
//	}
//
// The way of a text: package rag/load reads files into blocks, a [Splitter] cuts them into
// passages, by [Split] unless another is asked for, [Sync] embeds and stores what changed, as
// [Plan] tells beforehand, a [Retriever] finds the passages that
// bear on a question, a [Generator] answers from them, and the [Pipeline] checks what the
// answer cites against the passages.
//
// # Limits
//
// Text offsets are bytes. Lines count from 1. Scores order the hits of one search; they
// do not compare across searches or engines.
//
// # Errors
//
// Methods return *awsai.Error. What a backend cannot do, a value it cannot store and a
// vector of another model are awsai.ErrInvalid; an unknown document is awsai.ErrNotFound;
// a generator's stream that ends early is awsai.ErrIncomplete.
//
// # Testing
//
// Every interface has at most a few methods and no SDK type, so a test's own embedder or
// generator is a few lines. rag/embedded needs no account and no network.
package rag
