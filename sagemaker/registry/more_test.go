package registry_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker/registry"
)

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES does not name the folder of captured responses")
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, "sagemaker", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	bias, err := registry.ParseBias(read("clarify_reports/bias_analysis.json"))
	if err != nil || len(bias) == 0 {
		t.Fatalf("ParseBias = %d, %v", len(bias), err)
	}
	found := map[string]registry.BiasMetric{}
	for _, b := range bias {
		if b.Label != "fraud" || b.Facet != "customer_gender_female" {
			t.Errorf("bias %+v", b)
		}
		if b.Trained {
			found[b.Name] = b
		}
	}
	if found["AD"].Value != -0.017711586081682884 || found["DI"].Value != 1 || found["CDDPL"].Problem != "Group variable is empty or not provided" || found["AD"].Group != "1" {
		t.Errorf("bias %+v", found)
	}
	for _, name := range []string{"clarify_bias/binary_categorical.json", "model_card/clarify_bias.in.json"} {
		if _, err := registry.ParseBias(read(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	limits, err := registry.ParseDataLimits(read("model_monitor/constraints.json"))
	want := []registry.FeatureLimit{
		{Name: "message", Type: "String", Completeness: 1, Domain: []string{"preproc-not-YET-supported-for-csv-json"}},
		{Name: "second_message", Type: "String", Completeness: 1, Domain: []string{"preproc-not-YET-supported-for-csv-json"}},
	}
	if diff := cmp.Diff(want, limits); diff != "" || err != nil {
		t.Errorf("limits: %v (-want +got):\n%s", err, diff)
	}
}

func TestMetrics(t *testing.T) {
	files := map[string]string{
		"q.json":  `{"version":0,"dataset":{"item_count":7},"regression_metrics":{"mse":{"value":4.9,"standard_deviation":2.2},"r2":{"value":"-Infinity"},"curve":{"x":[1]}}}`,
		"ql.json": `{"version":0,"regression_constraints":{"mse":{"threshold":5.1,"comparison_operator":"GreaterThanThreshold"}}}`,
		"d.json":  `{"version":0,"dataset":{"item_count":9},"features":[{"name":"age","inferred_type":"Integral","numerical_statistics":{"common":{"num_present":8,"num_missing":1},"mean":40.5,"sum":324,"std_dev":"NaN","min":18,"max":70}},{"name":"plan","inferred_type":"String","string_statistics":{"common":{"num_present":9,"num_missing":0},"distinct_count":3.0}}]}`,
		"b.json":  `{"pre_training_bias_metrics":{"label":"y","facets":{"sex":[{"value_or_threshold":"F","metrics":[{"name":"CI","description":"Class Imbalance (CI)","value":"Infinity"}]}]}},"post_training_bias_metrics":{"label":"y","facets":{"sex":[{"value_or_threshold":"F","metrics":[{"name":"AD","value":null}]}]}}}`,
		"e.json":  `{"explanations":{"kernel_shap":{"label0":{"global_shap_values":{"a":0.1,"b":0.7},"expected_value":0.5}}}}`,
	}
	dir := t.TempDir()
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := func(name string) registry.Report { return registry.Report{URI: filepath.Join(dir, name)} }
	both(t, func(t *testing.T, r registry.Registry) {
		if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
			t.Fatal(err)
		}
		reg := registry.FromArtifact(image, "s3://b/m.tar.gz")
		reg.Reports = registry.Reports{Quality: at("q.json"), QualityConstraints: at("ql.json"), Data: at("d.json"), Bias: at("b.json"), PreBias: at("b.json"), Explainability: at("e.json")}
		v, err := r.Register(t.Context(), "a", reg)
		if err != nil {
			t.Fatal(err)
		}
		m, err := r.Metrics(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Quality) != 2 || m.Quality[0] != (registry.Metric{Name: "mse", Problem: "regression", Value: 4.9, Deviation: 2.2}) || m.Quality[1].Value >= 0 {
			t.Errorf("quality %+v", m.Quality)
		}
		if len(m.QualityLimits) != 1 || m.QualityLimits[0] != (registry.Limit{Name: "mse", Problem: "regression", Threshold: 5.1, Operator: "GreaterThanThreshold"}) {
			t.Errorf("limits %+v", m.QualityLimits)
		}
		if m.Data.Items != 9 || m.Data.Features[0].Mean != 40.5 || m.Data.Features[0].Missing != 1 || m.Data.Features[1].Distinct != 3 {
			t.Errorf("data %+v", m.Data)
		}
		if len(m.Bias) != 2 || m.Bias[0].Trained || !m.Bias[1].Trained || m.Bias[1].Problem == "" {
			t.Errorf("bias %+v", m.Bias)
		}
		if diff := cmp.Diff([]registry.Importance{{"kernel_shap", "label0", "b", 0.7}, {"kernel_shap", "label0", "a", 0.1}}, m.Importance); diff != "" {
			t.Errorf("importance (-want +got):\n%s", diff)
		}
	})
}

func TestPolicy(t *testing.T) {
	f, _ := serve(t)
	r := registry.New(f.Config())
	g, err := r.EnsureGroup(t.Context(), registry.Group{Name: "churn"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := registry.Share{Accounts: []string{"222233334444", "111122223333"}, Read: true, Decide: true}.Policy(g.ARN)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.PutPolicy(t.Context(), "churn", p); err != nil {
		t.Fatal(err)
	}
	got, err := r.Policy(t.Context(), "churn")
	p.Version = "2012-10-17"
	if diff := cmp.Diff(p, got); diff != "" || err != nil {
		t.Errorf("policy: %v (-want +got):\n%s", err, diff)
	}
	if s := p.String(); !strings.Contains(s, `"arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/*"`) || strings.Contains(s, "CreateModelPackage\"") {
		t.Errorf("policy %s", s)
	}
	for range 2 {
		if err := r.DeletePolicy(t.Context(), "churn"); err != nil {
			t.Error(err)
		}
	}
	if _, err := r.Policy(t.Context(), "churn"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no policy: %v", err)
	}
	for _, s := range []registry.Share{{}, {Accounts: []string{"1"}, Read: true}, {Accounts: []string{"111122223333"}}} {
		if _, err := s.Policy(g.ARN); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	one, err := registry.ParsePolicy(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sagemaker:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}}}`)
	want := registry.Policy{Version: "2012-10-17", Statements: []registry.Statement{{
		Effect: "Deny", Principals: registry.Principals{"*": {"*"}}, Actions: registry.Texts{"sagemaker:*"}, Resources: registry.Texts{"*"},
		Conditions: map[string]map[string]registry.Texts{"Bool": {"aws:SecureTransport": {"false"}}},
	}}}
	if diff := cmp.Diff(want, one); diff != "" || err != nil {
		t.Errorf("policy: %v (-want +got):\n%s", err, diff)
	}
}

func TestLineage(t *testing.T) {
	f, _ := serve(t)
	artifacts := map[string]string{}
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.ListArtifactsInput) (*sagemaker.ListArtifactsOutput, error) {
		out := &sagemaker.ListArtifactsOutput{}
		if arn := artifacts[*in.SourceUri]; arn != "" {
			out.ArtifactSummaries = []types.ArtifactSummary{{ArtifactArn: &arn}}
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateArtifactInput) (*sagemaker.CreateArtifactOutput, error) {
		arn := prefix + "artifact/" + string(rune('a'+len(artifacts)))
		artifacts[*in.Source.SourceUri] = arn
		return &sagemaker.CreateArtifactOutput{ArtifactArn: &arn}, nil
	})
	var edges []types.Edge
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.AddAssociationInput) (*sagemaker.AddAssociationOutput, error) {
		edges = append(edges, types.Edge{SourceArn: in.SourceArn, DestinationArn: in.DestinationArn, AssociationType: in.AssociationType})
		return &sagemaker.AddAssociationOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.QueryLineageInput) (*sagemaker.QueryLineageOutput, error) {
		if in.NextToken == nil { // pages share what they have
			return &sagemaker.QueryLineageOutput{NextToken: aws.String("2"), Vertices: []types.Vertex{{Arn: aws.String(prefix + "artifact/b"), LineageType: "Artifact", Type: aws.String("DataSet")}}, Edges: edges}, nil
		}
		end := aws.String(prefix + "context/e")
		return &sagemaker.QueryLineageOutput{
			Vertices: []types.Vertex{{Arn: aws.String(prefix + "artifact/b"), LineageType: "Artifact", Type: aws.String("DataSet")}, {Arn: end, LineageType: "Context", Type: aws.String("Endpoint")}},
			Edges:    append(edges, types.Edge{SourceArn: aws.String(prefix + "artifact/a"), DestinationArn: end, AssociationType: "ContributedTo"}, types.Edge{SourceArn: end, DestinationArn: aws.String(prefix + "artifact/a"), AssociationType: "AssociatedWith"}),
		}, nil
	})
	r := registry.New(f.Config())
	if _, err := r.EnsureGroup(t.Context(), registry.Group{Name: "churn"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Register(t.Context(), "churn", registry.FromArtifact(image, "s3://b/m.tar.gz")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Lineage(t.Context(), "churn/1"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Lineage of what it does not know: %v", err)
	}
	if err := r.AddSource(t.Context(), "churn/1", "s3://b/train.csv", "DataSet", registry.ContributedTo); err != nil {
		t.Fatal(err)
	}
	g, err := r.Lineage(t.Context(), "churn/1")
	if err != nil || len(g.Nodes) != 3 || len(g.Edges) != 3 || g.Start != prefix+"artifact/a" {
		t.Fatalf("Lineage = %+v, %v", g, err)
	}
	if up := g.Upstream(g.Start); len(up) != 2 || up[0].Type != "DataSet" {
		t.Errorf("upstream %+v", up)
	}
	if down := g.Downstream(g.Start); len(down) != 1 || down[0].Type != "Endpoint" {
		t.Errorf("downstream %+v", down)
	}
	if _, err := r.Lineage(t.Context(), "churn/1", func(o *registry.LineageOptions) { o.Depth = 11 }); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("Lineage of depth 11: %v", err)
	}
}

func TestCopy(t *testing.T) {
	f, _ := serve(t)
	f.S3("models")
	there, s := serve(t)
	store := there.S3("copies")
	from := registry.New(f.Config(), func(o *registry.Options) { o.Bucket = "models" })
	cfg := there.Config()
	cfg.Region = "eu-west-1"
	to := registry.New(cfg, func(o *registry.Options) { o.Bucket = "copies" })
	if _, err := from.EnsureGroup(t.Context(), registry.Group{Name: "churn"}); err != nil {
		t.Fatal(err)
	}
	reg := registry.FromArtifact(image, write(t, "model.tar.gz", "weights"))
	f.S3("models").Put("models", "tree/a/b.bin", awsaitest.Object{Body: []byte("b")})
	reg.Containers = append(reg.Containers, registry.Container{Image: image, Data: "s3://models/tree/"})
	reg.Metrics = map[string]float64{"auc": 0.9}
	reg.Metadata = map[string]string{"team": "risk"}
	v, err := from.Register(t.Context(), "churn", reg)
	if err == nil {
		v, err = from.Approve(t.Context(), v.ID, "good")
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := from.Copy(t.Context(), v.ID, to, func(o *registry.CopyOptions) { o.Group = "churn-eu" })
		if err != nil {
			t.Fatal(err)
		}
		if got.Group != "churn-eu" || got.Approval.Decision != registry.Undecided || got.Metadata["awsai:copied-from"] != v.ID || got.Metadata["team"] != "risk" ||
			got.Containers[0].Image != strings.Replace(image, "us-east-1", "eu-west-1", 1) || !strings.HasPrefix(got.Containers[0].Data, "s3://copies/") || !strings.HasSuffix(got.Containers[1].Data, "/") {
			t.Errorf("Copy = %+v", got)
		}
		m, err := to.Metrics(t.Context(), got)
		if err != nil || len(m.Quality) != 1 || m.Quality[0].Value != 0.9 {
			t.Errorf("metrics of the copy %+v, %v", m, err)
		}
	}
	if len(s.versions) != 1 || len(store.Keys("copies")) != 3 {
		t.Errorf("%d versions, objects %q", len(s.versions), store.Keys("copies"))
	}
	other := registry.FromArtifact("763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch:2", "s3://models/tree/a/b.bin")
	v, err = from.Register(t.Context(), "churn", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := from.Copy(t.Context(), v.ID, to); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "CopyOptions.Image") {
		t.Errorf("Copy of AWS's image: %v", err)
	}
}

func TestSources(t *testing.T) {
	f, _ := serve(t)
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeTrainingJobInput) (*sagemaker.DescribeTrainingJobOutput, error) {
		return &sagemaker.DescribeTrainingJobOutput{
			TrainingJobArn: aws.String(prefix + "training-job/" + *in.TrainingJobName), ModelArtifacts: &types.ModelArtifacts{S3ModelArtifacts: aws.String("s3://b/out/model.tar.gz")},
			AlgorithmSpecification: &types.AlgorithmSpecification{TrainingImage: aws.String(image)}, FinalMetricDataList: []types.MetricData{{MetricName: aws.String("auc"), Value: aws.Float32(0.5)}},
		}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribeModelInput) (*sagemaker.DescribeModelOutput, error) {
		return &sagemaker.DescribeModelOutput{ModelArn: aws.String(prefix + "model/m"), PrimaryContainer: &types.ContainerDefinition{Image: aws.String(image), ModelDataUrl: aws.String("s3://b/m.tar.gz")}}, nil
	})
	r := registry.New(f.Config())
	got, err := r.FromTrainingJob(t.Context(), "j", "")
	want := registry.Registration{Source: prefix + "training-job/j", Containers: []registry.Container{{Image: image, Data: "s3://b/out/model.tar.gz"}}, Metrics: map[string]float64{"auc": 0.5}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("training job: %v (-want +got):\n%s", err, diff)
	}
	got, err = r.FromModel(t.Context(), "m")
	if diff := cmp.Diff(registry.Registration{Source: prefix + "model/m", Containers: []registry.Container{{Image: image, Data: "s3://b/m.tar.gz"}}}, got); diff != "" || err != nil {
		t.Errorf("model: %v (-want +got):\n%s", err, diff)
	}
}

// TestLocalShared: registries of one folder see each other's versions, and give no number twice.
func TestLocalShared(t *testing.T) {
	dir := t.TempDir()
	if _, err := registry.NewLocal(dir).EnsureGroup(t.Context(), registry.Group{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 4 {
		go func() {
			r := registry.NewLocal(dir)
			for range 5 {
				if _, err := r.Register(t.Context(), "a", registry.FromArtifact(image, "s3://b/m.tar.gz")); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	r := registry.NewLocal(dir)
	if got := collect(t, r.Versions(t.Context(), "a", registry.Filter{})); len(got) != 20 || got[0].Number != 20 {
		t.Errorf("%d versions", len(got))
	}
	if err := r.Delete(t.Context(), "a/20"); err != nil {
		t.Fatal(err)
	}
	if v, err := r.Register(t.Context(), "a", registry.FromArtifact(image, "s3://b/m.tar.gz")); err != nil || v.Number != 21 {
		t.Errorf("after a deletion: %d, %v", v.Number, err)
	}
	v, err := r.Approve(t.Context(), "a/1", "x")
	if err == nil {
		v, err = r.Reject(t.Context(), "a/1", "y")
	}
	if err != nil || len(v.History) != 2 || v.History[0].Reason != "x" || v.History[1].Decision != registry.Rejected {
		t.Errorf("history %+v, %v", v.History, err)
	}
	for _, id := range []string{"../a/1", "a", "a/0", "a/01", "a/../1", ""} {
		if _, err := r.Version(t.Context(), id); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Version(%q): %v", id, err)
		}
	}
}

func FuzzReports(f *testing.F) {
	f.Add([]byte(`{"regression_metrics":{"mse":{"value":1}},"explanations":{"s":{"l":{"global_shap_values":{"a":1}}}},"features":[{"name":"a"}]}`))
	f.Add([]byte(`{"a":{"b":"NaN"},"pre_training_bias_metrics":{"facets":{"f":[{"metrics":[{"value":null}]}]}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, e1 := registry.ParseQuality(b)
		_, e2 := registry.ParseQualityLimits(b)
		_, e3 := registry.ParseData(b)
		_, e4 := registry.ParseDataLimits(b)
		_, e5 := registry.ParseBias(b)
		_, e6 := registry.ParseImportance(b)
		for _, err := range []error{e1, e2, e3, e4, e5, e6} {
			if err != nil && !errors.Is(err, awsai.ErrInvalid) {
				t.Error(err)
			}
		}
	})
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"a","Condition":{"Bool":{"k":true}}}}`)
	f.Add(`{"Statement":[{"Sid":"a","Principal":{"AWS":["1","2"]},"NotAction":["x"]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := registry.ParsePolicy(text)
		if err != nil {
			return
		}
		again, err := registry.ParsePolicy(p.String())
		if err != nil || again.String() != p.String() {
			t.Errorf("%q becomes %q and then %q, %v", text, p, again, err)
		}
	})
}
