package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// hotel is a bot that books rooms.
func hotel() bot.Bot {
	return bot.Bot{
		Name: "Hotel", Description: "Books rooms",
		Locales: []bot.Locale{{
			ID: "en_US", Voice: bot.Voice{ID: "Danielle", Engine: "neural"},
			SlotTypes: []bot.SlotType{{
				Name: "RoomType", Strategy: bot.TopResolution,
				Values: []bot.Value{{Value: "single"}, {Value: "double", Synonyms: []string{"queen", "for two"}}, {Value: "suite", Synonyms: []string{"king", "the best"}}},
			}},
			Intents: []bot.Intent{
				{
					Name: "BookRoom", DialogHook: true,
					Utterances: []string{
						"book a room", "I need a room", "a room in {City}", "a {Room} room in {City}", "a room in {City} for {Nights} nights", "book a {Room} room",
						"I need a room in {City} on {Day}",
					},
					Slots: []bot.Slot{
						{Name: "City", Type: "AMAZON.City", Prompt: bot.Ask("In which city?", "Where would you like to stay?")},
						{Name: "Day", Type: "AMAZON.Date", Prompt: bot.Ask("From which day on?")},
						{Name: "Nights", Type: "AMAZON.Number", Prompt: bot.Ask("For how many nights?"), Utterances: []string{"{Nights} nights", "for {Nights} nights"}},
						{Name: "Room", Type: "RoomType", Prompt: bot.Ask("A single, a double or a suite?")},
					},
					Confirmation: bot.Confirmation{
						Prompt:   bot.Ask("A {Room} in {City} from {Day} on, for {Nights} nights. Is that right?"),
						Declined: bot.Outcome{Response: bot.Say("Then I have booked nothing.")},
					},
					Fulfillment: bot.Fulfillment{Hook: true, After: bot.AfterHook{Failure: bot.Outcome{Response: bot.Say("I am sorry, that did not work.")}}},
					Outputs:     []bot.Context{{Name: "booked", Turns: 5, Seconds: 600}},
				},
				{
					Name: "BookBreakfast", Utterances: []string{"with breakfast", "add breakfast"}, Inputs: []string{"booked"},
					Closing: bot.Closing{Response: bot.Say("Breakfast is from seven on.")},
				},
				{Name: "Help", Parent: bot.HelpIntent, Closing: bot.Closing{Response: bot.Say("You can say: book a room.")}},
				{Name: "Fallback", Parent: bot.FallbackIntent, Closing: bot.Closing{Response: bot.Say("I did not understand that. You can say: book a room.")}},
			},
		}},
	}
}

// desk is the hotel's code hook, as it would run in Lambda.
func desk() chatbot.Router {
	return chatbot.Router{Intents: map[string]chatbot.Route{"BookRoom": {
		Dialog: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
			if nights, err := strconv.Atoi(e.Slot("Nights")); err == nil && (nights < 1 || nights > 30) {
				return e.ElicitSlot("Nights", chatbot.Text("We have rooms for 1 to 30 nights. For how many?")), nil
			}
			return e.Delegate(), nil
		},
		Fulfill: func(_ context.Context, e chatbot.Event) (chatbot.Response, error) {
			text := fmt.Sprintf("Your %s in %s is booked.", e.Slot("Room"), e.Slot("City"))
			return e.Close(chatbot.Fulfilled, chatbot.Text(text)), nil
		},
	}}}
}
