package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// When says at which times a pipeline starts: see [At], [Every] and [Cron].
type When struct{ expression string }

// String is the expression that EventBridge Scheduler takes.
func (w When) String() string { return w.expression }

// At is once. The schedule's zone does not count: the time is one of UTC.
func At(t time.Time) When { return When{t.UTC().Format("at(2006-01-02T15:04:05)")} }

// Every is again and again, in whole minutes.
func Every(d time.Duration) When {
	n, unit := int64(d/time.Minute), "minute"
	switch {
	case d > 0 && d%(24*time.Hour) == 0:
		n, unit = int64(d/(24*time.Hour)), "day"
	case d > 0 && d%time.Hour == 0:
		n, unit = int64(d/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return When{fmt.Sprintf("rate(%d %s)", n, unit)}
}

// Cron is by six fields: minutes, hours, day of month, month, day of week, year.
func Cron(fields string) When { return When{"cron(" + fields + ")"} }

// Schedule starts a pipeline at times.
type Schedule struct {
	// Name is the schedule's, 1 to 64 letters, digits, hyphens, underscores and dots.
	Name string
	// Pipeline is the pipeline's name.
	Pipeline string
	// When says at which times.
	When When
	// Zone is that of the times, as Europe/Berlin. The default is UTC.
	Zone string
	// Role is the ARN of the role that EventBridge Scheduler starts the pipeline with. The
	// default is the client's.
	Role string
	// Parameters are values for those of the pipeline, text, numbers or booleans. A parameter
	// without default has to be here.
	Parameters map[string]any
	// From and To bound the times. The zero times do not.
	From, To time.Time
	// Off keeps the schedule without starting anything.
	Off bool
}

var scheduleForm = regexp.MustCompile(`^[0-9A-Za-z_.-]{1,64}$`)

// Schedule creates a schedule of EventBridge Scheduler, or updates the one of that name, and
// returns its ARN. The pipeline has to exist, and each of its parameters to have a value: no one
// is there at the time to give one.
func (c *Client) Schedule(ctx context.Context, s Schedule) (string, error) {
	const op = "pipeline.Schedule"
	if s.Role == "" {
		s.Role = c.opts.Role
	}
	switch {
	case !scheduleForm.MatchString(s.Name):
		return "", awsai.Errorf(op, awsai.ErrInvalid, "the name of the schedule: 1 to 64 letters, digits, hyphens, underscores and dots")
	case s.When.expression == "" || strings.HasPrefix(s.When.expression, "rate(0") || strings.HasPrefix(s.When.expression, "rate(-"):
		return "", awsai.Errorf(op, awsai.ErrInvalid, "the schedule has no times")
	case s.Role == "":
		return "", awsai.Errorf(op, awsai.ErrInvalid, "a schedule needs a role")
	}
	info, err := c.Pipeline(ctx, s.Pipeline)
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	if info.Definition != nil {
		if err := info.Definition.startable(s.Parameters); err != nil {
			return "", awsai.Wrap(op, err)
		}
	}
	in, err := s.request(info.ARN)
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	arn, err := c.put(ctx, in)
	return arn, awsai.Wrap(op, err)
}

// startable tells which parameters have no value, and which values no parameter.
func (d *Definition) startable(given map[string]any) error {
	var missing, known []string
	for _, p := range d.parameters() {
		name := textOf(p.get("Name"))
		known = append(known, name)
		if _, ok := given[name]; !ok && isNull(p.get("DefaultValue")) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: a schedule gives each parameter a value that has no default: %s", awsai.ErrInvalid, strings.Join(missing, ", "))
	}
	for name := range given {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%w: unknown parameter %s", awsai.ErrInvalid, name)
		}
	}
	return nil
}

func (s Schedule) request(arn string) (*scheduler.CreateScheduleInput, error) {
	in := &scheduler.CreateScheduleInput{
		Name: &s.Name, ScheduleExpression: &s.When.expression, ScheduleExpressionTimezone: sdk.Optional(s.Zone),
		FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
		State:              types.ScheduleStateEnabled,
		Target:             &types.Target{Arn: &arn, RoleArn: &s.Role},
	}
	if strings.HasPrefix(s.When.expression, "at(") {
		in.ScheduleExpressionTimezone = aws.String("UTC")
	}
	if s.Off {
		in.State = types.ScheduleStateDisabled
	}
	if !s.From.IsZero() {
		in.StartDate = aws.Time(s.From.UTC())
	}
	if !s.To.IsZero() {
		in.EndDate = aws.Time(s.To.UTC())
	}
	params, err := sent(s.Parameters)
	if err != nil {
		return nil, err
	}
	if len(params) > 0 {
		in.Target.SageMakerPipelineParameters = &types.SageMakerPipelineParameters{}
	}
	for _, p := range params {
		l := &in.Target.SageMakerPipelineParameters.PipelineParameterList
		*l = append(*l, types.SageMakerPipelineParameter{Name: p.Name, Value: p.Value})
	}
	return in, nil
}

// put creates a schedule, or updates it where it exists.
func (c *Client) put(ctx context.Context, in *scheduler.CreateScheduleInput) (string, error) {
	made, err := c.sched.CreateSchedule(ctx, in)
	if err == nil {
		return aws.ToString(made.ScheduleArn), nil
	}
	if _, ok := errors.AsType[*types.ConflictException](err); !ok {
		return "", err
	}
	out, err := c.sched.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
		Name: in.Name, ScheduleExpression: in.ScheduleExpression, ScheduleExpressionTimezone: in.ScheduleExpressionTimezone,
		FlexibleTimeWindow: in.FlexibleTimeWindow, State: in.State, Target: in.Target, StartDate: in.StartDate, EndDate: in.EndDate,
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.ScheduleArn), nil
}

// Unschedule deletes a schedule.
func (c *Client) Unschedule(ctx context.Context, name string) error {
	_, err := c.sched.DeleteSchedule(ctx, &scheduler.DeleteScheduleInput{Name: &name})
	return awsai.Wrap("pipeline.Unschedule", err)
}

// ScheduleInfo is a schedule in a list.
type ScheduleInfo struct {
	// Name and ARN are the schedule's.
	Name, ARN string
	// Target is the ARN of what it starts.
	Target string
	// On tells whether it starts anything.
	On bool
}

// Schedules are those that start pipelines, of the names that begin with prefix.
func (c *Client) Schedules(ctx context.Context, prefix string) iter.Seq2[ScheduleInfo, error] {
	pages := func() *scheduler.ListSchedulesPaginator {
		return scheduler.NewListSchedulesPaginator(c.sched, &scheduler.ListSchedulesInput{NamePrefix: sdk.Optional(prefix)})
	}
	return page.Items(ctx, "pipeline.Schedules", pages, func(p *scheduler.ListSchedulesOutput) ([]ScheduleInfo, *string) {
		var out []ScheduleInfo
		for _, s := range p.Schedules {
			if s.Target == nil || !strings.Contains(aws.ToString(s.Target.Arn), ":pipeline/") {
				continue
			}
			out = append(out, ScheduleInfo{
				Name: aws.ToString(s.Name), ARN: aws.ToString(s.Arn),
				Target: aws.ToString(s.Target.Arn), On: s.State == types.ScheduleStateEnabled,
			})
		}
		return out, p.NextToken
	})
}
