package bedrock

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStrictSchemaOfTypes(t *testing.T) {
	type inner struct {
		A *int `json:"a"`
	}
	type embedded struct {
		Kind string `json:"kind"`
	}
	type all struct {
		embedded
		Z     string     `json:"z" jsonschema:"the last letter"`
		Small uint8      `json:"small"`
		Real  float64    `json:"real,omitempty"`
		Maybe *string    `json:"maybe"`
		Less  *inner     `json:"less,omitempty"`
		List  []inner    `json:"list"`
		Grid  [][]bool   `json:"grid,omitempty"`
		Pair  [2]string  `json:"pair"`
		When  time.Time  `json:"when"`
		Later *time.Time `json:"later"`
		Raw   []byte     `json:"raw"`
		Addr  netip.Addr `json:"addr"`
		Big   *big.Int   `json:"big,omitempty"`
		skip  int
	}
	_ = all{skip: 1}
	const want = `{"type":"object","properties":{` +
		`"kind":{"type":"string"},` +
		`"z":{"type":"string","description":"the last letter"},` +
		`"small":{"type":"integer","description":"{\"minimum\":0,\"maximum\":255}"},` +
		`"real":{"type":"number"},` +
		`"maybe":{"anyOf":[{"type":"string"},{"type":"null"}]},` +
		`"less":{"type":"object","properties":{"a":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["a"],"additionalProperties":false},` +
		`"list":{"type":"array","items":{"type":"object","properties":{"a":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["a"],"additionalProperties":false}},` +
		`"grid":{"type":"array","items":{"type":"array","items":{"type":"boolean"}}},` +
		`"pair":{"type":"array","description":"{\"minItems\":2,\"maxItems\":2}","items":{"type":"string"}},` +
		`"when":{"type":"string","format":"date-time"},` +
		`"later":{"anyOf":[{"type":"string","format":"date-time"},{"type":"null"}]},` +
		`"raw":{"type":"string","description":"{\"contentEncoding\":\"base64\"}"},` +
		`"addr":{"type":"string"},` +
		`"big":{"type":"integer"}},` +
		`"required":["kind","z","small","maybe","list","pair","when","later","raw","addr"],"additionalProperties":false}`
	s, err := newOutputSchema(reflect.TypeFor[all](), nil)
	if err != nil || s.refusal != nil || s.wrapped {
		t.Fatalf("%+v, %v", s, err)
	}
	if diff := cmp.Diff(members(t, want), members(t, string(s.strict))); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(string(s.strict), want[:60]) {
		t.Errorf("schema %s, want the members in order", s.strict)
	}
	// What encoding/json writes of a value fits.
	raw, err := json.Marshal(all{Pair: [2]string{"a", "b"}, Big: big.NewInt(7), Addr: netip.MustParseAddr("10.0.0.1")})
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatal(err)
	}
	if err := s.resolved.Validate(value); err != nil {
		t.Error(err)
	}
}

func members(t *testing.T, raw string) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

func TestOutputSchemaWraps(t *testing.T) {
	for _, tt := range []struct {
		t       reflect.Type
		value   string // its schema
		refusal string
	}{
		{reflect.TypeFor[string](), `{"type":"string"}`, ""},
		{reflect.TypeFor[*int](), `{"type":"integer"}`, ""},
		{reflect.TypeFor[[]string](), `{"type":"array","items":{"type":"string"}}`, ""},
		{reflect.TypeFor[[]*string](), `{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}`, ""},
		{reflect.TypeFor[time.Time](), `{"type":"string","format":"date-time"}`, ""},
		{reflect.TypeFor[any](), "", "any type"},
		{reflect.TypeFor[[]json.RawMessage](), "", "any type"},
		{reflect.TypeFor[[]map[string]int](), "", "object of any members"},
	} {
		s, err := newOutputSchema(tt.t, nil)
		if err != nil || !s.wrapped {
			t.Errorf("%s: %+v, %v; want it wrapped", tt.t, s, err)
			continue
		}
		if s.refusal != nil || tt.refusal != "" {
			if tt.refusal == "" || s.refusal == nil || !strings.Contains(s.refusal.Error(), tt.refusal) {
				t.Errorf("%s: refused for %v, want %q", tt.t, s.refusal, tt.refusal)
			}
			continue
		}
		want := `{"type":"object","properties":{"value":` + tt.value + `},"required":["value"],"additionalProperties":false}`
		if diff := cmp.Diff(want, string(s.strict)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.t, diff)
		}
	}
}

// Beyond the limit of choices, what may be null need not be given.
func TestStrictSchemaUnions(t *testing.T) {
	fields := make([]reflect.StructField, maxUnions+2)
	for i := range fields {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i), Type: reflect.TypeFor[*int](),
			Tag: reflect.StructTag(fmt.Sprintf(`json:"f%02d"`, i)),
		}
	}
	s, err := newOutputSchema(reflect.StructOf(fields), nil)
	if err != nil || s.refusal != nil {
		t.Fatal(err, s.refusal)
	}
	if n := strings.Count(string(s.strict), "anyOf"); n != maxUnions {
		t.Errorf("%d choices, limit %d", n, maxUnions)
	}
	required := members(t, string(s.strict))["required"].([]any)
	if len(required) != maxUnions || required[0] != "f00" {
		t.Errorf("required are %v", required)
	}
	if err := s.resolved.Validate(map[string]any{}); err == nil {
		t.Error("an answer without the members of the type fits")
	}
}

func TestStrictSchemaGiven(t *testing.T) {
	many := make([]string, maxOptionals+1)
	choices := make([]string, maxUnions+1)
	for i := range many {
		many[i] = fmt.Sprintf(`"m%d":{"type":"string"}`, i)
	}
	for i := range choices {
		choices[i] = fmt.Sprintf(`"m%d":{"type":["string","integer"]}`, i)
	}
	for _, tt := range []struct{ name, schema, want, refusal string }{
		{"numbers and texts",
			`{"type":"object","required":["a"],"properties":{"a":{"type":"string","description":"A.","minLength":1,"maxLength":9,"pattern":"^x"},"b":{"type":"number","multipleOf":0.5,"exclusiveMinimum":0}}}`,
			`{"type":"object","properties":{"a":{"type":"string","description":"A. {\"minLength\":1,\"maxLength\":9,\"pattern\":\"^x\"}"},"b":{"type":"number","description":"{\"multipleOf\":0.5,\"exclusiveMinimum\":0}"}},"required":["a"],"additionalProperties":false}`, ""},
		{"lists",
			`{"type":"object","required":["a","b"],"properties":{"a":{"type":"array","minItems":1,"items":{"type":"null"}},"b":{"type":"array","minItems":2,"uniqueItems":true,"items":{"const":1}}}}`,
			`{"type":"object","properties":{"a":{"type":"array","description":"{\"minItems\":1}","minItems":1,"items":{"type":"null"}},"b":{"type":"array","description":"{\"minItems\":2,\"uniqueItems\":true}","items":{"const":1}}},"required":["a","b"],"additionalProperties":false}`, ""},
		{"choices",
			`{"type":"object","required":["a","b","c"],"properties":{"a":{"oneOf":[{"type":"string"},{"properties":{"x":{"enum":["y",1,null]}},"required":["x"]}]},"b":{"type":["null","string"],"format":"date","description":"B."},"c":{"allOf":[{"type":"string"}]}}}`,
			`{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"object","properties":{"x":{"enum":["y",1,null]}},"required":["x"],"additionalProperties":false}]},"b":{"description":"B.","anyOf":[{"type":"string","format":"date"},{"type":"null"}]},"c":{"allOf":[{"type":"string"}]}},"required":["a","b","c"],"additionalProperties":false}`, ""},
		{"definitions",
			`{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"object","properties":{"e":{"$ref":"#/$defs/e"},"f":{"$ref":"#/$defs/e"}}},"e":{"type":"string","maxLength":3}}}`,
			`{"type":"object","properties":{"a":{"$ref":"#/$defs/d"}},"required":["a"],"additionalProperties":false,"$defs":{"d":{"type":"object","properties":{"e":{"$ref":"#/$defs/e"},"f":{"$ref":"#/$defs/e"}},"additionalProperties":false},"e":{"type":"string","description":"{\"maxLength\":3}"}}}`, ""},
		{"unknown format", `{"type":"object","properties":{"a":{"type":"string","format":"iban"}}}`,
			`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`, ""},
		{"recursion", `{"type":"object","properties":{"a":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"object","properties":{"e":{"$ref":"#/$defs/d"}}}}}`, "", "recursive"},
		{"recursion to the root", `{"type":"object","properties":{"a":{"$ref":"#"}}}`, "", "recursive"},
		{"any", `{"type":"object","properties":{"a":{}}}`, "", "any type"},
		{"map", `{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}`, "", "any members"},
		{"pattern", `{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"string"}}}`, "", "by pattern"},
		{"tuple", `{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}}}`, "", "one type"},
		{"optional members", `{"type":"object","properties":{` + strings.Join(many, ",") + `}}`, "", "25 optional members, limit 24"},
		{"too many choices", `{"type":"object","properties":{` + strings.Join(choices, ",") + `}}`, "", "17 choices of types, limit 16"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := newOutputSchema(reflect.TypeFor[any](), json.RawMessage(tt.schema))
			if err != nil {
				t.Fatal(err)
			}
			if tt.refusal != "" {
				if s.refusal == nil || !strings.Contains(s.refusal.Error(), tt.refusal) {
					t.Errorf("refused for %v, want %q", s.refusal, tt.refusal)
				}
				return
			}
			if s.refusal != nil {
				t.Fatal(s.refusal)
			}
			if diff := cmp.Diff(members(t, tt.want), members(t, string(s.strict))); diff != "" {
				t.Errorf("strict schema (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutputName(t *testing.T) {
	type generic[T any] struct{ V T }
	for _, tt := range []struct {
		t    reflect.Type
		want string
	}{
		{reflect.TypeFor[outputSchema](), "outputSchema"},
		{reflect.TypeFor[*outputSchema](), "outputSchema"},
		{reflect.TypeFor[string](), "answer"},
		{reflect.TypeFor[[]outputSchema](), "answer"},
		{reflect.TypeFor[generic[outputSchema]](), "generic_github_com_awsai-go_awsai_bedrock_outputSchema_"},
	} {
		if got := outputName(tt.t); got != tt.want || !toolName.MatchString(got) {
			t.Errorf("%s is called %q, want %q", tt.t, got, tt.want)
		}
	}
}

// A strict schema has nothing in it that the service refuses, whatever it was made of.
func FuzzStrictSchema(f *testing.F) {
	f.Add([]byte(`{"type":"object","properties":{"a":{"type":["null","array"],"items":{"$ref":"#/$defs/x"}}},"$defs":{"x":{"oneOf":[{"type":"integer","minimum":1},{"enum":[{}]}]}}}`))
	f.Add([]byte(`{"properties":{"a":{"type":"object","additionalProperties":false}},"definitions":{"d":{"$ref":"#/definitions/d"}}}`))
	f.Fuzz(func(t *testing.T, schema []byte) {
		s, err := newOutputSchema(reflect.TypeFor[any](), schema)
		if err != nil || s.refusal != nil {
			return
		}
		checkStrict(t, members(t, string(s.strict)))
	})
}

func checkStrict(t *testing.T, schema map[string]any) {
	t.Helper()
	if schema["type"] == "object" && schema["additionalProperties"] != false {
		t.Errorf("open object in %v", schema)
	}
	for keyword, v := range schema {
		switch keyword {
		case "type":
			if _, ok := v.(string); !ok {
				t.Errorf("type %v", v)
			}
		case "properties", "$defs", "definitions":
			for _, sub := range v.(map[string]any) {
				checkStrict(t, sub.(map[string]any))
			}
		case "items":
			checkStrict(t, v.(map[string]any))
		case "anyOf", "allOf":
			for _, sub := range v.([]any) {
				checkStrict(t, sub.(map[string]any))
			}
		case "minItems":
			if n := v.(float64); n > 1 {
				t.Errorf("minItems %v", n)
			}
		case "title", "description", "default", "$ref", "enum", "const", "format", "required", "additionalProperties":
		default:
			t.Errorf("keyword %q", keyword)
		}
	}
}
