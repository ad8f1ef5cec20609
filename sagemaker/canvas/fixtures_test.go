package canvas_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/canvas"
)

const role = "arn:aws:iam::111122223333:role/r"

// fixtureInput is a job in the words of the fixtures.
type fixtureInput struct {
	Problem    string   `json:"problem"`
	Target     string   `json:"target"`
	Content    string   `json:"content"`
	Mode       string   `json:"mode"`
	Objective  string   `json:"objective"`
	Algorithms []string `json:"algorithms"`
	Candidates int      `json:"max_candidates"`
	PerJob     int      `json:"per_job_s"`
	Total      int      `json:"total_s"`
	Weights    string   `json:"weights"`
	Validation float64  `json:"validation_fraction"`
	Base       string   `json:"base_model"`
	Time       string   `json:"timestamp"`
	Item       string   `json:"item"`
	Frequency  string   `json:"frequency"`
	Horizon    int      `json:"horizon"`
	Quantiles  []string `json:"quantiles"`
}

func (in fixtureInput) problem(kind string) canvas.Problem {
	limits := canvas.Limits{Candidates: in.Candidates, PerCandidate: time.Duration(in.PerJob) * time.Second, Total: time.Duration(in.Total) * time.Second}
	switch kind {
	case "TabularJobConfig":
		return canvas.Tabular{Target: in.Target, Type: canvas.Type(in.Problem), Mode: canvas.Mode(in.Mode), Algorithms: in.Algorithms, Weights: in.Weights, Limits: limits}
	case "TextClassificationJobConfig":
		return canvas.Text{Content: in.Content, Target: in.Target, Limits: limits}
	case "TimeSeriesForecastingJobConfig":
		return canvas.TimeSeries{Target: in.Target, Time: in.Time, Item: in.Item, Frequency: in.Frequency, Horizon: in.Horizon, Quantiles: in.Quantiles, Algorithms: in.Algorithms, Limits: limits}
	case "TextGenerationJobConfig":
		return canvas.Generation{Base: in.Base, Limits: limits}
	}
	return canvas.Image{Limits: limits}
}

// members are the API's for the names of the SDK for Python's session.
var members = map[string]string{
	"input_config": "AutoMLJobInputDataConfig", "output_config": "OutputDataConfig", "problem_config": "AutoMLProblemTypeConfig", "role": "RoleArn",
	"job_objective": "AutoMLJobObjective", "security_config": "SecurityConfig", "data_split_config": "DataSplitConfig", "job_name": "AutoMLJobName",
	"tags": "Tags", "model_deploy_config": "ModelDeployConfig",
}

type fixtureChannel struct {
	DataSource  struct{ S3DataSource struct{ S3Uri string } }
	ContentType string
}

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set: no requests to compare with")
	}
	files, err := filepath.Glob(filepath.Join(dir, "sagemaker", "automl", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("no AutoML requests among the fixtures")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var fixture struct {
			Cases []struct {
				Name     string
				Input    fixtureInput
				Expected map[string]json.RawMessage
			}
		}
		if err := json.Unmarshal(data, &fixture); err != nil {
			t.Fatal(err)
		}
		for _, c := range fixture.Cases {
			t.Run(c.Name, func(t *testing.T) { compare(t, c.Input, c.Expected) })
		}
	}
}

func compare(t *testing.T, in fixtureInput, expected map[string]json.RawMessage) {
	var problem map[string]json.RawMessage
	var channels []fixtureChannel
	var output struct{ S3OutputPath string }
	var name string
	for member, v := range map[string]any{"problem_config": &problem, "input_config": &channels, "output_config": &output, "job_name": &name} {
		if err := json.Unmarshal(expected[member], v); err != nil {
			t.Fatal(err)
		}
	}
	r := canvas.Request{Name: name, Objective: canvas.Metric(in.Objective), ValidationFraction: in.Validation, Output: uri(t, output.S3OutputPath)}
	for kind := range problem {
		r.Problem = in.problem(kind)
	}
	r.Train = canvas.Data{URI: uri(t, channels[0].DataSource.S3DataSource.S3Uri), ContentType: channels[0].ContentType}
	if len(channels) > 1 {
		r.Validation = canvas.Data{URI: uri(t, channels[1].DataSource.S3DataSource.S3Uri), ContentType: channels[1].ContentType}
	}
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(context.Context, *sagemaker.CreateAutoMLJobV2Input) (*sagemaker.CreateAutoMLJobV2Output, error) {
		return &sagemaker.CreateAutoMLJobV2Output{}, nil
	})
	if _, err := canvas.New(fake.Config(), func(o *canvas.Options) { o.Role = role }).Start(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(fake.Calls("CreateAutoMLJobV2")[0].Body, &got); err != nil {
		t.Fatal(err)
	}
	want := make(map[string]any)
	for member, raw := range expected {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		if v != nil {
			want[members[member]] = v
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

// uri reads an address whose bucket may be shorter than any that exists.
func uri(t *testing.T, s string) media.URI {
	t.Helper()
	bucket, key, ok := strings.Cut(strings.TrimPrefix(s, "s3://"), "/")
	if !ok {
		t.Fatalf("no address: %s", s)
	}
	return media.URI{Bucket: bucket, Key: key}
}
