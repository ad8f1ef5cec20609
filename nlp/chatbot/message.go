package chatbot

import "encoding/json"

// MessageType is the kind of a [Message].
type MessageType string

// The types of messages.
const (
	// PlainText is to be read or spoken as it is.
	PlainText MessageType = "PlainText"
	// SSML is text with marks for how it is spoken.
	SSML MessageType = "SSML"
	// CustomPayload is for the program, in a form of its own.
	CustomPayload MessageType = "CustomPayload"
	// ImageResponseCard is a card with a picture and buttons.
	ImageResponseCard MessageType = "ImageResponseCard"
)

// Message is one of the messages of a bot's answer.
type Message struct {
	// Type tells which of the other fields is in use.
	Type MessageType `json:"contentType"`
	// Text is the message, but for a card. At most [MaxText] code points.
	Text string `json:"content,omitempty"`
	// Card is that of an [ImageResponseCard].
	Card Card `json:"imageResponseCard,omitzero"`
}

// Card is a card with a picture and buttons.
type Card struct {
	// Title is required, of at most 250 code points, as are Subtitle and ImageURL.
	Title string `json:"title"`
	// Subtitle may be empty.
	Subtitle string `json:"subtitle,omitempty"`
	// ImageURL may be empty. The service takes public HTTPS addresses.
	ImageURL string `json:"imageUrl,omitempty"`
	// Buttons are at most 5.
	Buttons []Button `json:"buttons,omitempty"`
}

// UnmarshalJSON reads the service's form, in which conversation logs call the buttons otherwise.
func (c *Card) UnmarshalJSON(raw []byte) error {
	type plain Card
	var w struct {
		plain
		Logged []Button `json:"buttonsList"`
	}
	err := json.Unmarshal(raw, &w)
	*c = Card(w.plain)
	if c.Buttons == nil {
		c.Buttons = w.Logged
	}
	return err
}

// IsZero tells whether there is no card.
func (c Card) IsZero() bool {
	return c.Title == "" && c.Subtitle == "" && c.ImageURL == "" && len(c.Buttons) == 0
}

// Button is a choice on a card. Both of its texts have 1 to 50 code points.
type Button struct {
	// Text is what is on it.
	Text string `json:"text"`
	// Value is what the user says by pressing it.
	Value string `json:"value"`
}

// Text is a plain message.
func Text(text string) Message { return Message{Type: PlainText, Text: text} }
