package recommend_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/aws/aws-sdk-go-v2/service/personalize"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/recommend"
)

const outputs = `{"input":{"userId":"1"},"output":{"recommendedItems":["a","b"],"scores":[0.5,7.1E-5]},"error":null}
{"input":{"userId":"2"},"output":null,"error":"User 2 has no interactions"}

{"input":{"itemId":"40"},"output":{"recommendedItems":["c"],"theme":"Quiet films","itemsThemeRelevanceScores":[0.9]},"error":null}
{"itemAttributes":"ITEMS.genres = \"Comedy\"","output":{"recommendedUsers":["25","78"]}}
{"input":{"userId":"3"},"output":{"recommendedItems":["a"],"scores":[]},"error":{"errorCode":"X","errorMessage":"m"}}
not JSON
{"input":{"userId":"4"},"output":{"recommendedItems":["a","b"],"scores":[1]}}
{"input":{"userId":"5"}}
`

func TestBatchResults(t *testing.T) {
	var lines []int
	var got []recommend.BatchResult
	var errs []string
	for r, err := range recommend.ReadBatchResults(strings.NewReader(outputs)) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, r.Line)
		if r.Err != nil {
			errs = append(errs, strings.TrimPrefix(r.Err.Error(), "recommend.ReadBatchResults: "))
			continue
		}
		r.Line = 0
		got = append(got, r)
	}
	want := []recommend.BatchResult{
		{Input: recommend.BatchInput{User: "1"}, Items: []recommend.Item{{ID: "a", Score: 0.5}, {ID: "b", Score: 7.1e-5}}},
		{Input: recommend.BatchInput{Item: "40"}, Items: []recommend.Item{{ID: "c"}}, Theme: "Quiet films"},
		{Input: recommend.BatchInput{Attributes: `ITEMS.genres = "Comedy"`}, Users: []string{"25", "78"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	wantErrs := []string{
		"the service: User 2 has no interactions", "the service: errorCode: X, errorMessage: m", "invalid: no JSON of the kind: *json.SyntaxError",
		"invalid: 1 scores of 2 items", "invalid: neither output nor error",
	}
	if diff := cmp.Diff(wantErrs, errs); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 4, 5, 6, 7, 8, 9}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestBatchInputsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		recipe string
		in     []recommend.BatchInput
	}{
		"none":           {recommend.SIMS, nil},
		"user for SIMS":  {recommend.SIMS, []recommend.BatchInput{{User: "1"}}},
		"item for users": {recommend.UserPersonalizationV2, []recommend.BatchInput{{User: "1"}, {Item: "1"}}},
		"rank nothing":   {recommend.PersonalizedRankingV2, []recommend.BatchInput{{User: "1"}}},
		"no batches":     {recommend.TrendingNow, []recommend.BatchInput{{User: "1"}}},
		"many":           {recommend.ItemAttributeAffinity, make([]recommend.BatchInput, 11)},
		"empty":          {"aws-new", []recommend.BatchInput{{}}},
		"long":           {recommend.SIMS, []recommend.BatchInput{{Item: strings.Repeat("x", 257)}}},
		"values":         {recommend.SIMS, []recommend.BatchInput{{Item: "x", Values: map[string][]any{"A": nil}}}},
	} {
		if err := recommend.WriteBatch(&bytes.Buffer{}, tt.recipe, tt.in); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := servePersonalize(t)
		version := arnRoot + "solution/x/1"
		r := recommend.BatchRequest{
			Name: "weekly", Version: version, Recipe: "aws-user-personalization-v2", Inputs: []recommend.BatchInput{{User: "1", Values: map[string][]any{"G": {"a"}}}}, Count: 10, Filter: arnRoot + "filter/f",
			Theme: "TITLE", Serve: recommend.ServeOptions{ExploreNothing: true, Freshness: 0.5},
		}
		j, err := s.client().StartBatch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.client().StartBatch(t.Context(), r) // as after a crash
		if err != nil || again.ID() != j.ID() {
			t.Fatalf("%s and %s, error %v", j.ID(), again.ID(), err)
		}
		in := awsaitest.Inputs[personalize.CreateBatchInferenceJobInput](s.fake)[0]
		staged, _ := s.s3.Object("bucket", "shop/awsai-recommend/weekly.json")
		if want := `{"userId":"1","filterValues":{"G":"\"a\""}}` + "\n"; string(staged.Body) != want || *in.JobOutput.S3DataDestination.Path != "s3://bucket/shop/batch/weekly/" {
			t.Errorf("staged %s, output %s", staged.Body, *in.JobOutput.S3DataDestination.Path)
		}
		if in.BatchInferenceJobConfig.ItemExplorationConfig["explorationWeight"] != "0" || in.BatchInferenceJobConfig.RankingInfluence["FRESHNESS"] != 0.5 || *in.ThemeGenerationConfig.FieldsForThemeGeneration.ItemName != "TITLE" {
			t.Errorf("config %+v", in.BatchInferenceJobConfig)
		}
		s.s3.Put("bucket", "shop/batch/weekly/weekly.json.out", awsaitest.Object{Body: []byte(outputs)})
		s.s3.Put("bucket", "shop/batch/weekly/_CHECK", awsaitest.Object{})
		out, err := s.client().ResumeBatch(j.ID()).Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for r, err := range out.All(t.Context()) {
			if err != nil || r.File != "shop/batch/weekly/weekly.json.out" {
				t.Fatalf("%+v, error %v", r, err)
			}
			n++
		}
		if n != 8 {
			t.Errorf("%d results", n)
		}
		if err := s.client().Unstage(t.Context(), "weekly"); err != nil {
			t.Error(err)
		}
		if _, ok := s.s3.Object("bucket", "shop/awsai-recommend/weekly.json"); ok {
			t.Error("the input is still there")
		}
		seg, err := s.client().StartBatch(t.Context(), recommend.BatchRequest{Name: "fans", Version: version, Recipe: recommend.ItemAffinity, Source: media.S3("s3://bucket/in.json")})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := seg.Wait(t.Context()); err != nil || got.Input != (media.URI{Bucket: "bucket", Key: "in.json"}) || recommend.KindOf(seg.ID()) != recommend.KindSegment {
			t.Errorf("%+v, error %v", got, err)
		}
	})
}

func FuzzBatchResults(f *testing.F) {
	f.Add([]byte(outputs))
	f.Fuzz(func(t *testing.T, data []byte) {
		for r, err := range recommend.ReadBatchResults(bytes.NewReader(data)) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Err != nil && len(r.Items)+len(r.Users) > 0 {
				t.Fatalf("results and an error: %+v", r)
			}
		}
		for in, err := range recommend.ReadBatch(bytes.NewReader(data)) {
			if err != nil {
				return
			}
			recommend.WriteBatch(&bytes.Buffer{}, "aws-new", []recommend.BatchInput{in})
		}
	})
}
