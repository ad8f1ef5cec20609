package train

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai/job"
)

// run is a local job that is about to be a process.
type run struct {
	record  record
	root    string // what /opt/ml is in a container
	dir     string // where the process begins
	command []string
	env     []string
	most    time.Duration
	metrics []Metric
	finish  func(ctx context.Context, r *record) error // after a process that succeeded
}

// start starts the process. It ends when it does, when ctx ends, after most, and when the
// runner is closed.
func (l *Local) start(ctx context.Context, r *run) error {
	ctx, stop := context.WithCancelCause(ctx)
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		stop(nil)
		return invalid("the runner is closed")
	}
	l.stops[r.record.Name] = stop
	l.alive.Add(1)
	l.mu.Unlock()
	limited, cancel := context.WithTimeoutCause(ctx, r.most, errRuntime)
	cmd, out, err := l.process(limited, r)
	if err != nil {
		r.record.Status, r.record.Reason, r.record.Ended = job.Failed, err.Error(), time.Now()
		err = errors.Join(err, l.write(r.record))
		l.done(r.record.Name)
		cancel()
		return err
	}
	go func() {
		defer cancel()
		defer l.done(r.record.Name)
		l.attend(limited, r, cmd, out)
	}()
	return nil
}

func (l *Local) done(name string) {
	l.mu.Lock()
	l.stops[name](nil)
	delete(l.stops, name)
	l.mu.Unlock()
	l.alive.Done()
}

// process starts the process with its output on a pipe.
func (l *Local) process(ctx context.Context, r *run) (*exec.Cmd, io.ReadCloser, error) {
	cmd := exec.CommandContext(ctx, r.command[0], r.command[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = r.dir, r.env, l.o.Grace
	group(cmd)
	read, write, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	cmd.Stdout, cmd.Stderr = write, write
	err = cmd.Start()
	write.Close()
	if err != nil {
		read.Close()
		return nil, nil, err
	}
	r.record.Status, r.record.Started, r.record.Process = job.Running, time.Now(), os.Getpid()
	if err := l.write(r.record); err != nil {
		read.Close()
		return nil, nil, errors.Join(err, cmd.Cancel(), cmd.Wait())
	}
	return cmd, read, nil
}

// attend waits for the end of the process and writes down how it was.
func (l *Local) attend(ctx context.Context, r *run, cmd *exec.Cmd, out io.ReadCloser) {
	logged := make(chan error, 1)
	go func() { logged <- r.log(out) }()
	err := cmd.Wait()
	killGroup(cmd) // what it has left behind holds the pipe
	select {
	case logErr := <-logged:
		err = errors.Join(err, logErr)
	case <-time.After(l.o.Grace):
		out.Close()
		err = errors.Join(err, <-logged)
	}
	out.Close()
	end := &r.record
	end.Status, end.Ended = job.Succeeded, time.Now()
	switch cause := context.Cause(ctx); {
	case cause != nil && err != nil:
		end.Status, end.Reason = job.Stopped, cause.Error()
	case err != nil:
		end.Status, end.Reason = job.Failed, r.failure(cmd, err)
	}
	if end.Status != job.Failed && r.finish != nil {
		if err := r.finish(context.WithoutCancel(ctx), end); err != nil {
			end.Status, end.Reason = job.Failed, err.Error()
		}
	}
	l.write(*end) // where the disk is full, the job has failed for whoever reads it
}

// maxFailure is how much of a reason the service keeps.
const maxFailure = 1024

// failure is the reason as the service gives it: what the process wrote for that, and its exit
// code.
func (r *run) failure(cmd *exec.Cmd, err error) string {
	reason := "AlgorithmError: "
	if b, readErr := os.ReadFile(filepath.Join(r.root, "output", "failure")); readErr == nil {
		reason += strings.ToValidUTF8(string(b[:min(len(b), maxFailure)]), "\uFFFD") + ", "
	}
	if s := cmd.ProcessState; s != nil && s.ExitCode() >= 0 {
		return reason + "exit code: " + strconv.Itoa(s.ExitCode())
	}
	return reason + err.Error()
}

// maxLine is how long a line may be, as in CloudWatch Logs; a longer one is cut into several.
const maxLine = 256 << 10

// log writes the lines of the process with their times, and reads the metrics.
func (r *run) log(out io.Reader) error {
	f, err := os.OpenFile(filepath.Join(filepath.Dir(r.root), logName), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		io.Copy(io.Discard, out) // the process must not be held up
		return err
	}
	defer f.Close()
	finders := make([]*regexp.Regexp, len(r.metrics))
	for i, m := range r.metrics {
		finders[i] = regexp.MustCompile(m.Regex) // checked before
	}
	last := map[string]Value{}
	lines := bufio.NewReaderSize(out, maxLine)
	for {
		line, err := lines.ReadSlice('\n')
		if len(line) > 0 {
			now := time.Now()
			text := bytes.TrimRight(line, "\r\n")
			if _, err := fmt.Fprintf(f, "%d %s\n", now.UnixMilli(), text); err != nil {
				io.Copy(io.Discard, lines)
				return err
			}
			for i, m := range r.metrics {
				if v, ok := metricIn(finders[i], text); ok {
					last[m.Name] = Value{m.Name, v, now}
				}
			}
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			break // the end, or a pipe that was closed
		}
	}
	for _, m := range r.metrics {
		if v, ok := last[m.Name]; ok {
			r.record.Metrics = append(r.record.Metrics, v)
		}
	}
	return nil
}

func metricIn(find *regexp.Regexp, line []byte) (float64, bool) {
	m := find.FindSubmatch(line)
	if len(m) < 2 {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(m[1]), 64)
	return v, err == nil
}
