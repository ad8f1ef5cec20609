package search

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
)

// Feedback is what somebody made of the results of a query, from which the index learns.
type Feedback struct {
	// Clicks are when results were opened, by result ID. The zero time is now.
	Clicks map[string]time.Time
	// Relevant and Irrelevant are the IDs of results that were found so.
	Relevant, Irrelevant []string
}

// Feedback tells the index what somebody made of the results of a query.
func (c *Client) Feedback(ctx context.Context, queryID string, f Feedback) error {
	const op = "search.Feedback"
	if err := c.checkIndex(); err != nil {
		return awsai.Wrap(op, err)
	}
	in := &kendra.SubmitFeedbackInput{IndexId: &c.index, QueryId: &queryID}
	for id, at := range f.Clicks {
		if at.IsZero() {
			at = time.Now()
		}
		in.ClickFeedbackItems = append(in.ClickFeedbackItems, types.ClickFeedback{ResultId: aws.String(id), ClickTime: &at})
	}
	for value, ids := range map[types.RelevanceType][]string{types.RelevanceTypeRelevant: f.Relevant, types.RelevanceTypeNotRelevant: f.Irrelevant} {
		for _, id := range ids {
			in.RelevanceFeedbackItems = append(in.RelevanceFeedbackItems, types.RelevanceFeedback{ResultId: aws.String(id), RelevanceValue: value})
		}
	}
	if err := checkFeedback(queryID, in); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := c.api.SubmitFeedback(ctx, in)
	return awsai.Wrap(op, err)
}

// The limits of IDs (service model).
const (
	maxQueryID  = 36
	maxResultID = 73
)

func checkFeedback(queryID string, in *kendra.SubmitFeedbackInput) error {
	if n := len(queryID); n == 0 || n > maxQueryID {
		return fmt.Errorf("%w: query ID of %d bytes, want 1 to %d", awsai.ErrInvalid, n, maxQueryID)
	}
	var ids []string
	for _, c := range in.ClickFeedbackItems {
		ids = append(ids, *c.ResultId)
	}
	for _, r := range in.RelevanceFeedbackItems {
		ids = append(ids, *r.ResultId)
	}
	if len(ids) == 0 {
		return fmt.Errorf("%w: no results", awsai.ErrInvalid)
	}
	for _, id := range ids {
		if n := len(id); n == 0 || n > maxResultID {
			return fmt.Errorf("%w: result ID of %d bytes, want 1 to %d", awsai.ErrInvalid, n, maxResultID)
		}
	}
	return nil
}
