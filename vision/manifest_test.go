package vision_test

import (
	"bytes"
	"errors"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

func entries(t testing.TB, manifest string) ([]vision.Entry, error) {
	t.Helper()
	var got []vision.Entry
	for e, err := range vision.ReadManifest(strings.NewReader(manifest)) {
		if err != nil {
			return got, err
		}
		got = append(got, e)
	}
	return got, nil
}

func TestManifestRoundTrip(t *testing.T) {
	at := time.Date(2026, 2, 3, 4, 5, 6, 7e6, time.UTC)
	want := []vision.Entry{
		{Image: media.URI{Bucket: "bkt", Key: "a <b>.jpg"}, Labels: []string{"Größe", "with_leaves"}, Created: at, Job: "mine"},
		{Image: media.URI{Bucket: "bkt", Key: "b.png"}, Width: 640, Height: 480, Created: at, Job: "awsai", Boxes: []vision.EntryBox{
			{Label: "Echo", Pixels: image.Rect(0, 0, 640, 480)}, {Label: "Dot", Pixels: image.Rect(10, 20, 30, 50)}, {Label: "Echo", Pixels: image.Rect(1, 1, 2, 2)},
		}},
		{Image: media.URI{Bucket: "bkt", Key: "not-labelled.png"}},
	}
	var b bytes.Buffer
	if err := vision.WriteManifest(&b, slices.Values(want)); err != nil {
		t.Fatal(err)
	}
	got, err := entries(t, b.String())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, entries (-want +got):\n%s\n%s", err, diff, b.String())
	}
}

func TestReadManifest(t *testing.T) {
	const created = `"human-annotated":"yes","creation-date":"2021-07-11T03:33:42.025123","job-name":"labeling-job/j"`
	at := time.Date(2021, 7, 11, 3, 33, 42, 25123e3, time.UTC)
	tests := []struct {
		name, line string
		want       vision.Entry
		wrong      string
	}{
		{"labels", `{"source-ref":"s3://bkt/k","a":1,"a-metadata":{"confidence":1,"class-name":"A","type":"groundtruth/image-classification",` + created + `},"b":0,"b-metadata":{"confidence":0,"class-name":"B","type":"groundtruth/image-classification"}}`,
			vision.Entry{Image: media.URI{Bucket: "bkt", Key: "k"}, Labels: []string{"A"}}, ""},
		{"several labels", `{"source-ref":"s3://bkt/k","a":[2,0],"a-metadata":{"class-map":{"0":"zero","2":"two"},"type":"groundtruth/image-classification-multilabel",` + created + `}}`,
			vision.Entry{Image: media.URI{Bucket: "bkt", Key: "k"}, Labels: []string{"two", "zero"}, Created: at, Job: "j"}, ""},
		{"boxes", `{"source-ref":"s3://bkt/k","x":{"image_size":[{"width":9,"height":8,"depth":3}],"annotations":[{"class_id":1,"top":1,"left":2,"width":3,"height":4}]},"x-metadata":{"objects":[{"confidence":1}],"class-map":{"1":"B"},"type":"groundtruth/object-detection",` + created + `}}`,
			vision.Entry{Image: media.URI{Bucket: "bkt", Key: "k"}, Width: 9, Height: 8, Created: at, Job: "j", Boxes: []vision.EntryBox{{Label: "B", Pixels: image.Rect(2, 1, 5, 5)}}}, ""},
		{"something else", `{"source-ref":"s3://bkt/k","x":"text","x-metadata":{"type":"groundtruth/text"},"y":1}`, vision.Entry{Image: media.URI{Bucket: "bkt", Key: "k"}}, ""},
		{"not JSON", `{`, vision.Entry{}, "line 1: "},
		{"no source", `{}`, vision.Entry{}, "no source-ref"},
		{"a source elsewhere", `{"source-ref":"http://secret"}`, vision.Entry{}, "no address in S3"},
		{"a box outside", `{"source-ref":"s3://bkt/k","x":{"image_size":[{"width":9,"height":8}],"annotations":[{"class_id":1,"top":1,"left":7,"width":3,"height":4}]},"x-metadata":{"class-map":{"1":"B"},"type":"groundtruth/object-detection"}}`, vision.Entry{}, "reaches out"},
		{"a box of no class", `{"source-ref":"s3://bkt/k","x":{"image_size":[{"width":9,"height":8}],"annotations":[{"class_id":2,"width":3,"height":4}]},"x-metadata":{"class-map":{"1":"B"},"type":"groundtruth/object-detection"}}`, vision.Entry{}, "class 2"},
		{"a huge box", `{"source-ref":"s3://bkt/k","x":{"image_size":[{"width":9,"height":8}],"annotations":[{"class_id":1,"left":9223372036854775807,"width":3,"height":4}]},"x-metadata":{"class-map":{"1":"B"},"type":"groundtruth/object-detection"}}`, vision.Entry{}, "box 0"},
	}
	for _, tt := range tests {
		got, err := entries(t, "\ufeff"+tt.line+"\n\n")
		if tt.wrong != "" {
			if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.wrong) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: error %v, want one of %q", tt.name, err, tt.wrong)
			}
			continue
		}
		if tt.name == "labels" {
			tt.want.Created, tt.want.Job = at, "j"
		}
		if diff := cmp.Diff([]vision.Entry{tt.want}, got); err != nil || diff != "" {
			t.Errorf("%s: error %v, entries (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func TestEntryCheck(t *testing.T) {
	uri := media.URI{Bucket: "bkt", Key: "k"}
	for _, e := range []vision.Entry{
		{},
		{Image: media.URI{Bucket: "bkt"}},
		{Image: uri, Labels: []string{"a", "a"}},
		{Image: uri, Labels: []string{" "}},
		{Image: uri, Labels: []string{strings.Repeat("x", 256)}},
		{Image: uri, Labels: []string{"a"}, Boxes: []vision.EntryBox{{Label: "a", Pixels: image.Rect(0, 0, 1, 1)}}, Width: 1, Height: 1},
		{Image: uri, Boxes: []vision.EntryBox{{Label: "a", Pixels: image.Rect(0, 0, 1, 1)}}},
		{Image: uri, Boxes: make([]vision.EntryBox, 51), Width: 9, Height: 9},
	} {
		if err := e.Check(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: error %v, want awsai.ErrInvalid", e, err)
		}
	}
	err := vision.WriteManifest(&bytes.Buffer{}, slices.Values([]vision.Entry{{Image: uri}, {}}))
	if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "entry 1") {
		t.Errorf("error %v, want that of entry 1", err)
	}
}

func TestCheckManifest(t *testing.T) {
	uri := func(key string) media.URI { return media.URI{Bucket: "bkt", Key: key} }
	var b bytes.Buffer
	err := vision.WriteManifest(&b, slices.Values([]vision.Entry{
		{Image: uri("a"), Labels: []string{"x", "y"}}, {Image: uri("b"), Labels: []string{"x"}}, {Image: uri("c")}, {Image: uri("a"), Labels: []string{"y"}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString("{\n")
	s, err := vision.CheckManifest(&b)
	if err != nil {
		t.Fatal(err)
	}
	if s.Entries != 4 || s.Unlabeled != 1 || s.Labels["x"] != 2 || s.Labels["y"] != 2 || len(s.Problems) != 2 || s.Problems[1].Line != 5 {
		t.Errorf("summary %+v", s)
	}
	s, err = vision.CheckManifest(strings.NewReader(strings.Repeat("x\n", 250)))
	if err != nil || len(s.Problems) != 100 || s.MoreProblems != 151 {
		t.Errorf("%d and %d problems, %v; want 100 and 151", len(s.Problems), s.MoreProblems, err)
	}
	if _, err := entries(t, strings.Repeat("x", 500_000)); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("a long line: error %v, want awsai.ErrTooLarge", err)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(`{"source-ref":"s3://bkt/k","a":1,"a-metadata":{"confidence":1,"class-name":"A","type":"groundtruth/image-classification"}}`)
	f.Add(`{"source-ref":"s3://bkt/k","x":{"image_size":[{"width":9,"height":8}],"annotations":[{"class_id":1,"top":1,"left":2,"width":3,"height":4}]},"x-metadata":{"class-map":{"1":"B"},"type":"groundtruth/object-detection"}}`)
	f.Fuzz(func(t *testing.T, manifest string) {
		got, err := entries(t, manifest)
		if err != nil && !errors.Is(err, awsai.ErrInvalid) && !errors.Is(err, awsai.ErrTooLarge) {
			t.Errorf("error %v", err)
		}
		for i := range got {
			got[i].Created = time.Unix(1, 0).UTC() // the form has milliseconds and four digits for the year
			got[i].Job = "j"
			if len(got[i].Labels)+len(got[i].Boxes) == 0 {
				got[i] = vision.Entry{Image: got[i].Image}
			}
			slices.Sort(got[i].Labels)
		}
		var b bytes.Buffer
		if err := vision.WriteManifest(&b, slices.Values(got)); err != nil {
			if errors.Is(err, awsai.ErrTooLarge) {
				return
			}
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := entries(t, b.String())
		for i := range again {
			slices.Sort(again[i].Labels)
		}
		if diff := cmp.Diff(got, again); err != nil || diff != "" {
			t.Errorf("error %v, written and read again (-want +got):\n%s", err, diff)
		}
	})
}

func FuzzBulkResults(f *testing.F) {
	f.Add(`{"source-ref":"s3://foo/bar/1.jpg","detect-moderation-labels":{"ModerationLabels":[],"ModerationModelVersion":"7.0","ContentTypes":[{"Confidence":72.7257,"Name":"Animated"}]}}`)
	f.Fuzz(func(t *testing.T, file string) {
		for _, err := range vision.ParseBulkResults(strings.NewReader(file)) {
			if err != nil && !errors.Is(err, awsai.ErrInvalid) && !errors.Is(err, awsai.ErrTooLarge) {
				t.Errorf("error %v", err)
			}
		}
	})
}
