package nlp_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/nlp"
)

func TestWriteExamples(t *testing.T) {
	for _, tt := range []struct {
		name     string
		examples []nlp.Example
		opt      func(*nlp.TrainingOptions)
		want     string // "!" for what is refused
	}{
		{"class", []nlp.Example{{"a \"b\",\r\nc", []string{"x, y"}}}, nil, "\"x, y\",\"a \"\"b\"\",  c\"\n"},
		{"labels", []nlp.Example{{"a", []string{"x", "y"}}, {"b", []string{"z"}}}, func(o *nlp.TrainingOptions) { o.MultiLabel = true }, "x|y,a\nz,b\n"},
		{"delimiter", []nlp.Example{{"a", []string{"x|1", "y"}}}, func(o *nlp.TrainingOptions) { o.MultiLabel, o.Delimiter = true, ";" }, "x|1;y,a\n"},
		{"two classes", []nlp.Example{{"a", []string{"x", "y"}}}, nil, "!"},
		{"no class", []nlp.Example{{"a", nil}}, nil, "!"},
		{"empty class", []nlp.Example{{"a", []string{""}}}, nil, "!"},
		{"class of two lines", []nlp.Example{{"a", []string{"x\ny"}}}, nil, "!"},
		{"no text", []nlp.Example{{"good", []string{"x"}}, {" \n", []string{"x"}}}, nil, "!"},
		{"no UTF-8", []nlp.Example{{"\xff", []string{"x"}}}, nil, "!"},
		{"delimiter in a label", []nlp.Example{{"a", []string{"x|y"}}}, func(o *nlp.TrainingOptions) { o.MultiLabel = true }, "!"},
		{"no such delimiter", []nlp.Example{{"a", []string{"x"}}}, func(o *nlp.TrainingOptions) { o.Delimiter = "," }, "!"},
	} {
		var b bytes.Buffer
		opt := tt.opt
		if opt == nil {
			opt = func(*nlp.TrainingOptions) {}
		}
		err := nlp.WriteExamples(&b, tt.examples, opt)
		if tt.want == "!" {
			if !errors.Is(err, awsai.ErrInvalid) || b.Len() != 0 {
				t.Errorf("%s: error %v, wrote %q", tt.name, err, &b)
			}
		} else if err != nil || b.String() != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.name, &b, err, tt.want)
		}
	}
}

func TestCheckExamples(t *testing.T) {
	var examples []nlp.Example
	for i := range 100 {
		examples = append(examples, nlp.Example{Text: fmt.Sprint("text ", i), Labels: []string{[]string{"x", "y"}[i%2]}})
	}
	if err := nlp.CheckExamples(examples); err != nil {
		t.Error(err)
	}
	examples[0].Labels = []string{"z"}
	err := nlp.CheckExamples(examples)
	if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), `"x" has 49`) || !strings.Contains(err.Error(), `"z" has 1`) {
		t.Errorf("error %v", err)
	}
	if err := nlp.CheckExamples(examples[:1], func(o *nlp.TrainingOptions) { o.MultiLabel = true }); err == nil || !strings.Contains(err.Error(), "want 10") {
		t.Errorf("error %v", err)
	}
}

// The annotations are in code points, and lead back to what was annotated.
func TestWriteAnnotated(t *testing.T) {
	docs := []nlp.Annotated{
		{Text: "👩‍⚖️ Judge Zoë\nmet 田中.", Entities: nil},
		{Text: "e\u0301 Ann, Bo", Entities: nil},
	}
	for i, names := range [][]string{{"田中", "Zoë"}, {"Ann", "Bo"}} {
		for _, n := range names {
			at := strings.Index(docs[i].Text, n)
			docs[i].Entities = append(docs[i].Entities, nlp.Annotation{Span: nlp.Span{Start: at, End: at + len(n)}, Type: "JUDGE"})
		}
	}
	var texts, annotations bytes.Buffer
	if err := nlp.WriteAnnotated(&texts, &annotations, "docs.txt", docs); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(texts.String(), "\n")
	rows, err := csv.NewReader(&annotations).ReadAll()
	if err != nil || len(lines) != 3 {
		t.Fatal(err, lines)
	}
	var got []string
	for _, row := range rows[1:] {
		line, _ := strconv.Atoi(row[1])
		begin, _ := strconv.Atoi(row[2])
		end, _ := strconv.Atoi(row[3])
		got = append(got, row[0]+" "+row[4]+" "+string([]rune(lines[line])[begin:end]))
	}
	if diff := cmp.Diff([]string{"docs.txt JUDGE Zoë", "docs.txt JUDGE 田中", "docs.txt JUDGE Ann", "docs.txt JUDGE Bo"}, got); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"File", "Line", "Begin Offset", "End Offset", "Type"}, rows[0]); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	err = nlp.CheckAnnotated(docs)
	if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), `"JUDGE" has 4`) {
		t.Errorf("error %v", err)
	}
	for name, d := range map[string]nlp.Annotated{
		"empty":       {},
		"not UTF-8":   {Text: "\xff"},
		"outside":     {Text: "abc", Entities: []nlp.Annotation{{Span: nlp.Span{Start: 1, End: 4}, Type: "A"}}},
		"in a rune":   {Text: "éa", Entities: []nlp.Annotation{{Span: nlp.Span{Start: 1, End: 3}, Type: "A"}}},
		"overlapping": {Text: "abcd", Entities: []nlp.Annotation{{Span: nlp.Span{Start: 1, End: 3}, Type: "A"}, {Span: nlp.Span{Start: 2, End: 4}, Type: "A"}}},
		"type":        {Text: "abcd", Entities: []nlp.Annotation{{Span: nlp.Span{Start: 1, End: 3}, Type: "A,B"}}},
		"no type":     {Text: "abcd", Entities: []nlp.Annotation{{Span: nlp.Span{Start: 1, End: 3}}}},
	} {
		if err := nlp.WriteAnnotated(io.Discard, io.Discard, "f", []nlp.Annotated{d}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestWriteEntityList(t *testing.T) {
	var b bytes.Buffer
	if err := nlp.WriteEntityList(&b, []nlp.ListedEntity{{"Lee, Ann", "JUDGE"}}); err != nil || b.String() != "Text,Type\n\"Lee, Ann\",JUDGE\n" {
		t.Errorf("%q, %v", &b, err)
	}
	for _, bad := range [][]nlp.ListedEntity{nil, {{"", "A"}}, {{"a\nb", "A"}}, {{"a", ""}}} {
		if err := nlp.WriteEntityList(io.Discard, bad); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v: error %v", bad, err)
		}
	}
}

func TestManifests(t *testing.T) {
	labels := `{"source":"a","job":[0,1],"job-metadata":{"class-map":{"0":"x","1":"y"}}}`
	if got := collect(t, nlp.ReadManifest(strings.NewReader(labels), "job")); !cmp.Equal(got, []nlp.Example{{"a", []string{"x", "y"}}}) {
		t.Errorf("%v", got)
	}
	entities := `{"source":"é Ann","job":{"annotations":{"entities":[{"label":"JUDGE","startOffset":2,"endOffset":5}]}}}`
	want := []nlp.Annotated{{Text: "é Ann", Entities: []nlp.Annotation{{Span: nlp.Span{Start: 3, End: 6}, Type: "JUDGE"}}}}
	if diff := cmp.Diff(want, collect(t, nlp.ReadAnnotatedManifest(strings.NewReader(entities), "job"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{`{`, `{}`, `{"source":"a"}`, `{"source":1}`, `[1]`, `{"source":"a","job":{"annotations":{"entities":[{"startOffset":2,"endOffset":5}]}}}`} {
		var last error
		for _, last = range nlp.ReadAnnotatedManifest(strings.NewReader(bad), "job") {
		}
		if !errors.Is(last, awsai.ErrInvalid) && !errors.Is(last, awsai.ErrUnavailable) {
			t.Errorf("%s: error %v", bad, last)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(`{"source":"é Ann","job":{"annotations":{"entities":[{"label":"JUDGE","startOffset":2,"endOffset":5}]}},"job-metadata":{"class-name":"x"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, err := range nlp.ReadManifest(strings.NewReader(text), "job") {
			if err != nil && awsai.KindOf(err) == nil {
				t.Errorf("error %v of no kind", err)
			}
		}
		for doc, err := range nlp.ReadAnnotatedManifest(strings.NewReader(text), "job") {
			if err != nil {
				break
			}
			for _, e := range doc.Entities {
				if e.End > len(doc.Text) {
					t.Errorf("an entity up to %d in %d bytes", e.End, len(doc.Text))
				}
			}
		}
	})
}

func FuzzReadTopics(f *testing.F) {
	f.Add("topic,term,weight\n000,team,0.5\n", "docname,topic,proportion\na:3,0,1\n")
	f.Add("0,\"a\nb\",1e300", ":,1,NaN")
	f.Fuzz(func(t *testing.T, terms, shares string) {
		topics, err := nlp.ReadTopics(strings.NewReader(terms))
		if err != nil && awsai.KindOf(err) == nil {
			t.Errorf("error %v of no kind", err)
		}
		for i := 1; i < len(topics); i++ {
			if topics[i-1].ID >= topics[i].ID {
				t.Errorf("topics %d and %d in this order", topics[i-1].ID, topics[i].ID)
			}
		}
		for s, err := range nlp.ReadTopicShares(strings.NewReader(shares)) {
			if err == nil && (s.Line < 0 || s.Topic < 0) {
				t.Errorf("%+v", s)
			}
		}
	})
}
