package vision

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// BulkOptions are the settings of [Client.BulkModeration].
type BulkOptions struct {
	// MinConfidence is the least confidence of a label, in [0,1]. The default is 0.5.
	MinConfidence float64
	// Adapter is the ARN of a custom moderation adapter. The default is none.
	Adapter string
	// Name is the job's in the console, 1 to 64 letters, digits and _ . -.
	Name string
	// KMSKey encrypts the results, by ARN, ID or alias.
	KMSKey string
	// Token makes starts with the same token one job. The default is a new one for each call.
	Token string
}

// BulkModeration is what a job of [Client.BulkModeration] made.
type BulkModeration struct {
	// ID and Name are the job's.
	ID, Name string
	// Results is the file with the results, for [Client.BulkResults].
	Results media.URI
	// Problems is the file that says what was wrong with the manifest, for [Client.BulkSummary], zero
	// where there is none.
	Problems media.URI
	// ModelVersion is that of the service's model.
	ModelVersion string
	// Created and Ended are when it began and ended.
	Created, Ended time.Time
}

const maxBulkName = 64

// BulkModeration moderates images in S3 by a job: those of a manifest with a line {"source-ref":
// "s3://bucket/key"} for each, up to 10,000, as [BulkManifest] makes it. The results go below the
// output.
//
// It is closed to accounts that did not use it before (since 2026-04-30): expect
// awsai.ErrAccessDenied. A [Batch] of [Client.Moderate] does the same for everybody.
func (c *Client) BulkModeration(ctx context.Context, manifest media.Source, output media.URI, optFns ...func(*BulkOptions)) (*job.Job[BulkModeration], error) {
	const op = "vision.BulkModeration"
	o := apply(optFns)
	err := first(checkShare("MinConfidence", o.MinConfidence), VideoOptions{Token: o.Token}.check())
	if o.Name != "" && err == nil {
		err = first(checkName("name", o.Name), checkCount("length of the name", len(o.Name), maxBulkName))
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	id, err := startVideo(ctx, c, "bulk", manifest, VideoOptions{Token: o.Token}, func(r request) (*string, error) {
		out, err := c.api.StartMediaAnalysisJob(ctx, &rekognition.StartMediaAnalysisJobInput{
			Input:        &types.MediaAnalysisInput{S3Object: r.video.S3Object},
			OutputConfig: &types.MediaAnalysisOutputConfig{S3Bucket: &output.Bucket, S3KeyPrefix: sdk.Optional(output.Key)},
			OperationsConfig: &types.MediaAnalysisOperationsConfig{DetectModerationLabels: &types.MediaAnalysisDetectModerationLabelsConfig{
				MinConfidence: percent(o.MinConfidence), ProjectVersion: sdk.Optional(o.Adapter),
			}},
			ClientRequestToken: r.token, JobName: sdk.Optional(o.Name), KmsKeyId: sdk.Optional(o.KMSKey),
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap(op, closed(err, "bulk moderation is closed to new accounts (2026-04-30)"))
	}
	return c.ResumeBulkModeration(id), nil
}

// BulkManifest is the manifest of images in S3.
func BulkManifest(images ...media.URI) media.Source {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, u := range images {
		enc.Encode(map[string]string{sourceRef: u.String()}) // a buffer does not fail
	}
	return media.Bytes(b.Bytes()).WithName("manifest.jsonl").WithContentType("application/jsonl")
}

// ResumeBulkModeration is the job of [Client.BulkModeration] with that ID, whoever started it.
func (c *Client) ResumeBulkModeration(id string) *job.Job[BulkModeration] {
	get := func(ctx context.Context, id string) (*rekognition.GetMediaAnalysisJobOutput, error) {
		return c.api.GetMediaAnalysisJob(ctx, &rekognition.GetMediaAnalysisJobInput{JobId: &id})
	}
	return job.New(id, job.Driver[BulkModeration]{
		Name: "bulk moderation",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := get(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			s := job.State{Status: statusOf(string(out.Status)), Created: aws.ToTime(out.CreationTimestamp), Ended: aws.ToTime(out.CompletionTimestamp)}
			if f := out.FailureDetails; f != nil {
				s.Reason = fmt.Sprintf("%s: %s", f.Code, aws.ToString(f.Message))
			}
			if s.Status.Ended() && out.Input != nil {
				c.discard(ctx, &types.Video{S3Object: out.Input.S3Object})
			}
			return s, nil
		},
		Result: func(ctx context.Context, id string) (BulkModeration, error) {
			out, err := get(ctx, id)
			if err != nil {
				return BulkModeration{}, err
			}
			return bulkOf(out), nil
		},
	}, c.wait)
}

func bulkOf(out *rekognition.GetMediaAnalysisJobOutput) BulkModeration {
	b := BulkModeration{ID: aws.ToString(out.JobId), Name: aws.ToString(out.JobName), Created: aws.ToTime(out.CreationTimestamp), Ended: aws.ToTime(out.CompletionTimestamp)}
	place := func(o *types.S3Object) media.URI {
		if o == nil {
			return media.URI{}
		}
		return media.URI{Bucket: aws.ToString(o.Bucket), Key: aws.ToString(o.Name)}
	}
	if r := out.Results; r != nil {
		b.Results = place(r.S3Object)
		if r.ModelVersions != nil {
			b.ModelVersion = aws.ToString(r.ModelVersions.Moderation)
		}
	}
	if m := out.ManifestSummary; m != nil {
		b.Problems = place(m.S3Object)
	}
	return b
}

// BulkResult is what became of an image.
type BulkResult struct {
	// Image is where it is.
	Image media.URI
	// Moderation is what was found.
	Moderation Moderation
}

// BulkResults reads the results of a job, as they come from S3.
func (c *Client) BulkResults(ctx context.Context, b BulkModeration) iter.Seq2[BulkResult, error] {
	return func(yield func(BulkResult, error) bool) {
		r, err := c.stager.Open(ctx, b.Results)
		if err != nil {
			yield(BulkResult{}, awsai.Wrap("vision.BulkResults", err))
			return
		}
		defer r.Close()
		for result, err := range ParseBulkResults(r) {
			if !yield(result, err) {
				return
			}
		}
	}
}

// maxBulkLine is how many bytes a line of results may have: that of an image has some kilobytes.
const maxBulkLine = 1 << 20

// ParseBulkResults reads a file of results. A line that is none ends the sequence with
// awsai.ErrInvalid and its number.
func ParseBulkResults(r io.Reader) iter.Seq2[BulkResult, error] {
	const op = "vision.ParseBulkResults"
	return func(yield func(BulkResult, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxBulkLine)
		n := 0
		for lines.Scan() {
			n++
			raw := bytes.TrimSpace(lines.Bytes())
			if len(raw) == 0 {
				continue
			}
			result, err := parseBulk(raw)
			if err != nil {
				yield(BulkResult{}, awsai.Errorf(op, awsai.ErrInvalid, "line %d: %w", n, err))
				return
			}
			if !yield(result, nil) {
				return
			}
		}
		if err := lines.Err(); err == bufio.ErrTooLong {
			yield(BulkResult{}, awsai.Errorf(op, awsai.ErrTooLarge, "line %d: over %d bytes", n+1, maxBulkLine))
		} else if err != nil {
			yield(BulkResult{}, awsai.Wrap(op, err))
		}
	}
}

func parseBulk(raw []byte) (BulkResult, error) {
	var line struct {
		Source string                                    `json:"source-ref"`
		Found  *rekognition.DetectModerationLabelsOutput `json:"detect-moderation-labels"`
	}
	if err := json.Unmarshal(raw, &line); err != nil {
		return BulkResult{}, fmt.Errorf("%d bytes that are no result", len(raw))
	}
	uri, err := media.ParseURI(line.Source)
	if err != nil {
		return BulkResult{}, fmt.Errorf("%s is no address in S3", sourceRef)
	}
	out := BulkResult{Image: uri}
	if f := line.Found; f != nil {
		out.Moderation = moderationOf(f)
	}
	return out, nil
}

// BulkSummary is what became of the lines of a manifest.
type BulkSummary struct {
	// Lines is how many there were, Valid and Invalid how many were right and wrong.
	Lines, Valid, Invalid int
	// Problems are what was wrong.
	Problems []BulkProblem
}

// BulkProblem is what was wrong with a line of a manifest.
type BulkProblem struct {
	// Line is which, as the service counts.
	Line int
	// Image is what it named, where that could be read.
	Image string
	// Code and Message are the service's.
	Code, Message string
}

const maxBulkSummary = 64 << 20

// BulkSummary reads what a job tells of its manifest. A job without that is awsai.ErrInvalid.
func (c *Client) BulkSummary(ctx context.Context, b BulkModeration) (BulkSummary, error) {
	raw, err := c.stager.Bytes(ctx, b.Problems, maxBulkSummary)
	if err != nil {
		return BulkSummary{}, awsai.Wrap("vision.BulkSummary", err)
	}
	return ParseBulkSummary(raw)
}

// ParseBulkSummary reads a summary of a manifest. What is none is awsai.ErrInvalid.
func ParseBulkSummary(raw []byte) (BulkSummary, error) {
	var w struct {
		Statistics *struct {
			Total   int `json:"total-json-lines"`
			Valid   int `json:"valid-json-lines"`
			Invalid int `json:"invalid-json-lines"`
		} `json:"statistics"`
		Errors []struct {
			Line    int    `json:"line-number"`
			Numer   int    `json:"line-numer"` // as the developer guide spells it
			Source  string `json:"source-ref"`
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(raw, &w); err != nil || w.Statistics == nil {
		return BulkSummary{}, awsai.Errorf("vision.ParseBulkSummary", awsai.ErrInvalid, "%d bytes that are no summary", len(raw))
	}
	out := BulkSummary{Lines: w.Statistics.Total, Valid: w.Statistics.Valid, Invalid: w.Statistics.Invalid}
	for _, e := range w.Errors {
		out.Problems = append(out.Problems, BulkProblem{max(e.Line, e.Numer), e.Source, e.Code, e.Message})
	}
	return out, nil
}
