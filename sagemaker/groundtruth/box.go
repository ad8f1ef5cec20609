package groundtruth

import (
	"cmp"
	"slices"

	"github.com/awsai-go/awsai"
)

// Box is a rectangle of an image with its label, in pixels from the upper left corner, as the
// files of Ground Truth have it.
type Box struct {
	// Label is the class of what is in the box.
	Label string `json:"label"`
	// Left and Top are the place of the upper left corner.
	Left float64 `json:"left"`
	Top  float64 `json:"top"`
	// Width and Height are above zero.
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// IoU is the area that two boxes share, divided by the area that either covers, in [0,1]
// (Jaccard's index). Boxes without area share nothing. Labels do not count.
func (b Box) IoU(o Box) float64 {
	w := min(b.Left+b.Width, o.Left+o.Width) - max(b.Left, o.Left)
	h := min(b.Top+b.Height, o.Top+o.Height) - max(b.Top, o.Top)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (b.Width*b.Height + o.Width*o.Height - w*h)
}

// BoxAnswer is what one worker has drawn in one image. No boxes is an answer too.
type BoxAnswer struct {
	// Worker names who drew, for AgreedBox.Workers.
	Worker string
	// Boxes are what was drawn, each around a thing of its own.
	Boxes []Box
}

// AgreedBox is a box on which workers agree.
type AgreedBox struct {
	// Box has the median of each edge, and the label that most of its workers gave; of
	// several labels, the first by bytes.
	Box
	// Confidence is the share of all workers who drew the box with that label, in (0,1].
	Confidence float64
	// Workers are those who drew the box, in the order of the answers.
	Workers []string
}

// MergeBoxes makes one set of boxes of several workers' for the same image. Boxes are taken for
// the same thing if each overlaps each, whatever their labels, and they are of different
// workers; a thing that fewer workers than the quorum have drawn is left out. The result is in
// the order of Top, then Left. A worker's own boxes, alone, come back as they are.
//
// Errors are awsai.ErrInvalid for no answers, a worker who answers twice, a box without label
// or area or with a number that is not finite or over 10 million, and options out of range;
// awsai.ErrTooLarge for over 4,000 boxes.
func MergeBoxes(answers []BoxAnswer, optFns ...func(*RegionOptions)) ([]AgreedBox, error) {
	const op = "groundtruth.MergeBoxes"
	o, err := regionOptions(op, len(answers), optFns)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(answers))
	var boxes []Box
	var regions []region
	for w, a := range answers {
		names[w] = a.Worker
		for i, b := range a.Boxes {
			if b.Label == "" || !finite(b.Left, b.Top, b.Width, b.Height) || b.Width <= 0 || b.Height <= 0 {
				return nil, awsai.Errorf(op, awsai.ErrInvalid, "box %d of answer %d has no label or area, or a number out of range", i, w)
			}
			boxes = append(boxes, b)
			regions = append(regions, region{w, b.Label})
		}
	}
	if err := checkRegions(op, names, len(regions)); err != nil {
		return nil, err
	}
	var agreed []AgreedBox
	for _, members := range group(regions, o.Overlap, func(i, j int) float64 { return boxes[i].IoU(boxes[j]) }) {
		if len(members) >= o.Quorum {
			label, votes := elect(regions, members)
			agreed = append(agreed, AgreedBox{
				Box: medianBox(label, boxes, members), Confidence: float64(votes) / float64(len(answers)), Workers: workersOf(names, regions, members),
			})
		}
	}
	slices.SortStableFunc(agreed, func(a, b AgreedBox) int {
		return cmp.Or(cmp.Compare(a.Top, b.Top), cmp.Compare(a.Left, b.Left))
	})
	return agreed, nil
}

// checkRegions checks what answers of any kind of region have in common.
func checkRegions(op string, workers []string, regions int) error {
	if len(workers) == 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "no answers")
	}
	if sorted := slices.Sorted(slices.Values(workers)); len(slices.Compact(sorted)) < len(workers) {
		return awsai.Errorf(op, awsai.ErrInvalid, "a worker has answered twice")
	}
	if regions > maxRegions {
		return awsai.Errorf(op, awsai.ErrTooLarge, "limit %d regions, got %d", maxRegions, regions)
	}
	return nil
}

// medianBox is the box of the median edges. All members overlap, so that it has an area.
func medianBox(label string, boxes []Box, members []int) Box {
	if len(members) == 1 {
		return boxes[members[0]]
	}
	edge := func(of func(Box) float64) float64 {
		values := make([]float64, len(members))
		for i, m := range members {
			values[i] = of(boxes[m])
		}
		return median(values)
	}
	left, top := edge(func(b Box) float64 { return b.Left }), edge(func(b Box) float64 { return b.Top })
	right := edge(func(b Box) float64 { return b.Left + b.Width })
	bottom := edge(func(b Box) float64 { return b.Top + b.Height })
	return Box{Label: label, Left: left, Top: top, Width: right - left, Height: bottom - top}
}

func workersOf(names []string, regions []region, members []int) []string {
	slices.SortFunc(members, func(a, b int) int { return cmp.Compare(regions[a].worker, regions[b].worker) })
	workers := make([]string, len(members))
	for i, m := range members {
		workers[i] = names[regions[m].worker]
	}
	return workers
}
