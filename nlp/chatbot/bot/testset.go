package bot

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// TestSet is a set of conversations that the service tests bots with.
type TestSet struct {
	// ID, Name and Description are its.
	ID, Name, Description string
	// Status is the service's, as "Ready", and Mode "Text" or "Audio".
	Status, Mode string
	// Turns is how many it has.
	Turns int
	// Created is when it was made.
	Created time.Time
}

// TestSets lists the test sets of the account and region.
func (c *Client) TestSets(ctx context.Context) iter.Seq2[TestSet, error] {
	return page.Tokens(ctx, "bot.TestSets", func(ctx context.Context, token string) (sets []TestSet, next string, err error) {
		out, err := c.api.ListTestSets(ctx, &lexmodelsv2.ListTestSetsInput{NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.TestSets {
			sets = append(sets, TestSet{
				aws.ToString(s.TestSetId), aws.ToString(s.TestSetName), aws.ToString(s.Description), string(s.Status), string(s.Modality),
				int(aws.ToInt32(s.NumTurns)), aws.ToTime(s.CreationDateTime),
			})
		}
		return sets, aws.ToString(out.NextToken), nil
	})
}

// TestResult is how a bot did in a test.
type TestResult struct {
	// Total is how many conversations and single turns there were, and Results how many were
	// "Matched", "Mismatched" or came to an "ExecutionError".
	Total   int
	Results map[string]int
	// Intents say the same of each intent.
	Intents []IntentResult
}

// IntentResult is how often an intent was understood in a test.
type IntentResult struct {
	// Intent is its name, and MultiTurn tells whether these are conversations.
	Intent    string
	MultiTurn bool
	// Total and Results are as in [TestResult].
	Total   int
	Results map[string]int
}

// Test begins to test an alias of a bot with a test set.
func (c *Client) Test(ctx context.Context, set, bot, alias, locale string) (*job.Job[TestResult], error) {
	out, err := c.api.StartTestExecution(ctx, &lexmodelsv2.StartTestExecutionInput{
		TestSetId: &set, ApiMode: types.TestExecutionApiModeNonStreaming,
		Target: &types.TestExecutionTarget{BotAliasTarget: &types.BotAliasTestExecutionTarget{BotId: &bot, BotAliasId: &alias, LocaleId: &locale}},
	})
	if err != nil {
		return nil, awsai.Wrap("bot.Test", err)
	}
	return c.ResumeTest(aws.ToString(out.TestExecutionId)), nil
}

// ResumeTest returns the handle on a test by its ID, in any process.
func (c *Client) ResumeTest(id string) *job.Job[TestResult] {
	return job.New(id, job.Driver[TestResult]{
		Name: "test",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.api.DescribeTestExecution(ctx, &lexmodelsv2.DescribeTestExecutionInput{TestExecutionId: &id})
			if err != nil {
				return job.State{}, err
			}
			return job.State{Status: testStatus(out.TestExecutionStatus), Message: string(out.TestExecutionStatus), Reason: reasons(out.FailureReasons, nil), Created: aws.ToTime(out.CreationDateTime)}, nil
		},
		Result: c.testResult,
	}, c.waiting)
}

func testStatus(s types.TestExecutionStatus) job.Status {
	switch s {
	case types.TestExecutionStatusPending, types.TestExecutionStatusWaiting:
		return job.Queued
	case types.TestExecutionStatusCompleted:
		return job.Succeeded
	case types.TestExecutionStatusFailed:
		return job.Failed
	case types.TestExecutionStatusStopping:
		return job.Stopping
	case types.TestExecutionStatusStopped:
		return job.Stopped
	}
	return job.Running
}

func (c *Client) testResult(ctx context.Context, id string) (TestResult, error) {
	r := TestResult{Results: map[string]int{}}
	for items, err := range c.testItems(ctx, id, types.TestResultTypeFilterOverallTestResults) {
		if err != nil {
			return TestResult{}, err
		}
		if items.OverallTestResults == nil {
			continue
		}
		for _, i := range items.OverallTestResults.Items {
			r.Total += int(aws.ToInt32(i.TotalResultCount))
			for status, n := range i.EndToEndResultCounts {
				r.Results[status] += int(n)
			}
		}
	}
	for items, err := range c.testItems(ctx, id, types.TestResultTypeFilterIntentClassificationTestResults) {
		if err != nil {
			return TestResult{}, err
		}
		if items.IntentClassificationTestResults == nil {
			continue
		}
		for _, i := range items.IntentClassificationTestResults.Items {
			if i.ResultCounts != nil {
				r.Intents = append(r.Intents, IntentResult{aws.ToString(i.IntentName), i.MultiTurnConversation, int(aws.ToInt32(i.ResultCounts.TotalResultCount)), counts(i.ResultCounts.IntentMatchResultCounts)})
			}
		}
	}
	return r, nil
}

func counts(in map[string]int32) map[string]int {
	out := map[string]int{}
	for k, n := range in {
		out[k] = int(n)
	}
	return out
}

func (c *Client) testItems(ctx context.Context, id string, kind types.TestResultTypeFilter) iter.Seq2[types.TestExecutionResultItems, error] {
	return page.Tokens(ctx, "bot.Test", func(ctx context.Context, token string) ([]types.TestExecutionResultItems, string, error) {
		out, err := c.api.ListTestExecutionResultItems(ctx, &lexmodelsv2.ListTestExecutionResultItemsInput{
			TestExecutionId: &id, ResultFilterBy: &types.TestExecutionResultFilterBy{ResultTypeFilter: kind}, NextToken: sdk.Optional(token),
		})
		if err != nil || out.TestExecutionResults == nil {
			return nil, "", err
		}
		return []types.TestExecutionResultItems{*out.TestExecutionResults}, aws.ToString(out.NextToken), nil
	})
}
