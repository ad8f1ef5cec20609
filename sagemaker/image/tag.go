package image

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// choice is an image that has been chosen but for its tag.
type choice struct {
	query                            Query
	table                            table
	build                            build
	version, base, python, processor string
}

func (c choice) tag() (string, error) {
	if err := c.retired(); err != nil {
		return "", err
	}
	q := c.query
	container, err := c.container()
	if err != nil {
		return "", err
	}
	if q.Framework == "xgboost" || q.Framework == "sklearn" {
		if q.Scope == InferenceGraviton {
			return c.arm()
		}
		return c.join(container), nil
	}
	tag := c.join(container)
	if q.Instance != "" && (q.family() == "p4d" || q.Distributed) {
		if special := distributed[q.Framework+"-"+tag]; special != "" {
			tag += "-" + special
		}
	}
	if q.Framework == "sagemaker-tritonserver" && c.processor == "gpu" {
		tag = strings.TrimRight(tag, "-gpu") // its images for GPUs are the plain ones
	}
	return tag, nil
}

func (c choice) join(container string) string {
	middle := c.processor
	if tool := c.query.tool(); tool != "" {
		middle = tool
	}
	parts := []string{c.prefix(), middle, c.python, container}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "-")
}

// prefix is what the tag begins with.
func (c choice) prefix() string {
	if c.query.Framework != huggingFace {
		if c.build.TagPrefix != nil {
			return *c.build.TagPrefix
		}
		return c.version
	}
	base, version := c.query.BaseFramework, cmp.Or(c.query.Version, c.version)
	switch {
	case strings.Contains(c.build.Repository, "-trcomp-"):
		version = c.version
	case inferenceNeuron(c.build.Repository):
		if full := c.table.Aliases[version]; full != "" {
			version = full
			base = c.base
		} else if c.table.Versions.has(version) {
			base = c.base
		}
	}
	base = strings.TrimPrefix(strings.TrimPrefix(base, "pytorch"), "tensorflow")
	return base + "-transformers" + version
}

func inferenceNeuron(repository string) bool {
	return repository == "huggingface-pytorch-inference-neuron" || repository == "huggingface-pytorch-inference-neuronx"
}

// container is the version of the container, after that of the Neuron SDK where the image
// has one.
func (c choice) container() (string, error) {
	q := c.query
	container := q.Container
	if len(c.build.Containers) > 0 {
		if container = c.build.Containers[c.processor]; container == "" {
			return "", fmt.Errorf("%w: no container for the processor", awsai.ErrInvalid)
		}
	}
	switch repo := c.build.Repository; {
	case repo == "pytorch-training-neuron", repo == "pytorch-training-neuronx", repo == "huggingface-vllm-inference-neuronx", inferenceNeuron(repo):
		sdk := q.SDK
		if sdk == "" && len(c.build.SDKs) > 0 {
			sdk = slices.Max(c.build.SDKs) // by text, as the SDK for Python has it
		}
		if sdk == "" || container == "" {
			return "", fmt.Errorf("%w: the version of the Neuron SDK or of the container is missing", awsai.ErrInvalid)
		}
		container = sdk + "-" + container
	case repo == q.Framework+"-inference-graviton" && container != "":
		container += "-sagemaker"
	}
	return container, nil
}

// arm is the tag of the frameworks whose images for ARM are tags, not repositories.
func (c choice) arm() (string, error) {
	if family := c.query.family(); family != "" {
		if err := among("instance type", family, graviton); err != nil {
			return "", err
		}
	}
	switch c.query.Framework + " " + c.version {
	case "xgboost 1.5-1", "xgboost 1.3-1":
		return c.version + "-arm64", nil
	case "sklearn 1.0-1":
		return c.version + "-arm64-cpu-py3", nil
	}
	return "", fmt.Errorf("%w: this version has no image for ARM", awsai.ErrInvalid)
}

// retired refuses what no longer runs on P2 instances.
func (c choice) retired() error {
	since := map[string]string{pytorch: "1.13", "tensorflow": "2.12"}[c.query.Framework]
	if c.query.family() != "p2" || since == "" {
		return nil
	}
	first, err := newer(c.version, since)
	if err != nil {
		return err
	}
	if first == c.version {
		return fmt.Errorf("%w: P2 instances are not for PyTorch from 1.13 and TensorFlow from 2.12", awsai.ErrInvalid)
	}
	return nil
}

// distributed are containers with SageMaker's libraries for distributed training.
var distributed = map[string]string{
	"tensorflow-2.3-gpu-py37":    "cu110-ubuntu18.04-v3",
	"tensorflow-2.3.1-gpu-py37":  "cu110-ubuntu18.04",
	"tensorflow-2.3.2-gpu-py37":  "cu110-ubuntu18.04",
	"tensorflow-1.15-gpu-py37":   "cu110-ubuntu18.04-v8",
	"tensorflow-1.15.4-gpu-py37": "cu110-ubuntu18.04",
	"tensorflow-1.15.5-gpu-py37": "cu110-ubuntu18.04",
	"mxnet-1.8-gpu-py37":         "cu110-ubuntu16.04-v1",
	"mxnet-1.8.0-gpu-py37":       "cu110-ubuntu16.04",
	"pytorch-1.6-gpu-py36":       "cu110-ubuntu18.04-v3",
	"pytorch-1.6.0-gpu-py36":     "cu110-ubuntu18.04",
	"pytorch-1.6-gpu-py3":        "cu110-ubuntu18.04-v3",
	"pytorch-1.6.0-gpu-py3":      "cu110-ubuntu18.04",
}
