package awsaitest

import (
	"encoding/xml"
	"errors"
)

// xmlNode is an element with its attributes, children and text.
type xmlNode struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []xmlNode  `xml:",any"`
	Text     string     `xml:",chardata"`
}

// decodeXML decodes the body of a REST-XML request into the values of its shape.
func (m *model) decodeXML(ref *modelRef, body []byte) (any, error) {
	var root xmlNode
	if err := xml.Unmarshal(body, &root); err != nil {
		return nil, errors.New("the body is not the XML of an input")
	}
	return m.xmlValue(ref, root), nil
}

func (m *model) xmlValue(ref *modelRef, n xmlNode) any {
	shape := m.shape(ref)
	switch {
	case shape == nil:
		return n.Text
	case shape.Type == "structure":
		return m.xmlStructure(shape, n)
	case shape.Type == "list":
		list := []any{}
		for _, item := range n.Children {
			list = append(list, m.xmlValue(shape.Member, item))
		}
		return list
	case shape.Type == "map":
		return m.xmlMap(shape, n)
	}
	return n.Text
}

// xmlStructure keeps the elements that the shape does not know as texts, so that the
// validation reports them.
func (m *model) xmlStructure(shape *modelShape, n xmlNode) map[string]any {
	refs := map[string]*modelRef{}
	for name, ref := range shape.Members {
		refs[wireName(name, ref)] = ref
	}
	object := map[string]any{}
	for _, a := range n.Attrs {
		if a.Name.Space != "" && a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			object["xsi:"+a.Name.Local] = a.Value
		}
	}
	for _, child := range n.Children {
		name := child.XMLName.Local
		ref := refs[name]
		if inner := m.shape(ref); inner != nil && inner.Type == "list" && (inner.Flattened || ref.Flattened) {
			list, _ := object[name].([]any)
			object[name] = append(list, m.xmlValue(inner.Member, child))
			continue
		}
		object[name] = m.xmlValue(ref, child)
	}
	return object
}

func (m *model) xmlMap(shape *modelShape, n xmlNode) map[string]any {
	object := map[string]any{}
	for _, entry := range n.Children {
		var key string
		var value any
		for _, part := range entry.Children {
			if part.XMLName.Local == wireName("key", shape.Key) {
				key = part.Text
			} else {
				value = m.xmlValue(shape.Value, part)
			}
		}
		object[key] = value
	}
	return object
}
