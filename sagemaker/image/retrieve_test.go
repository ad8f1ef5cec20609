package image_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/image"
)

func ExampleRetrieve() {
	uri, err := image.Retrieve(image.Query{
		Framework: "pytorch", Version: "2.3", Python: "py311",
		Region: "us-west-2", Instance: "ml.g5.xlarge", Scope: image.Training,
	})
	fmt.Println(uri, err)
	_, err = image.Retrieve(image.Query{Framework: "sparkml-serving", Region: "us-west-9"})
	fmt.Println(errors.Is(err, awsai.ErrInvalid))
	// Output:
	// 763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:2.3-gpu-py311 <nil>
	// true
}

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set")
	}
	b, err := os.ReadFile(filepath.Join(dir, "sagemaker", "image_uris", "retrieve.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Input    map[string]string
			Expected string
			Error    string `json:"expected_error"`
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, c := range file.Cases {
		q := image.Query{
			Framework: c.Input["framework"], Region: c.Input["region"], Version: c.Input["version"], Python: c.Input["py_version"],
			Instance: c.Input["instance_type"], Scope: image.Scope(c.Input["image_scope"]), BaseFramework: c.Input["base_framework_version"],
			Container: c.Input["container_version"], SDK: c.Input["sdk_version"], Tool: c.Input["inference_tool"], Accelerator: c.Input["accelerator_type"],
		}
		got, err := image.Retrieve(q)
		switch {
		case got != c.Expected:
			t.Errorf("%v: %q, %v, want %q", c.Input, got, err, c.Expected)
		case c.Error != "" && !errors.Is(err, kind(c.Error)):
			t.Errorf("%v: %v, want %q", c.Input, err, c.Error)
		default:
			passed++
		}
	}
	t.Logf("%d of %d retrievals", passed, len(file.Cases))
}

func kind(text string) error {
	if strings.HasPrefix(text, "unknown framework") {
		return awsai.ErrNotFound
	}
	return awsai.ErrInvalid
}

// What the tables have can be retrieved: each version of each framework in some way.
func TestTables(t *testing.T) {
	frameworks := image.Frameworks()
	if len(frameworks) != 66 {
		t.Errorf("%d frameworks, want 66", len(frameworks))
	}
	tried := 0
	for _, f := range frameworks {
		for _, scope := range []image.Scope{"", image.Training, image.Inference, image.Processing, "eia"} {
			versions, err := image.Versions(f, scope)
			if err != nil {
				continue
			}
			for _, v := range versions {
				if !some(f, scope, v) {
					t.Errorf("%s %s %s: no image", f, scope, v)
				}
				tried++
			}
		}
	}
	if tried < 500 {
		t.Errorf("tried %d versions", tried)
	}
}

// some tells whether any choice of the rest gives an image.
func some(f string, scope image.Scope, v string) bool {
	pythons := []string{"", "py27", "py2", "py3", "py36", "py37", "py38", "py39", "py310", "py311", "py312", "py313"}
	bases := []string{""}
	if f == "huggingface" || strings.HasPrefix(f, "huggingface-") {
		bases = nil
		for _, b := range []string{"pytorch", "tensorflow"} {
			for _, n := range []string{"1.6.0", "1.7.1", "1.8.1", "1.9.0", "1.9.1", "1.10.2", "1.13.1", "2.0.0", "2.1.0", "2.3.0", "2.4.1", "2.4.3", "2.5.1", "2.6.0", "2.6.3", "2.8.0"} {
				bases = append(bases, b+n)
			}
		}
		bases = append(bases, "")
	}
	if f != "huggingface" {
		bases = []string{""}
	}
	for _, p := range pythons {
		for _, base := range bases {
			for _, instance := range []string{"ml.m5.large", "ml.g5.xlarge", "ml.c5.large", "ml.inf1.xlarge", "ml.inf2.xlarge", "ml.trn1.2xlarge", "ml.p3.2xlarge"} {
				q := image.Query{Framework: f, Region: "us-west-2", Version: v, Python: p, Instance: instance, Scope: scope, BaseFramework: base, Container: "c"}
				if _, err := image.Retrieve(q); err == nil {
					return true
				}
			}
		}
	}
	return false
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		q    image.Query
		want error
	}{
		{image.Query{Framework: "../secret", Region: "us-east-1"}, awsai.ErrNotFound},
		{image.Query{Framework: "", Region: "us-east-1"}, awsai.ErrNotFound},
		{image.Query{Framework: "pytorch", Region: "us-east-1", Version: "9", Scope: image.Training}, awsai.ErrInvalid},
		{image.Query{Framework: "pytorch", Region: "us-east-1", Version: "2.3"}, awsai.ErrInvalid},
		{image.Query{Framework: "pytorch", Region: "us-east-1", Version: "2.3", Python: "py311", Scope: image.Training}, awsai.ErrInvalid},
		{image.Query{Framework: "pytorch", Region: "us-east-1", Version: "2.3", Python: "py27", Scope: image.Training, Instance: "ml.m5.large"}, awsai.ErrInvalid},
		{image.Query{Framework: "pytorch", Region: "us-east-1", Version: "2.3", Python: "py311", Scope: image.Training, Instance: "ml.p2.xlarge"}, awsai.ErrInvalid},
		{image.Query{Framework: "tensorflow", Region: "us-east-1", Version: "2.13", Python: "py310", Scope: image.Training, Instance: "ml.trn1.2xlarge"}, awsai.ErrInvalid},
		{image.Query{Framework: "xgboost", Region: "us-east-1", Version: "1.3-1", Scope: image.InferenceGraviton, Instance: "ml.g5.xlarge"}, awsai.ErrInvalid},
		{image.Query{Framework: "huggingface", Region: "us-east-1", Version: "4.28.1", Scope: image.Training, Instance: "ml.g5.xlarge"}, awsai.ErrInvalid},
		{image.Query{Framework: "mxnet", Region: "us-east-1", Version: "1.8", Accelerator: "large"}, awsai.ErrInvalid},
		{image.Query{Framework: "linear-learner", Region: "mars-1"}, awsai.ErrInvalid},
	} {
		if got, err := image.Retrieve(c.q); !errors.Is(err, c.want) || got != "" {
			t.Errorf("%+v: %q, %v; want %v", c.q, got, err, c.want)
		}
	}
}

func TestBasePython(t *testing.T) {
	got, err := image.Retrieve(image.Query{Framework: "sagemaker-base-python", Region: "us-west-2", Python: "py38"})
	if want := "236514542706.dkr.ecr.us-west-2.amazonaws.com/sagemaker-base-python-38:1.0"; got != want || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
