package speech

import (
	"slices"

	"github.com/awsai-go/awsai/media"
)

const (
	minSpeakers, maxSpeakers         = 2, 30
	minAlternatives, maxAlternatives = 2, 10
	maxLanguageSettings              = 5
	maxRedactTypes                   = 11
)

// check refuses what the service would.
func (t *Transcriber) check(o TranscribeOptions) error {
	switch {
	case o.Language != "" && (o.MultipleLanguages || len(o.Languages) > 0 || len(o.LanguageSettings) > 0):
		return invalid("a Language, and options for identifying it")
	case o.Language == "" && (o.Vocabulary != "" || o.Model != ""):
		return invalid("a Vocabulary or Model goes with a Language; see LanguageSettings for a language that is identified")
	case len(o.Languages) == 1:
		return invalid("one of Languages; want two or more, or a Language")
	case len(o.LanguageSettings) > maxLanguageSettings:
		return invalid("%d LanguageSettings; the limit is %d", len(o.LanguageSettings), maxLanguageSettings)
	case o.Speakers != 0 && o.Channels:
		return invalid("Speakers and Channels exclude each other")
	case o.FilterMethod != "" && o.Filter == "" && !hasFilter(o.LanguageSettings):
		return invalid("a FilterMethod without Filter")
	case o.SampleRate != 0 && (o.SampleRate < 8000 || o.SampleRate > 48000):
		return invalid("SampleRate %d; want 8000 to 48000", o.SampleRate)
	case o.SubtitlesFrom != 0 && (o.SubtitlesFrom != 1 || len(o.Subtitles) == 0):
		return invalid("SubtitlesFrom %d; want 0 or 1, and Subtitles", o.SubtitlesFrom)
	}
	for _, err := range []error{
		checkName("Name", o.Name), checkName("Vocabulary", o.Vocabulary), checkName("Filter", o.Filter), checkName("Model", o.Model),
		checkSettings(o.LanguageSettings), checkSpeakers(o.Speakers), checkAlternatives(o.Alternatives),
		checkRedaction(o.Redact, o.RedactTypes, o.KeepUnredacted), checkRole(t.o.Role, o.Queue),
		checkEncryption(t.o.EncryptionKey, o.EncryptionContext), t.checkOutput(o.Output),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func hasFilter(of map[string]LanguageSettings) bool {
	for _, s := range of {
		if s.Filter != "" {
			return true
		}
	}
	return false
}

func checkSettings(of map[string]LanguageSettings) error {
	for language, s := range of {
		if language == "" || s == (LanguageSettings{}) {
			return invalid("LanguageSettings without a language, or without a setting")
		}
		for _, name := range []string{s.Vocabulary, s.Filter, s.Model} {
			if err := checkName("a name in LanguageSettings", name); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkSpeakers(n int) error {
	if n != 0 && (n < minSpeakers || n > maxSpeakers) {
		return invalid("Speakers %d; want %d to %d", n, minSpeakers, maxSpeakers)
	}
	return nil
}

func checkAlternatives(n int) error {
	if n != 0 && (n < minAlternatives || n > maxAlternatives) {
		return invalid("Alternatives %d; want %d to %d", n, minAlternatives, maxAlternatives)
	}
	return nil
}

func checkRedaction(redact bool, kinds []string, keep bool) error {
	switch {
	case !redact && (keep || len(kinds) > 0):
		return invalid("options of Redact without Redact")
	case len(kinds) > maxRedactTypes:
		return invalid("%d RedactTypes; the limit is %d", len(kinds), maxRedactTypes)
	case slices.Contains(kinds, ""):
		return invalid("an empty one of RedactTypes")
	}
	return nil
}

// checkOutput checks where a job writes.
func (t *Transcriber) checkOutput(u media.URI) error {
	if u == (media.URI{}) {
		u = t.o.Output
	}
	switch {
	case u == (media.URI{}):
		if t.o.EncryptionKey != "" {
			return invalid("EncryptionKey without Output: the service encrypts its own bucket itself")
		}
		return nil
	case !bucketPattern.MatchString(u.Bucket):
		return invalid("Output with a bucket of %d bytes; want 3 to 63 small letters, digits, . and -", len(u.Bucket))
	case u.Key != "" && !keyPattern.MatchString(u.Key) || len(u.Key) > 800:
		return invalid("Output with a key of %d bytes; want at most 800 letters, digits and - _ . ! * ' ( ) /", len(u.Key))
	}
	return nil
}
