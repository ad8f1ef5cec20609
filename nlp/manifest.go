package nlp

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/awsai-go/awsai"
)

// ReadManifest reads the examples of an augmented manifest, which SageMaker Ground Truth writes
// for a labelling job of the given name, one line at a time: of a job that chooses one class,
// or several.
func ReadManifest(r io.Reader, attribute string) iter.Seq2[Example, error] {
	return manifestLines(r, "nlp.ReadManifest", func(line map[string]json.RawMessage) (Example, error) {
		var meta struct {
			ClassName string            `json:"class-name"`
			ClassMap  map[string]string `json:"class-map"`
		}
		e, err := manifestText(line)
		if err != nil {
			return Example{}, err
		}
		if err := json.Unmarshal(line[attribute+"-metadata"], &meta); err != nil {
			return Example{}, fmt.Errorf("no metadata of the labelling job: %w", err)
		}
		if meta.ClassName != "" {
			return Example{e, []string{meta.ClassName}}, nil
		}
		return Example{e, slices.Sorted(maps.Values(meta.ClassMap))}, nil
	})
}

// ReadAnnotatedManifest reads the texts of an augmented manifest with the entities that a
// labelling job of the given name has found, one line at a time.
func ReadAnnotatedManifest(r io.Reader, attribute string) iter.Seq2[Annotated, error] {
	return manifestLines(r, "nlp.ReadAnnotatedManifest", func(line map[string]json.RawMessage) (Annotated, error) {
		var label struct {
			Annotations struct {
				Entities []struct {
					Label                  string
					StartOffset, EndOffset number
				}
			}
		}
		text, err := manifestText(line)
		if err != nil {
			return Annotated{}, err
		}
		if err := json.Unmarshal(line[attribute], &label); err != nil {
			return Annotated{}, fmt.Errorf("no labels of the labelling job: %w", err)
		}
		points, out := codePointsOf(text), Annotated{Text: text}
		for _, e := range label.Annotations.Entities {
			span, err := points.span(e.StartOffset.offset(), e.EndOffset.offset())
			if err != nil {
				return Annotated{}, fmt.Errorf("an entity is outside of the text")
			}
			out.Entities = append(out.Entities, Annotation{span, EntityType(e.Label)})
		}
		return out, nil
	})
}

func manifestText(line map[string]json.RawMessage) (string, error) {
	var text string
	if err := json.Unmarshal(line["source"], &text); err != nil {
		return "", fmt.Errorf("no source: %w", err)
	}
	return text, nil
}

// manifestLines reads a manifest line by line. An error says which line it is of, from 1.
func manifestLines[T any](r io.Reader, op string, read func(map[string]json.RawMessage) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		n := 0
		for line, err := range jsonValues[map[string]json.RawMessage](r) {
			n++
			var v T
			if err == nil {
				v, err = read(line)
			}
			if err != nil {
				yield(zero, awsai.Errorf(op, awsai.ErrInvalid, "line %d: %w", n, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}
