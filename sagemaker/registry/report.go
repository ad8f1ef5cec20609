package registry

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
)

// Report is a file of metrics. The zero value is none.
type Report struct {
	// URI is where it is in S3. What is registered may be a local file: it is put into S3, or
	// copied into the folder.
	URI string
	// ContentType is its media type. The default is "application/json".
	ContentType string
	// Digest is the hash of its content, where somebody gave one.
	Digest string
}

// Reports are the files that say how good a version is: those that Model Monitor and Clarify
// write, or ones like them.
type Reports struct {
	// Quality are the statistics of the model's quality, QualityConstraints what they may become.
	Quality, QualityConstraints Report
	// Data are the statistics of the data it learnt from, DataConstraints what data may become.
	Data, DataConstraints Report
	// Bias is a report of bias, or PreBias of that in the data and PostBias in the predictions.
	Bias, PreBias, PostBias Report
	// Explainability says which features count.
	Explainability Report
}

// Baselines are what drift is measured against.
type Baselines struct {
	// Quality are statistics of the model's quality, QualityConstraints what they may become.
	Quality, QualityConstraints Report
	// Data are statistics of data, DataConstraints what data may become.
	Data, DataConstraints Report
	// BiasConfig is the configuration of the check for bias, PreBias and PostBias its constraints.
	BiasConfig, PreBias, PostBias Report
	// ExplainabilityConfig is that of the check of what features count, and Explainability its
	// constraints.
	ExplainabilityConfig, Explainability Report
}

// all are the reports, in a fixed order, to be read or changed in place.
func (r *Reports) all() []*Report {
	return []*Report{&r.Quality, &r.QualityConstraints, &r.Data, &r.DataConstraints, &r.Bias, &r.PreBias, &r.PostBias, &r.Explainability}
}

func (b *Baselines) all() []*Report {
	return []*Report{&b.Quality, &b.QualityConstraints, &b.Data, &b.DataConstraints, &b.BiasConfig, &b.PreBias, &b.PostBias, &b.ExplainabilityConfig, &b.Explainability}
}

func (r Report) source() *types.MetricsSource {
	if r.URI == "" {
		return nil
	}
	if r.ContentType == "" {
		r.ContentType = "application/json"
	}
	return &types.MetricsSource{S3Uri: &r.URI, ContentType: &r.ContentType, ContentDigest: sdk.Optional(r.Digest)}
}

func (r Report) file() *types.FileSource {
	if r.URI == "" {
		return nil
	}
	return &types.FileSource{S3Uri: &r.URI, ContentType: sdk.Optional(r.ContentType), ContentDigest: sdk.Optional(r.Digest)}
}

func toReport(s *types.MetricsSource) Report {
	if s == nil {
		return Report{}
	}
	return Report{aws.ToString(s.S3Uri), aws.ToString(s.ContentType), aws.ToString(s.ContentDigest)}
}

func fileReport(s *types.FileSource) Report {
	if s == nil {
		return Report{}
	}
	return Report{aws.ToString(s.S3Uri), aws.ToString(s.ContentType), aws.ToString(s.ContentDigest)}
}

func toReports(m *types.ModelMetrics) Reports {
	var r Reports
	if m == nil {
		return r
	}
	if q := m.ModelQuality; q != nil {
		r.Quality, r.QualityConstraints = toReport(q.Statistics), toReport(q.Constraints)
	}
	if d := m.ModelDataQuality; d != nil {
		r.Data, r.DataConstraints = toReport(d.Statistics), toReport(d.Constraints)
	}
	if b := m.Bias; b != nil {
		r.Bias, r.PreBias, r.PostBias = toReport(b.Report), toReport(b.PreTrainingReport), toReport(b.PostTrainingReport)
	}
	if e := m.Explainability; e != nil {
		r.Explainability = toReport(e.Report)
	}
	return r
}

func (r Reports) metrics() *types.ModelMetrics {
	if r == (Reports{}) {
		return nil
	}
	var m types.ModelMetrics
	if r.Quality.URI != "" || r.QualityConstraints.URI != "" {
		m.ModelQuality = &types.ModelQuality{Statistics: r.Quality.source(), Constraints: r.QualityConstraints.source()}
	}
	if r.Data.URI != "" || r.DataConstraints.URI != "" {
		m.ModelDataQuality = &types.ModelDataQuality{Statistics: r.Data.source(), Constraints: r.DataConstraints.source()}
	}
	if r.Bias.URI != "" || r.PreBias.URI != "" || r.PostBias.URI != "" {
		m.Bias = &types.Bias{Report: r.Bias.source(), PreTrainingReport: r.PreBias.source(), PostTrainingReport: r.PostBias.source()}
	}
	if r.Explainability.URI != "" {
		m.Explainability = &types.Explainability{Report: r.Explainability.source()}
	}
	return &m
}

func toBaselines(d *types.DriftCheckBaselines) Baselines {
	var b Baselines
	if d == nil {
		return b
	}
	if q := d.ModelQuality; q != nil {
		b.Quality, b.QualityConstraints = toReport(q.Statistics), toReport(q.Constraints)
	}
	if q := d.ModelDataQuality; q != nil {
		b.Data, b.DataConstraints = toReport(q.Statistics), toReport(q.Constraints)
	}
	if q := d.Bias; q != nil {
		b.BiasConfig, b.PreBias, b.PostBias = fileReport(q.ConfigFile), toReport(q.PreTrainingConstraints), toReport(q.PostTrainingConstraints)
	}
	if q := d.Explainability; q != nil {
		b.ExplainabilityConfig, b.Explainability = fileReport(q.ConfigFile), toReport(q.Constraints)
	}
	return b
}

func (b Baselines) drift() *types.DriftCheckBaselines {
	if b == (Baselines{}) {
		return nil
	}
	var d types.DriftCheckBaselines
	if b.Quality.URI != "" || b.QualityConstraints.URI != "" {
		d.ModelQuality = &types.DriftCheckModelQuality{Statistics: b.Quality.source(), Constraints: b.QualityConstraints.source()}
	}
	if b.Data.URI != "" || b.DataConstraints.URI != "" {
		d.ModelDataQuality = &types.DriftCheckModelDataQuality{Statistics: b.Data.source(), Constraints: b.DataConstraints.source()}
	}
	if b.BiasConfig.URI != "" || b.PreBias.URI != "" || b.PostBias.URI != "" {
		d.Bias = &types.DriftCheckBias{ConfigFile: b.BiasConfig.file(), PreTrainingConstraints: b.PreBias.source(), PostTrainingConstraints: b.PostBias.source()}
	}
	if b.ExplainabilityConfig.URI != "" || b.Explainability.URI != "" {
		d.Explainability = &types.DriftCheckExplainability{ConfigFile: b.ExplainabilityConfig.file(), Constraints: b.Explainability.source()}
	}
	return &d
}
