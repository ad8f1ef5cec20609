package pipeline

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"
)

// attempts does the step and tries again as its policies say.
func (r *runner) attempts(ctx context.Context, s stepNode, run StepRun, out *LocalStep) (StepResult, error) {
	policies := s.policies()
	tries := make([]int, len(policies))
	began := time.Now()
	for {
		out.Attempts++
		run.Attempt = out.Attempts
		result, err := r.function(s)(ctx, run)
		failed, ok := errors.AsType[*StepError](err)
		if !ok {
			return result, err
		}
		i := slices.IndexFunc(policies, func(p policy) bool { return slices.Contains(p.on, failed.Exception) })
		if i < 0 || !policies[i].again(tries[i], time.Since(began)) {
			return result, err
		}
		timer := time.NewTimer(policies[i].wait(tries[i]))
		tries[i]++
		select {
		case <-ctx.Done():
			timer.Stop()
			return result, ctx.Err()
		case <-timer.C:
		}
	}
}

// policy is a retry policy of a step.
type policy struct {
	on       []Exception
	interval time.Duration
	backoff  float64
	attempts int
	expire   time.Duration
}

func (p policy) again(tries int, since time.Duration) bool {
	if p.expire > 0 {
		return since < p.expire
	}
	return tries < p.attempts
}

func (p policy) wait(tries int) time.Duration {
	d := float64(p.interval) * math.Pow(p.backoff, float64(tries))
	return time.Duration(min(d, float64(maxExpireMins*time.Minute)))
}

func (s stepNode) policies() []policy {
	l, _ := s.o.get("RetryPolicies").(list)
	var out []policy
	for _, n := range l {
		o, ok := n.(*object)
		if !ok {
			continue
		}
		p := policy{interval: time.Second, backoff: 2}
		if v, ok := number(o.get("IntervalSeconds")); ok {
			p.interval = time.Duration(v * float64(time.Second))
		}
		if v, ok := number(o.get("BackoffRate")); ok {
			p.backoff = v
		}
		if v, ok := number(o.get("MaxAttempts")); ok {
			p.attempts = int(v)
		}
		if v, ok := number(o.get("ExpireAfterMin")); ok {
			p.expire = time.Duration(v * float64(time.Minute))
		}
		types, _ := o.get("ExceptionType").(list)
		for _, t := range types {
			p.on = append(p.on, Exception(textOf(t)))
		}
		if one, ok := text(o.get("ExceptionType")); ok {
			p.on = []Exception{Exception(one)}
		}
		out = append(out, p)
	}
	return out
}
