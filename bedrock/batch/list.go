package batch

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Filter chooses among jobs. The zero value means all of them.
type Filter struct {
	// Status is the jobs' status. The default is any.
	Status Status
	// Name is part of the jobs' names.
	Name string
	// After and Before bound the time at which a job was started.
	After, Before time.Time
}

// Info is a job in a list.
type Info struct {
	// ID is the job's ARN, to resume it by.
	ID string
	// Name and Token are what the job was started with.
	Name, Token string
	// Model is the model's ID or ARN.
	Model string
	// Status is where the job stands.
	Status Status
	// Reason is why the job failed, in the service's words.
	Reason string
	// Kind is what the records are.
	Kind Kind
	// Counts are those that the service gives for the job, without tokens.
	Counts Counts
	// Submitted, Ended and Expires are when the job was started, when it ended, and when its
	// time is over. Ended is the zero time before that.
	Submitted, Ended, Expires time.Time
	// Input is where the records are, Output where the job writes.
	Input, Output media.URI
}

// Jobs lists the jobs of the account and region, of any model, whoever started them, the
// latest first.
func (c *Client) Jobs(ctx context.Context, f Filter) iter.Seq2[Info, error] {
	in := &sdkbedrock.ListModelInvocationJobsInput{
		StatusEquals: types.ModelInvocationJobStatus(f.Status), NameContains: sdk.Optional(f.Name),
		SortBy: types.SortJobsByCreationTime, SortOrder: types.SortOrderDescending,
	}
	if !f.After.IsZero() {
		in.SubmitTimeAfter = &f.After
	}
	if !f.Before.IsZero() {
		in.SubmitTimeBefore = &f.Before
	}
	start := func() *sdkbedrock.ListModelInvocationJobsPaginator {
		return sdkbedrock.NewListModelInvocationJobsPaginator(c.api, in)
	}
	return page.Items(ctx, "batch.Jobs", start, func(p *sdkbedrock.ListModelInvocationJobsOutput) ([]Info, *string) {
		jobs := make([]Info, 0, len(p.InvocationJobSummaries))
		for _, s := range p.InvocationJobSummaries {
			jobs = append(jobs, toInfo(s))
		}
		return jobs, p.NextToken
	})
}

func toInfo(s types.ModelInvocationJobSummary) Info {
	info := Info{
		ID: aws.ToString(s.JobArn), Name: aws.ToString(s.JobName), Token: aws.ToString(s.ClientRequestToken), Model: aws.ToString(s.ModelId),
		Status: Status(s.Status), Reason: aws.ToString(s.Message), Kind: Kind(s.ModelInvocationType),
		Counts: Counts{
			Total: aws.ToInt64(s.TotalRecordCount), Processed: aws.ToInt64(s.ProcessedRecordCount),
			Succeeded: aws.ToInt64(s.SuccessRecordCount), Failed: aws.ToInt64(s.ErrorRecordCount),
		},
		Submitted: aws.ToTime(s.SubmitTime), Ended: aws.ToTime(s.EndTime), Expires: aws.ToTime(s.JobExpirationTime),
	}
	info.Input, info.Output, _ = places(s.InputDataConfig, s.OutputDataConfig) // a list does not end for an address that is none
	return info
}
