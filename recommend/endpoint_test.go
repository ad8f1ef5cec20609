package recommend_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalizeruntime"
	"github.com/aws/aws-sdk-go-v2/service/personalizeruntime/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/recommend"
)

var (
	_ recommend.Recommender       = (*recommend.Endpoint)(nil)
	_ recommend.Ranker            = (*recommend.Endpoint)(nil)
	_ recommend.ActionRecommender = (*recommend.Endpoint)(nil)
	_ recommend.Recommender       = recommend.Split{}
	_ recommend.Recorder          = (*recommend.Tracker)(nil)
)

func serveRuntime(t testing.TB) *awsaitest.Fake {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *personalizeruntime.GetRecommendationsInput) (*personalizeruntime.GetRecommendationsOutput, error) {
		return &personalizeruntime.GetRecommendationsOutput{RecommendationId: aws.String("RID-1"), ItemList: []types.PredictedItem{
			{ItemId: aws.String("a"), Score: aws.Float64(0.75), Metadata: map[string]string{"genres": "x|y"}, PromotionName: aws.String("ours"), Reason: []string{"Promoted item"}},
			{ItemId: aws.String("b"), Reason: []string{"Popular item"}},
		}}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *personalizeruntime.GetPersonalizedRankingInput) (*personalizeruntime.GetPersonalizedRankingOutput, error) {
		out := &personalizeruntime.GetPersonalizedRankingOutput{RecommendationId: aws.String("RID-2")}
		for i := range in.InputList {
			out.PersonalizedRanking = append(out.PersonalizedRanking, types.PredictedItem{ItemId: &in.InputList[len(in.InputList)-1-i]})
		}
		return out, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *personalizeruntime.GetActionRecommendationsInput) (*personalizeruntime.GetActionRecommendationsOutput, error) {
		return &personalizeruntime.GetActionRecommendationsOutput{RecommendationId: aws.String("RID-3"), ActionList: []types.PredictedAction{{ActionId: aws.String("enrol"), Score: aws.Float64(0.5)}}}, nil
	})
	return fake
}

func TestRecommend(t *testing.T) {
	fake := serveRuntime(t)
	e := recommend.NewEndpoint(fake.Config(), arnRoot+"campaign/home")
	got, err := e.Recommend(t.Context(), recommend.Request{
		User: "ann", Count: 2, Context: map[string]string{"DEVICE": "phone"}, Columns: []string{"GENRES"},
		Filter:     recommend.FilterUse{Filter: arnRoot + "filter/f", Values: map[string][]any{"GENRE": {"x", `"y"`}, "AGE": {18}, "SINCE": {time.Unix(7, 0)}}},
		Promotions: []recommend.Promotion{{Name: "ours", Percent: 50, Filter: recommend.FilterUse{Filter: arnRoot + "filter/g"}}},
	})
	want := recommend.Recommendations{ID: "RID-1", Items: []recommend.Item{
		{ID: "a", Score: 0.75, Metadata: map[string]string{"genres": "x|y"}, Promotion: "ours", Reasons: []string{recommend.ReasonPromoted}},
		{ID: "b", Reasons: []string{recommend.ReasonPopular}},
	}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	in := awsaitest.Inputs[personalizeruntime.GetRecommendationsInput](fake)[0]
	wantIn := &personalizeruntime.GetRecommendationsInput{
		CampaignArn: aws.String(arnRoot + "campaign/home"), UserId: aws.String("ann"), NumResults: 2, Context: map[string]string{"DEVICE": "phone"}, MetadataColumns: map[string][]string{"ITEMS": {"GENRES"}},
		FilterArn: aws.String(arnRoot + "filter/f"), FilterValues: map[string]string{"GENRE": `"x","\"y\""`, "AGE": "18", "SINCE": "7"},
		Promotions: []types.Promotion{{Name: aws.String("ours"), FilterArn: aws.String(arnRoot + "filter/g"), PercentPromotedItems: aws.Int32(50)}},
	}
	if diff := cmp.Diff(wantIn, in, cmpopts.IgnoreUnexported(personalizeruntime.GetRecommendationsInput{}, types.Promotion{})); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if _, err := recommend.NewEndpoint(fake.Config(), arnRoot+"recommender/r").Recommend(t.Context(), recommend.Request{User: "u"}); err != nil {
		t.Error(err)
	}
	if in := awsaitest.Inputs[personalizeruntime.GetRecommendationsInput](fake)[1]; in.CampaignArn != nil || in.RecommenderArn == nil {
		t.Error("a recommender is asked as a campaign")
	}
	ranked, err := e.Rank(t.Context(), recommend.RankRequest{User: "ann", Items: []string{"a", "b", "c"}})
	if err != nil || !cmp.Equal(ranked.IDs(), []string{"c", "b", "a"}) || ranked.ID != "RID-2" {
		t.Errorf("%v, error %v", ranked, err)
	}
	actions, err := e.RecommendActions(t.Context(), recommend.ActionRequest{User: "ann", Count: 3})
	if diff := cmp.Diff(recommend.Recommendations{ID: "RID-3", Items: []recommend.Item{{ID: "enrol", Score: 0.5}}}, actions); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestRequestsRefused(t *testing.T) {
	fake := serveRuntime(t)
	e := recommend.NewEndpoint(fake.Config(), arnRoot+"campaign/home")
	many := make([]string, 501)
	for i := range many {
		many[i] = "i"
	}
	for name, r := range map[string]recommend.Request{
		"count":          {User: "u", Count: 501},
		"user":           {User: strings.Repeat("u", 257)},
		"columns":        {User: "u", Columns: many[:11]},
		"values alone":   {User: "u", Filter: recommend.FilterUse{Values: map[string][]any{"A": {1}}}},
		"no values":      {User: "u", Filter: recommend.FilterUse{Filter: "f", Values: map[string][]any{"A": {}}}},
		"long values":    {User: "u", Filter: recommend.FilterUse{Filter: "f", Values: map[string][]any{"A": {strings.Repeat("x", 999)}}}},
		"value":          {User: "u", Filter: recommend.FilterUse{Filter: "f", Values: map[string][]any{"A": {nil}}}},
		"context":        {User: "u", Context: map[string]string{"A B": ""}},
		"two promotions": {User: "u", Promotions: make([]recommend.Promotion, 2)},
		"percent":        {User: "u", Promotions: []recommend.Promotion{{Name: "p", Percent: 101}}},
	} {
		if _, err := e.Recommend(t.Context(), r); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for name, r := range map[string]recommend.RankRequest{
		"no user": {Items: []string{"a"}}, "no items": {User: "u"}, "items": {User: "u", Items: many}, "with columns": {User: "u", Items: many[:51], Columns: []string{"A"}}, "an empty item": {User: "u", Items: []string{""}},
	} {
		if _, err := e.Rank(t.Context(), r); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if n := len(fake.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestSplit(t *testing.T) {
	fake := serveRuntime(t)
	e := recommend.NewEndpoint(fake.Config(), arnRoot+"campaign/home")
	s := recommend.Split{Name: "spring", Arms: []recommend.Arm{{"control", 3, e}, {"new", 1, e}}}
	n := map[string]int{}
	moved := 0
	for i := range 10_000 {
		user := strings.Repeat("u", i%7) + string(rune('a'+i%26)) + time.Duration(i).String()
		a, err := s.Arm(user)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := s.Arm(user); again.Name != a.Name {
			t.Fatalf("a user has %s and %s", a.Name, again.Name)
		}
		other, _ := recommend.Split{Name: "summer", Arms: s.Arms}.Arm(user)
		if other.Name != a.Name {
			moved++
		}
		n[a.Name]++
	}
	if n["new"] < 2300 || n["new"] > 2700 || moved < 3000 {
		t.Errorf("arms %v, %d users moved in another experiment", n, moved)
	}
	if _, err := s.Recommend(t.Context(), recommend.Request{User: "u"}); err != nil {
		t.Error(err)
	}
	for name, s := range map[string]recommend.Split{"none": {}, "weight": {Arms: []recommend.Arm{{"a", 0, e}}}, "nobody": {Arms: []recommend.Arm{{"a", 1, nil}}}} {
		if _, err := s.Recommend(t.Context(), recommend.Request{User: "u"}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
