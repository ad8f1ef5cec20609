package mlflow

import (
	"context"
	"encoding/json"
	"time"

	"github.com/awsai-go/awsai"
)

// Batch is what is logged to a run at once. It may be of any size.
type Batch struct {
	// Metrics are values of metrics.
	Metrics []Metric
	// Params are parameters, and Tags are tags.
	Params []Param
	Tags   []Tag
}

// Len is how many entries the batch has.
func (b Batch) Len() int { return len(b.Metrics) + len(b.Params) + len(b.Tags) }

// What a request may hold, by MLflow's REST API: 1,000 entries, of them 100 parameters and
// 100 tags, in a million bytes.
const (
	maxEntries    = 1000
	maxParams     = 100
	maxTags       = 100
	maxBatchBytes = 1_000_000 - 1_000 // the rest is for the request around the entries
)

// LogBatch logs to a run, in as many requests as MLflow's limits ask for. An entry that
// cannot be logged is awsai.ErrInvalid before the first of them. After any other error what
// was sent before stays, and the batch may be logged again: a server takes a value of a
// metric at the same step and time once; a file store keeps both.
func (c *Client) LogBatch(ctx context.Context, run string, b Batch) error {
	const op = "mlflow.LogBatch"
	entries, err := entriesOf(b)
	for err == nil && len(entries) > 0 {
		n := cut(entries)
		err = c.store.logBatch(ctx, run, batchOf(entries[:n]))
		entries = entries[n:]
	}
	return awsai.Wrap(op, err)
}

// LogMetric logs a value of a metric. Of many, [Client.LogBatch] and a [Logger] make fewer
// requests.
func (c *Client) LogMetric(ctx context.Context, run, key string, value float64, step int64) error {
	return c.LogBatch(ctx, run, Batch{Metrics: []Metric{{Key: key, Value: value, Step: step}}})
}

// LogParam logs a parameter. Another value than it has already is awsai.ErrInvalid.
func (c *Client) LogParam(ctx context.Context, run, key, value string) error {
	return c.LogBatch(ctx, run, Batch{Params: []Param{{key, value}}})
}

// SetTag sets a tag of a run.
func (c *Client) SetTag(ctx context.Context, run, key, value string) error {
	return c.LogBatch(ctx, run, Batch{Tags: []Tag{{key, value}}})
}

// entry is one metric, parameter or tag, checked.
type entry struct {
	kind   entryKind
	metric Metric
	param  Param
	tag    Tag
	size   int // bytes in a request
}

type entryKind uint8

const (
	isMetric entryKind = iota
	isParam
	isTag
)

// entriesOf checks a batch and gives the metrics that have none the time.
func entriesOf(b Batch) ([]entry, error) {
	entries := make([]entry, 0, b.Len())
	now := time.Now()
	for i, p := range b.Params {
		if err := p.check(); err != nil {
			return nil, at("parameter", i, err)
		}
		entries = append(entries, entry{kind: isParam, param: p, size: sizeOf(wirePair(p))})
	}
	for i, t := range b.Tags {
		if err := checkTag(t.Key, t.Value, maxTag); err != nil {
			return nil, at("tag", i, err)
		}
		entries = append(entries, entry{kind: isTag, tag: t, size: sizeOf(wirePair(t))})
	}
	for i, m := range b.Metrics {
		if err := m.check(); err != nil {
			return nil, at("metric", i, err)
		}
		if m.Time.IsZero() {
			m.Time = now
		}
		entries = append(entries, entry{kind: isMetric, metric: m, size: sizeOf(toWireMetric(m))})
	}
	return entries, nil
}

func at(what string, i int, err error) error { return &indexed{what, i, err} }

// sizeOf is how many bytes a value has as JSON, with the comma after it.
func sizeOf(v any) int {
	data, err := json.Marshal(v)
	if err != nil {
		return maxBatchBytes // what cannot be written goes alone, and fails alone
	}
	return len(data) + 1
}

// cut is how many of the entries, from the first, one request may hold. Of a parameter it
// holds one value: MLflow refuses two.
func cut(entries []entry) int {
	var params, tags, size int
	seen := map[string]bool{}
	for i, e := range entries {
		size += e.size
		switch e.kind {
		case isParam:
			params++
		case isTag:
			tags++
		}
		if i > 0 && (i == maxEntries || params > maxParams || tags > maxTags || size > maxBatchBytes || e.kind == isParam && seen[e.param.Key]) {
			return i
		}
		if e.kind == isParam {
			seen[e.param.Key] = true
		}
	}
	return len(entries)
}

func batchOf(entries []entry) Batch {
	var b Batch
	for _, e := range entries {
		switch e.kind {
		case isMetric:
			b.Metrics = append(b.Metrics, e.metric)
		case isParam:
			b.Params = append(b.Params, e.param)
		case isTag:
			b.Tags = append(b.Tags, e.tag)
		}
	}
	return b
}
