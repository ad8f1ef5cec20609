package chatbot

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"

	"github.com/awsai-go/awsai/internal/sdk"
)

// What follows turns the values of the package into those of the SDK and back.

func toState(s *SessionState) *types.SessionState {
	if s == nil {
		return nil
	}
	out := &types.SessionState{SessionAttributes: s.Attributes, DialogAction: toAction(s.Action), RuntimeHints: toHints(s.Hints)}
	if s.RequestID != "" {
		out.OriginatingRequestId = &s.RequestID
	}
	if s.Intent.Name != "" {
		out.Intent = &types.Intent{
			Name: &s.Intent.Name, Slots: toSlots(s.Intent.Slots), State: types.IntentState(s.Intent.State),
			ConfirmationState: types.ConfirmationState(s.Intent.Confirmation),
		}
	}
	if s.Contexts != nil {
		out.ActiveContexts = []types.ActiveContext{} // an empty list ends those of the session
	}
	for _, c := range s.Contexts {
		out.ActiveContexts = append(out.ActiveContexts, types.ActiveContext{
			Name: &c.Name, ContextAttributes: attributes(c.Attributes),
			TimeToLive: &types.ActiveContextTimeToLive{
				TimeToLiveInSeconds: aws.Int32(int32(c.TTL / time.Second)), TurnsToLive: aws.Int32(int32(c.Turns)),
			},
		})
	}
	return out
}

func fromState(s *types.SessionState) SessionState {
	if s == nil {
		return SessionState{Attributes: map[string]string{}}
	}
	out := SessionState{
		Action: fromAction(s.DialogAction), Intent: fromIntent(s.Intent), Attributes: attributes(s.SessionAttributes),
		RequestID: aws.ToString(s.OriginatingRequestId), Hints: fromHints(s.RuntimeHints),
	}
	for _, c := range s.ActiveContexts {
		ttl := aws.ToInt32
		context := Context{Name: aws.ToString(c.Name), Attributes: attributes(c.ContextAttributes)}
		if c.TimeToLive != nil {
			context.TTL = time.Duration(ttl(c.TimeToLive.TimeToLiveInSeconds)) * time.Second
			context.Turns = int(ttl(c.TimeToLive.TurnsToLive))
		}
		out.Contexts = append(out.Contexts, context)
	}
	return out
}

func toAction(a DialogAction) *types.DialogAction {
	if a.Type == "" {
		return nil
	}
	out := &types.DialogAction{Type: types.DialogActionType(a.Type), SlotElicitationStyle: types.StyleType(a.Style)}
	if a.Slot != "" {
		out.SlotToElicit = &a.Slot
	}
	for i := len(a.SubSlot) - 1; i >= 0; i-- {
		out.SubSlotToElicit = &types.ElicitSubSlot{Name: &a.SubSlot[i], SubSlotToElicit: out.SubSlotToElicit}
	}
	return out
}

func fromAction(a *types.DialogAction) DialogAction {
	if a == nil {
		return DialogAction{}
	}
	out := DialogAction{Type: ActionType(a.Type), Slot: aws.ToString(a.SlotToElicit), Style: Style(a.SlotElicitationStyle)}
	for sub := a.SubSlotToElicit; sub != nil; sub = sub.SubSlotToElicit {
		out.SubSlot = append(out.SubSlot, aws.ToString(sub.Name))
	}
	return out
}

func fromIntent(i *types.Intent) Intent {
	if i == nil {
		return Intent{Slots: Slots{}}
	}
	return Intent{
		Name: aws.ToString(i.Name), Slots: fromSlots(i.Slots), State: IntentState(i.State), Confirmation: ConfirmationState(i.ConfirmationState),
	}
}

// toSlots leaves out the slots that have no value: the SDK writes each as a structure, where the
// service has null.
func toSlots(slots Slots) map[string]types.Slot {
	if slots == nil {
		return nil
	}
	out := map[string]types.Slot{}
	for name, s := range slots {
		if s.Filled() {
			out[name] = toSlot(s)
		}
	}
	return out
}

func toSlot(s Slot) types.Slot {
	out := types.Slot{Shape: types.Shape(s.Shape)}
	if v := s.Value; !v.IsZero() {
		out.Value = &types.Value{InterpretedValue: &v.Interpreted, ResolvedValues: v.Resolved}
		if v.Original != "" {
			out.Value.OriginalValue = &v.Original
		}
	}
	for _, v := range s.Values {
		out.Values = append(out.Values, toSlot(v))
	}
	if s.SubSlots != nil {
		out.SubSlots = toSlots(s.SubSlots)
	}
	return out
}

func fromSlots(slots map[string]types.Slot) Slots {
	out := make(Slots, len(slots))
	for name, s := range slots {
		out[name] = fromSlot(s)
	}
	return out
}

func fromSlot(s types.Slot) Slot {
	out := Slot{Shape: Shape(s.Shape)}
	if s.Value != nil {
		out.Value = Value{aws.ToString(s.Value.OriginalValue), aws.ToString(s.Value.InterpretedValue), nil}
		if len(s.Value.ResolvedValues) > 0 {
			out.Value.Resolved = s.Value.ResolvedValues
		}
	}
	for _, v := range s.Values {
		out.Values = append(out.Values, fromSlot(v))
	}
	if len(s.SubSlots) > 0 {
		out.SubSlots = fromSlots(s.SubSlots)
	}
	return out
}

func toHints(h Hints) *types.RuntimeHints {
	if h == nil {
		return nil
	}
	out := &types.RuntimeHints{SlotHints: map[string]map[string]types.RuntimeHintDetails{}}
	for intent, slots := range h {
		out.SlotHints[intent] = toSlotHints(slots)
	}
	return out
}

func toSlotHints(slots map[string]Hint) map[string]types.RuntimeHintDetails {
	if slots == nil {
		return nil
	}
	out := map[string]types.RuntimeHintDetails{}
	for name, h := range slots {
		details := types.RuntimeHintDetails{SubSlotHints: toSlotHints(h.SubSlots)}
		for _, p := range h.Phrases {
			details.RuntimeHintValues = append(details.RuntimeHintValues, types.RuntimeHintValue{Phrase: &p})
		}
		out[name] = details
	}
	return out
}

func fromHints(h *types.RuntimeHints) Hints {
	if h == nil || len(h.SlotHints) == 0 {
		return nil
	}
	out := Hints{}
	for intent, slots := range h.SlotHints {
		out[intent] = fromSlotHints(slots)
	}
	return out
}

func fromSlotHints(slots map[string]types.RuntimeHintDetails) map[string]Hint {
	if len(slots) == 0 {
		return nil
	}
	out := map[string]Hint{}
	for name, d := range slots {
		h := Hint{SubSlots: fromSlotHints(d.SubSlotHints)}
		for _, v := range d.RuntimeHintValues {
			h.Phrases = append(h.Phrases, aws.ToString(v.Phrase))
		}
		out[name] = h
	}
	return out
}

func toMessages(messages []Message) []types.Message {
	var out []types.Message
	for _, m := range messages {
		message := types.Message{ContentType: types.MessageContentType(m.Type)}
		if m.Text != "" {
			message.Content = &m.Text
		}
		if c := m.Card; !c.IsZero() {
			message.ImageResponseCard = &types.ImageResponseCard{Title: &c.Title, Subtitle: sdk.Optional(c.Subtitle), ImageUrl: sdk.Optional(c.ImageURL)}
			for _, b := range c.Buttons {
				message.ImageResponseCard.Buttons = append(message.ImageResponseCard.Buttons, types.Button{Text: &b.Text, Value: &b.Value})
			}
		}
		out = append(out, message)
	}
	return out
}

func fromMessages(messages []types.Message) []Message {
	var out []Message
	for _, m := range messages {
		message := Message{Type: MessageType(m.ContentType), Text: aws.ToString(m.Content)}
		if c := m.ImageResponseCard; c != nil {
			message.Card = Card{Title: aws.ToString(c.Title), Subtitle: aws.ToString(c.Subtitle), ImageURL: aws.ToString(c.ImageUrl)}
			for _, b := range c.Buttons {
				message.Card.Buttons = append(message.Card.Buttons, Button{aws.ToString(b.Text), aws.ToString(b.Value)})
			}
		}
		out = append(out, message)
	}
	return out
}

func fromInterpretations(all []types.Interpretation) []Interpretation {
	var out []Interpretation
	for _, i := range all {
		found := Interpretation{Intent: fromIntent(i.Intent), Source: string(i.InterpretationSource)}
		if i.NluConfidence != nil {
			found.Confidence, found.Scored = i.NluConfidence.Score, true
		}
		if s := i.SentimentResponse; s != nil {
			found.Sentiment.Label = string(s.Sentiment)
			if scores := s.SentimentScore; scores != nil {
				found.Sentiment = Sentiment{string(s.Sentiment), scores.Positive, scores.Negative, scores.Neutral, scores.Mixed}
			}
		}
		out = append(out, found)
	}
	return out
}

func fromMember(m *types.RecognizedBotMember) Member {
	if m == nil {
		return Member{}
	}
	return Member{aws.ToString(m.BotId), aws.ToString(m.BotName)}
}
