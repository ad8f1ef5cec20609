package talk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// dialog decides what comes next, and asks the hook if the intent wants that.
func (t *turn) dialog(in *intent, attempt int) error {
	next := t.next(in)
	if !t.hasDialogHook(in) {
		return t.proceed(in, next, nil, attempt)
	}
	resp, ok, err := t.call(in, chatbot.DialogHook, t.proposed(in, next, attempt))
	if err != nil {
		return err
	}
	if !ok {
		return t.fail(in, in.def.Initial.Hook.After.Failure, "dialog hook")
	}
	return t.obey(resp, in, attempt)
}

func (t *turn) hasDialogHook(in *intent) bool {
	h := in.def.Initial.Hook
	return t.o.Hook != nil && (in.def.DialogHook || !isZeroHook(h) && !bool(h.Inactive) && !bool(h.Silent))
}

func isZeroHook(h bot.DialogHook) bool {
	data, err := json.Marshal(h)
	zero, err2 := json.Marshal(bot.DialogHook{})
	return err == nil && err2 == nil && string(data) == string(zero)
}

// next is what the definition has next: the first slot in order that has no value, then the
// confirmation, then fulfilment, which is ActionDelegate here.
func (t *turn) next(in *intent) chatbot.DialogAction {
	i := t.s.State.Intent
	for _, s := range in.def.Order() {
		if sub, need := t.missing(s, i.Slots[s.Name]); need {
			return chatbot.DialogAction{Type: chatbot.ActionElicitSlot, Slot: s.Name, SubSlot: sub}
		}
	}
	if len(in.def.Confirmation.Prompt.Groups) > 0 && !bool(in.def.Confirmation.Inactive) && (i.Confirmation == chatbot.NotAsked || i.Confirmation == "") {
		return chatbot.DialogAction{Type: chatbot.ActionConfirmIntent}
	}
	if i.Confirmation == chatbot.Denied {
		return chatbot.DialogAction{Type: chatbot.ActionClose}
	}
	return chatbot.DialogAction{Type: chatbot.ActionDelegate}
}

// missing tells whether a slot has to be asked for, and which part of it.
func (t *turn) missing(s bot.Slot, have chatbot.Slot) (chatbot.SubSlotPath, bool) {
	if s.Optional {
		return nil, false
	}
	if len(s.SubSlots.Slots) == 0 {
		return nil, !have.Filled()
	}
	def, _ := t.locale.SlotType(s.Type)
	filled := func(part string) bool { return have.SubSlots[part].Filled() }
	if s.SubSlots.Expression != "" && satisfied(s.SubSlots.Expression, filled) {
		return nil, false
	}
	for _, p := range def.Parts {
		if _, asked := s.SubSlots.Slots[p.Name]; asked && !filled(p.Name) {
			return chatbot.SubSlotPath{p.Name}, true
		}
	}
	return nil, false
}

// proposed is what the bot would do next.
func (t *turn) proposed(in *intent, next chatbot.DialogAction, attempt int) chatbot.ProposedState {
	p := chatbot.ProposedState{Action: next, Intent: t.s.State.Intent.Clone()}
	switch next.Type {
	case chatbot.ActionElicitSlot, chatbot.ActionConfirmIntent:
		p.Prompt.Attempt = "Initial"
		if attempt > 0 {
			p.Prompt.Attempt = fmt.Sprintf("Retry%d", attempt)
		}
	case chatbot.ActionDelegate:
		p.Intent.State = chatbot.ReadyForFulfillment
		if !in.def.Fulfillment.Hook {
			p.Action = chatbot.DialogAction{Type: chatbot.ActionClose}
		}
	case chatbot.ActionClose:
		p.Intent.State = chatbot.Failed
	}
	return p
}

// event is what Lex sends a hook.
func (t *turn) event(source chatbot.InvocationSource, proposed chatbot.ProposedState) chatbot.Event {
	state := t.s.State.Clone()
	state.Action = chatbot.DialogAction{}
	state.RequestID = fmt.Sprintf("%s-%d", t.s.ID, t.s.Turns)
	interpretations := slices.Clone(t.reply.Interpretations)
	if len(interpretations) > 0 {
		interpretations[0].Intent = state.Intent.Clone()
	}
	resolved := chatbot.Slots{}
	for name, s := range state.Intent.Slots {
		if s.Filled() {
			resolved[name] = s
		}
	}
	return chatbot.Event{
		Version: "1.0", Source: source, Mode: chatbot.TextInput, ResponseType: "text/plain; charset=utf-8", SessionID: t.s.ID, Transcript: t.text,
		Bot: chatbot.EventBot{
			ID: t.o.Bot, Name: t.bot.Name, AliasID: t.o.Alias, AliasName: "TestBotAlias", Locale: strings.ReplaceAll(t.locale.ID, "_", "-"), Version: "DRAFT",
		},
		Interpretations: interpretations, Proposed: proposed, RequestAttributes: map[string]string{}, SessionState: state,
		Transcriptions: []chatbot.Transcription{{Text: t.text, Confidence: 1, Context: chatbot.ResolvedContext{Intent: state.Intent.Name}, Slots: resolved}},
	}
}

// call calls the hook. What the hook fails with is kept, and is no error; a response that the
// service would refuse is one.
func (t *turn) call(in *intent, source chatbot.InvocationSource, proposed chatbot.ProposedState) (resp chatbot.Response, ok bool, err error) {
	const most = 10
	if t.calls++; t.calls > most {
		return resp, false, fmt.Errorf("%w: %w", awsai.ErrInvalid, errLoop)
	}
	event := t.event(source, proposed)
	payload, err := json.Marshal(event)
	if err != nil {
		return resp, false, err
	}
	answer, err := t.o.Hook.Invoke(t.ctx, payload)
	if err != nil {
		if t.ctx.Err() != nil {
			return resp, false, t.ctx.Err()
		}
		t.reply.HookErr = err
		t.reply.Calls = append(t.reply.Calls, Call{Event: event})
		return resp, false, nil
	}
	if err := json.Unmarshal(answer, &resp); err != nil {
		return resp, false, fmt.Errorf("%w: the hook's response is no JSON of one", awsai.ErrInvalid)
	}
	t.reply.Calls = append(t.reply.Calls, Call{event, resp})
	return resp, true, resp.Check()
}

// obey does what a hook says.
func (t *turn) obey(resp chatbot.Response, in *intent, attempt int) error {
	state := &t.s.State
	next := resp.SessionState
	state.Attributes = next.Attributes
	if next.Contexts != nil {
		state.Contexts = next.Contexts
		for _, c := range next.Contexts {
			t.s.Until[c.Name] = t.now().Add(c.TTL)
		}
	}
	was := in
	if next.Intent.Name != "" {
		if in = t.intent(next.Intent.Name); in == nil {
			return fmt.Errorf("%w: the hook's response is for an intent that the locale has not", awsai.ErrInvalid)
		}
		if in != was {
			t.begin(in, nil)
		}
		for name, s := range next.Intent.Slots {
			if _, ok := in.def.Slot(name); !ok {
				return fmt.Errorf("%w: the hook's response has a slot that the intent has not", awsai.ErrInvalid)
			}
			state.Intent.Slots[name] = s
		}
		state.Intent.State, state.Intent.Confirmation = cmp.Or(next.Intent.State, chatbot.InProgress), cmp.Or(next.Intent.Confirmation, chatbot.NotAsked)
	}
	switch next.Action.Type {
	case chatbot.ActionDelegate:
		t.tell(resp.Messages)
		if in != was {
			return t.start(in)
		}
		return t.proceed(in, t.next(in), nil, attempt)
	case chatbot.ActionElicitSlot:
		if _, ok := in.def.Slot(next.Action.Slot); !ok {
			return fmt.Errorf("%w: the hook's response asks for a slot that the intent has not", awsai.ErrInvalid)
		}
		return t.ask(in, next.Action, resp.Messages, attempt)
	case chatbot.ActionConfirmIntent:
		state.Intent.Confirmation = chatbot.NotAsked
		return t.ask(in, next.Action, resp.Messages, attempt)
	case chatbot.ActionElicitIntent:
		t.tell(resp.Messages)
		state.Intent, state.Action, t.s.Attempt = chatbot.Intent{}, next.Action, 0
		return nil
	case chatbot.ActionClose:
		return t.close(in, state.Intent.State, resp.Messages)
	}
	return fmt.Errorf("%w: the hook's response has an action that this package does not know", awsai.ErrInvalid)
}

// proceed goes on as the definition has it.
func (t *turn) proceed(in *intent, next chatbot.DialogAction, messages []chatbot.Message, attempt int) error {
	c := in.def.Confirmation
	switch next.Type {
	case chatbot.ActionElicitSlot, chatbot.ActionConfirmIntent:
		was := t.s.State.Action
		same := was.Type == next.Type && was.Slot == next.Slot && slices.Equal(was.SubSlot, next.SubSlot)
		if !same {
			attempt = 0
		}
		return t.ask(in, next, messages, attempt)
	case chatbot.ActionClose:
		return t.fail(in, c.Declined, "declination")
	}
	if t.s.State.Intent.Confirmation == chatbot.Confirmed {
		if next := t.step(c.Confirmed, "confirmation"); goesOn(next) && next.Action.Type != bot.InvokeDialogCodeHook {
			return t.follow(in, next)
		}
	}
	return t.fulfill(in)
}

// ask asks for a slot or a confirmation, in the hook's words or those of the definition.
func (t *turn) ask(in *intent, action chatbot.DialogAction, messages []chatbot.Message, attempt int) error {
	t.s.State.Action, t.s.Attempt = action, attempt
	t.s.State.Intent.State = chatbot.InProgress
	if len(messages) > 0 {
		t.tell(messages)
		return nil
	}
	prompt := in.def.Confirmation.Prompt
	if action.Type == chatbot.ActionElicitSlot {
		def, _ := in.def.Slot(action.Slot)
		prompt = def.Prompt
		if len(action.SubSlot) > 0 {
			prompt = def.SubSlots.Slots[action.SubSlot[0]].Prompt
		}
	}
	t.groups(prompt.Groups, attempt)
	return nil
}

// fulfill does what was wanted, by the hook or not at all.
func (t *turn) fulfill(in *intent) error {
	i := &t.s.State.Intent
	i.State = chatbot.ReadyForFulfillment
	if !in.def.Fulfillment.Hook || t.o.Hook == nil || bool(in.def.Fulfillment.Inactive) {
		t.activate(in)
		return t.end(in, chatbot.ReadyForFulfillment, in.def.Fulfillment.After.Success)
	}
	resp, ok, err := t.call(in, chatbot.FulfillmentHook, chatbot.ProposedState{})
	if err != nil {
		return err
	}
	if !ok {
		return t.fail(in, in.def.Fulfillment.After.Failure, "fulfilment")
	}
	if resp.SessionState.Action.Type == chatbot.ActionDelegate && resp.SessionState.Intent.Name == in.def.Name && resp.SessionState.Intent.State != chatbot.InProgress {
		resp.SessionState.Action.Type = chatbot.ActionClose // the definition goes on after fulfilment
		resp.SessionState.Intent.State = chatbot.Fulfilled
	}
	return t.obey(resp, in, 0)
}

// close ends an intent in the hook's words or those of the definition.
func (t *turn) close(in *intent, state chatbot.IntentState, messages []chatbot.Message) error {
	if state == chatbot.Fulfilled {
		t.activate(in)
	}
	if len(messages) > 0 {
		t.tell(messages)
		t.s.State.Intent.State = state
		t.s.State.Action, t.s.Attempt = chatbot.DialogAction{Type: chatbot.ActionClose}, 0
		return nil
	}
	if state == chatbot.Failed {
		return t.fail(in, in.def.Fulfillment.After.Failure, "fulfilment")
	}
	return t.end(in, state, in.def.Fulfillment.After.Success)
}

// end says what comes after fulfilment, and closes.
func (t *turn) end(in *intent, state chatbot.IntentState, after bot.Outcome) error {
	t.s.State.Intent.State = state
	t.s.State.Action, t.s.Attempt = chatbot.DialogAction{Type: chatbot.ActionClose}, 0
	if next := t.step(after, "fulfilment"); goesOn(next) {
		return t.follow(in, next)
	}
	closing := in.def.Closing
	if bool(closing.Inactive) {
		return nil
	}
	if next := t.step(bot.Outcome{Response: closing.Response, Next: closing.Next, Conditional: closing.Conditional}, "closing"); goesOn(next) {
		return t.follow(in, next)
	}
	return nil
}
