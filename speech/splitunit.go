package speech

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag/lexical"
)

// splitUnit is a part of a script that is not cut: a word with the white space after it, a tag, or an
// element that is spoken as a whole.
type splitUnit struct {
	kind          ssmlKind
	whole         bool // an element that is spoken as a whole, with its tags
	name          string
	start, end    int // bytes of the script
	billed, total int
	at            int           // where it is in the text that is searched for sentences
	audio         time.Duration // about how long it takes
	rank          splitRank     // of a cut before it
}

// splitRank says how good a cut is.
type splitRank int8

const (
	splitNever    splitRank = iota - 1 // not between a tag and what it holds
	splitAnywhere                      // within a word
	splitWord
	splitSentence
)

// Estimates of how long a character takes. A voice of average pace says 150 words of six characters
// in a minute, or 200 syllables.
const (
	splitLetter   = time.Second / 12
	splitSyllable = time.Second / 3
)

// utf16Size is the length of a text in UTF-16, by which the service's Java strings count.
func utf16Size(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// splitBuilder makes the units of a script.
type splitBuilder struct {
	text   string
	units  []splitUnit
	search strings.Builder // the text that is searched for sentences
	slow   []float64       // how much slower the open <prosody> make the speech
}

// splitText are the units of a plain text.
func splitText(text string) []splitUnit {
	b := splitBuilder{text: text}
	b.add(splitUnit{kind: ssmlText, end: len(text)})
	return b.finish()
}

// splitDocument are the units of a document.
func splitDocument(d *ssmlDocument) []splitUnit {
	b := splitBuilder{text: d.text}
	for i := 0; i < len(d.tokens); i++ {
		t := d.tokens[i]
		u := splitUnit{kind: t.kind, name: t.name, start: t.start, end: t.end}
		switch {
		case t.kind == ssmlOther:
			continue
		case t.kind == ssmlOpen && splitWhole(t):
			last := d.closes(i)
			u.whole, u.end = true, d.tokens[last].end
			b.addWhole(u, d.tokens[i:last+1])
			i = last
			continue
		case t.cdata:
			u.whole = true
		case t.kind == ssmlEmpty && t.name == "break":
			u.audio = breakLength(t)
		}
		b.pace(t)
		b.add(u)
	}
	return b.finish()
}

// splitWhole tells whether an element is not to be cut: another meaning would come of it.
func splitWhole(t ssmlToken) bool {
	return ssmlTextOnly[t.name] || t.name == "prosody" && t.attr("amazon:max-duration") != ""
}

// closes is the token that closes what another opens.
func (d *ssmlDocument) closes(open int) int {
	depth := 0
	for i := open; i < len(d.tokens); i++ {
		switch d.tokens[i].kind {
		case ssmlOpen:
			depth++
		case ssmlClose:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(d.tokens) - 1
}

// breakLength is how long a pause is. The service does not say it of a strength.
func breakLength(t ssmlToken) time.Duration {
	if d, ok := ssmlDuration(t.attr("time")); ok {
		return min(d, maxBreak)
	}
	return time.Second
}

// pace follows the rates of <prosody>.
func (b *splitBuilder) pace(t ssmlToken) {
	switch t.kind {
	case ssmlOpen:
		slow := b.slower()
		if t.name == "prosody" {
			slow *= rateSlower(t.attr("rate"))
		}
		b.slow = append(b.slow, slow)
	case ssmlClose:
		b.slow = b.slow[:max(len(b.slow)-1, 0)]
	}
}

func (b *splitBuilder) slower() float64 {
	if len(b.slow) == 0 {
		return 1
	}
	return b.slow[len(b.slow)-1]
}

// rateSlower is how much longer speech takes at a rate. Faster ones are not counted on.
func rateSlower(rate string) float64 {
	switch rate {
	case "x-slow":
		return 2
	case "slow":
		return 1.5
	}
	if percent, ok := strings.CutSuffix(rate, "%"); ok {
		if f, err := strconv.ParseFloat(percent, 64); err == nil && f > 0 && f < 100 {
			return 100 / max(f, 20)
		}
	}
	return 1
}

// add adds a unit, and to what is searched its text, or a paragraph's end.
func (b *splitBuilder) add(u splitUnit) {
	raw := b.text[u.start:u.end]
	u.at = b.search.Len()
	u.total = utf16Size(raw)
	switch {
	case u.kind == ssmlText:
		u.billed = u.total
		u.audio = b.length(raw)
		b.search.WriteString(raw)
	case u.name == "p" || u.name == "s":
		b.search.WriteString("\n\n")
	}
	b.units = append(b.units, u)
}

// addWhole adds an element as one unit.
func (b *splitBuilder) addWhole(u splitUnit, tokens []ssmlToken) {
	u.kind, u.at = ssmlText, b.search.Len()
	u.total = utf16Size(b.text[u.start:u.end])
	for _, t := range tokens {
		if t.kind == ssmlText {
			raw := b.text[t.start:t.end]
			u.billed += utf16Size(raw)
			b.search.WriteString(raw)
		}
		u.audio += breakIn(t)
	}
	u.audio += b.length(b.text[u.start:u.end])
	b.units = append(b.units, u)
}

func breakIn(t ssmlToken) time.Duration {
	if t.kind == ssmlEmpty && t.name == "break" {
		return breakLength(t)
	}
	return 0
}

// length is about how long a text takes.
func (b *splitBuilder) length(text string) time.Duration {
	var d time.Duration
	for _, r := range text {
		if r >= 0x2e80 && unicode.IsLetter(r) {
			d += splitSyllable
		} else {
			d += splitLetter
		}
	}
	return time.Duration(float64(d) * b.slower())
}

// finish cuts the texts into words and ranks the places between.
func (b *splitBuilder) finish() []splitUnit {
	search := b.search.String()
	ends := []int{0}
	starts := make([]int, 0, 16)
	for start, end := range lexical.Sentences(search) {
		starts, ends = append(starts, start), append(ends, end)
	}
	starts = append(starts, len(search))
	units := make([]splitUnit, 0, len(b.units)+len(search)/5)
	next := 0 // the first sentence that begins at or after what is looked at
	for _, u := range b.units {
		if u.kind != ssmlText || u.whole {
			units = append(units, u)
			continue
		}
		for text := b.text[u.start:u.end]; text != ""; {
			for starts[next] <= u.at && next < len(starts)-1 {
				next++
			}
			n := splitFirstWord(text)
			if cut := starts[next] - u.at; cut > 0 && cut < n {
				n = cut
			}
			units = append(units, u.word(text, n))
			u.start, u.at, text = u.start+n, u.at+n, text[n:]
		}
	}
	rankCuts(units, search, starts, ends)
	return units
}

// word is the beginning of a unit of text, with its share of the time.
func (u splitUnit) word(text string, n int) splitUnit {
	w := u
	w.end = u.start + n
	w.total = utf16Size(text[:n])
	w.billed = w.total
	if u.total > 0 {
		w.audio = u.audio * time.Duration(w.total) / time.Duration(u.total)
	}
	return w
}

// splitFirstWord is the length of the first word with the white space after it, or of white space.
func splitFirstWord(text string) int {
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return len(text)
	}
	return len(text) - len(strings.TrimLeftFunc(text[end:], unicode.IsSpace))
}

// rankCuts says of each place between units how good a cut it is.
func rankCuts(units []splitUnit, search string, starts, ends []int) {
	sentence := 0
	for i := range units {
		u := &units[i]
		if i == 0 || u.kind == ssmlClose || units[i-1].kind == ssmlOpen {
			u.rank = splitNever
			continue
		}
		for sentence < len(starts)-1 && starts[sentence] < u.at {
			sentence++
		}
		before, _ := utf8.DecodeLastRuneInString(search[:u.at])
		after, _ := utf8.DecodeRuneInString(search[u.at:])
		switch {
		case units[i-1].kind == ssmlEmpty && units[i-1].name == "mark":
			u.rank = splitAnywhere // a mark goes with what comes after it
		case u.at >= ends[sentence]:
			u.rank = splitSentence
		case unicode.IsSpace(before), unicode.IsSpace(after), u.name == "break", units[i-1].name == "break":
			u.rank = splitWord
		}
	}
}
