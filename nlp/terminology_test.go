package nlp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp"
)

func ExampleTerminology() {
	t := nlp.Terminology{Languages: []string{"en", "fr", "de"}}
	t.Add("Amazon Family", "Amazon Famille", "Amazon Familie")
	t.Add(`a "smart" plug, small`, "une prise connectée")
	csv, err := t.Marshal(nlp.TermsCSV)
	fmt.Printf("%s%v\n", csv, err)

	t.Add("Amazon Family", "Famille Amazon")
	fmt.Println(t.Check())
	// Output:
	// en,fr,de
	// Amazon Family,Amazon Famille,Amazon Familie
	// "a ""smart"" plug, small",une prise connectée,
	// <nil>
	// nlp.Check: invalid: row 2: en: the text is in row 0 too
}

func TestTerminologyCheck(t *testing.T) {
	ok := []string{"one", "un"}
	tests := []struct {
		name     string
		terms    nlp.Terminology
		row      int
		language string
		problem  string // part of it; none where it is empty
	}{
		{name: "fine", terms: nlp.Terminology{Languages: []string{"en", "fr", "zh-TW"}, Terms: [][]string{ok, {"two", "", "二"}}}},
		{name: "no target", terms: nlp.Terminology{Languages: []string{"en"}, Terms: [][]string{ok}}, row: -1, problem: "1 languages"},
		{name: "too many targets", terms: nlp.Terminology{Languages: strings.Fields("en fr de es it pt ja ko zh nl sv da"), Terms: [][]string{ok}}, row: -1, problem: "11 target languages, limit 10"},
		{name: "a language twice", terms: nlp.Terminology{Languages: []string{"en", "fr", "fr"}, Terms: [][]string{ok}}, row: -1, language: "fr", problem: "twice"},
		{name: "no language", terms: nlp.Terminology{Languages: []string{"en", "French"}, Terms: [][]string{ok}}, row: -1, problem: "language 1"},
		{name: "no terms", terms: nlp.Terminology{Languages: []string{"en", "fr"}}, row: -1, problem: "no rows"},
		{name: "no source", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{ok, {"", "deux"}}}, row: 1, problem: "source language"},
		{name: "no translation", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{ok, {"two"}}}, row: 1, problem: "another language"},
		{name: "too many texts", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", "un", "ein"}}}, row: 0, problem: "3 texts for 2"},
		{name: "too long", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", strings.Repeat("é", 101)}}}, row: 0, language: "fr", problem: "202 bytes, limit 200"},
		{name: "just right", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", strings.Repeat("é", 100)}}}},
		{name: "line break", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"o\nne", "un"}}}, row: 0, language: "en", problem: "line break"},
		{name: "not UTF-8", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"\xff", "un"}}}, row: 0, language: "en", problem: "UTF-8"},
		{name: "white space", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", " "}}}, row: 0, language: "fr", problem: "white space"},
		{name: "twice", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{ok, {"two", "un"}, {"one", "une"}}}, row: 2, language: "en", problem: "in row 0 too"},
		{name: "a translation twice", terms: nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{ok, {"an", "un"}}, MultiDirectional: true}, row: 1, language: "fr", problem: "in row 0 too"},
		{name: "no source of many", terms: nlp.Terminology{Languages: []string{"en", "fr", "de"}, Terms: [][]string{{"", "un", "ein"}}, MultiDirectional: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.terms.Check()
			if tt.problem == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			problems, ok := errors.AsType[*nlp.TermsError](err)
			if !ok || !errors.Is(err, awsai.ErrInvalid) {
				t.Fatalf("error %v", err)
			}
			p := problems.Problems[0]
			if p.Row != tt.row || p.Language != tt.language || !strings.Contains(p.Problem, tt.problem) {
				t.Errorf("problem %+v", p)
			}
			for _, f := range []nlp.TermsFormat{nlp.TermsCSV, nlp.TermsTMX} {
				if _, err := tt.terms.Marshal(f); !errors.Is(err, awsai.ErrInvalid) {
					t.Errorf("Marshal: %v", err)
				}
			}
		})
	}
}

func TestTerminologyTooLarge(t *testing.T) {
	terms := nlp.Terminology{Languages: []string{"en", "fr"}}
	for i := range 30_000 {
		terms.Add(fmt.Sprintf("%0200d", i), strings.Repeat("é", 100))
	}
	if _, err := terms.Marshal(nlp.TermsCSV); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("error %v, want awsai.ErrTooLarge", err)
	}
	if _, err := terms.Marshal("XLS"); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
}

func TestParseTerminology(t *testing.T) {
	tests := []struct {
		name, data string
		format     nlp.TermsFormat
		want       nlp.Terminology
		err        string
	}{
		{"CSV", "\ufeffEN, zh_tw\r\n\"How, \"\"you\"\"?\",如何\r\n\r\nA\r\n34\"\" TV,電視", nlp.TermsCSV,
			nlp.Terminology{Languages: []string{"en", "zh-TW"}, Terms: [][]string{{`How, "you"?`, "如何"}, {"A"}, {`34" TV`, "電視"}}}, ""},
		{"CSV over lines", "en,fr\n\"a\nb\",c\n", nlp.TermsCSV, nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"a\nb", "c"}}}, ""},
		{"TSV", "en\tfr\na,b\t\"c\td\"\n", nlp.TermsTSV, nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"a,b", "c\td"}}}, ""},
		{"TMX", `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header srclang="EN-us"/><body>
			<tu><tuv xml:lang="fr"><seg>prise &amp; <bpt i="1">&lt;b></bpt>fiche<ept i="1"/></seg></tuv><tuv lang="en-US"><seg>
				plug
			</seg></tuv></tu>
			<tu/></body></tmx>`, nlp.TermsTMX, nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"plug", "prise & fiche"}}}, ""},
		{"TMX of any source", `<tmx><header srclang="*all*"/><body><tu><tuv xml:lang="de"><seg>a</seg></tuv></tu></body></tmx>`, nlp.TermsTMX,
			nlp.Terminology{Languages: []string{"de"}, Terms: [][]string{{"a"}}}, ""},
		{"empty", " \n", nlp.TermsCSV, nlp.Terminology{}, "empty"},
		{"an open quotation", "en,fr\n\"a,b\n", nlp.TermsCSV, nlp.Terminology{}, "line 2: a quotation mark is not closed"},
		{"text after a quotation", "en,fr\na,b\n\"a\"b,c\n", nlp.TermsCSV, nlp.Terminology{}, "line 3: text after"},
		{"too many fields", "en,fr\na,b,c\n", nlp.TermsCSV, nlp.Terminology{}, "line 2 has 3 fields"},
		{"too many languages", strings.Repeat("en,", 50) + "fr\n", nlp.TermsCSV, nlp.Terminology{}, "51 languages"},
		{"UTF-16", "\xff\xfee\x00n\x00", nlp.TermsCSV, nlp.Terminology{}, "UTF-8"},
		{"no TMX", "en,fr\n", nlp.TermsTMX, nlp.Terminology{}, "no header"},
		{"broken TMX", "<tmx><body>\n<tu></body>", nlp.TermsTMX, nlp.Terminology{}, "line 2"},
		{"TMX without a language", "<tmx><tu><tuv><seg>a</seg></tuv></tu></tmx>", nlp.TermsTMX, nlp.Terminology{}, "no xml:lang"},
		{"a format", "en,fr\n", "XLS", nlp.Terminology{}, "format"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := nlp.ParseTerminology([]byte(tt.data), tt.format)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if (err != nil) != (tt.err != "") || err != nil && (!strings.Contains(err.Error(), tt.err) || !errors.Is(err, awsai.ErrInvalid)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestTerminologyMerge(t *testing.T) {
	a := nlp.Terminology{Languages: []string{"en", "fr", "de"}, Terms: [][]string{{"one", "un", "eins"}, {"two", "deux"}}}
	b := nlp.Terminology{Languages: []string{"en", "es", "fr"}, Terms: [][]string{{"three", "tres"}, {"one", "uno", "une"}}}
	got, err := a.Merge(b)
	want := nlp.Terminology{Languages: []string{"en", "fr", "de", "es"}, Terms: [][]string{
		{"one", "une", "eins", "uno"}, {"two", "deux", "", ""}, {"three", "", "", "tres"},
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if a.Terms[0][1] != "un" {
		t.Error("the first has changed")
	}
	if _, err := a.Merge(nlp.Terminology{Languages: []string{"fr"}}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
}

// What passes the check comes back from each format as it was, and nothing panics.
func FuzzTerminology(f *testing.F) {
	f.Add("en,fr\n\"a \"\"b\"\"\", c\n", 0, false)
	f.Add("en\tfr\n\"a\tb\"\tc\n", 1, true)
	f.Add("<tmx><header srclang='en'/><tu><tuv xml:lang='en'><seg>a<seg>b</seg></seg></tuv><tuv xml:lang='fr'><seg>&lt;</seg></tuv></tu></tmx>", 2, false)
	f.Fuzz(func(t *testing.T, data string, format int, multi bool) {
		formats := []nlp.TermsFormat{nlp.TermsCSV, nlp.TermsTSV, nlp.TermsTMX}
		terms, err := nlp.ParseTerminology([]byte(data), formats[uint(format)%3])
		if err != nil {
			return
		}
		terms.MultiDirectional = multi
		if terms.Check() != nil {
			return
		}
		for _, f := range formats {
			file, err := terms.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			again, err := nlp.ParseTerminology(file, f)
			again.MultiDirectional = multi
			if diff := cmp.Diff(padded(terms), padded(again)); diff != "" || err != nil {
				t.Errorf("%s: %v (-want +got)\n%s", f, err, diff)
			}
		}
	})
}

// padded has a text for each language in each row, the languages that have texts in order.
func padded(t nlp.Terminology) map[string][]string {
	columns := map[string][]string{}
	for i, row := range t.Terms {
		for j, text := range row {
			if text != "" {
				columns[t.Languages[j]] = append(columns[t.Languages[j]], fmt.Sprint(i, text))
			}
		}
	}
	columns["source"] = t.Languages[:1]
	return columns
}

// serveTerminologies keeps terminologies as the service does.
func serveTerminologies(f *awsaitest.Fake) map[string]*sdktranslate.ImportTerminologyInput {
	kept := map[string]*sdktranslate.ImportTerminologyInput{}
	properties := func(in *sdktranslate.ImportTerminologyInput) *types.TerminologyProperties {
		return &types.TerminologyProperties{
			Name: in.Name, Arn: new("arn:aws:translate:us-east-1:111122223333:terminology/" + *in.Name), Format: in.TerminologyData.Format,
			Directionality: in.TerminologyData.Directionality, SourceLanguageCode: new("en"), TargetLanguageCodes: []string{"fr"},
			SizeBytes: new(int32(len(in.TerminologyData.File))), TermCount: new(int32(2)), SkippedTermCount: new(int32(1)), Description: in.Description,
			EncryptionKey: in.EncryptionKey, CreatedAt: new(time.Unix(1598597751, 0).UTC()), Message: new("imported"),
		}
	}
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.ImportTerminologyInput) (*sdktranslate.ImportTerminologyOutput, error) {
		kept[*in.Name] = in
		return &sdktranslate.ImportTerminologyOutput{TerminologyProperties: properties(in)}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.GetTerminologyInput) (*sdktranslate.GetTerminologyOutput, error) {
		t, ok := kept[*in.Name]
		if !ok {
			return nil, &types.ResourceNotFoundException{Message: new("no such terminology")}
		}
		return &sdktranslate.GetTerminologyOutput{TerminologyProperties: properties(t), TerminologyDataLocation: &types.TerminologyDataLocation{
			RepositoryType: new("S3"), Location: new("https://files.example.com/" + *in.Name + "?X-Amz-Signature=secret"),
		}}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.ListTerminologiesInput) (*sdktranslate.ListTerminologiesOutput, error) {
		out := &sdktranslate.ListTerminologiesOutput{}
		for _, t := range kept {
			out.TerminologyPropertiesList = append(out.TerminologyPropertiesList, *properties(t))
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.DeleteTerminologyInput) (*sdktranslate.DeleteTerminologyOutput, error) {
		delete(kept, *in.Name)
		return &sdktranslate.DeleteTerminologyOutput{}, nil
	})
	f.HandleHTTP("GET files.example.com/{name}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, ok := kept[r.PathValue("name")]
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Write(t.TerminologyData.File)
	}))
	return kept
}

func TestTerminologies(t *testing.T) {
	fake := awsaitest.New(t)
	kept := serveTerminologies(fake)
	translator := nlp.NewTranslator(fake.Config())
	terms := nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", "un"}, {"two", "deux"}}, MultiDirectional: true}
	info, err := translator.ImportTerminology(t.Context(), "brands_1", terms, func(o *nlp.TerminologyOptions) {
		o.Description, o.Format, o.KMSKey, o.Tags = "our brands", nlp.TermsTMX, "alias/key", map[string]string{"team": "web"}
	})
	want := nlp.TerminologyInfo{
		Name: "brands_1", ARN: "arn:aws:translate:us-east-1:111122223333:terminology/brands_1", Description: "our brands",
		Source: "en", Targets: []string{"fr"}, MultiDirectional: true, Format: nlp.TermsTMX, Bytes: len(kept["brands_1"].TerminologyData.File),
		Terms: 2, Skipped: 1, Message: "imported", KMSKey: "alias/key", Created: time.Unix(1598597751, 0).UTC(),
	}
	if diff := cmp.Diff(want, info); diff != "" || err != nil {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
	if again, err := translator.TerminologyInfo(t.Context(), "brands_1"); err != nil || !cmp.Equal(again, want) {
		t.Errorf("%+v, %v", again, err)
	}
	if got, err := translator.Terminology(t.Context(), "brands_1"); err != nil || !cmp.Equal(got, terms) {
		t.Errorf("%+v, %v", got, err)
	}
	for got, err := range translator.Terminologies(t.Context()) {
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if err := translator.DeleteTerminology(t.Context(), "brands_1"); err != nil || len(kept) != 0 {
		t.Errorf("%v, %d left", err, len(kept))
	}
	if _, err := translator.Terminology(t.Context(), "brands_1"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

func TestTerminologiesRefused(t *testing.T) {
	fake := awsaitest.New(t)
	translator := nlp.NewTranslator(fake.Config())
	terms := nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", "un"}}}
	_, name := translator.ImportTerminology(t.Context(), "our brands", terms)
	_, description := translator.ImportTerminology(t.Context(), "brands", terms, func(o *nlp.TerminologyOptions) { o.Description = strings.Repeat("é", 257) })
	_, empty := translator.ImportTerminology(t.Context(), "brands", nlp.Terminology{Languages: terms.Languages})
	_, info := translator.TerminologyInfo(t.Context(), "")
	for i, err := range []error{name, description, empty, info, translator.DeleteTerminology(t.Context(), "a__b")} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%d: error %v, want awsai.ErrInvalid", i, err)
		}
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// An address that is out of date is said to be, without its signature.
func TestTerminologyExpired(t *testing.T) {
	fake := awsaitest.New(t)
	kept := serveTerminologies(fake)
	translator := nlp.NewTranslator(fake.Config())
	terms := nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"one", "un"}}}
	if _, err := translator.ImportTerminology(t.Context(), "brands", terms); err != nil {
		t.Fatal(err)
	}
	fake.HandleHTTP("GET files.example.com/brands", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	_, err := translator.Terminology(t.Context(), "brands")
	if !errors.Is(err, awsai.ErrAccessDenied) || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v of %d", err, len(kept))
	}
}
