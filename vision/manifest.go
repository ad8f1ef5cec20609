package vision

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Limits of datasets, by the developer guide's "Guidelines and quotas in Amazon Rekognition Custom
// Labels".
const (
	// MaxManifestLine is how many characters a line of a manifest may have.
	MaxManifestLine = 100_000
	// MaxDatasetLabels is how many labels a dataset may have.
	MaxDatasetLabels = 250
	// MaxEntryBoxes is how many boxes an image may have.
	MaxEntryBoxes = 50
	// maxManifestLine is how many bytes that can be.
	maxManifestLine = utf8.UTFMax * MaxManifestLine
	maxDatasetLabel = 255
)

// Entry is an image of a dataset, with what there is to learn of it. One without labels and boxes
// is not labelled yet.
type Entry struct {
	// Image is where it is.
	Image media.URI
	// Labels are those of the whole image. An entry has these or Boxes.
	Labels []string
	// Width and Height are the image's, in pixels. They are needed with Boxes.
	Width, Height int
	// Boxes are the things in the image.
	Boxes []EntryBox
	// Created is when it was labelled. The zero time is written as 1970.
	Created time.Time
	// Job names who labelled it. The default is "awsai".
	Job string
}

// EntryBox is a thing in an image.
type EntryBox struct {
	// Label is what it is.
	Label string
	// Pixels is where it is, in the image as it is shown.
	Pixels image.Rectangle
}

// Check says what is wrong with an entry, as awsai.ErrInvalid, or nil.
func (e Entry) Check() error { return awsai.Wrap("vision.Check", e.check()) }

func (e Entry) check() error {
	if _, err := media.ParseURI(e.Image.String()); err != nil || e.Image.Key == "" {
		return invalid("the image is no object in S3")
	}
	if len(e.Labels) > 0 && len(e.Boxes) > 0 {
		return invalid("both labels and boxes")
	}
	for i, l := range e.Labels {
		if err := checkDatasetLabel(l); err != nil {
			return fmt.Errorf("label %d: %w", i, err)
		}
		if slices.Contains(e.Labels[:i], l) {
			return invalid("label %d is there twice", i)
		}
	}
	if len(e.Boxes) == 0 {
		return nil
	}
	if n := len(e.Boxes); n > MaxEntryBoxes {
		return invalid("%d boxes; the limit is %d", n, MaxEntryBoxes)
	}
	whole := image.Rect(0, 0, e.Width, e.Height)
	if e.Width <= 0 || e.Height <= 0 {
		return invalid("boxes in an image of %d×%d pixels", e.Width, e.Height)
	}
	for i, b := range e.Boxes {
		if b.Pixels.Empty() || !b.Pixels.In(whole) {
			return invalid("box %d, %v, is empty or reaches out of the image of %d×%d pixels", i, b.Pixels, e.Width, e.Height)
		}
		if err := checkDatasetLabel(b.Label); err != nil {
			return fmt.Errorf("box %d: %w", i, err)
		}
	}
	return nil
}

func checkDatasetLabel(l string) error {
	if n := utf8.RuneCountInString(l); strings.TrimSpace(l) == "" || n > maxDatasetLabel || !utf8.ValidString(l) {
		return invalid("label of %d bytes that is blank, not UTF-8 or over %d characters", len(l), maxDatasetLabel)
	}
	return nil
}

// WriteManifest writes entries as the manifest that datasets are made of (JSON lines, in the format
// of SageMaker Ground Truth). Entries are checked: the first that is wrong ends it with
// awsai.ErrInvalid and its index.
func WriteManifest(w io.Writer, entries iter.Seq[Entry]) error {
	const op = "vision.WriteManifest"
	buf := bufio.NewWriter(w)
	i := 0
	for e := range entries {
		raw, err := e.line()
		if err != nil {
			return awsai.Wrap(op, fmt.Errorf("entry %d: %w", i, err))
		}
		buf.Write(raw) // the error stays until Flush
		i++
	}
	return awsai.Wrap(op, buf.Flush())
}

const (
	typeClass = "groundtruth/image-classification"
	typeMulti = "groundtruth/image-classification-multilabel"
	typeBoxes = "groundtruth/object-detection"

	sourceRef    = "source-ref"
	metadata     = "-metadata"
	createdForm  = "2006-01-02T15:04:05.000Z"
	boxAttribute = "bounding-box"
)

// metaWire is what stands in a manifest beside a value.
type metaWire struct {
	Type      string             `json:"type"`
	ClassName string             `json:"class-name,omitempty"`
	ClassMap  map[string]string  `json:"class-map,omitempty"`
	Objects   []confidenceWire   `json:"objects,omitempty"`
	Sure      *float64           `json:"confidence,omitempty"`
	SureMap   map[string]float64 `json:"confidence-map,omitempty"`
	Human     string             `json:"human-annotated"`
	Created   string             `json:"creation-date"`
	Job       string             `json:"job-name"`
}

type confidenceWire struct {
	Confidence float64 `json:"confidence"`
}

// boxesWire are the boxes of an image in a manifest.
type boxesWire struct {
	Size        []sizeWire `json:"image_size"`
	Annotations []boxWire  `json:"annotations"`
}

type sizeWire struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	Depth  int `json:"depth"`
}

type boxWire struct {
	Class  int `json:"class_id"`
	Top    int `json:"top"`
	Left   int `json:"left"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// line is the entry's line of a manifest, with its end.
func (e Entry) line() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	job := e.Job
	if job == "" {
		job = "awsai"
	}
	created := e.Created
	if created.IsZero() {
		created = time.Unix(0, 0)
	}
	meta := func(kind string) metaWire {
		return metaWire{Type: kind, Human: "yes", Created: created.UTC().Format(createdForm), Job: "labeling-job/" + job}
	}
	fields := map[string]any{sourceRef: e.Image.String()}
	for i, l := range e.Labels {
		m := meta(typeClass)
		m.ClassName, m.Sure = l, new(1.0)
		name := "label-" + strconv.Itoa(i+1)
		fields[name], fields[name+metadata] = 1, m
	}
	if len(e.Boxes) > 0 {
		fields[boxAttribute], fields[boxAttribute+metadata] = e.boxes(meta(typeBoxes))
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(fields); err != nil {
		return nil, err
	}
	if n := utf8.RuneCount(buf.Bytes()); n > MaxManifestLine {
		return nil, fmt.Errorf("%w: line of %d characters; the limit is %d", awsai.ErrTooLarge, n, MaxManifestLine)
	}
	return buf.Bytes(), nil
}

func (e Entry) boxes(m metaWire) (boxesWire, metaWire) {
	w := boxesWire{Size: []sizeWire{{e.Width, e.Height, 3}}}
	m.ClassMap = map[string]string{}
	var classes []string
	for _, b := range e.Boxes {
		class := slices.Index(classes, b.Label)
		if class < 0 {
			class = len(classes)
			classes = append(classes, b.Label)
			m.ClassMap[strconv.Itoa(class)] = b.Label
		}
		w.Annotations = append(w.Annotations, boxWire{class, b.Pixels.Min.Y, b.Pixels.Min.X, b.Pixels.Dx(), b.Pixels.Dy()})
		m.Objects = append(m.Objects, confidenceWire{1})
	}
	return w, m
}

// ReadManifest reads the entries of a manifest, in order. A line that is wrong ends it with
// awsai.ErrInvalid and the line's number; [CheckManifest] goes on. Values that are neither labels
// nor boxes of images are passed over.
func ReadManifest(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range manifestLines(r) {
			if err != nil {
				yield(Entry{}, awsai.Wrap("vision.ReadManifest", err.err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// lineError is what is wrong with a line; an end of 0 is an error of the reader.
type lineError struct {
	line int
	err  error
}

// manifestLines yields the entries and what is wrong with those that are none.
func manifestLines(r io.Reader) iter.Seq2[Entry, *lineError] {
	return func(yield func(Entry, *lineError) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxManifestLine+2)
		n := 0
		for lines.Scan() {
			n++
			raw := bytes.TrimSpace(lines.Bytes())
			if n == 1 {
				raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
			}
			if len(raw) == 0 {
				continue
			}
			e, err := parseEntry(raw)
			if err == nil {
				err = e.check()
			}
			var wrong *lineError
			if err != nil {
				wrong = &lineError{n, fmt.Errorf("line %d: %w", n, err)}
			}
			if !yield(e, wrong) {
				return
			}
		}
		if err := lines.Err(); err == bufio.ErrTooLong {
			yield(Entry{}, &lineError{n + 1, fmt.Errorf("%w: line %d: over %d bytes", awsai.ErrTooLarge, n+1, maxManifestLine)})
		} else if err != nil {
			yield(Entry{}, &lineError{0, err})
		}
	}
}
