package speech

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Format is how audio is coded. Others may come.
type Format string

// The formats.
const (
	// MP3 is MPEG audio, which everything plays.
	MP3 Format = "mp3"
	// OggVorbis is Vorbis in Ogg. What is made by several requests is a chain of streams.
	OggVorbis Format = "ogg_vorbis"
	// OggOpus is Opus in Ogg, at 48 kHz. What is made by several requests is a chain of streams.
	OggOpus Format = "ogg_opus"
	// PCM is signed 16-bit little-endian mono, without a header.
	PCM Format = "pcm"
	// MuLaw is G.711 μ-law at 8 kHz, without a header.
	MuLaw Format = "mulaw"
	// ALaw is G.711 A-law at 8 kHz, without a header.
	ALaw Format = "alaw"
)

// jsonFormat is that of speech marks.
const jsonFormat = "json"

// sampleRates are those of the formats, their default first; that of MP3 and Vorbis is the engine's
// (SDK, SynthesizeSpeechInput.SampleRate).
var sampleRates = map[Format][]int{
	MP3:       {0, 8000, 16000, 22050, 24000, 44100, 48000},
	OggVorbis: {0, 8000, 16000, 22050, 24000, 44100, 48000},
	OggOpus:   {48000},
	PCM:       {16000, 8000},
	MuLaw:     {8000},
	ALaw:      {8000},
}

// maxLexicons is how many lexicons a request may name (service model, LexiconNameList).
const maxLexicons = 5

// SynthesizerOptions are the settings of a [Synthesizer].
type SynthesizerOptions struct {
	// Voice is the ID of the voice. [Voices.Choose] finds one. The default is Joanna.
	Voice string
	// Engine is how the voice is made; a voice has one or some. The default is the service's, Standard.
	Engine Engine
	// Language is, in BCP 47, that of a voice that speaks two. The default is the voice's first.
	Language string
	// Format is how the audio is coded. The default is MP3.
	Format Format
	// SampleRate is the audio's, in Hz: for MP3 and OggVorbis 8000, 16000, 22050, 24000, 44100 or
	// 48000, by default 22050 of Standard and 24000 of the others; for PCM 16000, the default, or
	// 8000. The others have one each.
	SampleRate int
	// Lexicons are the names of lexicons that are stored at the service, at most 5, the first of them
	// going before the others. They count where their language is the voice's.
	Lexicons []string
	// Concurrency is how many requests of one script may be under way at once. Each holds the audio of
	// its piece, of some minutes, until it is written. The default is 4.
	Concurrency int
	// Split are the bounds of the pieces in which a script is sent.
	Split SplitOptions
	// Topic is the ARN of an SNS topic that is told of the end of each task. The default is none.
	Topic string
	// Wait says how tasks are waited for.
	Wait job.Options
}

// Synthesizer speaks texts by Amazon Polly. It is safe for concurrent use.
type Synthesizer struct {
	api  *polly.Client
	slow *polly.Client // for single calls, whose throttling the SDK waits for
	live *polly.Client // for two-way streams
	cfg  aws.Config
	o    SynthesizerOptions
}

// NewSynthesizer returns a synthesizer. Nothing is sent before its first method.
func NewSynthesizer(cfg aws.Config, optFns ...func(*SynthesizerOptions)) *Synthesizer {
	var o SynthesizerOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.Voice = cmp.Or(o.Voice, "Joanna")
	o.Format = cmp.Or(o.Format, MP3)
	if o.Concurrency <= 0 {
		o.Concurrency = 4
	}
	api := polly.NewFromConfig(cfg, func(o *polly.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		o.Retryer = sdk.LeaveThrottling(o.Retryer)
	})
	slow := polly.NewFromConfig(cfg, func(o *polly.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})
	live := polly.NewFromConfig(cfg, func(o *polly.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
	return &Synthesizer{api: api, slow: slow, live: live, cfg: cfg, o: o}
}

// What the service's public model takes.
var (
	lexiconName = regexp.MustCompile(`^[0-9A-Za-z]{1,20}$`)
	topicARN    = regexp.MustCompile(`^arn:aws(-(cn|iso(-b)?|us-gov))?:sns:[a-z0-9_-]{1,50}:\d{12}:[a-zA-Z0-9_-]{1,251}([a-zA-Z0-9_-]{0,5}|\.fifo)$`)
)

// check says what is wrong with the options.
func (o *SynthesizerOptions) check() error {
	rates, known := sampleRates[o.Format]
	switch {
	case o.Format == jsonFormat:
		return invalidf("the format json is that of speech marks: see Synthesizer.Marks")
	case known && o.SampleRate != 0 && !slices.Contains(rates, o.SampleRate):
		return invalidf("sample rate %d, which %s does not have", o.SampleRate, o.Format)
	case o.SampleRate < 0:
		return invalidf("sample rate %d", o.SampleRate)
	case len(o.Lexicons) > maxLexicons:
		return invalidf("%d lexicons, limit %d", len(o.Lexicons), maxLexicons)
	case o.Split.Billed > MaxBilled || o.Split.Total > MaxTotal:
		return invalidf("pieces of %d and %d characters, limits %d and %d", o.Split.Billed, o.Split.Total, MaxBilled, MaxTotal)
	case o.Topic != "" && !topicARN.MatchString(o.Topic):
		return invalidf("SynthesizerOptions.Topic is not the ARN of a topic")
	}
	for i, name := range o.Lexicons {
		if !lexiconName.MatchString(name) {
			return invalidf("lexicon %d: not a name of 1 to 20 letters and digits", i)
		}
	}
	return nil
}

// rate is the audio's samples in a second, by default the engine's.
func (o *SynthesizerOptions) rate() int {
	if o.SampleRate > 0 {
		return o.SampleRate
	}
	if rates := sampleRates[o.Format]; len(rates) > 0 && rates[0] > 0 {
		return rates[0]
	}
	if o.Engine == "" || o.Engine == Standard {
		return 22050
	}
	return 24000
}

// sampleRate is the request's.
func (o *SynthesizerOptions) sampleRate() *string {
	if o.SampleRate == 0 {
		return nil
	}
	return new(strconv.Itoa(o.SampleRate))
}

// request is that of a piece's audio.
func (o *SynthesizerOptions) request(s Script) *polly.SynthesizeSpeechInput {
	return &polly.SynthesizeSpeechInput{
		Text: &s.text, TextType: s.textType(), VoiceId: types.VoiceId(o.Voice), Engine: types.Engine(o.Engine),
		LanguageCode: types.LanguageCode(serviceLanguage(o.Language)), OutputFormat: types.OutputFormat(o.Format),
		SampleRate: o.sampleRate(), LexiconNames: o.Lexicons,
	}
}

func (s Script) textType() types.TextType {
	if s.ssml {
		return types.TextTypeSsml
	}
	return types.TextTypeText
}
