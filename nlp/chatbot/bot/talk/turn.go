package talk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// Turn tells the bot what a user says, and returns what it does. The session that is given stays
// as it is.
func (r *Runner) Turn(ctx context.Context, s Session, text string) (Reply, error) {
	const op = "talk.Turn"
	if n := utf8.RuneCountInString(text); strings.TrimSpace(text) == "" || n > chatbot.MaxText {
		return Reply{}, awsai.Errorf(op, awsai.ErrInvalid, "a text has 1 to %d characters, got %d", chatbot.MaxText, n)
	}
	t := &turn{Runner: r, ctx: ctx, text: text, s: s.clone()}
	t.s.Turns++
	t.expire()
	if err := t.take(); err != nil {
		return Reply{}, awsai.Wrap(op, err)
	}
	t.reply.Session = t.s
	return t.reply, nil
}

// turn is one turn under way.
type turn struct {
	*Runner
	ctx   context.Context
	text  string
	s     Session
	reply Reply
	calls int
	pos   int // how deep steps of the definition have led
}

// expire ends contexts that have had their turns or their time.
func (t *turn) expire() {
	now := t.now()
	t.s.State.Contexts = slices.DeleteFunc(t.s.State.Contexts, func(c chatbot.Context) bool {
		until, timed := t.s.Until[c.Name]
		over := c.Turns <= 0 || timed && !now.Before(until)
		if over {
			delete(t.s.Until, c.Name)
		}
		return over
	})
	for n := range t.s.State.Contexts {
		c := &t.s.State.Contexts[n]
		c.Turns--
		if until, ok := t.s.Until[c.Name]; ok {
			c.TTL = until.Sub(now)
		}
	}
}

// take finds out what was meant, and goes on with it.
func (t *turn) take() error {
	found := t.candidates(t.text, t.s)
	state := &t.s.State
	in := t.intent(state.Intent.Name)
	switch {
	case in == nil || state.Action.Type == chatbot.ActionClose || state.Action.Type == "":
	case state.Action.Type == chatbot.ActionConfirmIntent:
		return t.answerConfirmation(in, found)
	case state.Action.Type == chatbot.ActionElicitSlot:
		return t.answerSlot(in, found)
	}
	return t.recognize(found)
}

// another is an intent that was meant beyond doubt while something else was asked.
func another(found []candidate, in *intent) *candidate {
	if len(found) > 0 && found[0].exact && found[0].words > 0 && found[0].intent != in {
		return &found[0]
	}
	return nil
}

func (t *turn) answerConfirmation(in *intent, found []candidate) error {
	answer, ok := confirmation(norm(t.text))
	i := &t.s.State.Intent
	switch {
	case ok && answer == "Yes":
		i.Confirmation = chatbot.Confirmed
	case ok && answer == "No":
		i.Confirmation = chatbot.Denied
	case another(found, in) != nil:
		return t.recognize(found)
	default:
		t.s.Attempt++
		t.interpret(in, found, 1)
		if t.s.Attempt > in.def.Confirmation.Prompt.MaxRetries {
			return t.fail(in, in.def.Confirmation.Failed, "confirmation")
		}
		return t.dialog(in, t.s.Attempt)
	}
	t.s.Attempt = 0
	t.interpret(in, found, 1)
	return t.dialog(in, 0)
}

// answerSlot takes a text for the slot that was asked for, unless it is another intent's.
func (t *turn) answerSlot(in *intent, found []candidate) error {
	a := t.s.State.Action
	part := ""
	if len(a.SubSlot) > 0 {
		part = a.SubSlot[0]
	}
	value, open, ok := t.answer(in, a.Slot, part)
	other := another(found, in)
	if other == nil && len(found) > 0 && found[0].exact && found[0].intent == in && len(found[0].slots) > 0 && (open || !ok) {
		fillAll(t.s.State.Intent.Slots, found[0].slots)
		value, ok = found[0].slots[a.Slot], found[0].slots[a.Slot].Filled()
		if !ok {
			t.s.Attempt = 0
			t.interpret(in, found, 1)
			return t.dialog(in, 0)
		}
	}
	if other != nil && (open || !ok) {
		return t.recognize(found)
	}
	if !ok {
		t.s.Attempt++
		t.interpret(in, found, 1)
		def, _ := in.def.Slot(a.Slot)
		prompt, failed := def.Prompt, def.Capture.Failed
		if part != "" {
			prompt = def.SubSlots.Slots[part].Prompt
		}
		if t.s.Attempt > prompt.MaxRetries {
			return t.fail(in, failed, "slot "+a.Slot)
		}
		return t.dialog(in, t.s.Attempt)
	}
	t.s.Attempt = 0
	if value.Shape != chatbot.ShapeComposite {
		put(t.s.State.Intent.Slots, a.Slot, part, value)
	}
	t.interpret(in, found, 1)
	return t.captured(in, a.Slot)
}

// answer is the value that a text is, word for word or as a sample of answers has it.
func (t *turn) answer(in *intent, slot, part string) (value chatbot.Slot, open, ok bool) {
	words := tokens(t.text)
	for _, sm := range in.answers[slot] {
		if c := t.compare(in, sm, t.text, words); c.exact && c.slots[slot].Filled() {
			fillAll(t.s.State.Intent.Slots, c.slots)
			return c.slots[slot], false, true
		}
	}
	return t.value(in, slot, part, strings.TrimSpace(t.text))
}

func fillAll(slots, values chatbot.Slots) {
	for name, v := range values {
		if v.Shape == chatbot.ShapeComposite && slots[name].SubSlots != nil {
			maps.Copy(slots[name].SubSlots, v.SubSlots)
			continue
		}
		slots[name] = v
	}
}

// captured goes on once a slot has a value.
func (t *turn) captured(in *intent, slot string) error {
	def, _ := in.def.Slot(slot)
	return t.follow(in, t.step(def.Capture.Captured, "slot "+slot))
}

// recognize begins the intent that was meant, or the fallback.
func (t *turn) recognize(found []candidate) error {
	in, score, slots := t.fallback, 0.0, chatbot.Slots(nil)
	if len(found) > 0 && (found[0].exact || found[0].score >= t.o.Threshold) {
		in, score, slots = found[0].intent, found[0].score, found[0].slots
	}
	t.begin(in, slots)
	t.interpret(in, found, score)
	return t.start(in)
}

// start does what the definition has at the beginning of an intent.
func (t *turn) start(in *intent) error {
	i := in.def.Initial
	return t.follow(in, t.step(bot.Outcome{Response: i.Response, Next: i.Next, Conditional: i.Conditional}, "initial response"))
}

// begin makes an intent the present one, with values and defaults.
func (t *turn) begin(in *intent, values chatbot.Slots) {
	slots := chatbot.Slots{}
	for _, s := range in.def.Slots {
		slots[s.Name] = chatbot.Slot{}
	}
	fillAll(slots, values)
	for _, s := range in.def.Slots {
		if v, ok := t.byDefault(s); ok && !slots[s.Name].Filled() {
			slots[s.Name] = v
		}
	}
	t.s.State.Intent = chatbot.Intent{Name: in.def.Name, Slots: slots, State: chatbot.InProgress, Confirmation: chatbot.NotAsked}
	t.s.State.Action, t.s.Attempt = chatbot.DialogAction{}, 0
}

// byDefault is the first default of a slot that there is: a text, "#context.slot" or "[attribute]".
func (t *turn) byDefault(s bot.Slot) (chatbot.Slot, bool) {
	for _, d := range s.Defaults {
		text := d
		if ref, ok := strings.CutPrefix(d, "#"); ok {
			name, slot, _ := strings.Cut(ref, ".")
			text = ""
			for _, c := range t.s.State.Contexts {
				if c.Name == name {
					text = c.Attributes[slot]
				}
			}
		} else if name, ok := strings.CutPrefix(d, "["); ok {
			text = t.s.State.Attributes[strings.TrimSuffix(name, "]")]
		}
		if text == "" {
			continue
		}
		if v, _, ok := t.resolve(s.Type, text); ok {
			return scalar(v), true
		}
		return chatbot.NewSlot(text), true
	}
	return chatbot.Slot{}, false
}

// interpret notes what the text may mean: the intent that it was taken for, the fallback, and
// others.
func (t *turn) interpret(in *intent, found []candidate, score float64) {
	const most = 5
	all := []chatbot.Interpretation{{Intent: t.s.State.Intent.Clone(), Confidence: score, Scored: in != t.fallback}}
	if in != t.fallback {
		all = append(all, chatbot.Interpretation{Intent: chatbot.Intent{Name: t.fallback.def.Name, Slots: chatbot.Slots{}, State: chatbot.InProgress, Confirmation: chatbot.NotAsked}})
	}
	for _, c := range found {
		if c.intent == in || len(all) == most {
			continue
		}
		slots := chatbot.Slots{}
		for _, s := range c.intent.def.Slots {
			slots[s.Name] = c.slots[s.Name]
		}
		all = append(all, chatbot.Interpretation{
			Intent: chatbot.Intent{Name: c.intent.def.Name, Slots: slots, State: chatbot.InProgress, Confirmation: chatbot.NotAsked}, Confidence: c.score, Scored: true,
		})
	}
	t.reply.Interpretations = all
}

var errLoop = errors.New("the steps of the definition, or its hook, go round in a circle")

// follow takes a step of the definition, or goes on in the usual order.
func (t *turn) follow(in *intent, next bot.NextStep) error {
	const deepest = 20
	if t.pos++; t.pos > deepest {
		return fmt.Errorf("%w: %w", awsai.ErrInvalid, errLoop)
	}
	state := &t.s.State
	for name, v := range next.SessionAttributes {
		if state.Attributes == nil {
			state.Attributes = map[string]string{}
		}
		state.Attributes[name] = v
	}
	if other := t.intent(next.Intent.Name); other != nil && other != in {
		t.begin(other, nil)
		in = other
	}
	for name, v := range next.Intent.Slots {
		state.Intent.Slots[name] = overridden(v)
	}
	switch next.Action.Type {
	case bot.ElicitSlot:
		state.Intent.Slots[next.Action.Slot] = chatbot.Slot{}
		return t.ask(in, chatbot.DialogAction{Type: chatbot.ActionElicitSlot, Slot: next.Action.Slot}, nil, 0)
	case bot.ElicitIntent:
		state.Intent, state.Action = chatbot.Intent{}, chatbot.DialogAction{Type: chatbot.ActionElicitIntent}
		return nil
	case bot.StartIntent:
		return t.start(in)
	case bot.ConfirmIntent:
		return t.ask(in, chatbot.DialogAction{Type: chatbot.ActionConfirmIntent}, nil, 0)
	case bot.FulfillIntent:
		return t.fulfill(in)
	case bot.CloseIntent:
		return t.close(in, chatbot.Fulfilled, nil)
	case bot.EndConversation:
		state.Action = chatbot.DialogAction{Type: chatbot.ActionClose}
		return nil
	}
	return t.dialog(in, 0)
}

func overridden(v bot.SlotOverride) chatbot.Slot {
	if v.Shape == string(chatbot.ShapeList) {
		list := chatbot.Slot{Shape: chatbot.ShapeList}
		for _, item := range v.Values {
			list.Values = append(list.Values, overridden(item))
		}
		return list
	}
	return chatbot.NewSlot(v.Value)
}

// step says what an outcome has to say, and returns where the conversation goes on: with conditions,
// by the default branch, since they are not evaluated.
func (t *turn) step(o bot.Outcome, where string) bot.NextStep {
	t.say(o.Response)
	if len(o.Conditional.Branches) == 0 || bool(o.Conditional.Inactive) {
		return o.Next
	}
	t.reply.Skipped = append(t.reply.Skipped, t.s.State.Intent.Name+": "+where)
	t.say(o.Conditional.Default.Response)
	return o.Conditional.Default.Next
}

// goesOn tells whether a step after the end of an intent leads anywhere.
func goesOn(next bot.NextStep) bool {
	switch next.Action.Type {
	case "", bot.CloseIntent, bot.EndConversation:
		return false
	}
	return true
}

// fail ends an intent that came to nothing.
func (t *turn) fail(in *intent, o bot.Outcome, where string) error {
	t.s.State.Intent.State = chatbot.Failed
	t.s.State.Action, t.s.Attempt = chatbot.DialogAction{Type: chatbot.ActionClose}, 0
	if next := t.step(o, where); goesOn(next) {
		return t.follow(in, next)
	}
	return nil
}

// activate makes the contexts of an intent active that is done, with its values.
func (t *turn) activate(in *intent) {
	for _, def := range in.def.Outputs {
		c := chatbot.Context{Name: def.Name, Turns: def.Turns, TTL: time.Duration(def.Seconds) * time.Second, Attributes: map[string]string{}}
		for name, s := range t.s.State.Intent.Slots {
			if v := s.String(); v != "" && len(c.Attributes) < 10 {
				c.Attributes[name] = v
			}
		}
		contexts := slices.DeleteFunc(t.s.State.Contexts, func(old chatbot.Context) bool { return old.Name == c.Name })
		t.s.State.Contexts = append(contexts, c)
		t.s.Until[c.Name] = t.now().Add(c.TTL)
	}
}
