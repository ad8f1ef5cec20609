package train_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/train"
)

// script is a training script that counts the lines of its data.
const script = `
n=$(wc -l < "$SM_CHANNEL_TRAIN/data.csv" | tr -d ' ')
echo "epochs=$SM_HP_EPOCHS rate=$SM_HP_RATE args=$*"
for i in 1 2 3; do echo "lines: $((n * i));"; done
cp "$SM_INPUT_CONFIG_DIR/hyperparameters.json" "$SM_MODEL_DIR/model.json"
echo warning >&2
`

func trainer(t *testing.T, script string) train.Trainer {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"src/train.sh": script, "src/__pycache__/x.pyc": "no", "data/data.csv": "1\n2\n"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return train.Trainer{
		Base: "count", Image: "123.dkr.ecr.us-east-1.amazonaws.com/a:1",
		Source:  train.Source{Dir: filepath.Join(dir, "src"), Entry: "train.sh"},
		Hyper:   map[string]any{"epochs": 3, "rate": 0.2},
		Inputs:  map[string]train.Input{"train": {Local: filepath.Join(dir, "data")}},
		Metrics: []train.Metric{{Name: "lines", Regex: `lines: ([0-9]+);`}},
		Compute: train.Compute{Instance: "ml.m5.large"},
	}
}

func local(t *testing.T) *train.Local {
	l := train.NewLocal(t.TempDir(), func(o *train.LocalOptions) { o.Grace = time.Second })
	t.Cleanup(func() { l.Close() })
	return l
}

func TestLocalTraining(t *testing.T) {
	l, tr := local(t), trainer(t, script)
	tr.Name = "count-1"
	j, err := l.Train(t.Context(), tr)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line, err := range j.Logs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line.Text)
	}
	want := []string{"epochs=3 rate=0.2 args=--epochs 3 --rate 0.2", "lines: 2;", "lines: 4;", "lines: 6;", "warning"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	trained, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := trained.Metric("lines"); v != 6 || !ok {
		t.Errorf("metrics %v, want lines 6", trained.Metrics)
	}
	dir := filepath.Join(t.TempDir(), "model")
	files, err := l.Artifacts(t.Context(), trained, dir)
	if diff := cmp.Diff([]string{"model.json"}, files); diff != "" || err != nil {
		t.Errorf("%v, files (-want +got):\n%s", err, diff)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "model.json"))
	if !strings.Contains(string(b), `"sagemaker_program":"\"train.sh\""`) || !strings.Contains(string(b), `"epochs":"3"`) {
		t.Errorf("hyperparameters %s", b)
	}
	// Another process finds the job by its name, and the same start again is the same job.
	other := train.NewLocal(filepath.Dir(filepath.Dir(trained.Model)))
	again, err := other.Train(t.Context(), tr)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Wait(t.Context()); err != nil || !got.Ended.Equal(trained.Ended) {
		t.Errorf("%+v, %v; want the job of before", got, err)
	}
	tr.Hyper = map[string]any{"epochs": 4}
	if _, err := other.Train(t.Context(), tr); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
	if _, err := other.ResumeTraining("nope").Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
	if _, err := other.Training(t.Context(), "count-1"); err != nil {
		t.Error(err)
	}
}

func TestLocalEnds(t *testing.T) {
	slow := "echo begun\nsleep 60 &\nwait\n"
	for _, c := range []struct {
		name, script string
		end          func(*train.Local, *train.Job[train.Training], context.CancelFunc) error
		change       func(*train.Trainer)
		want         job.Status
		reason       string
	}{
		{name: "failure", script: "printf 'no data' > \"$SM_OUTPUT_DIR/failure\"; exit 3", want: job.Failed, reason: "AlgorithmError: no data, exit code: 3"},
		{name: "stop", script: slow, want: job.Stopped, reason: "stopped", end: func(_ *train.Local, j *train.Job[train.Training], _ context.CancelFunc) error {
			return j.Stop(t.Context())
		}},
		{name: "context", script: slow, want: job.Stopped, reason: "context canceled", end: func(_ *train.Local, _ *train.Job[train.Training], cancel context.CancelFunc) error {
			cancel()
			return nil
		}},
		{name: "close", script: slow, want: job.Stopped, reason: "stopped", end: func(l *train.Local, _ *train.Job[train.Training], _ context.CancelFunc) error { return l.Close() }},
		{name: "time", script: slow, want: job.Stopped, reason: "MaxRuntimeExceeded", change: func(tr *train.Trainer) { tr.Compute.MaxRuntime = 200 * time.Millisecond }},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, tr := local(t), trainer(t, c.script)
			if c.change != nil {
				c.change(&tr)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			j, err := l.Train(ctx, tr)
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range j.Logs(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if c.end != nil {
					if err := c.end(l, j, cancel); err != nil {
						t.Fatal(err)
					}
				}
			}
			_, err = j.Wait(t.Context())
			failed, ok := errors.AsType[*job.FailedError](err)
			if !ok || failed.Status != c.want || failed.Reason != c.reason {
				t.Errorf("error %v, want %s: %s", err, c.want, c.reason)
			}
		})
	}
}

func TestLocalResumesLog(t *testing.T) {
	l, tr := local(t), trainer(t, "for i in 1 2 3 4 5; do echo $i; done")
	j, err := l.Train(t.Context(), tr)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	var got []string
	for range 5 {
		var p train.LogPosition
		if text != nil {
			if err := p.UnmarshalText(text); err != nil {
				t.Fatal(err)
			}
		}
		for line, err := range j.LogsFrom(t.Context(), &p) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, line.Text)
			break
		}
		if text, err = p.MarshalText(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "4", "5"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestLocalProcessing(t *testing.T) {
	l, tr := local(t), trainer(t, "")
	p := train.Processor{
		Name: "upper", Image: "i", Script: filepath.Join(tr.Source.Dir, "train.sh"), Command: []string{"sh"},
		Args: []string{"/opt/ml/processing/input/raw", "out=/opt/ml/processing/output/text"}, Env: map[string]string{"RAW": "/opt/ml/processing/input/raw/data.csv"},
		Inputs:  map[string]train.ProcessingInput{"raw": {Local: tr.Inputs["train"].Local}},
		Outputs: map[string]train.ProcessingOutput{"text": {}},
	}
	if err := os.WriteFile(p.Script, []byte(`cat "$RAW" "$1/data.csv" > "${2#out=}/all"`), 0o644); err != nil {
		t.Fatal(err)
	}
	j, err := l.Process(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	done, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(done.Outputs["text"], "all"))
	if string(b) != "1\n2\n1\n2\n" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := l.ResumeTraining("upper").Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound: it is of another kind", err)
	}
}

func TestLocalRefusals(t *testing.T) {
	l := local(t)
	for name, change := range map[string]func(*train.Trainer){
		"input in S3":    func(tr *train.Trainer) { tr.Inputs = map[string]train.Input{"a": {URI: "s3://bkt/c"}} },
		"no entry":       func(tr *train.Trainer) { tr.Source.Entry = "" },
		"entry missing":  func(tr *train.Trainer) { tr.Source.Entry = "no.sh" },
		"entry outside":  func(tr *train.Trainer) { tr.Source.Entry = "../train.sh" },
		"metric":         func(tr *train.Trainer) { tr.Metrics = []train.Metric{{Name: "a", Regex: "("}} },
		"nothing to run": func(tr *train.Trainer) { tr.Source = train.Source{} },
		"name":           func(tr *train.Trainer) { tr.Name = "../x" },
	} {
		tr := trainer(t, "")
		change(&tr)
		if _, err := l.Train(t.Context(), tr); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want awsai.ErrInvalid", name, err)
		}
	}
	tr := trainer(t, "")
	tr.Source, tr.Command = train.Source{}, []string{"no-such-program"}
	if _, err := l.Train(t.Context(), tr); err == nil {
		t.Error("a program that does not exist was started")
	}
}

func ExampleNewLocal() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "train")
	defer os.RemoveAll(dir)
	l := train.NewLocal(dir)
	defer l.Close()
	j, err := l.Train(ctx, train.Trainer{Command: []string{"sh", "-c", `echo trained; echo 42 > "$SM_MODEL_DIR/answer"`}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range j.Logs(ctx) {
		fmt.Println(line.Text)
	}
	trained, err := j.Wait(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Artifacts(ctx, trained, filepath.Join(dir, "model")))
	// Output:
	// trained
	// [answer] <nil>
}
