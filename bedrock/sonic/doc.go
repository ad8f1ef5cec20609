// Package sonic holds spoken conversations with the speech-to-speech models of Amazon
// Bedrock, Nova Sonic: the user's voice goes in while the model's comes out, with the words
// of both, and the model calls Go functions as it speaks.
//
//	model := sonic.NewModel(cfg, "amazon.nova-2-sonic-v1:0")
//	session, err := model.Start(ctx, sonic.Request{System: "You are a concierge. Be brief."})
//	…
//	defer session.Close()
//	go session.StreamAudio(microphone) // an io.Reader of 16-bit PCM
//	for event, err := range session.Events() {
//		if err != nil {
//			return err
//		}
//		switch e := event.(type) {
//		case sonic.Audio:
//			player.Write(e.PCM)
//		case sonic.Interruption: // the user has begun to speak
//			player.Drop()
//		case sonic.Transcript:
//			fmt.Println(e.Role, e.Text)
//		}
//	}
//
// The events of the service's protocol, their envelopes and order, are the package's affair,
// and so is that a connection lasts 8 minutes at most: before that, in a pause of the
// conversation, it goes on over a new one, see [Options].RenewAfter. [Session.History] is the
// conversation as text, to be stored and given to a later session or to a bedrock.Model.
//
// # Limits
//
// The service wants audio all the time, and ends a connection on which nobody is heard for
// some minutes. So send the microphone's silence too, or that of [Silence]; without it, it
// does not find the end of the user's turn either. Audio is 16-bit little-endian mono PCM at
// 8, 16 or 24 kHz. The history that a connection begins with is text alone, at most 40 KB of
// it, the newest. Over a renewal it takes the place of what the model has heard, so that a
// tone of voice is forgotten; the result of a tool that runs while a connection is replaced
// against its will, see [Options].RenewBy, is not told to the model. The first model,
// amazon.nova-sonic-v1:0, takes no text but as history, and no [Sensitivity].
//
// # Errors
//
// Methods return *awsai.Error, and so does the sequence of events, whose last pair it is.
// What is wrong with a request is awsai.ErrInvalid, before anything is sent. A stream that
// is cut is awsai.ErrIncomplete; one that the service ended by an error of its own has its
// kind, with awsai.ErrIncomplete in the chain. Session.History has what was said until then.
// A call that is refused or fails before its first event is tried again as the
// configuration's retryer has it. A tool's failure is no error: it is told to the model.
//
// # Testing
//
// Package awsaitest has a fake for two-way streams, awsaitest.HandleTwoWay, in which a test
// speaks the service's part, in memory or over HTTP/2.
package sonic
