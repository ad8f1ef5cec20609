package nlp

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"

	"github.com/awsai-go/awsai/internal/sdk"
)

// AnalyzerOptions are the settings of an [Analyzer].
type AnalyzerOptions struct {
	// Language is the texts', in BCP 47, as "en" or "zh-TW". The default is to ask the service
	// for that of each text first, which is one more request, or one for 25 texts.
	Language string
	// Concurrency is how many requests may be under way at once. Fewer are while the
	// service throttles. The default is 8.
	Concurrency int
}

// Analyzer reads texts by Amazon Comprehend. It is safe for concurrent use.
type Analyzer struct {
	api *comprehend.Client
	o   AnalyzerOptions
}

// NewAnalyzer returns an analyzer. Nothing is sent before its first method.
func NewAnalyzer(cfg aws.Config, optFns ...func(*AnalyzerOptions)) *Analyzer {
	var o AnalyzerOptions
	for _, fn := range optFns {
		fn(&o)
	}
	api := comprehend.NewFromConfig(cfg, func(o *comprehend.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		o.Retryer = sdk.LeaveThrottling(o.Retryer)
	})
	return &Analyzer{api: api, o: o}
}

// In returns an analyzer of texts in another language, in BCP 47; the empty string asks the
// service. It shares what the analyzer has.
func (a *Analyzer) In(language string) *Analyzer {
	b := *a
	b.o.Language = language
	return &b
}

// comprehendLanguage is a BCP 47 tag as Comprehend writes languages: without region or script, but
// for Chinese, where they tell which of two.
func comprehendLanguage(tag string) string {
	parts := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	if len(parts) == 0 {
		return ""
	}
	base := strings.ToLower(parts[0])
	if base != "zh" {
		return base
	}
	for _, p := range parts[1:] {
		switch strings.ToLower(p) {
		case "hant", "tw", "hk", "mo":
			return "zh-TW"
		case "hans":
			return base
		}
	}
	return base
}
