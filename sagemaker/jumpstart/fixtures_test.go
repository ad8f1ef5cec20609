package jumpstart_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/sagemaker/jumpstart"
)

// expectation is what the SDK for Python picks of a document for a type of instance.
type expectation struct {
	Instance    string         `json:"instance_type"`
	Image       *string        `json:"hosting_ecr_uri"`
	Variant     *string        `json:"variant_image_uri"`
	VariantEnv  map[string]any `json:"instance_env"`
	Resources   map[string]any `json:"resource_requirements"`
	Artifact    *string        `json:"artifact_key"`
	Prepacked   *string        `json:"prepacked_artifact_key"`
	Supported   []string       `json:"supported_inference_instance_types"`
	Gated       *string        `json:"gated"`
	Environment map[string]any `json:"environment"`
}

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set: no documents of hubs to read")
	}
	files, err := filepath.Glob(filepath.Join(dir, "sagemaker", "jumpstart", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("no documents of hubs among the fixtures")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var fixture struct {
			Name     string
			Document json.RawMessage
			Expected []expectation
		}
		if err := json.Unmarshal(data, &fixture); err != nil {
			t.Fatal(err)
		}
		d, err := jumpstart.ParseDocument(fixture.Document)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fixture.Name, func(t *testing.T) {
			for _, e := range fixture.Expected {
				t.Run(e.Instance, func(t *testing.T) { e.check(t, d) })
			}
			roundTrip(t, fixture.Document, d)
		})
	}
}

// check holds what is worked out to what is expected. The SDK writes the names of the
// variables that differ by instance in another case (SM_NUM_GPUS as s_m__n_u_m__g_p_u_s),
// and so adds a second variable: the names here are the document's.
func (e expectation) check(t *testing.T, d jumpstart.Document) {
	p := d.HostingVariants.For(e.Instance, "us-west-2")
	equal(t, "image of the document", d.HostingImage, text(e.Image))
	equal(t, "image of the variant", p.Image, text(e.Variant))
	equal(t, "artifact key", p.ArtifactKey, text(e.Artifact))
	equal(t, "prepacked key", p.PrepackedKey, text(e.Prepacked))
	equal(t, "gated", p.GatedKey, text(e.Gated))
	equal(t, "instances", strings.Join(p.HostingInstances, " "), strings.Join(e.Supported, " "))
	equal(t, "number of resources", len(p.Resources), len(e.Resources))
	for name, value := range e.Resources {
		equal(t, "resource "+name, string(p.Resources[name]), asJSON(t, value))
	}
	mangled := make(map[string]string)
	for name, value := range p.Environment {
		mangled[mangle(name)] = value.Text()
	}
	if diff := cmp.Diff(texts(e.VariantEnv), mangled); diff != "" {
		t.Errorf("environment of the variant (-want +got):\n%s", diff)
	}
	h, err := d.Hosting(e.Instance)
	if err != nil {
		t.Fatal(err)
	}
	want := texts(e.Environment)
	for name := range p.Environment {
		if value, ok := want[mangle(name)]; ok {
			delete(want, mangle(name))
			want[name] = value
		}
	}
	if diff := cmp.Diff(want, h.Env); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	if e.Variant != nil {
		equal(t, "image deployed", h.Image, *e.Variant)
	} else {
		equal(t, "image deployed", h.Image, text(e.Image))
	}
}

// roundTrip writes the document and reads it again, and looks for every member that is not
// of the zero value.
func roundTrip(t *testing.T, in []byte, d jumpstart.Document) {
	out, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := jumpstart.ParseDocument(out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, again); diff != "" {
		t.Errorf("read, written and read (-want +got):\n%s", diff)
	}
	var was, is map[string]any
	if err := json.Unmarshal(in, &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &is); err != nil {
		t.Fatal(err)
	}
	for name, value := range was {
		if _, ok := is[name]; !ok && value != nil && value != false {
			t.Errorf("member %s is lost", name)
		}
	}
	for name := range d.Other {
		if diff := cmp.Diff(was[name], is[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func texts(in map[string]any) map[string]string {
	out := make(map[string]string)
	for name, value := range in {
		out[name] = fmt.Sprint(value)
	}
	return out
}

func asJSON(t *testing.T, v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// mangle writes a name as the SDK's camel_to_snake does.
func mangle(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
