package talk

import "regexp"

var expressionPart = regexp.MustCompile(`[()]|[0-9A-Za-z_-]+`)

// satisfied evaluates an expression of parts of a slot, as "(street AND city) OR zip". AND binds
// closer. An expression that is none is not satisfied, so that all parts are asked for.
func satisfied(expression string, filled func(part string) bool) bool {
	e := evaluation{words: expressionPart.FindAllString(expression, -1), filled: filled}
	v := e.or(0)
	return v && e.at == len(e.words) && !e.bad
}

type evaluation struct {
	words  []string
	at     int
	filled func(string) bool
	bad    bool
}

func (e *evaluation) peek() string {
	if e.at < len(e.words) {
		return e.words[e.at]
	}
	return ""
}

func (e *evaluation) or(depth int) bool {
	v := e.and(depth)
	for e.peek() == "OR" {
		e.at++
		v = e.and(depth) || v
	}
	return v
}

func (e *evaluation) and(depth int) bool {
	v := e.part(depth)
	for e.peek() == "AND" {
		e.at++
		v = e.part(depth) && v
	}
	return v
}

func (e *evaluation) part(depth int) bool {
	const deepest = 320 // of 640 characters
	word := e.peek()
	e.at++
	switch {
	case word == "" || word == ")" || word == "AND" || word == "OR" || depth > deepest:
		e.bad = true
		return false
	case word == "(":
		v := e.or(depth + 1)
		if e.peek() != ")" {
			e.bad = true
		}
		e.at++
		return v
	}
	return e.filled(word)
}
