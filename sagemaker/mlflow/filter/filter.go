package filter

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/awsai-go/awsai"
)

// Kind is what a condition speaks of.
type Kind string

const (
	// AttributeKind: what a thing has of itself, as "status" or "name".
	AttributeKind Kind = "attribute"
	// MetricKind: the newest value of a metric.
	MetricKind Kind = "metrics"
	// ParamKind: a parameter.
	ParamKind Kind = "params"
	// TagKind: a tag.
	TagKind Kind = "tags"
	// DatasetKind: a dataset among the inputs, by its "name", "digest" or "context".
	DatasetKind Kind = "dataset"
)

// Condition is one comparison. The zero value is none and cannot be searched with.
type Condition struct {
	kind   Kind
	key    string
	op     string
	texts  []string
	number float64
	isNum  bool
}

// Filter is conditions that all hold. The zero value holds for everything. It is a value:
// copies share nothing that changes.
type Filter struct{ conditions []Condition }

// All is the filter of all the conditions.
func All(conditions ...Condition) Filter {
	return Filter{append([]Condition(nil), conditions...)}
}

// And is the filter with further conditions.
func (f Filter) And(conditions ...Condition) Filter {
	return Filter{append(append([]Condition(nil), f.conditions...), conditions...)}
}

// Text is a key whose values are texts.
type Text struct {
	kind Kind
	key  string
}

// Number is a key whose values are numbers.
type Number struct {
	kind Kind
	key  string
}

// Metric is a metric by its name.
func Metric(name string) Number { return Number{MetricKind, name} }

// Param is a parameter by its name.
func Param(name string) Text { return Text{ParamKind, name} }

// Tag is a tag by its key.
func Tag(key string) Text { return Text{TagKind, key} }

// Attribute is an attribute that is a text: of runs "run_id", "run_name", "status",
// "user_id", "artifact_uri"; of experiments and registered models "name"; of versions
// "name", "run_id", "source_path"; of logged models "name", "model_id", "model_type",
// "status", "source_run_id".
func Attribute(name string) Text { return Text{AttributeKind, name} }

// Count is an attribute that is a number: of versions "version_number", and of all the times
// in milliseconds: see [Millis].
func Count(name string) Number { return Number{AttributeKind, name} }

// Dataset is an attribute of the datasets that a run has read: "name", "digest" or
// "context". The condition holds where it does for one of them.
func Dataset(name string) Text { return Text{DatasetKind, name} }

// Millis is a time as MLflow counts it, for the attributes that are times: of runs
// "start_time" and "end_time"; of experiments "creation_time" and "last_update_time"; of
// versions and logged models "creation_timestamp" and "last_updated_timestamp".
func Millis(t time.Time) float64 { return float64(t.UnixMilli()) }

func (t Text) cond(op string, texts ...string) Condition {
	return Condition{kind: t.kind, key: t.key, op: op, texts: texts}
}

// Is holds where the value is text.
func (t Text) Is(text string) Condition { return t.cond("=", text) }

// Not holds where there is a value, and it is not text.
func (t Text) Not(text string) Condition { return t.cond("!=", text) }

// Like holds where the value is as the pattern, in which % is any text and _ any character.
func (t Text) Like(pattern string) Condition { return t.cond("LIKE", pattern) }

// LikeFold is Like without regard to case.
func (t Text) LikeFold(pattern string) Condition { return t.cond("ILIKE", pattern) }

// In holds where the value is one of the texts. MLflow has it for "run_id", for "name" of
// registered models, and for datasets.
func (t Text) In(texts ...string) Condition { return t.cond("IN", texts...) }

// NotIn holds where the value is none of the texts.
func (t Text) NotIn(texts ...string) Condition { return t.cond("NOT IN", texts...) }

// Missing holds where there is no value. Older versions of MLflow do not have it: 3.17 has, but for models of its registry.
func (t Text) Missing() Condition { return t.cond("IS NULL") }

// Present holds where there is a value. Older versions of MLflow do not have it: 3.17 has, but for models of its registry.
func (t Text) Present() Condition { return t.cond("IS NOT NULL") }

func (n Number) cond(op string, v float64) Condition {
	return Condition{kind: n.kind, key: n.key, op: op, number: v, isNum: true}
}

// Is holds where the value is v.
func (n Number) Is(v float64) Condition { return n.cond("=", v) }

// Not holds where there is a value, and it is not v.
func (n Number) Not(v float64) Condition { return n.cond("!=", v) }

// Below holds where the value is less than v.
func (n Number) Below(v float64) Condition { return n.cond("<", v) }

// AtMost holds where the value is v or less.
func (n Number) AtMost(v float64) Condition { return n.cond("<=", v) }

// Above holds where the value is greater than v.
func (n Number) Above(v float64) Condition { return n.cond(">", v) }

// AtLeast holds where the value is v or greater.
func (n Number) AtLeast(v float64) Condition { return n.cond(">=", v) }

// Err tells whether the filter can be written in MLflow's grammar: nil or awsai.ErrInvalid.
func (f Filter) Err() error {
	for i, c := range f.conditions {
		if fault := c.fault(); fault != "" {
			return awsai.Errorf("filter.Filter", awsai.ErrInvalid, "condition %d: %s", i, fault)
		}
	}
	return nil
}

func (c Condition) fault() string {
	switch {
	case c.op == "":
		return "it is empty"
	case !plainKey(c.key):
		return "MLflow's keys are letters, digits, _ - . : / and spaces"
	case c.isNum && (math.IsNaN(c.number) || math.IsInf(c.number, 0)):
		return "MLflow compares with finite numbers only"
	case (c.op == "IN" || c.op == "NOT IN") && len(c.texts) == 0:
		return "a list of nothing"
	}
	for _, t := range c.texts {
		if strings.Contains(t, "'") && (strings.Contains(t, `"`) || c.op == "IN" || c.op == "NOT IN") {
			return "MLflow has no escape for a text with such quotes"
		}
		if strings.HasSuffix(t, `\`) || strings.Contains(t, `\'`) || strings.Contains(t, `\"`) {
			return "MLflow misreads a backslash before a quote"
		}
	}
	return ""
}

// plainKey is what MLflow lets a key be.
func plainKey(key string) bool {
	if key == "" {
		return false
	}
	for _, r := range key {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.:/ ", r) {
			return false
		}
	}
	return true
}

// String is the filter in MLflow's grammar, as far as [Filter.Err] is nil.
func (f Filter) String() string {
	parts := make([]string, len(f.conditions))
	for i, c := range f.conditions {
		parts[i] = c.String()
	}
	return strings.Join(parts, " AND ")
}

// String is the condition in MLflow's grammar.
func (c Condition) String() string {
	text := identifier(c.kind, c.key) + " " + c.op
	switch {
	case c.isNum:
		return text + " " + number(c.number)
	case c.op == "IN" || c.op == "NOT IN":
		quoted := make([]string, len(c.texts))
		for i, t := range c.texts {
			quoted[i] = quote(t)
		}
		return text + " (" + strings.Join(quoted, ", ") + ")"
	case len(c.texts) == 1:
		return text + " " + quote(c.texts[0])
	}
	return text
}

// identifier quotes what is not an attribute: the registries do not read those in quotes.
func identifier(kind Kind, key string) string {
	if kind == AttributeKind || kind == DatasetKind {
		return string(kind) + "." + key
	}
	return string(kind) + ".`" + key + "`"
}

func quote(text string) string {
	if strings.Contains(text, "'") {
		return `"` + text + `"`
	}
	return "'" + text + "'"
}

// number has no plus in its exponent, which MLflow's parser does not know.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return strconv.FormatInt(int64(v), 10)
	}
	return strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "e+", "e", 1)
}

// Order is what the results of a search are ordered by.
type Order struct {
	// Kind and Key say what is compared.
	Kind Kind
	Key  string
	// Descending puts the greatest first.
	Descending bool
}

// Ascending orders by the text, the least first.
func (t Text) Ascending() Order { return Order{Kind: t.kind, Key: t.key} }

// Descending orders by the text, the greatest first.
func (t Text) Descending() Order { return Order{Kind: t.kind, Key: t.key, Descending: true} }

// Ascending orders by the number, the least first.
func (n Number) Ascending() Order { return Order{Kind: n.kind, Key: n.key} }

// Descending orders by the number, the greatest first.
func (n Number) Descending() Order { return Order{Kind: n.kind, Key: n.key, Descending: true} }

// Err is nil or awsai.ErrInvalid for a key that MLflow does not have.
func (o Order) Err() error {
	if !plainKey(o.Key) {
		return awsai.Errorf("filter.Order", awsai.ErrInvalid, "MLflow's keys are letters, digits, _ - . : / and spaces")
	}
	return nil
}

// String is the order in MLflow's grammar.
func (o Order) String() string {
	text := o.Key
	if o.Kind != AttributeKind {
		text = identifier(o.Kind, o.Key)
	}
	if o.Descending {
		return text + " DESC"
	}
	return text + " ASC"
}
