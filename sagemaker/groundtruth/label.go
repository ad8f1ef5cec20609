package groundtruth

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/awsai-go/awsai"
)

// ClassLabel is a class that an output manifest gives to an item.
type ClassLabel struct {
	// Index is the number of the class among the job's categories.
	Index int
	// Metadata say its name, its confidence, and how it came about.
	Metadata Metadata
}

// ClassesLabel are the classes that an output manifest gives to an item of which several hold.
type ClassesLabel struct {
	// Indexes are the numbers of the classes; Names are theirs, in the same order.
	Indexes []int
	Names   []string
	// Metadata say the confidences, and how the label came about.
	Metadata Metadata
}

// BoxesLabel are the boxes that an output manifest gives to an image.
type BoxesLabel struct {
	// Boxes are in pixels; Metadata.Confidences has as many values or none.
	Boxes []Box
	// ImageWidth, ImageHeight and ImageDepth are the image's, in pixels and channels; zero
	// where the manifest does not say.
	ImageWidth, ImageHeight, ImageDepth int
	// Metadata say how the label came about.
	Metadata Metadata
}

// SpansLabel are the spans that an output manifest gives to a text.
type SpansLabel struct {
	// Spans are in the units of Ground Truth; Metadata.Confidences has as many values or none.
	Spans []Span
	// Metadata say how the label came about.
	Metadata Metadata
}

// FileLabel is a label that is a file: a mask, or the labels of a video or point cloud.
type FileLabel struct {
	// URI is where it is in S3.
	URI string
	// Metadata say what a mask's colours are, and how the label came about.
	Metadata Metadata
}

// wireBoxes is the form of boxes in a manifest.
type wireBoxes struct {
	Annotations []wireBox       `json:"annotations"`
	ImageSize   []wireImageSize `json:"image_size,omitempty"`
}

type wireBox struct {
	ClassID int     `json:"class_id"`
	Left    float64 `json:"left"`
	Top     float64 `json:"top"`
	Width   float64 `json:"width"`
	Height  float64 `json:"height"`
}

type wireImageSize struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	Depth  int `json:"depth"`
}

// wireSpans is the form of spans in a manifest.
type wireSpans struct {
	Annotations struct {
		Entities []Span      `json:"entities"`
		Labels   []wireLabel `json:"labels,omitempty"`
	} `json:"annotations"`
}

type wireLabel struct {
	Label string `json:"label"`
}

// LabelAttributes are the names of the labels that the item has, in order: those attributes
// that have metadata.
func (it Item) LabelAttributes() (names []string) {
	for name := range it.Attributes {
		if _, ok := it.Attributes[name+metadataSuffix]; ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// label reads the label of a name and its metadata.
func (it Item) label(op, attribute string, into any) (m Metadata, err error) {
	value, ok := it.Attributes[attribute]
	meta, also := it.Attributes[attribute+metadataSuffix]
	switch {
	case !ok || !also:
		return m, awsai.Errorf(op, awsai.ErrNotFound, "the item has no label of that name with metadata")
	case json.Unmarshal(value, into) != nil || string(value) == "null":
		return m, awsai.Errorf(op, awsai.ErrInvalid, "the label is of another kind")
	}
	if err := m.UnmarshalJSON(meta); err != nil {
		return m, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return m, nil
}

// Class reads the label of that name as a class, of an image, a text or a verification. Errors
// are awsai.ErrNotFound where the item has no such label and awsai.ErrInvalid where it is of
// another kind; so they are for the other kinds.
func (it Item) Class(attribute string) (ClassLabel, error) {
	var l ClassLabel
	m, err := it.label("groundtruth.Item.Class", attribute, &l.Index)
	if err != nil {
		return ClassLabel{}, err
	}
	l.Metadata = m
	return l, nil
}

// Classes reads the label of that name as any number of classes. A class whose number
// Metadata.ClassMap does not have is awsai.ErrInvalid; for boxes too.
func (it Item) Classes(attribute string) (ClassesLabel, error) {
	const op = "groundtruth.Item.Classes"
	var l ClassesLabel
	m, err := it.label(op, attribute, &l.Indexes)
	if err != nil {
		return ClassesLabel{}, err
	}
	l.Metadata = m
	for i, k := range l.Indexes {
		name, ok := m.ClassMap[strconv.Itoa(k)]
		if !ok {
			return ClassesLabel{}, awsai.Errorf(op, awsai.ErrInvalid, "class %d has a number without a name", i)
		}
		l.Names = append(l.Names, name)
	}
	return l, nil
}

// Boxes reads the label of that name as boxes.
func (it Item) Boxes(attribute string) (BoxesLabel, error) {
	const op = "groundtruth.Item.Boxes"
	var w wireBoxes
	m, err := it.label(op, attribute, &w)
	if err != nil {
		return BoxesLabel{}, err
	}
	if n := len(m.Confidences); w.Annotations == nil || n > 0 && n != len(w.Annotations) {
		return BoxesLabel{}, awsai.Errorf(op, awsai.ErrInvalid, "%d boxes have %d confidences", len(w.Annotations), n)
	}
	l := BoxesLabel{Metadata: m}
	for i, b := range w.Annotations {
		name, ok := m.ClassMap[strconv.Itoa(b.ClassID)]
		if !ok {
			return BoxesLabel{}, awsai.Errorf(op, awsai.ErrInvalid, "box %d has a class number without a name", i)
		}
		l.Boxes = append(l.Boxes, Box{Label: name, Left: b.Left, Top: b.Top, Width: b.Width, Height: b.Height})
	}
	if len(w.ImageSize) > 0 {
		size := w.ImageSize[0]
		l.ImageWidth, l.ImageHeight, l.ImageDepth = size.Width, size.Height, size.Depth
	}
	return l, nil
}

// Spans reads the label of that name as spans.
func (it Item) Spans(attribute string) (SpansLabel, error) {
	const op = "groundtruth.Item.Spans"
	var w wireSpans
	m, err := it.label(op, attribute, &w)
	if err != nil {
		return SpansLabel{}, err
	}
	spans := w.Annotations.Entities
	if n := len(m.Confidences); spans == nil || n > 0 && n != len(spans) {
		return SpansLabel{}, awsai.Errorf(op, awsai.ErrInvalid, "%d spans have %d confidences", len(spans), n)
	}
	for i, s := range spans {
		if s.Label == "" || s.Start < 0 || s.End < s.Start {
			return SpansLabel{}, awsai.Errorf(op, awsai.ErrInvalid, "span %d has no label, or bounds out of order", i)
		}
	}
	return SpansLabel{Spans: spans, Metadata: m}, nil
}

// File reads the label of that name as a reference to a file.
func (it Item) File(attribute string) (FileLabel, error) {
	const op = "groundtruth.Item.File"
	var l FileLabel
	m, err := it.label(op, attribute, &l.URI)
	if err != nil {
		return FileLabel{}, err
	}
	if !isS3(l.URI) {
		return FileLabel{}, awsai.Errorf(op, awsai.ErrInvalid, "the label is not an S3 URI")
	}
	l.Metadata = m
	return l, nil
}
