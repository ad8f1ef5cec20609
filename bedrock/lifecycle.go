package bedrock

import (
	"slices"
	"strings"
	"time"
)

// LifecycleState is where a model stands between its launch and its end.
type LifecycleState string

// The states of a model, as the Bedrock user guide has them under "Model lifecycle".
const (
	// StateActive: the model is maintained.
	StateActive LifecycleState = "active"
	// StateLegacy: the model has a successor and will end. Who does not use it yet cannot
	// begin to, and who has not used it for some weeks may lose it before its end.
	StateLegacy LifecycleState = "legacy"
	// StateEnded: requests to the model fail.
	StateEnded LifecycleState = "ended"
)

// Lifecycle is when a model becomes legacy and when it ends.
type Lifecycle struct {
	// Model is the ID of the foundation model.
	Model string `json:"model"`
	// Geography is where the dates hold, as Price.Geography has it. Empty, it is everywhere
	// that has no entry of its own.
	Geography string `json:"geography,omitempty"`
	// Legacy is when the model becomes legacy. Zero is that this is not known: an entry with
	// an end counts as legacy from the day AsOf on.
	Legacy time.Time `json:"legacy,omitzero"`
	// EndOfLife is when the model ends, at the beginning of the day in UTC. Zero is that this
	// is not known.
	EndOfLife time.Time `json:"endOfLife,omitzero"`
	// Successor is the ID of the model to use instead, or empty where there is none.
	Successor string `json:"successor,omitempty"`
	// Unsure says that the dates are not from AWS's documentation or service.
	Unsure bool `json:"unsure,omitempty"`
	// AsOf is the day, as "2026-11-23", on which Source said so. Source is a URL, or names a
	// call of the service.
	AsOf   string `json:"asOf,omitempty"`
	Source string `json:"source,omitempty"`
}

// State is where the model stands at a time. The zero Lifecycle is active.
func (l Lifecycle) State(at time.Time) LifecycleState {
	legacy := l.Legacy
	switch {
	case !l.EndOfLife.IsZero() && !at.Before(l.EndOfLife):
		return StateEnded
	case legacy.IsZero() && l.EndOfLife.IsZero():
		return StateActive
	case legacy.IsZero():
		legacy, _ = time.Parse(time.DateOnly, l.AsOf) // the zero time where it is no day
	}
	if !at.Before(legacy) {
		return StateLegacy
	}
	return StateActive
}

// describe says where the model stands and what follows it.
func (l Lifecycle) describe(at time.Time) string {
	var b strings.Builder
	b.WriteString(l.Model)
	switch day := l.EndOfLife.Format(time.DateOnly); l.State(at) {
	case StateEnded:
		b.WriteString(" reached the end of its life on " + day)
	case StateLegacy:
		b.WriteString(" is legacy")
		if !l.EndOfLife.IsZero() {
			b.WriteString(" and ends on " + day)
		}
	default:
		b.WriteString(" is active")
	}
	if l.Unsure {
		b.WriteString(" (by an unsure source)")
	}
	if l.Successor != "" {
		b.WriteString("; " + l.Successor + " follows it")
	}
	return b.String()
}

// Lifecycles is a table of life cycles. Where several fit, the last does, one of the
// geography before one of none, so that a caller's own take the place of others by
// append(bedrock.DefaultLifecycles(), own...). It can be stored as JSON.
type Lifecycles []Lifecycle

// DefaultLifecycles is a copy of the table that is used where there is no other. A model that
// is not in it may be active, or newer than the table: the service knows, and package
// catalogue asks it.
func DefaultLifecycles() Lifecycles { return slices.Clone(defaultLifecycles) }

// Find is the life cycle of a model by its ID, inference profile or ARN, and whether the
// table has it. An ID that does not say where it is called is taken to be called in US East
// (N. Virginia).
func (l Lifecycles) Find(model string) (Lifecycle, bool) {
	return l.find(baseModel(model), geographyOf(model, "us-east-1"))
}

// find is Find for a foundation model that is called in a part of the world.
func (l Lifecycles) find(base, geography string) (found Lifecycle, ok bool) {
	base = withoutContext(base)
	for _, entry := range slices.Backward(l) {
		if withoutContext(entry.Model) != base {
			continue
		}
		if entry.Geography == geography {
			return entry, true
		}
		if entry.Geography == "" && !ok {
			found, ok = entry, true
		}
	}
	return found, ok
}

// withoutContext is a model's ID without the length of context that some end with, as in
// "amazon.nova-lite-v1:0:300k": the model is the same.
func withoutContext(model string) string {
	if i := strings.LastIndexByte(model, ':'); strings.Count(model, ":") == 2 && strings.HasSuffix(model, "k") {
		return model[:i]
	}
	return model
}
