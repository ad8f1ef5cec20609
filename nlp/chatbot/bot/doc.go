// Package bot builds the bots of Amazon Lex V2 from Go values: it says what is wrong with a
// definition, what would change at the service, and changes that alone.
//
//	hotel := bot.Bot{
//		Name: "Hotel", Role: role,
//		Locales: []bot.Locale{{ID: "en_US", Intents: []bot.Intent{{
//			Name: "Book", Utterances: []string{"book a room", "a room in {City}"},
//			Slots:       []bot.Slot{{Name: "City", Type: "AMAZON.City", Prompt: bot.Ask("In which city?")}},
//			Fulfillment: bot.Fulfillment{Hook: true},
//		}}}},
//		Aliases: []bot.Alias{{Name: "live", Hooks: map[string]bot.Hook{"en_US": {Lambda: function}}}},
//	}
//	client := bot.New(cfg)
//	for change, err := range client.Apply(ctx, hotel) {
//		… // create bot Hotel, create locale en_US, …, build locale en_US, publish version Hotel, create alias live
//	}
//
// [Client.Plan] says beforehand what Apply would do. [Client.Definition] reads what the service has
// as such a value, [ReadArchive] and [Archive] read and write the service's exports, and package talk,
// below this one, lets you talk to a definition without AWS.
//
// A definition is a value and JSON, whose members are those of the service's API. What is left out
// is left to the service: its own settings, as those of each attempt of a prompt, are no change.
//
// # Limits
//
// Definitions are held to the limits of the service's public model, and to 1,500 utterances of an
// intent with 500 characters each. One bot is applied by one process at a time. Apply deletes what
// the definition has not, unless ApplyOptions.Keep is set, but no bot, version or test alias. Tags
// are put on what is created and not compared. Custom vocabularies are part of archives and not of
// Apply. Archives have up to 256 MiB, unpacked, and no password.
//
// AWS closed Amazon Kendra, which [KendraSearchIntent] searches, to new accounts on 2026-07-30; it
// names [QnAIntent], with a model and a source of Amazon Bedrock, as what to use.
//
// # Errors
//
// Methods return *awsai.Error. A definition with faults is a *[FaultsError], which has all of them
// and is awsai.ErrInvalid. A build, export, import or test that fails is a *job.FailedError with the
// service's reasons. No error has a signed address of the service in it.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes clients.
package bot
