package vision

import (
	"encoding/json"
	"image"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// parseEntry reads a line.
func parseEntry(raw []byte) (Entry, error) {
	if n := utf8.RuneCount(raw); n > MaxManifestLine {
		return Entry{}, invalid("%d characters; the limit is %d", n, MaxManifestLine)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return Entry{}, invalid("%d bytes that are no JSON object", len(raw))
	}
	var ref string
	if err := json.Unmarshal(fields[sourceRef], &ref); err != nil {
		return Entry{}, invalid("no %s", sourceRef)
	}
	uri, err := media.ParseURI(ref)
	if err != nil {
		return Entry{}, invalid("%s is no address in S3", sourceRef)
	}
	e := Entry{Image: uri}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value, ok := strings.CutSuffix(name, metadata)
		if !ok || fields[value] == nil {
			continue
		}
		var m metaWire
		if err := json.Unmarshal(fields[name], &m); err != nil {
			return Entry{}, invalid("metadata of a value of %d bytes cannot be read", len(fields[value]))
		}
		if err := e.read(m, fields[value]); err != nil {
			return Entry{}, err
		}
	}
	return e, nil
}

// read takes over a value with its metadata.
func (e *Entry) read(m metaWire, value json.RawMessage) error {
	switch m.Type {
	case typeClass:
		if err := e.readClass(m, value); err != nil {
			return err
		}
	case typeMulti:
		var classes []int
		if err := json.Unmarshal(value, &classes); err != nil {
			return invalid("labels that are no list of numbers")
		}
		for _, c := range classes {
			if err := e.label(m.ClassMap[strconv.Itoa(c)]); err != nil {
				return err
			}
		}
	case typeBoxes:
		if err := e.readBoxes(m, value); err != nil {
			return err
		}
	default:
		return nil
	}
	if m.Job != "" {
		e.Job = strings.TrimPrefix(m.Job, "labeling-job/")
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} { // time zones are left out
		if t, err := time.Parse(form, m.Created); err == nil {
			e.Created = t.UTC()
			break
		}
	}
	return nil
}

// readClass takes over a label. Without a confidence or with that of 0 it does not hold.
func (e *Entry) readClass(m metaWire, value json.RawMessage) error {
	var class json.Number
	if err := json.Unmarshal(value, &class); err != nil {
		return invalid("label that is no number")
	}
	if m.Sure != nil && *m.Sure == 0 {
		return nil
	}
	return e.label(m.ClassName)
}

func (e *Entry) label(name string) error {
	if err := checkDatasetLabel(name); err != nil {
		return err
	}
	if !slices.Contains(e.Labels, name) {
		e.Labels = append(e.Labels, name)
	}
	return nil
}

// maxSide is how large a side of an image may be, so that places in it do not overflow.
const maxSide = 1 << 20

func (e *Entry) readBoxes(m metaWire, value json.RawMessage) error {
	var w boxesWire
	if err := json.Unmarshal(value, &w); err != nil {
		return invalid("boxes that cannot be read")
	}
	if len(w.Size) == 1 {
		e.Width, e.Height = w.Size[0].Width, w.Size[0].Height
	}
	if len(w.Annotations) == 0 {
		return nil
	}
	if len(w.Size) != 1 || e.Width < 1 || e.Height < 1 || e.Width > maxSide || e.Height > maxSide {
		return invalid("boxes without the size of the image")
	}
	for i, a := range w.Annotations {
		name, ok := m.ClassMap[strconv.Itoa(a.Class)]
		if !ok {
			return invalid("box %d: class %d is not in the map of classes", i, a.Class)
		}
		if min(a.Left, a.Top) < 0 || min(a.Width, a.Height) < 1 || max(a.Left, a.Top, a.Width, a.Height) > maxSide {
			return invalid("box %d of %d×%d pixels at %d, %d", i, a.Width, a.Height, a.Left, a.Top)
		}
		at := image.Pt(a.Left, a.Top)
		e.Boxes = append(e.Boxes, EntryBox{name, image.Rectangle{at, at.Add(image.Pt(a.Width, a.Height))}})
	}
	return nil
}

// ManifestSummary is what [CheckManifest] found.
type ManifestSummary struct {
	// Entries is how many are right.
	Entries int
	// Labels counts the entries of each label, and Boxes the boxes.
	Labels, Boxes map[string]int
	// Unlabeled is how many entries have neither labels nor boxes.
	Unlabeled int
	// Problems are what is wrong, in order, at most 100 of them.
	Problems []ManifestProblem
	// MoreProblems is how many there are beyond these.
	MoreProblems int
}

// ManifestProblem is something wrong with a manifest.
type ManifestProblem struct {
	// Line is which, from 1, or 0 for the manifest as a whole.
	Line int
	// Err is what, of kind awsai.ErrInvalid or awsai.ErrTooLarge.
	Err error
}

const maxProblems = 100

// CheckManifest reads a manifest to its end and tells what is in it and what is wrong with it: lines
// that the service would not train with, an image that is there twice, both kinds of labels, more
// labels than a dataset may have, fewer than a model needs (two of images, or one of boxes). The
// error is one of reading.
func CheckManifest(r io.Reader) (ManifestSummary, error) {
	s := ManifestSummary{Labels: map[string]int{}, Boxes: map[string]int{}}
	seen := map[media.URI]bool{}
	for e, wrong := range manifestLines(r) {
		switch {
		case wrong != nil && wrong.line == 0:
			return s, awsai.Wrap("vision.CheckManifest", wrong.err)
		case wrong != nil:
			s.problem(wrong.line, wrong.err)
			continue
		case seen[e.Image]:
			s.problem(0, invalid("entry %d: its image was there before", s.Entries))
		}
		seen[e.Image] = true
		s.count(e)
	}
	s.whole()
	return s, nil
}

func (s *ManifestSummary) problem(line int, err error) {
	if len(s.Problems) == maxProblems {
		s.MoreProblems++
		return
	}
	s.Problems = append(s.Problems, ManifestProblem{line, err})
}

func (s *ManifestSummary) count(e Entry) {
	s.Entries++
	if len(e.Labels)+len(e.Boxes) == 0 {
		s.Unlabeled++
	}
	for _, l := range e.Labels {
		s.Labels[l]++
	}
	for _, b := range e.Boxes {
		s.Boxes[b.Label]++
	}
}

func (s *ManifestSummary) whole() {
	switch labels, boxes := len(s.Labels), len(s.Boxes); {
	case labels > 0 && boxes > 0:
		s.problem(0, invalid("entries with labels and entries with boxes; a dataset has one kind"))
	case labels+boxes > MaxDatasetLabels:
		s.problem(0, invalid("%d labels; the limit is %d", labels+boxes, MaxDatasetLabels))
	case labels < 2 && boxes == 0:
		s.problem(0, invalid("%d labels of images; a model needs two, or one of boxes", labels))
	}
}
