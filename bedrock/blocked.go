package bedrock

// BlockedError is the cause of the error of a reply that a guardrail, or a filter of the
// model's provider, did not let pass. Its kind is awsai.ErrBlocked.
//
// A guardrail that did no more than mask lets the reply pass: Reply.Guardrail tells of it.
// With [TraceNone] the service does not say which it was, and either is an error.
type BlockedError struct {
	// Reply is what came, turns before included. Its text is what the guardrail says in
	// place of the model's, what had come of the model's before, or both. Reply.Guardrail
	// says what was found; it is nil where the service did not tell. A conversation that
	// goes on leaves the last of Reply.Messages out, and where Reply.Guardrail.InputBlocked,
	// also what was asked: it is blocked again otherwise.
	Reply Reply
}

// Error says who blocked what, and nothing of the content.
func (e *BlockedError) Error() string {
	switch r := e.Reply.Guardrail; {
	case e.Reply.StopReason == StopFiltered:
		return "a filter of the model's provider stopped the reply"
	case r.InputBlocked():
		return "the guardrail blocked the request" + r.policies()
	case r.OutputBlocked():
		return "the guardrail blocked the reply" + r.policies()
	}
	return "the guardrail blocked the request or the reply"
}

// policies names the policies that blocked.
func (r *GuardrailReport) policies() string {
	var total Assessment
	for _, a := range append(r.Input[:len(r.Input):len(r.Input)], r.Output...) {
		total.add(a)
	}
	text := ""
	for _, p := range []struct {
		name    string
		blocked bool
	}{
		{"denied topic", blocks(total.Topics, func(f TopicFinding) FindingAction { return f.Action })},
		{"harmful content", blocks(total.Filters, func(f FilterFinding) FindingAction { return f.Action })},
		{"word", blocks(total.Words, func(f WordFinding) FindingAction { return f.Action })},
		{"sensitive information", blocks(total.Sensitive, func(f SensitiveFinding) FindingAction { return f.Action })},
		{"grounding", blocks(total.Grounding, func(f GroundingFinding) FindingAction { return f.Action })},
	} {
		if p.blocked {
			text += ", " + p.name
		}
	}
	if text == "" {
		return ""
	}
	return " for " + text[2:]
}

// blocks says whether one of the findings blocks.
func blocks[T any](findings []T, action func(T) FindingAction) bool {
	for _, f := range findings {
		if action(f) == ActionBlocked {
			return true
		}
	}
	return false
}

// refused says whether a turn was not let pass.
func (r Reply) refused() bool {
	return r.StopReason == StopFiltered || r.StopReason == StopGuardrail && !r.Guardrail.passed()
}
