package train

import (
	"context"
	"iter"
	"time"

	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/logs"
)

// Job is the handle on a job whose result is a T, with its logs. Its ID is the job's name.
// It is safe for concurrent use.
type Job[T any] struct {
	*job.Job[T]
	lines func(ctx context.Context, p *LogPosition) iter.Seq2[LogLine, error]
}

// LogLine is a line that a job has written.
type LogLine struct {
	// Stream is the name of the log of one machine, as "NAME/algo-1-1690000000".
	Stream string
	// Time is when it was written, to the millisecond.
	Time time.Time
	// Text is the line.
	Text string
}

// LogPosition is how far the logs of a job have been read. The zero value is the beginning;
// its text is for another process to go on from. It is safe for concurrent use.
type LogPosition struct {
	streams logs.Position
}

// MarshalText writes the position.
func (p *LogPosition) MarshalText() ([]byte, error) { return p.streams.MarshalText() }

// UnmarshalText reads what MarshalText wrote. Any other text is an error.
func (p *LogPosition) UnmarshalText(b []byte) error { return p.streams.UnmarshalText(b) }

// Logs yields the lines of all the job's machines until the job has ended, at whatever state
// it ends; of a job that has ended, all that it wrote. The lines of a machine are in order,
// none twice; those of several are merged by their times, as far as they are known. An error
// ends the sequence.
func (j *Job[T]) Logs(ctx context.Context) iter.Seq2[LogLine, error] {
	return j.lines(ctx, new(LogPosition))
}

// LogsFrom is Logs from a position on, which moves with the lines: a loop that breaks, or a
// process that stores it, goes on after the last line that it was given.
func (j *Job[T]) LogsFrom(ctx context.Context, p *LogPosition) iter.Seq2[LogLine, error] {
	return j.lines(ctx, p)
}

// lines follows the logs of a job in a group.
func (c *Client) lines(group, name string, describe func(context.Context, string) (job.State, error)) func(context.Context, *LogPosition) iter.Seq2[LogLine, error] {
	return func(ctx context.Context, p *LogPosition) iter.Seq2[LogLine, error] {
		o := logs.Options{
			Op: "train.Logs", Group: group, Prefix: name + "/", Position: &p.streams,
			Ended: func(ctx context.Context) (bool, error) {
				s, err := describe(ctx, name)
				return s.Status.Ended(), err
			},
		}
		return func(yield func(LogLine, error) bool) {
			for l, err := range logs.Follow(ctx, c.logs, o) {
				if !yield(LogLine(l), err) {
					return
				}
			}
		}
	}
}
