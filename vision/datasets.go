package vision

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Dataset is the images that a model learns from, or is tested with. It is safe for concurrent use.
type Dataset struct {
	c   *Client
	arn string
}

// Dataset returns the dataset with that ARN, whether it exists or not.
func (c *Client) Dataset(arn string) *Dataset { return &Dataset{c, arn} }

// ARN names the dataset.
func (d *Dataset) ARN() string { return d.arn }

func (d *Dataset) check() error { return checkARN("dataset", datasetPattern, d.arn) }

// DatasetKind is what a dataset is for.
type DatasetKind string

// The kinds.
const (
	// TrainingData is what a model learns from.
	TrainingData DatasetKind = "TRAIN"
	// TestData is what it is tested with.
	TestData DatasetKind = "TEST"
)

// DatasetInfo is what the service tells of a dataset.
type DatasetInfo struct {
	// ARN names it.
	ARN string
	// Status is CREATE_COMPLETE, UPDATE_IN_PROGRESS and the like; Message says more.
	Status, Message string
	// Entries is how many images it has, Labeled how many of them have labels, Errors how many
	// are wrong, and Labels how many labels there are.
	Entries, Labeled, Errors, Labels int
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// CreateDataset makes a dataset of the project: of a manifest in S3, as [WriteManifest] writes it, or
// an empty one where that is zero. The job's ID is the dataset's ARN.
func (p *Project) CreateDataset(ctx context.Context, kind DatasetKind, manifest media.URI) (*job.Job[DatasetInfo], error) {
	if err := p.check(); err != nil {
		return nil, awsai.Wrap("vision.CreateDataset", err)
	}
	in := &rekognition.CreateDatasetInput{ProjectArn: &p.arn, DatasetType: types.DatasetType(kind)}
	if manifest != (media.URI{}) {
		in.DatasetSource = &types.DatasetSource{GroundTruthManifest: &types.GroundTruthManifest{
			S3Object: &types.S3Object{Bucket: &manifest.Bucket, Name: &manifest.Key},
		}}
	}
	out, err := p.c.api.CreateDataset(ctx, in)
	if err != nil {
		return nil, awsai.Wrap("vision.CreateDataset", err)
	}
	return p.c.ResumeDataset(aws.ToString(out.DatasetArn)), nil
}

// ResumeDataset is the job of making or changing the dataset with that ARN, whoever started it.
func (c *Client) ResumeDataset(arn string) *job.Job[DatasetInfo] {
	d := c.Dataset(arn)
	return job.New(arn, job.Driver[DatasetInfo]{
		Name: "dataset",
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			info, err := d.describe(ctx)
			s := job.State{Status: datasetStatus(info.Status), Message: info.Status, Reason: info.Message, Created: info.Created}
			return s, err
		},
		Result: func(ctx context.Context, _ string) (DatasetInfo, error) { return d.describe(ctx) },
	}, c.wait)
}

func datasetStatus(s string) job.Status {
	switch s {
	case "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS":
		return job.Running
	case "CREATE_COMPLETE", "UPDATE_COMPLETE":
		return job.Succeeded
	case "CREATE_FAILED", "UPDATE_FAILED":
		return job.Failed
	}
	return job.Status(s)
}

// Info tells what is known of the dataset.
func (d *Dataset) Info(ctx context.Context) (DatasetInfo, error) {
	info, err := d.describe(ctx)
	return info, awsai.Wrap("vision.Info", err)
}

func (d *Dataset) describe(ctx context.Context) (DatasetInfo, error) {
	if err := d.check(); err != nil {
		return DatasetInfo{}, err
	}
	out, err := d.c.api.DescribeDataset(ctx, &rekognition.DescribeDatasetInput{DatasetArn: &d.arn})
	if err != nil {
		return DatasetInfo{}, err
	}
	info := DatasetInfo{ARN: d.arn}
	if got := out.DatasetDescription; got != nil {
		info.Status, info.Message = string(got.Status), aws.ToString(got.StatusMessage)
		info.Created, info.Updated = aws.ToTime(got.CreationTimestamp), aws.ToTime(got.LastUpdatedTimestamp)
		if s := got.DatasetStats; s != nil {
			info.Entries, info.Labeled = int(aws.ToInt32(s.TotalEntries)), int(aws.ToInt32(s.LabeledEntries))
			info.Errors, info.Labels = int(aws.ToInt32(s.ErrorEntries)), int(aws.ToInt32(s.TotalLabels))
		}
	}
	return info, nil
}

// maxChanges is how many bytes of lines UpdateDatasetEntries takes.
const maxChanges = 5 << 20

// Add adds entries to the dataset, or replaces those of the same image, and waits until that is done. It
// takes as many requests as the sequence needs, one after the other: after an error, what was added
// before stays, and adding all again is right.
func (d *Dataset) Add(ctx context.Context, entries iter.Seq[Entry]) error {
	const op = "vision.Add"
	if err := d.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	var lines bytes.Buffer
	i := 0
	for e := range entries {
		line, err := e.line()
		if err != nil {
			return awsai.Wrap(op, fmt.Errorf("entry %d: %w", i, err))
		}
		if lines.Len()+len(line) > maxChanges {
			if err := d.update(ctx, lines.Bytes()); err != nil {
				return awsai.Wrap(op, err)
			}
			lines.Reset()
		}
		lines.Write(line)
		i++
	}
	if lines.Len() == 0 {
		return nil
	}
	return awsai.Wrap(op, d.update(ctx, lines.Bytes()))
}

func (d *Dataset) update(ctx context.Context, lines []byte) error {
	_, err := d.c.api.UpdateDatasetEntries(ctx, &rekognition.UpdateDatasetEntriesInput{DatasetArn: &d.arn, Changes: &types.DatasetChanges{GroundTruth: lines}})
	if err != nil {
		return err
	}
	_, err = d.c.ResumeDataset(d.arn).Wait(ctx)
	return err
}

// EntryFilter picks entries of a dataset.
type EntryFilter struct {
	// Labels picks those with one of these labels, at most 10. The default is all.
	Labels []string
	// Source picks those in whose image's address this is.
	Source string
	// Labeled and Unlabeled pick those with and without labels, Wrong those with errors.
	Labeled, Unlabeled, Wrong bool
}

const maxFilterLabels = 10

func (f EntryFilter) request(arn string) (*rekognition.ListDatasetEntriesInput, error) {
	if f.Labeled && f.Unlabeled {
		return nil, invalid("Labeled and Unlabeled")
	}
	in := &rekognition.ListDatasetEntriesInput{DatasetArn: &arn, ContainsLabels: f.Labels, SourceRefContains: sdk.Optional(f.Source), HasErrors: sdk.Optional(f.Wrong)}
	if f.Labeled || f.Unlabeled {
		in.Labeled = &f.Labeled
	}
	return in, checkCount("EntryFilter.Labels", len(f.Labels), maxFilterLabels)
}

// Entries lists the entries of the dataset that the filter picks. One that is not in the format of
// [WriteManifest] ends the sequence.
func (d *Dataset) Entries(ctx context.Context, filter EntryFilter) iter.Seq2[Entry, error] {
	const op = "vision.Entries"
	in, err := filter.request(d.arn)
	if err := first(d.check(), err); err != nil {
		return failing[Entry](op, err)
	}
	return func(yield func(Entry, error) bool) {
		start := func() *rekognition.ListDatasetEntriesPaginator {
			return rekognition.NewListDatasetEntriesPaginator(d.c.api, in)
		}
		lines := page.Items(ctx, op, start, func(p *rekognition.ListDatasetEntriesOutput) ([]string, *string) {
			return p.DatasetEntries, p.NextToken
		})
		for line, err := range lines {
			var e Entry
			if err == nil {
				e, err = parseEntry([]byte(line))
			}
			if err != nil {
				yield(Entry{}, awsai.Wrap(op, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// DatasetLabel is a label of a dataset.
type DatasetLabel struct {
	// Name is the label's.
	Name string
	// Entries is how many images have it, and Boxes how many boxes.
	Entries, Boxes int
}

// Labels lists the labels of the dataset.
func (d *Dataset) Labels(ctx context.Context) iter.Seq2[DatasetLabel, error] {
	if err := d.check(); err != nil {
		return failing[DatasetLabel]("vision.Labels", err)
	}
	start := func() *rekognition.ListDatasetLabelsPaginator {
		return rekognition.NewListDatasetLabelsPaginator(d.c.api, &rekognition.ListDatasetLabelsInput{DatasetArn: &d.arn})
	}
	return page.Items(ctx, "vision.Labels", start, func(p *rekognition.ListDatasetLabelsOutput) ([]DatasetLabel, *string) {
		labels := make([]DatasetLabel, len(p.DatasetLabelDescriptions))
		for i, l := range p.DatasetLabelDescriptions {
			labels[i].Name = aws.ToString(l.LabelName)
			if s := l.LabelStats; s != nil {
				labels[i].Entries, labels[i].Boxes = int(aws.ToInt32(s.EntryCount)), int(aws.ToInt32(s.BoundingBoxCount))
			}
		}
		return labels, p.NextToken
	})
}

// Split moves a fifth of the images of a dataset for training to one for tests of the same project,
// which is empty. Both are then changing: wait for [Client.ResumeDataset] of each.
func (d *Dataset) Split(ctx context.Context, test *Dataset) error {
	if err := first(d.check(), test.check()); err != nil {
		return awsai.Wrap("vision.Split", err)
	}
	_, err := d.c.api.DistributeDatasetEntries(ctx, &rekognition.DistributeDatasetEntriesInput{
		Datasets: []types.DistributeDataset{{Arn: &d.arn}, {Arn: &test.arn}},
	})
	return awsai.Wrap("vision.Split", err)
}

// Delete deletes the dataset. The images stay in S3.
func (d *Dataset) Delete(ctx context.Context) error {
	if err := d.check(); err != nil {
		return awsai.Wrap("vision.Delete", err)
	}
	_, err := d.c.api.DeleteDataset(ctx, &rekognition.DeleteDatasetInput{DatasetArn: &d.arn})
	return awsai.Wrap("vision.Delete", err)
}
