package pipeline_test

import (
	"encoding/json"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
	"os"
	"path/filepath"
	"testing"
)

func TestX(t *testing.T) {
	data, _ := os.ReadFile(filepath.Join(os.Getenv("AWSAI_FIXTURES"), "sagemaker/pipelines/sdk_definitions.json"))
	var cs []struct {
		Test       string
		Definition json.RawMessage
	}
	json.Unmarshal(data, &cs)
	for _, c := range cs {
		d, err := pipeline.Parse(c.Definition)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(c.Test, d.Validate())
	}
}
