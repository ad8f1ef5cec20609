// Package speech turns text into audio with Amazon Polly, and audio into text with
// Amazon Transcribe.
//
// A [Transcriber] starts jobs of package job on recordings, which are files, readers or objects in
// S3:
//
//	t := speech.NewTranscriber(cfg, func(o *speech.TranscriberOptions) { o.Bucket = "my-bucket" })
//	j, err := t.Transcribe(ctx, media.File("interview.mp3"), func(o *speech.TranscribeOptions) {
//		o.Language, o.Speakers = "en-US", 2
//	})
//	…
//	transcript, err := j.Wait(ctx)
//	for _, turn := range transcript.Turns() {
//		fmt.Println(turn.Start, turn.Speaker, turn.Text)
//	}
//	err = caption.WriteVTT(file, transcript.Captions())
//
// A [Transcript] has the words with their times. Sentences, Paragraphs and Turns divide it, Find
// searches it, Captions makes captions of it, for SRT and WebVTT, and Passages divides it for a RAG
// index. There are jobs of their own for calls between a customer and an agent
// ([Transcriber.AnalyzeCall]), for medical dictation ([Transcriber.TranscribeMedical]) and for
// conversations with patients ([Transcriber.Scribe]). Custom vocabularies, vocabulary filters and
// language models are values that the transcriber creates, lists and deletes.
//
// # Limits
//
// Transcription: a recording has up to 4 hours and 2 GB, 500 MB for calls, at least half a second,
// and at most 2 channels; 2 to 30 speakers can be told apart. The service keeps jobs for 90 days.
// (Amazon Transcribe Developer Guide, "Guidelines and quotas".) A transcript in the service's own
// bucket is fetched by an address that is good for 15 minutes, and is asked for anew each time.
//
// # Errors
//
// Methods return *awsai.Error. What the service would not take is awsai.ErrInvalid before the
// network, where that is known here. A job, a vocabulary or a model that does not exist is
// awsai.ErrNotFound. A name that exists already has no kind.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes clients of this package.
// [ParseTranscript] and the methods of a transcript do no I/O.
package speech
