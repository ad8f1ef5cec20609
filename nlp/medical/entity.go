package medical

import (
	"cmp"
	"slices"

	"github.com/awsai-go/awsai/internal/codepoint"
)

// Findings are what was found in a text.
type Findings struct {
	// Entities are what it speaks of, in its order as the service gives it.
	Entities []Entity
	// Unmapped are attributes that belong to no entity.
	Unmapped []Unmapped
	// Model is the version of the service's model.
	Model string
}

// Unmapped is an attribute that belongs to no entity.
type Unmapped struct {
	// Category is what it would be an attribute of, as "MEDICATION".
	Category string
	// Attribute is the attribute.
	Attribute Attribute
}

// Entity is something that a clinical text speaks of.
type Entity struct {
	// ID numbers the entities and attributes of a text from 0.
	ID int
	// Start and End are where it stands, in bytes of the text.
	Start, End int
	// Text is what is written there, as the service repeats it.
	Text string
	// Category is what it is, as "MEDICAL_CONDITION", and Type what exactly, as "DX_NAME".
	Category, Type string
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Traits are what the text says of it, such as that there is no such thing.
	Traits []Trait
	// Attributes are what belongs to it, as the dosage of a medication.
	Attributes []Attribute
	// Concepts are what it may be in the ontology that was asked for, the likeliest first.
	Concepts []Concept
}

// Attribute is something that belongs to an entity.
type Attribute struct {
	// ID numbers the entities and attributes of a text from 0.
	ID int
	// Start and End are where it stands, in bytes of the text.
	Start, End int
	// Text is what is written there, as the service repeats it.
	Text string
	// Category and Type are what it is, as "MEDICATION" and "DOSAGE".
	Category, Type string
	// Relationship is how it belongs to the entity, as "WITH_DOSAGE".
	Relationship string
	// Confidence is the service's in the attribute, RelationshipConfidence that in the
	// relationship, in [0,1].
	Confidence, RelationshipConfidence float64
	// Traits are what the text says of it.
	Traits []Trait
	// Concepts are what it may be in the ontology that was asked for.
	Concepts []Concept
}

// The traits that change what an entity means. There are others, as "SYMPTOM".
const (
	// Negation: the text says that there is no such thing.
	Negation = "NEGATION"
	// PastHistory: it was.
	PastHistory = "PAST_HISTORY"
	// Hypothetical: it might be.
	Hypothetical = "HYPOTHETICAL"
	// PertainsToFamily: it is somebody else's of the family.
	PertainsToFamily = "PERTAINS_TO_FAMILY"
	// LowConfidence: the text is not sure.
	LowConfidence = "LOW_CONFIDENCE"
)

// Trait is what the text says of an entity.
type Trait struct {
	// Name is the trait.
	Name string
	// Confidence is the service's, in [0,1].
	Confidence float64
}

// Concept is an entry of an ontology.
type Concept struct {
	// Code is the entry's, as "R10.9".
	Code string
	// Description is the ontology's.
	Description string
	// Confidence is the service's, in [0,1].
	Confidence float64
}

// Has tells whether the entity has a trait.
func (e Entity) Has(trait string) bool {
	return slices.ContainsFunc(e.Traits, func(t Trait) bool { return t.Name == trait })
}

// Concept is the likeliest concept, or the zero Concept.
func (e Entity) Concept() Concept {
	if len(e.Concepts) == 0 {
		return Concept{}
	}
	return e.Concepts[0]
}

// response is what the five operations answer, which differ in names only, and so do the
// files of their jobs.
type response struct {
	Entities []struct {
		responseItem
		Attributes []responseItem
	}
	UnmappedAttributes []struct {
		Type      string
		Attribute responseItem
	}
	ModelVersion string
}

type responseItem struct {
	ID                     int `json:"Id"`
	BeginOffset, EndOffset int
	Score                  float64
	RelationshipScore      float64
	RelationshipType       string
	Text, Category, Type   string
	Traits                 []struct {
		Name  string
		Score float64
	}
	ICD10CMConcepts, RxNormConcepts, SNOMEDCTConcepts []struct {
		Code, Description string
		Score             float64
	}
}

func (r response) findings(text string) (Findings, error) {
	points := codepoint.Of(text)
	f := Findings{Model: r.ModelVersion}
	for _, e := range r.Entities {
		a, err := e.attribute(points)
		if err != nil {
			return Findings{}, err
		}
		out := Entity{ID: a.ID, Start: a.Start, End: a.End, Text: a.Text, Category: a.Category, Type: a.Type, Confidence: a.Confidence, Traits: a.Traits, Concepts: a.Concepts}
		for _, in := range e.Attributes {
			if a, err = in.attribute(points); err != nil {
				return Findings{}, err
			}
			out.Attributes = append(out.Attributes, a)
		}
		f.Entities = append(f.Entities, out)
	}
	for _, u := range r.UnmappedAttributes {
		a, err := u.Attribute.attribute(points)
		if err != nil {
			return Findings{}, err
		}
		f.Unmapped = append(f.Unmapped, Unmapped{u.Type, a})
	}
	return f, nil
}

func (i responseItem) attribute(points codepoint.Offsets) (Attribute, error) {
	a := Attribute{
		ID: i.ID, Text: i.Text, Category: i.Category, Type: i.Type, Relationship: i.RelationshipType,
		Confidence: i.Score, RelationshipConfidence: i.RelationshipScore,
	}
	var err error
	if a.Start, a.End, err = points.Bytes(i.BeginOffset, i.EndOffset); err != nil {
		return Attribute{}, err
	}
	for _, t := range i.Traits {
		a.Traits = append(a.Traits, Trait{t.Name, t.Score})
	}
	for _, list := range [][]struct {
		Code, Description string
		Score             float64
	}{i.ICD10CMConcepts, i.RxNormConcepts, i.SNOMEDCTConcepts} {
		for _, c := range list {
			a.Concepts = append(a.Concepts, Concept{c.Code, c.Description, c.Score})
		}
	}
	slices.SortStableFunc(a.Concepts, func(x, y Concept) int { return cmp.Compare(y.Confidence, x.Confidence) })
	return a, nil
}

// move puts findings of a piece to their place in the text, bytes and IDs further on.
func (f *Findings) move(bytes, ids int) {
	item := func(id, start, end *int) { *id += ids; *start += bytes; *end += bytes }
	for i := range f.Entities {
		e := &f.Entities[i]
		item(&e.ID, &e.Start, &e.End)
		for k := range e.Attributes {
			a := &e.Attributes[k]
			item(&a.ID, &a.Start, &a.End)
		}
	}
	for i := range f.Unmapped {
		a := &f.Unmapped[i].Attribute
		item(&a.ID, &a.Start, &a.End)
	}
}

// nextID is the first ID that is free.
func (f Findings) nextID() int {
	next := 0
	for _, e := range f.Entities {
		next = max(next, e.ID+1)
		for _, a := range e.Attributes {
			next = max(next, a.ID+1)
		}
	}
	for _, u := range f.Unmapped {
		next = max(next, u.Attribute.ID+1)
	}
	return next
}
