package nlp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

// TestTranslateFixtures reads captured responses and files, and holds them against the facts that
// their manifest has.
func TestTranslateFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no folder of captured responses")
	}
	for name, check := range map[string]func(*testing.T, []byte){
		"docs-auxiliary-translation-details.json": fixtureDetails,
		"docs-describe-text-translation-job.json": fixtureJob,
		"docs-start-text-translation-job.json":    fixtureStart,
		"docs-get-parallel-data.json":             fixtureParallelData,
		"docs-get-started-2.json":                 fixtureRequest,
		"docs-translate-text.json":                fixtureOldText,
		"synthetic-translate-text-settings.json":  fixtureSettings,
		"mi-parallel-data.csv":                    fixtureParallelFile,
		"sample-1.tmx":                            fixtureSegments,
		"sample-3.tmx":                            fixtureTerms,
		"sample-4.csv":                            fixtureCSV,
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, "translate", name))
			if errors.Is(err, os.ErrNotExist) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			check(t, data)
		})
	}
}

// differs reports what is not as it should be.
func differs(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func fixtureDetails(t *testing.T, data []byte) {
	got, err := nlp.ParseTranslationDetails(data)
	if err != nil {
		t.Fatal(err)
	}
	output := media.URI{Bucket: "output-bucket-name", Key: "012345678901-TranslateText-1c1838f470806ab9c3e0057f14717bed/"}
	terms := []nlp.AppliedTerm{{Terminology: "TestTerminology", Source: "Amazon", Target: "Amazon"}}
	file := func(name string) nlp.TranslatedFile {
		return nlp.TranslatedFile{Source: name, Language: "fr", URI: media.URI{Bucket: output.Bucket, Key: output.Key + "fr." + name}, Terms: terms}
	}
	differs(t, nlp.TranslationDetails{
		Source: "en", Target: "fr", Characters: 105, Input: media.URI{Bucket: "input-bucket-name", Key: "folder"}, Output: output,
		Files: []nlp.TranslatedFile{file("mySourceText.txt"), file("batchText.txt")},
	}, got)
	if n := len(got.Output.String()); n != 84 {
		t.Errorf("output of %d bytes", n)
	}
}

func fixtureJob(t *testing.T, data []byte) {
	fake := awsaitest.New(t)
	fake.S3("bucket-name")
	fake.HandleWire("Translate", "DescribeTextTranslationJob", awsaitest.Wire{Body: data})
	out, err := nlp.NewTranslator(fake.Config()).Resume("1c1838f470806ab9c3e0057f14717bed").Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out.Job.Submitted, out.Job.Ended = out.Job.Submitted.UTC(), out.Job.Ended.UTC()
	differs(t, nlp.TranslationJobInfo{
		ID: "1c1838f470806ab9c3e0057f14717bed", Name: "batch-test", Status: nlp.TranslationCompleted, Message: "Your job has completed successfully.",
		Source: "en", Targets: []string{"fr"}, Input: media.URI{Bucket: "input-bucket-name", Key: "folder"}, ContentType: "text/plain",
		Output:    media.URI{Bucket: "bucket-name", Key: "output/012345678901-TranslateText-1c1838f470806ab9c3e0057f14717bed/"},
		Documents: 77, Translated: 77,
		Submitted: time.Date(2019, 12, 17, 0, 53, 37, 357e6, time.UTC), Ended: time.Date(2019, 12, 17, 2, 55, 59, 483e6, time.UTC),
	}, out.Job)
}

func fixtureStart(t *testing.T, data []byte) {
	fake := awsaitest.New(t)
	fake.HandleWire("Translate", "StartTextTranslationJob", awsaitest.Wire{Body: data})
	j, err := nlp.NewTranslator(fake.Config(), jobOptions).Start(t.Context(), nlp.TranslationJob{Input: media.URI{Bucket: "bucket", Key: "in"}, To: []string{"es", "it"}})
	if err != nil {
		t.Fatal(err)
	}
	differs(t, "4446f95f20c88a4b347449d3671fbe3d", j.ID())
}

func fixtureParallelData(t *testing.T, data []byte) {
	fake := awsaitest.New(t)
	fake.HandleWire("Translate", "GetParallelData", awsaitest.Wire{Body: data})
	translator := nlp.NewTranslator(fake.Config())
	info, err := translator.ResumeParallelData("my-parallel-data").Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	info.Created, info.Updated = info.Created.UTC(), info.Updated.UTC()
	differs(t, nlp.ParallelDataInfo{
		Name: "my-parallel-data", ARN: "arn:aws:translate:us-west-2:111122223333:parallel-data/my-parallel-data", Status: "ACTIVE",
		Source: "en", Targets: []string{"es", "ja", "zh"}, File: media.URI{Bucket: "input-bucket", Key: "parallel-data-file.tsv"}, Format: nlp.TermsTSV,
		Size: 2283, Imported: 3, Created: time.Date(2020, 8, 28, 6, 55, 51, 406e6, time.UTC), Updated: time.Date(2020, 8, 28, 6, 58, 31, 675e6, time.UTC),
	}, info)
	if p, err := translator.ResumeParallelData("my-parallel-data").Status(t.Context()); err != nil || p.Status != job.Succeeded {
		t.Errorf("%+v, %v", p, err)
	}
}

// A request of the command line is the one that is sent.
func fixtureRequest(t *testing.T, data []byte) {
	var want struct{ Text, SourceLanguageCode, TargetLanguageCode string }
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	got, err := nlp.NewTranslator(fake.Config()).Translate(t.Context(), want.SourceLanguageCode, want.TargetLanguageCode, want.Text)
	if err != nil {
		t.Fatal(err)
	}
	differs(t, nlp.Translation{Text: speak(want.Text), Source: "en", Target: "fr"}, got)
	in := awsaitest.Inputs[sdktranslate.TranslateTextInput](fake)[0]
	if utf8.RuneCountInString(*in.Text) != 271 || *in.Text != want.Text || *in.SourceLanguageCode != "en" || *in.TargetLanguageCode != "fr" {
		t.Errorf("request for %d characters", utf8.RuneCountInString(*in.Text))
	}
}

// The guide once had another name for the translation.
func fixtureOldText(t *testing.T, data []byte) {
	fake := awsaitest.New(t)
	now := bytes.Replace(data, []byte(`"Text"`), []byte(`"TranslatedText"`), 1)
	fake.HandleWire("Translate", "TranslateText", awsaitest.Wire{Body: now}, awsaitest.Wire{Body: data})
	translator := nlp.NewTranslator(fake.Config())
	got, err := translator.Translate(t.Context(), "en", "es", "Hello, world")
	if err != nil {
		t.Fatal(err)
	}
	differs(t, nlp.Translation{Text: "Hola, mundo", Source: "en", Target: "es"}, got)
	if _, err := translator.Translate(t.Context(), "en", "es", "Hello, world"); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("without a translation: %v, want awsai.ErrUnavailable", err)
	}
}

func fixtureSettings(t *testing.T, data []byte) {
	fake := awsaitest.New(t)
	fake.HandleWire("Translate", "TranslateText", awsaitest.Wire{Body: data})
	got, err := nlp.NewTranslator(fake.Config()).Translate(t.Context(), "en", "fr", "Hello world")
	if err != nil {
		t.Fatal(err)
	}
	differs(t, nlp.Translation{
		Text: "Bonjour le monde", Source: "en", Target: "fr", Terms: []nlp.AppliedTerm{{Terminology: "brand", Source: "world", Target: "monde"}},
		Applied: nlp.TranslationSettings{Formality: nlp.Formal, MaskProfanity: true},
	}, got)
}

func fixtureParallelFile(t *testing.T, data []byte) {
	p, err := nlp.ParseParallelText(data, nlp.TermsCSV)
	if err != nil {
		t.Fatal(err)
	}
	differs(t, []string{"en", "ru"}, p.Languages)
	if n := 1 + len(p.Segments); n != 14 {
		t.Errorf("%d lines, want 14", n)
	}
	if err := p.Check(nlp.TermsCSV); err != nil {
		t.Error(err)
	}
	rewritten(t, p)
}

func fixtureSegments(t *testing.T, data []byte) {
	p, err := nlp.ParseParallelText(data, nlp.TermsTMX)
	if err != nil {
		t.Fatal(err)
	}
	differs(t, []string{"en", "es", "zh"}, p.Languages)
	if len(p.Segments) != 3 || p.Segments[0][2] != "Amazon Translate 是一项神经机器翻译服务。" {
		t.Errorf("segments %q", p.Segments)
	}
	if err := p.Check(nlp.TermsTMX); err != nil {
		t.Error(err)
	}
	rewritten(t, p)
}

// rewritten writes segments in each format, and reads them again.
func rewritten(t *testing.T, p nlp.ParallelText) {
	t.Helper()
	for _, f := range []nlp.TermsFormat{nlp.TermsCSV, nlp.TermsTSV, nlp.TermsTMX} {
		data, err := p.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		again, err := nlp.ParseParallelText(data, f)
		if err != nil {
			t.Fatal(err)
		}
		differs(t, p, again)
	}
}

func fixtureTerms(t *testing.T, data []byte) {
	terms, err := nlp.ParseTerminology(data, nlp.TermsTMX)
	if err != nil {
		t.Fatal(err)
	}
	differs(t, nlp.Terminology{Languages: []string{"en", "fr", "de", "es"}, Terms: [][]string{{"Amazon", "Amazon", "Amazon", "Amazon"}}}, terms)
	differs(t, []string{"de", "en", "es", "fr"}, slices.Sorted(slices.Values(terms.Languages)))
	if err := terms.Check(); err != nil {
		t.Error(err)
	}
}

func fixtureCSV(t *testing.T, data []byte) {
	if header, _, _ := strings.Cut(string(data), "\n"); strings.TrimSpace(header) != `"en","fr"` {
		t.Errorf("header %s", header)
	}
	terms, err := nlp.ParseTerminology(data, nlp.TermsCSV)
	if err != nil {
		t.Fatal(err)
	}
	differs(t, nlp.Terminology{Languages: []string{"en", "fr"}, Terms: [][]string{{"How are you?", "Comment ça va ?"}}}, terms)
}
