package recommend_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/recommend"
)

var interactionSchema = recommend.Schema{Type: recommend.Interactions, Fields: []recommend.Field{
	{Name: "USER_ID", Type: recommend.String}, {Name: "ITEM_ID", Type: recommend.String}, {Name: "EVENT_TYPE", Type: recommend.String}, {Name: "TIMESTAMP", Type: recommend.Long},
}}

var itemSchema = recommend.Schema{Type: recommend.Items, Fields: []recommend.Field{
	{Name: "ITEM_ID", Type: recommend.String}, {Name: "GENRES", Type: recommend.String, Categorical: true}, {Name: "PRICE", Type: recommend.Float},
}}

// clicks are n interactions of 50 users.
func clicks(n int, seed uint64) []recommend.Interaction {
	r := rand.New(rand.NewPCG(seed, 0))
	out := make([]recommend.Interaction, n)
	for i := range out {
		out[i] = recommend.Interaction{User: fmt.Sprint("u", i%50), Item: fmt.Sprint("i", r.IntN(40)), Type: "click", Time: time.Unix(1_700_000_000+int64(i), 0)}
	}
	return out
}

func rowsOf[T any](t testing.TB, s recommend.Schema, rows []T) media.Source {
	t.Helper()
	src, err := recommend.Rows(s, rows)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func shop(t testing.TB) recommend.Plan {
	return recommend.Plan{
		Name: "shop", Tracker: "shop-events",
		Datasets: []recommend.DatasetPlan{
			{Schema: interactionSchema, File: rowsOf(t, interactionSchema, clicks(1000, 1))},
			{Schema: itemSchema, File: rowsOf(t, itemSchema, []recommend.ItemRecord{{ID: "i1", Attributes: map[string]any{"GENRES": []string{"a", "b"}, "PRICE": 2.5}}})},
		},
		Filters:     []recommend.FilterPlan{{Name: "genre", Expression: recommend.IncludeItems(recommend.In("Items.GENRES", recommend.Param("GENRE")))}},
		Attribution: recommend.AttributionPlan{Name: "impact", Metrics: []recommend.ImpactMetric{{Name: "clicks", EventType: "click", Expression: "SAMPLECOUNT()"}}},
		Solutions: []recommend.SolutionPlan{
			{Name: "for-you", Recipe: "aws-user-personalization-v2", Campaigns: []recommend.CampaignPlan{{Name: "home"}}},
			{Name: "segments", Recipe: recommend.ItemAffinity},
		},
	}
}

func films(t testing.TB) recommend.Plan {
	return recommend.Plan{
		Name: "films", Domain: recommend.VideoOnDemand,
		Datasets:     []recommend.DatasetPlan{{Schema: interactionSchema, File: rowsOf(t, interactionSchema, clicks(1000, 1))}},
		Recommenders: []recommend.RecommenderPlan{{Name: "top", Recipe: "vod-most-popular"}},
	}
}

func TestDeploy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		var ready []string
		last := recommend.Step{}
		for step, err := range s.client().Deploy(t.Context(), shop(t)) {
			if err != nil {
				t.Fatal(err)
			}
			if step.Action == recommend.Ready {
				ready = append(ready, string(step.Kind))
			}
			last = step
		}
		want := []string{"dataset-group", "schema", "schema", "dataset", "dataset", "event-tracker", "metric-attribution", "dataset-import-job", "dataset-import-job", "filter", "solution", "solution", "solution-version", "solution-version", "campaign"}
		if diff := cmp.Diff(want, ready); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
		if last.Done != last.Total || last.Total != len(want) {
			t.Errorf("done %d of %d", last.Done, last.Total)
		}
		d, err := s.client().Deployment(t.Context(), shop(t))
		if err != nil {
			t.Fatal(err)
		}
		if d.TrackingID != "track-1" || d.Campaigns["home"] != arnRoot+"campaign/home" || len(d.Versions) != 2 || len(d.Imports) != 2 || d.Filters["genre"] == "" {
			t.Errorf("deployment %+v", d)
		}
		if keys := s.s3.Keys("bucket"); len(keys) > 0 {
			t.Errorf("%d files are still staged", len(keys))
		}
	})
}

// A deployment that dies at any request, sent or not, is finished by another process, and each
// resource is created once.
func TestDeployInterrupted(t *testing.T) {
	for name, plan := range map[string]func(testing.TB) recommend.Plan{"custom": shop, "domain": films} {
		var want map[string]string
		calls := 0
		synctest.Test(t, func(t *testing.T) {
			s := servePersonalize(t)
			c, w := s.clientOver(0, false)
			if _, err := c.Apply(t.Context(), plan(t)); err != nil {
				t.Fatal(err)
			}
			want, calls = s.state(), w.n
		})
		for limit := 1; limit < calls; limit++ {
			for _, lost := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					s := servePersonalize(t)
					c, _ := s.clientOver(limit, lost)
					if _, err := c.Apply(t.Context(), plan(t)); !errors.Is(err, errDead) {
						t.Fatalf("%s, request %d: error %v", name, limit, err)
					}
					if _, err := s.client().Apply(t.Context(), plan(t)); err != nil {
						t.Fatalf("%s, request %d, lost %t: %v", name, limit, lost, err)
					}
					if diff := cmp.Diff(want, s.state()); diff != "" {
						t.Fatalf("%s, request %d, lost %t: state (-want +got):\n%s", name, limit, lost, diff)
					}
					for what, n := range s.created {
						if n != 1 {
							t.Fatalf("%s, request %d, lost %t: %s was created %d times", name, limit, lost, what, n)
						}
					}
				})
			}
		}
		t.Logf("%s: %d requests", name, calls)
	}
}

// Other rows are imported and trained from, and the campaign takes the new version.
func TestDeployAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		p := shop(t)
		first, err := s.client().Apply(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		same, err := s.client().Apply(t.Context(), p)
		if err != nil || !cmp.Equal(first, same) {
			t.Fatalf("error %v, (-first +again):\n%s", err, cmp.Diff(first, same))
		}
		p.Datasets[0].File = rowsOf(t, interactionSchema, clicks(1500, 2))
		wider := itemSchema
		wider.Fields = append(slices.Clone(itemSchema.Fields), recommend.Field{Name: "COLOUR", Type: recommend.String, Nullable: true, Categorical: true})
		p.Datasets[1].Schema = wider
		p.Datasets[1].File = rowsOf(t, wider, []recommend.ItemRecord{{ID: "i1", Attributes: map[string]any{"GENRES": "a", "PRICE": 2.5, "COLOUR": "red"}}})
		second, err := s.client().Apply(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		home, err := s.client().Resource(t.Context(), second.Campaigns["home"])
		if err != nil {
			t.Fatal(err)
		}
		if second.Versions["for-you"] == first.Versions["for-you"] || home.Version != second.Versions["for-you"] || home.Update != recommend.Active {
			t.Errorf("the campaign has %s, updated %q", home.Version, home.Update)
		}
		stored, err := s.client().Schema(t.Context(), s.things[second.Datasets[recommend.Items]].schema)
		if err != nil || len(stored.Fields) != 4 {
			t.Errorf("schema of %d columns, error %v", len(stored.Fields), err)
		}
	})
}

func TestDeployFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		p := shop(t)
		names := func(prefix string) (out []string) {
			for _, k := range slices.Sorted(maps.Keys(s.created)) {
				if strings.HasPrefix(k, prefix) {
					out = append(out, k)
				}
			}
			return out
		}
		d, err := s.client().Deployment(t.Context(), p) // to know nothing is not to make anything
		if err != nil || d.Group != "" || len(s.created) != 0 {
			t.Fatalf("%+v, error %v, %d created", d, err, len(s.created))
		}
		if _, err := s.client().Apply(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		imported := names("dataset-import-job/shop-interactions")[0]
		s2 := servePersonalize(t)
		s2.fail[imported] = "no access to the bucket"
		_, err = s2.client().Apply(t.Context(), p)
		failed, ok := errors.AsType[*job.FailedError](err)
		if !ok || failed.Reason != "no access to the bucket" {
			t.Fatalf("error %v", err)
		}
		if _, err := s2.client().Apply(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if s2.created[imported] != 1 || s2.created[imported+"-2"] != 1 {
			t.Errorf("created %v", s2.created)
		}
	})
}

func TestDeployRefuses(t *testing.T) {
	s := servePersonalize(t)
	for name, change := range map[string]func(p *recommend.Plan){
		"few rows":   func(p *recommend.Plan) { p.Datasets[0].File = rowsOf(t, interactionSchema, clicks(999, 1)) },
		"other rows": func(p *recommend.Plan) { p.Datasets[0].File = media.Bytes([]byte("USER_ID,ITEM_ID\n1,2\n")) },
		"name":       func(p *recommend.Plan) { p.Name = "my shop" },
		"filter field": func(p *recommend.Plan) {
			p.Filters[0].Expression = recommend.ExcludeItems(recommend.In("Items.NONE", "x"))
		},
		"no campaign": func(p *recommend.Plan) { p.Solutions[1].Campaigns = []recommend.CampaignPlan{{Name: "x"}} },
		"use case":    func(p *recommend.Plan) { p.Solutions[0].Recipe = "aws-vod-top-picks" },
		"days":        func(p *recommend.Plan) { p.Solutions[0].Options.AutoTrainDays = 31 },
		"domain": func(p *recommend.Plan) {
			p.Recommenders = []recommend.RecommenderPlan{{Name: "x", Recipe: "aws-vod-top-picks"}}
		},
	} {
		p := shop(t)
		change(&p)
		if _, err := s.client().Apply(t.Context(), p); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if n := len(s.fake.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// What is cleaned goes in the order that the service wants, from any state.
func TestClean(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		d, err := s.client().Apply(t.Context(), shop(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.client().Train(t.Context(), d.Solutions["for-you"], "again"); err != nil { // under way
			t.Fatal(err)
		}
		var kinds []string
		for c, err := range s.client().Charges(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, string(c.Resource.Kind))
		}
		if diff := cmp.Diff([]string{"campaign", "metric-attribution"}, kinds); diff != "" {
			t.Errorf("charges (-want +got):\n%s", diff)
		}
		clean(t, s, recommend.CleanOptions{KeepData: true})
		if st := s.state(); st["campaign/home"] != "" || st["solution/for-you"] == "" {
			t.Errorf("after KeepData: %v", st)
		}
		clean(t, s, recommend.CleanOptions{})
		if left := s.state(); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		clean(t, s, recommend.CleanOptions{}) // nothing to do
		want := []string{"campaign", "metric-attribution", "event-tracker", "filter", "solution", "solution", "dataset", "dataset", "dataset-group"}
		var got []string
		for _, e := range s.events {
			if kind, ok := strings.CutPrefix(e, "gone "); ok {
				got = append(got, kind)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

func clean(t *testing.T, s *personalizeService, o recommend.CleanOptions) {
	t.Helper()
	for _, err := range s.client().Clean(t.Context(), "shop", o) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestCleanInterrupted(t *testing.T) {
	calls := 0
	for limit := 0; limit == 0 || limit < calls; limit++ {
		synctest.Test(t, func(t *testing.T) {
			s := servePersonalize(t)
			if _, err := s.client().Apply(t.Context(), shop(t)); err != nil {
				t.Fatal(err)
			}
			c, w := s.clientOver(limit, limit%2 == 0)
			for _, err := range c.Clean(t.Context(), "shop", recommend.CleanOptions{}) {
				if err != nil && !errors.Is(err, errDead) {
					t.Fatal(err)
				}
			}
			if limit == 0 {
				calls = w.n
			}
			clean(t, s, recommend.CleanOptions{})
			if left := s.state(); len(left) > 0 {
				t.Fatalf("request %d: left %v", limit, left)
			}
		})
	}
	t.Logf("%d requests", calls)
}
