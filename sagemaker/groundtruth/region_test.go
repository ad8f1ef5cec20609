package groundtruth_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

func TestIoU(t *testing.T) {
	a := groundtruth.Box{Left: 0, Top: 0, Width: 10, Height: 10}
	for _, c := range []struct {
		b    groundtruth.Box
		want float64
	}{
		{a, 1},
		{groundtruth.Box{Left: 5, Top: 0, Width: 10, Height: 10}, 1.0 / 3},
		{groundtruth.Box{Left: 10, Top: 0, Width: 10, Height: 10}, 0},
		{groundtruth.Box{Left: 0, Top: 0, Width: 5, Height: 10}, 0.5},
		{groundtruth.Box{}, 0},
	} {
		if got := a.IoU(c.b); math.Abs(got-c.want) > 1e-12 || got != c.b.IoU(a) {
			t.Errorf("%+v: %v, want %v", c.b, got, c.want)
		}
	}
}

func TestMergeBoxes(t *testing.T) {
	got, err := groundtruth.MergeBoxes([]groundtruth.BoxAnswer{
		{Worker: "a", Boxes: []groundtruth.Box{{Label: "cat", Left: 100, Top: 50, Width: 40, Height: 40}, {Label: "dog", Left: 10, Top: 10, Width: 20, Height: 20}}},
		{Worker: "b", Boxes: []groundtruth.Box{{Label: "cat", Left: 12, Top: 10, Width: 20, Height: 20}, {Label: "cat", Left: 102, Top: 51, Width: 40, Height: 40}}},
		{Worker: "c", Boxes: []groundtruth.Box{{Label: "dog", Left: 11, Top: 11, Width: 20, Height: 20}, {Label: "cow", Left: 300, Top: 300, Width: 5, Height: 5}}},
	})
	want := []groundtruth.AgreedBox{
		{Box: groundtruth.Box{Label: "dog", Left: 11, Top: 10, Width: 20, Height: 20}, Confidence: 2.0 / 3, Workers: []string{"a", "b", "c"}},
		{Box: groundtruth.Box{Label: "cat", Left: 101, Top: 50.5, Width: 40, Height: 40}, Confidence: 2.0 / 3, Workers: []string{"a", "b"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestMergeSpans(t *testing.T) {
	got, err := groundtruth.MergeSpans([]groundtruth.SpanAnswer{
		{Worker: "a", Spans: []groundtruth.Span{{Label: "city", Start: 3, End: 11}, {Label: "date", Start: 20, End: 24}}},
		{Worker: "b", Spans: []groundtruth.Span{{Label: "city", Start: 4, End: 12}}},
		{Worker: "c"},
	})
	want := []groundtruth.AgreedSpan{{Span: groundtruth.Span{Label: "city", Start: 3, End: 12}, Confidence: 2.0 / 3, Workers: []string{"a", "b"}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

// scene is what workers draw around the same things, with a shaking hand, and now and then
// nothing or something else.
func scene(r *rand.Rand, workers, things int) (answers []groundtruth.BoxAnswer) {
	for w := range workers {
		a := groundtruth.BoxAnswer{Worker: fmt.Sprint("w", w)}
		for i := range things {
			if r.IntN(5) == 0 {
				continue
			}
			shake := func() float64 { return 8 * r.Float64() }
			a.Boxes = append(a.Boxes, groundtruth.Box{
				Label: fmt.Sprint("label", r.IntN(2)), Left: float64(i*30) + shake(), Top: float64(i%3*30) + shake(), Width: 30 + shake(), Height: 30 + shake(),
			})
		}
		answers = append(answers, a)
	}
	return answers
}

func TestPropertiesOfMergedBoxes(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	for range 200 {
		answers := scene(r, 1+r.IntN(6), r.IntN(8))
		got, err := groundtruth.MergeBoxes(answers)
		if err != nil {
			t.Fatal(err)
		}
		r.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
		again, err := groundtruth.MergeBoxes(answers)
		if diff := cmp.Diff(got, again, cmpopts.SortSlices(func(a, b string) bool { return a < b }), close9); diff != "" || err != nil {
			t.Errorf("in another order, error %v (-want +got):\n%s", err, diff)
		}
		for _, b := range got {
			if !(b.Width > 0 && b.Height > 0 && b.Confidence > 0 && b.Confidence <= 1) || len(b.Workers) <= len(answers)/2 || !unique(b.Workers) {
				t.Errorf("%+v of %d answers", b, len(answers))
			}
		}
		alone, err := groundtruth.MergeBoxes(answers[:1])
		if err != nil || len(alone) != len(answers[0].Boxes) {
			t.Errorf("one worker's %d boxes come back as %d, %v", len(answers[0].Boxes), len(alone), err)
		}
	}
}

func unique(names []string) bool {
	seen := map[string]bool{}
	for _, n := range names {
		seen[n] = true
	}
	return len(seen) == len(names)
}

func TestVotePixels(t *testing.T) {
	mask, confidence, err := groundtruth.VotePixels([][]byte{{0, 1, 2, 9}, {0, 1, 1, 3}, {0, 2, 2, 5}})
	if diff := cmp.Diff([]byte{0, 1, 2, 3}, mask); diff != "" || err != nil || math.Abs(confidence-8.0/12) > 1e-12 {
		t.Errorf("confidence %v, error %v (-want +got):\n%s", confidence, err, diff)
	}
	for name, masks := range map[string][][]byte{"none": nil, "empty": {{}}, "sizes": {{1}, {1, 2}}} {
		if _, _, err := groundtruth.VotePixels(masks); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func TestRegionsRefuse(t *testing.T) {
	boxes := func(boxes ...groundtruth.Box) []groundtruth.BoxAnswer {
		return []groundtruth.BoxAnswer{{Worker: "a", Boxes: boxes}}
	}
	fine := groundtruth.Box{Label: "x", Width: 1, Height: 1}
	for name, c := range map[string]struct {
		answers []groundtruth.BoxAnswer
		overlap float64
		want    error
	}{
		"nothing":     {nil, 0, awsai.ErrInvalid},
		"twice":       {append(boxes(), boxes()...), 0, awsai.ErrInvalid},
		"no label":    {boxes(groundtruth.Box{Width: 1, Height: 1}), 0, awsai.ErrInvalid},
		"no area":     {boxes(groundtruth.Box{Label: "x", Width: 1}), 0, awsai.ErrInvalid},
		"no number":   {boxes(groundtruth.Box{Label: "x", Left: math.NaN(), Width: 1, Height: 1}), 0, awsai.ErrInvalid},
		"no end":      {boxes(groundtruth.Box{Label: "x", Width: math.Inf(1), Height: 1}), 0, awsai.ErrInvalid},
		"overlap":     {boxes(fine), 1.5, awsai.ErrInvalid},
		"NaN overlap": {boxes(fine), math.NaN(), awsai.ErrInvalid},
		"too many":    {boxes(make5000(fine)...), 0, awsai.ErrTooLarge},
	} {
		_, err := groundtruth.MergeBoxes(c.answers, func(o *groundtruth.RegionOptions) { o.Overlap = c.overlap })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for name, s := range map[string]groundtruth.Span{"label": {End: 1}, "length": {Label: "x"}, "start": {Label: "x", Start: -1, End: 1}} {
		if _, err := groundtruth.MergeSpans([]groundtruth.SpanAnswer{{Worker: "a", Spans: []groundtruth.Span{s}}}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func make5000(b groundtruth.Box) (boxes []groundtruth.Box) {
	for range 5000 {
		boxes = append(boxes, b)
	}
	return boxes
}
