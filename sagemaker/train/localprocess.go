package train

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// Process runs a processing job on this machine. Its inputs are local ones. The folders below
// /opt/ml are below the job's own: where Command, Args and Env name one of them as a path of
// its own or after an equals sign, as "/opt/ml/processing/output/x", they are given the folder
// that stands for it, and SAGEMAKER_BASE_DIR is the one that stands for /opt/ml.
func (l *Local) Process(ctx context.Context, p Processor) (*Job[Processing], error) {
	name, err := l.processHere(ctx, p)
	if err != nil {
		return nil, awsai.Wrap("train.Process", err)
	}
	return l.ResumeProcessing(name), nil
}

func (l *Local) processHere(ctx context.Context, p Processor) (string, error) {
	if err := p.checkLocal(); err != nil {
		return "", err
	}
	base := p.Base
	if base == "" {
		base = "process"
	}
	name, err := jobName("processing job", p.Name, base, maxName)
	if err != nil {
		return "", err
	}
	spec, err := specOf(p)
	if err != nil {
		return "", err
	}
	fresh, err := l.claim("processing", name, spec)
	if err != nil || !fresh {
		return name, err
	}
	r, err := l.prepareProcessing(ctx, name, p)
	if err != nil {
		os.RemoveAll(l.folder(name)) // a start that failed leaves nothing
		return "", err
	}
	r.record.Spec = spec
	return name, l.start(ctx, r)
}

func (p Processor) checkLocal() error {
	if err := p.checkRun(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Inputs)) {
		if in := p.Inputs[name]; in.Local == "" || !strings.HasPrefix(in.at(name), "/opt/ml/") || strings.Contains(in.at(name), "..") {
			return invalid("input %q: a job on this machine has local inputs, at paths below /opt/ml", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Outputs)) {
		if out := p.Outputs[name]; out.FeatureGroup != "" || !strings.HasPrefix(out.at(name), "/opt/ml/") || strings.Contains(out.at(name), "..") {
			return invalid("output %q: a job on this machine writes to paths below /opt/ml, and to no feature group", name)
		}
	}
	if len(p.command("")) == 0 || strings.HasPrefix(p.Script, "s3://") {
		return invalid("want a Command, or a script on this machine")
	}
	return nil
}

func (l *Local) prepareProcessing(ctx context.Context, name string, p Processor) (*run, error) {
	root, err := filepath.Abs(filepath.Join(l.folder(name), "ml"))
	if err != nil {
		return nil, err
	}
	code := processingDir + "/input/" + codeInput
	if err := os.MkdirAll(here(root, processingDir+"/input"), 0o755); err != nil {
		return nil, err
	}
	if p.Script != "" {
		err = link(ctx, p.Script, here(root, code))
	} else if p.Source.Dir != "" {
		err = copyFiles(ctx, p.Source.Dir, here(root, code), p.Source.unwanted)
	}
	if err != nil {
		return nil, err
	}
	for key, in := range p.Inputs {
		to := here(root, in.at(key))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return nil, err
		}
		if err := link(ctx, in.Local, to); err != nil {
			return nil, fmt.Errorf("input %q: %w", key, err)
		}
	}
	outputs := map[string]string{}
	for key, out := range p.Outputs {
		outputs[key] = here(root, out.at(key))
		if err := os.MkdirAll(outputs[key], 0o755); err != nil {
			return nil, err
		}
	}
	command := p.command(code)
	if len(p.Command) == 0 {
		command[0] = l.o.Python
	}
	command = append(command, p.Args...)
	for i := range command {
		command[i] = rooted(root, command[i])
	}
	env := map[string]string{"SAGEMAKER_BASE_DIR": root, "PROCESSING_JOB_NAME": name}
	for key, value := range p.Env {
		env[key] = rooted(root, value)
	}
	return &run{
		record: record{Kind: "processing", Name: name, Status: job.Queued, Created: time.Now(), Image: p.Image, Outputs: outputs},
		root:   root, dir: root, command: command, env: l.environment(env), most: p.Compute.runtime(),
	}, nil
}

// here is the folder that stands for one below /opt/ml.
func here(root, container string) string {
	return filepath.Join(root, filepath.FromSlash(strings.TrimPrefix(container, "/opt/ml")))
}

// rooted replaces a path below /opt/ml.
func rooted(root, s string) string {
	key, value, assigned := strings.Cut(s, "=")
	if assigned && strings.HasPrefix(value, "/opt/ml/") && !strings.Contains(key, "/") {
		return key + "=" + here(root, value)
	}
	if strings.HasPrefix(s, "/opt/ml/") {
		return here(root, s)
	}
	return s
}

// ResumeProcessing returns the handle on the processing job of a name, of this process or
// another.
func (l *Local) ResumeProcessing(name string) *Job[Processing] {
	return resume(l, "processing", name, func(r record) Processing {
		return Processing{
			Name: r.Name, Status: r.Status, Reason: r.Reason, Outputs: r.Outputs, Created: r.Created, Started: r.Started, Ended: r.Ended,
		}
	})
}
