package nlp_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp"
)

// speak is the language of the tests' service: capital letters.
func speak(text string) string { return strings.ToUpper(text) }

// joinLines is a translation that has lost the line breaks.
func joinLines(text string) string { return strings.Join(strings.Fields(speak(text)), " ") }

// serveTexts has the service translate by fn, detect French, and refuse what it should.
func serveTexts(f *awsaitest.Fake, fn func(string) string) {
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.TranslateTextInput) (*sdktranslate.TranslateTextOutput, error) {
		if len(*in.Text) > 10_000 {
			return nil, &types.TextSizeLimitExceededException{Message: new("too long")}
		}
		if strings.TrimSpace(*in.Text) != *in.Text || *in.Text == "" {
			return nil, &types.InvalidRequestException{Message: new("white space")}
		}
		source := *in.SourceLanguageCode
		if source == "auto" {
			if *in.Text == "Hm." {
				return nil, &types.DetectedLanguageLowConfidenceException{Message: new("not sure"), DetectedLanguageCode: new("it")}
			}
			source = "fr"
		}
		out := &sdktranslate.TranslateTextOutput{SourceLanguageCode: &source, TargetLanguageCode: in.TargetLanguageCode, TranslatedText: new(fn(*in.Text))}
		if in.Settings != nil {
			out.AppliedSettings = &types.TranslationSettings{Formality: in.Settings.Formality, Profanity: in.Settings.Profanity}
		}
		for _, name := range in.TerminologyNames {
			a := types.AppliedTerminology{Name: &name}
			for _, term := range []string{"Rhône", "Saône"} {
				if strings.Contains(*in.Text, term) {
					a.Terms = append(a.Terms, types.Term{SourceText: new(term), TargetText: new(speak(term))})
				}
			}
			out.AppliedTerminologies = append(out.AppliedTerminologies, a)
		}
		return out, nil
	})
}

func ExampleTranslator_Translate() {
	fake := awsaitest.New(exampleT{})
	fake.HandleWire("Translate", "TranslateText", awsaitest.Wire{
		Body: []byte(`{"TranslatedText":"Good morning, Rhône.","SourceLanguageCode":"fr","TargetLanguageCode":"en"}`),
	})

	translator := nlp.NewTranslator(fake.Config())
	t, err := translator.Translate(context.Background(), nlp.AutoSource, "en", "  Bonjour, Rhône.\n")
	fmt.Printf("%q from %s, %v\n", t.Text, t.Source, err)
	// Output: "  Good morning, Rhône.\n" from fr, <nil>
}

// exampleT stands for the *testing.T of a test.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                   {}
func (exampleT) Cleanup(func())            {}
func (exampleT) Log(...any)                {}
func (exampleT) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }

func TestTranslate(t *testing.T) {
	long := strings.Repeat("Un café, s'il vous plaît.  ", 1000) // 28,000 bytes
	tests := []struct {
		name, text string
		fn         func(string) string
		reflow     bool
		want       string
		calls      int
	}{
		{"empty", "", speak, false, "", 0},
		{"white space", " \n\t ", speak, false, " \n\t ", 0},
		{"one line", "\u3000un deux \r\n", speak, false, "\u3000UN DEUX \r\n", 1},
		{"lines kept", "un\n\n  deux\ttrois\n", speak, false, "UN\n\n  DEUX\tTROIS\n", 1},
		{"lines lost", "un\n\n  deux trois\r\nquatre\n", joinLines, false, "UN\n\n  DEUX TROIS\r\nQUATRE\n", 4},
		{"lines lost and left", "un\n\n  deux\n", joinLines, true, "UN DEUX\n", 1},
		{"a line break more", "un deux", func(s string) string { return strings.ReplaceAll(speak(s), " ", "\n") }, false, "UN DEUX", 1},
		{"line breaks of another kind", "un\r\ndeux", func(s string) string { return strings.ReplaceAll(speak(s), "\r\n", " \n ") }, false, "UN\r\nDEUX", 1},
		{"white space around the answer", "un", func(s string) string { return "\n " + speak(s) + " " }, false, "UN", 1},
		{"long", long, speak, false, speak(long), 3},
		{"a long word", strings.Repeat("é", 7000), speak, false, strings.Repeat("É", 7000), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveTexts(fake, tt.fn)
			translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Reflow = tt.reflow })
			got, err := translator.Translate(t.Context(), "", "en", tt.text)
			if err != nil {
				t.Fatal(err)
			}
			want := nlp.Translation{Text: tt.want, Source: "fr", Target: "en"}
			if tt.calls == 0 {
				want.Source = ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if n := fake.Count("TranslateText"); n != tt.calls {
				t.Errorf("%d requests, want %d", n, tt.calls)
			}
		})
	}
}

// The language is detected by the longest part alone.
func TestTranslateDetectsOnce(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	text := "Hm. " + strings.Repeat("a", 9_999) + ". " + strings.Repeat("b", 9_998) + "."
	if _, err := nlp.NewTranslator(fake.Config()).Translate(t.Context(), nlp.AutoSource, "de", text); err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, in := range awsaitest.Inputs[sdktranslate.TranslateTextInput](fake) {
		sources = append(sources, *in.SourceLanguageCode)
	}
	slices.Sort(sources)
	if diff := cmp.Diff([]string{"auto", "fr", "fr"}, sources); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTranslateSettings(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) {
		o.Terminology = "rivers"
		o.Settings = nlp.TranslationSettings{Formality: nlp.Formal, MaskProfanity: true, Brevity: true}
	})
	text := "Le Rhône. " + strings.Repeat("x", 9_990) + " La Saône et le Rhône."
	got, err := translator.Translate(t.Context(), "fr", "zh-Hant", text)
	if err != nil {
		t.Fatal(err)
	}
	want := nlp.Translation{
		Text: speak(text), Source: "fr", Target: "zh-TW",
		Terms:   []nlp.AppliedTerm{{"rivers", "Rhône", "RHÔNE"}, {"rivers", "Saône", "SAÔNE"}},
		Applied: nlp.TranslationSettings{Formality: nlp.Formal, MaskProfanity: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, in := range awsaitest.Inputs[sdktranslate.TranslateTextInput](fake) {
		want := types.TranslationSettings{Formality: "FORMAL", Profanity: "MASK", Brevity: "ON"}
		if *in.Settings != want || *in.TargetLanguageCode != "zh-TW" {
			t.Errorf("settings %v into %s", *in.Settings, *in.TargetLanguageCode)
		}
	}
}

func TestTranslateAll(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	fake.Throttle("TranslateText", 3)
	texts := []string{"un", "Hm.", "deux", "un", "\xff", " un", ""}
	got, err := nlp.NewTranslator(fake.Config()).TranslateAll(t.Context(), "", "en", texts)
	want := []nlp.Translation{
		{Text: "UN", Source: "fr", Target: "en"}, {}, {Text: "DEUX", Source: "fr", Target: "en"},
		{Text: "UN", Source: "fr", Target: "en"}, {}, {Text: " UN", Source: "fr", Target: "en"}, {Target: "en"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	failed, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(failed.Items) != 2 || !failed.Failed(1) || !failed.Failed(4) || !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v", err)
	}
	if unsure, ok := errors.AsType[*types.DetectedLanguageLowConfidenceException](err); !ok || *unsure.DetectedLanguageCode != "it" {
		t.Errorf("error %v has no detected language", err)
	}
}

func TestTranslateAcceptsLowConfidence(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.AcceptLowConfidence = true })
	got, err := translator.Translate(t.Context(), "auto", "en", "Hm.")
	if err != nil || got.Source != "it" || got.Text != "HM." {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTranslateRefuses(t *testing.T) {
	fake := awsaitest.New(t)
	tests := []struct{ name, from, to, terminology string }{
		{"no target", "fr", "", ""},
		{"a detected target", "fr", "auto", ""},
		{"a name", "french", "en", ""},
		{"a script", "sr-Latn", "en", ""},
		{"a terminology's name", "fr", "en", "two__lines"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Terminology = tt.terminology })
			if _, err := translator.Translate(t.Context(), tt.from, tt.to, "un"); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
		})
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// White space comes back exactly, whatever the service does to lines.
func FuzzTranslateWhiteSpace(f *testing.F) {
	f.Add("un\n deux\t\ttrois\r\n\r\n", true)
	f.Add("\u00a0\u2028x", false)
	f.Add(strings.Repeat("un deux.\n", 1500), true)
	f.Fuzz(func(t *testing.T, text string, join bool) {
		if len(text) > 50_000 {
			return
		}
		fn := func(s string) string { return s }
		if join {
			fn = func(s string) string { return strings.Join(strings.FieldsFunc(s, isBreak), " ") }
		}
		fake := awsaitest.New(t)
		serveTexts(fake, fn)
		got, err := nlp.NewTranslator(fake.Config()).Translate(t.Context(), "fr", "en", text)
		if err != nil {
			if errors.Is(err, awsai.ErrInvalid) && strings.ToValidUTF8(text, "") != text {
				return
			}
			t.Fatal(err)
		}
		if !join && got.Text != text {
			t.Errorf("got %q, want %q", got.Text, text)
		}
		if a, b := breaks(text), breaks(got.Text); a != b {
			t.Errorf("white space %q, want %q", b, a)
		}
	})
}

func isBreak(r rune) bool { return strings.ContainsRune("\n\r\t\v\f\u0085\u2028\u2029", r) }

// breaks is the runs of white space of a text that are at an end or have a line break or tab.
func breaks(text string) string {
	var b strings.Builder
	start := 0
	for i, r := range text + "x" {
		if unicode.IsSpace(r) && i < len(text) {
			continue
		}
		if run := text[start:i]; run != "" && (start == 0 || i == len(text) || strings.ContainsFunc(run, isBreak)) {
			fmt.Fprintf(&b, "%q", run)
		}
		start = i + len(string(r))
	}
	return b.String()
}

func language(code, name string) types.Language {
	return types.Language{LanguageCode: &code, LanguageName: &name}
}
