package mlflow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func mkdirs(dir string) error { return os.MkdirAll(dir, 0o755) }

func (f *fileStore) logBatch(ctx context.Context, run string, b Batch) error {
	dir, err := f.activeRun(run)
	if err != nil {
		return err
	}
	for _, p := range b.Params {
		if err := f.logParam(filepath.Join(dir, "params", filepath.FromSlash(p.Key)), p.Value); err != nil {
			return err
		}
	}
	for _, t := range b.Tags {
		if err := f.write(f.tagPath(dir, t.Key), []byte(t.Value)); err != nil {
			return err
		}
		if t.Key == TagRunName {
			if err := f.updateRun(ctx, run, runChange{name: t.Value}); err != nil {
				return err
			}
		}
	}
	return f.logMetrics(dir, run, b.Metrics)
}

// logParam writes a parameter, which may be there already only as it is.
func (f *fileStore) logParam(path, value string) error {
	err := f.writeOnce(path, []byte(value))
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	now, err := readLimited(path, maxMeta)
	if err == nil && string(now) != value {
		err = invalid("the parameter has another value already, and MLflow does not change parameters")
	}
	return err
}

// logMetrics appends to the files of metrics, each in one write.
func (f *fileStore) logMetrics(dir, run string, ms []Metric) error {
	var order []string
	lines := map[string][]byte{}
	add := func(path, line string) {
		if _, ok := lines[path]; !ok {
			order = append(order, path)
		}
		lines[path] = append(lines[path], line...)
	}
	for _, m := range ms {
		if strings.ContainsAny(m.Dataset+m.Digest, " \r\n") || (m.Dataset == "") != (m.Digest == "") {
			return invalid("a metric's dataset in a file store has a name and a digest, both without spaces")
		}
		add(filepath.Join(dir, "metrics", filepath.FromSlash(m.Key)), metricLine(m, ""))
		if m.Model != "" {
			if err := checkID("the ID of the logged model", m.Model); err != nil {
				return err
			}
			model := filepath.Join(filepath.Dir(dir), modelsDir, m.Model)
			if !isFolder(model) {
				return notFound("there is no such logged model")
			}
			add(filepath.Join(model, "metrics", filepath.FromSlash(m.Key)), metricLine(m, run))
		}
	}
	for _, path := range order {
		if err := appendTo(path, lines[path]); err != nil {
			return err
		}
	}
	return nil
}

func appendTo(path string, data []byte) error {
	if err := mkdirs(filepath.Dir(path)); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}

// metricLine is time, value and step, the run for the file of a model, and the dataset if
// there is one.
func metricLine(m Metric, run string) string {
	line := fmt.Sprintf("%d %s %d", m.Time.UnixMilli(), pythonFloat(m.Value), m.Step)
	if run != "" {
		line += " " + run
	}
	if m.Dataset != "" {
		line += " " + m.Dataset + " " + m.Digest
	}
	return line + "\n"
}

// pythonFloat is a number as Python's float reads and writes it.
func pythonFloat(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	text := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// parseMetric reads a line of the file of a metric: of a run with 2, 3 or 5 fields, of a
// model with 4 or 6.
func parseMetric(key, line string, ofModel bool) (Metric, error) {
	fields := strings.Split(strings.TrimSpace(line), " ")
	n := len(fields)
	if ofModel {
		if n != 4 && n != 6 {
			return Metric{}, malformed("a line of a model's metric has %d fields", n)
		}
		fields = append(fields[:3:3], fields[4:]...) // without the run
	} else if n != 2 && n != 3 && n != 5 {
		return Metric{}, malformed("a line of a metric has %d fields", n)
	}
	ms, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return Metric{}, malformed("the time of a metric is no integer")
	}
	v, err := strconv.ParseFloat(fields[1], 64)
	if err != nil && !math.IsInf(v, 0) {
		return Metric{}, malformed("the value of a metric is no number")
	}
	m := Metric{Key: key, Value: v, Time: time.UnixMilli(ms).UTC()}
	if len(fields) > 2 {
		if m.Step, err = strconv.ParseInt(fields[2], 10, 64); err != nil {
			return Metric{}, malformed("the step of a metric is no integer")
		}
	}
	if len(fields) == 5 {
		m.Dataset, m.Digest = fields[3], fields[4]
	}
	return m, nil
}

const maxMetricFile = 1 << 30 // bytes

// readMetric reads the file of a metric. A last line without an end is being written, and
// left out.
func readMetric(path, key string, ofModel bool, fn func(Metric)) error {
	data, err := readLimited(path, maxMetricFile)
	if err != nil {
		return err
	}
	for len(data) > 0 {
		line, rest, ended := bytes.Cut(data, []byte("\n"))
		if data = rest; !ended {
			break
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		m, err := parseMetric(key, string(line), ofModel)
		if err != nil {
			return err
		}
		fn(m)
	}
	return nil
}

// newestMetrics has the newest value in each of the files below a folder.
func newestMetrics(dir string) (map[string]Metric, error) {
	files, err := keyFiles(dir)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	out := make(map[string]Metric, len(files))
	for key, path := range files {
		err := readMetric(path, key, false, func(m Metric) {
			if old, ok := out[key]; !ok || newer(m, old) {
				out[key] = m
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (f *fileStore) history(_ context.Context, run, metric, _ string) ([]Metric, string, error) {
	if err := checkKey("the name of a metric", metric); err != nil {
		return nil, "", err
	}
	dir, err := f.runFolder(run)
	if err != nil {
		return nil, "", err
	}
	var out []Metric
	err = readMetric(filepath.Join(dir, "metrics", filepath.FromSlash(metric)), metric, false, func(m Metric) { out = append(out, m) })
	return out, "", ignore(err, fs.ErrNotExist)
}
