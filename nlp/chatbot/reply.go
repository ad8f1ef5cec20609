package chatbot

import "strings"

// Reply is a bot's answer to one turn.
type Reply struct {
	// SessionID is the conversation's.
	SessionID string
	// Messages are what the bot says, at most [MaxMessages], in order. A bot may have nothing to
	// say.
	Messages []Message
	// State is where the conversation is: State.Action is what the bot waits for, and
	// State.Intent what it is about.
	State SessionState
	// Interpretations are what the user may have meant, the likeliest first, at most 5.
	Interpretations []Interpretation
	// Attributes are the request's, as the bot's hook has left them. Not nil.
	Attributes map[string]string
	// Member is the bot of a network of bots that has answered, or the zero value.
	Member Member
}

// Member is a bot of a network of bots.
type Member struct {
	// ID is the bot's.
	ID string `json:"botId"`
	// Name is the bot's.
	Name string `json:"botName,omitempty"`
}

// Text is what the bot says in words: its plain messages, the marks of SSML taken out, and the titles
// of cards, one a line. Messages for the program are left out.
func (r Reply) Text() string {
	var lines []string
	for _, m := range r.Messages {
		switch m.Type {
		case CustomPayload:
		case ImageResponseCard:
			lines = append(lines, m.Card.Title)
		case SSML:
			lines = append(lines, plainSSML(m.Text))
		default:
			lines = append(lines, m.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Asks is the slot that the bot waits for, or the empty string.
func (r Reply) Asks() string {
	if r.State.Action.Type != ActionElicitSlot {
		return ""
	}
	return r.State.Action.Slot
}

// Closed tells whether the bot waits for no answer: the intent is done, or has failed.
func (r Reply) Closed() bool { return r.State.Action.Type == ActionClose }

// Ready tells whether the program is to do what the user wants: the intent has all its values,
// and the bot has no hook that does it.
func (r Reply) Ready() bool { return r.State.Intent.State == ReadyForFulfillment }

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'")

// plainSSML is the words of a text with marks.
func plainSSML(ssml string) string {
	var b strings.Builder
	for rest := ssml; rest != ""; {
		words, mark, found := strings.Cut(rest, "<")
		b.WriteString(words)
		if !found {
			break
		}
		if _, rest, found = strings.Cut(mark, ">"); !found {
			break
		}
	}
	return strings.TrimSpace(entities.Replace(b.String()))
}
