package nlp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/nlp"
)

// blank is a text that any span is in, for responses whose text is not known.
var blank = strings.Repeat(" ", 4000)

// capture is a captured response or output, and the service that gives it.
type capture struct {
	t    *testing.T
	dir  string
	file string
	*comprehendJobs
}

func (c capture) raw(name string) []byte {
	raw, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return raw
}

// answer has an operation answer with the capture, whose times are as the protocol writes
// them: the command-line tool prints others.
func (c capture) answer(operation string) {
	var v any
	if err := json.Unmarshal(c.raw(c.file), &v); err != nil {
		c.t.Fatal(err)
	}
	w, err := wire(epochs(v))
	if err != nil {
		c.t.Fatal(err)
	}
	c.fake.HandleWire("comprehend", operation, w)
}

func epochs(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = epochs(v[k])
		}
	case []any:
		for i := range v {
			v[i] = epochs(v[i])
		}
	case string:
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			return float64(t.UnixMilli()) / 1000
		}
	}
	return v
}

func (c capture) analyzer() *nlp.Analyzer { return nlp.NewAnalyzer(c.fake.Config(), english) }

// output is the capture as what a job has written, over texts that are blank or, of name, given.
func (c capture) output(name, text string) *nlp.Jobs {
	for _, f := range []string{"SampleText1.txt", "SampleText2.txt", "SampleText3.txt", "SampleMovieReview1.txt", "TargetSentimentInputDocs.txt", "50_docs"} {
		c.put("in/"+f, blank+"\n"+blank+"\n")
	}
	if name != "" {
		c.put("in/"+name, text)
	}
	c.archive("output", string(c.raw(c.file)))
	return c.jobs(func(o *nlp.JobsOptions) { o.Wait.First, o.Wait.Max = 1, 1 })
}

// spanFacts are how many spans there are, of how many the length is the text's, and the first
// four.
type spanFacts struct {
	n, long int
	first   string
}

func (f *spanFacts) add(s nlp.Span, text string, kind nlp.EntityType) {
	if s.End-s.Start == utf8.RuneCountInString(text) {
		f.long++
	}
	if f.n++; f.n <= 4 {
		f.first += fmt.Sprintf("%s/%s ", text, kind)
	}
}

func entityFacts(all ...[]nlp.Entity) (f spanFacts) {
	for _, entities := range all {
		for _, e := range entities {
			f.add(e.Span, e.Text, e.Type)
		}
	}
	return f
}

func targetFacts(targets []nlp.Target) (f spanFacts) {
	for _, t := range targets {
		for _, m := range t.Mentions {
			f.add(m.Span, m.Text, m.Type)
		}
	}
	return f
}

func customFacts(records []nlp.Record[[]nlp.CustomEntity]) (f spanFacts) {
	for _, r := range records {
		for _, e := range r.Value {
			f.add(e.Span, e.Text, e.Type)
		}
	}
	return f
}

// The rows of the manifest: what each capture has to yield.
var captures = map[string]struct {
	want any
	got  func(c capture) (any, error)
}{
	"cli-detect-dominant-language.json": {"en 0.988", func(c capture) (any, error) {
		c.answer("DetectDominantLanguage")
		l, err := c.analyzer().Languages(c.t.Context(), blank)
		return fmt.Sprintf("%s %.3f", l[0].Code, l[0].Confidence), err
	}},
	"cli-batch-detect-dominant-language.json": {1, func(c capture) (any, error) {
		c.answer("BatchDetectDominantLanguage")
		got, err := c.analyzer().BatchLanguages(c.t.Context(), []string{"a", "b"}) // of two texts, as one is not a batch
		b, _ := errors.AsType[*awsai.BatchError](err)
		if b == nil || len(b.Items) != 1 || got[0][0].Code != "en" {
			return got, err
		}
		return len(got[0]), nil
	}},
	"docs-batch-partial-errors.json": {"en es [1]", func(c capture) (any, error) {
		c.answer("BatchDetectDominantLanguage")
		c.fake.HandleWire("comprehend", "DetectDominantLanguage", awsaitest.Wire{Status: 500, Body: []byte(`{"__type":"InternalServerException","message":"again"}`)})
		got, err := c.analyzer().BatchLanguages(c.t.Context(), []string{"a", "b", "c"})
		b, _ := errors.AsType[*awsai.BatchError](err)
		if b == nil || len(b.Items) != 1 || !errors.Is(err, awsai.ErrUnavailable) {
			return got, err
		}
		return fmt.Sprint(got[0][0].Code, " ", got[2][0].Code, " ", []int{b.Items[0].Index}), nil
	}},
	"cli-detect-sentiment.json": {nlp.Positive, func(c capture) (any, error) {
		c.answer("DetectSentiment")
		s, err := c.analyzer().Sentiment(c.t.Context(), blank)
		return s.Mood, err
	}},
	"cli-batch-detect-sentiment.json": {[]nlp.Mood{nlp.Negative, nlp.Positive, nlp.Mixed}, func(c capture) (any, error) {
		c.answer("BatchDetectSentiment")
		got, err := c.analyzer().BatchSentiment(c.t.Context(), []string{"a", "b", "c"})
		return []nlp.Mood{got[0].Mood, got[1].Mood, got[2].Mood}, err
	}},
	"cli-detect-entities.json": {spanFacts{12, 11, "Zhang Wei/PERSON John/PERSON AnyCompany Financial Services, LLC/ORGANIZATION 1111-XXXX-1111-XXXX/OTHER "}, func(c capture) (any, error) {
		c.answer("DetectEntities")
		got, err := c.analyzer().Entities(c.t.Context(), blank)
		return entityFacts(got), err
	}},
	"cli-batch-detect-entities.json": {spanFacts{10, 9, "Jane/PERSON AnyCompany Financial Services, LLC/ORGANIZATION 1111-XXXX-1111-XXXX/OTHER .53/QUANTITY "}, func(c capture) (any, error) {
		c.answer("BatchDetectEntities")
		got, err := c.analyzer().BatchEntities(c.t.Context(), []string{blank, blank})
		return entityFacts(got...), err
	}},
	"docs-batch-entities.json": {spanFacts{4, 4, "Seattle/LOCATION almost 4 years/QUANTITY today/DATE Seattle/LOCATION "}, func(c capture) (any, error) {
		c.answer("BatchDetectEntities")
		got, err := c.analyzer().BatchEntities(c.t.Context(), []string{blank, blank})
		return entityFacts(got...), err
	}},
	"cli-detect-targeted-sentiment.json": {spanFacts{4, 4, "I/PERSON January/DATE August/DATE temperature/ATTRIBUTE "}, func(c capture) (any, error) {
		c.answer("DetectTargetedSentiment")
		got, err := c.analyzer().Targets(c.t.Context(), blank)
		return targetFacts(got), err
	}},
	"docs-detect-syntax.json": {"It/PRON is/AUX raining/VERB today/NOUN in/ADP Seattle/PROPN ./PUNCT ", func(c capture) (any, error) {
		c.answer("DetectSyntax")
		const text = "It is raining today in Seattle."
		got, err := c.analyzer().Syntax(c.t.Context(), text)
		out := ""
		for _, t := range got {
			if t.In(text) == t.Text {
				out += fmt.Sprintf("%s/%s ", t.Text, t.PartOfSpeech)
			}
		}
		return out, err
	}},
	"cli-detect-pii-entities.json": {9, func(c capture) (any, error) {
		c.answer("DetectPiiEntities")
		got, err := c.analyzer().PII(c.t.Context(), blank)
		return len(got), err
	}},
	"docs-detect-pii.json": {"NAME 6-18 CREDIT_DEBIT_NUMBER 69-88 ADDRESS 103-138 ", func(c capture) (any, error) {
		c.answer("DetectPiiEntities")
		got, err := c.analyzer().PII(c.t.Context(), blank)
		out := ""
		for _, p := range got {
			out += fmt.Sprintf("%s %d-%d ", p.Type, p.Start, p.End)
		}
		return out, err
	}},
	"cli-contains-pii-entities.json": {5, func(c capture) (any, error) {
		c.answer("ContainsPiiEntities")
		got, err := c.analyzer().ContainsPII(c.t.Context(), blank)
		return len(got), err
	}},
	"synthetic-detect-toxic-content.json": {"0.6921 0.9012, 0.0012 0.0002", func(c capture) (any, error) {
		c.answer("DetectToxicContent")
		got, err := c.analyzer().BatchToxicity(c.t.Context(), []string{"a", "b"})
		return fmt.Sprintf("%.4f %.4f, %.4f %.4f", got[0].Score, got[0].Insult, got[1].Score, got[1].Insult), err
	}},
	"cli-classify-document.json": {"spam of 2", func(c capture) (any, error) {
		c.answer("ClassifyDocument")
		got, err := nlp.NewClassifier(c.fake.Config(), classifierEndpoint).Classify(c.t.Context(), blank)
		return fmt.Sprintf("%s of %d", got.Best().Name, len(got.Classes)), err
	}},
	"docs-detect-entities-custom-text.json": {spanFacts{2, 0, "John Johnson/JUDGE Thomas Kincaid/JUDGE "}, func(c capture) (any, error) {
		c.answer("DetectEntities")
		got, err := nlp.NewRecognizer(c.fake.Config(), recognizerEndpoint).Entities(c.t.Context(), blank)
		return entityFacts(got), err
	}},
	"docs-detect-entities-custom-native.json": {"September 4, DATE-TIME 1 SCANNED_PDF 609", func(c capture) (any, error) {
		c.answer("DetectEntities")
		got, info, err := nlp.NewRecognizer(c.fake.Config(), recognizerEndpoint).DocumentEntities(c.t.Context(), pdf)
		if len(got) != 1 {
			return got, err
		}
		return fmt.Sprintf("%s %s %d %s %d", got[0].Text, got[0].Type, info.Pages, info.Types[0], info.Characters[0]), err
	}},
	"cli-describe-document-classifier.json": {"succeeded 3 5016 557 0.9856 0.9673 0.0144 en", func(c capture) (any, error) {
		c.answer("DescribeDocumentClassifier")
		m, err := c.models().Model(c.t.Context(), classifierARN)
		return fmt.Sprintf("%s %d %d %d %.4f %.4f %.4f %s", m.Status, m.Labels, m.Trained, m.Tested, m.Metrics.Accuracy, m.Metrics.F1, m.Metrics.HammingLoss, m.Language), err
	}},
	"cli-list-entity-recognizers.json": {"1 1.0 BUSINESS/1520/1.0, ", func(c capture) (any, error) {
		c.answer("ListEntityRecognizers")
		got := collect(c.t, c.models().Versions(c.t.Context(), nlp.RecognizerModel, ""))
		if len(got) != 2 {
			return len(got), nil
		}
		return fmt.Sprintf("%s %.1f %s/%d/%.1f, %s", got[0].Version, got[0].Metrics.F1, got[0].Types[0].Type, got[0].Types[0].Mentions, got[0].Types[0].F1, got[1].Version), nil
	}},
	"cli-describe-endpoint.json": {"succeeded 1 1", func(c capture) (any, error) {
		c.answer("DescribeEndpoint")
		e, err := c.models().Endpoint(c.t.Context(), classifierEndpoint)
		return fmt.Sprintf("%s %d %d", e.Status, e.Units, e.WantedUnits), err
	}},
	"cli-describe-flywheel.json": {"succeeded DOCUMENT_CLASSIFIER example-flywheel/schemaVersion=1/20230616T200543Z/", func(c capture) (any, error) {
		c.answer("DescribeFlywheel")
		f, err := c.models().Flywheel(c.t.Context(), flywheelARN)
		return fmt.Sprintf("%s %s %s", f.Status, f.Kind, f.DataLake.Key), err
	}},
	"docs-flywheel-iteration.json": {"20220907T214613Z 0.8333 0.8655 true", func(c capture) (any, error) {
		c.answer("ListFlywheelIterationHistory")
		got := collect(c.t, c.models().Iterations(c.t.Context(), flywheelARN))
		if len(got) != 1 {
			return got, nil
		}
		return fmt.Sprintf("%s %.4f %.4f %v", got[0].ID, got[0].EvaluatedMetrics.F1, got[0].TrainedMetrics.F1, got[0].Better()), nil
	}},
	"cli-describe-pii-job.json": {job.Running, func(c capture) (any, error) {
		c.answer("DescribePiiEntitiesDetectionJob")
		p, err := c.jobs().ResumePII("123456abcdeb0e11022f22a11EXAMPLE").Status(c.t.Context())
		return p.Status, err
	}},
	"cli-describe-topics-job.json": {job.Running, func(c capture) (any, error) {
		c.answer("DescribeTopicsDetectionJob")
		p, err := c.jobs().ResumeTopics("123456abcdeb0e11022f22a11EXAMPLE").Status(c.t.Context())
		return p.Status, err
	}},
	"cli-async-language-output.jsonl": {"Sampletext1.txt en", func(c capture) (any, error) {
		j, err := c.output("", "").StartLanguages(c.t.Context(), nlp.FilesIn("s3://bucket/in/"))
		got := finish(c.t, j, err)
		return fmt.Sprintf("%s %s", got[0].File, got[0].Value[0].Code), nil
	}},
	"cli-async-sentiment-output.jsonl": {"MIXED POSITIVE NEGATIVE ", func(c capture) (any, error) {
		j, err := c.output("", "").StartSentiment(c.t.Context(), "en", nlp.FilesIn("s3://bucket/in/"))
		out := ""
		for _, r := range finish(c.t, j, err) {
			out += string(r.Value.Mood) + " "
		}
		return out, nil
	}},
	"cli-async-entities-output.jsonl": {spanFacts{15, 14, "Zhang Wei/PERSON John/PERSON AnyCompany Financial Services, LLC/ORGANIZATION 1111-XXXX-1111-XXXX/OTHER "}, func(c capture) (any, error) {
		j, err := c.output("", "").StartEntities(c.t.Context(), "en", nlp.FilesIn("s3://bucket/in/"))
		return customFacts(finish(c.t, j, err)), nil
	}},
	"docs-async-custom-entities.jsonl": {spanFacts{2, 0, "John Johnson/JUDGE Thomas Kincaid/JUDGE "}, func(c capture) (any, error) {
		j, err := c.output("", "").StartCustomEntities(c.t.Context(), "en", recognizerARN, nlp.LinesIn("s3://bucket/in/"))
		return customFacts(finish(c.t, j, err)), nil
	}},
	"cli-async-pii-SampleText1.txt.out.json": {"NAME NAME CREDIT_DEBIT_NUMBER DATE_TIME SampleText1.txt", func(c capture) (any, error) {
		j, err := c.output("", "").StartPII(c.t.Context(), "en", nlp.FilesIn("s3://bucket/in/"))
		got, out := finish(c.t, j, err), ""
		for _, p := range got[0].Value {
			out += string(p.Type) + " "
		}
		return out + got[0].File, nil
	}},
	"cli-async-targeted-SampleMovieReview1.txt.out.json": {spanFacts{2, 2, "film/MOVIE AnyMovie/ORGANIZATION "}, func(c capture) (any, error) {
		j, err := c.output("", "").StartTargets(c.t.Context(), nlp.FilesIn("s3://bucket/in/"))
		return targetFacts(finish(c.t, j, err)[0].Value), nil
	}},
	"docs-async-targeted-sentiment.json": {spanFacts{4, 4, "burger/OTHER burger/OTHER bun/OTHER customer service/ATTRIBUTE "}, func(c capture) (any, error) {
		j, err := c.output("", "").StartTargets(c.t.Context(), nlp.FilesIn("s3://bucket/in/"))
		return targetFacts(finish(c.t, j, err)[0].Value), nil
	}},
	"cli-async-classification-predictions.jsonl": {"spam ham spam ", func(c capture) (any, error) { return c.classes(false) }},
	"docs-async-classes-per-line.jsonl":          {4, func(c capture) (any, error) { return c.records() }},
	"docs-async-labels-per-file.jsonl":           {"Action Comedy Action Romance ", func(c capture) (any, error) { return c.classes(true) }},
	"docs-async-native-document-pages.json": {"1 2 ", func(c capture) (any, error) {
		j, err := c.output("", "").StartClassification(c.t.Context(), classifierARN, nlp.FilesIn("s3://bucket/in/"))
		out := ""
		for _, r := range finish(c.t, j, err) {
			out += fmt.Sprint(r.Page, " ")
		}
		return out, nil
	}},
	"cli-async-events-SampleText1.txt.out.json": {"4 entities, 2 events, 8 spans, 8 long", func(c capture) (any, error) {
		e := c.events("", "")
		return fmt.Sprintf("%d entities, %d events, %d spans, %d long", len(e.Entities), len(e.Events), len(mentions(e)), long(e)), nil
	}},
	"notebook-events-wholefoods.json": {"9 entities, 3 events, 35 spans, 35 in the text [CORPORATE_MERGER CORPORATE_ACQUISITION EMPLOYMENT]", func(c capture) (any, error) {
		text := string(c.raw("notebook-events-wholefoods.input.txt"))
		e, in := c.events("sample_finance_dataset.txt", text), 0
		for _, m := range mentions(e) {
			if m.In(text) == m.Text {
				in++
			}
		}
		var kinds []string
		for _, h := range e.Events {
			kinds = append(kinds, h.Type)
		}
		asserted := map[string]int{"AMOUNT": 5, "DATE": 4, "INVESTEE": 2, "INVESTOR": 0}
		if !slices.ContainsFunc(e.Events, func(h nlp.Happening) bool {
			roles := map[string]int{}
			for _, a := range h.Arguments {
				roles[a.Role] = a.Entity
			}
			return cmp.Equal(roles, asserted)
		}) {
			c.t.Errorf("no event has the arguments %v", asserted)
		}
		return fmt.Sprintf("%d entities, %d events, %d spans, %d in the text %v", len(e.Entities), len(e.Events), len(mentions(e)), in, kinds), nil
	}},
	"docs-topic-terms.csv": {"2 topics, 10 and 10 terms, team game player yard ", func(c capture) (any, error) {
		got, err := nlp.ReadTopics(bytes.NewReader(c.raw(c.file)))
		if err != nil || len(got) != 2 {
			return got, err
		}
		first := ""
		for _, term := range got[0].Terms[:4] {
			first += term.Term + " "
		}
		return fmt.Sprintf("%d topics, %d and %d terms, %s", len(got), len(got[0].Terms), len(got[1].Terms), first), nil
	}},
	"docs-augmented-manifest-multiclass.jsonl": {"Document 1 text=not_spam Document 2 text=spam Document 3 text=spam ", func(c capture) (any, error) {
		out := ""
		for _, e := range collect(c.t, nlp.ReadManifest(bytes.NewReader(c.raw(c.file)), "MultiClassJob")) {
			out += e.Text + "=" + strings.Join(e.Labels, ",") + " "
		}
		return out, nil
	}},
}

func (c capture) classifications() []nlp.Record[nlp.Classification] {
	j, err := c.output("", "").StartClassification(c.t.Context(), classifierARN, nlp.LinesIn("s3://bucket/in/"))
	return finish(c.t, j, err)
}

func (c capture) records() (any, error) { return len(c.classifications()), nil }

func (c capture) classes(labels bool) (any, error) {
	out := ""
	for _, r := range c.classifications() {
		if r.Value.MultiLabel != labels {
			c.t.Errorf("%s: labels %v", r.File, r.Value.MultiLabel)
		}
		out += r.Value.Best().Name + " "
	}
	return out, nil
}

func (c capture) events(name, text string) nlp.Events {
	j, err := c.output(name, text).StartEvents(c.t.Context(), []string{"EMPLOYMENT"}, nlp.FilesIn("s3://bucket/in/"))
	got := finish(c.t, j, err)
	if len(got) != 1 || got[0].Err != nil {
		c.t.Fatalf("%+v", got)
	}
	return got[0].Value
}

func mentions(e nlp.Events) (all []nlp.EventMention) {
	for _, entity := range e.Entities {
		all = append(all, entity.Mentions...)
	}
	for _, h := range e.Events {
		all = append(all, h.Triggers...)
	}
	return all
}

func long(e nlp.Events) (n int) {
	for _, m := range mentions(e) {
		if m.End-m.Start == utf8.RuneCountInString(m.Text) {
			n++
		}
	}
	return n
}

func TestComprehendFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES does not name the folder of captured responses")
	}
	dir = filepath.Join(dir, "comprehend")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := filepath.Base(f); captures[name].got == nil && !strings.HasSuffix(name, ".input.txt") {
			t.Errorf("%s is not tested", name)
		}
	}
	for name, row := range captures {
		t.Run(name, func(t *testing.T) {
			c := capture{t, dir, name, serveComprehendJobs(t)}
			got, err := row.got(c)
			if err != nil {
				t.Fatal(err)
			}
			if !cmp.Equal(row.want, got, cmp.AllowUnexported(spanFacts{})) {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
	t.Logf("%d captures", len(captures))
}
