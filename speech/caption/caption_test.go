package caption_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/speech/caption"
)

// spoken makes words of a text, each of a tenth of a second a letter. "|" is a second of silence,
// "A:" somebody who speaks from here on.
func spoken(text string) []caption.Word {
	var words []caption.Word
	var at time.Duration
	speaker := ""
	for w := range strings.FieldsSeq(text) {
		if w == "|" {
			at += 1500 * time.Millisecond
			continue
		}
		if name, ok := strings.CutSuffix(w, ":"); ok {
			speaker = name
			continue
		}
		mark := ""
		if strings.ContainsAny(w[len(w)-1:], ".,?!") {
			w, mark = w[:len(w)-1], w[len(w)-1:]
		}
		end := at + time.Duration(len(w))*80*time.Millisecond
		words = append(words, caption.Word{Text: w, Start: at, End: end, Speaker: speaker})
		if mark != "" {
			words = append(words, caption.Word{Text: mark, Start: end, End: end, Mark: true, Speaker: speaker})
		}
		at = end
	}
	return words
}

func ExampleMake() {
	words := []caption.Word{
		{Text: "Welcome", Start: 640 * time.Millisecond, End: 1090 * time.Millisecond, Speaker: "Ann"},
		{Text: "to", Start: 1090 * time.Millisecond, End: 1210 * time.Millisecond, Speaker: "Ann"},
		{Text: "Amazon", Start: 1210 * time.Millisecond, End: 1740 * time.Millisecond, Speaker: "Ann"},
		{Text: "Transcribe", Start: 1740 * time.Millisecond, End: 2560 * time.Millisecond, Speaker: "Ann"},
		{Text: ".", Start: 2560 * time.Millisecond, End: 2560 * time.Millisecond, Mark: true, Speaker: "Ann"},
	}
	if err := caption.WriteVTT(os.Stdout, caption.Make(words)); err != nil {
		panic(err)
	}
	// Output:
	// WEBVTT
	//
	// 1
	// 00:00:00.640 --> 00:00:02.560
	// <v Ann>Welcome to Amazon Transcribe.
}

func TestMake(t *testing.T) {
	tests := []struct {
		name, text string
		opt        func(*caption.Style)
		want       []string
	}{
		{"nothing", "", nil, nil},
		{"one line", "Hello there.", nil, []string{"Hello there."}},
		{"a pause", "Hello. | There.", nil, []string{"Hello.", "There."}},
		{"speakers", "A: Hello. B: Hi there. A: Well, then.", nil, []string{"A: Hello.", "B: Hi there.", "A: Well, then."}},
		{"a prefix", "A: Hello. | So. B: Hi.", func(s *caption.Style) { s.Prefix = func(n string) string { return "- " } }, []string{"A: - Hello.", "A: So.", "B: - Hi."}},
		{"a prefix that does not fit", "A: Hello.", func(s *caption.Style) { s.Columns, s.Prefix = 7, func(n string) string { return "Someone: " } }, []string{"A: Hello."}},
		{"two lines of a length", "We choose to go to the moon in this decade and do the other things,", nil,
			[]string{"We choose to go to the moon\nin this decade and do the other things,"}},
		{"ends of sentences", "I came in late and very wet. Nobody had waited for me with the dinner. So I went to bed at once.", nil,
			[]string{"I came in late and very wet.\nNobody had waited for me with the dinner.", "So I went to bed at once."}},
		{"narrow", "Incomprehensibilities are long.", func(s *caption.Style) { s.Columns = 10 }, []string{"Incomprehe\nnsibilitie", "s are\nlong."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.opt == nil {
				tt.opt = func(*caption.Style) {}
			}
			var got []string
			cues := caption.Make(spoken(tt.text), tt.opt)
			for _, c := range cues {
				text := c.Text
				if c.Speaker != "" {
					text = c.Speaker + ": " + text
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("cues (-want +got):\n%s", diff)
			}
			sound(t, cues, tt.opt)
		})
	}
}

// sound checks cues that Make has made: only what a speaker forces is broken, and files of them
// are read back as they are.
func sound(t testing.TB, cues []caption.Cue, opt func(*caption.Style)) {
	t.Helper()
	forced := []caption.Rule{caption.RuleSpeed, caption.RuleShort, caption.RuleGap, caption.RuleLong}
	for _, f := range caption.Check(cues, opt) {
		if !slices.Contains(forced, f.Rule) {
			t.Errorf("%v: %+v", f, cues[f.Cue])
		}
	}
	var srt, vtt bytes.Buffer
	if err := errors.Join(caption.WriteSRT(&srt, cues), caption.WriteVTT(&vtt, cues)); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() ([]caption.Cue, error){
		"SRT": func() ([]caption.Cue, error) { return caption.ParseSRT(srt.Bytes()) },
		"VTT": func() ([]caption.Cue, error) { return caption.ParseVTT(vtt.Bytes()) },
	} {
		back, err := read()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(back) != len(cues) {
			t.Errorf("%s: %d cues back of %d", name, len(back), len(cues))
			continue
		}
		for i, c := range back {
			if c.Start != cues[i].Start || c.End != cues[i].End {
				t.Errorf("%s: cue %d came back as %+v, was %+v", name, i+1, c, cues[i])
			}
			if name == "VTT" && c.Text != cues[i].Text {
				t.Errorf("%s: cue %d came back as %q, was %q", name, i+1, c.Text, cues[i].Text)
			}
		}
	}
}

func TestMakeTimes(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	word := func(text string, from, to int) caption.Word {
		return caption.Word{Text: text, Start: ms(from), End: ms(to)}
	}
	other := func(w caption.Word) caption.Word { w.Speaker = "other"; return w }
	type times [][2]time.Duration
	tests := []struct {
		name  string
		words []caption.Word
		opt   func(*caption.Style)
		want  times
	}{
		{"goes on into silence", []caption.Word{word("Yes", 1000, 1200), word("so", 5000, 5100)}, nil, times{{ms(1000), ms(1833)}, {ms(5000), ms(5833)}}},
		{"up to the next", []caption.Word{word("Yes", 1000, 1200), other(word("so", 1500, 2900))}, nil, times{{ms(1000), ms(1417)}, {ms(1500), ms(2900)}}},
		{"as said", []caption.Word{word("Yes", 1000, 1200), word("so", 5000, 5100)}, func(s *caption.Style) { s.MinDuration = -1 }, times{{ms(1000), ms(1200)}, {ms(5000), ms(5100)}}},
		{"a gap", []caption.Word{word("Yes", 1000, 2000), other(word("so", 2000, 3000))}, nil, times{{ms(1000), ms(1917)}, {ms(2000), ms(3000)}}},
		{"no gap", []caption.Word{word("Yes", 1000, 2000), other(word("so", 2000, 3000))}, func(s *caption.Style) { s.Gap = -1 }, times{{ms(1000), ms(2000)}, {ms(2000), ms(3000)}}},
		{"at once", []caption.Word{word("Yes", 1000, 2000), other(word("so", 1200, 1900))}, nil, times{{ms(1000), ms(2000)}, {ms(2000), ms(2833)}}},
		{"no times", []caption.Word{{Text: "a"}, {Text: "b", Speaker: "x"}}, nil, times{{0, ms(1)}, {ms(1), ms(834)}}},
		{"a fast one", []caption.Word{word("Incomprehensibilities", 0, 1000), word("x", 9000, 9900)}, nil, times{{0, ms(1050)}, {ms(9000), ms(9900)}}},
		{"backwards", []caption.Word{word("a", 5000, 6000), word("b", 1000, 2000)}, nil, times{{ms(5000), ms(6000)}, {ms(6000), ms(6833)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.opt == nil {
				tt.opt = func(*caption.Style) {}
			}
			cues := caption.Make(tt.words, tt.opt)
			var got times
			for _, c := range cues {
				got = append(got, [2]time.Duration{c.Start, c.End})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("times (-want +got):\n%s", diff)
			}
			sound(t, cues, tt.opt)
		})
	}
}

func TestText(t *testing.T) {
	w := func(text string) caption.Word { return caption.Word{Text: text} }
	m := func(text string) caption.Word { return caption.Word{Text: text, Mark: true} }
	tests := []struct {
		words []caption.Word
		want  string
	}{
		{[]caption.Word{w("Well"), m(","), w("then"), m(".")}, "Well, then."},
		{[]caption.Word{w("Hola"), m("."), m("¿"), w("Qué"), w("tal"), m("?")}, "Hola. ¿Qué tal?"},
		{[]caption.Word{w("皆さん"), w("初め"), w("まして"), m("。"), w("こん")}, "皆さん初めまして。こん"},
		{[]caption.Word{w("私は"), w("AWS"), w("を")}, "私はAWSを"},
		{[]caption.Word{w("안녕"), w("하세요")}, "안녕 하세요"},
		{[]caption.Word{w("สวัสดี"), w("ครับ")}, "สวัสดีครับ"},
		{nil, ""},
	}
	for _, tt := range tests {
		if got := caption.Text(tt.words); got != tt.want {
			t.Errorf("Text = %q, want %q", got, tt.want)
		}
	}
}

func TestCheck(t *testing.T) {
	s := time.Second
	cues := []caption.Cue{
		{Start: -s, End: s, Text: "a"},
		{Start: s, End: s + s/2, Text: "b"},
		{Start: s, End: 9 * s, Text: "c\nd\ne"},
		{Start: 10 * s, End: 11 * s, Text: strings.Repeat("x", 43)},
		{Start: 12 * s, End: 13 * s, Text: ""},
	}
	want := []string{
		"cue 1: times 2, limit 0", "cue 2: short 0.5, limit 0.833", "cue 2: gap 0, limit 0.083",
		"cue 3: lines 3, limit 2", "cue 3: long 8, limit 7", "cue 3: overlap -0.5, limit 0",
		"cue 4: columns 43, limit 42", "cue 4: speed 43, limit 20", "cue 5: empty 0, limit 1",
	}
	var got []string
	for _, f := range caption.Check(cues) {
		got = append(got, f.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestWriteRefuses(t *testing.T) {
	ok := caption.Cue{Start: time.Second, End: 2 * time.Second, Text: "x"}
	for name, cues := range map[string][]caption.Cue{
		"ends before it begins": {{Start: 2, End: 1, Text: "x"}},
		"within a millisecond":  {{Start: 1, End: 2, Text: "x"}},
		"no text":               {{End: time.Second, Text: " \n\r\n"}},
		"goes back":             {ok, {End: time.Second, Text: "x"}},
		"too late":              {{End: 1e4 * time.Hour, Text: "x"}},
	} {
		var b bytes.Buffer
		if err := caption.WriteSRT(&b, cues); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: WriteSRT: %v", name, err)
		}
		if err := caption.WriteVTT(&b, cues); !errors.Is(err, awsai.ErrInvalid) || b.Len() > 0 {
			t.Errorf("%s: WriteVTT: %v", name, err)
		}
	}
	ok.Settings = "align:middle"
	if err := caption.WriteVTT(&bytes.Buffer{}, []caption.Cue{ok}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("settings: %v", err)
	}
}

func TestWriteEscapes(t *testing.T) {
	cues := []caption.Cue{{Start: time.Second, End: 2 * time.Second, Text: "a <b> & c --> d\n\n\x00e", Speaker: "R&D\n<1>", Settings: "align:start  line:0"}}
	var srt, vtt strings.Builder
	if err := errors.Join(caption.WriteSRT(&srt, cues), caption.WriteVTT(&vtt, cues)); err != nil {
		t.Fatal(err)
	}
	wantSRT := "1\n00:00:01,000 --> 00:00:02,000\na <b> & c -> d\ne\n\n"
	wantVTT := "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000 align:start line:0\n<v R&amp;D &lt;1&gt;>a &lt;b&gt; &amp; c --&gt; d\ne\n\n"
	if diff := cmp.Diff([]string{wantSRT, wantVTT}, []string{srt.String(), vtt.String()}); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	back, err := caption.ParseVTT([]byte(vtt.String()))
	if err != nil {
		t.Fatal(err)
	}
	want := []caption.Cue{{ID: "1", Start: time.Second, End: 2 * time.Second, Text: "a <b> & c --> d\ne", Speaker: "R&D <1>", Settings: "align:start line:0"}}
	if diff := cmp.Diff(want, back); diff != "" {
		t.Errorf("cues (-want +got):\n%s", diff)
	}
}

func TestParseSRT(t *testing.T) {
	const cue = "1\n00:00:01,000 --> 00:00:02,000\nx\n"
	tests := []struct{ name, file, want string }{
		{"nothing", "", ""},
		{"a cue", cue, ""},
		{"marks and ends of lines", "\ufeff" + strings.ReplaceAll(cue, "\n", "\r\n") + "\r\n\r\n", ""},
		{"two empty lines", cue + "\n\n2\n00:00:02,000 --> 00:00:03,000\n<i>y</i>\nz", ""},
		{"from another number", "7" + cue[1:], ""},
		{"no number", cue[2:], "line 1: want the number of a cue"},
		{"numbers", cue + "\n3\n00:00:02,000 --> 00:00:03,000\ny", "line 5: the number is not that of the cue before and one more"},
		{"no times", "1\nx\n", "line 2: want times as"},
		{"nothing after the number", "1", "line 2: want the times of a cue"},
		{"points", "1\n00:00:01.000 --> 00:00:02.000\nx", "line 2: want times as"},
		{"minutes", "1\n00:60:01,000 --> 00:00:02,000\nx", "line 2: want times as"},
		{"no hours", "1\n00:01,000 --> 00:02,000\nx", "line 2: want times as"},
		{"places", "1\n00:00:01,000 --> 00:00:02,000 X1:0\nx", "line 2: want times as"},
		{"no text", "1\n00:00:01,000 --> 00:00:02,000\n\n", "line 3: the cue has no text"},
		{"backwards", "1\n00:00:02,000 --> 00:00:01,000\nx", "line 2: the cue ends before it begins"},
		{"overlap", cue + "\n2\n00:00:01,500 --> 00:00:03,000\ny", "line 6: the cue begins before the one before it ends"},
		{"no empty line", cue + "2\n00:00:02,000 --> 00:00:03,000\ny", "line 5: times within a text"},
		{"not UTF-8", "1\n\xff", "bytes that are not UTF-8"},
		{"NUL", cue + "\x00", "a NUL at byte"},
	}
	refuses(t, caption.ParseSRT, tests)
}

func refuses(t *testing.T, parse func([]byte) ([]caption.Cue, error), tests []struct{ name, file, want string }) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse([]byte(tt.file))
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("error %v", err)
			case tt.want != "" && (!errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

func TestParseVTT(t *testing.T) {
	const head, times = "WEBVTT\n\n", "00:01.000 --> 00:02.000\n"
	tests := []struct{ name, file, want string }{
		{"header alone", "WEBVTT", ""},
		{"header with text", "\ufeffWEBVTT - a film\n\n" + times + "x", ""},
		{"everything", head + "NOTE\nhello\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nintro\n00:00:01.000 --> 100:00:02.000 align:start line:-1 position:10%,line-left size:80% vertical:rl region:a\n<v.loud Esme>a <i>b</i> <00:01.500>c &amp; &#100; &lrm;\n\nNOTE end\n\n" + "100:01:00.000 --> 100:02:00.000\nx", ""},
		{"overlap is allowed", head + times + "x\n\n00:01.500 --> 00:03.000\ny", ""},
		{"no header", times + "x", "line 1: want the header"},
		{"no empty line", "WEBVTT\n" + times + "x", "line 2: want an empty line"},
		{"commas", head + "00:01,000 --> 00:02,000\nx", "line 3: want times as"},
		{"no space", head + "00:01.000-->00:02.000\nx", "line 3: want white space around"},
		{"no end", head + "00:01.000 --> \nx", "line 3: want the time at which"},
		{"text alone", head + "x\ny\n", "line 4: want the times of a cue"},
		{"an ID alone", head + "x\n", "line 4: want the times of a cue"},
		{"no text", head + times, "line 4: the cue has no text"},
		{"only tags", head + times + "<i></i>", "line 4: the cue has no text"},
		{"settings", head + "00:01.000 --> 00:02.000 align:middle\nx", "line 3: a setting that WebVTT does not have"},
		{"a setting twice", head + "00:01.000 --> 00:02.000 size:1% size:2%\nx", "line 3: the setting size twice"},
		{"goes back", head + times + "x\n\n00:00.500 --> 00:03.000\ny", "line 6: the cue begins before"},
		{"style after a cue", head + times + "x\n\nSTYLE\nx", "line 6: styles and regions"},
		{"arrow in a text", head + times + "x --> y", "line 4: times within a block"},
		{"arrow in a note", head + "NOTE\n-->", "line 4: times within a block"},
		{"a bare &", head + times + "R&D", "an & that is no character reference"},
		{"unknown reference", head + times + "&bogus;", "an & that is no character reference"},
		{"a bare >", head + times + "a > b", "a > that opens nothing"},
		{"open tag", head + times + "<i>x", "a tag that is not closed"},
		{"tag does not end", head + times + "<i", "a tag that does not end"},
		{"crossed", head + times + "<i><b>x</i></b>", "the end of a tag that is not open"},
		{"unknown tag", head + times + "<font>x</font>", "a tag that WebVTT does not have"},
		{"voice without name", head + times + "<v>x", "a tag v with or without annotation"},
		{"time of a tag", head + times + "<1>x", "a tag that is no time"},
	}
	refuses(t, caption.ParseVTT, tests)
}

func TestParseVTTVoices(t *testing.T) {
	for text, want := range map[string]caption.Cue{
		"<v Esme>Hi":                         {Text: "Hi", Speaker: "Esme"},
		"<v Esme Jo>Hi</v>":                  {Text: "Hi", Speaker: "Esme Jo"},
		"<v A>Hi</v>\n<v B>Yo</v>":           {Text: "Hi\nYo"},
		"<v A>Hi</v> all":                    {Text: "Hi all"},
		"<c.loud>Hi</c> <lang en>you</lang>": {Text: "Hi you"},
	} {
		got, err := caption.ParseVTT([]byte("WEBVTT\n\n00:01.000 --> 00:02.000\n" + text))
		want.Start, want.End = time.Second, 2*time.Second
		if diff := cmp.Diff([]caption.Cue{want}, got); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add("A: Well, then. | B: こんにちは ¿ no? 世界 A: x", 42, 2, int64(7))
	f.Add(strings.Repeat("long ", 60), 10, 1, int64(0))
	f.Fuzz(func(t *testing.T, text string, columns, lines int, skew int64) {
		if len(text) > 2000 {
			return
		}
		words := spoken(text)
		for i := range words {
			if skew != 0 && i%3 == 1 {
				words[i].Start += time.Duration(skew)
			}
			if words[i].Start > time.Hour || words[i].End > time.Hour {
				return
			}
		}
		opt := func(s *caption.Style) { s.Columns, s.Lines = 2+(columns&63), 1+(lines&3) }
		sound(t, caption.Make(words, opt), opt)
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:03,000 --> 00:00:04,000\ny\n"))
	f.Add([]byte("WEBVTT\n\nNOTE x\n\nid\n00:01.000 --> 00:02.000 align:start\n<v A&amp;B>x <i>y</i> &lt;\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if cues, err := caption.ParseSRT(data); err == nil {
			rewritten(t, cues, caption.WriteSRT, caption.ParseSRT)
		}
		if cues, err := caption.ParseVTT(data); err == nil {
			rewritten(t, cues, caption.WriteVTT, caption.ParseVTT)
		}
	})
}

// rewritten writes cues that were read and reads them again: they stay what they are.
func rewritten(t *testing.T, cues []caption.Cue, write func(w io.Writer, cues []caption.Cue) error, read func([]byte) ([]caption.Cue, error)) {
	var b bytes.Buffer
	if err := write(&b, cues); err != nil {
		return // text of control characters alone
	}
	back, err := read(b.Bytes())
	if err != nil {
		t.Fatalf("%v in %q", err, b.String())
	}
	var again bytes.Buffer
	if err := write(&again, back); err != nil {
		t.Fatal(err)
	}
	if again.String() != b.String() {
		t.Errorf("written as %q, then as %q", b.String(), again.String())
	}
}

func ExampleParseSRT() {
	cues, err := caption.ParseSRT([]byte("1\n00:00:01,000 --> 00:00:01,500\nWell, then.\n"))
	for _, fault := range caption.Check(cues) {
		fmt.Println(fault, err)
	}
	// Output:
	// cue 1: short 0.5, limit 0.833 <nil>
	// cue 1: speed 22, limit 20 <nil>
}
