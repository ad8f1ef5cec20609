package nlp

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// AutoSource is a source language to be detected. The empty string means the same. Amazon
// Comprehend detects it, which is paid for and is not in every region of Amazon Translate.
const AutoSource = "auto"

// Formality is how a translation addresses its reader. The zero value leaves it to the
// service.
type Formality string

// The formalities. The service has them for some target languages and leaves others as they
// are, except for documents, which it refuses.
const (
	Formal   Formality = "FORMAL"
	Informal Formality = "INFORMAL"
)

// TranslationSettings are what can be asked of a translation beside its language.
type TranslationSettings struct {
	// Formality is how the reader is addressed.
	Formality Formality
	// MaskProfanity puts ?$#@$ in the place of profane words.
	MaskProfanity bool
	// Brevity asks for a shorter translation. The service has it for some pairs of
	// languages, and for texts only: documents and jobs are not asked for it.
	Brevity bool
}

// TranslatorOptions are the settings of a [Translator].
type TranslatorOptions struct {
	// Terminology is the name of a terminology of the account that says how terms are
	// translated: see [Translator.ImportTerminology]. The default is none.
	Terminology string
	// Settings are asked of every translation.
	Settings TranslationSettings
	// AcceptLowConfidence goes on with a detected source language that the service is not
	// sure of. The default is to fail, with awsai.ErrInvalid.
	AcceptLowConfidence bool
	// Reflow leaves line breaks and tabs within a text as the service gives them. The
	// default is to keep them exactly: where a translation has not as many, its lines are
	// translated again, each by itself, which is paid for.
	Reflow bool
	// Concurrency is how many requests may be under way at once. Fewer are while the
	// service throttles. The default is 8.
	Concurrency int
	// Cache keeps what [Translator.Stream] has translated, for several streams. The default
	// is one of 1,000 messages for each stream.
	Cache *TranslationCache
	// Role, an ARN, is what the service reads and writes Place with, in jobs. The default
	// is none: then what needs a job is refused.
	Role string
	// Place is a bucket in the region, or a prefix in it, for the files of jobs.
	Place media.URI
	// KMSKey encrypts what jobs write. The default is the bucket's.
	KMSKey string
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Translator translates texts, documents and streams of messages by Amazon Translate, and
// manages what it goes by: terminologies and parallel data. It is safe for concurrent use.
type Translator struct {
	texts *sdktranslate.Client // whose throttling package batch answers
	api   *sdktranslate.Client
	cfg   aws.Config
	o     TranslatorOptions
}

// NewTranslator returns a translator. It sends nothing.
func NewTranslator(cfg aws.Config, optFns ...func(*TranslatorOptions)) *Translator {
	var o TranslatorOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Place.Key != "" && !strings.HasSuffix(o.Place.Key, "/") {
		o.Place.Key += "/"
	}
	plain := func(o *sdktranslate.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }
	return &Translator{
		texts: sdktranslate.NewFromConfig(cfg, plain, func(o *sdktranslate.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) }),
		api:   sdktranslate.NewFromConfig(cfg, plain),
		cfg:   cfg, o: o,
	}
}

// AppliedTerm is a term of a terminology that a translation has used.
type AppliedTerm struct {
	// Terminology is the name of the terminology.
	Terminology string
	// Source is the term as it was found, Target what it became.
	Source, Target string
}

// request is the settings in the SDK's type, nil for none.
func (s TranslationSettings) request(brevity bool) *types.TranslationSettings {
	out := types.TranslationSettings{Formality: types.Formality(s.Formality)}
	if s.MaskProfanity {
		out.Profanity = types.ProfanityMask
	}
	if s.Brevity && brevity {
		out.Brevity = types.BrevityOn
	}
	if out == (types.TranslationSettings{}) {
		return nil
	}
	return &out
}

func toSettings(s *types.TranslationSettings) TranslationSettings {
	if s == nil {
		return TranslationSettings{}
	}
	return TranslationSettings{Formality: Formality(s.Formality), MaskProfanity: s.Profanity != "", Brevity: s.Brevity != ""}
}

// and is what both texts had applied.
func (s TranslationSettings) and(t TranslationSettings) TranslationSettings {
	if s.Formality != t.Formality {
		s.Formality = ""
	}
	return TranslationSettings{s.Formality, s.MaskProfanity && t.MaskProfanity, s.Brevity && t.Brevity}
}

func toTerms(all []types.AppliedTerminology) []AppliedTerm {
	var terms []AppliedTerm
	for _, a := range all {
		for _, t := range a.Terms {
			terms = append(terms, AppliedTerm{aws.ToString(a.Name), aws.ToString(t.SourceText), aws.ToString(t.TargetText)})
		}
	}
	return terms
}

// terminologies is the translator's, as requests take it.
func (t *Translator) terminologies() []string {
	if t.o.Terminology == "" {
		return nil
	}
	return []string{t.o.Terminology}
}

// resourceName is what the service's public model takes for terminologies and parallel data.
var resourceName = regexp.MustCompile(`^([A-Za-z0-9-]_?)+$`)

const maxResourceName = 256

func checkResourceName(what, name string) error {
	if len(name) > maxResourceName || !resourceName.MatchString(name) {
		return fmt.Errorf("%w: name of %s of %d bytes; want 1 to %d letters, digits, hyphens and single underscores after one of those",
			awsai.ErrInvalid, what, len(name), maxResourceName)
	}
	return nil
}

// checkPair says what is wrong with a pair of languages or with the translator, and returns
// the languages as the service writes them.
func (t *Translator) checkPair(from, to string) (source, target string, err error) {
	source = AutoSource
	if from != "" && from != AutoSource {
		if source, err = languageCode(from); err != nil {
			return "", "", fmt.Errorf("source language: %w", err)
		}
	}
	if target, err = languageCode(to); err != nil {
		return "", "", fmt.Errorf("target language: %w", err)
	}
	if t.o.Terminology != "" {
		err = checkResourceName("a terminology", t.o.Terminology)
	}
	return source, target, err
}

// languagePattern is a language, with a region or without.
var languagePattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)

// sameLanguage are tags for languages that the service has under another.
var sameLanguage = map[string]string{
	"zh-CN": "zh", "zh-SG": "zh", "zh-HANS": "zh", "zh-HANT": "zh-TW", "zh-HK": "zh-TW",
	"pt-BR": "pt", "en-US": "en", "nb": "no", "fil": "tl", "iw": "he",
}

// maxLanguageCode is the longest code of a language (service model, LanguageCodeString).
const maxLanguageCode = 5

// languageCode writes a BCP 47 tag as the service does. What it does not know passes.
func languageCode(tag string) (string, error) {
	language, region, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	code := strings.ToLower(language)
	if region != "" {
		code += "-" + strings.ToUpper(region)
	}
	if same, ok := sameLanguage[code]; ok {
		return same, nil
	}
	if len(code) > maxLanguageCode || !languagePattern.MatchString(code) {
		return "", fmt.Errorf("%w: tag of %d bytes; want a language like fr or a language and region like zh-TW", awsai.ErrInvalid, len(tag))
	}
	return code, nil
}
