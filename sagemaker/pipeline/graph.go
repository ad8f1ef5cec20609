package pipeline

import (
	"maps"
	"slices"
	"strings"
)

// graph is which step waits for which.
type graph struct {
	steps []stepNode
	at    map[string]int             // by name, the first of that name
	needs map[string]map[string]bool // step -> steps that it waits for
}

func (d *Definition) graph() *graph {
	g := &graph{steps: d.all(), at: map[string]int{}, needs: map[string]map[string]bool{}}
	for i, s := range g.steps {
		if _, ok := g.at[s.name]; !ok {
			g.at[s.name] = i
			g.needs[s.name] = map[string]bool{}
		}
	}
	for _, s := range g.steps {
		for _, name := range s.waitsFor() {
			if _, ok := g.at[name]; ok {
				g.needs[s.name][name] = true
			}
		}
	}
	return g
}

// waitsFor are the steps that a step names, uses or is a branch of.
func (s stepNode) waitsFor() []string {
	var out []string
	if s.parent != "" {
		out = append(out, s.parent)
	}
	after, _ := s.o.get("DependsOn").(list)
	for _, n := range after {
		out = append(out, textOf(n))
	}
	expressions(s.own(), "", func(_ place, o *object) {
		if step, _, ok := stepReference(reference(o)); ok {
			out = append(out, step)
		}
	})
	return out
}

// stepReference takes Steps.Name.Path apart. The path is "" for the step as a whole.
func stepReference(ref string) (step, path string, ok bool) {
	rest, ok := strings.CutPrefix(ref, "Steps.")
	if !ok {
		return "", "", false
	}
	step, path, _ = strings.Cut(rest, ".")
	if name, bracket, found := strings.Cut(step, "["); found { // Steps.Name['key']
		step, path = name, strings.TrimSuffix("["+bracket+"."+path, ".")
	}
	return step, path, step != ""
}

func (g *graph) after(name string) []string { return slices.Sorted(maps.Keys(g.needs[name])) }

// cycle is a list of steps each of which waits for the next, the last being the first again;
// nil where there is none.
func (g *graph) cycle() []string {
	const visiting, done = 1, 2
	state := map[string]int{}
	var path []string
	var visit func(name string) []string
	visit = func(name string) []string {
		state[name] = visiting
		path = append(path, name)
		for _, next := range g.after(name) {
			switch state[next] {
			case visiting:
				return append(slices.Clone(path[slices.Index(path, next):]), next)
			case done:
				continue
			}
			if c := visit(next); c != nil {
				return c
			}
		}
		path = path[:len(path)-1]
		state[name] = done
		return nil
	}
	for _, s := range g.steps {
		if state[s.name] == 0 {
			if c := visit(s.name); c != nil {
				return c
			}
		}
	}
	return nil
}

// below are a step and all that wait for it, directly or not.
func (g *graph) below(name string, into map[string]bool) {
	if into[name] {
		return
	}
	into[name] = true
	for _, s := range g.steps {
		if g.needs[s.name][name] {
			g.below(s.name, into)
		}
	}
}
