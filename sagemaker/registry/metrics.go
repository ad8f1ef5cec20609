package registry

import (
	"context"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Metrics are what a version's reports say. Every list is in a fixed order: by name, or as in
// the file where that has an order.
type Metrics struct {
	// Quality are measures of the model's quality, QualityLimits what they may become.
	Quality       []Metric
	QualityLimits []Limit
	// Data says what the data were like, DataLimits what data may become.
	Data       Data
	DataLimits []FeatureLimit
	// Bias are measures of bias.
	Bias []BiasMetric
	// Importance says which features count.
	Importance []Importance
}

// maxReport is the largest report that is read, in bytes.
const maxReport = 64 << 20

// Metrics reads the reports of a version from S3. A version without reports has none.
func (c *Client) Metrics(ctx context.Context, v Version) (Metrics, error) {
	m, err := readMetrics(v.Reports, func(uri string) ([]byte, error) {
		u, err := media.ParseURI(uri)
		if err != nil {
			return nil, err
		}
		return c.reader(u.Bucket).Bytes(ctx, u, maxReport)
	})
	return m, awsai.Wrap("registry.Metrics", err)
}

// readMetrics reads each report, by what the version says that it is. A report of bias may be
// given for before and after the training: its part is taken.
func readMetrics(r Reports, read func(uri string) ([]byte, error)) (Metrics, error) {
	var m Metrics
	for _, one := range []struct {
		rep   Report
		what  string
		parse func([]byte) error
	}{
		{r.Quality, "quality", into(&m.Quality, ParseQuality)},
		{r.QualityConstraints, "limits of quality", into(&m.QualityLimits, ParseQualityLimits)},
		{r.Data, "data", into(&m.Data, ParseData)},
		{r.DataConstraints, "limits of data", into(&m.DataLimits, ParseDataLimits)},
		{r.Bias, "bias", add(&m.Bias, ParseBias, nil)},
		{r.PreBias, "bias before the training", add(&m.Bias, ParseBias, func(b BiasMetric) bool { return !b.Trained })},
		{r.PostBias, "bias after the training", add(&m.Bias, ParseBias, func(b BiasMetric) bool { return b.Trained })},
		{r.Explainability, "explainability", into(&m.Importance, ParseImportance)},
	} {
		if one.rep.URI == "" {
			continue
		}
		body, err := read(one.rep.URI)
		if err == nil {
			err = one.parse(body)
		}
		if err != nil {
			return Metrics{}, invalidReport(one.what, err)
		}
	}
	return m, nil
}

func into[T any](to *T, parse func([]byte) (T, error)) func([]byte) error {
	return func(body []byte) (err error) {
		*to, err = parse(body)
		return err
	}
}

// add appends what is wanted and not there already: the whole report and its parts may both
// be given.
func add[T comparable](to *[]T, parse func([]byte) ([]T, error), want func(T) bool) func([]byte) error {
	return func(body []byte) error {
		all, err := parse(body)
		for _, v := range all {
			if (want == nil || want(v)) && !has(*to, v) {
				*to = append(*to, v)
			}
		}
		return err
	}
}

func has[T comparable](in []T, v T) bool {
	for _, o := range in {
		if o == v {
			return true
		}
	}
	return false
}
