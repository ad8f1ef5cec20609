// Package chatbot talks to the bots of Amazon Lex V2 by text, by voice and live, and is what
// such a bot calls to do what its users want.
//
//	bot := chatbot.New(cfg, chatbot.Ref{ID: "ABCDEFGHIJ", Alias: chatbot.TestAlias, Locale: "en-US"})
//	talk := bot.Conversation("") // or the ID of one that goes on
//	reply, err := talk.Say(ctx, "I would like to order flowers")
//	…
//	fmt.Println(reply.Text())                            // What type of flowers?
//	fmt.Println(reply.State.Intent.Name, reply.Asks())   // OrderFlowers FlowerType
//	voice, err := talk.Speak(ctx, media.File("roses.wav"))
//	…
//	os.WriteFile("answer.mp3", voice.Audio, 0o600)
//
// A [Conversation] is a session of the service, which keeps it for some minutes: any process that
// has the ID can go on with it, look at it ([Conversation.Session]), set where it is
// ([Conversation.Put]) and end it. [Conversation.Live] holds it over one connection, on which audio,
// texts and keys go in and answers come out, and the bot can be interrupted.
//
// The hook is the AWS Lambda function that a bot's alias names. It is a plain function from
// [Event] to [Response], or a [Router] of such functions, which can be called in a test like any
// other:
//
//	hook := chatbot.Router{Intents: map[string]chatbot.Route{
//		"OrderFlowers": {Fulfill: func(ctx context.Context, e chatbot.Event) (chatbot.Response, error) {
//			if err := order(ctx, e.Slot("FlowerType")); err != nil {
//				return e.Close(chatbot.Failed, chatbot.Text("We are out of those.")), nil
//			}
//			return e.Close(chatbot.Fulfilled, chatbot.Text("They are on their way.")), nil
//		}},
//	}}
//	lambda.Start(hook) // of aws-lambda-go, which this module does not import
//
// Package nlp/chatbot/bot defines and makes bots.
//
// # Limits
//
// A text has at most [MaxText] code points and an utterance 15 seconds. State and attributes of a
// voice turn have 12 KB together, compressed and in base64. A live conversation takes 16-bit mono
// PCM at 8 or 16 kHz, and texts of 512 code points. What is sent is checked against the limits of the service's model, those of
// [Context], [Message] and [Card], before anything is sent. The audio of an answer is held in memory,
// 32 MiB at most; a header of an answer may unfold to 1 MiB. Events and logs may be nested 64 levels
// deep. Slots without a value are not sent in a turn: the service knows them from the bot's
// definition.
//
// # Errors
//
// Methods return *awsai.Error, and so does the sequence of a live conversation, whose last pair it
// is. What is wrong with a request is awsai.ErrInvalid or awsai.ErrTooLarge, before anything is
// sent. A session that there is not is awsai.ErrNotFound. That a hook has failed is what the service
// says by types.DependencyFailedException, of kind awsai.ErrUnavailable. Another turn at the same
// time is types.ConflictException, which has no kind. A live conversation that is cut is
// awsai.ErrIncomplete; one that the service ended by an error of its own has its kind, with
// awsai.ErrIncomplete in the chain.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP; awsaitest.HandleTwoWay plays the service's part
// in a live conversation. A hook needs no fake: call it with an Event.
package chatbot
