package awsaitest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// streamed stands for the value of a member that travels as a stream.
type streamed struct{}

// checkRequest decodes a request from its bytes and reports how it breaks the model. The
// error says why it was not checked.
func (m *model) checkRequest(operation string, c *Call) ([]string, error) {
	op := m.Operations[operation]
	if op == nil {
		return []string{"there is no such operation"}, nil
	}
	if op.HTTP.Method != c.Method {
		return []string{fmt.Sprintf("the method is %s, not %s", op.HTTP.Method, c.Method)}, nil
	}
	var input map[string]any
	var problems []string
	var err error
	switch {
	case c.Header.Get("Content-Type") == "application/cbor":
		return nil, errors.New("its body is CBOR")
	case strings.HasPrefix(m.Metadata.Protocol, "rest-"):
		input, problems, err = m.restInput(op, c)
	case c.Header.Get("X-Amz-Target") != "":
		input, problems, err = m.targetInput(operation, c)
	default:
		return nil, errors.New("its protocol is " + m.Metadata.Protocol)
	}
	if err != nil {
		return []string{err.Error()}, nil
	}
	if op.Input != nil {
		problems = append(problems, m.validate(op.Input, input, "")...)
	}
	return problems, nil
}

// targetInput decodes a request whose operation is in a header and whose input is all
// body.
func (m *model) targetInput(operation string, c *Call) (input map[string]any, problems []string, err error) {
	if want := m.Metadata.TargetPrefix + "." + operation; c.Header.Get("X-Amz-Target") != want {
		problems = append(problems, "X-Amz-Target is not "+want)
	}
	err = decodeJSON(c.Body, &input)
	return input, problems, err
}

func decodeJSON(body []byte, v any) error {
	if len(body) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return errors.New("the body is not the JSON of an input")
	}
	return nil
}

// restInput gathers the input of a REST request from its path, query, headers and body.
// The keys are those of the wire for the members in the body, else the members' names.
func (m *model) restInput(op *modelOperation, c *Call) (map[string]any, []string, error) {
	input := map[string]any{}
	shape := m.shape(op.Input)
	if shape == nil {
		return input, nil, nil
	}
	if err := m.readBody(shape, c, input); err != nil {
		return nil, nil, err
	}
	labels, ok := op.route.match(m.routePath(c), c.URL.Query())
	if !ok {
		return nil, nil, errors.New("the path does not fit " + op.HTTP.RequestURI)
	}
	query := c.URL.Query()
	for name, ref := range shape.Members {
		value, found := m.boundValue(name, ref, labels, query, c.Header)
		if found {
			input[name] = value
		}
	}
	return input, unknownQuery(query, op), nil
}

// routePath is the path as the model has it: that of S3 begins with the bucket, which
// clients put into the host.
func (m *model) routePath(c *Call) string {
	if plainName(m.Metadata.ServiceID) != "s3" {
		return c.URL.EscapedPath()
	}
	r := parseS3(c)
	if r.key == "" {
		return "/" + r.bucket
	}
	return "/" + r.bucket + "/" + (&url.URL{Path: r.key}).EscapedPath()
}

// ignoredQuery are parameters that name the operation or sign the request.
func ignoredQuery(name string) bool { return name == "x-id" || strings.HasPrefix(name, "X-Amz-") }

// unknownQuery reports what boundValue left of the query.
func unknownQuery(query url.Values, op *modelOperation) []string {
	var problems []string
	for name := range query {
		if !ignoredQuery(name) && !op.route.query.Has(name) {
			problems = append(problems, "query parameter "+name+": no such member")
		}
	}
	return problems
}

// boundValue finds a member in path, query or headers. What it takes from the query it
// removes there.
func (m *model) boundValue(name string, ref *modelRef, labels map[string]string, query url.Values, header http.Header) (any, bool) {
	wire := ref.LocationName
	if wire == "" {
		wire = name
	}
	switch ref.Location {
	case "uri":
		v, ok := labels[wire]
		return v, ok
	case "querystring":
		values, ok := query[wire]
		delete(query, wire)
		return m.texts(ref, values), ok
	case "header":
		values := header.Values(wire)
		if len(values) == 0 {
			return nil, false
		}
		if ref.JSONValue {
			return streamed{}, true
		}
		if m.shape(ref).Type == "list" {
			values = splitList(values)
		}
		return m.texts(ref, values), true
	case "headers":
		return prefixed(header, wire)
	}
	return nil, false
}

// texts is the value of a member in texts: a list where the member is one.
func (m *model) texts(ref *modelRef, values []string) any {
	if m.shape(ref).Type != "list" {
		return strings.Join(values, ",")
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = v
	}
	return list
}

func splitList(values []string) []string {
	var list []string
	for _, v := range values {
		for item := range strings.SplitSeq(v, ",") {
			list = append(list, strings.TrimSpace(item))
		}
	}
	return list
}

func prefixed(header http.Header, prefix string) (any, bool) {
	object := map[string]any{}
	for name, values := range header {
		if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			object[strings.ToLower(name[len(prefix):])] = values[0]
		}
	}
	return object, len(object) > 0
}

// readBody decodes the body of a REST request into the input: all members without
// another place, or the one that is the payload.
func (m *model) readBody(shape *modelShape, c *Call, input map[string]any) error {
	xml := m.Metadata.Protocol == "rest-xml"
	if shape.Payload == "" {
		if xml {
			return nil
		}
		return decodeJSON(c.Body, &input)
	}
	ref := shape.Members[shape.Payload]
	payload := m.shape(ref)
	var value any
	var err error
	switch {
	case payload.EventStream, payload.Streaming:
		value = streamed{}
	case payload.Type == "blob":
		value = base64.StdEncoding.EncodeToString(c.Body)
	case payload.Type == "string":
		value = string(c.Body)
	case len(c.Body) == 0:
		return nil
	case xml:
		value, err = m.decodeXML(ref, c.Body)
	default:
		err = decodeJSON(c.Body, &value)
	}
	input[wireName(shape.Payload, ref)] = value
	return err
}
