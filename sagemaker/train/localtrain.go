package train

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/pack"
)

// Train runs a training job on this machine. Its inputs are local ones, and its Source is a
// folder, whose Entry is run by what its name asks for: .py by Python, .sh by sh, .go by the
// go command, and any other as a program; without a Source, Command is run. Hyperparameters
// are the arguments, as "--epochs 3" in the order of their names, after Args. The process ends
// when ctx does. What it leaves in SM_MODEL_DIR becomes model.tar.gz.
func (l *Local) Train(ctx context.Context, t Trainer) (*Job[Training], error) {
	name, err := l.train(ctx, t)
	if err != nil {
		return nil, awsai.Wrap("train.Train", err)
	}
	return l.ResumeTraining(name), nil
}

func (l *Local) train(ctx context.Context, t Trainer) (string, error) {
	if err := t.checkLocal(); err != nil {
		return "", err
	}
	base := t.Base
	if base == "" {
		base = "train"
	}
	name, err := jobName("training job", t.Name, base, maxName)
	if err != nil {
		return "", err
	}
	spec, err := specOf(t)
	if err != nil {
		return "", err
	}
	fresh, err := l.claim("training", name, spec)
	if err != nil || !fresh {
		return name, err
	}
	r, err := l.prepareTraining(ctx, name, t)
	if err != nil {
		os.RemoveAll(l.folder(name)) // a start that failed leaves nothing
		return "", err
	}
	r.record.Spec = spec
	return name, l.start(ctx, r)
}

func (t Trainer) checkLocal() error {
	if err := t.checkRun(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(t.Inputs)) {
		if t.Inputs[name].Local == "" {
			return invalid("channel %q: a job on this machine has local inputs", name)
		}
	}
	for _, m := range t.Metrics {
		if _, err := regexp.Compile(m.Regex); err != nil {
			return invalid("metric %q: %v", m.Name, err)
		}
	}
	switch {
	case t.Source.URI != "":
		return invalid("the source of a job on this machine is a folder")
	case t.Source.isZero() && len(t.Command) == 0:
		return invalid("want a Source or a Command")
	}
	return nil
}

// specOf tells apart what is started.
func specOf(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", invalid("%v", err)
	}
	sum := sha256.Sum256(b)
	return fmt.Sprintf("%x", sum[:16]), nil
}

func (l *Local) prepareTraining(ctx context.Context, name string, t Trainer) (*run, error) {
	root, err := filepath.Abs(filepath.Join(l.folder(name), "ml"))
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{"model", "code", "checkpoints", "input/config", "input/data", "output/data", "output/intermediate"} {
		if err := os.MkdirAll(filepath.Join(root, filepath.FromSlash(dir)), 0o755); err != nil {
			return nil, err
		}
	}
	if t.Source.Dir != "" {
		if err := copyFiles(ctx, t.Source.Dir, filepath.Join(root, "code"), t.Source.unwanted); err != nil {
			return nil, err
		}
	}
	for channel, in := range t.Inputs {
		if err := link(ctx, in.Local, filepath.Join(root, "input", "data", channel)); err != nil {
			return nil, fmt.Errorf("channel %q: %w", channel, err)
		}
	}
	hyper, err := t.hyper(name, "local", filepath.Join(root, "code"))
	if err != nil {
		return nil, err
	}
	configs, err := t.configs(root, hyper)
	if err != nil {
		return nil, err
	}
	command, err := l.command(root, t)
	if err != nil {
		return nil, err
	}
	env, err := t.variables(root, name, configs, command)
	if err != nil {
		return nil, err
	}
	return &run{
		record: record{Kind: "training", Name: name, Status: job.Queued, Created: time.Now(), Hyper: hyper, Image: t.Image},
		root:   root, dir: filepath.Join(root, "code"), command: command, env: l.environment(env, t.Env),
		most: t.Compute.runtime(), metrics: t.Metrics, finish: packModel(root),
	}, nil
}

// packModel makes the archives of what a job has left.
func packModel(root string) func(context.Context, *record) error {
	return func(ctx context.Context, r *record) error {
		for _, a := range []struct{ dir, file string }{{"model", "model.tar.gz"}, {"output/data", "output.tar.gz"}} {
			dir := filepath.Join(root, filepath.FromSlash(a.dir))
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) == 0 {
				continue // nothing was left
			}
			file := filepath.Join(filepath.Dir(root), a.file)
			if err := packTo(ctx, file, dir); err != nil {
				return err
			}
			if a.dir == "model" {
				r.Model = file
			}
		}
		return nil
	}
}

func packTo(ctx context.Context, file, dir string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	err = pack.Write(ctx, f, os.DirFS(dir), nil)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// configs writes the files of input/config, and returns them by name.
func (t Trainer) configs(root string, hyper map[string]string) (map[string]string, error) {
	channels := map[string]any{}
	for name, in := range t.Inputs {
		c := map[string]any{"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
		if in.ContentType != "" {
			c["ContentType"] = in.ContentType
		}
		channels[name] = c
	}
	configs := map[string]string{}
	for name, v := range map[string]any{
		"hyperparameters": hyper,
		"inputdataconfig": channels,
		"resourceconfig": map[string]any{
			"current_host": "algo-1", "hosts": []string{"algo-1"}, "network_interface_name": "lo",
			"current_instance_type": "local", "current_group_name": "homogeneousCluster",
			"instance_groups": []any{map[string]any{"instance_group_name": "homogeneousCluster", "instance_type": "local", "hosts": []string{"algo-1"}}},
		},
	} {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(root, "input", "config", name+".json"), b, 0o644); err != nil {
			return nil, err
		}
		configs[name] = string(b)
	}
	return configs, nil
}

// command is what is run for the trainer.
func (l *Local) command(root string, t Trainer) ([]string, error) {
	command := slices.Clone(t.Command)
	if t.Source.Entry != "" {
		command = append(command, l.interpreter(filepath.Join(root, "code", filepath.FromSlash(t.Source.Entry)), len(command) > 0)...)
	}
	command = append(command, t.Args...)
	if t.Source.isZero() {
		return command, nil
	}
	values, err := EncodeHyper(t.Hyper, Plain)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		flag := "--" + key
		if len(key) == 1 {
			flag = "-" + key
		}
		command = append(command, flag, values[key])
	}
	return command, nil
}

// interpreter is how a script is run.
func (l *Local) interpreter(file string, given bool) []string {
	switch ext := path.Ext(file); {
	case given:
		return []string{file}
	case ext == ".py":
		return []string{l.o.Python, "-u", file}
	case ext == ".sh":
		return []string{"sh", file}
	case ext == ".go":
		return []string{"go", "run", file}
	}
	return []string{file}
}

// variables are those of SageMaker's training toolkit.
func (t Trainer) variables(root, name string, configs map[string]string, command []string) (map[string]string, error) {
	in := func(parts ...string) string { return filepath.Join(append([]string{root}, parts...)...) }
	channels := slices.Sorted(maps.Keys(t.Inputs))
	env := map[string]string{
		"SAGEMAKER_BASE_DIR": root, "TRAINING_JOB_NAME": name, "SM_JOB_NAME": name,
		"SM_MODEL_DIR": in("model"), "SM_INPUT_DIR": in("input"), "SM_INPUT_CONFIG_DIR": in("input", "config"),
		"SM_OUTPUT_DIR": in("output"), "SM_OUTPUT_DATA_DIR": in("output", "data"), "SM_OUTPUT_INTERMEDIATE_DIR": in("output", "intermediate"),
		"SM_CHECKPOINT_DIR": in("checkpoints"), "SM_MODULE_DIR": in("code"),
		"SM_CURRENT_HOST": "algo-1", "SM_HOSTS": `["algo-1"]`, "SM_CURRENT_INSTANCE_TYPE": "local", "SM_LOG_LEVEL": "20",
		"SM_NUM_CPUS": fmt.Sprint(runtime.NumCPU()), "SM_NUM_GPUS": "0", "SM_NUM_NEURONS": "0", "SM_NETWORK_INTERFACE_NAME": "lo",
		"SM_RESOURCE_CONFIG": configs["resourceconfig"], "SM_INPUT_DATA_CONFIG": configs["inputdataconfig"],
	}
	own, err := EncodeHyper(t.Hyper, Plain)
	if err != nil {
		return nil, err
	}
	for key, value := range own {
		env["SM_HP_"+strings.ToUpper(key)] = value
	}
	for _, c := range channels {
		env["SM_CHANNEL_"+strings.ToUpper(c)] = in("input", "data", c)
	}
	for key, v := range map[string]any{"SM_CHANNELS": append([]string{}, channels...), "SM_HPS": t.Hyper, "SM_USER_ARGS": command[1:]} {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, invalid("%s: %v", key, err)
		}
		env[key] = string(b)
	}
	if t.Hyper == nil {
		env["SM_HPS"] = "{}"
	}
	if t.Source.Entry != "" {
		env["SM_USER_ENTRY_POINT"] = t.Source.Entry
		env["SM_MODULE_NAME"] = strings.TrimSuffix(path.Base(t.Source.Entry), path.Ext(t.Source.Entry))
	}
	return env, nil
}

// environment is what the process gets: this process's variables, SageMaker's and the job's.
func (l *Local) environment(sets ...map[string]string) []string {
	var env []string
	for _, kv := range os.Environ() {
		key, _, _ := strings.Cut(kv, "=")
		if !l.o.Clean || slices.Contains([]string{"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE"}, strings.ToUpper(key)) {
			env = append(env, kv)
		}
	}
	for _, set := range sets {
		for _, key := range slices.Sorted(maps.Keys(set)) {
			env = append(env, key+"="+set[key])
		}
	}
	return env
}

// ResumeTraining returns the handle on the training job of a name, of this process or another.
func (l *Local) ResumeTraining(name string) *Job[Training] {
	return resume(l, "training", name, trainingOfRecord)
}

func trainingOfRecord(r record) Training {
	t := Training{
		Name: r.Name, Status: r.Status, Reason: r.Reason, Model: r.Model, Metrics: r.Metrics, Hyper: r.Hyper, Image: r.Image,
		Instance: "local", Count: 1, Created: r.Created, Started: r.Started, Ended: r.Ended,
	}
	if !r.Ended.IsZero() && !r.Started.IsZero() {
		t.Run = r.Ended.Sub(r.Started)
	}
	return t
}

// Training returns what is known of a training job, whatever its state.
func (l *Local) Training(_ context.Context, name string) (Training, error) {
	r, err := l.read("training", name)
	if err != nil {
		return Training{}, awsai.Wrap("train.Training", err)
	}
	return trainingOfRecord(r), nil
}

// Artifacts unpacks the model of a training job into dir, as [Client.Artifacts] does.
func (l *Local) Artifacts(ctx context.Context, t Training, dir string) ([]string, error) {
	const op = "train.Artifacts"
	if t.Model == "" {
		return nil, awsai.Wrap(op, errNoModel())
	}
	f, err := os.Open(t.Model)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	defer f.Close()
	files, err := media.Extract(ctx, f, dir, func(o *media.ExtractOptions) { o.MaxBytes = 16 << 30 })
	return files, awsai.Wrap(op, err)
}

// link shows a file or folder at a place below the job's: a folder as a link, or a copy where
// there are none, a file in a folder of its own.
func link(ctx context.Context, from, to string) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		return copyFile(from, filepath.Join(to, filepath.Base(from)), info.Mode())
	}
	if os.Symlink(from, to) == nil {
		return nil
	}
	return copyFiles(ctx, from, to, nil)
}

// copyFiles copies a folder but for what skip tells.
func copyFiles(ctx context.Context, from, to string, skip func(string) bool) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		if skip != nil && name != "." && skip(filepath.ToSlash(name)) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		return copyFile(p, filepath.Join(to, name), info.Mode())
	})
}

func copyFile(from, to string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode.Perm()|0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}
