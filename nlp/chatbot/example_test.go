package chatbot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

// florist is a fake of a bot that asks for the kind of flowers.
func florist() aws.Config {
	f := awsaitest.New(&testing.T{})
	awsaitest.Handle(f, func(_ context.Context, in *lexruntimev2.RecognizeTextInput) (*lexruntimev2.RecognizeTextOutput, error) {
		return &lexruntimev2.RecognizeTextOutput{
			SessionId: in.SessionId,
			Messages:  []types.Message{{ContentType: "PlainText", Content: aws.String("What type of flowers?")}},
			SessionState: &types.SessionState{
				DialogAction: &types.DialogAction{Type: "ElicitSlot", SlotToElicit: aws.String("FlowerType")},
				Intent:       &types.Intent{Name: aws.String("OrderFlowers"), State: "InProgress"},
			},
		}, nil
	})
	return f.Config()
}

func ExampleNew() {
	cfg := florist() // in a program, config.LoadDefaultConfig
	bot := chatbot.New(cfg, chatbot.Ref{ID: "ABCDEFGHIJ", Alias: chatbot.TestAlias, Locale: "en-US"})
	reply, err := bot.Conversation("user-1").Say(context.Background(), "I would like to order flowers")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Text())
	fmt.Println(reply.State.Intent.Name, "asks for", reply.Asks())
	// Output:
	// What type of flowers?
	// OrderFlowers asks for FlowerType
}

func ExampleRouter() {
	hook := chatbot.Router{Intents: map[string]chatbot.Route{
		"OrderFlowers": {
			Dialog: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
				if e.Slot("FlowerType") == "orchids" {
					return e.ElicitSlot("FlowerType", chatbot.Text("We are out of those. What else?")), nil
				}
				return e.Delegate(), nil
			},
			Fulfill: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
				return e.Close(chatbot.Fulfilled, chatbot.Text("Your "+e.Slot("FlowerType")+" are on their way.")), nil
			},
		},
	}}
	// In AWS Lambda: lambda.Start(hook). In a test:
	var e chatbot.Event
	e.SessionState.Intent = chatbot.Intent{Name: "OrderFlowers", Slots: chatbot.Slots{"FlowerType": chatbot.NewSlot("orchids")}}
	for _, source := range []chatbot.InvocationSource{chatbot.DialogHook, chatbot.FulfillmentHook} {
		e.Source = source
		r, err := hook.Handle(context.Background(), e)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.SessionState.Action.Type, r.Messages[0].Text)
	}
	// Output:
	// ElicitSlot We are out of those. What else?
	// Close Your orchids are on their way.
}

func ExampleParseEvent() {
	e, err := chatbot.ParseEvent([]byte(`{"invocationSource":"DialogCodeHook","inputTranscript":"two nights in Rome","bot":{"localeId":"en_GB"},
		"sessionState":{"sessionAttributes":null,"intent":{"name":"BookHotel","slots":{"Nights":null,
		"City":{"shape":"Scalar","value":{"originalValue":"Rome","interpretedValue":"Rome","resolvedValues":[]}}}}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	e.SessionState.Attributes["seen"] = "yes" // it is not nil
	fmt.Println(e.Intent().Name, e.Slot("City"), e.Intent().Slots["Nights"].Filled(), e.Bot.Locale)
	r, _ := json.Marshal(e.Delegate().SessionState.Action)
	fmt.Println(string(r))
	// Output:
	// BookHotel Rome false en-GB
	// {"type":"Delegate"}
}
