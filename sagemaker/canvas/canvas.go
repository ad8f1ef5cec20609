package canvas

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/deploy"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Options are a [Client]'s.
type Options struct {
	// Role is the ARN of the IAM role that jobs, models and endpoints work with. It is
	// needed to start and to deploy.
	Role string
	// Tags are put on what the client makes.
	Tags map[string]string
	// Wait is how jobs are waited for. The default is that of package job.
	Wait job.Options
}

// Client runs AutoML jobs. It is safe for concurrent use.
type Client struct {
	cfg    aws.Config
	api    *sagemaker.Client
	deploy *deploy.Client
	o      Options
}

// New makes a client of AWS settings. It asks nothing.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	return &Client{
		cfg: cfg, api: control.Client(cfg), o: o,
		deploy: deploy.New(cfg, func(d *deploy.Options) { d.Role, d.Tags, d.Wait = o.Role, o.Tags, o.Wait }),
	}
}

// Result is what a job has made.
type Result struct {
	// Job is the job's name.
	Job string
	// Kind is the problem's, as "Tabular", and Type that of a table's target, which the
	// service may have worked out.
	Kind string
	Type Type
	// Objective is the metric that candidates competed in.
	Objective Metric
	// Best is the best candidate. Its zero value says that the job found none, as one that
	// only made definitions.
	Best Candidate
	// Endpoint is the endpoint that the best candidate was deployed to, where the request
	// said so.
	Endpoint string
	// CandidateNotebook and DataNotebook are the notebooks' addresses.
	CandidateNotebook, DataNotebook string
	// Incomplete says what the job did not manage.
	Incomplete []string
}

// Start starts a job and returns at once. The request is checked first: its error is
// awsai.ErrInvalid and holds every fault. The job's Wait returns what it has made, and its
// Status tells the phase, with an estimate of the part that is done.
func (c *Client) Start(ctx context.Context, r Request) (*job.Job[Result], error) {
	const op = "canvas.Start"
	if err := r.check(c.o.Role); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if len(c.o.Tags) > 0 {
		tags := make(map[string]string)
		for _, all := range []map[string]string{c.o.Tags, r.Tags} {
			for k, v := range all {
				tags[k] = v
			}
		}
		r.Tags = tags
	}
	in := r.input(c.o.Role)
	if _, err := c.api.CreateAutoMLJobV2(ctx, in); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Resume(*in.AutoMLJobName), nil
}

// Resume is the handle on a job by its name, whoever started it.
func (c *Client) Resume(name string) *job.Job[Result] {
	return job.New(name, job.Driver[Result]{
		Name: "AutoML",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.describe(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return job.State{
				Status: control.Status(out.AutoMLJobStatus), Reason: aws.ToString(out.FailureReason), Message: string(out.AutoMLJobSecondaryStatus),
				Fraction: phases[out.AutoMLJobSecondaryStatus], Created: aws.ToTime(out.CreationTime), Ended: aws.ToTime(out.EndTime),
			}, nil
		},
		Result: func(ctx context.Context, id string) (Result, error) {
			out, err := c.describe(ctx, id)
			if err != nil {
				return Result{}, err
			}
			return result(out), nil
		},
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopAutoMLJob(ctx, &sagemaker.StopAutoMLJobInput{AutoMLJobName: &id})
			return err
		},
	}, func(o *job.Options) { *o = c.o.Wait })
}

func (c *Client) describe(ctx context.Context, name string) (*sagemaker.DescribeAutoMLJobV2Output, error) {
	if err := control.CheckName("job", name, maxJobName); err != nil {
		return nil, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	return c.api.DescribeAutoMLJobV2(ctx, &sagemaker.DescribeAutoMLJobV2Input{AutoMLJobName: &name})
}

func result(out *sagemaker.DescribeAutoMLJobV2Output) Result {
	r := Result{Job: aws.ToString(out.AutoMLJobName), Kind: string(out.AutoMLProblemTypeConfigName)}
	if out.AutoMLJobObjective != nil {
		r.Objective = Metric(out.AutoMLJobObjective.MetricName)
	}
	if t, ok := out.AutoMLProblemTypeConfig.(*types.AutoMLProblemTypeConfigMemberTabularJobConfig); ok {
		r.Type = Type(t.Value.ProblemType)
	}
	if a := out.ResolvedAttributes; a != nil {
		if a.AutoMLJobObjective != nil {
			r.Objective = Metric(a.AutoMLJobObjective.MetricName)
		}
		if t, ok := a.AutoMLProblemTypeResolvedAttributes.(*types.AutoMLProblemTypeResolvedAttributesMemberTabularResolvedAttributes); ok {
			r.Type = Type(t.Value.ProblemType)
		}
	}
	if out.BestCandidate != nil {
		r.Best = candidate(*out.BestCandidate)
	}
	if out.ModelDeployResult != nil {
		r.Endpoint = aws.ToString(out.ModelDeployResult.EndpointName)
	}
	if a := out.AutoMLJobArtifacts; a != nil {
		r.CandidateNotebook, r.DataNotebook = aws.ToString(a.CandidateDefinitionNotebookLocation), aws.ToString(a.DataExplorationNotebookLocation)
	}
	for _, p := range out.PartialFailureReasons {
		r.Incomplete = append(r.Incomplete, aws.ToString(p.PartialFailureMessage))
	}
	return r
}

// Listed is a job in a list.
type Listed struct {
	// Name is the job's.
	Name string
	// Status is where it stands, Phase the service's word for what it does.
	Status job.Status
	Phase  string
	// Reason is why it failed.
	Reason string
	// Created and Ended are when it was started and when it ended.
	Created, Ended time.Time
}

// Jobs lists the account's AutoML jobs, newest first, whose names contain a text of
// letters, digits and hyphens. The empty one is in every name.
func (c *Client) Jobs(ctx context.Context, nameContains string) iter.Seq2[Listed, error] {
	return page.Tokens(ctx, "canvas.Jobs", func(ctx context.Context, token string) ([]Listed, string, error) {
		out, err := c.api.ListAutoMLJobs(ctx, &sagemaker.ListAutoMLJobsInput{
			NameContains: sdk.Optional(nameContains), NextToken: sdk.Optional(token), MaxResults: aws.Int32(100),
			SortBy: types.AutoMLSortByCreationTime, SortOrder: types.AutoMLSortOrderDescending,
		})
		if err != nil {
			return nil, "", err
		}
		jobs := make([]Listed, len(out.AutoMLJobSummaries))
		for i, s := range out.AutoMLJobSummaries {
			jobs[i] = Listed{
				Name: aws.ToString(s.AutoMLJobName), Status: control.Status(s.AutoMLJobStatus), Phase: string(s.AutoMLJobSecondaryStatus),
				Reason: aws.ToString(s.FailureReason), Created: aws.ToTime(s.CreationTime), Ended: aws.ToTime(s.EndTime),
			}
		}
		return jobs, aws.ToString(out.NextToken), nil
	})
}
