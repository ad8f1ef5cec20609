package bot

// Bot is the definition of a bot: what it is called, what it understands in each language, and
// where it is deployed. Its JSON has the members of the service's API.
type Bot struct {
	// Name is unique in an account and region: up to 100 letters and digits, with single
	// hyphens or underscores between them.
	Name string `json:"botName"`
	// Description is for whoever looks at the bot: up to 2,000 characters.
	Description string `json:"description,omitempty"`
	// Role is the ARN of the role that the service takes to run the bot.
	Role string `json:"roleArn,omitempty"`
	// IdleSeconds is how long a session lives without a turn: 60 to 86,400. The default is 300.
	IdleSeconds int `json:"idleSessionTTLInSeconds,omitempty"`
	// ChildDirected says that the bot is directed at children under 13, as the United States'
	// COPPA has it. What is said to such a bot is not kept.
	ChildDirected bool `json:"childDirected,omitempty"`
	// Network makes the bot a network of the bots in Members.
	Network bool `json:"network,omitempty"`
	// Members are the bots of a network, ten at most.
	Members []Member `json:"botMembers,omitempty"`
	// Tags are put on the bot when it is created, and TestTags on its test alias.
	Tags     map[string]string `json:"botTags,omitempty"`
	TestTags map[string]string `json:"testBotAliasTags,omitempty"`
	// ErrorLogs sends errors of the service to Amazon CloudWatch.
	ErrorLogs bool `json:"errorLogs,omitempty"`
	// Locales are the languages that the bot speaks.
	Locales []Locale `json:"locales,omitempty"`
	// Aliases are where the bot is deployed.
	Aliases []Alias `json:"aliases,omitempty"`
}

// Member is a bot of a network.
type Member struct {
	// ID and Name are the bot's, Alias and AliasName its alias's, and Version the version
	// that the alias stands for.
	ID        string `json:"botMemberId"`
	Name      string `json:"botMemberName"`
	Alias     string `json:"botMemberAliasId"`
	AliasName string `json:"botMemberAliasName"`
	Version   string `json:"botMemberVersion"`
}

// Locale returns the locale of the given ID, as "en_US", and whether there is one.
func (b Bot) Locale(id string) (Locale, bool) { return find(b.Locales, id, Locale.key) }

// Locale is a bot in one language.
type Locale struct {
	// ID is the service's name of the language, as "en_US".
	ID string `json:"localeId"`
	// Description is for whoever looks at the locale.
	Description string `json:"description,omitempty"`
	// Confidence is from which on an intent is taken for what was meant, in [0,1]. The
	// default is 0.4, as in the service's console.
	Confidence float64 `json:"nluIntentConfidenceThreshold,omitempty"`
	// Voice speaks the bot's messages.
	Voice Voice `json:"voiceSettings,omitzero"`
	// SpeechDetection is how noise is dealt with: "Default", "HighNoiseTolerance" or
	// "MaximumNoiseTolerance".
	SpeechDetection string `json:"speechDetectionSensitivity,omitempty"`
	// Generative has models of Amazon Bedrock help the bot.
	Generative Generative `json:"generativeAISettings,omitzero"`
	// Intents are what a user may want. Each locale has one that is built on
	// AMAZON.FallbackIntent; where it is left out, the service's own stands.
	Intents []Intent `json:"intents,omitempty"`
	// SlotTypes are the types of slots that the service has not built in.
	SlotTypes []SlotType `json:"slotTypes,omitempty"`
	// Vocabulary are words that the recognition of speech is to expect. It is part of
	// archives; [Client.Apply] leaves the service's as it is.
	Vocabulary []Phrase `json:"vocabulary,omitempty"`
}

func (l Locale) key() string { return l.ID }

// Intent returns the intent of the given name, and whether there is one.
func (l Locale) Intent(name string) (Intent, bool) { return find(l.Intents, name, Intent.key) }

// SlotType returns the slot type of the given name, and whether there is one.
func (l Locale) SlotType(name string) (SlotType, bool) { return find(l.SlotTypes, name, SlotType.key) }

// find returns the first item with the key.
func find[T any](items []T, key string, of func(T) string) (T, bool) {
	for _, item := range items {
		if of(item) == key {
			return item, true
		}
	}
	var none T
	return none, false
}

// Voice is one of Amazon Polly.
type Voice struct {
	// ID is its name, as "Joanna".
	ID string `json:"voiceId"`
	// Engine is "standard", "neural", "long-form" or "generative". The default is standard.
	Engine string `json:"engine,omitempty"`
}

// Phrase is an entry of a custom vocabulary.
type Phrase struct {
	// Text is what is said: up to 100 characters.
	Text string `json:"phrase"`
	// As is how it is written. The default is as Text has it.
	As string `json:"displayAs,omitempty"`
	// Weight is how much it is to be expected, from 0 to 3. The default is 1.
	Weight int `json:"weight,omitempty"`
}

// Model is a model of Amazon Bedrock, and what it is given.
type Model struct {
	// ARN is the model's.
	ARN string `json:"modelArn"`
	// Prompt is put in place of the service's.
	Prompt string `json:"customPrompt,omitempty"`
	// Guardrail is applied to it.
	Guardrail Guardrail `json:"guardrail,omitzero"`
	// Trace is "ENABLED" or "DISABLED".
	Trace string `json:"traceStatus,omitempty"`
}

// Guardrail is one of Amazon Bedrock.
type Guardrail struct {
	// ID and Version name it.
	ID      string `json:"identifier"`
	Version string `json:"version"`
}

// Generative says where models of Amazon Bedrock help a locale.
type Generative struct {
	// Runtime is for conversations, and Buildtime for whoever builds the bot.
	Runtime   RuntimeHelp   `json:"runtimeSettings,omitzero"`
	Buildtime BuildtimeHelp `json:"buildtimeSettings,omitzero"`
}

// RuntimeHelp is where models help in a conversation.
type RuntimeHelp struct {
	// Slots has a model resolve what the service cannot.
	Slots ModelHelp `json:"slotResolutionImprovement,omitzero"`
	// Understanding has a model find intents and slots.
	Understanding Understanding `json:"nluImprovement,omitzero"`
}

// BuildtimeHelp is where models help to build a bot.
type BuildtimeHelp struct {
	// Builder makes a bot of its description, and Utterances makes sample utterances.
	Builder    ModelHelp `json:"descriptiveBotBuilder,omitzero"`
	Utterances ModelHelp `json:"sampleUtteranceGeneration,omitzero"`
}

// ModelHelp is a kind of help by a model.
type ModelHelp struct {
	// Enabled turns it on.
	Enabled bool `json:"enabled"`
	// Model gives it.
	Model Model `json:"bedrockModelSpecification,omitzero"`
}

// Understanding is the service's own assisted understanding.
type Understanding struct {
	// Enabled turns it on.
	Enabled bool `json:"enabled"`
	// Mode is "Primary" or "Fallback".
	Mode string `json:"assistedNluMode,omitempty"`
	// Disambiguation asks the user which of several intents was meant.
	Disambiguation Disambiguation `json:"intentDisambiguationSettings,omitzero"`
}

// Disambiguation asks which of several intents was meant.
type Disambiguation struct {
	// Enabled turns it on.
	Enabled bool `json:"enabled"`
	// Max is how many intents are offered, from 2 to 5.
	Max int `json:"maxDisambiguationIntents,omitempty"`
	// Message asks.
	Message string `json:"customDisambiguationMessage,omitempty"`
}
