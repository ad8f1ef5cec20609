package nlp

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"

	"github.com/awsai-go/awsai/internal/page"
)

// TranslationLanguage is a language that the service translates from and into.
type TranslationLanguage struct {
	// Code is its BCP 47 tag, as zh-TW. [AutoSource] is in the list.
	Code string
	// Name is what it is called in the language that was asked for.
	Name string
}

// Languages lists the languages, with their names in display: de, en, es, fr, it, ja, ko, pt, zh
// or zh-TW. The default is English.
func (t *Translator) Languages(ctx context.Context, display string) iter.Seq2[TranslationLanguage, error] {
	return page.Tokens(ctx, "nlp.Languages", func(ctx context.Context, token string) ([]TranslationLanguage, string, error) {
		in := &sdktranslate.ListLanguagesInput{NextToken: orNil(token)}
		if display != "" {
			code, err := languageCode(display)
			if err != nil {
				return nil, "", err
			}
			in.DisplayLanguageCode = types.DisplayLanguageCode(code)
		}
		out, err := t.api.ListLanguages(ctx, in)
		if err != nil {
			return nil, "", err
		}
		var all []TranslationLanguage
		for _, l := range out.Languages {
			all = append(all, TranslationLanguage{aws.ToString(l.LanguageCode), aws.ToString(l.LanguageName)})
		}
		return all, aws.ToString(out.NextToken), nil
	})
}

// orNil is nil for the empty string.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
