package awsaitest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
	smithytime "github.com/aws/smithy-go/time"
)

// lowerNames says of the SDK modules that are not schema-based whether the JSON members
// of the service begin with a small letter where the Go fields begin with a capital.
// A service that is not listed has no typed answers until it is.
var lowerNames = map[string]bool{
	"applicationautoscaling": false,
	"comprehendmedical":      false,
	"lexmodelsv2":            true,
	"personalize":            true,
	"personalizeevents":      true,
	"personalizeruntime":     true,
	"polly":                  false,
	"qbusiness":              true,
	"rekognition":            false,
	"s3vectors":              true,
	"sagemaker":              false,
}

// oddNames are the members whose first letter is not that of their service.
var oddNames = map[string]string{"personalize.ListFiltersOutput.Filters": "Filters"}

// namer is how a service spells the members of its JSON.
type namer struct {
	service string
	lower   bool
}

func newNamer(c *Call) (namer, error) {
	service := plainName(c.Service)
	lower, known := lowerNames[service]
	if !known {
		return namer{}, finalError(fmt.Sprintf("awsaitest: typed answers of %s are not supported: use HandleWire", c.Service))
	}
	return namer{service, lower}, nil
}

func (n namer) member(owner reflect.Type, name string) string {
	if odd, ok := oddNames[n.service+"."+owner.Name()+"."+name]; ok {
		return odd
	}
	if n.lower {
		return lowerFirst(name)
	}
	return name
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// reflectOutput makes the response of an older module, whose types do not know their
// wire form: JSON by reflection, for outputs that are all body.
func reflectOutput(c *Call, out any) (*http.Response, error) {
	name, err := newNamer(c)
	if err != nil {
		return nil, err
	}
	if fields, ok := streamHeaders[name.service+"."+c.Operation]; ok {
		return reflectStream(reflect.ValueOf(out).Elem(), fields), nil
	}
	value, err := reflectValue(reflect.ValueOf(out).Elem(), name)
	if err != nil {
		return nil, finalError(fmt.Sprintf("awsaitest: %s: %v: use HandleWire", c.Name(), err))
	}
	body, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return newResponse(http.StatusOK, http.Header{"Content-Type": {"application/json"}}, body), nil
}

// streamHeaders are the operations of older modules that answer with a stream: the headers
// in which their other fields travel.
var streamHeaders = map[string]map[string]string{
	"polly.SynthesizeSpeech": {"ContentType": "Content-Type", "RequestCharacters": "X-Amzn-Requestcharacters"},
}

// reflectStream makes the response of an output with a stream and headers.
func reflectStream(v reflect.Value, headers map[string]string) *http.Response {
	header, body := http.Header{}, io.ReadCloser(http.NoBody)
	for i := range v.NumField() {
		name, bound := headers[v.Type().Field(i).Name]
		field := reflect.Indirect(v.Field(i))
		switch {
		case bound && field.IsValid():
			header.Set(name, fmt.Sprint(field.Interface()))
		case field.IsValid() && field.Type().Implements(reflect.TypeFor[io.ReadCloser]()):
			if r, ok := field.Interface().(io.ReadCloser); ok {
				body = r
			}
		}
	}
	return streamResponse(http.StatusOK, header, body)
}

// reflectError is the JSON of a modelled error of an older module, nil for an error of
// another kind.
func reflectError(c *Call, api smithy.APIError) ([]byte, error) {
	name, err := newNamer(c)
	v := reflect.Indirect(reflect.ValueOf(api))
	if err != nil || v.Kind() != reflect.Struct || !strings.HasSuffix(v.Type().PkgPath(), "/types") {
		return nil, nil
	}
	value, err := reflectValue(v, name)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

// reflectValue turns a value of the SDK's types into one for encoding/json. A value that
// is left out is nil.
func reflectValue(v reflect.Value, name namer) (any, error) {
	switch x := v.Interface().(type) {
	case time.Time:
		return json.Number(fmt.Sprintf("%.3f", smithytime.FormatEpochSeconds(x))), nil
	case []byte:
		return nilOr(x == nil, base64.StdEncoding.EncodeToString(x)), nil
	case document.Marshaler:
		raw, err := x.MarshalSmithyDocument()
		return json.RawMessage(bytes.TrimSpace(raw)), err
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return reflectValue(v.Elem(), name)
	case reflect.Interface:
		if v.IsNil() {
			return nil, nil
		}
		return reflectUnion(v.Elem(), name)
	case reflect.Struct:
		return reflectStruct(v, name)
	case reflect.Slice:
		return reflectList(v, name)
	case reflect.Map:
		return reflectMap(v, name)
	case reflect.Float32, reflect.Float64:
		return reflectFloat(v.Float()), nil
	case reflect.Chan, reflect.Func:
		return nil, fmt.Errorf("a field of type %s", v.Type())
	}
	return v.Interface(), nil
}

func nilOr(isNil bool, v any) any {
	if isNil {
		return nil
	}
	return v
}

// skippedFields are those of the SDK, not of the service.
var skippedFields = []string{"ResultMetadata", "ErrorCodeOverride"}

func reflectStruct(v reflect.Value, name namer) (any, error) {
	object := map[string]any{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || slices.Contains(skippedFields, field.Name) {
			continue
		}
		if field.Type.Implements(reflect.TypeFor[io.Reader]()) {
			return nil, fmt.Errorf("its output has a stream")
		}
		value, err := reflectValue(v.Field(i), name)
		if err != nil {
			return nil, err
		}
		if value != nil && !emptyEnum(v.Field(i)) {
			object[name.member(v.Type(), field.Name)] = value
		}
	}
	return object, nil
}

// emptyEnum tells whether a field is an enum that is not set: enums are strings without
// a pointer.
func emptyEnum(v reflect.Value) bool { return v.Kind() == reflect.String && v.Len() == 0 }

func reflectUnion(v reflect.Value, name namer) (any, error) {
	v = reflect.Indirect(v)
	_, member, ok := strings.Cut(v.Type().Name(), "Member")
	field := v.FieldByName("Value")
	if !ok || !field.IsValid() {
		return nil, fmt.Errorf("%s is no member of a union", v.Type())
	}
	value, err := reflectValue(field, name)
	return map[string]any{name.member(v.Type(), member): value}, err
}

func reflectList(v reflect.Value, name namer) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	list := make([]any, v.Len())
	for i := range list {
		var err error
		if list[i], err = reflectValue(v.Index(i), name); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func reflectMap(v reflect.Value, name namer) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	object := map[string]any{}
	for key, value := range v.Seq2() {
		var err error
		if object[key.String()], err = reflectValue(value, name); err != nil {
			return nil, err
		}
	}
	return object, nil
}

// reflectFloat spells the numbers that JSON lacks as the protocols do.
func reflectFloat(f float64) any {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return f
}
