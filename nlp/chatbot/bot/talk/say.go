package talk

import (
	"regexp"
	"strings"

	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// tell says a hook's messages.
func (t *turn) tell(messages []chatbot.Message) {
	t.reply.Messages = append(t.reply.Messages, messages...)
}

// say says a response of the definition.
func (t *turn) say(r bot.Response) { t.groups(r.Groups, 0) }

// groups says a message of each group: the first, and for another attempt the next wording.
func (t *turn) groups(groups []bot.MessageGroup, attempt int) {
	for _, g := range groups {
		m := g.Message
		if n := attempt % (1 + len(g.Variations)); n > 0 {
			m = g.Variations[n-1]
		}
		t.tell([]chatbot.Message{t.message(m)})
	}
}

// message is one of the definition with the values that it refers to.
func (t *turn) message(m bot.Message) chatbot.Message {
	switch {
	case m.SSML != "":
		return chatbot.Message{Type: chatbot.SSML, Text: t.filled(m.SSML)}
	case m.Custom != "":
		return chatbot.Message{Type: chatbot.CustomPayload, Text: t.filled(m.Custom)}
	case m.Text != "":
		return chatbot.Text(t.filled(m.Text))
	}
	card := chatbot.Card{Title: t.filled(m.Card.Title), Subtitle: t.filled(m.Card.Subtitle), ImageURL: m.Card.Image}
	for _, b := range m.Card.Buttons {
		card.Buttons = append(card.Buttons, chatbot.Button{Text: b.Text, Value: b.Value})
	}
	return chatbot.Message{Type: chatbot.ImageResponseCard, Card: card}
}

var reference = regexp.MustCompile(`\{[0-9A-Za-z_.-]+\}|\[[0-9A-Za-z_.-]+\]`)

// filled replaces {slot}, {slot.part} and [attribute] by their values. What has none stays, as
// JSON and the like would break otherwise.
func (t *turn) filled(text string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[1 : len(ref)-1]
		if ref[0] == '[' {
			if v, ok := t.s.State.Attributes[name]; ok {
				return v
			}
			return ref
		}
		slot, part, _ := strings.Cut(name, ".")
		s := t.s.State.Intent.Slots[slot]
		if part != "" {
			s = s.SubSlots[part]
		}
		if values := s.Strings(); len(values) > 0 {
			return strings.Join(values, ", ")
		}
		return ref
	})
}
