package images_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/images"
)

// TestMeter has requests whose price is known, is not, and is nothing that was made.
func TestMeter(t *testing.T) {
	const profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl"
	const cents = bedrock.Dollar / 100
	one, none := made(pngFile(t, 1, 1)), `{"finish_reasons":["Filter reason: prompt"]}`
	own := bedrock.Prices{{Model: sd35, Image: cents}, {Model: sd35, Geography: "eu", Image: 3 * cents}}
	tests := []struct {
		name, id, region, answer string
		set                      func(*images.Options)
		want                     bedrock.Spending
	}{
		{"known", sd35, "", one, func(*images.Options) {}, bedrock.Spending{Requests: 1, Usage: bedrock.Usage{Images: 1}, Cost: 8 * cents}},
		{"of an own table", sd35, "", one, func(o *images.Options) { o.Prices = own }, bedrock.Spending{Requests: 1, Usage: bedrock.Usage{Images: 1}, Cost: cents}},
		{"of a region", sd35, "eu-central-1", one, func(o *images.Options) { o.Prices = own }, bedrock.Spending{Requests: 1, Usage: bedrock.Usage{Images: 1}, Cost: 3 * cents}},
		{"of the base model", profile, "", one, func(o *images.Options) { o.BaseModel = sd35 }, bedrock.Spending{Requests: 1, Usage: bedrock.Usage{Images: 1}, Cost: 8 * cents}},
		{"unknown", sd35, "", one, func(o *images.Options) { o.Prices = bedrock.Prices{} }, bedrock.Spending{Requests: 1, Unpriced: 1, Usage: bedrock.Usage{Images: 1}}},
		{"nothing made", sd35, "", none, func(*images.Options) {}, bedrock.Spending{Requests: 1, Unpriced: 1}},
		{"no response", sd35, "", "<html>", func(*images.Options) {}, bedrock.Spending{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, tt.answer)
			cfg := fake.Config()
			if tt.region != "" {
				cfg.Region = tt.region
			}
			var meter bedrock.Meter
			model := images.New(cfg, tt.id, tt.set, func(o *images.Options) { o.Meter = &meter })
			_, err := model.Generate(t.Context(), images.Request{Prompt: "a sky"})
			if diff := cmp.Diff(tt.want, meter.Total()); diff != "" {
				t.Errorf("error %v, spending (-want +got):\n%s", err, diff)
			}
			if _, ok := meter.ByModel()[tt.id]; ok != (tt.want.Requests > 0) {
				t.Errorf("spending by model %v, want that of %s", meter.ByModel(), tt.id)
			}
		})
	}
}
