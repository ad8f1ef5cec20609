package jumpstart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Training is what a training job of a model needs on a type of instance.
type Training struct {
	// Instance is the type of instance, Known whether the document says that it does.
	Instance string
	Known    bool
	// Image is that of the container.
	Image string
	// Script is the program that trains; the zero value where the image has it.
	Script media.URI
	// Artifact is what training begins with; the zero value is nothing. Unpacked says that
	// it is a prefix of files and no archive.
	Artifact media.URI
	Unpacked bool
	// Hyperparameters are the defaults with what was set in their place.
	Hyperparameters map[string]string
	// Env are the container's variables.
	Env map[string]string
	// Metrics are read from the log.
	Metrics []Metric
	// VolumeGiB is the storage of an instance, Runtime for how long training may go on.
	VolumeGiB int
	Runtime   time.Duration
	// Isolated says that the container has no network, EncryptTraffic that what instances
	// tell each other is encrypted, Uncompressed that the model is written as files.
	Isolated, EncryptTraffic, Uncompressed bool
	// Hosting is the type of instance to serve the trained model on.
	Hosting string
	// EULA is where the licence is, if there is one. Gated says that the artifact is given
	// only to who accepts it.
	EULA  string
	Gated bool
}

// The defaults of the SDK for Python.
const (
	defaultTrainingVolume  = 30
	defaultTrainingRuntime = 24 * time.Hour
)

// Training works out a training job on a type of instance; an empty one is the document's
// default. set are hyperparameters in place of the defaults; see
// [Document.HyperparametersFor]. The error is awsai.ErrInvalid where a hyperparameter is
// wrong, the model cannot be trained, or the document lacks what training needs.
func (d Document) Training(instance string, set map[string]string) (Training, error) {
	t, err := d.training(cmp.Or(instance, d.TrainingInstance), "", set)
	return t, awsai.Wrap("jumpstart.Training", err)
}

func (d Document) training(instance, region string, set map[string]string) (Training, error) {
	if !d.Trainable && !d.Tunable {
		return Training{}, fmt.Errorf("%w: the document says that the model cannot be trained", awsai.ErrInvalid)
	}
	if instance == "" {
		return Training{}, fmt.Errorf("%w: no type of instance, and the document has no default", awsai.ErrInvalid)
	}
	p := d.TrainingVariants.For(instance, region)
	values, err := d.HyperparametersFor(instance, set)
	if err != nil {
		return Training{}, err
	}
	t := Training{
		Instance: instance, Known: slices.Contains(d.TrainingInstances, instance) || instance == d.TrainingInstance,
		Image: cmp.Or(p.Image, d.TrainingImage), Hyperparameters: values,
		Metrics:   replace(d.TrainingMetrics, p.Metrics, func(m Metric) string { return m.Name }),
		VolumeGiB: max(d.TrainingVolumeGiB, defaultTrainingVolume), Runtime: defaultTrainingRuntime,
		Isolated: d.TrainingIsolated, EncryptTraffic: d.EncryptTraffic, Uncompressed: d.Uncompressed,
		Hosting: cmp.Or(p.HostingInstance, d.HostingInstance), EULA: d.HostingEULA, Gated: d.Gated,
	}
	if d.MaxRuntime > 0 {
		t.Runtime = time.Duration(d.MaxRuntime) * time.Second
	}
	if t.Image == "" {
		return Training{}, fmt.Errorf("%w: the document has no image to train with", awsai.ErrInvalid)
	}
	if t.Script, err = address("TrainingScriptUri", cmp.Or(d.TrainingPrepackedScript, d.TrainingScript)); err != nil {
		return Training{}, err
	}
	artifact := cmp.Or(p.TrainingArtifact, beside(p.ArtifactKey, d.TrainingArtifact), d.TrainingPackageArtifact, d.TrainingArtifact)
	if t.Artifact, err = address("TrainingArtifactUri", artifact); err != nil {
		return Training{}, err
	}
	t.Unpacked = strings.HasSuffix(artifact, "/")
	if gated := cmp.Or(p.GatedURI, privateKey(p.GatedKey, region)); gated != "" {
		t.Env = map[string]string{"SageMakerGatedModelS3Uri": gated}
	}
	return t, nil
}

// privateKey is the address of a key of AWS's bucket of gated models.
func privateKey(key, region string) string {
	if key == "" || region == "" {
		return ""
	}
	return "s3://jumpstart-private-cache-prod-" + region + "/" + key
}
