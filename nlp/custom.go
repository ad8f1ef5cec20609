package nlp

import (
	"cmp"
	"slices"
)

// CustomEntity is a thing that a recognizer was trained to find, in a text or in a document.
type CustomEntity struct {
	// Entity is what was found. In a document its span is empty.
	Entity
	// Boxes are where it stands in a document; nil in a text.
	Boxes []Box
}

// Box is a place on a page.
type Box struct {
	// Page counts from 1.
	Page int
	// Left, Top, Width and Height are fractions of the page, from its top left corner.
	Left, Top, Width, Height float64
}

// Class is a class, or a label, that a classifier gives a text.
type Class struct {
	// Name is what the classifier was trained with.
	Name string
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Page is the page of a document, from 1, or 0.
	Page int
}

// Classification is what a classifier says of a text.
type Classification struct {
	// Classes are the classes by confidence, as the service gives them.
	Classes []Class
	// MultiLabel tells that they are labels, of which several may hold, and not classes, of
	// which one does.
	MultiLabel bool
}

// Best is the class that the classifier is most confident of, or the zero Class.
func (c Classification) Best() Class {
	var best Class
	for _, l := range c.Classes {
		if l.Confidence > best.Confidence {
			best = l
		}
	}
	return best
}

// blockReference is a line of a document, and the words in it that belong to an entity.
type blockReference struct {
	block    string
	children []string
}

// boxesOf are the boxes of an entity's words, each once, or of its lines where the words' are
// not known.
func boxesOf(refs []blockReference, known map[string]Box) []Box {
	var out []Box
	add := func(id string) bool {
		b, ok := known[id]
		if ok && !slices.Contains(out, b) {
			out = append(out, b)
		}
		return ok
	}
	for _, r := range refs {
		words := false
		for _, c := range r.children {
			words = add(c) || words
		}
		if !words {
			add(r.block)
		}
	}
	return out
}

func sortClasses(c []Class) {
	slices.SortStableFunc(c, func(a, b Class) int { return cmp.Compare(b.Confidence, a.Confidence) })
}
