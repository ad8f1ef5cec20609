package canvas

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Candidate is a model that a job has tried.
type Candidate struct {
	// Name is the candidate's.
	Name string
	// Status is "Completed", "InProgress", "Failed", "Stopped" or "Stopping", Reason why it
	// failed.
	Status, Reason string
	// Objective is the metric that candidates compete in, Value the candidate's. Scored
	// tells whether there is one yet.
	Objective Metric
	Value     float64
	Scored    bool
	// Metrics are all that was measured.
	Metrics []Measure
	// Containers serve the candidate, one after the other. ByProcessor are others by "CPU"
	// and "GPU", where there are.
	Containers  []Container
	ByProcessor map[string][]Container
	// Explainability, Insights and Backtest are prefixes in S3 of reports. See
	// [Client.Explanation] and [Client.Insights].
	Explainability, Insights, Backtest string
	// Steps are the jobs that made it.
	Steps []Step
	// Created and Ended are when it was begun and done with.
	Created, Ended time.Time
}

// Measure is a metric that was measured.
type Measure struct {
	// Name is the metric.
	Name Metric
	// Set is what it was measured on: "Train", "Validation" or "Test".
	Set string
	// Value is the number.
	Value float64
}

// Container is one that serves a candidate.
type Container struct {
	// Image is its image, Artifact the address of its model.
	Image, Artifact string
	// Env are its variables.
	Env map[string]string
}

// Step is a job that made a part of a candidate.
type Step struct {
	// Kind is as "AWS::SageMaker::TrainingJob", Name and ARN are the job's.
	Kind, Name, ARN string
}

// Measured returns a metric on a set, as "Validation"; the empty set is any.
func (c Candidate) Measured(name Metric, set string) (float64, bool) {
	for _, m := range c.Metrics {
		if m.Name == name && (set == "" || m.Set == set) {
			return m.Value, true
		}
	}
	return 0, false
}

// Candidates lists the candidates of a job, as the service orders them.
func (c *Client) Candidates(ctx context.Context, job string) iter.Seq2[Candidate, error] {
	return page.Tokens(ctx, "canvas.Candidates", func(ctx context.Context, token string) ([]Candidate, string, error) {
		out, err := c.api.ListCandidatesForAutoMLJob(ctx, &sagemaker.ListCandidatesForAutoMLJobInput{
			AutoMLJobName: &job, NextToken: sdk.Optional(token), MaxResults: aws.Int32(100),
		})
		if err != nil {
			return nil, "", err
		}
		all := make([]Candidate, len(out.Candidates))
		for i, cand := range out.Candidates {
			all[i] = candidate(cand)
		}
		return all, aws.ToString(out.NextToken), nil
	})
}

// Leaderboard returns the candidates of a job in the order of [Rank].
func (c *Client) Leaderboard(ctx context.Context, job string) ([]Candidate, error) {
	var all []Candidate
	for cand, err := range c.Candidates(ctx, job) {
		if err != nil {
			return nil, awsai.Wrap("canvas.Leaderboard", err)
		}
		all = append(all, cand)
	}
	Rank(all)
	return all, nil
}

// Rank orders candidates, best first: those with a value by it, in the direction of their
// metric, then the rest; equal ones by name.
func Rank(candidates []Candidate) {
	slices.SortStableFunc(candidates, func(a, b Candidate) int {
		if a.Scored != b.Scored {
			if a.Scored {
				return -1
			}
			return 1
		}
		byValue := cmp.Compare(b.Value, a.Value)
		if a.Objective.Lower() {
			byValue = -byValue
		}
		return cmp.Or(byValue, cmp.Compare(a.Name, b.Name))
	})
}

func candidate(in types.AutoMLCandidate) Candidate {
	c := Candidate{
		Name: aws.ToString(in.CandidateName), Status: string(in.CandidateStatus), Reason: aws.ToString(in.FailureReason),
		Created: aws.ToTime(in.CreationTime), Ended: aws.ToTime(in.EndTime), Containers: containers(in.InferenceContainers),
	}
	if m := in.FinalAutoMLJobObjectiveMetric; m != nil {
		c.Objective, c.Value, c.Scored = Metric(m.MetricName), float64(aws.ToFloat32(m.Value)), m.Value != nil
		if m.StandardMetricName != "" {
			c.Objective = Metric(m.StandardMetricName)
		}
	}
	for _, s := range in.CandidateSteps {
		c.Steps = append(c.Steps, Step{Kind: string(s.CandidateStepType), Name: aws.ToString(s.CandidateStepName), ARN: aws.ToString(s.CandidateStepArn)})
	}
	for processor, all := range in.InferenceContainerDefinitions {
		if c.ByProcessor == nil {
			c.ByProcessor = make(map[string][]Container)
		}
		c.ByProcessor[processor] = containers(all)
	}
	if p := in.CandidateProperties; p != nil {
		c.properties(p)
	}
	return c
}

func (c *Candidate) properties(p *types.CandidateProperties) {
	if l := p.CandidateArtifactLocations; l != nil {
		c.Explainability, c.Insights, c.Backtest = aws.ToString(l.Explainability), aws.ToString(l.ModelInsights), aws.ToString(l.BacktestResults)
	}
	for _, m := range p.CandidateMetrics {
		name := Metric(m.StandardMetricName)
		if name == "" {
			name = Metric(m.MetricName)
		}
		c.Metrics = append(c.Metrics, Measure{Name: name, Set: string(m.Set), Value: float64(aws.ToFloat32(m.Value))})
	}
}

func containers(in []types.AutoMLContainerDefinition) []Container {
	var out []Container
	for _, d := range in {
		out = append(out, Container{Image: aws.ToString(d.Image), Artifact: aws.ToString(d.ModelDataUrl), Env: d.Environment})
	}
	return out
}
