package document

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// AdapterInfo is an adapter of the account.
type AdapterInfo struct {
	// ID is what an [Adapter] names it by, and Name what it was called.
	ID, Name string
	// Features are what it makes better, as "QUERIES".
	Features []string
	// Created is when it was made.
	Created time.Time
}

// AdapterVersion is a version of an adapter: one training.
type AdapterVersion struct {
	// ID is the adapter's, and Version the version's.
	ID, Version string
	// Status is the service's, as "ACTIVE".
	Status string
	// Message says why a training failed, or is empty.
	Message string
	// Features are what it makes better.
	Features []string
	// Created is when its training began.
	Created time.Time
	// Metrics are how well it does; only a version that was asked for by itself has them.
	Metrics []AdapterMetrics
}

// AdapterMetrics say how well a version does on the test documents, beside the service
// without it.
type AdapterMetrics struct {
	// Feature is what was measured.
	Feature string
	// Adapter is with the version, Baseline without.
	Adapter, Baseline Metric
}

// Metric is how well something does, each number in [0,1].
type Metric struct {
	// F1 is the harmonic mean of Precision and Recall.
	F1 float64
	// Precision is the part of the answers that is right, Recall that of the right answers
	// that was given.
	Precision, Recall float64
}

// Adapter returns an [Adapter] feature of the version for all pages.
func (v AdapterVersion) Adapter() Adapter {
	return Adapter{ID: v.ID, Version: v.Version, Pages: []string{"*"}}
}

// CreateAdapter makes an adapter for queries, without a version, and returns its ID. The
// name has 1 to 128 letters, digits, - and _.
func (r *Reader) CreateAdapter(ctx context.Context, name, description string) (string, error) {
	const op = "document.CreateAdapter"
	if n := len(name); n < 1 || n > maxAdapterName {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "name of %d characters; want 1 to %d", n, maxAdapterName)
	}
	out, err := r.api.CreateAdapter(ctx, &textract.CreateAdapterInput{
		AdapterName: &name, Description: sdk.Optional(description), FeatureTypes: []types.FeatureType{types.FeatureTypeQueries}, ClientRequestToken: new(rand.Text()),
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.AdapterId), nil
}

const maxAdapterName = 128

// TrainAdapter begins the training of a version. The manifest, of the annotated documents, is
// in S3, and output is a prefix there that the results are written to. The job's ID is the
// adapter's and the version's with a slash between; [Reader.ResumeTraining] takes it.
func (r *Reader) TrainAdapter(ctx context.Context, adapter string, manifest, output media.URI) (*job.Job[AdapterVersion], error) {
	const op = "document.TrainAdapter"
	if err := checkAdapter(adapter, "1"); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := r.api.CreateAdapterVersion(ctx, &textract.CreateAdapterVersionInput{
		AdapterId:          &adapter,
		DatasetConfig:      &types.AdapterVersionDatasetConfig{ManifestS3Object: object(manifest)},
		OutputConfig:       &types.OutputConfig{S3Bucket: &output.Bucket, S3Prefix: sdk.Optional(strings.TrimSuffix(output.Key, "/"))},
		KMSKeyId:           sdk.Optional(r.o.KMSKey),
		ClientRequestToken: new(rand.Text()),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return r.ResumeTraining(adapter + "/" + aws.ToString(out.AdapterVersion)), nil
}

// ResumeTraining returns the handle on a training that was begun here or in another process,
// by its ID. A training takes hours and cannot be stopped.
func (r *Reader) ResumeTraining(id string) *job.Job[AdapterVersion] {
	return job.New(id, job.Driver[AdapterVersion]{
		Name: "adapter training",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			v, err := r.version(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return trainingState(v), nil
		},
		Result: r.version,
	}, func(o *job.Options) { *o = r.o.Wait })
}

func trainingState(v AdapterVersion) job.State {
	s := job.State{Message: v.Message, Created: v.Created}
	switch types.AdapterVersionStatus(v.Status) {
	case types.AdapterVersionStatusCreationInProgress:
		s.Status = job.Running
	case types.AdapterVersionStatusCreationError:
		s.Status, s.Reason = job.Failed, v.Message
	default: // active, at risk, deprecated: it exists
		s.Status = job.Succeeded
	}
	return s
}

// Version returns a version of an adapter with its metrics.
func (r *Reader) Version(ctx context.Context, adapter, version string) (AdapterVersion, error) {
	v, err := r.version(ctx, adapter+"/"+version)
	return v, awsai.Wrap("document.Version", err)
}

func (r *Reader) version(ctx context.Context, id string) (AdapterVersion, error) {
	adapter, version, _ := strings.Cut(id, "/")
	if err := checkAdapter(adapter, version); err != nil {
		return AdapterVersion{}, err
	}
	out, err := r.api.GetAdapterVersion(ctx, &textract.GetAdapterVersionInput{AdapterId: &adapter, AdapterVersion: &version})
	if err != nil {
		return AdapterVersion{}, err
	}
	v := AdapterVersion{ID: adapter, Version: version, Status: string(out.Status), Message: aws.ToString(out.StatusMessage), Features: names(out.FeatureTypes), Created: aws.ToTime(out.CreationTime)}
	for _, m := range out.EvaluationMetrics {
		v.Metrics = append(v.Metrics, AdapterMetrics{string(m.FeatureType), metric(m.AdapterVersion), metric(m.Baseline)})
	}
	return v, nil
}

func metric(in *types.EvaluationMetric) Metric {
	if in == nil {
		return Metric{}
	}
	return Metric{float64(in.F1Score), float64(in.Precision), float64(in.Recall)}
}

func checkAdapter(adapter, version string) error {
	if n := len(adapter); n < minAdapter || n > maxAdapter {
		return fmt.Errorf("%w: adapter ID of %d characters; want %d to %d", awsai.ErrInvalid, n, minAdapter, maxAdapter)
	}
	if n := len(version); n < 1 || n > maxVersion {
		return fmt.Errorf("%w: adapter version of %d characters; want 1 to %d", awsai.ErrInvalid, n, maxVersion)
	}
	return nil
}

func names(features []types.FeatureType) []string {
	var out []string
	for _, f := range features {
		out = append(out, string(f))
	}
	return out
}

// Adapters returns the adapters of the account.
func (r *Reader) Adapters(ctx context.Context) iter.Seq2[AdapterInfo, error] {
	start := func() *textract.ListAdaptersPaginator {
		return textract.NewListAdaptersPaginator(r.api, &textract.ListAdaptersInput{})
	}
	return page.Items(ctx, "document.Adapters", start, func(p *textract.ListAdaptersOutput) ([]AdapterInfo, *string) {
		var out []AdapterInfo
		for _, a := range p.Adapters {
			out = append(out, AdapterInfo{aws.ToString(a.AdapterId), aws.ToString(a.AdapterName), names(a.FeatureTypes), aws.ToTime(a.CreationTime)})
		}
		return out, p.NextToken
	})
}

// Versions returns the versions of an adapter, without metrics.
func (r *Reader) Versions(ctx context.Context, adapter string) iter.Seq2[AdapterVersion, error] {
	start := func() *textract.ListAdapterVersionsPaginator {
		return textract.NewListAdapterVersionsPaginator(r.api, &textract.ListAdapterVersionsInput{AdapterId: &adapter})
	}
	return page.Items(ctx, "document.Versions", start, func(p *textract.ListAdapterVersionsOutput) ([]AdapterVersion, *string) {
		var out []AdapterVersion
		for _, v := range p.AdapterVersions {
			out = append(out, AdapterVersion{
				ID: aws.ToString(v.AdapterId), Version: aws.ToString(v.AdapterVersion), Status: string(v.Status),
				Message: aws.ToString(v.StatusMessage), Features: names(v.FeatureTypes), Created: aws.ToTime(v.CreationTime),
			})
		}
		return out, p.NextToken
	})
}

// DeleteAdapter deletes an adapter and its versions.
func (r *Reader) DeleteAdapter(ctx context.Context, adapter string) error {
	err := checkAdapter(adapter, "1")
	if err == nil {
		_, err = r.api.DeleteAdapter(ctx, &textract.DeleteAdapterInput{AdapterId: &adapter})
	}
	return awsai.Wrap("document.DeleteAdapter", err)
}

// DeleteVersion deletes a version of an adapter.
func (r *Reader) DeleteVersion(ctx context.Context, adapter, version string) error {
	err := checkAdapter(adapter, version)
	if err == nil {
		_, err = r.api.DeleteAdapterVersion(ctx, &textract.DeleteAdapterVersionInput{AdapterId: &adapter, AdapterVersion: &version})
	}
	return awsai.Wrap("document.DeleteVersion", err)
}
