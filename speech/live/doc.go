// Package live transcribes speech while it is spoken, by Amazon Transcribe streaming: from a
// microphone, a telephone line or a file, with partial results, speakers, channels, languages
// and redaction; calls with moods and categories; and medical speech.
//
//	client := live.New(cfg)
//	file, err := os.Open("meeting.wav")
//	…
//	for result, err := range client.Transcribe(ctx, live.Audio{Reader: file}, live.Request{Language: "en-US"}) {
//		if err != nil {
//			return err
//		}
//		if !result.Partial {
//			fmt.Println(result.Start, result.Text)
//		}
//	}
//
// A microphone is live.Audio{Reader: r, SampleRate: 16000, Live: true}.
//
// # Connections
//
// A connection that is cut is made anew, and no word of a final result is lost or comes
// twice: the audio since the end of the last final result is kept and sent again, and all
// times are those of the whole audio. So it is with [DeliverStable] for each word that was
// delivered, and for each of two channels, of which the one that is ahead is muted until the
// other has caught up. A part whose partial results were seen when the connection failed is
// heard again, with a new Result.ID. Live audio is read on meanwhile, and sent at four times
// the speed of speech until it has caught up.
//
// Of FLAC and Ogg files the frames and pages are sent again in which the last final result
// ends; words of them that were final already are left out.
//
// # Limits
//
// Audio is PCM, FLAC or Opus in Ogg, with 8000 to 48000 samples a second (medical: from
// 16000) and one or two channels; WAV files are PCM with 16 bits. An event has 50 to 200
// milliseconds of PCM. The service ends a connection without audio for 15 seconds, which
// silence prevents, and each after 4 hours, before which a new one takes over, see
// [Options].RenewAfter. It takes 25 streams at a time, if the account has no other quota.
//
// In memory are at most Options.Buffer of audio and what the connection holds. Where a result
// takes longer than that and its connection is cut, the sequence ends with
// awsai.ErrIncomplete. A caller who is slow holds up the reading of the audio, live audio too
// when the buffer is full.
//
// Speakers' labels begin anew with each connection: the service is not known to tell that
// spk_0 of a new one is who was spk_1.
//
// # Errors
//
// The last pair of a sequence has an *awsai.Error if it did not end well. What is wrong with a
// request is awsai.ErrInvalid, before anything is sent where it can be known. Too many streams
// are awsai.ErrThrottled, after they were tried again as the configuration's retryer has it,
// and a service that fails is awsai.ErrUnavailable. Once there were results, the error has
// awsai.ErrIncomplete in its chain. A reader's own error comes when all that it gave is
// transcribed.
//
// # Testing
//
// Package awsaitest has a fake for two-way streams, awsaitest.HandleTwoWay, in which a test
// speaks the service's part, in memory or over HTTP/2; its Disconnect cuts connections.
package live
