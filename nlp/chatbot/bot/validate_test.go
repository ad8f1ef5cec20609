package bot_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

func TestValidate(t *testing.T) {
	if err := hotel().Validate(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		change func(b *bot.Bot)
		want   string
	}{
		{"bot's name", func(b *bot.Bot) { b.Name = "a--b" }, "the name of the bot is not of up to 100"},
		{"role", func(b *bot.Bot) { b.Role = "me" }, "the role is not the ARN of one"},
		{"idle", func(b *bot.Bot) { b.IdleSeconds = 5 }, "idle seconds: 5, want 60 to 86400"},
		{"no locale", func(b *bot.Bot) { b.Locales, b.Aliases = nil, nil }, "has no locale"},
		{"locale twice", func(b *bot.Bot) { b.Locales = append(b.Locales, b.Locales[0]) }, "two locales of the name en_US"},
		{"confidence", func(b *bot.Bot) { b.Locales[0].Confidence = 2 }, "confidence: 2, want 0 to 1"},
		{"only a fallback", func(b *bot.Bot) { b.Locales[0].Intents = b.Locales[0].Intents[2:] }, "has no intent but the fallback"},
		{"unknown slot", func(b *bot.Bot) { b.Locales[0].Intents[0].Utterances[0] = "a {Colour} room" }, "en_US/Book: utterance 0 has the slot Colour"},
		{"unknown part", func(b *bot.Bot) { b.Locales[0].Intents[0].Utterances[0] = "to {Home.town}" }, "the part town, which the slot Home has not"},
		{"brace", func(b *bot.Bot) { b.Locales[0].Intents[0].Utterances[0] = "a {Room" }, "a brace at byte 2 is not closed"},
		{"long utterance", func(b *bot.Bot) { b.Locales[0].Intents[0].Utterances[0] = strings.Repeat("a", 501) }, "501 characters of an utterance, limit 500"},
		{"many utterances", func(b *bot.Bot) { b.Locales[0].Intents[0].Utterances = make([]string, 1501) }, "1501 utterances, limit 1500"},
		{"utterance twice", func(b *bot.Bot) { b.Locales[0].Intents[0].Utterances[0] = "Book a room" }, "utterance 2 is there twice"},
		{"reserved name", func(b *bot.Bot) { b.Locales[0].Intents[0].Name = "FallbackIntent" }, "the name is reserved"},
		{"built-in name", func(b *bot.Bot) { b.Locales[0].Intents[0].Name = "AMAZON.Mine" }, "begins with AMAZON."},
		{"two fallbacks", func(b *bot.Bot) { b.Locales[0].Intents[1].Parent = bot.FallbackIntent }, "2 intents that are AMAZON.FallbackIntent, limit 1"},
		{"fallback with utterances", func(b *bot.Bot) { b.Locales[0].Intents[2].Utterances = []string{"hm"} }, "has neither utterances nor slots"},
		{"slot twice", func(b *bot.Bot) { b.Locales[0].Intents[0].Slots[1].Name = "city" }, "two slots of the name city"},
		{"missing priority", func(b *bot.Bot) { b.Locales[0].Intents[0].Priorities = []bot.Priority{{Slot: "City", Rank: 1}} }, "the slot Room is required and has no priority"},
		{"same priority", func(b *bot.Bot) {
			b.Locales[0].Intents[0].Priorities = []bot.Priority{{Slot: "City", Rank: 1}, {Slot: "Room", Rank: 1}}
		}, "two slots have the priority 1"},
		{"priority of no slot", func(b *bot.Bot) { b.Locales[0].Intents[0].Priorities = []bot.Priority{{Slot: "Town", Rank: 101}} }, "the slot Town, which the intent has not"},
		{"no prompt", func(b *bot.Bot) { b.Locales[0].Intents[0].Slots[0].Prompt = bot.Prompt{} }, "en_US/Book/City: is required and has no prompt"},
		{"retries", func(b *bot.Bot) { b.Locales[0].Intents[0].Slots[0].Prompt.MaxRetries = 6 }, "retries: 6, want 0 to 5"},
		{"unknown type", func(b *bot.Bot) { b.Locales[0].Intents[0].Slots[0].Type = "Town" }, "has the type Town, which the locale has not"},
		{"message", func(b *bot.Bot) { b.Locales[0].Intents[0].Closing.Response.Groups[0].Message.SSML = "<speak/>" }, "a message has 2 forms, want 1"},
		{"context", func(b *bot.Bot) { b.Locales[0].Intents[0].Outputs[0].Turns = 21 }, "turns of the context booked: 21, want 1 to 20"},
		{"QnA", func(b *bot.Bot) { b.Locales[0].Intents[1].Parent = bot.QnAIntent }, "answers from 0 sources, want 1"},
		{"Kendra", func(b *bot.Bot) { b.Locales[0].Intents[1].Kendra.Index = "x" }, "is not AMAZON.KendraSearchIntent"},
		{"value twice", func(b *bot.Bot) { b.Locales[0].SlotTypes[1].Values[1].Value = "King" }, "two values of the name King"},
		{"long value", func(b *bot.Bot) { b.Locales[0].SlotTypes[1].Values[1].Value = strings.Repeat("a", 141) }, "characters of a value: 141, want 1 to 140"},
		{"pattern", func(b *bot.Bot) { b.Locales[0].SlotTypes[2].Parent = "AMAZON.City" }, "does not extend AMAZON.AlphaNumeric"},
		{"empty type", func(b *bot.Bot) { b.Locales[0].SlotTypes[1].Values = nil }, "has 0 of values or a parent"},
		{"expression", func(b *bot.Bot) { b.Locales[0].Intents[0].Slots[3].SubSlots.Expression = "street OR zip" }, "the part zip, which the type has not"},
		{"alias of the draft", func(b *bot.Bot) { b.Aliases[0].Version = "DRAFT" }, "stands for the draft"},
		{"hook", func(b *bot.Bot) { b.Aliases[0].Hooks["en_US"] = bot.Hook{Lambda: "f"} }, "is not the ARN of a function"},
		{"hook of no locale", func(b *bot.Bot) { b.Aliases[0].Hooks["de_DE"] = bot.Hook{} }, "de_DE, which is no locale of the bot"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := hotel()
			tt.change(&b)
			err := b.Validate()
			if awsai.KindOf(err) != awsai.ErrInvalid || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	b := hotel()
	for _, tt := range tests[7:14] {
		tt.change(&b)
	}
	faults, ok := errors.AsType[*bot.FaultsError](b.Validate())
	if !ok || len(faults.Faults) < 3 {
		t.Errorf("faults %v, want several at once", faults)
	}
}
