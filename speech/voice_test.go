package speech_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech"
)

// pollyVoices are pages of voices.
var pollyVoices = [][]types.Voice{
	{
		{Id: "Zeina", Name: aws.String("Zeina"), Gender: "Female", LanguageCode: "arb", SupportedEngines: []types.Engine{"standard"}},
		{Id: "Zhiyu", Name: aws.String("Zhiyu"), Gender: "Female", LanguageCode: "cmn-CN", LanguageName: aws.String("Chinese Mandarin"), SupportedEngines: []types.Engine{"neural", "standard"}},
		{Id: "Aditi", Name: aws.String("Aditi"), Gender: "Female", LanguageCode: "en-IN", AdditionalLanguageCodes: []types.LanguageCode{"hi-IN"}, SupportedEngines: []types.Engine{"standard"}},
	},
	{
		{Id: "Joanna", Name: aws.String("Joanna"), Gender: "Female", LanguageCode: "en-US", SupportedEngines: []types.Engine{"neural", "generative", "standard"}},
		{Id: "Brian", Name: aws.String("Brian"), Gender: "Male", LanguageCode: "en-GB", SupportedEngines: []types.Engine{"neural"}},
		{Id: "Dora", Name: aws.String("Dóra"), Gender: "Female", LanguageCode: "is-IS", SupportedEngines: []types.Engine{"standard"}},
	},
}

func serveVoices(t testing.TB) *awsaitest.Fake {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *polly.DescribeVoicesInput) (*polly.DescribeVoicesOutput, error) {
		if in.NextToken == nil {
			return &polly.DescribeVoicesOutput{Voices: pollyVoices[0], NextToken: aws.String("2")}, nil
		}
		return &polly.DescribeVoicesOutput{Voices: pollyVoices[1]}, nil
	})
	return fake
}

func ExampleVoices_Choose() {
	fake := serveVoices(new(testing.T))
	choice, err := speech.NewVoices(fake.Config()).Choose(context.Background(), speech.VoiceWish{Language: "en"})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(choice.Voice.Name, choice.Engine, choice.Language)
	speech.NewSynthesizer(fake.Config(), choice.Use)
	// Output: Joanna generative en-US
}

func TestVoicesAll(t *testing.T) {
	tests := []struct {
		filter speech.VoiceFilter
		want   []string
	}{
		{speech.VoiceFilter{}, []string{"Zeina", "Zhiyu", "Aditi", "Joanna", "Brian", "Dora"}},
		{speech.VoiceFilter{Language: "en"}, []string{"Aditi", "Joanna", "Brian"}},
		{speech.VoiceFilter{Language: "en-gb"}, []string{"Brian"}},
		{speech.VoiceFilter{Language: "hi"}, []string{"Aditi"}},
		{speech.VoiceFilter{Language: "zh-Hans"}, []string{"Zhiyu"}},
		{speech.VoiceFilter{Language: "ar"}, []string{"Zeina"}},
		{speech.VoiceFilter{Gender: speech.MaleVoice}, []string{"Brian"}},
		{speech.VoiceFilter{Engine: speech.Neural}, []string{"Zhiyu", "Joanna", "Brian"}},
	}
	for _, tt := range tests {
		var got []string
		for v, err := range speech.NewVoices(serveVoices(t).Config()).All(t.Context(), tt.filter) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v.ID)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.filter, diff)
		}
	}
	fake := serveVoices(t)
	for v, err := range speech.NewVoices(fake.Config()).All(t.Context(), speech.VoiceFilter{Language: "zh"}) {
		want := speech.Voice{ID: "Zhiyu", Name: "Zhiyu", Gender: speech.FemaleVoice, Language: "zh-CN", LanguageName: "Chinese Mandarin", Engines: []speech.Engine{"neural", "standard"}}
		if diff := cmp.Diff(want, v); diff != "" || err != nil {
			t.Errorf("voice (-want +got):\n%s%v", diff, err)
		}
		break
	}
	if n := fake.Count("DescribeVoices"); n != 1 {
		t.Errorf("%d pages for the first voice", n)
	}
}

func TestVoicesChoose(t *testing.T) {
	tests := []struct {
		wish                     speech.VoiceWish
		voice, engine, languages string
	}{
		{speech.VoiceWish{Language: "en-GB"}, "Brian", "neural", "en-GB"},
		{speech.VoiceWish{Language: "en-GB", Gender: speech.FemaleVoice}, "Joanna", "generative", "en-US"},
		{speech.VoiceWish{Language: "en-US", Engines: []speech.Engine{speech.Standard}}, "Joanna", "standard", "en-US"},
		{speech.VoiceWish{Language: "en", Engines: []speech.Engine{speech.Neural, speech.Standard}}, "Joanna", "neural", "en-US"},
		{speech.VoiceWish{Language: "hi-IN"}, "Aditi", "standard", "hi-IN"},
		{speech.VoiceWish{Language: "zh"}, "Zhiyu", "neural", "zh-CN"},
		{speech.VoiceWish{}, "Joanna", "generative", "en-US"},
	}
	for _, tt := range tests {
		c, err := speech.NewVoices(serveVoices(t).Config()).Choose(t.Context(), tt.wish)
		if err != nil || c.Voice.ID != tt.voice || string(c.Engine) != tt.engine || c.Language != tt.languages {
			t.Errorf("%+v: %s, %s, %s, %v", tt.wish, c.Voice.ID, c.Engine, c.Language, err)
		}
		var o speech.SynthesizerOptions
		c.Use(&o)
		if o.Voice != tt.voice || (o.Language != "") != (tt.voice == "Aditi") {
			t.Errorf("options %+v", o)
		}
	}
	for _, wish := range []speech.VoiceWish{{Language: "hi", Native: true}, {Language: "tlh"}, {Language: "ar", Engines: []speech.Engine{speech.Neural}}} {
		if _, err := speech.NewVoices(serveVoices(t).Config()).Choose(t.Context(), wish); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("%+v: %v", wish, err)
		}
	}
}
