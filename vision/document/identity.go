package document

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"
)

// Identity is an identity document: a passport or a driver's licence.
type Identity struct {
	// Index counts the documents from 1, as the service does.
	Index int
	// Fields are what was read, in the service's order. Those that the document does not
	// have are there with an empty value.
	Fields []IdentityField
}

// IdentityField is a field of an identity document.
type IdentityField struct {
	// Type is what it is, as "FIRST_NAME" or "DATE_OF_BIRTH".
	Type string
	// Value is what the document says.
	Value string
	// Normalized is a date in the form 2006-01-02T15:04:05, or empty.
	Normalized string
	// Confidence is the service's, in [0,1].
	Confidence float64
}

// Kind returns what kind of document it is, as "DRIVER LICENSE FRONT" or "PASSPORT", or the
// empty string.
func (i Identity) Kind() string { return i.Value("ID_TYPE") }

// Value returns the value of the field of the given type, or the empty string.
func (i Identity) Value(kind string) string {
	f, _ := i.Field(kind)
	return f.Value
}

// Field returns the field of the given type and whether there is one.
func (i Identity) Field(kind string) (IdentityField, bool) {
	for _, f := range i.Fields {
		if f.Type == kind {
			return f, true
		}
	}
	return IdentityField{}, false
}

// Date returns the date that a field holds, and whether it holds one.
func (f IdentityField) Date() (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05", time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, f.Normalized); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (p *parser) addIdentity(in *types.IdentityDocument) {
	p.doc.Identities = append(p.doc.Identities, identity(in))
	p.addBlocks(in.Blocks)
}

func identity(in *types.IdentityDocument) Identity {
	id := Identity{Index: int(aws.ToInt32(in.DocumentIndex))}
	for _, f := range in.IdentityDocumentFields {
		var out IdentityField
		if f.Type != nil {
			out.Type = str(f.Type.Text)
		}
		if v := f.ValueDetection; v != nil {
			out.Value, out.Confidence = str(v.Text), percent(v.Confidence)
			if v.NormalizedValue != nil {
				out.Normalized = str(v.NormalizedValue.Value)
			}
		}
		id.Fields = append(id.Fields, out)
	}
	return id
}
