package speech

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Engine is how a voice is made. Others may come.
type Engine string

// The engines. What each takes of SSML is said at [SSML].
const (
	// Standard joins recorded sounds.
	Standard Engine = "standard"
	// Neural is a neural network's voice.
	Neural Engine = "neural"
	// LongForm is one for long texts.
	LongForm Engine = "long-form"
	// Generative is a large model's voice. What it says of a text may sound otherwise the next time.
	Generative Engine = "generative"
)

// VoiceGender is a voice's gender. Others may come.
type VoiceGender string

// The genders of voices.
const (
	// FemaleVoice is a woman's or a girl's.
	FemaleVoice VoiceGender = "Female"
	// MaleVoice is a man's or a boy's.
	MaleVoice VoiceGender = "Male"
)

// Voice is one that the service has.
type Voice struct {
	// ID is for SynthesizerOptions.Voice.
	ID string
	// Name is for people, with the accents that the ID does not have.
	Name string
	// Gender is the voice's.
	Gender VoiceGender
	// Language is what it speaks, in BCP 47: Mandarin is zh-CN, Modern Standard Arabic ar. The
	// service's own en-GB-WLS, Welsh English, is as it is there.
	Language string
	// LanguageName is the language's name in English.
	LanguageName string
	// Others are further languages that it speaks, with SynthesizerOptions.Language.
	Others []string
	// Engines are those by which it can be made.
	Engines []Engine
}

// VoiceFilter says which voices are listed. The zero value is all.
type VoiceFilter struct {
	// Language is, in BCP 47, what they speak: en is English of all countries, en-GB that of Britain.
	// A voice that speaks it as a further language counts.
	Language string
	// Gender is theirs.
	Gender VoiceGender
	// Engine is one by which they can be made.
	Engine Engine
}

// Voices is the catalogue of voices of a region. It is safe for concurrent use.
type Voices struct{ api *polly.Client }

// NewVoices returns the catalogue. Nothing is sent before its first method.
func NewVoices(cfg aws.Config) *Voices {
	return &Voices{polly.NewFromConfig(cfg, func(o *polly.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})}
}

// All lists the voices that a filter lets through, in the order of the service.
func (v *Voices) All(ctx context.Context, f VoiceFilter) iter.Seq2[Voice, error] {
	return page.Tokens(ctx, "speech.All", func(ctx context.Context, token string) ([]Voice, string, error) {
		in := &polly.DescribeVoicesInput{Engine: types.Engine(f.Engine)}
		if token != "" {
			in.NextToken = &token
		}
		out, err := v.api.DescribeVoices(ctx, in)
		if err != nil {
			return nil, "", err
		}
		var voices []Voice
		for _, d := range out.Voices {
			if voice := toVoice(d); f.admits(voice) {
				voices = append(voices, voice)
			}
		}
		return voices, aws.ToString(out.NextToken), nil
	})
}

// admits tells whether a voice is listed. The service was asked for the engine, which it does not
// always tell of the voices.
func (f VoiceFilter) admits(v Voice) bool {
	if f.Gender != "" && f.Gender != v.Gender {
		return false
	}
	if f.Engine != "" && len(v.Engines) > 0 && !slices.Contains(v.Engines, f.Engine) {
		return false
	}
	return f.Language == "" || v.speaks(f.Language) != ""
}

// speaks is the language of the voice's that a language means, or empty: the language itself, or for one
// without a region that of a region.
func (v Voice) speaks(language string) string {
	all := append([]string{v.Language}, v.Others...)
	language = bcp47(serviceLanguage(language))
	for _, l := range all {
		if strings.EqualFold(l, language) {
			return l
		}
	}
	for _, l := range all {
		if base, _, _ := strings.Cut(l, "-"); strings.EqualFold(base, language) {
			return l
		}
	}
	return ""
}

func toVoice(d types.Voice) Voice {
	v := Voice{
		ID: string(d.Id), Name: aws.ToString(d.Name), Gender: VoiceGender(d.Gender),
		Language: bcp47(string(d.LanguageCode)), LanguageName: aws.ToString(d.LanguageName),
	}
	for _, l := range d.AdditionalLanguageCodes {
		v.Others = append(v.Others, bcp47(string(l)))
	}
	for _, e := range d.SupportedEngines {
		v.Engines = append(v.Engines, Engine(e))
	}
	return v
}

// serviceLanguages are the languages for which the service has tags of its own.
var serviceLanguages = map[string]string{
	"zh": "cmn-CN", "zh-cn": "cmn-CN", "zh-hans": "cmn-CN", "zh-hans-cn": "cmn-CN", "cmn": "cmn-CN",
	"zh-hk": "yue-CN", "yue": "yue-CN", "ar": "arb", "ar-001": "arb", "no": "nb-NO", "nb": "nb-NO", "no-no": "nb-NO",
}

// serviceLanguage is a tag of BCP 47 as the service writes it.
func serviceLanguage(tag string) string {
	if own, ok := serviceLanguages[strings.ToLower(tag)]; ok {
		return own
	}
	return tag
}

// bcp47 is a tag of the service's as others write it.
func bcp47(tag string) string {
	switch tag {
	case "cmn-CN":
		return "zh-CN"
	case "arb":
		return "ar"
	}
	return tag
}
