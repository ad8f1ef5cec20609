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

func TestVersions(t *testing.T) {
	if n := len(image.Frameworks()); n != 66 {
		t.Errorf("%d frameworks, want 66", n)
	}
	for _, f := range image.Frameworks() {
		found := 0
		for _, scope := range []image.Scope{"", image.Training, image.Inference, image.InferenceGraviton, image.Processing, "eia"} {
			versions, err := image.Versions(f, scope)
			if err != nil && !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s %s: %v", f, scope, err)
			}
			found += len(versions)
		}
		if found == 0 {
			t.Errorf("%s has no versions", f)
		}
	}
	if _, err := image.Versions("nope", ""); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

// The newest version is taken where the tables tell.
func TestNewest(t *testing.T) {
	got, err := image.Retrieve(image.Query{Framework: "data-wrangler", Region: "us-west-2"})
	want := "174368400705.dkr.ecr.us-west-2.amazonaws.com/sagemaker-data-wrangler-container:3.x"
	if got != want || err != nil {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
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
