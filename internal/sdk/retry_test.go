package sdk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai/internal/sdk"
)

// older is a retryer of the SDK's first kind, which retries everything.
type older struct{ aws.NopRetryer }

func (older) IsErrorRetryable(error) bool { return true }

func TestLeaveThrottling(t *testing.T) {
	throttled := &smithy.GenericAPIError{Code: "ThrottlingException"}
	failing := &smithy.GenericAPIError{Code: "RequestTimeoutException"}
	for name, r := range map[string]aws.Retryer{"standard": retry.NewStandard(), "older": older{}} {
		t.Run(name, func(t *testing.T) {
			if !r.IsErrorRetryable(throttled) {
				t.Fatal("the retryer itself does not retry what is throttled")
			}
			got := sdk.LeaveThrottling(r)
			if got.IsErrorRetryable(throttled) {
				t.Error("retries what is throttled")
			}
			if !got.IsErrorRetryable(failing) {
				t.Error("does not retry a timeout")
			}
			if got.MaxAttempts() != r.MaxAttempts() {
				t.Errorf("%d attempts, want %d", got.MaxAttempts(), r.MaxAttempts())
			}
			release, err := got.(aws.RetryerV2).GetAttemptToken(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if err := release(nil); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := sdk.LeaveThrottling(older{}).RetryDelay(1, errors.New("x")); err == nil {
		t.Error("a delay of a retryer that has none")
	}
	if d, err := sdk.LeaveThrottling(retry.NewStandard()).RetryDelay(1, failing); err != nil || d > 20*time.Second {
		t.Errorf("delay %v, %v", d, err)
	}
}
