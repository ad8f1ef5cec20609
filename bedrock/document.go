package bedrock

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/internal/sdk"
)

// maxDocumentName is how long a document's name may be, by the service's public model.
const maxDocumentName = 200

// documentName is what the service's documentation allows of one.
var documentName = regexp.MustCompile(`^[a-zA-Z0-9\-()\[\]]+( [a-zA-Z0-9\-()\[\]]+)*$`)

// document converts a document, and gives it a name where it has none.
func (c *converter) document(d *Document) (types.DocumentBlock, error) {
	c.documents++
	name := d.Name
	if name == "" {
		name = fmt.Sprintf("document %d", c.documents)
	}
	b := types.DocumentBlock{Name: &name, Format: types.DocumentFormat(d.Format), Context: sdk.Optional(d.Context)}
	if d.Citations {
		b.Citations = &types.CitationsConfig{Enabled: &d.Citations}
	}
	if len(name) > maxDocumentName || !documentName.MatchString(name) {
		return b, fmt.Errorf("is a document whose name is not of letters, digits, single spaces, hyphens, parentheses and brackets, %d at most", maxDocumentName)
	}
	if c.names[name] {
		return b, errors.New("is a document with the name of another")
	}
	if c.names == nil {
		c.names = map[string]bool{}
	}
	c.names[name] = true
	var err error
	b.Source, err = d.toSource()
	return b, err
}

func (d *Document) toSource() (types.DocumentSource, error) {
	n := 0
	for _, set := range [...]bool{len(d.Data) > 0, d.URI != "", d.Text != "", len(d.Chunks) > 0} {
		if set {
			n++
		}
	}
	switch {
	case n != 1:
		return nil, errors.New("is a document without exactly one of data, URI, text and chunks")
	case d.Format == "" && (len(d.Data) > 0 || d.URI != ""):
		return nil, errors.New("is a document without format")
	case len(d.Data) > 0:
		return &types.DocumentSourceMemberBytes{Value: d.Data}, nil
	case d.Text != "":
		return &types.DocumentSourceMemberText{Value: d.Text}, nil
	case d.URI != "":
		return &types.DocumentSourceMemberS3Location{Value: s3Location(d.URI, d.BucketOwner)}, checkURI(d.URI)
	}
	chunks := make([]types.DocumentContentBlock, len(d.Chunks))
	for i, text := range d.Chunks {
		chunks[i] = &types.DocumentContentBlockMemberText{Value: text}
	}
	return &types.DocumentSourceMemberContent{Value: chunks}, nil
}

func fromDocument(b types.DocumentBlock) *Document {
	d := &Document{Name: value(b.Name), Format: string(b.Format), Context: value(b.Context)}
	if b.Citations != nil {
		d.Citations = value(b.Citations.Enabled)
	}
	switch s := b.Source.(type) {
	case *types.DocumentSourceMemberBytes:
		d.Data = s.Value
	case *types.DocumentSourceMemberText:
		d.Text = s.Value
	case *types.DocumentSourceMemberS3Location:
		d.URI, d.BucketOwner = value(s.Value.Uri), value(s.Value.BucketOwner)
	case *types.DocumentSourceMemberContent:
		for i, c := range s.Value {
			if text, ok := c.(*types.DocumentContentBlockMemberText); ok && (i == 0 || c != s.Value[i-1]) {
				d.Chunks = append(d.Chunks, text.Value)
			}
		}
	}
	return d
}
