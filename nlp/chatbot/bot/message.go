package bot

import "encoding/json"

// Off is a switch that is on unless it is set: its zero value is the service's default. In JSON
// it is the service's own switch, so that Off(true) is false.
type Off bool

// MarshalJSON writes whether the switch is on.
func (o Off) MarshalJSON() ([]byte, error) { return json.Marshal(!bool(o)) }

// UnmarshalJSON reads whether the switch is on. Null is the default.
func (o *Off) UnmarshalJSON(data []byte) error {
	var on *bool
	if err := json.Unmarshal(data, &on); err != nil {
		return err
	}
	*o = Off(on != nil && !*on)
	return nil
}

// Message is what a bot says, in one of four forms: the one that is set.
type Message struct {
	// Text is plain, SSML marked up for speech, and Custom for the program that shows it, as
	// JSON. Each has up to 1,000 characters, and may refer to slots as {City} and to session
	// attributes as [name].
	Text, SSML, Custom string
	// Card is a picture with buttons.
	Card Card
}

// Card is a picture with buttons.
type Card struct {
	// Title and Subtitle are over the buttons, up to 250 characters each.
	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	// Image is its URL.
	Image string `json:"imageUrl,omitempty"`
	// Buttons are five at most.
	Buttons []Button `json:"buttons,omitempty"`
}

// Button is one of a card.
type Button struct {
	// Text is on it, and Value is what a user says by pressing it: up to 50 characters each.
	Text  string `json:"text"`
	Value string `json:"value"`
}

// value is the object that the service wraps a text in.
type value struct {
	Value string `json:"value"`
}

type messageJSON struct {
	Text   *value `json:"plainTextMessage,omitempty"`
	SSML   *value `json:"ssmlMessage,omitempty"`
	Custom *value `json:"customPayload,omitempty"`
	Card   *Card  `json:"imageResponseCard,omitempty"`
}

// MarshalJSON writes the message as the service's API has it.
func (m Message) MarshalJSON() ([]byte, error) {
	out := messageJSON{Text: wrap(m.Text), SSML: wrap(m.SSML), Custom: wrap(m.Custom)}
	if !m.Card.isZero() {
		out.Card = &m.Card
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a message as the service's API has it.
func (m *Message) UnmarshalJSON(data []byte) error {
	var in messageJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*m = Message{Text: unwrap(in.Text), SSML: unwrap(in.SSML), Custom: unwrap(in.Custom)}
	if in.Card != nil {
		m.Card = *in.Card
	}
	return nil
}

func (c Card) isZero() bool {
	return c.Title == "" && c.Subtitle == "" && c.Image == "" && len(c.Buttons) == 0
}

func wrap(s string) *value {
	if s == "" {
		return nil
	}
	return &value{s}
}

func unwrap(v *value) string {
	if v == nil {
		return ""
	}
	return v.Value
}

// MessageGroup is a message, or one of its variations.
type MessageGroup struct {
	// Message is what is said, unless one of the Variations is picked: two at most.
	Message    Message   `json:"message"`
	Variations []Message `json:"variations,omitempty"`
}

// Response is what a bot says without expecting an answer: a message of each group.
type Response struct {
	// Groups are five at most.
	Groups []MessageGroup `json:"messageGroups"`
	// NoInterrupt has a user hear all of it.
	NoInterrupt Off `json:"allowInterrupt,omitzero"`
}

// Say is a response of one text, in one of several wordings: three at most.
func Say(text string, variations ...string) Response {
	return Response{Groups: []MessageGroup{group(text, variations)}}
}

func group(text string, variations []string) MessageGroup {
	g := MessageGroup{Message: Message{Text: text}}
	for _, v := range variations {
		g.Variations = append(g.Variations, Message{Text: v})
	}
	return g
}

// Prompt is what a bot asks.
type Prompt struct {
	// Groups are five at most; a message of each is said.
	Groups []MessageGroup `json:"messageGroups"`
	// MaxRetries is how often it is asked again, five times at most.
	MaxRetries int `json:"maxRetries"`
	// NoInterrupt has a user hear all of it.
	NoInterrupt Off `json:"allowInterrupt,omitzero"`
	// Selection is how a message is picked: "Random" or "Ordered". The default is Random.
	Selection string `json:"messageSelectionStrategy,omitempty"`
	// Attempts say how each attempt listens, by "Initial", "Retry1" to "Retry5". The default is
	// the service's.
	Attempts map[string]Attempt `json:"promptAttemptsSpecification,omitempty"`
}

// Ask is a prompt of one text, in one of several wordings: three at most. It is asked again
// twice.
func Ask(text string, variations ...string) Prompt {
	return Prompt{Groups: []MessageGroup{group(text, variations)}, MaxRetries: 2}
}

func (p Prompt) isZero() bool { return len(p.Groups) == 0 && p.MaxRetries == 0 && p.Attempts == nil }

// Attempt is how one attempt of a prompt listens.
type Attempt struct {
	// NoInterrupt has a user hear all of it.
	NoInterrupt Off `json:"allowInterrupt,omitzero"`
	// Inputs are what it may be answered with.
	Inputs Inputs `json:"allowedInputTypes"`
	// Audio says when speech and digits begin and end.
	Audio AudioInput `json:"audioAndDTMFInputSpecification,omitzero"`
	// Text says how long a text is waited for.
	Text TextInput `json:"textInputSpecification,omitzero"`
}

// Inputs are the kinds of answers that are taken.
type Inputs struct {
	// NoAudio and NoDTMF refuse speech and digits.
	NoAudio Off `json:"allowAudioInput"`
	NoDTMF  Off `json:"allowDTMFInput"`
}

// AudioInput says when speech and digits begin and end.
type AudioInput struct {
	// StartMillis is how long the beginning is waited for.
	StartMillis int `json:"startTimeoutMs"`
	// Speech is for what is spoken, and DTMF for what is pressed.
	Speech SpeechInput `json:"audioSpecification,omitzero"`
	DTMF   DTMFInput   `json:"dtmfSpecification,omitzero"`
}

// SpeechInput says when speech ends.
type SpeechInput struct {
	// EndMillis is the silence that ends it, and MaxMillis its greatest length.
	EndMillis int `json:"endTimeoutMs"`
	MaxMillis int `json:"maxLengthMs"`
}

// DTMFInput says when digits end.
type DTMFInput struct {
	// MaxLength is how many there may be, and EndMillis how long the next is waited for.
	MaxLength int `json:"maxLength"`
	EndMillis int `json:"endTimeoutMs"`
	// Delete and End are the characters that take all of them back, and that end them.
	Delete string `json:"deletionCharacter"`
	End    string `json:"endCharacter"`
}

// TextInput says how long a text is waited for.
type TextInput struct {
	// StartMillis is how long.
	StartMillis int `json:"startTimeoutMs"`
}
