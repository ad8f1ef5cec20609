package registry

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Registration is what a version is made of. It has Containers, Algorithm or Source.
type Registration struct {
	// Containers are the model's, 1 to 15.
	Containers []Container
	// Algorithm is the ARN or name of the algorithm that trained the model, whose inference
	// container is taken; its artifact is Containers[0].Data.
	Algorithm string
	// Source is what the model was made from: see [Version].
	Source string
	// Description says what it is, in up to 1,024 characters.
	Description string
	// Kind is what it is registered for. The default is the service's: Registered.
	Kind Kind
	// Decision is the first. The default is Undecided.
	Decision Decision
	// Stage is where it is in its life. The default is none.
	Stage Stage
	// Accepts are the content types of requests, Answers those of responses. The default of
	// both is none.
	Accepts, Answers []string
	// Realtime and Transform are the types of instances that endpoints and batch transform may
	// run on. The default is any.
	Realtime, Transform []string
	// Metrics are measures of the model's quality by name. They are written to a file, which
	// becomes Reports.Quality: give one of the two. Problem says what they are measures of, as
	// "regression", "binary_classification" or "multiclass_classification".
	Metrics map[string]float64
	Problem string
	// Reports are where its metrics are.
	Reports Reports
	// Baselines are what drift is measured against.
	Baselines Baselines
	// Metadata are up to 50 entries of letters, digits, white space and _.:/=+-@.
	Metadata map[string]string
	// Domain and Task say what the model is for: see [Version]. Sample is where in S3 an archive
	// of sample requests is.
	Domain, Task, Sample string
	// SkipValidation makes the service not look into the model's files.
	SkipValidation bool
	// KMSKey encrypts what the service keeps of the version. The default is AWS's own key.
	KMSKey string
	// Token makes a registration that is sent again, by another process too, the same version:
	// up to 36 letters, digits and hyphens. The default is one for each call. A folder keeps no
	// tokens.
	Token string
}

const (
	maxContainers = 15
	maxMetadata   = 50
	maxText       = 1024
)

var (
	metadataText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$`)
	tokenText    = regexp.MustCompile(`^[a-zA-Z0-9-]{1,36}$`)
)

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{awsai.ErrInvalid}, args...)...)
}

// check tells what is wrong with a registration.
func (r Registration) check() error {
	if len(r.Containers) == 0 && r.Source == "" {
		return invalid("there is neither a container nor a source")
	}
	if len(r.Containers) > maxContainers {
		return invalid("limit %d containers, got %d", maxContainers, len(r.Containers))
	}
	for i, c := range r.Containers {
		if c.Image == "" && r.Algorithm == "" {
			return invalid("container %d has no image", i)
		}
	}
	if r.Algorithm != "" && len(r.Containers) != 1 {
		return invalid("a model of an algorithm has 1 container, got %d", len(r.Containers))
	}
	if len(r.Metrics) > 0 && r.Reports.Quality.URI != "" {
		return invalid("there are both metrics and a report of quality")
	}
	if r.Token != "" && !tokenText.MatchString(r.Token) {
		return invalid("a token has 1 to 36 letters, digits and hyphens")
	}
	for _, err := range []error{checkText("the description", r.Description), checkMetadata(r.Metadata), r.Stage.check()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkText tells whether a text is longer than the service takes.
func checkText(what, text string) error {
	if n := utf8.RuneCountInString(text); n > maxText {
		return invalid("%s: limit %d characters, got %d", what, maxText, n)
	}
	return nil
}

func checkMetadata(m map[string]string) error {
	if len(m) > maxMetadata {
		return invalid("limit %d entries of metadata, got %d", maxMetadata, len(m))
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if n := utf8.RuneCountInString(key); n > 128 || !metadataText.MatchString(key) {
			return invalid("a key of the metadata has 1 to 128 letters, digits, spaces and _.:/=+-@; one of %d characters has not", n)
		}
		if n := utf8.RuneCountInString(m[key]); n > 256 || !metadataText.MatchString(m[key]) {
			return invalid("the metadata %q has 1 to 256 letters, digits, spaces and _.:/=+-@; its value of %d characters has not", key, n)
		}
	}
	return nil
}

// check tells what is wrong with a stage. The zero value is none.
func (s Stage) check() error {
	if s == (Stage{}) {
		return nil
	}
	for _, n := range []struct{ kind, name string }{{"stage", s.Name}, {"stage's status", s.Status}} {
		if err := control.CheckName(n.kind, n.name, control.MaxName); err != nil {
			return invalid("%w", err)
		}
	}
	return checkText("the description of the stage", s.Description)
}

func (s Stage) lifeCycle() *types.ModelLifeCycle {
	if s == (Stage{}) {
		return nil
	}
	return &types.ModelLifeCycle{Stage: &s.Name, StageStatus: &s.Status, StageDescription: sdk.Optional(s.Description)}
}

// input is the request for a registration whose files are in S3.
func (r Registration) input(group string) *sagemaker.CreateModelPackageInput {
	in := &sagemaker.CreateModelPackageInput{
		ModelPackageGroupName: &group, ModelPackageDescription: sdk.Optional(r.Description), ModelPackageRegistrationType: types.ModelPackageRegistrationType(r.Kind),
		ModelApprovalStatus: types.ModelApprovalStatus(r.Decision), ModelLifeCycle: r.Stage.lifeCycle(), ModelMetrics: r.Reports.metrics(), DriftCheckBaselines: r.Baselines.drift(),
		CustomerMetadataProperties: r.Metadata, SourceUri: sdk.Optional(r.Source), Domain: sdk.Optional(r.Domain), Task: sdk.Optional(r.Task), SamplePayloadUrl: sdk.Optional(r.Sample), ClientToken: sdk.Optional(r.Token),
	}
	if len(r.Metadata) == 0 {
		in.CustomerMetadataProperties = nil
	}
	if r.Decision == "" {
		in.ModelApprovalStatus = types.ModelApprovalStatusPendingManualApproval
	}
	if r.SkipValidation {
		in.SkipModelValidation = types.SkipModelValidationAll
	}
	if r.KMSKey != "" {
		in.SecurityConfig = &types.ModelPackageSecurityConfig{KmsKeyId: &r.KMSKey}
	}
	switch {
	case r.Algorithm != "":
		in.SourceAlgorithmSpecification = &types.SourceAlgorithmSpecification{SourceAlgorithms: []types.SourceAlgorithm{{AlgorithmName: &r.Algorithm, ModelDataUrl: sdk.Optional(r.Containers[0].Data)}}}
	case len(r.Containers) > 0:
		in.InferenceSpecification = r.inference()
	}
	return in
}

func (r Registration) inference() *types.InferenceSpecification {
	s := &types.InferenceSpecification{
		SupportedContentTypes: r.Accepts, SupportedResponseMIMETypes: r.Answers,
		SupportedRealtimeInferenceInstanceTypes: typed[types.ProductionVariantInstanceType](r.Realtime),
		SupportedTransformInstanceTypes:         typed[types.TransformInstanceType](r.Transform),
	}
	for _, c := range r.Containers {
		s.Containers = append(s.Containers, c.definition())
	}
	return s
}

// qualityFile is the metrics in the form that Model Monitor writes.
func (r Registration) qualityFile() ([]byte, error) {
	type value struct {
		Value any `json:"value"`
	}
	values := map[string]value{}
	for name, v := range r.Metrics {
		values[name] = value{jsonFloat(v)}
	}
	problem := r.Problem
	if problem == "" {
		problem = "model"
	}
	return json.MarshalIndent(map[string]any{"version": 0, problem + "_metrics": values}, "", "  ")
}

// local tells whether an address is that of a local file.
func local(uri string) bool {
	return uri != "" && !strings.HasPrefix(uri, "s3://") && !strings.HasPrefix(uri, "https://")
}
