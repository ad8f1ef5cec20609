// Package chatbot talks to the bots of Amazon Lex V2, and is what such a bot calls to do what its
// users want.
//
// A hook is a plain function, or a [Router] of functions:
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
package chatbot
