package groundtruth

import (
	"encoding/json"
	"strings"

	"github.com/awsai-go/awsai"
)

// ClassOf is the label in the answer of a page with a choice of one: {"name":{"label":"cat"}},
// as crowd-image-classifier and crowd-classifier send it, {"label":"cat"}, or the label alone.
// It returns awsai.ErrInvalid where there is none, or more.
func ClassOf(content string) (string, error) {
	const op = "groundtruth.ClassOf"
	if !strings.HasPrefix(strings.TrimSpace(content), "{") {
		if content == "" {
			return "", awsai.Errorf(op, awsai.ErrInvalid, "the answer is empty")
		}
		return text(json.RawMessage(content)), nil
	}
	form, err := formOf[struct{ Label *string }](op, content, "label")
	if err != nil {
		return "", err
	}
	if form.Label == nil || *form.Label == "" {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "the answer has no label")
	}
	return *form.Label, nil
}

// ClassesOf are the labels in the answer of a page with any number of choices:
// {"name":{"labels":["cat","dog"]}} or {"labels":[…]}. None is an answer. It returns
// awsai.ErrInvalid for anything else.
func ClassesOf(content string) ([]string, error) {
	form, err := formOf[struct{ Labels []string }]("groundtruth.ClassesOf", content, "labels")
	return form.Labels, err
}

// BoxesOf are the boxes in the answer of a page with crowd-bounding-box:
// {"name":{"boundingBoxes":[…]}}. None is an answer. It returns awsai.ErrInvalid for anything
// else.
func BoxesOf(content string) ([]Box, error) {
	form, err := formOf[struct{ BoundingBoxes []Box }]("groundtruth.BoxesOf", content, "boundingBoxes")
	return form.BoundingBoxes, err
}

// SpansOf are the spans in the answer of a page with crowd-entity-annotation:
// {"name":{"entities":[…]}}. None is an answer. It returns awsai.ErrInvalid for anything else.
func SpansOf(content string) ([]Span, error) {
	form, err := formOf[struct{ Entities []Span }]("groundtruth.SpansOf", content, "entities")
	return form.Entities, err
}

// formOf reads the one element of a page's form that has a member: the form itself, or one of
// its members, whatever its name is.
func formOf[T any](op, content, has string) (form T, err error) {
	members, err := membersOf([]byte(content))
	if err != nil {
		return form, awsai.Wrap(op, err)
	}
	if _, ok := members[has]; ok {
		members = map[string]json.RawMessage{"": json.RawMessage(content)}
	}
	found := 0
	for _, raw := range members {
		inner, err := membersOf(raw)
		if err != nil {
			continue
		}
		if value, ok := inner[has]; ok && string(value) != "null" {
			found++
			if json.Unmarshal(raw, &form) != nil {
				return form, awsai.Errorf(op, awsai.ErrInvalid, "the answer's %s are of another type", has)
			}
		}
	}
	if found != 1 {
		var none T
		return none, awsai.Errorf(op, awsai.ErrInvalid, "the answer has %s in %d elements, not in one", has, found)
	}
	return form, nil
}
