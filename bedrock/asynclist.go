package bedrock

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// AsyncFilter chooses among the jobs of a model. The zero value means all of them.
type AsyncFilter struct {
	// Status is job.Running, job.Succeeded or job.Failed. The default is any.
	Status job.Status
	// After and Before bound the time at which a job was started.
	After, Before time.Time
}

// AsyncInvocation is a job in a list.
type AsyncInvocation struct {
	// ID is the job's ARN, to resume it by.
	ID string
	// Token is what the job was started with.
	Token string
	// Status is where the job stands.
	Status job.Status
	// Reason is why the job failed, in the service's words.
	Reason string
	// Submitted and Ended are when the job was started and when it ended. Ended is the
	// zero time before that.
	Submitted, Ended time.Time
	// Output is where the job writes.
	Output media.URI
}

// Invocations lists the jobs of this model in the account and region, whoever started them,
// the latest first.
func (m *AsyncModel) Invocations(ctx context.Context, f AsyncFilter) iter.Seq2[AsyncInvocation, error] {
	const op = "bedrock.AsyncModel.Invocations"
	status, err := f.status(op)
	if err != nil {
		return func(yield func(AsyncInvocation, error) bool) { yield(AsyncInvocation{}, err) }
	}
	in := &bedrockruntime.ListAsyncInvokesInput{
		StatusEquals:     status,
		SubmitTimeAfter:  sdk.Optional(f.After),
		SubmitTimeBefore: sdk.Optional(f.Before),
		SortBy:           types.SortAsyncInvocationBySubmissionTime,
		SortOrder:        types.SortOrderDescending,
	}
	start := func() *bedrockruntime.ListAsyncInvokesPaginator {
		return bedrockruntime.NewListAsyncInvokesPaginator(m.client, in)
	}
	return page.Items(ctx, op, start, func(p *bedrockruntime.ListAsyncInvokesOutput) ([]AsyncInvocation, *string) {
		var found []AsyncInvocation
		for _, s := range p.AsyncInvokeSummaries {
			if arn := value(s.ModelArn); arn == m.id || m.base != "" && baseModel(arn) == m.base {
				found = append(found, fromSummary(s))
			}
		}
		return found, p.NextToken
	})
}

// status is the service's word for the status asked for.
func (f AsyncFilter) status(op string) (types.AsyncInvokeStatus, error) {
	if f.Status == "" {
		return "", nil
	}
	for _, s := range types.AsyncInvokeStatus("").Values() {
		if asyncStatus(s) == f.Status {
			return s, nil
		}
	}
	return "", awsai.Errorf(op, awsai.ErrInvalid, "status %.20q; want %s, %s or %s", string(f.Status), job.Running, job.Succeeded, job.Failed)
}

func fromSummary(s types.AsyncInvokeSummary) AsyncInvocation {
	out := AsyncInvocation{
		ID: value(s.InvocationArn), Token: value(s.ClientRequestToken),
		Status: asyncStatus(s.Status), Reason: value(s.FailureMessage),
		Submitted: value(s.SubmitTime), Ended: value(s.EndTime),
	}
	out.Output, _ = asyncURI(s.OutputDataConfig) // a list does not end for an address that is none
	return out
}
