// Package search searches and fills indexes of Amazon Kendra: queries with answers, questions
// of FAQs and documents, passages for package rag, suggestions, facets, who may read what,
// documents, data sources, thesauri, and all that makes an index find better.
//
//	index := search.New(cfg, "11111111-2222-4333-8444-555555555555")
//	results, err := index.Query(ctx, search.Query{
//		Text:   "How do I moor a boat?",
//		Filter: search.Equal("_category", "handbook"),
//		User:   search.User{ID: "ann", Groups: []search.Principal{search.AsGroup("crew")}},
//	})
//	if err != nil {
//		return err
//	}
//	for _, r := range results.Items {
//		fmt.Println(r.Title.Text, r.Excerpt.Marked("[", "]"))
//	}
//
// [Client] is one index, [Indexes] those of an account; [Retriever] finds passages for package
// rag, and [Reranker] orders hits by Kendra Intelligent Ranking.
//
// # The end of Kendra, and moving
//
// AWS closed Kendra to new accounts on 2026-07-30 and mends only what is broken since. Accounts
// that used it before go on. It names Knowledge Bases of Amazon Bedrock as the successor, which is
// package rag/knowledgebase here; that has no suggestions, facets, synonyms and spelling.
//
// [Client.Export] moves what an index has, with who may read it, into any rag.Index in one
// call:
//
//	report, err := index.Export(ctx, store, embedder)
//
// The same questions by the same principals are answered there. The service gives back neither
// documents nor access lists: see [Client.Export] for what can be had, and how.
//
// # Who may read what
//
// A document's [ACL] allows and denies users and groups. A query without [User] finds all
// documents, whoever may read them; that is the service's way. A [Retriever] asks as a user whom no
// list has instead, and finds what everyone may read, as package rag has it.
//
// # Limits
//
// A query gives 100 results at most; the service uses about thirty of its words. Passages have
// up to 200 words, excerpts 100. A request puts, deletes or asks about ten documents: more are
// sent in several requests. A document has at most 50 MiB, of which the service takes 5 MB of
// text. Files of FAQs and thesauri have at most 5 MiB, a block list 2 MiB and 20,000 phrases.
// An index answers 0.1 queries a second and unit; more are throttled, and tried again.
//
// Places in texts are bytes. The service does not say in what it counts them: see
// [Highlight]. Experiences, the search pages that the service hosts, and the enrichment of documents by
// functions are left out.
//
// # Errors
//
// Limits that are known are checked before anything is sent: awsai.ErrInvalid and
// awsai.ErrTooLarge. Documents that fail by themselves are told by an *awsai.BatchError. What
// takes its time is a job.Job, whose failure is a *job.FailedError with the service's reason.
// A refusal of [Indexes.Create] and of Intelligent Ranking says that Kendra is closed to new accounts.
//
// # Testing
//
// Package awsaitest answers for the service. The tests check each request against the public
// models, and read captured responses; they have not run against AWS.
package search
