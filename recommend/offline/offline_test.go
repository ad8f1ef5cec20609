package offline_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
	"github.com/awsai-go/awsai/recommend/offline"
	"github.com/google/go-cmp/cmp"
)

// shop makes interactions as shops have them: users of a few tastes, items of which a
// few are taken by many, some noise, and times that go on.
func shop(users, items, each int) []recommend.Interaction {
	const tastes = 8
	r := rand.New(rand.NewPCG(7, 7))
	popular := rand.NewZipf(r, 1.1, 4, uint64(items/tastes-1))
	var all []recommend.Interaction
	for u := range users {
		taste := [2]int{u % tastes, r.IntN(tastes)}
		for n := range each/2 + r.IntN(each) {
			of := taste[r.IntN(3)/2]
			if r.IntN(10) == 0 {
				of = r.IntN(tastes)
			}
			all = append(all, recommend.Interaction{
				User: fmt.Sprintf("u%d", u),
				Item: fmt.Sprintf("i%d", of+tastes*int(popular.Uint64())),
				Time: time.Unix(int64(1_700_000_000+n*3600+u), 0),
			})
		}
	}
	return all
}

func TestMethodsBeatPopularity(t *testing.T) {
	train, held := offline.HoldOut(shop(600, 800, 40), 3)
	measure := func(method offline.Method) offline.Metrics {
		m, err := offline.Fit(t.Context(), train, func(o *offline.Options) { o.Method = method; o.Factors = 16 })
		if err != nil {
			t.Fatal(err)
		}
		got, err := offline.Evaluate(t.Context(), m, held, m.Items())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: recall@10 %.4f, nDCG@10 %.4f, coverage %.3f", method, got.Recall10, got.NDCG10, got.Coverage)
		return got
	}
	base := measure(offline.Popularity)
	for _, method := range []offline.Method{offline.Similarity, offline.Factorization, offline.Blend} {
		got := measure(method)
		if got.Recall10 < 1.5*base.Recall10 || got.NDCG10 < 1.5*base.NDCG10 {
			t.Errorf("%s: recall@10 %.4f, nDCG@10 %.4f; want 1.5 times popularity's %.4f, %.4f",
				method, got.Recall10, got.NDCG10, base.Recall10, base.NDCG10)
		}
	}
}

func TestFitsAreAlike(t *testing.T) {
	all := shop(100, 80, 10)
	var lists []recommend.Recommendations
	for range 2 {
		m, err := offline.Fit(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		list, err := m.Recommend(t.Context(), recommend.Request{User: "u5"})
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
		t.Errorf("two fits differ (-first +second):\n%s", diff)
	}
}

// small is a shop that can be reckoned by hand: three take bread and butter, one tea.
func small(t *testing.T, optFns ...func(*offline.Options)) *offline.Model {
	t.Helper()
	var all []recommend.Interaction
	for i, p := range [][2]string{
		{"ann", "bread"}, {"ann", "butter"}, {"bob", "bread"}, {"bob", "butter"}, {"cem", "bread"},
		{"dan", "tea"}, {"dan", "cup"}, {"eve", "tea"}, {"eve", "cup"}, {"cem", "tea"},
	} {
		in := recommend.Interaction{User: p[0], Item: p[1], Type: "view", Time: time.Unix(int64(i), 0)}
		if p[1] == "cup" {
			in.Type = "buy"
		}
		all = append(all, in)
	}
	m, err := offline.Fit(t.Context(), all, append([]func(*offline.Options){func(o *offline.Options) {
		o.Method, o.Shrinkage, o.Recency = offline.Similarity, 1, 1
		o.Items = []recommend.ItemRecord{{ID: "cup", Attributes: map[string]any{"GENRES": []string{"table", "gift"}, "PRICE": 4.5}}}
	}}, optFns...)...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRecommend(t *testing.T) {
	m := small(t)
	for _, c := range []struct {
		name string
		r    recommend.Request
		want []string
	}{
		{"the last item counts most", recommend.Request{User: "cem", Count: 1}, []string{"cup"}},
		{"what they have is left out", recommend.Request{User: "ann"}, []string{"tea", "cup"}},
		{"goes with an item", recommend.Request{Item: "cup", Count: 1}, []string{"tea"}},
		{"goes with an item, for one who has that", recommend.Request{User: "dan", Item: "cup", Count: 1}, []string{"bread"}},
		{"not known: what is popular", recommend.Request{User: "zoe", Count: 2}, []string{"bread", "tea"}},
	} {
		got, err := m.Recommend(t.Context(), c.r)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got.IDs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestRecommendColumnsAndReasons(t *testing.T) {
	m := small(t)
	got, err := m.Recommend(t.Context(), recommend.Request{Item: "tea", Count: 1, Columns: []string{"GENRES", "PRICE", "NONE"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"GENRES": "table|gift", "PRICE": "4.5"}, got.Items[0].Metadata); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	unknown, err := m.Recommend(t.Context(), recommend.Request{User: "zoe", Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{recommend.ReasonPopular}, unknown.Items[0].Reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

func TestFilters(t *testing.T) {
	parse := func(text string) recommend.Expression {
		e, err := recommend.ParseExpression(text)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	m := small(t, func(o *offline.Options) {
		o.Repeat = true
		o.Items = []recommend.ItemRecord{
			{ID: "cup", Attributes: map[string]any{"GENRES": []string{"table", "gift"}, "PRICE": 4.5}},
			{ID: "tea", Attributes: map[string]any{"GENRES": []string{"drink"}, "PRICE": 2}},
		}
		o.Filters = map[string]recommend.Expression{
			"genre":  parse(`INCLUDE ItemID WHERE Items.GENRES IN ($genre)`),
			"cheap":  parse(`EXCLUDE ItemID WHERE Items.PRICE > 3`),
			"bought": parse(`EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")`),
		}
	})
	for _, c := range []struct {
		name string
		r    recommend.Request
		want []string
	}{
		{"include", recommend.Request{User: "cem", Filter: recommend.FilterUse{Filter: "genre", Values: map[string][]any{"genre": {"gift", "drink"}}}}, []string{"cup", "tea"}},
		{"exclude", recommend.Request{User: "dan", Filter: recommend.FilterUse{Filter: "cheap"}}, []string{"tea", "bread", "butter"}},
		{"by what was done", recommend.Request{User: "dan", Count: 2, Filter: recommend.FilterUse{Filter: "bought"}}, []string{"tea", "bread"}},
		{"a promotion", recommend.Request{User: "ann", Count: 2, Promotions: []recommend.Promotion{{
			Name: "gifts", Percent: 50, Filter: recommend.FilterUse{Filter: "genre", Values: map[string][]any{"genre": {"gift"}}},
		}}}, []string{"cup", "bread"}},
	} {
		got, err := m.Recommend(t.Context(), c.r)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got.IDs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	_, err := m.Recommend(t.Context(), recommend.Request{User: "ann", Filter: recommend.FilterUse{Filter: "none"}})
	if !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("a filter that is not there: %v, want %v", err, awsai.ErrNotFound)
	}
	_, err = m.Recommend(t.Context(), recommend.Request{User: "ann", Filter: recommend.FilterUse{Filter: "genre"}})
	if !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a parameter without its value: %v, want %v", err, awsai.ErrInvalid)
	}
}

func TestRank(t *testing.T) {
	got, err := small(t).Rank(t.Context(), recommend.RankRequest{User: "cem", Items: []string{"new", "butter", "cup", "other"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"cup", "butter", "new", "other"}, got.IDs()); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	m := small(t)
	ended, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		name string
		do   func() error
		want error
	}{
		{"no interactions", func() error { _, err := offline.Fit(t.Context(), nil); return err }, awsai.ErrInvalid},
		{"a method that is none", func() error {
			_, err := offline.Fit(t.Context(), shop(9, 9, 9), func(o *offline.Options) { o.Method = "best" })
			return err
		}, awsai.ErrInvalid},
		{"a fit that is stopped", func() error { _, err := offline.Fit(ended, shop(9, 9, 9)); return err }, context.Canceled},
		{"neither user nor item", func() error { _, err := m.Recommend(t.Context(), recommend.Request{}); return err }, awsai.ErrInvalid},
		{"too many", func() error {
			_, err := m.Recommend(t.Context(), recommend.Request{User: "ann", Count: 501})
			return err
		}, awsai.ErrInvalid},
		{"an item that is not known", func() error { _, err := m.Recommend(t.Context(), recommend.Request{Item: "car"}); return err }, awsai.ErrNotFound},
		{"nothing to rank", func() error { _, err := m.Rank(t.Context(), recommend.RankRequest{User: "ann"}); return err }, awsai.ErrInvalid},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestHoldOut(t *testing.T) {
	at := func(user, item string, second int64) recommend.Interaction {
		return recommend.Interaction{User: user, Item: item, Time: time.Unix(second, 0)}
	}
	train, held := offline.HoldOut([]recommend.Interaction{
		at("ann", "c", 3), at("ann", "a", 1), at("ann", "b", 2), at("ann", "c", 0), at("bob", "a", 1),
	}, 1)
	if diff := cmp.Diff(map[string][]string{"ann": {"c"}}, held); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
	want := []recommend.Interaction{at("ann", "a", 1), at("ann", "b", 2), at("bob", "a", 1)}
	if diff := cmp.Diff(want, train); diff != "" {
		t.Errorf("train (-want +got):\n%s", diff)
	}
}

// listed recommends the same to everybody.
type listed []string

func (l listed) Recommend(context.Context, recommend.Request) (recommend.Recommendations, error) {
	var r recommend.Recommendations
	for _, id := range l {
		r.Items = append(r.Items, recommend.Item{ID: id})
	}
	return r, nil
}

func TestEvaluate(t *testing.T) {
	got, err := offline.Evaluate(t.Context(), listed{"x", "a", "y", "b"}, map[string][]string{"ann": {"a", "b"}, "bob": {"q"}}, 8)
	if err != nil {
		t.Fatal(err)
	}
	// ann: hits in places 2 and 4 of 2 wanted: (1/log₂3 + 1/log₂5) / (1 + 1/log₂3) = 0.65093; bob: none.
	const ndcg = 0.6509209298071326 / 2
	want := offline.Metrics{
		Users: 2, Recall10: 0.5, Recall25: 0.5,
		Metrics: recommend.MetricsOf(map[string]float64{
			"coverage": 0.5, "mean_reciprocal_rank_at_25": 0.25, "normalized_discounted_cumulative_gain_at_5": ndcg,
			"normalized_discounted_cumulative_gain_at_10": ndcg, "normalized_discounted_cumulative_gain_at_25": ndcg,
			"precision_at_5": 0.2, "precision_at_10": 0.1, "precision_at_25": 0.04,
		}),
	}
	near := cmp.Comparer(func(a, b float64) bool { return a-b < 1e-12 && b-a < 1e-12 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func ExampleFit() {
	var all []recommend.Interaction
	for _, basket := range [][]string{{"bread", "butter"}, {"bread", "butter", "jam"}, {"tea", "cup"}, {"tea", "cup"}, {"bread"}} {
		user := fmt.Sprintf("user%d", len(all))
		for _, item := range basket {
			all = append(all, recommend.Interaction{User: user, Item: item})
		}
	}
	model, err := offline.Fit(context.Background(), all)
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := model.Recommend(context.Background(), recommend.Request{Item: "bread", Count: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(list.IDs())
	// Output: [butter jam]
}

func BenchmarkRecommend(b *testing.B) {
	all := shop(1000, 4000, 60)
	for _, method := range []offline.Method{offline.Popularity, offline.Similarity, offline.Factorization, offline.Blend} {
		m, err := offline.Fit(b.Context(), all, func(o *offline.Options) { o.Method, o.Rounds = method, 2 })
		if err != nil {
			b.Fatal(err)
		}
		b.Run(string(method), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Recommend(b.Context(), recommend.Request{User: "u7", Count: 10}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
