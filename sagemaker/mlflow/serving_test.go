package mlflow_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
)

func TestContainer(t *testing.T) {
	ctx := t.Context()
	c, _ := inFolder(t)
	run := must[mlflow.Run](t)(c.CreateRun(ctx, "0"))
	put := func(name, text string) { ok(t, c.Upload(ctx, run.Artifacts, "model/"+name, media.Bytes([]byte(text)))) }
	put("MLmodel", "mlflow_version: 3.17.2\nflavors:\n  python_function:\n    loader_module: mlflow.sklearn\n")
	put("data/model.pkl", "weights")
	must[mlflow.RegisteredModel](t)(c.CreateModel(ctx, "net"))
	must[mlflow.Version](t)(c.CreateVersion(ctx, "net", run.Artifacts+"/model"))
	ok(t, c.SetAlias(ctx, "net", "champion", 1))

	const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	spec, err := c.Container(ctx, "models:/net@champion", registry, t.TempDir(), func(o *mlflow.ContainerOptions) { o.Env = map[string]string{"A": "b"} })
	if err != nil {
		t.Fatal(err)
	}
	if spec.Image != registry+"/mlflow-pyfunc:3.17.2" || spec.Env["MLFLOW_DEPLOYMENT_FLAVOR_NAME"] != "python_function" || spec.Env["A"] != "b" {
		t.Errorf("container %+v", spec)
	}
	if data, err := os.ReadFile(filepath.Join(spec.Dir, "data", "model.pkl")); err != nil || string(data) != "weights" {
		t.Errorf("the model's file: %q, %v", data, err)
	}
	if _, err := c.Container(ctx, "models:/net/1", "docker.io", t.TempDir()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("another registry: %v", err)
	}
	put("MLmodel", "mlflow_version: 3.17.2\nflavors:\n  onnx: {}\n")
	if _, err := c.Container(ctx, "models:/net/1", registry, t.TempDir()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("without python_function: %v", err)
	}
	if _, err := c.Container(ctx, "runs:/"+run.ID+"/nothing", registry, t.TempDir()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no model: %v", err)
	}
}
