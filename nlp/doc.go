// Package nlp reads texts by Amazon Comprehend, one or any number, and translates them by
// Amazon Translate.
//
//	analyzer := nlp.NewAnalyzer(cfg)
//	mood, err := analyzer.Sentiment(ctx, "What a day!")
//	…
//	entities, err := analyzer.BatchEntities(ctx, texts) // entities[i] are those of texts[i]
//	if failed, ok := errors.AsType[*awsai.BatchError](err); ok {
//		log.Print(failed) // the others have their results
//	} else if err != nil {
//		return err
//	}
//	clean, err := analyzer.Redact(ctx, letter) // "[NAME] lives in [ADDRESS]"
//
// Places in texts are bytes of the caller's string, whatever the service counts. A text that
// is longer than the service takes is cut at the ends of sentences, and what was found has its
// place in the whole.
//
// A method whose name begins with Batch takes many texts. It packs them into as few requests as
// the service takes (25 texts of up to 5,000 bytes, where it has an operation for that; longer
// ones by themselves), has several under way at once, goes at the pace that the service
// sustains, and returns results in the order of the texts. [Each] does so for documents that do
// not fit into memory, such as those of [Documents] in S3.
//
// [Jobs] read what is in S3 by jobs of hours; [Models] train classifiers and recognizers, which
// [Classifier] and [Recognizer] put to use. Package nlp/medical is for clinical texts.
//
// A [Translator] translates texts of any length, keeping their white space, HTML, documents and
// streams of messages, with [Terminology] of one's own, and by jobs in S3.
//
// AWS has closed three features to accounts that did not use them before 2026-04-30: topic
// modelling ([Jobs.StartTopics]), the detection of events ([Jobs.StartEvents]) and the
// classification of prompts ([NewPromptSafety]).
//
// # Limits
//
// The service reads up to 100,000 bytes of a text at once for entities, key phrases, languages
// and personal data, 10,000 for a classifier, 5,000 for sentiment, syntax and a recognizer, 1,000
// for toxicity. What spans the cut of a longer text is not found, and mentions of one thing on
// both sides are two. Languages: all twelve of the service for sentiment, entities and key
// phrases; English, Spanish, French, German, Italian and Portuguese for syntax; English and
// Spanish for personal data; English for targeted sentiment and toxicity. A Batch method holds
// its texts and results in memory.
//
// Jobs take texts of 1 MB, a million of them, 5 GB together; targeted sentiment and events take
// 10 KB. Their output is read as a stream, of which one record of up to 64 MiB is in memory.
//
// # Errors
//
// Methods return *awsai.Error. Those that take many texts return results by index and an
// *awsai.BatchError of those that failed, with a zero value in their place. An empty text is
// awsai.ErrInvalid, as is one in a language that a feature has none for, where the service has
// told the language. A response with a place that the text does not have is
// awsai.ErrUnavailable: what is to be redacted there would stay. A text for which the service
// fails within a batch is sent again, twice at most. A training, job or endpoint that fails is
// a *job.FailedError.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes clients, and its S3
// holds the files of jobs.
package nlp
