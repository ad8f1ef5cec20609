package speech

import (
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// SSML writes a document in SSML. Its methods append, escape what a text has, and return it, so that
// calls can be chained; those of elements take a function that writes what is in them. The first
// mistake is kept and told by [SSML.Script]. The zero value is an empty document. It is not for
// concurrent use.
//
// The engines take, beside texts, pauses, marks, paragraphs, sentences, languages, substitutes,
// phonemes, parts of speech and SayAs:
//
//	              standard  neural  long-form  generative
//	Prosody       all       no Pitch, no Max (generative: around whole sentences)
//	Emphasis      yes       no      no         no
//	Breath        yes       no      no         no
//	Breathing     yes       no      no         no
//	Whisper       yes       no      no         no
//	Soft          yes       no      no         no
//	Timbre        yes       no      no         no
//	Compress      yes       yes     yes        no
//	News          no        yes     no         no
//
// Generative voices take marks and phonemes with limits of their own, and only some neural ones read news. The
// table is of the Developer Guide, "Supported SSML tags".
type SSML struct {
	b    strings.Builder
	open []string
	err  error
}

// Script is the document, if the engine takes all that is in it. The empty engine is the service's
// default, Standard. The error is awsai.ErrInvalid.
func (d *SSML) Script(e Engine) (Script, error) {
	const op = "speech.Script"
	if d.err != nil {
		return Script{}, awsai.Wrap(op, d.err)
	}
	s := Markup("<speak>" + d.b.String() + speakEnd)
	if err := s.check(e); err != nil {
		return Script{}, awsai.Wrap(op, err)
	}
	return s, nil
}

// Text appends a text. Control characters, which XML cannot hold, are a mistake.
func (d *SSML) Text(text string) *SSML {
	if at := strings.IndexFunc(text, notXML); at >= 0 {
		return d.fail("a text has a character at byte %d that XML cannot hold", at)
	}
	if at := badUTF8(text); at >= 0 {
		return d.fail("a text is not UTF-8 at byte %d", at)
	}
	ssmlEscaper.WriteString(&d.b, text)
	return d
}

// ssmlEscaper escapes what the service reserves, the apostrophe too.
var ssmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")

// notXML tells whether a character is none of XML's.
func notXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// Pause appends a pause of up to 10 s.
func (d *SSML) Pause(length time.Duration) *SSML {
	if length < 0 || length > maxBreak {
		return d.fail("a pause of %v, want 0 to %v", length, maxBreak)
	}
	return d.empty("break", "time", fmt.Sprintf("%dms", length.Milliseconds()))
}

// Break appends a pause as at a comma, a sentence's end or a paragraph's.
func (d *SSML) Break(s Strength) *SSML { return d.empty("break", "strength", string(s)) }

// Mark appends a mark of the given name. Marks of the kind [MarkSSML] tell when it is passed.
func (d *SSML) Mark(name string) *SSML {
	if name == "" {
		return d.fail("a mark without a name")
	}
	return d.empty("mark", "name", name)
}

// Breath appends the sound of a breath.
func (d *SSML) Breath(length BreathLength, v Volume) *SSML {
	return d.empty("amazon:breath", "duration", string(length), "volume", string(v))
}

// Paragraph appends a paragraph.
func (d *SSML) Paragraph(write func(*SSML)) *SSML { return d.element(write, "p") }

// Sentence appends a sentence.
func (d *SSML) Sentence(write func(*SSML)) *SSML { return d.element(write, "s") }

// Language appends what is in another language than the voice's, in BCP 47, as "fr-FR".
func (d *SSML) Language(tag string, write func(*SSML)) *SSML {
	if tag == "" {
		return d.fail("a language without a tag")
	}
	return d.element(write, "lang", "xml:lang", serviceLanguage(tag))
}

// Emphasis appends what is emphasised.
func (d *SSML) Emphasis(level EmphasisLevel, write func(*SSML)) *SSML {
	return d.element(write, "emphasis", "level", string(level))
}

// Whisper appends what is whispered.
func (d *SSML) Whisper(write func(*SSML)) *SSML {
	return d.element(write, "amazon:effect", "name", "whispered")
}

// Soft appends what is said softly.
func (d *SSML) Soft(write func(*SSML)) *SSML {
	return d.element(write, "amazon:effect", "phonation", "soft")
}

// Compress appends what has its quiet parts louder, for noisy places.
func (d *SSML) Compress(write func(*SSML)) *SSML {
	return d.element(write, "amazon:effect", "name", "drc")
}

// Timbre appends what is said as by a speaker whose vocal tract is longer, above 1, which sounds
// bigger, or shorter: 0.5 to 2 of the voice's own.
func (d *SSML) Timbre(length float64, write func(*SSML)) *SSML {
	if !(length >= 0.5 && length <= 2) {
		return d.fail("a vocal tract of %g, want 0.5 to 2", length)
	}
	return d.element(write, "amazon:effect", "vocal-tract-length", fmt.Sprintf("%.4g%%", 100*length))
}

// News appends what is said as newsreaders do. Few voices can.
func (d *SSML) News(write func(*SSML)) *SSML {
	return d.element(write, "amazon:domain", "name", "news")
}

// Breathing appends what is said with breaths where a speaker would take them.
func (d *SSML) Breathing(b Breaths, write func(*SSML)) *SSML {
	return d.element(write, "amazon:auto-breaths", "volume", string(b.Volume), "frequency", string(b.Frequency), "duration", string(b.Length))
}

// SayAs appends a text that is to be said in a certain way. A neural voice says one that is spelled
// out by the standard voice of its name.
func (d *SSML) SayAs(as Interpretation, text string) *SSML {
	return d.element(func(d *SSML) { d.Text(text) }, "say-as", "interpret-as", string(as))
}

// Date appends a date, such as "12/31", whose parts are in the order of a format, such as "md".
func (d *SSML) Date(format DateFormat, text string) *SSML {
	return d.element(func(d *SSML) { d.Text(text) }, "say-as", "interpret-as", "date", "format", string(format))
}

// Substitute appends a text in whose place another is said.
func (d *SSML) Substitute(text, said string) *SSML {
	return d.element(func(d *SSML) { d.Text(text) }, "sub", "alias", said)
}

// Phoneme appends a text and how it is pronounced.
func (d *SSML) Phoneme(text string, a Alphabet, pronounced string) *SSML {
	if pronounced == "" {
		return d.fail("a phoneme without a pronunciation")
	}
	return d.element(func(d *SSML) { d.Text(text) }, "phoneme", "alphabet", string(a), "ph", pronounced)
}

// PartOfSpeech appends a word of which its role decides how it is pronounced.
func (d *SSML) PartOfSpeech(role WordRole, word string) *SSML {
	return d.element(func(d *SSML) { d.Text(word) }, "w", "role", string(role))
}

// Prosody appends what is said at another rate, loudness or pitch.
func (d *SSML) Prosody(p Prosody, write func(*SSML)) *SSML {
	attrs, err := p.attributes()
	if err != nil {
		return d.fail("%w", err)
	}
	return d.element(write, "prosody", attrs...)
}

// empty appends an element without content. Attributes that are empty are left out.
func (d *SSML) empty(name string, attrs ...string) *SSML {
	d.tag(name, attrs)
	d.b.WriteString("/>")
	return d
}

func (d *SSML) element(write func(*SSML), name string, attrs ...string) *SSML {
	if len(d.open) == maxSSMLDepth {
		return d.fail("elements are nested deeper than %d", maxSSMLDepth)
	}
	d.tag(name, attrs)
	d.b.WriteByte('>')
	d.open = append(d.open, name)
	if write != nil {
		write(d)
	}
	d.open = d.open[:len(d.open)-1]
	d.b.WriteString(closing(name))
	return d
}

// tag writes a tag without its end.
func (d *SSML) tag(name string, attrs []string) {
	d.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			d.b.WriteString(" " + attrs[i] + `="`)
			d.Text(attrs[i+1])
			d.b.WriteByte('"')
		}
	}
}

// fail keeps the first mistake.
func (d *SSML) fail(format string, args ...any) *SSML {
	if d.err == nil {
		d.err = invalidf(format, args...)
	}
	return d
}
