package mlflow_test

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/mlflow"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

const (
	serverARN = "arn:aws:sagemaker:us-west-2:123456789012:mlflow-tracking-server/team"
	appARN    = "arn:aws:sagemaker:eu-west-1:123456789012:mlflow-app/app-1"
)

// TestProtocol sends every request there is, and holds it against the protocol.
func TestProtocol(t *testing.T) {
	ctx, s := t.Context(), newServer(t)
	c := mlflow.New(s.config(), "http://mlflow.test/")
	q := mlflow.Query{
		Filter: filter.All(filter.Tag("a").Is("it's")), View: mlflow.All, PageSize: 10,
		Order: []filter.Order{filter.Attribute("name").Ascending(), filter.Tag("a").Descending()},
	}
	s.answers["POST experiments/create"] = `{"experiment_id": "7"}`
	tags := map[string]string{"a": "b", "c": ""}
	for name, err := range map[string]error{
		"create experiment":  second(c.CreateExperiment(ctx, "e", func(o *mlflow.ExperimentOptions) { o.Artifacts, o.Tags = "s3://b/p", tags })),
		"experiment":         second(c.Experiment(ctx, "7")),
		"experiment by name": second(c.ExperimentByName(ctx, "e")),
		"experiments":        drain(c.Experiments(ctx, q)),
		"rename experiment":  c.RenameExperiment(ctx, "7", "f"),
		"delete experiment":  c.DeleteExperiment(ctx, "7"),
		"restore experiment": c.RestoreExperiment(ctx, "7"),
		"experiment tag":     c.SetExperimentTag(ctx, "7", "a", ""),
		"no experiment tag":  c.DeleteExperimentTag(ctx, "7", "a"),
		"create run":         second(c.CreateRun(ctx, "7", func(o *mlflow.RunOptions) { o.Name, o.User, o.Parent, o.Tags = "r", "jo", "p", tags })),
		"run":                second(c.Run(ctx, "r1")),
		"runs":               drain(c.Runs(ctx, []string{"7", "8"}, q)),
		"end run":            c.EndRun(ctx, "r1", mlflow.Finished),
		"status":             c.SetStatus(ctx, "r1", mlflow.Running),
		"rename run":         c.RenameRun(ctx, "r1", "x"),
		"delete run":         c.DeleteRun(ctx, "r1"),
		"restore run":        c.RestoreRun(ctx, "r1"),
		"delete tag":         c.DeleteTag(ctx, "r1", "a"),
		"batch": c.LogBatch(ctx, "r1", mlflow.Batch{
			Metrics: []mlflow.Metric{{Key: "a", Value: math.NaN()}, {Key: "a", Value: math.Inf(-1), Step: -3, Model: "m-1", Dataset: "d", Digest: "x"}},
			Params:  []mlflow.Param{{Key: "p", Value: ""}}, Tags: []mlflow.Tag{{Key: "t", Value: "v"}},
		}),
		"inputs": c.LogInputs(ctx, "r1", mlflow.Inputs{
			Datasets: []mlflow.Dataset{{Name: "d", Digest: "x", SourceType: "s3", Source: "{}", Context: "training"}}, Models: []string{"m-1"},
		}),
		"outputs": c.LogOutputs(ctx, "r1", mlflow.Output{Model: "m-1", Step: 2}),
		"history": drain(c.History(ctx, "r1", "a")),
		"create logged model": second(c.CreateLoggedModel(ctx, "7", func(o *mlflow.LoggedModelOptions) {
			o.Name, o.Type, o.Run, o.Params, o.Tags = "m", "t", "r1", tags, tags
		})),
		"logged model":        second(c.LoggedModel(ctx, "m-1")),
		"logged models":       drain(c.LoggedModels(ctx, []string{"7"}, q)),
		"finish":              c.FinishLoggedModel(ctx, "m-1", mlflow.Ready),
		"delete logged model": c.DeleteLoggedModel(ctx, "m-1"),
		"model params":        c.LogModelParams(ctx, "m-1", tags),
		"model tags":          c.SetModelTags(ctx, "m-1", tags),
		"no model tag":        c.DeleteModelTag(ctx, "m-1", "a/b"),
		"create model":        second(c.CreateModel(ctx, "net", func(o *mlflow.ModelOptions) { o.Description, o.Tags = "d", tags })),
		"model":               second(c.Model(ctx, "net")),
		"models":              drain(c.Models(ctx, q)),
		"describe model":      c.DescribeModel(ctx, "net", ""),
		"rename model":        c.RenameModel(ctx, "net", "net2"),
		"delete model":        c.DeleteModel(ctx, "net"),
		"registered tag":      c.SetRegisteredTag(ctx, "net", "a", "b"),
		"no registered tag":   c.DeleteRegisteredTag(ctx, "net", "a"),
		"alias":               c.SetAlias(ctx, "net", "champion", 3),
		"no alias":            c.DeleteAlias(ctx, "net", "champion"),
		"by alias":            second(c.VersionByAlias(ctx, "net", "champion")),
		"create version":      second(c.CreateVersion(ctx, "net", "s3://b/p", func(o *mlflow.VersionOptions) { o.Run, o.Model, o.Description, o.Tags = "r1", "m-1", "d", tags })),
		"version":             second(c.Version(ctx, "net", 3)),
		"versions":            drain(c.VersionsOf(ctx, "net")),
		"latest":              second(c.LatestVersions(ctx, "net", "Staging")),
		"describe version":    c.DescribeVersion(ctx, "net", 3, "d"),
		"move":                c.MoveVersion(ctx, "net", 3, "staging", false),
		"delete version":      c.DeleteVersion(ctx, "net", 3),
		"version tag":         c.SetVersionTag(ctx, "net", 3, "a", "b"),
		"no version tag":      c.DeleteVersionTag(ctx, "net", 3, "a"),
		"version artifacts":   second(c.VersionArtifacts(ctx, "net", 3)),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name := range protocol {
		if s.seen[name] == 0 {
			t.Errorf("%s was not sent", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func drain[T any](seq func(yield func(T, error) bool)) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestAnswers(t *testing.T) {
	ctx, s := t.Context(), newServer(t)
	c := mlflow.New(s.config(), "http://mlflow.test")
	s.answers["GET runs/get"] = `{"run": {"info": {"run_id": "r1", "run_name": "n", "status": "FINISHED", "start_time": "1700000000000", "end_time": 1700000000001, "lifecycle_stage": "active"},
		"data": {"metrics": [{"key": "a", "value": "NaN", "timestamp": "5", "step": "-1"}, {"key": "b", "value": 1e400, "step": 0}], "params": [{"key": "p", "value": "v"}], "tags": [{"key": "e"}]}}}`
	r, err := c.Run(ctx, "r1")
	if err != nil || !r.Started.Equal(time.UnixMilli(1700000000000)) || !r.Ended.Equal(time.UnixMilli(1700000000001)) || !math.IsNaN(r.Metrics["a"].Value) ||
		r.Metrics["a"].Step != -1 || !math.IsInf(r.Metrics["b"].Value, 1) || r.Params["p"] != "v" || r.Tags["e"] != "" || len(r.Tags) != 1 {
		t.Errorf("run %+v, %v", r, err)
	}
	s.answers["GET runs/get"] = `{"run": {"info": {"start_time": "secret"}}}`
	if _, err := c.Run(ctx, "r1"); !errors.Is(err, awsai.ErrUnavailable) || strings.Contains(err.Error(), "secret") {
		t.Errorf("no time: %v", err)
	}
	s.answers["GET runs/get"] = `<html>`
	if _, err := c.Run(ctx, "r1"); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("no JSON: %v", err)
	}
}

func TestFailures(t *testing.T) {
	ctx := t.Context()
	status := func(code int, body string) func(*http.Request) *http.Response {
		return func(*http.Request) *http.Response { return answer(code, body) }
	}
	for _, c := range []struct {
		name string
		resp func(*http.Request) *http.Response
		want error
	}{
		{"missing", status(404, `{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Run not found"}`), awsai.ErrNotFound},
		{"invalid", status(400, `{"error_code": "INVALID_PARAMETER_VALUE", "message": "no"}`), awsai.ErrInvalid},
		{"exists", status(400, `{"error_code": "RESOURCE_ALREADY_EXISTS", "message": "no"}`), nil},
		{"denied", status(403, `{"message": "not authorized"}`), awsai.ErrAccessDenied},
		{"unauthenticated", status(401, `Unauthorized`), awsai.ErrAccessDenied},
	} {
		s := newServer(t)
		s.faults = []func(*http.Request) *http.Response{c.resp}
		err := mlflow.New(s.config(), "http://mlflow.test").DeleteRun(ctx, "r1")
		if err == nil || awsai.KindOf(err) != c.want || s.seen["POST runs/delete"] != 1 {
			t.Errorf("%s: %v after %d requests", c.name, err, s.seen["POST runs/delete"])
		}
	}
	down := status(503, `{"error_code": "TEMPORARILY_UNAVAILABLE"}`)
	throttled := status(429, `{"error_code": "REQUEST_LIMIT_EXCEEDED"}`)
	cut := func(*http.Request) *http.Response { return nil }
	for _, c := range []struct {
		name     string
		faults   []func(*http.Request) *http.Response
		requests int
		ok       bool
	}{
		{"a metric while it is down", []func(*http.Request) *http.Response{down, cut}, 3, true},
		{"a metric while it stays down", []func(*http.Request) *http.Response{down, down, down}, 3, false},
	} {
		s := newServer(t)
		s.faults = c.faults
		err := mlflow.New(s.config(), "http://mlflow.test").LogMetric(ctx, "r1", "a", 1, 0)
		if n := s.seen["POST runs/log-batch"]; n != c.requests || (err == nil) != c.ok || err != nil && !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%s: %v after %d requests", c.name, err, n)
		}
	}
	// A run is not made twice; what was throttled was not made.
	for _, c := range []struct {
		fault    func(*http.Request) *http.Response
		requests int
	}{{cut, 1}, {down, 1}, {throttled, 2}} {
		s := newServer(t)
		s.faults = []func(*http.Request) *http.Response{c.fault}
		_, err := mlflow.New(s.config(), "http://mlflow.test").CreateRun(ctx, "7")
		if n := s.seen["POST runs/create"]; n != c.requests || (err == nil) != (c.requests == 2) {
			t.Errorf("a run: %v after %d requests, want %d", err, n, c.requests)
		}
	}
}

func TestSigned(t *testing.T) {
	ctx := t.Context()
	for arn, want := range map[string][3]string{
		serverARN: {"us-west-2.experiments.sagemaker.aws", "/us-west-2/sagemaker-mlflow/aws4_request", "X-Mlflow-Sm-Tracking-Server-Arn"},
		appARN:    {"mlflow.sagemaker.eu-west-1.app.aws", "/eu-west-1/sagemaker/aws4_request", "X-Sm-Mlflow-App-Arn"},
	} {
		s := newServer(t)
		if err := mlflow.New(s.config(), arn).SetTag(ctx, "r1", "a", "b"); err != nil {
			t.Fatal(err)
		}
		auth := s.last.Header.Get("Authorization")
		if s.last.URL.Host != want[0] || s.last.URL.Scheme != "https" || !strings.Contains(auth, want[1]) || s.last.Header.Get(want[2]) != arn ||
			!strings.Contains(auth, strings.ToLower(want[2])) || s.last.Header.Get("X-Amz-Security-Token") != "token" {
			t.Errorf("%s: host %s, authorization %s, headers %v", arn, s.last.URL.Host, auth, s.last.Header)
		}
	}
	if err := mlflow.New(aws.Config{HTTPClient: newServer(t)}, serverARN).DeleteRun(ctx, "r1"); !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("without credentials: %v", err)
	}
	s := newServer(t)
	c := mlflow.New(s.config(), serverARN, func(o *mlflow.Options) { o.Endpoint = "https://proxy.test/base" })
	s.faults = []func(*http.Request) *http.Response{func(r *http.Request) *http.Response {
		if r.URL.Path != "/base/api/2.0/mlflow/runs/delete" || r.URL.Host != "proxy.test" {
			t.Errorf("sent to %s", r.URL)
		}
		return answer(200, "{}")
	}}
	if err := c.DeleteRun(ctx, "r1"); err != nil {
		t.Error(err)
	}
}

func TestPlainAuthorization(t *testing.T) {
	for uri, c := range map[string]struct {
		opts mlflow.Options
		want string
	}{
		"http://mlflow.test/x":       {mlflow.Options{Token: "t", User: "u"}, "Bearer t"},
		"http://mlflow.test/y":       {mlflow.Options{User: "u", Password: "p"}, "Basic dTpw"},
		"http://u:p@mlflow.test/z":   {mlflow.Options{}, "Basic dTpw"},
		"http://mlflow.test/nothing": {mlflow.Options{}, ""},
	} {
		s := newServer(t)
		s.faults = []func(*http.Request) *http.Response{func(r *http.Request) *http.Response {
			if got := r.Header.Get("Authorization"); got != c.want || r.URL.User != nil {
				t.Errorf("%s: %q", uri, got)
			}
			return answer(200, "{}")
		}}
		if err := mlflow.New(s.config(), uri, func(o *mlflow.Options) { *o = c.opts }).DeleteRun(t.Context(), "r1"); err != nil {
			t.Error(err)
		}
	}
}

func TestPagesOfServer(t *testing.T) {
	s := newServer(t)
	c := mlflow.New(s.config(), "http://mlflow.test")
	page := func(body string) func(*http.Request) *http.Response {
		return func(*http.Request) *http.Response { return answer(200, body) }
	}
	s.faults = []func(*http.Request) *http.Response{
		page(`{"runs": [{"info": {"run_id": "a"}}, {"info": {"run_id": "b"}}], "next_page_token": "t1"}`), page(`{"runs": [{"info": {"run_id": "c"}}]}`),
	}
	var got []string
	for r, err := range c.Runs(t.Context(), []string{"7"}, mlflow.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.ID)
	}
	if !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("runs %v", got)
	}
	bad := mlflow.Query{Filter: filter.All(filter.Tag("a").Is(`'"`))}
	if err := drain(c.Runs(t.Context(), []string{"7"}, bad)); !errors.Is(err, awsai.ErrInvalid) || s.seen["POST runs/search"] != 2 {
		t.Errorf("a filter that cannot be written: %v", err)
	}
}

func TestArtifactsInS3(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket")
	ctx := t.Context()
	c := mlflow.New(fake.Config(), t.TempDir())
	const uri = "s3://bucket/7/r1/artifacts"
	for _, at := range []string{"a.txt", "deep/b.txt", "deep/er/c.txt", "deeper.txt"} {
		if err := c.Upload(ctx, uri, at, media.Bytes([]byte(at))); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for a, err := range c.Artifacts(ctx, uri, "") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Path)
	}
	if !slices.Equal(got, []string{"a.txt", "deep", "deeper.txt"}) {
		t.Errorf("listed %v", got)
	}
	dir := t.TempDir()
	if err := c.Download(ctx, uri, "deep", dir); err != nil {
		t.Fatal(err)
	}
	got = nil
	for a, err := range c.Artifacts(ctx, dir, "deep") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Path)
	}
	if !slices.Equal(got, []string{"deep/b.txt", "deep/er"}) {
		t.Errorf("downloaded %v", got)
	}
}

func TestOtherHost(t *testing.T) {
	s := newServer(t)
	c := mlflow.New(s.config(), "http://mlflow.test")
	if err := c.Upload(t.Context(), "mlflow-artifacts://elsewhere.test/7/r1", "a", media.Bytes(nil)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("another server's artifacts: %v", err)
	}
	if err := mlflow.New(aws.Config{}, t.TempDir()).Upload(t.Context(), "mlflow-artifacts:/7/r1", "a", media.Bytes(nil)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a server's artifacts without a server: %v", err)
	}
}
