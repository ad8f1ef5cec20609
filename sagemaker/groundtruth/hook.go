package groundtruth

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// PostHook is a Lambda function after a labelling job's people: it makes one label of the
// answers to each object. It has the form that Lambda's Go runtime starts.
type PostHook func(ctx context.Context, e PostEvent) ([]Consolidated, error)

// Consolidated is the label of one object, for Ground Truth to put in the output manifest.
type Consolidated struct {
	// ID is the object's, as in the payload.
	ID string
	// Content are the members of the manifest's line: the label by the job's attribute name,
	// and its metadata.
	Content map[string]any
}

// wireConsolidated is the form that Ground Truth takes.
type wireConsolidated struct {
	ID         string `json:"datasetObjectId"`
	Annotation struct {
		Content map[string]any `json:"content"`
	} `json:"consolidatedAnnotation"`
}

// MarshalJSON writes the form that Ground Truth takes.
func (c Consolidated) MarshalJSON() ([]byte, error) {
	w := wireConsolidated{ID: c.ID}
	w.Annotation.Content = c.Content
	data, err := json.Marshal(w)
	return data, awsai.Wrap("groundtruth.Consolidated.MarshalJSON", err)
}

// Read reads an object of S3 by its URI with the role of an event. An error of it is a hook's.
type Read func(ctx context.Context, uri string) ([]byte, error)

// Consolidate is [MajorityVote], [DawidSkene], [OneCoin], [ModifiedDawidSkene] or [Wawa].
type Consolidate func(annotations []Annotation, optFns ...func(*Options)) (Consensus, error)

// HookOptions are for the hooks that this package makes. The zero value is the default.
type HookOptions struct {
	// Type is the metadata's type of label. The default is, for classes, that of images or of
	// texts, by what the payload's objects are, and otherwise that of boxes or spans.
	Type string
	// Options are those of the function that consolidates classes; the labels of the event
	// are set before.
	Options []func(*Options)
	// Regions are the options of [MergeBoxes] or [MergeSpans].
	Regions []func(*RegionOptions)
	// Now is the clock of creation dates. The default is time.Now.
	Now func() time.Time
}

// ClassHook makes the hook of a job with one class for each object. Each answer of the payload
// is read by [ClassOf]; consolidate decides among them, by the workers of the whole payload.
// Confidences are rounded to two places, as Ground Truth's are. Classes are numbered by the
// labels of the event; without them, by the payload's in the order of their first, which may be
// another in the next payload. An object without answers has no label in the result.
//
// The hook's errors are those of read, [ParsePayload], [ClassOf] and consolidate.
func ClassHook(read Read, consolidate Consolidate, optFns ...func(*HookOptions)) PostHook {
	const op = "groundtruth.ClassHook"
	o := hookOptions(optFns)
	return func(ctx context.Context, e PostEvent) ([]Consolidated, error) {
		objects, err := payload(ctx, op, read, e)
		if err != nil {
			return nil, err
		}
		var annotations []Annotation
		kind := typeImageClass
		for i, object := range objects {
			if object.S3URI == "" {
				kind = typeTextClass
			}
			for _, a := range object.Answers {
				label, err := ClassOf(a.Content)
				if err != nil {
					return nil, awsai.Wrap(op, fmt.Errorf("object %d: %w", i, err))
				}
				annotations = append(annotations, Annotation{Task: object.ID, Worker: a.WorkerID, Label: label})
			}
		}
		if len(annotations) == 0 {
			return []Consolidated{}, nil
		}
		labels := func(o *Options) { o.Labels = e.Labels }
		c, err := consolidate(annotations, append([]func(*Options){labels}, o.Options...)...)
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		results := make([]Consolidated, len(c.Verdicts))
		for i, v := range c.Verdicts {
			m := o.metadata(e, kind)
			m.ClassName, m.Confidence = v.Label, hundredths(v.Confidence)
			results[i] = e.consolidated(v.Task, v.Index, m)
		}
		return results, nil
	}
}

// BoxHook makes the hook of a job with boxes: [BoxesOf] reads the answers, [MergeBoxes] decides.
// Class numbers are by the labels of the event, where it has some, and otherwise by those of the
// payload in the order of their bytes. An object without answers has no label in the result;
// one with answers but no box that the quorum has drawn has an empty list.
//
// The hook's errors are those of read, [ParsePayload], [BoxesOf] and [MergeBoxes], and
// awsai.ErrInvalid for a box whose label the event does not have.
func BoxHook(read Read, optFns ...func(*HookOptions)) PostHook {
	const op = "groundtruth.BoxHook"
	o := hookOptions(optFns)
	return func(ctx context.Context, e PostEvent) ([]Consolidated, error) {
		objects, err := payload(ctx, op, read, e)
		if err != nil {
			return nil, err
		}
		answers, sizes, err := boxAnswers(op, objects)
		if err != nil {
			return nil, err
		}
		number, names, err := classes(op, e.Labels, answers)
		if err != nil {
			return nil, err
		}
		results := []Consolidated{}
		for i, object := range objects {
			if len(answers[i]) == 0 {
				continue
			}
			agreed, err := MergeBoxes(answers[i], o.Regions...)
			if err != nil {
				return nil, awsai.Wrap(op, fmt.Errorf("object %d: %w", i, err))
			}
			w := wireBoxes{Annotations: []wireBox{}, ImageSize: sizes[i]}
			m := o.metadata(e, typeBoxes)
			m.ClassMap = map[string]string{}
			for _, b := range agreed {
				k := number[b.Label]
				m.ClassMap[strconv.Itoa(k)] = names[k]
				m.Confidences = append(m.Confidences, hundredths(b.Confidence))
				w.Annotations = append(w.Annotations, wireBox{ClassID: k, Left: b.Left, Top: b.Top, Width: b.Width, Height: b.Height})
			}
			results = append(results, e.consolidated(object.ID, w, m))
		}
		return results, nil
	}
}

// boxAnswers reads the boxes of each object's answers, and the size of the image that the
// page has sent with them.
func boxAnswers(op string, objects []AnsweredObject) (answers [][]BoxAnswer, sizes [][]wireImageSize, err error) {
	answers, sizes = make([][]BoxAnswer, len(objects)), make([][]wireImageSize, len(objects))
	for i, object := range objects {
		for _, a := range object.Answers {
			boxes, err := BoxesOf(a.Content)
			if err != nil {
				return nil, nil, awsai.Wrap(op, fmt.Errorf("object %d: %w", i, err))
			}
			answers[i] = append(answers[i], BoxAnswer{Worker: a.WorkerID, Boxes: boxes})
			form, err := formOf[struct {
				Size struct{ Width, Height int } `json:"inputImageProperties"`
			}](op, a.Content, "inputImageProperties")
			if err == nil && form.Size.Width > 0 {
				// The page does not say the depth; Ground Truth writes 3 for any image.
				sizes[i] = []wireImageSize{{Width: form.Size.Width, Height: form.Size.Height, Depth: 3}}
			}
		}
	}
	return answers, sizes, nil
}

// classes number the labels of boxes.
func classes(op string, given []string, answers [][]BoxAnswer) (number map[string]int, names []string, err error) {
	number = map[string]int{}
	names = slices.Clone(given)
	for k, name := range given {
		number[name] = k
	}
	var found []string
	for i, object := range answers {
		for _, a := range object {
			for _, b := range a.Boxes {
				if _, known := number[b.Label]; known {
					continue
				}
				if given != nil {
					return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "object %d has a box whose label is not among the event's %d", i, len(given))
				}
				number[b.Label] = 0
				found = append(found, b.Label)
			}
		}
	}
	slices.Sort(found)
	for k, name := range found {
		number[name] = k
	}
	return number, append(names, found...), nil
}

// SpanHook makes the hook of a job with spans of texts: [SpansOf] reads the answers,
// [MergeSpans] decides. An object without answers has no label in the result; one with answers
// but no span that the quorum has marked has an empty list.
//
// The hook's errors are those of read, [ParsePayload], [SpansOf] and [MergeSpans].
func SpanHook(read Read, optFns ...func(*HookOptions)) PostHook {
	const op = "groundtruth.SpanHook"
	o := hookOptions(optFns)
	return func(ctx context.Context, e PostEvent) ([]Consolidated, error) {
		objects, err := payload(ctx, op, read, e)
		if err != nil {
			return nil, err
		}
		results := []Consolidated{}
		for i, object := range objects {
			var answers []SpanAnswer
			for _, a := range object.Answers {
				spans, err := SpansOf(a.Content)
				if err != nil {
					return nil, awsai.Wrap(op, fmt.Errorf("object %d: %w", i, err))
				}
				answers = append(answers, SpanAnswer{Worker: a.WorkerID, Spans: spans})
			}
			if answers == nil {
				continue
			}
			agreed, err := MergeSpans(answers, o.Regions...)
			if err != nil {
				return nil, awsai.Wrap(op, fmt.Errorf("object %d: %w", i, err))
			}
			var w wireSpans
			w.Annotations.Entities = []Span{}
			for _, l := range e.Labels {
				w.Annotations.Labels = append(w.Annotations.Labels, wireLabel{l})
			}
			m := o.metadata(e, typeSpans)
			for _, s := range agreed {
				w.Annotations.Entities = append(w.Annotations.Entities, s.Span)
				m.Confidences = append(m.Confidences, hundredths(s.Confidence))
			}
			results = append(results, e.consolidated(object.ID, w, m))
		}
		return results, nil
	}
}

// payload reads the answers of an event.
func payload(ctx context.Context, op string, read Read, e PostEvent) ([]AnsweredObject, error) {
	if e.LabelAttribute == "" || !isS3(e.Payload.S3URI) {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the event has no label attribute or no S3 URI of a payload")
	}
	data, err := read(ctx, e.Payload.S3URI)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	objects, err := ParsePayload(data)
	return objects, awsai.Wrap(op, err)
}

func (e PostEvent) consolidated(id string, label any, m Metadata) Consolidated {
	return Consolidated{ID: id, Content: map[string]any{e.LabelAttribute: label, e.LabelAttribute + metadataSuffix: m}}
}

func hookOptions(optFns []func(*HookOptions)) (o HookOptions) {
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// metadata are what all labels of a job have in common.
func (o HookOptions) metadata(e PostEvent, kind string) Metadata {
	if o.Type != "" {
		kind = o.Type
	}
	job := e.LabelingJobARN
	if _, name, ok := strings.Cut(job, ":labeling-job/"); ok {
		job = "labeling-job/" + name
	}
	return Metadata{Type: kind, JobName: job, Human: true, Created: o.Now().UTC()}
}

// hundredths rounds to two places, by the exact value and not by that times 100.
func hundredths(x float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 2, 64), 64)
	if err != nil {
		return x
	}
	return rounded
}
