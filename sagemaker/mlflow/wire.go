package mlflow

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// pair is a key and a value on the wire: of tags, parameters and aliases.
type pair struct{ key, value string }

type wirePair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// pairs are those of a map, by their keys.
func pairs(m map[string]string) []pair {
	out := make([]pair, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, pair{k, m[k]})
	}
	return out
}

func wirePairs(m map[string]string) []wirePair {
	var out []wirePair
	for _, p := range pairs(m) {
		out = append(out, wirePair{p.key, p.value})
	}
	return out
}

func pairMap(ps []wirePair) map[string]string {
	if len(ps) == 0 {
		return nil
	}
	m := make(map[string]string, len(ps))
	for _, p := range ps {
		m[p.Key] = p.Value
	}
	return m
}

// whole is an integer that servers write as a number or, as protocol buffers do, as a text.
type whole int64

func (w *whole) UnmarshalJSON(data []byte) error {
	text := string(data)
	if len(data) > 1 && data[0] == '"' {
		text = string(data[1 : len(data)-1])
	}
	if text == "null" || text == "" {
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return &json.UnmarshalTypeError{Value: "number", Field: "an integer"}
	}
	*w = whole(v)
	return nil
}

// real is a number, of which protocol buffers write NaN and the infinities as texts.
type real float64

func (r real) MarshalJSON() ([]byte, error) {
	switch v := float64(r); {
	case math.IsNaN(v):
		return []byte(`"NaN"`), nil
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`), nil
	default:
		return json.Marshal(v)
	}
}

func (r *real) UnmarshalJSON(data []byte) error {
	text := string(data)
	if len(data) > 1 && data[0] == '"' {
		text = string(data[1 : len(data)-1])
	}
	if text == "null" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(v, 0) {
		return &json.UnmarshalTypeError{Value: "number", Field: "a metric's value"}
	}
	*r = real(v)
	return nil
}

// millis is a time on the wire; none is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// clock is the other way round.
func clock(ms whole) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

type wireMetric struct {
	Key     string `json:"key"`
	Value   real   `json:"value"`
	Time    whole  `json:"timestamp"`
	Step    whole  `json:"step"`
	Model   string `json:"model_id,omitempty"`
	Dataset string `json:"dataset_name,omitempty"`
	Digest  string `json:"dataset_digest,omitempty"`
}

func toWireMetric(m Metric) wireMetric {
	return wireMetric{m.Key, real(m.Value), whole(millis(m.Time)), whole(m.Step), m.Model, m.Dataset, m.Digest}
}

func (w wireMetric) metric() Metric {
	return Metric{
		Key: w.Key, Value: float64(w.Value), Step: int64(w.Step), Time: clock(w.Time),
		Model: w.Model, Dataset: w.Dataset, Digest: w.Digest,
	}
}

func metricsOf(ws []wireMetric) []Metric {
	var out []Metric
	for _, w := range ws {
		out = append(out, w.metric())
	}
	return out
}

// newer tells whether a is to be shown rather than b, as MLflow has it: by step, then time,
// then value.
func newer(a, b Metric) bool {
	switch {
	case a.Step != b.Step:
		return a.Step > b.Step
	case !a.Time.Equal(b.Time):
		return a.Time.After(b.Time)
	}
	return a.Value > b.Value
}

// page is the token of the next page.
type pageToken struct {
	Next string `json:"next_page_token"`
}

func orders(q Query) []string {
	var out []string
	for _, o := range q.Order {
		out = append(out, o.String())
	}
	return out
}
