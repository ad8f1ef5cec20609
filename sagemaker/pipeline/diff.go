package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Change is how a step, or what all steps share, differs between two definitions.
type Change struct {
	// Step is the step's name, or "" for what is of the pipeline, as a parameter.
	Step string
	// What is Added, Removed or Changed, or Unchanged where only the cache is missed.
	What ChangeKind
	// Differences are the members that differ, in the order of the definitions.
	Differences []Difference
	// Misses is why the service will not take an earlier result of the step, each reason as
	// "will miss the cache because …". It is empty for a step that may take one, and for one
	// that is not cached.
	Misses []string
}

// ChangeKind is how something differs.
type ChangeKind string

// How a step can differ.
const (
	Added     ChangeKind = "added"
	Removed   ChangeKind = "removed"
	Changed   ChangeKind = "changed"
	Unchanged ChangeKind = "unchanged"
)

// Difference is a member that differs.
type Difference struct {
	// At is where, as "Arguments.HyperParameters.eta".
	At string
	// Old and New are the member as JSON, "" where there is none.
	Old, New string
}

// String is the difference in a line.
func (d Difference) String() string {
	switch {
	case d.Old == "":
		return d.At + ": " + d.New + " is new"
	case d.New == "":
		return d.At + ": " + d.Old + " is gone"
	}
	return d.At + ": " + d.Old + " is now " + d.New
}

// Diff says how a definition differs from an older one: by step, whatever the order of steps
// and members, and which steps that are cached will run again when the new one does, and why.
// Steps that neither differ nor miss the cache are not in it.
//
// What caching looks at is, for each kind of step, what AWS's guide lists; of kinds that it does
// not list, all arguments. An earlier result may still be missed when it is too old or when the
// data differ that a parameter names.
func Diff(older, newer *Definition) []Change {
	var out []Change
	if ds := differences(older.shared(), newer.shared(), ""); len(ds) > 0 {
		out = append(out, Change{What: Changed, Differences: ds})
	}
	a, b := older.graph(), newer.graph()
	presets := newPresets(older, newer)
	missed := map[string]bool{} // steps that will run again for sure
	changes := map[string]Change{}
	for _, name := range b.topological() {
		s := b.steps[b.at[name]]
		c := Change{Step: name, What: Unchanged}
		var was *stepNode
		if i, ok := a.at[name]; ok {
			was = &a.steps[i]
			c.Differences = differences(was.own(), s.own(), "")
			if len(c.Differences) > 0 || was.parent != s.parent || was.then != s.then {
				c.What = Changed
			}
		} else {
			c.What = Added
		}
		if s.cached() {
			c.Misses = misses(was, s, presets, missed)
		}
		missed[name] = len(c.Misses) > 0 || s.runs() && !s.cached()
		changes[name] = c
	}
	for _, s := range b.steps {
		if c := changes[s.name]; c.What != Unchanged || len(c.Misses) > 0 {
			out = append(out, c)
		}
	}
	for _, s := range a.steps {
		if _, ok := b.at[s.name]; !ok {
			out = append(out, Change{Step: s.name, What: Removed})
		}
	}
	return out
}

// runs tells whether a step makes values that may differ from those of an earlier execution.
func (s stepNode) runs() bool { return s.kind != KindCondition && s.kind != KindFail }

// shared is the definition without its steps.
func (d *Definition) shared() *object {
	out := newObject()
	for _, m := range d.root.members {
		if m.name == "Parameters" { // by name, since their order means nothing
			byName := newObject()
			for _, p := range d.parameters() {
				byName.set(textOf(p.get("Name")), p)
			}
			m.value = byName
		}
		if m.name != "Steps" {
			out.members = append(out.members, m)
		}
	}
	return out
}

// topological are the steps, each after those that it waits for. Steps in a circle come last.
func (g *graph) topological() []string {
	var out []string
	done := map[string]bool{}
	for range g.steps {
		before := len(out)
		for _, s := range g.steps {
			if done[s.name] {
				continue
			}
			waits := false
			for need := range g.needs[s.name] {
				waits = waits || !done[need]
			}
			if !waits {
				done[s.name] = true
				out = append(out, s.name)
			}
		}
		if len(out) == before {
			break
		}
	}
	for _, s := range g.steps {
		if !done[s.name] {
			done[s.name] = true
			out = append(out, s.name)
		}
	}
	return out
}

// presets are the parameters whose default differs, with what is said of them.
type presets map[string]string

func newPresets(older, newer *Definition) presets {
	was := map[string]node{}
	for _, p := range older.parameters() {
		was[textOf(p.get("Name"))] = p.get("DefaultValue")
	}
	out := presets{}
	for _, p := range newer.parameters() {
		name := textOf(p.get("Name"))
		if before, ok := was[name]; ok && !same(before, p.get("DefaultValue")) {
			out[name] = fmt.Sprintf("the default of the parameter %s was %s and is now %s", name, write(before), write(p.get("DefaultValue")))
		}
	}
	return out
}

// misses is why a cached step will not take an earlier result.
func misses(was *stepNode, s stepNode, presets presets, missed map[string]bool) []string {
	var why []string
	add := func(format string, args ...any) {
		m := "will miss the cache because " + fmt.Sprintf(format, args...)
		if !slices.Contains(why, m) {
			why = append(why, m)
		}
	}
	if may, _, _ := s.kind.takes(); !may {
		add("steps of the kind %s are not cached", s.kind)
		return why
	}
	now := s.key()
	switch {
	case was == nil:
		add("no earlier step had its name")
	case was.kind != s.kind:
		add("it was of the kind %s and is now of the kind %s", was.kind, s.kind)
	default:
		for _, d := range differences(was.key(), now, "") {
			add("%s", d)
		}
	}
	expressions(now, "", func(at place, o *object) {
		scope, rest, _ := strings.Cut(reference(o), ".")
		switch {
		case scope == "Execution" && rest != string(PipelineName) && rest != string(PipelineARN):
			add("%s is the %s, which differs from one execution to the next", at, rest)
		case scope == "Parameters" && presets[rest] != "":
			add("%s: %s", at, presets[rest])
		case scope == "Steps":
			if step, _, _ := stepReference(reference(o)); missed[step] {
				add("%s comes from the step %s, which runs again", at, step)
			}
		}
	})
	return why
}

// key is the part of a step that caching looks at.
func (s stepNode) key() *object {
	out := newObject()
	if args, ok := s.args().(*object); ok {
		out = s.kind.key(args)
	}
	key := newObject(arg("Arguments", out))
	for _, name := range s.kind.stepMembers() {
		if v := s.o.get(name); v != nil {
			key.set(name, v)
		}
	}
	return key
}

// differences are the members that differ between two values. Expressions are compared whole,
// lists item by item where they are of a length.
func differences(a, b node, at place) []Difference {
	if a != nil && b != nil && same(a, b) {
		return nil
	}
	x, both := a.(*object)
	y, ok := b.(*object)
	if both && ok && !isExpression(x) && !isExpression(y) {
		return memberDifferences(x, y, at)
	}
	l, both := a.(list)
	m, ok := b.(list)
	if both && ok && string(at) == "DependsOn" && slices.Equal(names(l), names(m)) {
		return nil
	}
	if both && ok && len(l) == len(m) {
		var out []Difference
		for i := range l {
			out = append(out, differences(l[i], m[i], at.item(i))...)
		}
		return out
	}
	if a == nil && b == nil {
		return nil
	}
	return []Difference{{string(at), shownOrNone(a), shownOrNone(b)}}
}

func memberDifferences(x, y *object, at place) []Difference {
	var out []Difference
	for _, m := range x.members {
		out = append(out, differences(m.value, y.get(m.name), at.member(m.name))...)
	}
	for _, m := range y.members {
		if x.get(m.name) == nil {
			out = append(out, differences(nil, m.value, at.member(m.name))...)
		}
	}
	return out
}

func shownOrNone(n node) string {
	if n == nil {
		return ""
	}
	return write(n)
}

// names are the texts of a list, sorted, each once.
func names(l list) []string {
	set := map[string]bool{}
	for _, n := range l {
		set[textOf(n)] = true
	}
	return slices.Sorted(maps.Keys(set))
}
