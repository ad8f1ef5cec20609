package canvas

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// phases are how far along a job roughly is in each phase: they come in this order, and
// most of the time goes into candidates.
var phases = map[types.AutoMLJobSecondaryStatus]float64{
	types.AutoMLJobSecondaryStatusStarting:                       0.01,
	types.AutoMLJobSecondaryStatusPreTraining:                    0.05,
	types.AutoMLJobSecondaryStatusAnalyzingData:                  0.05,
	types.AutoMLJobSecondaryStatusFeatureEngineering:             0.15,
	types.AutoMLJobSecondaryStatusCandidateDefinitionsGenerated:  0.2,
	types.AutoMLJobSecondaryStatusTrainingModels:                 candidatesBegin,
	types.AutoMLJobSecondaryStatusModelTuning:                    candidatesBegin,
	types.AutoMLJobSecondaryStatusMaxCandidatesReached:           candidatesEnd,
	types.AutoMLJobSecondaryStatusMaxAutoMlJobRuntimeReached:     candidatesEnd,
	types.AutoMLJobSecondaryStatusGeneratingExplainabilityReport: 0.92,
	types.AutoMLJobSecondaryStatusGeneratingModelInsightsReport:  0.95,
	types.AutoMLJobSecondaryStatusDeployingModel:                 0.97,
}

// The part of a job that goes into candidates.
const (
	candidatesBegin = 0.25
	candidatesEnd   = 0.9
)

// Progress is how far along a job is, and what that lets one expect.
type Progress struct {
	// Status is where the job stands, Phase the service's word for what it does.
	Status job.Status
	Phase  string
	// Done are the candidates that have ended, Running those under way, and Most how many
	// there may be; 0 where it is not known.
	Done, Running, Most int
	// Fraction is the part of the work that is done, in [0,1], estimated.
	Fraction float64
	// Elapsed is the job's age, or how long it took.
	Elapsed time.Duration
	// Remaining is how long it will take yet, estimated by the pace of the candidates so
	// far and bounded by the job's limit of time. Known tells whether there is anything to
	// estimate from.
	Remaining time.Duration
	Known     bool
}

// Progress asks how far along a job is, with its candidates, and estimates how long it
// will take yet.
func (c *Client) Progress(ctx context.Context, name string) (Progress, error) {
	const op = "canvas.Progress"
	out, err := c.describe(ctx, name)
	if err != nil {
		return Progress{}, awsai.Wrap(op, err)
	}
	var all []Candidate
	for cand, err := range c.Candidates(ctx, name) {
		if err != nil {
			return Progress{}, awsai.Wrap(op, err)
		}
		all = append(all, cand)
	}
	return estimate(out, all, time.Now()), nil
}

func estimate(out *sagemaker.DescribeAutoMLJobV2Output, candidates []Candidate, now time.Time) Progress {
	p := Progress{Status: control.Status(out.AutoMLJobStatus), Phase: string(out.AutoMLJobSecondaryStatus), Fraction: phases[out.AutoMLJobSecondaryStatus]}
	if end := aws.ToTime(out.EndTime); !end.IsZero() {
		now = end
	}
	created := aws.ToTime(out.CreationTime)
	p.Elapsed = max(now.Sub(created), 0)
	var first time.Time
	for _, cand := range candidates {
		if !cand.Created.IsZero() && (first.IsZero() || cand.Created.Before(first)) {
			first = cand.Created
		}
		if cand.Ended.IsZero() {
			p.Running++
		} else {
			p.Done++
		}
	}
	limit := limits(out)
	p.Most = int(aws.ToInt32(limit.MaxCandidates))
	if p.Status.Ended() {
		p.Known = true
		if p.Status == job.Succeeded {
			p.Fraction = 1
		}
		return p
	}
	if p.Most > 0 && p.Fraction >= candidatesBegin && p.Fraction < candidatesEnd {
		done := min(float64(p.Done)/float64(p.Most), 1)
		p.Fraction = candidatesBegin + (candidatesEnd-candidatesBegin)*done
	}
	p.Remaining, p.Known = remaining(p, first, now, time.Duration(aws.ToInt32(limit.MaxAutoMLJobRuntimeInSeconds))*time.Second)
	return p
}

// remaining goes by the pace of candidates while they are made, and else by the part that
// is done. The reports come on top of the job's limit of time, a tenth of what has passed.
func remaining(p Progress, first, now time.Time, most time.Duration) (time.Duration, bool) {
	var left time.Duration
	known := false
	switch {
	case p.Done > 0 && p.Most > 0 && p.Fraction < candidatesEnd:
		pace := now.Sub(first) / time.Duration(p.Done)
		left = pace*time.Duration(max(p.Most-p.Done, 0)) + p.Elapsed/10
		known = true
	case p.Fraction >= candidatesEnd:
		left = time.Duration(float64(p.Elapsed) * (1 - p.Fraction) / p.Fraction)
		known = true
	}
	if most > 0 {
		if bound := max(most-p.Elapsed, 0) + p.Elapsed/10; !known || bound < left {
			left, known = bound, true
		}
	}
	return left.Round(time.Second), known
}

// limits are those that the service goes by.
func limits(out *sagemaker.DescribeAutoMLJobV2Output) types.AutoMLJobCompletionCriteria {
	if out.ResolvedAttributes != nil && out.ResolvedAttributes.CompletionCriteria != nil {
		return *out.ResolvedAttributes.CompletionCriteria
	}
	var c *types.AutoMLJobCompletionCriteria
	switch p := out.AutoMLProblemTypeConfig.(type) {
	case *types.AutoMLProblemTypeConfigMemberTabularJobConfig:
		c = p.Value.CompletionCriteria
	case *types.AutoMLProblemTypeConfigMemberTimeSeriesForecastingJobConfig:
		c = p.Value.CompletionCriteria
	case *types.AutoMLProblemTypeConfigMemberTextClassificationJobConfig:
		c = p.Value.CompletionCriteria
	case *types.AutoMLProblemTypeConfigMemberImageClassificationJobConfig:
		c = p.Value.CompletionCriteria
	case *types.AutoMLProblemTypeConfigMemberTextGenerationJobConfig:
		c = p.Value.CompletionCriteria
	}
	if c == nil {
		return types.AutoMLJobCompletionCriteria{}
	}
	return *c
}
