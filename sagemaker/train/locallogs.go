package train

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

const (
	logName  = "log"
	localLog = "/algo-1"
	tailPoll = 50 * time.Millisecond
)

// lines follows the log of a local job.
func (l *Local) lines(kind, name string) func(context.Context, *LogPosition) iter.Seq2[LogLine, error] {
	return func(ctx context.Context, p *LogPosition) iter.Seq2[LogLine, error] {
		return func(yield func(LogLine, error) bool) {
			err := l.follow(ctx, kind, name, p, func(line LogLine) bool { return yield(line, nil) })
			if err != nil {
				yield(LogLine{}, awsai.Wrap("train.Logs", err))
			}
		}
	}
}

func (l *Local) follow(ctx context.Context, kind, name string, p *LogPosition, tell func(LogLine) bool) error {
	r, err := l.read(kind, name)
	if err != nil {
		return err
	}
	stream := name + localLog
	f, err := os.Open(filepath.Join(l.folder(name), logName))
	if errors.Is(err, os.ErrNotExist) && r.Status.Ended() {
		return nil // the process never began
	}
	for errors.Is(err, os.ErrNotExist) {
		if err := pause(ctx); err != nil {
			return err
		}
		if r, err = l.read(kind, name); err != nil {
			return err
		}
		if f, err = os.Open(filepath.Join(l.folder(name), logName)); err != nil && r.Status.Ended() {
			return nil
		}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	skip := p.streams.Count(stream)
	lines, part := bufio.NewReaderSize(f, maxLine), []byte(nil)
	for n := 0; ; {
		ended := r.Status.Ended()
		for {
			b, err := lines.ReadSlice('\n')
			part = append(part, b...)
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if err == io.EOF {
				break // for now: a line may be there in part
			}
			if err != nil {
				return err
			}
			line := logLine(stream, part)
			part = part[:0]
			if n++; n <= skip {
				continue
			}
			p.streams.SetCount(stream, n, line.Time.UnixMilli())
			if !tell(line) {
				return nil
			}
		}
		if ended {
			return nil
		}
		if err := pause(ctx); err != nil {
			return err
		}
		if r, err = l.read(kind, name); err != nil {
			return err
		}
	}
}

// logLine reads what [run.log] wrote.
func logLine(stream string, b []byte) LogLine {
	at, text, _ := bytes.Cut(bytes.TrimSuffix(b, []byte("\n")), []byte(" "))
	ms, _ := strconv.ParseInt(string(at), 10, 64) // a foreign line has no time
	return LogLine{Stream: stream, Time: time.UnixMilli(ms).UTC(), Text: string(text)}
}

func pause(ctx context.Context) error {
	t := time.NewTimer(tailPoll)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// resume makes the handle on a local job.
func resume[T any](l *Local, kind, name string, result func(record) T) *Job[T] {
	d := job.Driver[T]{
		Name: kind,
		Describe: func(_ context.Context, id string) (job.State, error) {
			r, err := l.read(kind, id)
			return r.state(), err
		},
		Result: func(_ context.Context, id string) (T, error) {
			r, err := l.read(kind, id)
			return result(r), err
		},
		Stop: func(_ context.Context, id string) error { return l.stop(kind, id) },
	}
	quick := func(o *job.Options) { o.First, o.Max = tailPoll, time.Second }
	return &Job[T]{Job: job.New(name, d, quick), lines: l.lines(kind, name)}
}
