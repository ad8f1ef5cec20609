package bedrock

import (
	"cmp"
	"slices"
)

// add adds what another guardrail found in the same content, or the same one in other
// content. Of findings of one kind the graver stays.
func (a *Assessment) add(b Assessment) {
	for _, f := range b.Topics {
		a.Topics = upsert(a.Topics, f, func(g TopicFinding) bool { return g.Name == f.Name && g.Type == f.Type }, func(g *TopicFinding) {
			g.Action, g.Detected = graver(g.Action, f.Action), g.Detected || f.Detected
		})
	}
	for _, f := range b.Filters {
		a.Filters = upsert(a.Filters, f, func(g FilterFinding) bool { return g.Type == f.Type && g.Strength == f.Strength }, func(g *FilterFinding) {
			g.Action, g.Detected = graver(g.Action, f.Action), g.Detected || f.Detected
			g.Confidence = slices.MaxFunc([]Level{g.Confidence, f.Confidence}, func(x, y Level) int { return cmp.Compare(x.rank(), y.rank()) })
		})
	}
	for _, f := range b.Words {
		a.Words = upsert(a.Words, f, func(g WordFinding) bool { return g.Match == f.Match && g.List == f.List }, func(g *WordFinding) {
			g.Action, g.Detected = graver(g.Action, f.Action), g.Detected || f.Detected
			g.Spans = append(g.Spans, f.Spans...)
		})
	}
	for _, g := range b.Applied {
		a.Applied = upsert(a.Applied, g, g.equal, func(*AppliedGuardrail) {})
	}
	a.Sensitive = append(a.Sensitive, b.Sensitive...)
	a.Grounding = append(a.Grounding, b.Grounding...)
	a.Reasoning = append(a.Reasoning, b.Reasoning...)
	a.Usage = a.Usage.Add(b.Usage)
	a.Coverage = a.Coverage.add(b.Coverage)
	a.Latency += b.Latency
}

// upsert changes the element that is the same as v, or appends v.
func upsert[T any](list []T, v T, same func(T) bool, change func(*T)) []T {
	if i := slices.IndexFunc(list, same); i >= 0 {
		change(&list[i])
		return list
	}
	return append(list, v)
}

// graver is the action that does more. An unknown one does more than masking.
func graver(a, b FindingAction) FindingAction {
	rank := func(a FindingAction) int {
		switch a {
		case ActionNone, "":
			return 0
		case ActionAnonymized:
			return 1
		case ActionBlocked:
			return 3
		}
		return 2
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// rank orders levels. An unknown one is the highest.
func (l Level) rank() int {
	switch l {
	case LevelNone, "":
		return 0
	case LevelLow:
		return 1
	case LevelMedium:
		return 2
	case LevelHigh:
		return 3
	}
	return 4
}
