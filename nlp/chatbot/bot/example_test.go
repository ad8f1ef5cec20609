package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

func ExampleNew() {
	_, fake := newService(&testing.T{}) // in a program, a configuration of the AWS SDK
	definition := bot.Bot{
		Name: "Greeter", Role: "arn:aws:iam::123456789012:role/lex",
		Locales: []bot.Locale{{ID: "en_US", Intents: []bot.Intent{{
			Name: "Greet", Utterances: []string{"hello", "I am {Name}"},
			Slots: []bot.Slot{{Name: "Name", Type: "AMAZON.FirstName", Prompt: bot.Ask("Who are you?")}},
		}}}},
	}
	changes, err := bot.New(fake.Config()).Plan(context.Background(), definition)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, change := range changes {
		fmt.Println(change)
	}
	// Output:
	// create bot Greeter
	// create locale en_US
	// create intent en_US/Greet
	// create slot en_US/Greet/Name
	// update intent en_US/Greet: slotPriorities
	// build locale en_US
}

func ExampleBot_Validate() {
	b := bot.Bot{Name: "Greeter", Locales: []bot.Locale{{ID: "en_US", Intents: []bot.Intent{{
		Name: "Greet", Utterances: []string{"I am {Nmae}"},
		Slots: []bot.Slot{{Name: "Name", Type: "FirstName"}},
	}}}}}
	if faults, ok := errors.AsType[*bot.FaultsError](b.Validate()); ok {
		for _, f := range faults.Faults {
			fmt.Println(f)
		}
	}
	// Output:
	// en_US/Greet: utterance 0 has the slot Nmae, which the intent has not
	// en_US/Greet/Name: has the type FirstName, which the locale has not
	// en_US/Greet/Name: is required and has no prompt
}

func ExampleReadArchive() {
	data, err := (&bot.Archive{Kind: bot.KindBot, Bot: hotel()}).Bytes()
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := bot.ReadArchive(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range a.Bot.Locales[0].Intents {
		fmt.Println(i.Name, len(i.Utterances), len(i.Slots))
	}
	// Output:
	// Book 3 4
	// Change 1 0
	// Lost 0 0
}
