// Package speech turns text into audio with Amazon Polly, and audio into text with
// Amazon Transcribe.
//
// A [Synthesizer] speaks a text or an SSML of any length into a writer, as the audio arrives:
//
//	s := speech.NewSynthesizer(cfg, func(o *speech.SynthesizerOptions) { o.Voice, o.Engine = "Ruth", speech.Generative })
//	spoken, err := s.Synthesize(ctx, file, speech.Plain(chapter), speech.MarkWord)
//	…
//	err = caption.WriteVTT(subtitles, spoken.Captions(speech.Plain(chapter)))
//
// The text is sent in pieces, cut after sentences, and their audio joined. Speech marks have their places in
// the text as a whole, and their times in the whole audio. [SSML] writes documents, and refuses what an engine
// does not take; [Voices] finds a voice by language, gender and engine; [Lexicons] keeps pronunciations, which
// are [Lexicon] values; [Synthesizer.Start] has the service speak into S3, as a job of package job; and
// [Synthesizer.Stream] speaks a text that still comes, such as a model's answer.
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
// Synthesis: a request has up to 3000 billed characters, 6000 with tags and 10 minutes of audio, which the
// library sees to; a task 100,000 and 200,000. What is spoken as a whole, such as <say-as>, has to fit a request.
// The pieces of an Ogg are a chain of streams, which some players stop after the first of. A cut within a <p>
// is spoken as the end of a paragraph. An MP3 has the coder's silence between pieces.
// Streams are of the engine Generative, without speech marks, for 10 minutes at most. (Amazon Polly Developer
// Guide, "Quotas".)
//
// Transcription: a recording has up to 4 hours and 2 GB, 500 MB for calls, at least half a second,
// and at most 2 channels; 2 to 30 speakers can be told apart. The service keeps jobs for 90 days.
// (Amazon Transcribe Developer Guide, "Guidelines and quotas".) A transcript in the service's own
// bucket is fetched by an address that is good for 15 minutes, and is asked for anew each time.
//
// # Errors
//
// A script that was spoken in part is a *[SynthesisError], which says how much, and holds the rest.
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
