package groundtruth

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// Metadata is what an output manifest says of how a label came about, in the member
// "<attribute>-metadata". Which fields there are depends on the kind of label; others are zero.
type Metadata struct {
	// ClassName is the label of a class.
	ClassName string
	// Confidence is that of a class, in [0,1].
	Confidence float64
	// ClassMap are the labels of boxes' and of several classes' numbers.
	ClassMap map[string]string
	// ConfidenceMap are the confidences of several classes' numbers.
	ConfidenceMap map[string]float64
	// Confidences are those of boxes or spans, in their order.
	Confidences []float64
	// Colors are the labels of a mask's colours.
	Colors map[string]MaskColor
	// Type is the kind, such as "groundtruth/image-classification".
	Type string
	// JobName is the labelling job's: "labeling-job/name".
	JobName string
	// Human tells whether people have labelled it; if not, a model has.
	Human bool
	// Created is when, in UTC.
	Created time.Time
}

// MaskColor is a class of a mask.
type MaskColor struct {
	// ClassName is the label; "BACKGROUND" is Ground Truth's own.
	ClassName string `json:"class-name"`
	// HexColor is the colour of its pixels, as "#2acf59".
	HexColor string `json:"hex-color"`
	// Confidence is that of the class's pixels, in [0,1]; zero where not said.
	Confidence float64 `json:"confidence,omitempty"`
}

// created is the form of dates in manifests; fractions of a second are optional when read.
const created = "2006-01-02T15:04:05.999999"

// wireMetadata is the form of Metadata in a manifest.
type wireMetadata struct {
	ClassName     string               `json:"class-name,omitempty"`
	Confidence    *float64             `json:"confidence,omitempty"`
	ClassMap      map[string]string    `json:"class-map,omitempty"`
	ConfidenceMap map[string]float64   `json:"confidence-map,omitempty"`
	Objects       []wireConfidence     `json:"objects,omitempty"`
	Entities      []wireConfidence     `json:"entities,omitempty"`
	Colors        map[string]MaskColor `json:"internal-color-map,omitempty"`
	Type          string               `json:"type,omitempty"`
	JobName       string               `json:"job-name,omitempty"`
	Human         string               `json:"human-annotated,omitempty"`
	Created       string               `json:"creation-date,omitempty"`
}

type wireConfidence struct {
	Confidence float64 `json:"confidence"`
}

// The types of labels that this package writes.
const (
	typeImageClass = "groundtruth/image-classification"
	typeTextClass  = "groundtruth/text-classification"
	typeBoxes      = "groundtruth/object-detection"
	typeSpans      = "groundtruth/text-span"
)

// MarshalJSON writes the form of manifests.
func (m Metadata) MarshalJSON() ([]byte, error) {
	w := wireMetadata{
		ClassName: m.ClassName, ClassMap: m.ClassMap, ConfidenceMap: m.ConfidenceMap, Colors: m.Colors,
		Type: m.Type, JobName: m.JobName, Human: "no",
	}
	if m.Human {
		w.Human = "yes"
	}
	if m.ClassName != "" || m.Confidence != 0 {
		w.Confidence = &m.Confidence
	}
	if !m.Created.IsZero() {
		w.Created = m.Created.UTC().Format(created)
	}
	var list []wireConfidence
	for _, c := range m.Confidences {
		list = append(list, wireConfidence{c})
	}
	if m.Type == typeSpans {
		w.Entities = list
	} else {
		w.Objects = list
	}
	data, err := json.Marshal(w)
	return data, awsai.Wrap("groundtruth.Metadata.MarshalJSON", err)
}

// UnmarshalJSON reads the form of manifests. Members that it does not know are passed over. It
// returns awsai.ErrInvalid for one of another type, a date of another form, a confidence
// outside [0,1], and "human-annotated" that is neither "yes" nor "no".
func (m *Metadata) UnmarshalJSON(data []byte) error {
	const op = "groundtruth.Metadata.UnmarshalJSON"
	var w wireMetadata
	if err := json.Unmarshal(data, &w); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "the metadata have another form")
	}
	read := Metadata{
		ClassName: w.ClassName, ClassMap: w.ClassMap, ConfidenceMap: w.ConfidenceMap, Colors: w.Colors,
		Type: w.Type, JobName: w.JobName, Human: w.Human == "yes",
	}
	if w.Confidence != nil {
		read.Confidence = *w.Confidence
	}
	for _, c := range append(w.Objects, w.Entities...) {
		read.Confidences = append(read.Confidences, c.Confidence)
	}
	if w.Human != "" && w.Human != "yes" && w.Human != "no" {
		return awsai.Errorf(op, awsai.ErrInvalid, "human-annotated is yes or no")
	}
	if w.Created != "" {
		at, err := time.Parse(created, strings.TrimSuffix(w.Created, "Z"))
		if err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "creation-date is no date of the form %s", created)
		}
		read.Created = at
	}
	if !read.confident() {
		return awsai.Errorf(op, awsai.ErrInvalid, "a confidence is not in [0,1]")
	}
	*m = read
	return nil
}

// confident tells whether each confidence is one.
func (m Metadata) confident() bool {
	ok := func(c float64) bool { return c >= 0 && c <= 1 }
	good := ok(m.Confidence)
	for _, c := range m.Confidences {
		good = good && ok(c)
	}
	for _, c := range m.ConfidenceMap {
		good = good && ok(c)
	}
	for _, c := range m.Colors {
		good = good && ok(c.Confidence)
	}
	return good
}

const metadataSuffix = "-metadata"

var attributeName = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}$`)

// CheckAttribute tells whether a labelling job takes the name for its labels: awsai.ErrInvalid
// for one that is not up to 127 letters, digits and hyphens within, or ends in "-metadata". The
// labels of segmentation, of video and of 3D tracking and segmentation, and those of their
// adjustment, are references to files, whose names have to end in "-ref"; no other may, which
// is the case of verifications too.
func CheckAttribute(name string, reference bool) error {
	const op = "groundtruth.CheckAttribute"
	switch {
	case len(name) > 127 || !attributeName.MatchString(name):
		return awsai.Errorf(op, awsai.ErrInvalid, "the name is up to 127 letters, digits and hyphens within, got %d bytes", len(name))
	case strings.HasSuffix(name, metadataSuffix):
		return awsai.Errorf(op, awsai.ErrInvalid, "the name ends in %s, which is for what is said of a label", metadataSuffix)
	case reference && !strings.HasSuffix(name, "-ref"):
		return awsai.Errorf(op, awsai.ErrInvalid, "the labels are references: the name ends in -ref")
	case !reference && strings.HasSuffix(name, "-ref"):
		return awsai.Errorf(op, awsai.ErrInvalid, "the labels are no references: the name does not end in -ref")
	}
	return nil
}
