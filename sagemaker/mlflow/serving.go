package mlflow

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/awsai-go/awsai"
)

// Container is what an endpoint of SageMaker needs to serve a model of MLflow: what
// deploy.MLflow makes a model of.
type Container struct {
	// Image is the address of the image.
	Image string
	// Dir is the folder of the model's files, which the container finds in /opt/ml/model.
	Dir string
	// Env are the container's variables.
	Env map[string]string
	// Model is what the model says of itself.
	Model ModelFile
}

// ContainerOptions say how a model is served.
type ContainerOptions struct {
	// Image is the address of another image than MLflow's own.
	Image string
	// Env are further variables, which go before those that are set anyway.
	Env map[string]string
}

// pythonFunction is the flavor that MLflow's image serves.
const pythonFunction = "python_function"

var registryPattern = regexp.MustCompile(`^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$`)

// Container fetches the files of a model into a new folder below dir and says how to serve
// them: the first half of a deployment, whose second is deploy.MLflow.
//
// The image is MLflow's own, mlflow-pyfunc in your registry, as
// "123456789012.dkr.ecr.us-east-1.amazonaws.com", with the version of MLflow that wrote the
// model as its tag: that is where "mlflow sagemaker build-and-push-container" puts it. It
// serves the flavor python_function, which every model of MLflow's Python library has: JSON and
// CSV to /invocations. A model without the flavor is awsai.ErrInvalid unless the options name
// an image.
func (c *Client) Container(ctx context.Context, uri, registry, dir string, optFns ...func(*ContainerOptions)) (Container, error) {
	const op = "mlflow.Container"
	var o ContainerOptions
	for _, fn := range optFns {
		fn(&o)
	}
	m, err := c.ModelFile(ctx, uri)
	if err != nil {
		return Container{}, awsai.Wrap(op, err)
	}
	image, err := imageOf(m, registry, o.Image)
	if err != nil {
		return Container{}, awsai.Wrap(op, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Container{}, awsai.Wrap(op, err)
	}
	folder, err := os.MkdirTemp(dir, "model-*")
	if err == nil {
		err = c.Download(ctx, uri, "", folder)
	}
	if err != nil {
		return Container{}, awsai.Wrap(op, err)
	}
	env := map[string]string{"MLFLOW_DEPLOYMENT_FLAVOR_NAME": pythonFunction, "SERVING_ENVIRONMENT": "SageMaker"}
	for k, v := range o.Env {
		env[k] = v
	}
	return Container{Image: image, Dir: filepath.Clean(folder), Env: env, Model: m}, nil
}

func imageOf(m ModelFile, registry, image string) (string, error) {
	if image != "" {
		return image, nil
	}
	if _, ok := m.Flavors[pythonFunction]; !ok {
		return "", invalid("MLflow's image serves %s, and the model has %s", pythonFunction, strings.Join(m.flavors(), ", "))
	}
	if !registryPattern.MatchString(registry) {
		return "", invalid("the registry is not as in 123456789012.dkr.ecr.us-east-1.amazonaws.com")
	}
	if m.Version == "" {
		return "", invalid("the model does not say which MLflow wrote it: name an image")
	}
	return registry + "/mlflow-pyfunc:" + m.Version, nil
}
