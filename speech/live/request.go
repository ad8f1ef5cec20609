package live

import (
	"cmp"
	"context"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai"
)

// Request says how audio is to be transcribed. Its Language or its Languages are needed.
type Request struct {
	// Language is what is spoken, in BCP 47, as "en-US".
	Language string
	// Languages has the language identified, out of two or more; only one of a language's
	// dialects may be among them.
	Languages []string
	// Preferred is the likeliest of Languages. The default is none.
	Preferred string
	// Multiple says that more than one of Languages may be spoken.
	Multiple bool
	// Speakers has speakers told apart. Their labels begin anew with each connection.
	Speakers bool
	// Channels has the two channels of the audio transcribed on their own.
	Channels bool
	// Deliver says which results the sequence has. The default is [DeliverAll].
	Deliver Delivery
	// Stability has the service settle words sooner than with the end of a part. The
	// default is not to, and with [DeliverStable] it is [StabilityHigh].
	Stability Stability
	// Vocabularies are names of custom vocabularies: one for Language, any number for
	// Languages.
	Vocabularies []string
	// Filters are names of vocabulary filters: one for Language, any number for Languages.
	Filters []string
	// FilterMethod is what becomes of a word on a filter. The default is the service's,
	// [FilterMask].
	FilterMethod FilterMethod
	// Model is the name of a custom language model. It goes with Language only.
	Model string
	// PII has personal information redacted or pointed out. Redaction goes with Language
	// only. The default is neither.
	PII PII
	// PIITypes are the kinds of personal information, as "NAME". The default is all.
	PIITypes []string
	// Spoken has numbers and dates written as they were spoken, "fifty dollars" instead of
	// "$50".
	Spoken bool
	// SessionID is the ID of the service's session, a UUID. A new connection takes the
	// place of another that has the same. The default is one made up for each call.
	SessionID string
}

// Delivery says which results a sequence has.
type Delivery string

// The deliveries.
const (
	// DeliverAll gives each result, partial and final ones.
	DeliverAll Delivery = ""
	// DeliverFinal gives final results only.
	DeliverFinal Delivery = "final"
	// DeliverStable gives each word once, as soon as it is stable: a result has the words
	// that are new, and their text. The final result has those that are left, if any.
	DeliverStable Delivery = "stable"
)

// Stability says how soon words of partial results are stable.
type Stability string

// The stabilities.
const (
	// StabilityHigh is soonest, and least accurate.
	StabilityHigh   Stability = "high"
	StabilityMedium Stability = "medium"
	// StabilityLow is most accurate.
	StabilityLow Stability = "low"
)

// FilterMethod is what becomes of a word that is on a vocabulary filter.
type FilterMethod string

// The filter methods.
const (
	// FilterMask replaces it by ***.
	FilterMask FilterMethod = "mask"
	// FilterRemove leaves it out.
	FilterRemove FilterMethod = "remove"
	// FilterTag leaves it, see [Word].Filtered.
	FilterTag FilterMethod = "tag"
)

// PII is what becomes of personal information.
type PII string

// The treatments of personal information.
const (
	// PIIRedact replaces it by its type, as [NAME].
	PIIRedact PII = "redact"
	// PIIIdentify leaves it, and points it out in [Result].Entities.
	PIIIdentify PII = "identify"
)

// Transcribe transcribes audio, and gives what was said as it is spoken. The sequence ends
// when all audio is transcribed, or with an error. Each loop over it reads on in the audio: it
// is for one.
func (c *Client) Transcribe(ctx context.Context, audio Audio, req Request) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		err := c.run(ctx, "live.Transcribe", audio, &req, func(h heard) bool { return yield(h.Result, nil) })
		if err != nil {
			yield(Result{}, err)
		}
	}
}

func (r *Request) check(op string) error {
	f := features{r.Language, r.Languages, r.Preferred, r.Vocabularies, r.Filters, r.FilterMethod, r.Model, r.PII, r.PIITypes, r.Stability, r.Deliver, r.SessionID}
	if r.Multiple && len(r.Languages) == 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "multiple languages without any; want two or more")
	}
	if r.Multiple && r.Preferred != "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "a preferred language where multiple are spoken")
	}
	return f.check(op)
}

func (r *Request) split() bool        { return r.Channels }
func (r *Request) delivery() Delivery { return r.Deliver }
func (r *Request) session() string    { return r.SessionID }
func (r *Request) language() string   { return r.Language }
func (r *Request) minRate() int       { return MinSampleRate }
func (r *Request) label(string) int   { return -1 }

// dial opens a connection.
func (r *Request) dial(l *link, client *transcribestreaming.Client, s *sound, session string) error {
	in := &transcribestreaming.StartStreamTranscriptionInput{
		MediaEncoding: s.encoding, MediaSampleRateHertz: aws.Int32(int32(s.rate)), SessionId: &session,
		LanguageCode: types.LanguageCode(r.Language), PreferredLanguage: types.LanguageCode(r.Preferred),
		IdentifyLanguage: len(r.Languages) > 0 && !r.Multiple, IdentifyMultipleLanguages: r.Multiple,
		LanguageOptions: list(r.Languages), LanguageModelName: name(r.Model),
		ShowSpeakerLabel: r.Speakers, EnableChannelIdentification: r.Channels,
		VocabularyFilterMethod: types.VocabularyFilterMethod(r.FilterMethod), PiiEntityTypes: list(r.PIITypes),
	}
	if r.Channels {
		in.NumberOfChannels = aws.Int32(2)
	}
	if r.Spoken {
		in.TranscriptFormat = types.TranscriptFormatSpoken
	}
	in.VocabularyName, in.VocabularyNames = names(r.Vocabularies, len(r.Languages) > 0)
	in.VocabularyFilterName, in.VocabularyFilterNames = names(r.Filters, len(r.Languages) > 0)
	in.PartialResultsStability, in.EnablePartialResultsStabilization = stability(r.Stability, r.Deliver)
	in.ContentRedactionType, in.ContentIdentificationType = contentTypes(r.PII)
	out, err := client.StartStreamTranscription(l.ctx, in, withOwnProtocol)
	if err != nil {
		return err
	}
	stream := out.GetStream()
	attach(l, "StartStreamTranscription", stream, stream.Writer, stream.Reader, readTranscript)
	return nil
}

// features are what requests have in common.
type features struct {
	language     string
	languages    []string
	preferred    string
	vocabularies []string
	filters      []string
	filterMethod FilterMethod
	model        string
	pii          PII
	piiTypes     []string
	stability    Stability
	deliver      Delivery
	session      string
}

// The service's limits of names.
var (
	resourceName = regexp.MustCompile(`^[0-9a-zA-Z._-]{1,200}$`)
	languageCode = regexp.MustCompile(`^[a-z]{2,3}-[A-Z]{2}$`)
	sessionID    = regexp.MustCompile(`^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$`)
	piiType      = regexp.MustCompile(`^[A-Z_]{2,40}$`)
)

func (f *features) check(op string) error {
	for _, check := range []func(string) error{f.checkLanguages, f.checkNames, f.checkChoices} {
		if err := check(op); err != nil {
			return err
		}
	}
	if f.session != "" && !sessionID.MatchString(f.session) {
		return awsai.Errorf(op, awsai.ErrInvalid, "session ID of %d bytes is no UUID", len(f.session))
	}
	return nil
}

func (f *features) checkLanguages(op string) error {
	many := len(f.languages) > 0
	switch {
	case f.language == "" && !many:
		return awsai.Errorf(op, awsai.ErrInvalid, "no language; want one, or several to choose from")
	case f.language != "" && many:
		return awsai.Errorf(op, awsai.ErrInvalid, "a language and %d to choose from; want one of the two", len(f.languages))
	case len(f.languages) == 1:
		return awsai.Errorf(op, awsai.ErrInvalid, "one language to choose from; want two or more")
	case f.preferred != "" && !slices.Contains(f.languages, f.preferred):
		return awsai.Errorf(op, awsai.ErrInvalid, "preferred language %.20q is none of those to choose from", f.preferred)
	case many && f.model != "":
		return awsai.Errorf(op, awsai.ErrInvalid, "a custom language model where the language is identified")
	case many && f.pii == PIIRedact:
		return awsai.Errorf(op, awsai.ErrInvalid, "redaction where the language is identified")
	}
	languages := f.languages
	if f.language != "" {
		languages = []string{f.language}
	}
	dialects := map[string]string{}
	for _, l := range languages {
		if !languageCode.MatchString(l) {
			return awsai.Errorf(op, awsai.ErrInvalid, "language %.20q; want one such as en-US", l)
		}
		base, _, _ := strings.Cut(l, "-")
		if other, ok := dialects[base]; ok {
			return awsai.Errorf(op, awsai.ErrInvalid, "languages %s and %s are dialects of one", other, l)
		}
		dialects[base] = l
	}
	return nil
}

func (f *features) checkNames(op string) error {
	for what, all := range map[string][]string{"vocabularies": f.vocabularies, "filters": f.filters} {
		if f.language != "" && len(all) > 1 {
			return awsai.Errorf(op, awsai.ErrInvalid, "%d %s for one language; want at most 1", len(all), what)
		}
		for i, n := range all {
			if !resourceName.MatchString(n) {
				return awsai.Errorf(op, awsai.ErrInvalid, "%s: name %d of %d bytes; want 1 to 200 ASCII letters, digits, and ._-", what, i, len(n))
			}
		}
	}
	if f.model != "" && !resourceName.MatchString(f.model) {
		return awsai.Errorf(op, awsai.ErrInvalid, "model name of %d bytes; want 1 to 200 ASCII letters, digits, and ._-", len(f.model))
	}
	if f.filterMethod != "" && len(f.filters) == 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "a filter method without a filter")
	}
	return nil
}

func (f *features) checkChoices(op string) error {
	switch f.deliver {
	case DeliverAll, DeliverFinal, DeliverStable:
	default:
		return awsai.Errorf(op, awsai.ErrInvalid, "delivery %.20q; want final, stable or none", string(f.deliver))
	}
	switch f.pii {
	case "", PIIRedact, PIIIdentify:
	default:
		return awsai.Errorf(op, awsai.ErrInvalid, "PII %.20q; want redact or identify", string(f.pii))
	}
	if f.pii == "" && len(f.piiTypes) > 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "types of PII without what is to become of it")
	}
	for _, t := range f.piiTypes {
		if !piiType.MatchString(t) {
			return awsai.Errorf(op, awsai.ErrInvalid, "type of PII %.40q; want one such as NAME", t)
		}
	}
	return nil
}

func stability(s Stability, d Delivery) (types.PartialResultsStability, bool) {
	if d == DeliverStable {
		s = cmp.Or(s, StabilityHigh)
	}
	return types.PartialResultsStability(s), s != ""
}

func contentTypes(p PII) (types.ContentRedactionType, types.ContentIdentificationType) {
	switch p {
	case PIIRedact:
		return types.ContentRedactionTypePii, ""
	case PIIIdentify:
		return "", types.ContentIdentificationTypePii
	}
	return "", ""
}

// names puts names where the service has them: one, or a list where languages are identified.
func names(all []string, many bool) (one, several *string) {
	switch {
	case len(all) == 0:
		return nil, nil
	case many:
		return nil, list(all)
	}
	return &all[0], nil
}

// list is how the service takes several names.
func list(all []string) *string { return name(strings.Join(all, ",")) }

func name(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
