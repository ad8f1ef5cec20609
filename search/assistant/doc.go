// Package assistant talks with applications of Amazon Q Business, and manages them.
//
// AWS closed Amazon Q Business to accounts that had not used it by 31 July 2026, and names
// Amazon Quick as its successor. This package is for accounts that have applications, and for
// moving away: [Index.Export] brings the documents of an index, with who may read them, into
// any rag.Index, where the same questions find the same documents for the same people.
//
//	client := assistant.New(cfg, applicationID)
//	answer, err := client.Chat(ctx, assistant.Request{Text: "How much leave do I have?"})
//	if err != nil {
//		return err
//	}
//	for _, s := range answer.Sources {
//		for _, span := range s.Spans {
//			fmt.Println(answer.Text[span.Start:span.End], s.Title, s.URL)
//		}
//	}
//	answer, err = client.Chat(ctx, answer.Next("And next year?"))
//
// [Client.Stream] yields an answer as it is made. A plugin that wants to do something makes a
// [Review], and does it when [Answer.Approve] is sent. [Client.Retriever] finds passages for a
// pipeline of package rag. [Application] and [Index] are for administrators.
//
// # Credentials
//
// Talking with an application takes identity-aware credentials: those of a role that carries
// whom they are of. [NewIdentity] makes them of a token of the user's. This holds for all
// methods of [Client] and [Retriever], and for [Index.Content]. An anonymous application, whose
// IdentityType is "ANONYMOUS", has no users and takes credentials of IAM; so does one that keeps
// users of its own, with [Options.User]. [Application] and the rest of [Index] take credentials
// of IAM.
//
// # Limits
//
// A turn has at most 5 attachments of 10 MiB. A request puts 10 documents of 50 MiB in all, and
// finds 100 passages. Where in its document a passage stands is not known. Q Apps, data
// accessors, the policies of resources and tags are left out.
//
// # Errors
//
// Limits that are known are checked before anything is sent: awsai.ErrTooLarge and
// awsai.ErrInvalid. A stream that ends before the answer does is awsai.ErrIncomplete. Files and
// documents that fail by themselves are data of the result. A refusal, awsai.ErrAccessDenied,
// says that the account may be too new, and what else the call wants.
//
// # Testing
//
// Package awsaitest answers for the service, with Fake.Listen over HTTP/2. The tests check each
// request against the public model; they have not run against AWS.
package assistant
