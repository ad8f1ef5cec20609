package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// LocalOptions are the settings of a [Local].
type LocalOptions struct {
	// Python is the interpreter of scripts that end with .py. The default is "python3".
	Python string
	// Grace is how long a process that is told to stop has until it is killed. The default
	// is 10 s; SageMaker's is 2 min.
	Grace time.Duration
	// Clean leaves the variables of this process out, but for PATH, HOME and what the
	// operating system needs. The default passes them on.
	Clean bool
}

// Local runs training and processing on this machine: each job is a process that finds the
// folders of SageMaker's containers, /opt/ml, below a folder of its own, and their places in
// the variables that SageMaker's toolkits set (SM_MODEL_DIR, SM_CHANNEL_TRAIN, SM_HPS, …). It
// is safe for concurrent use. [Local.Close] stops what still runs.
type Local struct {
	dir string
	o   LocalOptions

	mu     sync.Mutex
	closed bool
	stops  map[string]context.CancelCauseFunc // of what runs
	alive  sync.WaitGroup
}

// NewLocal returns a runner whose jobs have their folders below dir, which is made when it is
// needed. Jobs stay there, for [Local.ResumeTraining], until somebody removes them.
func NewLocal(dir string, optFns ...func(*LocalOptions)) *Local {
	var o LocalOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Python == "" {
		o.Python = "python3"
	}
	if o.Grace <= 0 {
		o.Grace = 10 * time.Second
	}
	return &Local{dir: dir, o: o, stops: map[string]context.CancelCauseFunc{}}
}

// Close stops the jobs of this runner that still run, and waits for their ends.
func (l *Local) Close() error {
	l.mu.Lock()
	l.closed = true
	for _, stop := range l.stops {
		stop(errStopped)
	}
	l.mu.Unlock()
	l.alive.Wait()
	return nil
}

// The reasons why a process is told to stop.
var (
	errStopped = errors.New("stopped")
	errRuntime = errors.New("MaxRuntimeExceeded")
)

// record is what is known of a local job, in its folder.
type record struct {
	Kind, Name, Spec        string
	Status                  job.Status
	Reason                  string
	Process                 int
	Created, Started, Ended time.Time
	Model                   string            `json:",omitempty"`
	Metrics                 []Value           `json:",omitempty"`
	Hyper                   map[string]string `json:",omitempty"`
	Image                   string            `json:",omitempty"`
	Outputs                 map[string]string `json:",omitempty"`
}

func (l *Local) folder(name string) string { return filepath.Join(l.dir, name) }

func (l *Local) recordFile(name string) string { return filepath.Join(l.folder(name), "job.json") }

// read returns the record of a job. One that its process has not ended, and whose process is
// gone, has failed.
func (l *Local) read(kind, name string) (record, error) {
	var r record
	b, err := os.ReadFile(l.recordFile(name))
	if errors.Is(err, os.ErrNotExist) {
		return r, fmt.Errorf("%w: there is no job of that name", awsai.ErrNotFound)
	}
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return r, err
	}
	if r.Kind != kind {
		return r, fmt.Errorf("%w: the job of that name is of another kind", awsai.ErrNotFound)
	}
	l.mu.Lock()
	_, ours := l.stops[name]
	l.mu.Unlock()
	if !ours && !r.Status.Ended() {
		if again, err := os.ReadFile(l.recordFile(name)); err == nil { // it may have ended just now
			if err := json.Unmarshal(again, &r); err != nil {
				return r, err
			}
		}
		if !r.Status.Ended() && !alive(r.Process) {
			r.Status, r.Reason = job.Failed, "the process that ran the job is gone"
		}
	}
	return r, nil
}

// write replaces the record.
func (l *Local) write(r record) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(l.folder(r.Name), ".job-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	_, err = f.Write(b)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), l.recordFile(r.Name))
	}
	return err
}

// claim makes the folder of a job. It tells whether the job is new; one that exists is to be
// the same.
func (l *Local) claim(kind, name, spec string) (fresh bool, err error) {
	if err := os.MkdirAll(l.dir, 0o755); err != nil {
		return false, err
	}
	err = os.Mkdir(l.folder(name), 0o755)
	if !errors.Is(err, os.ErrExist) {
		return err == nil, err
	}
	r, err := l.read(kind, name)
	if err != nil {
		return false, err
	}
	if r.Spec != spec {
		return false, errOther(kind + " job")
	}
	return false, nil
}

// stop tells a job's process to stop.
func (l *Local) stop(kind, name string) error {
	l.mu.Lock()
	stop := l.stops[name]
	l.mu.Unlock()
	if stop != nil {
		stop(errStopped)
		return nil
	}
	r, err := l.read(kind, name)
	if err != nil || r.Status.Ended() {
		return err
	}
	return invalid("the job runs under another process, which can stop it")
}

func (r record) state() job.State {
	return job.State{Status: r.Status, Reason: r.Reason, Created: r.Created, Ended: r.Ended}
}
