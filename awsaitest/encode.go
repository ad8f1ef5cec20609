package awsaitest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

// encodeOutput makes the service's response from a typed output.
//
// The outputs of schema-based modules describe themselves to a serializer, and the
// HTTP bindings of a response are those of a request: so the SDK's own serializer
// writes the output into a request, whose headers and body become the response's.
func encodeOutput(c *Call, out any) (*http.Response, error) {
	if reflect.ValueOf(out).IsNil() {
		return nil, finalError(fmt.Sprintf("awsaitest: the handler of %s returned neither output nor error", c.Name()))
	}
	shape, ok := out.(smithy.Serializable)
	if !ok {
		return reflectOutput(c, out)
	}
	if c.inv.schema == nil {
		return nil, finalError(fmt.Sprintf("awsaitest: the schema of %s was not found: use HandleWire", c.Name()))
	}
	if c.inv.schema.IsOutputEventStream() {
		return nil, finalError(fmt.Sprintf("awsaitest: %s answers with an event stream: use HandleStream", c.Name()))
	}
	header, body, err := serialize(c.inv.protocol, c.inv.schema.Output, shape)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if h, ok := smithy.SchemaTrait[*traits.HTTP](c.inv.schema.Schema); ok && h.Code != 0 && c.inv.protocol == "restJson1" {
		status = h.Code
	}
	if stream := payloadStream(out); stream != nil {
		setDefault(header, "Content-Type", "application/octet-stream")
		return streamResponse(status, header, stream), nil
	}
	return newResponse(status, header, body), nil
}

// serialize writes a shape as the protocol does.
func serialize(protocol string, schema *smithy.Schema, shape smithy.Serializable) (http.Header, []byte, error) {
	codec := newCodec(protocol)
	if codec == nil {
		return nil, nil, finalError(fmt.Sprintf("awsaitest: typed answers over %s are not supported: use HandleWire", protocol))
	}
	op := smithy.NewSchema(smithy.ShapeID{Name: "Answer"}, smithy.ShapeTypeOperation, 0,
		&traits.HTTP{Method: http.MethodPost, URI: "/", Code: http.StatusOK})
	req := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	if err := codec.SerializeRequest(context.Background(), smithy.NewOperationSchema(op, schema, nil), shape, req); err != nil {
		return nil, nil, fmt.Errorf("awsaitest: encode %s: %w", schema.ID(), err)
	}
	header := req.Header.Clone()
	header.Del("X-Amz-Target")
	if _, ok := shape.(smithy.StreamingOutput); ok || req.GetStream() == nil {
		return header, nil, nil // a stream is for the client to read
	}
	body, err := io.ReadAll(req.GetStream())
	return header, body, err
}

// newCodec returns a protocol of our own. The client's is no good: its event-stream
// half may only be used by one goroutine, and the client is using it.
func newCodec(protocol string) smithyhttp.ClientProtocol {
	service := smithy.NewServiceSchema(smithy.NewSchema(smithy.ShapeID{Name: "Service"}, smithy.ShapeTypeService, 0), "")
	switch protocol {
	case "restJson1":
		return restjson1.New(service)
	case "awsJson1_0":
		return awsjson.New10(service)
	case "awsJson1_1":
		return awsjson.New11(service)
	}
	return nil
}

// payloadStream returns the body that an output hands to its caller as a stream.
func payloadStream(out any) io.ReadCloser {
	if _, ok := out.(smithy.StreamingOutput); !ok {
		return nil
	}
	v := reflect.ValueOf(out).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).Type == reflect.TypeFor[io.ReadCloser]() {
			if r, ok := v.Field(i).Interface().(io.ReadCloser); ok {
				return r
			}
		}
	}
	return http.NoBody
}

// answerError makes the answer to an error of a handler or fault: a response for an
// error of the API, else the error of the connection.
func answerError(ctx context.Context, c *Call, err error) (*http.Response, error) {
	if errors.Is(err, errHang) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return nil, err
	}
	switch {
	case plainName(c.Service) == "s3":
		return xmlError(c, api), nil
	case strings.HasPrefix(c.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		return queryError(api), nil
	}
	header := http.Header{}
	if c.Header.Get("X-Amz-Target") == "" {
		header.Set("X-Amzn-Errortype", api.ErrorCode())
	}
	header.Set("Content-Type", "application/json")
	body, err := errorBody(c, api)
	if err != nil {
		return nil, err
	}
	return newResponse(errorStatus(api), header, body), nil
}

// errorBody is the JSON of a modelled error with its members, or of code and message.
func errorBody(c *Call, api smithy.APIError) ([]byte, error) {
	fields := map[string]json.RawMessage{}
	if raw, err := modelledError(c, api); err != nil {
		return nil, err
	} else if raw != nil {
		if err := json.Unmarshal(raw, &fields); err != nil {
			return nil, err
		}
	}
	if _, ok := fields["Message"]; !ok && fields["message"] == nil {
		fields["message"], _ = json.Marshal(api.ErrorMessage())
	}
	fields["__type"], _ = json.Marshal(api.ErrorCode())
	return json.Marshal(fields)
}

// modelledError encodes the members of an error of the service's types package, nil for
// another.
func modelledError(c *Call, api smithy.APIError) ([]byte, error) {
	shape, ok := api.(smithy.Serializable)
	if ok && c.inv != nil && newCodec(c.inv.protocol) != nil {
		root := rootSchema(shape)
		_, body, err := serialize(c.inv.protocol, root, shape)
		return body, err
	}
	return reflectError(c, api)
}

// errorStatus is the HTTP status of an error: its own, or as modelled, or 500 and 400
// after who is at fault.
func errorStatus(api smithy.APIError) int {
	if f, ok := api.(*Failure); ok && f.Status != 0 {
		return f.Status
	}
	if shape, ok := api.(smithy.Serializable); ok {
		if h, ok := smithy.SchemaTrait[*traits.HTTPError](rootSchema(shape)); ok && h.Code != 0 {
			return h.Code
		}
	}
	if api.ErrorFault() == smithy.FaultServer {
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// rootSchema returns the schema with which a shape describes itself.
func rootSchema(shape smithy.Serializable) *smithy.Schema {
	op := smithy.NewSchema(smithy.ShapeID{Name: "Probe"}, smithy.ShapeTypeOperation, 0)
	probe := &rootProbe{Serializable: shape}
	req := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	// only the schema is wanted
	newCodec("awsJson1_1").SerializeRequest(context.Background(), smithy.NewOperationSchema(op, op, nil), probe, req)
	return probe.root
}

type rootProbe struct {
	smithy.Serializable
	root *smithy.Schema
}

// Serialize serialises the shape and notes its first structure.
func (p *rootProbe) Serialize(s smithy.ShapeSerializer) {
	p.Serializable.Serialize(&rootSerializer{ShapeSerializer: s, probe: p})
}

type rootSerializer struct {
	smithy.ShapeSerializer
	probe *rootProbe
}

// WriteStruct notes the first schema.
func (s *rootSerializer) WriteStruct(schema *smithy.Schema) {
	if s.probe.root == nil {
		s.probe.root = schema
	}
	s.ShapeSerializer.WriteStruct(schema)
}
