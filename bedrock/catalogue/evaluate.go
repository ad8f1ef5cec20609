package catalogue

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Evaluation is what [Client.Evaluate] measures. What is measured is exactly one of Models,
// OwnModel, KnowledgeBase, OwnRetrieval and OwnAnswers.
type Evaluation struct {
	// Name is the job's, new in the region: small letters, digits and "-", at most 63.
	// Description may be empty.
	Name        string
	Description string
	// Role is the ARN of the role by which the service reads, writes and asks models.
	Role string
	// Datasets are what is asked, and what is measured of the answers: 1 to 5.
	Datasets []Dataset
	// Judge is the ID or ARN of the model that judges the answers. It is needed for retrieval
	// and knowledge bases and for Custom, and without it metrics are computed.
	Judge string
	// Custom are metrics of your own that Judge measures, 10 at most, named among the metrics
	// of the data sets.
	Custom []CustomMetric

	// Models are the IDs or ARNs of models to ask, one or two.
	Models []string
	// OwnModel is the name under which the data sets hold answers already; see
	// [Question].Answers.
	OwnModel string
	// KnowledgeBase is one to ask.
	KnowledgeBase *KnowledgeBase
	// OwnRetrieval and OwnAnswers are the names under which the data sets hold what a system
	// of your own has retrieved, and what it has answered from that; see [Conversation].
	OwnRetrieval string
	OwnAnswers   string

	// Output is the address in S3, as "s3://bucket/prefix/", under which the results are
	// written.
	Output string
	// Key is the KMS key to encrypt the results with. The default is one of AWS.
	Key string
	// Tags are the job's.
	Tags map[string]string
	// Token makes repeated calls begin one job, if they are the same: data that is put into S3
	// has another address each time. The default is a new one for each call, which covers the
	// SDK's own retries.
	Token string
}

// Dataset is a set of questions, and what is measured of the answers.
type Dataset struct {
	// Name is that of a set of AWS, as "Builtin.BoolQ", or any for your own.
	Name string
	// Data are your own questions, as [Questions] and [Conversations] write them; what is not
	// in S3 is put there by Options.Stager. It is the zero Source for a set of AWS.
	Data media.Source
	// Task is the kind of question: "Summarization", "Classification", "QuestionAndAnswer",
	// "Generation" or "Custom". The default is "Generation".
	Task string
	// Metrics are what is measured. Without a judge: "Builtin.Accuracy", "Builtin.Robustness",
	// "Builtin.Toxicity". With one, of a model: "Builtin.Correctness", "Builtin.Completeness",
	// "Builtin.Faithfulness", "Builtin.Helpfulness", "Builtin.Coherence", "Builtin.Relevance",
	// "Builtin.FollowingInstructions", "Builtin.ProfessionalStyleAndTone",
	// "Builtin.Harmfulness", "Builtin.Stereotyping", "Builtin.Refusal"; of retrieval:
	// "Builtin.ContextRelevance", "Builtin.ContextCoverage".
	Metrics []string
}

// CustomMetric is a metric of your own.
type CustomMetric struct {
	// Name is the metric's. Instructions are what the judge is told, with {{prompt}} and
	// {{prediction}} where these go, at most 5000 characters.
	Name         string
	Instructions string
	// Scale are the possible ratings, 10 at most. Without one the judge rates freely.
	Scale []Rating
}

// Rating is a rating that a judge may give.
type Rating struct {
	// Definition is what it means, at most 100 characters.
	Definition string
	// Value is the rating. Where Label is not empty, that is the rating instead.
	Value float64
	Label string
}

// KnowledgeBase is a knowledge base under evaluation.
type KnowledgeBase struct {
	// ID is the knowledge base's.
	ID string
	// Model is the ARN of the model that answers. Empty, only what is retrieved is measured.
	Model string
	// Results is how many passages are retrieved, at most 100. The default is the service's.
	Results int
	// Search is "HYBRID" or "SEMANTIC". The default is the service's.
	Search string
}

// Evaluate begins an evaluation. The job's ID is its ARN; its result says where the scores are,
// which [Client.Scores] reads.
func (c *Client) Evaluate(ctx context.Context, r Evaluation) (*job.Job[Evaluated], error) {
	const op = "catalogue.Evaluate"
	if err := r.check(op); err != nil {
		return nil, err
	}
	in := r.input()
	config := &types.AutomatedEvaluationConfig{CustomMetricConfig: r.customMetrics()}
	if r.Judge != "" {
		config.EvaluatorModelConfig = &types.EvaluatorModelConfigMemberBedrockEvaluatorModels{
			Value: []types.BedrockEvaluatorModel{{ModelIdentifier: &r.Judge}},
		}
	}
	for _, d := range r.Datasets {
		set, err := c.dataset(ctx, d)
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		config.DatasetMetricConfigs = append(config.DatasetMetricConfigs, set)
	}
	in.EvaluationConfig = &types.EvaluationConfigMemberAutomated{Value: *config}
	out, err := c.api.CreateEvaluationJob(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	arn, err := named(op, out.JobArn)
	if err != nil {
		return nil, err
	}
	return c.ResumeEvaluation(arn), nil
}

// dataset puts your own data into S3.
func (c *Client) dataset(ctx context.Context, d Dataset) (types.EvaluationDatasetMetricConfig, error) {
	set := types.EvaluationDatasetMetricConfig{
		Dataset: &types.EvaluationDataset{Name: &d.Name}, MetricNames: d.Metrics, TaskType: types.EvaluationTaskType(d.Task),
	}
	if d.Task == "" {
		set.TaskType = types.EvaluationTaskTypeGeneration
	}
	if !strings.HasPrefix(d.Name, builtin) {
		uri, err := c.stage(ctx, d.Data, "questions.jsonl")
		if err != nil {
			return set, err
		}
		set.Dataset.DatasetLocation = &types.EvaluationDatasetLocationMemberS3Uri{Value: uri}
	}
	return set, nil
}

// builtin is what the names of AWS's data sets and metrics begin with.
const builtin = "Builtin."

// Evaluated is an evaluation that has ended.
type Evaluated struct {
	// Name and ARN are the job's.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Output is where in S3 the results are.
	Output string `json:"output"`
	// Created is when the job was, and Modified when it ended.
	Created  time.Time `json:"created,omitzero"`
	Modified time.Time `json:"modified,omitzero"`
}

// ResumeEvaluation returns the job of an evaluation by its ARN.
func (c *Client) ResumeEvaluation(arn string) *job.Job[Evaluated] {
	get := func(ctx context.Context, arn string) (*sdkbedrock.GetEvaluationJobOutput, error) {
		return c.api.GetEvaluationJob(ctx, &sdkbedrock.GetEvaluationJobInput{JobIdentifier: &arn})
	}
	return job.New(arn, job.Driver[Evaluated]{
		Name: "evaluation",
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			out, err := get(ctx, arn)
			if err != nil {
				return job.State{}, err
			}
			s := job.State{
				Status: jobStatus(string(out.Status)), Reason: strings.Join(out.FailureMessages, "; "), Created: aws.ToTime(out.CreationTime),
			}
			if s.Status.Ended() {
				s.Ended = aws.ToTime(out.LastModifiedTime)
			}
			return s, nil
		},
		Result: func(ctx context.Context, arn string) (Evaluated, error) {
			out, err := get(ctx, arn)
			if err != nil {
				return Evaluated{}, err
			}
			e := Evaluated{
				Name: aws.ToString(out.JobName), ARN: aws.ToString(out.JobArn),
				Created: aws.ToTime(out.CreationTime), Modified: aws.ToTime(out.LastModifiedTime),
			}
			if out.OutputDataConfig != nil {
				e.Output = aws.ToString(out.OutputDataConfig.S3Uri)
			}
			return e, nil
		},
		Stop: func(ctx context.Context, arn string) error {
			_, err := c.api.StopEvaluationJob(ctx, &sdkbedrock.StopEvaluationJobInput{JobIdentifier: &arn})
			return err
		},
	}, c.jobs)
}

// EvaluationJob is an evaluation as it is listed.
type EvaluationJob struct {
	// Name and ARN are the job's.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Status is where it stands.
	Status job.Status `json:"status"`
	// Judges are the models that judge.
	Judges []string `json:"judges,omitempty"`
	// Created is when it was.
	Created time.Time `json:"created,omitzero"`
}

// Evaluations lists the evaluations of the account in the region.
func (c *Client) Evaluations(ctx context.Context) iter.Seq2[EvaluationJob, error] {
	pages := func() *sdkbedrock.ListEvaluationJobsPaginator {
		return sdkbedrock.NewListEvaluationJobsPaginator(c.api, &sdkbedrock.ListEvaluationJobsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.Evaluations", pages, func(p *sdkbedrock.ListEvaluationJobsOutput) ([]EvaluationJob, *string) {
		var list []EvaluationJob
		for _, s := range p.JobSummaries {
			list = append(list, EvaluationJob{
				Name: aws.ToString(s.JobName), ARN: aws.ToString(s.JobArn), Status: jobStatus(string(s.Status)),
				Judges: s.EvaluatorModelIdentifiers, Created: aws.ToTime(s.CreationTime),
			})
		}
		return list, p.NextToken
	})
}
