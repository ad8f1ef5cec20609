package awsaitest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/bedrock"
	bedrockdocument "github.com/aws/aws-sdk-go-v2/service/bedrock/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent"
	agentdocument "github.com/aws/aws-sdk-go-v2/service/bedrockagent/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	agentruntimedocument "github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	brdocument "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehendmedical"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	kendradocument "github.com/aws/aws-sdk-go-v2/service/kendra/document"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents"
	"github.com/aws/aws-sdk-go-v2/service/personalizeruntime"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	qbdocument "github.com/aws/aws-sdk-go-v2/service/qbusiness/document"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors"
	s3vdocument "github.com/aws/aws-sdk-go-v2/service/s3vectors/document"
	s3vtypes "github.com/aws/aws-sdk-go-v2/service/s3vectors/types"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	smrtypes "github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/textract"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// roundTrips are the modules whose typed answers are proved: each output of each
// operation goes through the fake and comes back equal. A module that the library
// begins to use joins them.
var roundTrips = map[string]struct {
	client   func(aws.Config) any
	registry *smithy.TypeRegistry
	unions   []any
	document func(any) any
}{
	"applicationautoscaling": {
		client: func(cfg aws.Config) any { return applicationautoscaling.NewFromConfig(cfg) },
	},
	"athena": {
		client:   func(cfg aws.Config) any { return athena.NewFromConfig(cfg) },
		registry: athena.TypeRegistry,
	},
	"bedrock": {
		client:   func(cfg aws.Config) any { return bedrock.NewFromConfig(cfg) },
		registry: bedrock.TypeRegistry,
		unions:   bedrockUnions,
		document: func(v any) any { return bedrockdocument.NewLazyDocument(v) },
	},
	"bedrockagent": {
		client:   func(cfg aws.Config) any { return bedrockagent.NewFromConfig(cfg) },
		registry: bedrockagent.TypeRegistry,
		unions:   bedrockagentUnions,
		document: func(v any) any { return agentdocument.NewLazyDocument(v) },
	},
	"bedrockagentruntime": {
		client:   func(cfg aws.Config) any { return bedrockagentruntime.NewFromConfig(cfg) },
		registry: bedrockagentruntime.TypeRegistry,
		unions:   bedrockagentruntimeUnions,
		document: func(v any) any { return agentruntimedocument.NewLazyDocument(v) },
	},
	"bedrockruntime": {
		client:   func(cfg aws.Config) any { return bedrockruntime.NewFromConfig(cfg) },
		registry: bedrockruntime.TypeRegistry,
		unions:   bedrockruntimeUnions,
		document: func(v any) any { return brdocument.NewLazyDocument(v) },
	},
	"cloudwatchlogs": {
		client:   func(cfg aws.Config) any { return cloudwatchlogs.NewFromConfig(cfg) },
		registry: cloudwatchlogs.TypeRegistry,
		unions:   []any{&cwltypes.IntegrationDetailsMemberOpenSearchIntegrationDetails{}, &cwltypes.ResourceConfigMemberOpenSearchResourceConfig{}},
	},
	"comprehend": {
		client:   func(cfg aws.Config) any { return comprehend.NewFromConfig(cfg) },
		registry: comprehend.TypeRegistry,
	},
	"comprehendmedical": {
		client: func(cfg aws.Config) any { return comprehendmedical.NewFromConfig(cfg) },
	},
	"polly": {
		client: func(cfg aws.Config) any { return polly.NewFromConfig(cfg) },
	},
	"lexmodelsv2": {
		client: func(cfg aws.Config) any { return lexmodelsv2.NewFromConfig(cfg) },
	},
	"lexruntimev2": {
		client:   func(cfg aws.Config) any { return lexruntimev2.NewFromConfig(cfg) },
		registry: lexruntimev2.TypeRegistry,
	},
	"kendra": {
		client:   func(cfg aws.Config) any { return kendra.NewFromConfig(cfg) },
		registry: kendra.TypeRegistry,
		document: func(v any) any { return kendradocument.NewLazyDocument(v) },
	},
	"qbusiness": {
		client:   func(cfg aws.Config) any { return qbusiness.NewFromConfig(cfg) },
		unions:   qbusinessUnions,
		document: func(v any) any { return qbdocument.NewLazyDocument(v) },
	},
	"personalize": {
		client: func(cfg aws.Config) any { return personalize.NewFromConfig(cfg) },
	},
	"personalizeevents": {
		client: func(cfg aws.Config) any { return personalizeevents.NewFromConfig(cfg) },
	},
	"personalizeruntime": {
		client: func(cfg aws.Config) any { return personalizeruntime.NewFromConfig(cfg) },
	},
	"rekognition": {
		client: func(cfg aws.Config) any { return rekognition.NewFromConfig(cfg) },
	},
	"s3vectors": {
		client:   func(cfg aws.Config) any { return s3vectors.NewFromConfig(cfg) },
		unions:   []any{&s3vtypes.VectorDataMemberFloat32{}},
		document: func(v any) any { return s3vdocument.NewLazyDocument(v) },
	},
	"sagemaker": {
		client:   func(cfg aws.Config) any { return sagemaker.NewFromConfig(cfg) },
		registry: sagemaker.TypeRegistry,
		unions:   sagemakerUnions,
	},
	"sagemakerruntime": {
		client:   func(cfg aws.Config) any { return sagemakerruntime.NewFromConfig(cfg) },
		registry: sagemakerruntime.TypeRegistry,
		unions:   []any{&smrtypes.ResponseStreamMemberPayloadPart{}},
	},
	"textract": {
		client:   func(cfg aws.Config) any { return textract.NewFromConfig(cfg) },
		registry: textract.TypeRegistry,
	},
	"transcribe": {
		client:   func(cfg aws.Config) any { return transcribe.NewFromConfig(cfg) },
		registry: transcribe.TypeRegistry,
		unions:   transcribeUnions,
	},
	"transcribestreaming": {
		client:   func(cfg aws.Config) any { return transcribestreaming.NewFromConfig(cfg) },
		registry: transcribestreaming.TypeRegistry,
		unions:   transcribestreamingUnions,
	},
	"translate": {
		client:   func(cfg aws.Config) any { return translate.NewFromConfig(cfg) },
		registry: translate.TypeRegistry,
	},
}

func TestEveryOutputComesBackEqual(t *testing.T) {
	for service, rt := range roundTrips {
		t.Run(service, func(t *testing.T) {
			checked := 0
			for variant := range largestUnion(rt.unions) {
				fill := filler{t: t, unions: rt.unions, document: rt.document, variant: variant}
				checked += roundTripOutputs(t, rt.client, service, fill)
			}
			t.Logf("%d outputs", checked)
			if checked == 0 {
				t.Error("no operation found")
			}
		})
	}
}

// largestUnion is the number of members of the largest union, 1 for no unions.
func largestUnion(members []any) int {
	sizes, largest := map[string]int{}, 1
	for _, m := range members {
		union, _, _ := strings.Cut(reflect.TypeOf(m).Elem().Name(), "Member")
		sizes[union]++
		largest = max(largest, sizes[union])
	}
	return largest
}

// newUnchecked makes a fake and a client that send inputs as they are: what fills them
// breaks the models, and the SDK's own validation where it ends a recursion.
func newUnchecked(t *testing.T, newClient func(aws.Config) any) (*Fake, reflect.Value) {
	f := New(t)
	f.checker = nil
	cfg := f.Config()
	cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
		s.Initialize.Remove("OperationInputValidation") // not every operation has it
		return nil
	})
	return f, reflect.ValueOf(newClient(cfg))
}

// roundTripOutputs calls each operation that answers with a typed output.
func roundTripOutputs(t *testing.T, newClient func(aws.Config) any, service string, fill filler) int {
	f, client := newUnchecked(t, newClient)
	checked := 0
	for i := range client.NumMethod() {
		method, name := client.Method(i), client.Type().Method(i).Name
		mt := method.Type()
		if mt.NumIn() != 3 || mt.NumOut() != 2 || hasStream(mt.Out(0)) || mt.In(1).Elem().Name() != name+"Input" {
			continue
		}
		want := fill.value(mt.Out(0))
		f.handle(service, name, func(_ context.Context, c *Call) (*http.Response, error) {
			return encodeOutput(c, want.Interface())
		})
		results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), fill.value(mt.In(1))})
		if err, _ := results[1].Interface().(error); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want.Interface(), results[0].Interface(), equalOutputs); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		checked++
	}
	return checked
}

func hasStream(output reflect.Type) bool {
	_, ok := output.MethodByName("GetStream")
	return ok
}

// equalOutputs compares documents by their JSON and leaves out what the SDK adds.
var equalOutputs = cmp.Options{
	cmp.FilterPath(func(p cmp.Path) bool {
		name := p.Last().String()
		return name == ".ResultMetadata" || name == ".noSmithyDocumentSerde"
	}, cmp.Ignore()),
	cmp.FilterValues(func(a, b any) bool {
		_, okA := a.(document.Marshaler)
		_, okB := b.(document.Marshaler)
		return okA && okB
	}, cmp.Comparer(func(a, b any) bool {
		return canonicalDocument(a) == canonicalDocument(b)
	})),
	cmpopts.IgnoreInterfaces(struct{ io.ReadCloser }{}),
	cmp.Exporter(func(reflect.Type) bool { return true }),
}

func canonicalDocument(v any) string {
	raw, err := v.(document.Marshaler).MarshalSmithyDocument()
	if err != nil {
		return err.Error()
	}
	var m message
	m.setBody(raw)
	return string(m.body())
}

// filler makes values of the SDK's types in which every field is set.
type filler struct {
	t        *testing.T
	unions   []any
	document func(any) any
	variant  int
}

// value makes a value of the type. A type that holds itself ends where it comes again.
func (f filler) value(typ reflect.Type, within ...reflect.Type) reflect.Value {
	v := reflect.New(typ).Elem()
	depth := len(within)
	if slices.Contains(within, typ) {
		return v
	}
	switch typ.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(typ.Elem()))
		v.Elem().Set(f.value(typ.Elem(), within...))
	case reflect.Struct:
		f.fillStruct(v, append(slices.Clone(within), typ))
	case reflect.Interface:
		f.fillInterface(v, append(slices.Clone(within), typ))
	case reflect.Slice:
		f.fillSlice(v, within)
	case reflect.Map:
		v.Set(reflect.MakeMap(typ))
		v.SetMapIndex(reflect.ValueOf("key").Convert(typ.Key()), f.value(typ.Elem(), within...))
	case reflect.String:
		v.SetString(`text "ü" ` + fmt.Sprint(depth))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int32, reflect.Int64, reflect.Int:
		v.SetInt(int64(depth) + 7)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(0.1 + float64(depth))
	default:
		f.t.Fatalf("a field of type %s", typ)
	}
	return v
}

var notOfTheService = []string{"ResultMetadata", "ErrorCodeOverride"}

func (f filler) fillStruct(v reflect.Value, within []reflect.Type) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.UnixMilli(1700000000123).UTC()))
		return
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.IsExported() && !slices.Contains(notOfTheService, field.Name) && !field.Type.Implements(reflect.TypeFor[io.Reader]()) {
			v.Field(i).Set(f.value(field.Type, within...))
		}
	}
}

func (f filler) fillSlice(v reflect.Value, within []reflect.Type) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		v.SetBytes([]byte(`{"some":"bytes"}`))
		return
	}
	item := f.value(v.Type().Elem(), within...)
	v.Set(reflect.Append(v, item))
	if len(within) < 3 {
		v.Set(reflect.Append(v, item))
	}
}

func (f filler) fillInterface(v reflect.Value, within []reflect.Type) {
	if v.Type().Name() == "Interface" {
		v.Set(reflect.ValueOf(f.document(map[string]any{"a": []any{"b", true, nil, 1.5}})))
		return
	}
	var members []reflect.Type
	for _, u := range f.unions {
		if reflect.TypeOf(u).Implements(v.Type()) {
			members = append(members, reflect.TypeOf(u))
		}
	}
	if len(members) == 0 {
		f.t.Fatalf("no member of %s is listed", v.Type())
	}
	v.Set(f.value(members[f.variant%len(members)], within...))
}

func TestEveryErrorComesBackEqual(t *testing.T) {
	for service, rt := range roundTrips {
		t.Run(service, func(t *testing.T) {
			if rt.registry == nil {
				t.Skip("the module is not schema-based and has no registry of its errors")
			}
			f, client := newUnchecked(t, rt.client)
			fill := filler{t: t, unions: rt.unions, document: rt.document}
			for id, entry := range rt.registry.Entries {
				want, ok := entry.New().(smithy.APIError)
				if !ok {
					continue
				}
				reflect.ValueOf(want).Elem().Set(fill.value(reflect.TypeOf(want).Elem()))
				err := callFailing(f, client, service, fill, want)
				got := reflect.New(reflect.TypeOf(want))
				if !asType(err, got) {
					t.Errorf("%s: got %v", id, err)
				} else if diff := cmp.Diff(want, got.Elem().Interface(), equalOutputs); diff != "" {
					t.Errorf("%s: (-want +got)\n%s", id, diff)
				}
			}
		})
	}
}

// callFailing calls the client's first operation, which fails with the error.
func callFailing(f *Fake, client reflect.Value, service string, fill filler, failure error) error {
	for i := range client.NumMethod() {
		mt, name := client.Method(i).Type(), client.Type().Method(i).Name
		if mt.NumIn() != 3 || mt.NumOut() != 2 || hasStream(mt.Out(0)) {
			continue
		}
		f.handle(service, name, func(context.Context, *Call) (*http.Response, error) { return nil, failure })
		results := client.Method(i).Call([]reflect.Value{reflect.ValueOf(context.Background()), fill.value(mt.In(1))})
		err, _ := results[1].Interface().(error)
		return err
	}
	return nil
}

// asType is errors.As for a target that is known by reflection only.
func asType(err error, target reflect.Value) bool {
	for err != nil {
		if reflect.TypeOf(err) == target.Type().Elem() {
			target.Elem().Set(reflect.ValueOf(err))
			return true
		}
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return false
		}
		err = u.Unwrap()
	}
	return false
}
