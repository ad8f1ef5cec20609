package speech_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/speech"
)

func text(s string) func(*speech.SSML) { return func(d *speech.SSML) { d.Text(s) } }

func ExampleSSML() {
	var d speech.SSML
	d.Text("Call Peabody & Chambers").Pause(300 * time.Millisecond)
	d.Prosody(speech.Prosody{Rate: 0.85, Gain: 3}, func(d *speech.SSML) {
		d.Text("at ").SayAs(speech.AsTelephone, "2025551212").Text(".")
	})
	script, err := d.Script(speech.Neural)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(script)
	// Output:
	// <speak>Call Peabody &amp; Chambers<break time="300ms"/><prosody rate="85%" volume="+3dB">at <say-as interpret-as="telephone">2025551212</say-as>.</prosody></speak>
}

func TestSSMLWrites(t *testing.T) {
	tests := []struct {
		want  string
		write func(d *speech.SSML)
	}{
		{`I&apos;m &quot;&lt;&amp;&gt;&quot;`, text(`I'm "<&>"`)},
		{`<break strength="strong"/>`, func(d *speech.SSML) { d.Break(speech.BreakStrong) }},
		{`<mark name="a&quot;b"/>`, func(d *speech.SSML) { d.Mark(`a"b`) }},
		{`<amazon:breath duration="long" volume="x-loud"/>`, func(d *speech.SSML) { d.Breath(speech.BreathLong, speech.VolumeXLoud) }},
		{`<amazon:breath/>`, func(d *speech.SSML) { d.Breath("", "") }},
		{`<p><s>a</s></p>`, func(d *speech.SSML) { d.Paragraph(func(d *speech.SSML) { d.Sentence(text("a")) }) }},
		{`<lang xml:lang="cmn-CN">你</lang>`, func(d *speech.SSML) { d.Language("zh-CN", text("你")) }},
		{`<emphasis level="strong">a</emphasis>`, func(d *speech.SSML) { d.Emphasis(speech.EmphasisStrong, text("a")) }},
		{`<amazon:effect name="whispered">a</amazon:effect>`, func(d *speech.SSML) { d.Whisper(text("a")) }},
		{`<amazon:effect phonation="soft">a</amazon:effect>`, func(d *speech.SSML) { d.Soft(text("a")) }},
		{`<amazon:effect name="drc">a</amazon:effect>`, func(d *speech.SSML) { d.Compress(text("a")) }},
		{`<amazon:effect vocal-tract-length="115%">a</amazon:effect>`, func(d *speech.SSML) { d.Timbre(1.15, text("a")) }},
		{`<amazon:auto-breaths frequency="low">a</amazon:auto-breaths>`, func(d *speech.SSML) { d.Breathing(speech.Breaths{Frequency: speech.BreathsLow}, text("a")) }},
		{`<say-as interpret-as="date" format="md">12/31</say-as>`, func(d *speech.SSML) { d.Date("md", "12/31") }},
		{`<sub alias="mercury">Hg</sub>`, func(d *speech.SSML) { d.Substitute("Hg", "mercury") }},
		{`<phoneme alphabet="ipa" ph="pɪˈkɑːn">pecan</phoneme>`, func(d *speech.SSML) { d.Phoneme("pecan", speech.IPA, "pɪˈkɑːn") }},
		{`<w role="amazon:VBD">read</w>`, func(d *speech.SSML) { d.PartOfSpeech(speech.RolePast, "read") }},
		{`<prosody volume="x-loud" pitch="-10%" amazon:max-duration="2000ms">a</prosody>`, func(d *speech.SSML) {
			d.Prosody(speech.Prosody{Volume: speech.VolumeXLoud, Pitch: -0.1, Max: 2 * time.Second}, text("a"))
		}},
		{`<p></p>`, func(d *speech.SSML) { d.Paragraph(nil) }},
	}
	for _, tt := range tests {
		var d speech.SSML
		tt.write(&d)
		d.Text("!")
		got, err := d.Script(speech.Standard)
		if err != nil {
			t.Errorf("%s: %v", tt.want, err)
			continue
		}
		if diff := cmp.Diff("<speak>"+tt.want+"!</speak>", got.String()); diff != "" {
			t.Errorf("document (-want +got):\n%s", diff)
		}
		wellFormed(t, got.String())
	}
}

// TestEngines goes through the Developer Guide's table of what engines take.
func TestEngines(t *testing.T) {
	all := []speech.Engine{speech.Standard, speech.Neural, speech.LongForm, speech.Generative}
	tests := []struct {
		name  string
		write func(d *speech.SSML)
		takes string // a letter for each engine
	}{
		{"break", func(d *speech.SSML) { d.Pause(time.Second) }, "snlg"},
		{"emphasis", func(d *speech.SSML) { d.Emphasis(speech.EmphasisModerate, text("a")) }, "s"},
		{"lang", func(d *speech.SSML) { d.Language("fr-FR", text("a")) }, "snlg"},
		{"mark", func(d *speech.SSML) { d.Mark("a") }, "snlg"},
		{"p and s", func(d *speech.SSML) { d.Paragraph(func(d *speech.SSML) { d.Sentence(text("a")) }) }, "snlg"},
		{"phoneme", func(d *speech.SSML) { d.Phoneme("a", speech.XSAMPA, "a") }, "snlg"},
		{"prosody", func(d *speech.SSML) { d.Prosody(speech.Prosody{Rate: 0.5, Gain: -6}, text("a")) }, "snlg"},
		{"pitch", func(d *speech.SSML) { d.Prosody(speech.Prosody{Pitch: 0.1}, text("a")) }, "s"},
		{"max-duration", func(d *speech.SSML) { d.Prosody(speech.Prosody{Max: time.Second}, text("a")) }, "s"},
		{"say-as", func(d *speech.SSML) { d.SayAs(speech.AsDigits, "1") }, "snlg"},
		{"sub", func(d *speech.SSML) { d.Substitute("a", "b") }, "snlg"},
		{"w", func(d *speech.SSML) { d.PartOfSpeech(speech.RoleNoun, "a") }, "snlg"},
		{"breath", func(d *speech.SSML) { d.Breath("", "") }, "s"},
		{"auto-breaths", func(d *speech.SSML) { d.Breathing(speech.Breaths{}, text("a")) }, "s"},
		{"news", func(d *speech.SSML) { d.News(text("a")) }, "n"},
		{"drc", func(d *speech.SSML) { d.Compress(text("a")) }, "snl"},
		{"soft", func(d *speech.SSML) { d.Soft(text("a")) }, "s"},
		{"timbre", func(d *speech.SSML) { d.Timbre(1.1, text("a")) }, "s"},
		{"whisper", func(d *speech.SSML) { d.Whisper(text("a")) }, "s"},
	}
	for _, tt := range tests {
		for _, e := range all {
			var d speech.SSML
			tt.write(&d)
			_, err := d.Text("a").Script(e)
			want := strings.Contains(tt.takes, string(e)[:1])
			if (err == nil) != want || err != nil && !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s, %s: %v, want it taken: %v", tt.name, e, err, want)
			}
		}
		var d speech.SSML
		tt.write(&d)
		if _, err := d.Text("a").Script("hyper"); err != nil {
			t.Errorf("%s, an engine to come: %v", tt.name, err)
		}
	}
}

func TestSSMLRefuses(t *testing.T) {
	tests := []struct {
		name  string
		write func(d *speech.SSML)
		want  string
	}{
		{"nothing", func(d *speech.SSML) {}, "nothing to say"},
		{"blank", func(d *speech.SSML) { d.Paragraph(text(" ")) }, "nothing to say"},
		{"control character", text("a\x00"), "byte 1"},
		{"not UTF-8", text("ab\xff"), "byte 2"},
		{"long pause", func(d *speech.SSML) { d.Pause(11 * time.Second) }, "want 0 to 10s"},
		{"mark without a name", func(d *speech.SSML) { d.Mark("") }, "without a name"},
		{"language without a tag", func(d *speech.SSML) { d.Language("", text("a")) }, "without a tag"},
		{"timbre", func(d *speech.SSML) { d.Timbre(3, text("a")) }, "want 0.5 to 2"},
		{"phoneme", func(d *speech.SSML) { d.Phoneme("a", speech.IPA, "") }, "without a pronunciation"},
		{"rate", func(d *speech.SSML) { d.Prosody(speech.Prosody{Rate: 3}, text("a")) }, "want 0.2 to 2"},
		{"gain and volume", func(d *speech.SSML) { d.Prosody(speech.Prosody{Gain: 1, Volume: speech.VolumeSoft}, text("a")) }, "both"},
		{"pitch", func(d *speech.SSML) { d.Prosody(speech.Prosody{Pitch: 2}, text("a")) }, "a pitch"},
		{"paragraph in a paragraph", func(d *speech.SSML) { d.Paragraph(func(d *speech.SSML) { d.Paragraph(text("a")) }) }, "<p> at byte 10 is within <p>"},
		{"paragraph in a sentence", func(d *speech.SSML) { d.Sentence(func(d *speech.SSML) { d.Paragraph(text("a")) }) }, "within <s>"},
		{"depth", func(d *speech.SSML) {
			left := 51
			var in func(*speech.SSML)
			in = func(d *speech.SSML) {
				if left--; left > 0 {
					d.Language("en-US", in)
				}
			}
			d.Language("en-US", in)
		}, "nested deeper than 50"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var d speech.SSML
			tt.write(&d)
			_, err := d.Script(speech.Standard)
			if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// FuzzSSML writes documents by a program of bytes. What is accepted is well formed and has the texts,
// and so have its pieces.
func FuzzSSML(f *testing.F) {
	f.Add("Hello & <goodbye>", []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 255, 255, 17})
	f.Add("it's \"so\"", []byte{2, 0, 255, 3, 4, 0, 12, 200})
	f.Fuzz(func(t *testing.T, word string, program []byte) {
		var d speech.SSML
		var want strings.Builder
		rest := program
		var run func(d *speech.SSML)
		say := func() string { want.WriteString(word); return word }
		run = func(d *speech.SSML) {
			for len(rest) > 0 {
				op := rest[0]
				rest = rest[1:]
				switch op % 20 {
				case 0:
					d.Text(say())
				case 1:
					d.Pause(time.Duration(op) * 50 * time.Millisecond)
				case 2:
					d.Paragraph(run)
				case 3:
					d.Sentence(run)
				case 4:
					d.Language(word, run)
				case 5:
					d.Emphasis(speech.EmphasisLevel(word), run)
				case 6:
					d.SayAs(speech.Interpretation(word), say())
				case 7:
					d.Substitute(say(), word)
				case 8:
					d.Phoneme(say(), speech.IPA, word)
				case 9:
					d.PartOfSpeech(speech.WordRole(word), say())
				case 10:
					d.Mark(word)
				case 11:
					d.Whisper(run)
				case 12:
					d.Prosody(speech.Prosody{Rate: float64(op) / 100, Volume: speech.Volume(word)}, run)
				case 13:
					d.Breathing(speech.Breaths{Volume: speech.Volume(word)}, run)
				case 14:
					d.Date(speech.DateFormat(word), say())
				case 15:
					d.Break(speech.Strength(word))
				default:
					return
				}
			}
		}
		run(&d)
		s, err := d.Script(speech.Standard)
		if err != nil {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if strings.Contains(word, "\r") {
			return // XML reads line ends in its own way
		}
		if got := wellFormed(t, s.String()); got != want.String() {
			t.Fatalf("text %q, want %q", got, want.String())
		}
		pieces, err := s.Split(limits(0, 300, 1000))
		if err == nil {
			checkPieces(t, s, pieces, 300, 1000)
		} else if !errors.Is(err, awsai.ErrTooLarge) {
			t.Fatal(err)
		}
	})
}
