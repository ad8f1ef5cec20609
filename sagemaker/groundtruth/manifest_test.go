package groundtruth_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

const output = `{"source-ref":"s3://b/1.jpg","bird":3,"bird-metadata":{"class-name":"owl","confidence":0.87,"type":"groundtruth/image-classification","job-name":"labeling-job/birds","human-annotated":"no","creation-date":"2018-10-18T22:18:13.527256"},"id":17}

{"source-ref":"s3://b/2.jpg","many":[0,2],"many-metadata":{"class-map":{"0":"a","2":"c"},"confidence-map":{"0":0.5,"2":1},"human-annotated":"yes"}}
{"source":"in Bern","ner":{"annotations":{"entities":[{"label":"city","startOffset":3,"endOffset":7}],"labels":[{"label":"city","shortDisplayName":"c"}]}},"ner-metadata":{"entities":[{"confidence":0.4}],"type":"groundtruth/text-span","human-annotated":"yes"}}
{"source-ref":"s3://b/3.jpg","street-ref":"s3://b/3.png","street-ref-metadata":{"internal-color-map":{"0":{"class-name":"BACKGROUND","hex-color":"#ffffff"},"1":{"class-name":"road","hex-color":"#2acf59","confidence":0.9}},"type":"groundtruth/semantic-segmentation","human-annotated":"yes"}}
{"source-ref":"s3://b/4.jpg","box":{"image_size":[{"width":500,"height":400,"depth":3}],"annotations":[{"class_id":0,"left":111,"top":134,"width":61,"height":128}]},"box-metadata":{"objects":[{"confidence":0.89}],"class-map":{"0":"dog"},"human-annotated":"yes"}}
`

// items reads a manifest that is right.
func items(t *testing.T, manifest string) (list []groundtruth.Item) {
	t.Helper()
	for it, err := range groundtruth.ReadManifest(strings.NewReader(manifest)) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, it)
	}
	return list
}

func TestOutputManifest(t *testing.T) {
	list := items(t, "\ufeff"+output)
	if len(list) != 5 {
		t.Fatalf("%d items, want 5", len(list))
	}
	read := []any{}
	for i, f := range []func(groundtruth.Item) (any, error){
		func(it groundtruth.Item) (any, error) { return it.Class("bird") },
		func(it groundtruth.Item) (any, error) { return it.Classes("many") },
		func(it groundtruth.Item) (any, error) { return it.Spans("ner") },
		func(it groundtruth.Item) (any, error) { return it.File("street-ref") },
		func(it groundtruth.Item) (any, error) { return it.Boxes("box") },
	} {
		label, err := f(list[i])
		if err != nil {
			t.Error(err)
		}
		read = append(read, label)
	}
	want := []any{
		groundtruth.ClassLabel{Index: 3, Metadata: groundtruth.Metadata{
			ClassName: "owl", Confidence: 0.87, Type: "groundtruth/image-classification", JobName: "labeling-job/birds",
			Created: time.Date(2018, 10, 18, 22, 18, 13, 527256000, time.UTC),
		}},
		groundtruth.ClassesLabel{Indexes: []int{0, 2}, Names: []string{"a", "c"}, Metadata: groundtruth.Metadata{
			ClassMap: map[string]string{"0": "a", "2": "c"}, ConfidenceMap: map[string]float64{"0": 0.5, "2": 1}, Human: true,
		}},
		groundtruth.SpansLabel{Spans: []groundtruth.Span{{Label: "city", Start: 3, End: 7}}, Metadata: groundtruth.Metadata{
			Confidences: []float64{0.4}, Type: "groundtruth/text-span", Human: true,
		}},
		groundtruth.FileLabel{URI: "s3://b/3.png", Metadata: groundtruth.Metadata{
			Colors: map[string]groundtruth.MaskColor{
				"0": {ClassName: "BACKGROUND", HexColor: "#ffffff"}, "1": {ClassName: "road", HexColor: "#2acf59", Confidence: 0.9},
			},
			Type: "groundtruth/semantic-segmentation", Human: true,
		}},
		groundtruth.BoxesLabel{
			Boxes:      []groundtruth.Box{{Label: "dog", Left: 111, Top: 134, Width: 61, Height: 128}},
			ImageWidth: 500, ImageHeight: 400, ImageDepth: 3,
			Metadata: groundtruth.Metadata{ClassMap: map[string]string{"0": "dog"}, Confidences: []float64{0.89}, Human: true},
		},
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := list[0].LabelAttributes(); !slices.Equal(got, []string{"bird"}) || string(list[0].Attributes["id"]) != "17" {
		t.Errorf("labels %v, attributes %v", got, list[0].Attributes)
	}
}

func TestLabelOfAnotherKind(t *testing.T) {
	list := items(t, output)
	for name, c := range map[string]struct {
		read func() error
		want error
	}{
		"none":        {func() error { _, err := list[0].Class("dog"); return err }, awsai.ErrNotFound},
		"no metadata": {func() error { _, err := list[0].Class("id"); return err }, awsai.ErrNotFound},
		"boxes":       {func() error { _, err := list[0].Boxes("bird"); return err }, awsai.ErrInvalid},
		"spans":       {func() error { _, err := list[4].Spans("box"); return err }, awsai.ErrInvalid},
		"no boxes":    {func() error { _, err := list[2].Boxes("ner"); return err }, awsai.ErrInvalid},
		"class":       {func() error { _, err := list[1].Class("many"); return err }, awsai.ErrInvalid},
		"classes":     {func() error { _, err := list[0].Classes("bird"); return err }, awsai.ErrInvalid},
		"file":        {func() error { _, err := list[0].File("bird"); return err }, awsai.ErrInvalid},
		"a date": {func() error {
			_, err := items(t, `{"source":"x","a":1,"a-metadata":{"creation-date":"today"}}`)[0].Class("a")
			return err
		}, awsai.ErrInvalid},
		"a confidence": {func() error {
			_, err := items(t, `{"source":"x","a":1,"a-metadata":{"confidence":1.5}}`)[0].Class("a")
			return err
		}, awsai.ErrInvalid},
		"a human": {func() error {
			_, err := items(t, `{"source":"x","a":1,"a-metadata":{"human-annotated":"maybe"}}`)[0].Class("a")
			return err
		}, awsai.ErrInvalid},
		"a class without a name": {func() error {
			_, err := items(t, `{"source":"x","a":[1],"a-metadata":{}}`)[0].Classes("a")
			return err
		}, awsai.ErrInvalid},
	} {
		if err := c.read(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestManifestRefuses(t *testing.T) {
	for name, line := range map[string]string{
		"no source":     `{"id":1}`,
		"both":          `{"source":"a","source-ref":"s3://b/k"}`,
		"not S3":        `{"source-ref":"https://b/k"}`,
		"no key":        `{"source-ref":"s3://b"}`,
		"a number":      `{"source":1}`,
		"twice":         `{"source":"a","x":1,"x":2}`,
		"an array":      `[]`,
		"two objects":   `{"source":"a"}{"source":"b"}`,
		"half a line":   `{"source":"a"`,
		"a broken one":  `{"source":"a","b":}`,
		"an empty text": `{"source":""}`,
	} {
		n := 0
		var last error
		for _, err := range groundtruth.ReadManifest(strings.NewReader(`{"source":"fine"}` + "\n" + line + "\n" + `{"source":"after"}`)) {
			n++
			last = err
		}
		if n != 2 || !errors.Is(last, awsai.ErrInvalid) || !strings.Contains(last.Error(), "line 2") {
			t.Errorf("%s: %d items, error %v, want ErrInvalid at line 2", name, n, last)
		}
	}
	for _, err := range groundtruth.ReadManifest(strings.NewReader(`{"source":"` + strings.Repeat("x", 5<<20))) {
		if !errors.Is(err, awsai.ErrTooLarge) {
			t.Errorf("%v, want ErrTooLarge", err)
		}
	}
	failing := errors.New("reset")
	for _, err := range groundtruth.ReadManifest(iotest.ErrReader(failing)) {
		if !errors.Is(err, failing) {
			t.Errorf("%v, want the error of the reader", err)
		}
	}
}

func TestWriteManifest(t *testing.T) {
	list := items(t, output)
	var b bytes.Buffer
	n, err := groundtruth.WriteManifest(&b, each(list, nil))
	if err != nil || n != len(list) {
		t.Fatalf("%d, %v", n, err)
	}
	if diff := cmp.Diff(list, items(t, b.String())); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
	if n, err := groundtruth.WriteManifest(&b, each([]groundtruth.Item{{Source: "a"}, {}}, nil)); n != 1 || !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("%d, %v, want ErrInvalid at 1", n, err)
	}
	failing := errors.New("reset")
	if _, err := groundtruth.WriteManifest(&b, each(nil, failing)); !errors.Is(err, failing) {
		t.Errorf("%v, want the error of the items", err)
	}
	bad := groundtruth.Item{Source: "a", Attributes: map[string]json.RawMessage{"x": json.RawMessage(`{`)}}
	if err := bad.Check(); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("%v, want ErrInvalid", err)
	}
}

// each yields items, then an error.
func each(list []groundtruth.Item, err error) func(func(groundtruth.Item, error) bool) {
	return func(yield func(groundtruth.Item, error) bool) {
		for _, it := range list {
			if !yield(it, nil) {
				return
			}
		}
		if err != nil {
			yield(groundtruth.Item{}, err)
		}
	}
}

func TestCheckAttribute(t *testing.T) {
	for _, c := range []struct {
		name      string
		reference bool
		ok        bool
	}{
		{"bird", false, true}, {"street-ref", true, true}, {"bird", true, false}, {"street-ref", false, false},
		{"bird-metadata", false, false}, {"", false, false}, {"-bird", false, false}, {"bird_1", false, false},
		{strings.Repeat("a", 127), false, true}, {strings.Repeat("a", 128), false, false},
	} {
		if err := groundtruth.CheckAttribute(c.name, c.reference); (err == nil) != c.ok || err != nil && !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q, %v: %v", c.name, c.reference, err)
		}
	}
}

func TestCategories(t *testing.T) {
	for _, form := range []string{
		`["a","b"]`, `[{"label":"a"},{"label":"b"}]`, `{"document-version":"2018-11-28","labels":[{"label":"a"},{"label":"b"}]}`,
	} {
		var c groundtruth.Categories
		if err := json.Unmarshal([]byte(form), &c); err != nil || !slices.Equal(c, groundtruth.Categories{"a", "b"}) {
			t.Errorf("%s: %v, %v", form, c, err)
		}
	}
	for _, form := range []string{`"a"`, `[1]`, `[""]`, `[{}]`} {
		var c groundtruth.Categories
		if err := json.Unmarshal([]byte(form), &c); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, %v, want ErrInvalid", form, c, err)
		}
	}
}

func FuzzReadManifest(f *testing.F) {
	for line := range strings.Lines(output) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var list []groundtruth.Item
		for it, err := range groundtruth.ReadManifest(bytes.NewReader(data)) {
			if err != nil {
				return
			}
			list = append(list, it)
			for _, name := range it.LabelAttributes() {
				it.Class(name)
				it.Classes(name)
				it.Boxes(name)
				it.Spans(name)
				it.File(name)
			}
		}
		var b, again bytes.Buffer
		if _, err := groundtruth.WriteManifest(&b, each(list, nil)); err != nil {
			t.Fatal(err)
		}
		if _, err := groundtruth.WriteManifest(&again, groundtruth.ReadManifest(bytes.NewReader(b.Bytes()))); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("error %v, written, read and written:\n%s\n%s", err, b.Bytes(), again.Bytes())
		}
	})
}

func FuzzParsePayload(f *testing.F) {
	f.Add([]byte(`[{"datasetObjectId":"0","dataObject":{"content":"x"},"annotations":[{"workerId":"a","annotationData":{"content":"{\"a\":{\"label\":\"b\"}}"}}]}]`))
	f.Add([]byte(`[{"datasetObjectId":1,"annotations":[{"workerId":"a","annotationData":{"content":"{\"a\":{\"boundingBoxes\":[{\"label\":\"x\",\"left\":1,\"top\":1,\"width\":1,\"height\":1}],\"inputImageProperties\":{\"width\":2,\"height\":2}}}"}}]}]`))
	f.Add([]byte(`[{"datasetObjectId":1,"annotations":[{"workerId":"a","annotationData":{"content":"{\"a\":{\"entities\":[{\"label\":\"x\",\"startOffset\":1,\"endOffset\":3}]}}"}}]}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		objects, err := groundtruth.ParsePayload(data)
		if err != nil {
			return
		}
		for _, hook := range []groundtruth.PostHook{
			groundtruth.ClassHook(from(string(data)), groundtruth.ModifiedDawidSkene, at),
			groundtruth.BoxHook(from(string(data)), at),
			groundtruth.SpanHook(from(string(data)), at),
		} {
			out, err := hook(t.Context(), event)
			if err != nil {
				continue
			}
			if len(out) > len(objects) {
				t.Errorf("%d labels of %d objects", len(out), len(objects))
			}
			if _, err := json.Marshal(out); err != nil {
				t.Errorf("a label that cannot be written: %v", err)
			}
		}
	})
}
