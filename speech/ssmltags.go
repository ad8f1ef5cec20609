package speech

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxBreak is the longest pause of one <break> (Developer Guide, "Adding a pause").
const maxBreak = 10 * time.Second

// What the engines take beside standard, which takes all but the news (Developer Guide, "Supported
// SSML tags").
var (
	ssmlForAll      = []Engine{Standard, Neural, LongForm, Generative}
	ssmlForMost     = []Engine{Standard, Neural, LongForm}
	ssmlForStandard = []Engine{Standard}
	ssmlForNeural   = []Engine{Neural}
)

// ssmlEngines are the engines that take an element. One that is not here may be newer than this
// package, and passes.
var ssmlEngines = map[string][]Engine{
	"speak": ssmlForAll, "break": ssmlForAll, "lang": ssmlForAll, "mark": ssmlForAll, "p": ssmlForAll, "s": ssmlForAll,
	"phoneme": ssmlForAll, "prosody": ssmlForAll, "say-as": ssmlForAll, "sub": ssmlForAll, "w": ssmlForAll,
	"emphasis": ssmlForStandard, "amazon:breath": ssmlForStandard, "amazon:auto-breaths": ssmlForStandard,
	"amazon:domain": ssmlForNeural, "amazon:effect": ssmlForMost,
}

// ssmlAttributes are the engines that take an attribute, as element and attribute, or with its value.
var ssmlAttributes = map[string][]Engine{
	"prosody pitch":                    ssmlForStandard,
	"prosody amazon:max-duration":      ssmlForStandard,
	"amazon:effect vocal-tract-length": ssmlForStandard,
	"amazon:effect phonation":          ssmlForStandard,
	"amazon:effect name whispered":     ssmlForStandard,
	"amazon:effect name drc":           ssmlForMost,
}

// check refuses what an engine does not take, and nesting that SSML does not have.
func (d *ssmlDocument) check(e Engine) error {
	if e == "" {
		e = Standard
	}
	var inside []string
	for _, t := range d.tokens {
		switch t.kind {
		case ssmlClose:
			inside = inside[:len(inside)-1]
			continue
		case ssmlText, ssmlOther:
			continue
		}
		if err := t.check(e); err != nil {
			return err
		}
		if err := t.checkPlace(inside); err != nil {
			return err
		}
		if t.kind == ssmlOpen {
			inside = append(inside, t.name)
		}
	}
	return nil
}

// check refuses a tag that the engine does not take.
func (t ssmlToken) check(e Engine) error {
	if !ssmlTakes(ssmlEngines, t.name, e) {
		return invalidf("<%s> at byte %d: the %s engine does not take it", t.name, t.start, e)
	}
	for _, a := range t.attrs {
		name := t.name + " " + ssmlName(a.Name)
		if !ssmlTakes(ssmlAttributes, name, e) || !ssmlTakes(ssmlAttributes, name+" "+a.Value, e) {
			return invalidf("<%s> at byte %d: the %s engine does not take it", name, t.start, e)
		}
	}
	if t.name == "break" {
		if d, ok := ssmlDuration(t.attr("time")); ok && d > maxBreak {
			return invalidf("<break> at byte %d: a pause of %v, limit %v", t.start, d, maxBreak)
		}
	}
	return nil
}

// ssmlTakes tells whether an engine takes what a table has. What it does not have, and what a newer
// engine takes, is left to the service.
func ssmlTakes(table map[string][]Engine, key string, e Engine) bool {
	engines, ok := table[key]
	return !ok || !slices.Contains(ssmlForAll, e) || slices.Contains(engines, e)
}

// checkPlace refuses a paragraph or sentence within another, and elements within what takes text
// alone.
func (t ssmlToken) checkPlace(inside []string) error {
	for _, outer := range inside {
		switch {
		case t.name == "p" && (outer == "p" || outer == "s"), t.name == "s" && outer == "s":
			return invalidf("<%s> at byte %d is within <%s>", t.name, t.start, outer)
		case ssmlTextOnly[outer] && t.name != "mark" && t.name != "break":
			return invalidf("<%s> at byte %d is within <%s>, which takes text alone", t.name, t.start, outer)
		}
	}
	return nil
}

// ssmlTextOnly are the elements that hold a text which is spoken as a whole.
var ssmlTextOnly = map[string]bool{"say-as": true, "sub": true, "phoneme": true, "w": true}

// ssmlDuration reads a time as SSML writes it, such as 3s or 300ms.
func ssmlDuration(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	unit := time.Second
	number, ok := strings.CutSuffix(s, "ms")
	if ok {
		unit = time.Millisecond
	} else if number, ok = strings.CutSuffix(s, "s"); !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || !(f >= 0 && f < 1e6) {
		return 0, false
	}
	return time.Duration(f * float64(unit)), true
}
