package awsaitest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

func TestThrottleIsRetried(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, sentimentOf)
	fake.Throttle("DetectSentiment", 1)
	if got, err := detect(t.Context(), fake.Config(), "positive"); err != nil || got != "POSITIVE" {
		t.Errorf("got %q, %v", got, err)
	}
	var attempts []int
	for _, c := range fake.Calls("Comprehend.DetectSentiment") {
		attempts = append(attempts, c.Attempt)
	}
	if diff := cmp.Diff([]int{1, 2}, attempts); diff != "" {
		t.Errorf("attempts (-want +got)\n%s", diff)
	}
	if n := len(awsaitest.Inputs[comprehend.DetectSentimentInput](fake)); n != 1 {
		t.Errorf("got %d inputs, want 1", n)
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name   string
		inject func(*awsaitest.Fake)
		// of five calls with one attempt each, the codes of their errors
		want []string
	}{
		{"none", func(*awsaitest.Fake) {}, []string{"", "", "", "", ""}},
		{"throttle", func(f *awsaitest.Fake) { f.Throttle("DetectSentiment", 2) },
			[]string{"ThrottlingException", "ThrottlingException", "", "", ""}},
		{"server", func(f *awsaitest.Fake) { f.FailServer("", 1) }, []string{"InternalServerException", "", "", "", ""}},
		{"another operation", func(f *awsaitest.Fake) { f.Throttle("DetectSyntax", 2) }, []string{"", "", "", "", ""}},
		{"another service", func(f *awsaitest.Fake) { f.Throttle("S3.DetectSentiment", 2) }, []string{"", "", "", "", ""}},
		{"skip", func(f *awsaitest.Fake) {
			f.Inject(awsaitest.Fault{Operation: "comprehend.DetectSentiment", Skip: 1, Times: 2, Err: awsaitest.Throttled()})
		}, []string{"", "ThrottlingException", "ThrottlingException", "", ""}},
		{"two together", func(f *awsaitest.Fake) {
			f.Throttle("", 1)
			f.FailServer("", 1)
		}, []string{"ThrottlingException", "InternalServerException", "", "", ""}},
		{"connection", func(f *awsaitest.Fake) { f.Inject(awsaitest.Fault{Times: 1, Err: awsaitest.ConnectionReset()}) },
			[]string{"connection", "", "", "", ""}},
		{"fraction", func(f *awsaitest.Fake) {
			f.Inject(awsaitest.Fault{Fraction: 0.5, Seed: 7, Err: &awsaitest.Failure{Code: "Half"}})
		}, []string{"", "", "Half", "Half", "Half"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			awsaitest.Handle(fake, sentimentOf)
			tt.inject(fake)
			cfg := fake.Config()
			cfg.RetryMaxAttempts = 1
			var got []string
			for range 5 {
				_, err := detect(t.Context(), cfg, "positive")
				got = append(got, codeOf(err))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return "connection"
}

func TestFractionIsTheSameEachTime(t *testing.T) {
	run := func(seed uint64) (struck int, codes string) {
		fake := awsaitest.New(t)
		awsaitest.Handle(fake, sentimentOf)
		fake.Inject(awsaitest.Fault{Fraction: 0.3, Seed: seed, Err: &awsaitest.Failure{Code: "x"}})
		cfg := fake.Config()
		for range 100 {
			_, err := detect(t.Context(), cfg, "positive")
			if err != nil {
				struck++
			}
			codes += codeOf(err) + "."
		}
		return struck, codes
	}
	n, first := run(1)
	if _, again := run(1); again != first {
		t.Error("another choice with the same seed")
	}
	if _, other := run(2); other == first {
		t.Error("the same choice with another seed")
	}
	if n < 15 || n > 45 {
		t.Errorf("struck %d of 100, want about 30", n)
	}
}

func TestDelayAndHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		awsaitest.Handle(fake, sentimentOf)
		fake.Inject(awsaitest.Fault{Times: 1, Delay: time.Second})
		start := time.Now()
		if _, err := detect(t.Context(), fake.Config(), "slow"); err != nil || time.Since(start) != time.Second {
			t.Errorf("took %v, %v", time.Since(start), err)
		}
		for name, fault := range map[string]awsaitest.Fault{
			"hang":  {Times: 1, Err: awsaitest.Hang()},
			"delay": {Times: 1, Delay: time.Hour},
		} {
			fake.Inject(fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			start = time.Now()
			_, err := detect(ctx, fake.Config(), "never")
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
				t.Errorf("%s: took %v, %v", name, time.Since(start), err)
			}
		}
	})
}

func TestOwnRetryer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		awsaitest.Handle(fake, sentimentOf)
		fake.Throttle("", 2)
		cfg := fake.Config()
		cfg.Retryer = func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 10 * time.Second, nil })
			})
		}
		start := time.Now()
		if _, err := detect(t.Context(), cfg, "late"); err != nil || time.Since(start) != 20*time.Second {
			t.Errorf("took %v, %v", time.Since(start), err)
		}
	})
}

func TestCancelledBeforeTheRequest(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, sentimentOf)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := detect(ctx, fake.Config(), "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}
