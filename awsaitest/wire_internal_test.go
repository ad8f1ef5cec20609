package awsaitest

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoute(t *testing.T) {
	tests := []struct {
		uri, path, query string
		want             map[string]string
	}{
		{"/model/{modelId}/converse", "/model/a%2Fb%3A1/converse", "", map[string]string{"modelId": "a/b:1"}},
		{"/model/{modelId}/converse", "/model/a/b/converse", "", nil},
		{"/{Bucket}/{Key+}", "/b/k/k%20", "", map[string]string{"Bucket": "b", "Key": "k/k "}},
		{"/list/", "/list", "", map[string]string{}},
		{"/x?type=2&flag", "/x", "type=2&flag=", map[string]string{}},
		{"/x?type=2", "/x", "type=3", nil},
	}
	for _, tt := range tests {
		query, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := newRoute(tt.uri).match(tt.path, query)
		if diff := cmp.Diff(tt.want, got); diff != "" || ok != (tt.want != nil) {
			t.Errorf("%s of %s (-want +got)\n%s", tt.path, tt.uri, diff)
		}
	}
}

func TestCompilePattern(t *testing.T) {
	tests := []struct {
		pattern, text string
		compiles, fit bool
	}{
		{`^[a-z]{1,2048}$`, "abc", true, true},
		{`^[a-z]{1,2048}$`, "", true, false},
		{`^[a-z]{3}$`, "ab", true, false},
		{`^(?!x).*$`, "", false, false},
		{``, "", false, false},
	}
	for _, tt := range tests {
		re := compilePattern(tt.pattern)
		if (re != nil) != tt.compiles || re != nil && re.MatchString(tt.text) != tt.fit {
			t.Errorf("%s: got %v", tt.pattern, re)
		}
	}
}

func TestFindUpwards(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "models"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(root, "a", "b"))
	got, err := findUpwards("models")
	if want := filepath.Join(root, "models"); err != nil || !sameFile(t, got, want) {
		t.Errorf("got %s, %v", got, err)
	}
}

func sameFile(t *testing.T, a, b string) bool {
	ia, errA := os.Stat(a)
	ib, errB := os.Stat(b)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	return os.SameFile(ia, ib)
}

func TestUnchunk(t *testing.T) {
	body, trailer, err := unchunk([]byte("5;chunk-signature=x\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"))
	if err != nil || string(body) != "hello!" || trailer.Get("X-Amz-Checksum-Crc32") != "AAAAAA==" {
		t.Errorf("got %q, %v, %v", body, trailer, err)
	}
	for _, bad := range []string{"", "5\r\nhel", "x\r\n", "-5\r\nhello\r\n"} {
		if _, _, err := unchunk([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func FuzzUnchunk(f *testing.F) {
	f.Add([]byte("5\r\nhello\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, coded []byte) {
		if body, _, err := unchunk(coded); err == nil && len(body) > len(coded) {
			t.Errorf("%d bytes of %d", len(body), len(coded))
		}
	})
}

// FuzzCheck holds bodies against a model: whatever they are, nothing may break but they.
func FuzzCheck(f *testing.F) {
	set, err := openModels("testdata/models")
	if err != nil {
		f.Fatal(err)
	}
	rt, err := set.service("Bedrock Runtime")
	if err != nil {
		f.Fatal(err)
	}
	s3, err := set.service("S3")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"text":"a"}]}]}`), "/model/m/converse")
	f.Add([]byte(`<Delete><Object><Key>k</Key></Object></Delete>`), "/b?delete")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		u, err := url.Parse("https://host" + path)
		if err != nil {
			return
		}
		c := &Call{Method: "POST", URL: u, Body: body}
		for m, op := range map[*model]string{rt: "Converse", s3: "DeleteObjects"} {
			first, err := m.checkRequest(op, c)
			again, _ := m.checkRequest(op, c)
			if err != nil || len(first) != len(again) {
				t.Errorf("%v, %q, %q", err, first, again)
			}
		}
	})
}

func TestFirstDifference(t *testing.T) {
	tests := []struct{ a, b, want string }{
		{`{"a":[1,{"b":"x"}]}`, `{"a":[1,{"b":"x"}]}`, ""},
		{`{"a":[1,{"b":"x"}]}`, `{"a":[1,{"b":"y"}]}`, "/a/1/b"},
		{`{"a":1}`, `{"a":1,"c":2}`, "/c"},
		{`{"a":[1]}`, `{"a":[1,2]}`, "/a"},
		{`{"a":{}}`, `{"a":[]}`, "/a"},
		{`1`, `2`, "/"},
	}
	for _, tt := range tests {
		var a, b message
		a.setBody([]byte(tt.a))
		b.setBody([]byte(tt.b))
		if got := firstDifference(a.JSON, b.JSON, ""); got != tt.want {
			t.Errorf("%s and %s: got %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestXMLValues(t *testing.T) {
	m := &model{Shapes: map[string]*modelShape{
		"In": {Type: "structure", Members: map[string]*modelRef{
			"List": {Shape: "List"}, "Map": {Shape: "Map"}, "N": {Shape: "Int", LocationName: "Number"}, "Type": {Shape: "String", LocationName: "xsi:type"},
		}},
		"List":   {Type: "list", Member: &modelRef{Shape: "String"}},
		"Map":    {Type: "map", Key: &modelRef{Shape: "String"}, Value: &modelRef{Shape: "Int"}},
		"Int":    {Type: "integer"},
		"String": {Type: "string"},
	}}
	got, err := m.decodeXML(&modelRef{Shape: "In"}, []byte(`<In xmlns:xsi="http://x" xsi:type="T"><List><member>a</member><member>b</member></List>`+
		`<Map><entry><key>k</key><value>1</value></entry></Map><Number>2</Number></In>`))
	want := map[string]any{"List": []any{"a", "b"}, "Map": map[string]any{"k": "1"}, "Number": "2", "xsi:type": "T"}
	if diff := cmp.Diff(any(want), got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if problems := m.validate(&modelRef{Shape: "In"}, got, ""); len(problems) > 0 {
		t.Errorf("got %q", problems)
	}
	if _, err := m.decodeXML(&modelRef{Shape: "In"}, []byte("<In>")); err == nil {
		t.Error("no error")
	}
}

func TestHeaderLists(t *testing.T) {
	m := &model{Shapes: map[string]*modelShape{
		"List": {Type: "list", Member: &modelRef{Shape: "String"}}, "String": {Type: "string"},
	}}
	ref := &modelRef{Shape: "List", Location: "header", LocationName: "X-List"}
	got, ok := m.boundValue("list", ref, nil, nil, map[string][]string{"X-List": {"a, b", "c"}})
	if diff := cmp.Diff(any([]any{"a", "b", "c"}), got); diff != "" || !ok {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestValidateScalars(t *testing.T) {
	m := &model{Shapes: map[string]*modelShape{
		"Bool": {Type: "boolean"}, "Time": {Type: "timestamp"}, "Int": {Type: "integer"}, "Blob": {Type: "blob"}, "List": {Type: "list"},
		"Map": {Type: "map"}, "String": {Type: "string"}, "Struct": {Type: "structure"},
	}}
	tests := []struct {
		shape, json string
		want        []string
	}{
		{"Bool", `true`, nil}, {"Bool", `"false"`, nil}, {"Bool", `1`, []string{"m: not a boolean"}},
		{"Time", `1.5`, nil}, {"Time", `"2025-01-02T03:04:05Z"`, nil}, {"Time", `"1700000000"`, nil}, {"Time", `"Thu, 02 Jan 2025 03:04:05 GMT"`, nil},
		{"Time", `"soon"`, []string{"m: not a timestamp"}}, {"Time", `true`, []string{"m: not a timestamp"}},
		{"Int", `1`, nil}, {"Int", `"1"`, nil}, {"Int", `1.5`, []string{"m: not a whole number"}}, {"Int", `"x"`, []string{"m: not a number"}},
		{"Int", `[]`, []string{"m: not a number"}},
		{"Blob", `"eA=="`, nil}, {"Blob", `"?"`, []string{"m: not base64"}}, {"Blob", `1`, []string{"m: not base64"}},
		{"List", `{}`, []string{"m: not a list"}}, {"Map", `[]`, []string{"m: not a map"}}, {"String", `1`, []string{"m: not a string"}},
		{"Struct", `"x"`, []string{"m: not a structure"}}, {"Struct", `{"a":1}`, []string{"m.a: no such member"}},
		{"String", `null`, []string{"m: not a string"}},
	}
	for _, tt := range tests {
		var v any
		if err := decodeJSON([]byte(tt.json), &v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, m.validate(&modelRef{Shape: tt.shape}, v, "m")); diff != "" {
			t.Errorf("%s of %s (-want +got)\n%s", tt.json, tt.shape, diff)
		}
	}
}
