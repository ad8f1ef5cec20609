package talk

import (
	"context"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// Hook is the code hook of a bot: chatbot.Router, chatbot.Handler, or whatever else answers the
// JSON of an event as a function of AWS Lambda does.
type Hook interface {
	// Invoke answers an event.
	Invoke(ctx context.Context, event []byte) (response []byte, err error)
}

// Options are the settings of a [Runner].
type Options struct {
	// Hook is called where the definition says so. The default is none: a bot that wants one
	// goes on without.
	Hook Hook
	// Now is the time that dates like "tomorrow" are counted from, and contexts end by. The
	// default is time.Now.
	Now func() time.Time
	// Threshold is the share of words in common, in [0,1], from which on an intent is taken
	// for what was meant. The default is the locale's confidence, or 0.4.
	Threshold float64
	// Bot and Alias are the IDs in a hook's events. The defaults are "LOCALBOT00" and
	// "TSTALIASID".
	Bot, Alias string
}

// Runner holds conversations by a definition. It is safe for concurrent use, if its hook is.
type Runner struct {
	bot      bot.Bot
	locale   bot.Locale
	intents  []*intent
	fallback *intent
	o        Options
}

// intent is one of the definition with its samples.
type intent struct {
	def     bot.Intent
	samples []sample
	answers map[string][]sample // samples of answers, by slot
}

// New returns a runner for one locale of a definition. A definition that does not pass
// bot.Bot.Validate, or has no such locale, is awsai.ErrInvalid.
func New(b bot.Bot, locale string, optFns ...func(*Options)) (*Runner, error) {
	const op = "talk.New"
	if err := b.Validate(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	l, ok := b.Locale(locale)
	if !ok {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the definition has no such locale")
	}
	o := Options{Now: time.Now, Threshold: l.Confidence, Bot: "LOCALBOT00", Alias: "TSTALIASID"}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Threshold <= 0 {
		o.Threshold = 0.4
	}
	r := &Runner{bot: b, locale: l, o: o}
	for _, def := range l.Intents {
		r.add(def)
	}
	if r.fallback == nil {
		r.add(bot.Intent{Name: "FallbackIntent", Parent: bot.FallbackIntent})
	}
	return r, nil
}

func (r *Runner) add(def bot.Intent) {
	in := &intent{def: def, answers: map[string][]sample{}}
	for _, u := range append(builtInUtterances(def.Parent), def.Utterances...) {
		in.samples = append(in.samples, compile(u))
	}
	for _, s := range def.Slots {
		for _, u := range s.Utterances {
			in.answers[s.Name] = append(in.answers[s.Name], compile(u))
		}
	}
	r.intents = append(r.intents, in)
	if def.Parent == bot.FallbackIntent {
		r.fallback = in
	}
}

func (r *Runner) now() time.Time { return r.o.Now() }

// intent is the one of a name, or nil.
func (r *Runner) intent(name string) *intent {
	for _, in := range r.intents {
		if in.def.Name == name {
			return in
		}
	}
	return nil
}

// builtInUtterances are what is said for a built-in intent.
func builtInUtterances(parent string) []string {
	switch parent {
	case bot.HelpIntent:
		return []string{"help", "help me", "can you help me"}
	case bot.CancelIntent:
		return []string{"cancel", "never mind", "forget it"}
	case bot.StopIntent:
		return []string{"stop", "off", "shut up"}
	case bot.PauseIntent:
		return []string{"pause", "pause that"}
	case bot.ResumeIntent:
		return []string{"resume", "continue", "keep going"}
	case bot.RepeatIntent:
		return []string{"repeat", "say that again", "repeat that"}
	case bot.StartOverIntent:
		return []string{"start over", "restart", "start again"}
	}
	return nil
}

// Session is a conversation. Its zero value is a new one without an ID, which hooks may want. It
// is a value, and JSON: what a turn returns is what the next is given.
type Session struct {
	// ID is the conversation's.
	ID string `json:"id"`
	// State is where it is.
	State chatbot.SessionState `json:"state"`
	// Attempt is how often the present question was asked again.
	Attempt int `json:"attempt,omitempty"`
	// Until says by name when each active context ends.
	Until map[string]time.Time `json:"until,omitempty"`
	// Turns is how many there were.
	Turns int `json:"turns,omitempty"`
}

func (s Session) clone() Session {
	s.State = s.State.Clone()
	until := make(map[string]time.Time, len(s.Until))
	for name, t := range s.Until {
		until[name] = t
	}
	s.Until = until
	return s
}

// Reply is what a bot does in a turn.
type Reply struct {
	// Session is the conversation after the turn.
	Session Session
	// Messages are what the bot says.
	Messages []chatbot.Message
	// Interpretations are what the user may have meant, the likeliest first.
	Interpretations []chatbot.Interpretation
	// Calls are those of the hook.
	Calls []Call
	// HookErr is what the hook returned in place of a response, or nil.
	HookErr error
	// Skipped are the places of the definition with conditions, which were not evaluated.
	Skipped []string
}

// Text is the messages as one text, a line each.
func (r Reply) Text() string {
	text := ""
	for n, m := range r.Messages {
		if n > 0 {
			text += "\n"
		}
		if text += m.Text; m.Type == chatbot.ImageResponseCard {
			text += m.Card.Title
		}
	}
	return text
}

// Ended tells whether the bot waits for no answer: its intent is done or has failed.
func (r Reply) Ended() bool { return r.Session.State.Action.Type == chatbot.ActionClose }

// Call is a call of the hook.
type Call struct {
	// Event is what it was given, and Response what it answered.
	Event    chatbot.Event
	Response chatbot.Response
}
