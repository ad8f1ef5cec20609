package recommend_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/recommend"
)

func TestSolutionSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		c := s.client()
		d, err := c.Apply(t.Context(), recommend.Plan{Name: "g"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.CreateSolution(t.Context(), d.Group, "s", "sims", recommend.SolutionOptions{
			MinEventValue: 0.5, EventType: "click", Hyperparameters: map[string]string{"popularity_discount_factor": "0.5"}, Features: map[string]string{"max_user_history_length_percentile": "0.9"},
			Tuning:    recommend.Tuning{Jobs: 4, Parallel: 2, Metric: "precision_at_25", Integers: map[string][2]int{"min_cointeraction_count": {0, 10}}, Floats: map[string][2]float64{"popularity_discount_factor": {0, 1}}, Choices: map[string][]string{"recency_mask": {"true", "false"}}},
			Objective: "PRICE", Sensitivity: "LOW", AutoTrainDays: 1, Exclude: map[recommend.DatasetType][]string{recommend.Items: {"GENRES"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		got := awsaitest.Inputs[personalize.CreateSolutionInput](s.fake)[0]
		want := &personalize.CreateSolutionInput{
			Name: aws.String("s"), DatasetGroupArn: &d.Group, RecipeArn: aws.String(recommend.SIMS), EventType: aws.String("click"), PerformHPO: aws.Bool(true), PerformAutoTraining: aws.Bool(true),
			SolutionConfig: &types.SolutionConfig{
				EventValueThreshold: aws.String("0.5"), AlgorithmHyperParameters: map[string]string{"popularity_discount_factor": "0.5"}, FeatureTransformationParameters: map[string]string{"max_user_history_length_percentile": "0.9"},
				AutoTrainingConfig:    &types.AutoTrainingConfig{SchedulingExpression: aws.String("rate(1 day)")},
				OptimizationObjective: &types.OptimizationObjective{ItemAttribute: aws.String("PRICE"), ObjectiveSensitivity: "LOW"},
				TrainingDataConfig:    &types.TrainingDataConfig{ExcludedDatasetColumns: map[string][]string{"Items": {"GENRES"}}},
				HpoConfig: &types.HPOConfig{
					HpoObjective: &types.HPOObjective{MetricName: aws.String("precision_at_25"), Type: aws.String("MAXIMIZE")}, HpoResourceConfig: &types.HPOResourceConfig{MaxNumberOfTrainingJobs: aws.String("4"), MaxParallelTrainingJobs: aws.String("2")},
					AlgorithmHyperParameterRanges: &types.HyperParameterRanges{
						IntegerHyperParameterRanges:     []types.IntegerHyperParameterRange{{Name: aws.String("min_cointeraction_count"), MinValue: 0, MaxValue: 10}},
						ContinuousHyperParameterRanges:  []types.ContinuousHyperParameterRange{{Name: aws.String("popularity_discount_factor"), MinValue: 0, MaxValue: 1}},
						CategoricalHyperParameterRanges: []types.CategoricalHyperParameterRange{{Name: aws.String("recency_mask"), Values: []string{"true", "false"}}},
					},
				},
			},
		}
		ignore := cmp.FilterPath(func(p cmp.Path) bool { return strings.HasSuffix(p.String(), "noSmithyDocumentSerde") }, cmp.Ignore())
		if diff := cmp.Diff(want, got, ignore, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for name, o := range map[string]recommend.SolutionOptions{
			"tuning": {Tuning: recommend.Tuning{On: true}}, "events": {Events: make([]recommend.EventWeight, 11)}, "weight": {Events: []recommend.EventWeight{{Type: "x", Weight: 2}}}, "days": {AutoTrainDays: 40},
		} {
			if _, err := c.CreateSolution(t.Context(), d.Group, "x", recommend.UserPersonalizationV2, o); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s: error %v", name, err)
			}
		}
		if _, err := c.AutoTrain(t.Context(), arnRoot+"solution/s", 0); !refusedAsBusy(err) { // it is still being made
			t.Errorf("error %v", err)
		}
		j, err := c.CreateSolution(t.Context(), d.Group, "v2", recommend.UserPersonalizationV2, recommend.SolutionOptions{AutoTrainDays: 7, Events: []recommend.EventWeight{{Type: "buy", Weight: 1, MinValue: 2}}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := j.Wait(t.Context())
		if err != nil || r.AutoTrainDays != 7 || r.Recipe != recommend.UserPersonalizationV2 {
			t.Errorf("%+v, error %v", r, err)
		}
		if j, err = c.AutoTrain(t.Context(), r.ARN, 0); err != nil {
			t.Fatal(err)
		}
		if r, err = j.Wait(t.Context()); err != nil || r.AutoTrainDays != 0 {
			t.Errorf("%+v, error %v", r, err)
		}
	})
}

func refusedAsBusy(err error) bool {
	_, ok := errors.AsType[*types.ResourceInUseException](err)
	return ok
}

func TestRecommenderLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		c := s.client()
		d, err := c.Apply(t.Context(), films(t))
		if err != nil {
			t.Fatal(err)
		}
		arn := d.Recommenders["top"]
		wait := func(j *job.Job[recommend.Resource], err error) recommend.Resource {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			r, err := j.Wait(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		charges := func() (n int) {
			for _, err := range c.Charges(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			return n
		}
		if r := wait(c.UpdateRecommender(t.Context(), arn, recommend.ServeOptions{MinTPS: 3})); r.MinTPS != 3 || r.Metrics.Coverage != 0.5 || charges() != 1 {
			t.Errorf("%+v", r)
		}
		if r := wait(c.StopRecommender(t.Context(), arn)); r.Status != recommend.Inactive || charges() != 0 {
			t.Errorf("%+v", r)
		}
		if r := wait(c.StartRecommender(t.Context(), arn)); r.Status != recommend.Active {
			t.Errorf("%+v", r)
		}
		if r := wait(c.Export(t.Context(), d.Datasets[recommend.Interactions], "all", true)); r.Output != (media.URI{Bucket: "bucket", Key: "shop/export/all/"}) {
			t.Errorf("%+v", r)
		}
		if r := wait(c.ForgetUsers(t.Context(), d.Group, "ann", []string{"ann"})); r.Kind != recommend.KindDeletion {
			t.Errorf("%+v", r)
		}
		if o, ok := s.s3.Object("bucket", "shop/awsai-recommend/ann.csv"); !ok || string(o.Body) != "USER_ID\nann\n" {
			t.Errorf("users %q", o.Body)
		}
		gone, err := c.Delete(t.Context(), arn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := gone.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Resource(t.Context(), arn); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("error %v", err)
		}
		if _, err := c.Delete(t.Context(), arn); err != nil {
			t.Errorf("of what is gone: %v", err)
		}
		if _, err := c.Delete(t.Context(), "arn:aws:s3:::x"); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
}

func TestTrainingStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		c := s.client()
		d, err := c.Apply(t.Context(), shop(t))
		if err != nil {
			t.Fatal(err)
		}
		s.slow = 1000
		j, err := c.Train(t.Context(), d.Solutions["for-you"], "long")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Await(j.ID()).Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = j.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Status != job.Stopped {
			t.Errorf("error %v", err)
		}
		versions := 0
		for v, err := range c.List(t.Context(), recommend.KindVersion, d.Solutions["for-you"]) {
			if err != nil || v.Solution != d.Solutions["for-you"] {
				t.Fatalf("%+v, error %v", v, err)
			}
			versions++
		}
		r, err := c.Resource(t.Context(), d.Versions["for-you"])
		if err != nil || versions != 2 || r.TrainingHours != 1.5 || r.Tuned["bptt"] != "8" {
			t.Errorf("%d versions, %+v, error %v", versions, r, err)
		}
	})
}

func TestAttribution(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		handle(s, func(*personalize.UpdateMetricAttributionInput) (*personalize.UpdateMetricAttributionOutput, error) {
			return &personalize.UpdateMetricAttributionOutput{}, nil
		})
		awsaitest.Handle(s.fake, func(context.Context, *personalize.ListMetricAttributionMetricsInput) (*personalize.ListMetricAttributionMetricsOutput, error) {
			return &personalize.ListMetricAttributionMetricsOutput{Metrics: []types.MetricAttribute{{MetricName: aws.String("m"), EventType: aws.String("buy"), Expression: aws.String("SUM(Items.PRICE)")}}}, nil
		})
		c := s.client()
		sum := recommend.ImpactMetric{Name: "m", EventType: "buy", Expression: "SUM(Items.PRICE)"}
		j, err := c.CreateAttribution(t.Context(), arnRoot+"dataset-group/g", "a", []recommend.ImpactMetric{sum}, media.URI{Bucket: "bucket", Key: "reports/"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UpdateAttribution(t.Context(), j.ID(), []recommend.ImpactMetric{sum}, []string{"old"}); err != nil {
			t.Error(err)
		}
		for m, err := range c.ImpactMetrics(t.Context(), j.ID()) {
			if err != nil || m != sum {
				t.Errorf("%+v, error %v", m, err)
			}
		}
		for _, bad := range []recommend.ImpactMetric{{Name: "m", EventType: "e", Expression: "AVG(Items.X)"}, {Name: "m", Expression: "SAMPLECOUNT()"}} {
			if _, err := c.CreateAttribution(t.Context(), arnRoot+"dataset-group/g", "b", []recommend.ImpactMetric{bad}, media.URI{}); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v", err)
			}
		}
	})
}

// Every kind can be listed and, where it is paged, to the end.
func TestLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		if _, err := s.client().Apply(t.Context(), shop(t)); err != nil {
			t.Fatal(err)
		}
		want := map[recommend.Kind]int{
			recommend.KindGroup: 1, recommend.KindSchema: 2, recommend.KindDataset: 2, recommend.KindImport: 2, recommend.KindExport: 0, recommend.KindDeletion: 0, recommend.KindSolution: 2, recommend.KindVersion: 2,
			recommend.KindCampaign: 1, recommend.KindRecommender: 0, recommend.KindFilter: 1, recommend.KindTracker: 1, recommend.KindAttribution: 1, recommend.KindBatch: 0, recommend.KindSegment: 0,
		}
		got := map[recommend.Kind]int{}
		for kind := range want {
			got[kind] = 0
			for r, err := range s.client().List(t.Context(), kind, "") {
				if err != nil || r.Kind != kind || recommend.KindOf(r.ARN) != kind {
					t.Fatalf("%s: %+v, error %v", kind, r, err)
				}
				got[kind]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, err := range s.client().List(t.Context(), "bucket", "") {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v", err)
			}
		}
	})
}

func TestRecipes(t *testing.T) {
	for _, r := range recommend.Recipes() {
		found, ok := recommend.FindRecipe(strings.TrimPrefix(r.Name(), "aws-"))
		if !ok || !cmp.Equal(found, r) {
			t.Errorf("%s is not found by its name", r.ARN)
		}
		if r.Successor != "" {
			if _, ok := recommend.FindRecipe(r.Successor); !ok {
				t.Errorf("the successor of %s is not known", r.Name())
			}
		}
		if !slices.Contains([]recommend.Domain{"", recommend.Ecommerce, recommend.VideoOnDemand}, r.Domain) || r.Type == "" || !r.RealTime && !r.Batch {
			t.Errorf("%+v", r)
		}
	}
	if diff := cmp.Diff([]recommend.Difference{{"coverage", 0.25, 0.5}}, recommend.Compare(recommend.MetricsOf(map[string]float64{"coverage": 0.25, "x": 1}), recommend.MetricsOf(map[string]float64{"coverage": 0.5}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
