package sdk

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
)

// LeaveThrottling is a retryer like r that does not retry what the service throttles, for
// clients whose calls go through package batch: that paces all of them and calls again, while
// a retryer sees one call, sends it again without regard to the others, and holds up its place
// among them meanwhile. All else, a failing server above all, is r's to retry.
func LeaveThrottling(r aws.Retryer) aws.Retryer {
	v2, ok := r.(aws.RetryerV2)
	if !ok {
		v2 = attempts{r}
	}
	return leaveThrottling{v2}
}

type leaveThrottling struct{ aws.RetryerV2 }

// IsErrorRetryable tells whether the error is to be retried.
func (l leaveThrottling) IsErrorRetryable(err error) bool {
	return awsai.KindOf(err) != awsai.ErrThrottled && l.RetryerV2.IsErrorRetryable(err)
}

// attempts makes the newer kind of retryer of one of the older, as the SDK does.
type attempts struct{ aws.Retryer }

// GetAttemptToken asks the retryer whether an attempt may be made.
func (a attempts) GetAttemptToken(context.Context) (func(error) error, error) {
	return a.GetInitialToken(), nil
}
