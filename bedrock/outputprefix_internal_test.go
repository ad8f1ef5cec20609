package bedrock

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSONPrefix(t *testing.T) {
	for _, tt := range []struct{ prefix, want string }{
		{``, ``},
		{` `, ``},
		{`{`, `{}`},
		{`[`, `[]`},
		{`{ "a`, `{}`},
		{`{"a"`, `{}`},
		{`{"a" :`, `{}`},
		{`{"a": "`, `{"a":""}`},
		{`{"a":"b`, `{"a":"b"}`},
		{`{"a":"b\`, `{"a":"b"}`},
		{`{"a":"b\n`, `{"a":"b\n"}`},
		{`{"a":"b\u00e`, `{"a":"b"}`},
		{`{"a":"b\u00e9`, `{"a":"b\u00e9"}`},
		{`{"a":"b\ud83d`, `{"a":"b"}`},
		{`{"a":"b\ud83d\ude0`, `{"a":"b"}`},
		{`{"a":"b\ud83d\ude00`, `{"a":"b\ud83d\ude00"}`},
		{`{"a":"b\ud83dc`, `{"a":"b\ud83dc"}`},
		{`{"a":"b\ud83d\ud83d`, `{"a":"b\ud83d"}`},
		{"{\"a\":\"b\xc3", `{"a":"b"}`},
		{"{\"a\":\"b\xc3\xa9", `{"a":"bé"}`},
		{`{"a":"b",`, `{"a":"b"}`},
		{`{"a":1`, `{}`},
		{`{"a":1 `, `{"a":1}`},
		{`{"a":1,"b`, `{"a":1}`},
		{`{"a":-0.5e3}`, `{"a":-0.5e3}`},
		{`{"a":tru`, `{}`},
		{`{"a":true`, `{"a":true}`},
		{`[null, {"a": [1, 2`, `[null,{"a":[1]}]`},
		{`[1,`, `[1]`},
		{`[[],[[`, `[[],[[]]]`},
		{`{"a":{}} and more`, `{"a":{}}`},
		{`"a`, `"a"`},
		{`{"a":1}}`, `{"a":1}`},
		{`{"a":"b", x`, `{"a":"b"}`},
		{`{"a":01,"b":2}`, `{}`},
		{`{"a":"b` + "\n" + `c"}`, `{"a":"b"}`},
		{`{"a":"\x"}`, `{"a":""}`},
		{`{"a":"\u00zz"}`, `{"a":""}`},
		{`{]`, `{}`},
		{`{,`, `{}`},
		{`nul`, ``},
		{`?`, ``},
	} {
		var p jsonPrefix
		p.add(tt.prefix)
		if got := string(p.complete()); got != tt.want {
			t.Errorf("%q completes to %q, want %q", tt.prefix, got, tt.want)
		}
	}
}

func TestJSONPrefixSeeks(t *testing.T) {
	for _, tt := range []struct{ prefix, want string }{
		{"Here it is:\n```json\n", ``},
		{"Here it is:\n```json\n{\"a\": \"b", `{"a":"b"}`},
		{"```json\n{\"a\": \"b\"}\n```\nThat {is} it.", `{"a":"b"}`},
		{`a set {x} and then {"a":tr`, `{}`},
		{`a set {x} and then {"a":true`, `{"a":true}`},
	} {
		p := jsonPrefix{seek: true}
		p.add(tt.prefix)
		if got := string(p.complete()); got != tt.want {
			t.Errorf("%q completes to %q, want %q", tt.prefix, got, tt.want)
		}
	}
}

// What each prefix of a document completes to is JSON, and a beginning of what the next
// one does.
func FuzzJSONPrefix(f *testing.F) {
	f.Add([]byte(`{"a":"b\\\"\u00e9\ud83d\ude00 é 漢 \ud83d","n":[9007199254740993,1e400,-0.10,{}],"":null,"t":[true,false]}`))
	f.Add([]byte(` [ { "a" : [ ] } , "x" , 1.5 ] `))
	f.Add([]byte("{\"a\":\"\xe4\xbd\xff\"}"))
	f.Add([]byte(`{"a":`))
	f.Fuzz(func(t *testing.T, document []byte) {
		if len(document) > 1<<11 {
			t.Skip("each prefix is read anew, which takes too long for a long text")
		}
		valid := json.Valid(document)
		var p jsonPrefix
		var before any
		for i := range document {
			p.add(string(document[i : i+1]))
			got := p.complete()
			if got == nil {
				continue
			}
			var value any
			d := json.NewDecoder(bytes.NewReader(got))
			d.UseNumber()
			if err := d.Decode(&value); err != nil || d.More() {
				t.Fatalf("%q completes to %q: %v", document[:i+1], got, err)
			}
			if !begins(before, value) {
				t.Fatalf("%q completes to %q, which %v does not begin", document[:i+1], got, before)
			}
			before = value
		}
		if !valid || p.state == inBare {
			return
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(document))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, before); diff != "" {
			t.Errorf("the whole of %q (-want +got):\n%s", document, diff)
		}
	})
}

// begins tells whether a value may become another as more of it is written.
func begins(before, after any) bool {
	switch before := before.(type) {
	case nil:
		return true
	case string:
		s, ok := after.(string)
		return ok && strings.HasPrefix(s, before)
	case []any:
		s, ok := after.([]any)
		if !ok || len(s) < len(before) {
			return false
		}
		for i, v := range before {
			if !begins(v, s[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		m, ok := after.(map[string]any)
		for k, v := range before {
			w, has := m[k]
			// A key that comes twice begins anew.
			if !ok || !has || !begins(v, w) && !isBeginning(w) {
				return false
			}
		}
		return ok
	}
	return cmp.Equal(before, after)
}

// isBeginning tells whether a value has only begun.
func isBeginning(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return true
}

// A document of 20 KiB that comes in pieces of four bytes, as tokens do, read into a type
// after each.
func BenchmarkPartialValue(b *testing.B) {
	type row struct {
		Name  string  `json:"name"`
		Price float64 `json:"price"`
	}
	document := `{"value":[` + strings.TrimSuffix(strings.Repeat(`{"name":"a bucket of tin","price":4.5},`, 512), ",") + `]}`
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		p := partialValue[[]row]{wrapped: true}
		for rest := document; rest != ""; rest = rest[min(4, len(rest)):] {
			p.add(rest[:min(4, len(rest))])
		}
		if len(p.value) != 512 {
			b.Fatal(len(p.value))
		}
	}
}
