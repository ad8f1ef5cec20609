package medical_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp/medical"
)

// serve is a Comprehend Medical that finds "fever" and, as its attribute, the word before it,
// in code points.
func serve(t testing.TB) *awsaitest.Fake {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *comprehendmedical.DetectEntitiesV2Input) (*comprehendmedical.DetectEntitiesV2Output, error) {
		if strings.Contains(*in.Text, "FAIL") {
			return nil, &types.TextSizeLimitExceededException{Message: aws.String("no")}
		}
		out := &comprehendmedical.DetectEntitiesV2Output{ModelVersion: aws.String("2"), Entities: []types.Entity{}}
		for at := 0; ; {
			i := strings.Index((*in.Text)[at:], "fever")
			if i < 0 {
				return out, nil
			}
			at += i
			begin := int32(utf8.RuneCountInString((*in.Text)[:at]))
			n := int32(len(out.Entities) * 2)
			out.Entities = append(out.Entities, types.Entity{
				Id: &n, BeginOffset: &begin, EndOffset: aws.Int32(begin + 5), Text: aws.String("fever"), Category: types.EntityTypeMedicalCondition, Type: types.EntitySubTypeDxName, Score: aws.Float32(0.5),
				Traits:     []types.Trait{{Name: types.AttributeNameNegation, Score: aws.Float32(0.75)}},
				Attributes: []types.Attribute{{Id: aws.Int32(n + 1), BeginOffset: aws.Int32(begin - 2), EndOffset: aws.Int32(begin - 1), Text: aws.String("é"), Type: types.EntitySubTypeAcuity, Score: aws.Float32(0.5), RelationshipScore: aws.Float32(0.25)}},
			})
			at += 5
		}
	})
	return fake
}

func TestEntities(t *testing.T) {
	c := medical.New(serve(t).Config())
	const text = "👩‍⚕️ says: no é fever."
	got, err := c.Entities(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	at, before := strings.Index(text, "fever"), strings.Index(text, "é")
	want := medical.Findings{Model: "2", Entities: []medical.Entity{{
		Start: at, End: at + 5, Text: "fever", Category: "MEDICAL_CONDITION", Type: "DX_NAME", Confidence: 0.5, Traits: []medical.Trait{{Name: medical.Negation, Confidence: 0.75}},
		Attributes: []medical.Attribute{{ID: 1, Start: before, End: before + 2, Text: "é", Type: "ACUITY", Confidence: 0.5, RelationshipConfidence: 0.25}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got.Entities[0].Has(medical.Negation) || got.Entities[0].Has("SYMPTOM") || got.Entities[0].Concept() != (medical.Concept{}) {
		t.Error("traits and concepts")
	}
}

func TestLongTexts(t *testing.T) {
	fake := serve(t)
	sentence := "There was no é fever at all, 今日 it was said. "
	text := strings.Repeat(sentence, 1000)
	got, err := medical.New(fake.Config()).BatchEntities(t.Context(), []string{text, "", "FAIL", sentence})
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(b.Items) != 2 || !errors.Is(b.Items[0].Err, awsai.ErrInvalid) || !errors.Is(b.Items[1].Err, awsai.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
	if len(got[0].Entities) != 1000 || len(got[3].Entities) != 1 {
		t.Fatalf("%d and %d entities", len(got[0].Entities), len(got[3].Entities))
	}
	for i, e := range got[0].Entities {
		if a := e.Attributes[0]; text[e.Start:e.End] != "fever" || e.Start != i*len(sentence)+strings.Index(sentence, "fever") || text[a.Start:a.End] != "é" || e.ID != 2*i || a.ID != 2*i+1 {
			t.Fatalf("entity %d: %+v", i, e)
		}
	}
	for _, in := range awsaitest.Inputs[comprehendmedical.DetectEntitiesV2Input](fake) {
		if len(*in.Text) > 20_000 {
			t.Errorf("a text of %d bytes", len(*in.Text))
		}
	}
}

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES does not name the folder of captured responses")
	}
	dir = filepath.Join(dir, "comprehendmedical")
	blank := strings.Repeat(" ", 4000)
	raw := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ask := func(t *testing.T, operation string, body []byte, text string) medical.Findings {
		fake := awsaitest.New(t)
		fake.HandleWire("comprehendmedical", operation, awsaitest.Wire{Body: body})
		c := medical.New(fake.Config())
		call := map[string]func(context.Context, string) (medical.Findings, error){"DetectEntitiesV2": c.Entities, "DetectPHI": c.PHI, "InferICD10CM": c.ICD10CM, "InferSNOMEDCT": c.SNOMEDCT, "InferRxNorm": c.RxNorm}[operation]
		got, err := call(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	// facts are the spans, those as long as their text, and the first four.
	facts := func(f medical.Findings) string {
		n, long, first := 0, 0, ""
		add := func(start, end int, text, kind string) {
			if n++; n <= 4 {
				first += " " + text + "/" + kind
			}
			if end-start == utf8.RuneCountInString(text) {
				long++
			}
		}
		for _, e := range f.Entities {
			add(e.Start, e.End, e.Text, e.Type)
			for _, a := range e.Attributes {
				add(a.Start, a.End, a.Text, a.Type)
			}
		}
		for _, u := range f.Unmapped {
			add(u.Attribute.Start, u.Attribute.End, u.Attribute.Text, u.Attribute.Type)
		}
		return fmt.Sprintf("%d entities, %d unmapped, %d spans, %d long:%s", len(f.Entities), len(f.Unmapped), n, long, first)
	}
	for name, tt := range map[string]struct{ operation, want string }{
		"cli-infer-icd10-cm.json":                  {"InferICD10CM", "2 entities, 0 unmapped, 2 spans, 2 long: abdominal pain/DX_NAME diabetes/DX_NAME"},
		"cli-infer-snomedct.json":                  {"InferSNOMEDCT", "3 entities, 0 unmapped, 4 spans, 4 long: abdominal pain/DX_NAME diabetes/DX_NAME Micronase/BRAND_NAME daily/FREQUENCY"},
		"docs-detect-entities-gettingstarted.json": {"DetectEntitiesV2", "1 entities, 0 unmapped, 6 spans, 6 long: aspirin/GENERIC_NAME 20 mg/DOSAGE po/ROUTE_OR_MODE daily/FREQUENCY"},
		"docs-detect-phi.json":                     {"DetectPHI", "5 entities, 0 unmapped, 5 spans, 5 long: John Smith/NAME 48/AGE teacher/PROFESSION Seattle/ADDRESS"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ask(t, tt.operation, raw(name), blank)
			if f := facts(got); f != tt.want {
				t.Errorf("got %s\nwant %s", f, tt.want)
			}
			if name == "cli-infer-icd10-cm.json" && got.Entities[0].Concept().Code != "R10.9" {
				t.Errorf("concept %+v", got.Entities[0].Concept())
			}
		})
	}
	t.Run("docs-entities-v2.json", func(t *testing.T) {
		got := facts(ask(t, "DetectEntitiesV2", raw("docs-entities-v2.json"), blank))
		if !strings.HasPrefix(got, "1 entities, 2 unmapped, 9 spans, 9 long: Sodium Chloride/GENERIC_NAME Infuse/ROUTE_OR_MODE 0.9%/STRENGTH solution/FORM") {
			t.Errorf("got %s", got)
		}
	})
	t.Run("cli-detect-entities-v2.json", func(t *testing.T) { // the entity alone
		text := string(raw("cli-detect-entities-v2.input.txt"))
		got := ask(t, "DetectEntitiesV2", []byte(`{"Entities":[`+string(raw("cli-detect-entities-v2.json"))+`],"ModelVersion":"1"}`), text)
		if e := got.Entities[0]; text[e.Start:e.End] != "Clonidine" || e.Text != "Clonidine" || e.Type != "GENERIC_NAME" {
			t.Errorf("%+v", e)
		}
	})
	t.Run("docs-job-manifest.json", func(t *testing.T) {
		m, err := medical.ReadManifest(strings.NewReader(string(raw("docs-job-manifest.json"))))
		if err != nil || len(m.Files) != 2 || m.Files[0].Input != "input path/input file name" {
			t.Errorf("%+v, %v", m, err)
		}
	})
	t.Run("cli-describe-icd10-job.json", func(t *testing.T) {
		body := strings.NewReplacer(`"2020-05-18T21:20:15.614000+00:00"`, "1589836815.614", `"2020-05-18T21:27:07.350000+00:00"`, "1589837227.35", `"2020-09-16T21:20:15+00:00"`, "1600291215").Replace(string(raw("cli-describe-icd10-job.json")))
		if !json.Valid([]byte(body)) {
			t.Fatal("not JSON")
		}
		fake := awsaitest.New(t)
		fake.HandleWire("comprehendmedical", "DescribeICD10CMInferenceJob", awsaitest.Wire{Body: []byte(body)})
		got, err := newJobs(fake).Resume(medical.ICD10CMJob, "5780034166536cdb52ffa3295a1b00a7").Wait(t.Context())
		if err != nil || got.Info.Input.Bucket != "comp-med-input" || got.Info.Model != "0.1.0" || got.Info.Ended.Sub(got.Info.Submitted).Round(1e9) != 412e9 {
			t.Errorf("%+v, %v", got.Info, err)
		}
	})
}

func ExampleClient_Entities() {
	ctx := context.Background()
	cfg := serve(new(testing.T)).Config() // a program has its own aws.Config

	const note = "There is no é fever."
	found, err := medical.New(cfg).Entities(ctx, note)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range found.Entities {
		fmt.Println(note[e.Start:e.End], e.Type, e.Has(medical.Negation))
	}
	// Output: fever DX_NAME true
}
