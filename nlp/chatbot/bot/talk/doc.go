// Package talk lets you talk to the definition of a bot without AWS, so that its prompts, the
// order of its slots and its code hook are tested end to end: by a test's script, or by hand in a
// terminal.
//
//	runner, err := talk.New(definition, "en_US", func(o *talk.Options) {
//		o.Hook = router // a chatbot.Router or chatbot.Handler: what Lambda would run
//		o.Now = func() time.Time { return monday } // for "tomorrow"
//	})
//	…
//	session := talk.Session{ID: "test"}
//	reply, err := runner.Turn(ctx, session, "I'd like a room in Rome")
//	fmt.Println(reply.Messages[0].Text) // For how many nights?
//	reply, err = runner.Turn(ctx, reply.Session, "three")
//
// A hook gets the JSON of the same events that Amazon Lex V2 sends, and the JSON of its response is
// checked as package chatbot checks it. Every dialog action is honoured: Delegate, ElicitSlot
// with sub-slots, ElicitIntent, ConfirmIntent and Close, and the change to another intent.
//
// # Understanding
//
// A text is compared with the sample utterances, without regard to capitals and punctuation:
// first word for word, with values for the slots; then by the words that it has in common with
// one, from the locale's confidence on. What is below that is the fallback intent's. This is no
// model of language: what it understands the service understands too, and much that the service
// understands it does not.
//
// Of the built-in types, numbers, percentages, dates, times, durations, addresses of e-mail,
// telephone numbers, British postcodes and yes or no are recognized, in English words where there
// are words; AlphaNumeric takes letters and digits; cities, names and the like take any text.
// Custom types have their values, synonyms, patterns and strategies, composite ones their parts
// and expression.
//
// # Limits
//
// Of conditional branches the default is taken: conditions are not evaluated, and Reply.Skipped
// says where. Messages are taken in their order, not at random. There are no updates during
// fulfilment, no waiting, and no answers of Amazon Kendra or Amazon Bedrock: the built-in intents
// that ask them are fulfilled without one. A hook is called 10 times in a turn at most.
//
// # Errors
//
// Methods return *awsai.Error: awsai.ErrInvalid for a definition with faults, a locale that it has
// not, an empty text or one of more than 1,024 characters, and a response that the service would
// refuse. What a hook returns as an error is no error of the turn, as the service's users do not
// see it: the intent has failed, and Reply.HookErr has it.
//
// # Testing
//
// A turn depends on nothing but the session, the text, the hook and Options.Now: the same script
// gives the same conversation. A [Session] is a value and JSON.
package talk
