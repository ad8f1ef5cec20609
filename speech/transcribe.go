package speech

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// TranscribeOptions say how a recording is transcribed. The zero value has the service find out
// the language.
type TranscribeOptions struct {
	// Name is the job's: 1 to 200 letters of ASCII, digits and . _ -. See [JobName]. A second start
	// under the name of a job on the same recording is that job, so that a start can be repeated
	// after a crash; one on another recording fails. The default is a new name for each call.
	Name string
	// Language is what is spoken, as "en-US". The default is to identify it.
	Language string
	// Languages are those among which the language is identified, two or more. The default is all.
	Languages []string
	// MultipleLanguages identifies more than one language in a recording, and has each word say
	// its own.
	MultipleLanguages bool
	// LanguageSettings are vocabularies, filters and models for when that language is identified.
	// There are at most 5.
	LanguageSettings map[string]LanguageSettings
	// Speakers tells speakers apart, at most that many: 2 to 30. It excludes Channels. The default
	// is not to.
	Speakers int
	// Channels transcribes the channels of the recording, of which there are two, by themselves.
	Channels bool
	// Alternatives is how many readings there may be of each part: 2 to 10. The default is one.
	Alternatives int
	// Vocabulary is the name of a custom vocabulary in the same Language, Filter that of a vocabulary
	// filter, and Model that of a custom language model.
	Vocabulary, Filter, Model string
	// FilterMethod says what becomes of the words of the filter. The default is [FilterMask].
	FilterMethod FilterMethod
	// Redact takes out personal data, of the RedactTypes, such as "NAME" and "SSN", or all. The
	// service does so for English and for Spanish of the United States.
	Redact      bool
	RedactTypes []string
	// KeepUnredacted has the job write the transcript without redaction too, for
	// [Transcriber.Unredacted].
	KeepUnredacted bool
	// Toxicity says how toxic each part is. The service does so for English of the United States.
	Toxicity bool
	// Subtitles are files that the service itself makes, see [Transcriber.Subtitles]. They have
	// lines as they come; [Transcript.Captions] makes better ones. SubtitlesFrom is the number of
	// the first: 0 or 1.
	Subtitles     []SubtitleFormat
	SubtitlesFrom int
	// SampleRate is the recording's in hertz, 8000 to 48000. The default is to see.
	SampleRate int
	// Format is the recording's, such as "mp3". The default is to see.
	Format string
	// Output is a folder in S3 for this job. The default is TranscriberOptions.Output.
	Output media.URI
	// EncryptionContext goes with TranscriberOptions.EncryptionKey: at most 10 pairs.
	EncryptionContext map[string]string
	// Queue lets the job wait for its turn where the account has too many at a time; it wants
	// TranscriberOptions.Role. The default is awsai.ErrThrottled.
	Queue bool
	// Tags are the job's, at most 200.
	Tags map[string]string
}

// LanguageSettings are the names of what goes with a language. Empty ones are none.
type LanguageSettings struct {
	// Vocabulary is a custom vocabulary, Filter a vocabulary filter, Model a language model.
	Vocabulary, Filter, Model string
}

// FilterMethod is what becomes of the words of a vocabulary filter.
type FilterMethod string

// The methods.
const (
	// FilterMask: they are "***".
	FilterMask FilterMethod = "mask"
	// FilterRemove: they are not there.
	FilterRemove FilterMethod = "remove"
	// FilterTag: they are there, and Word.Filtered.
	FilterTag FilterMethod = "tag"
)

// SubtitleFormat is a format of subtitles.
type SubtitleFormat string

// The formats.
const (
	// SubtitlesSRT is SubRip.
	SubtitlesSRT SubtitleFormat = "srt"
	// SubtitlesVTT is WebVTT.
	SubtitlesVTT SubtitleFormat = "vtt"
)

// maxRecording is the most bytes of a recording (Amazon Transcribe Developer Guide, "Guidelines
// and quotas").
const maxRecording = 2 << 30

// Transcribe starts a job on a recording. One that is not in S3 is put into
// TranscriberOptions.Bucket, and deleted there when the job has ended and somebody has waited for
// it. The recording has up to 2 GB and 4 hours.
func (t *Transcriber) Transcribe(ctx context.Context, src media.Source, optFns ...func(*TranscribeOptions)) (*job.Job[Transcript], error) {
	const op = "speech.Transcribe"
	var o TranscribeOptions
	for _, fn := range optFns {
		fn(&o)
	}
	in, err := t.request(o)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	name, err := t.start(ctx, transcriptions, o.Name, src, maxRecording, func(name string, m *types.Media) error {
		in.TranscriptionJobName, in.Media = &name, m
		t.output(o.Output, name, &in.OutputBucketName, &in.OutputKey)
		out, err := t.api.StartTranscriptionJob(ctx, in)
		if err == nil && out.TranscriptionJob == nil {
			err = errNoJob
		}
		return err
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.Resume(name), nil
}

// Resume is the handle on a job by its name, whoever has started it. It cannot be stopped:
// [Transcriber.Delete] deletes it.
func (t *Transcriber) Resume(name string) *job.Job[Transcript] {
	return resume(t, name, transcriptions, func(ctx context.Context, d details) (Transcript, error) {
		data, err := t.fetch(ctx, cmp.Or(d.redacted, d.transcript))
		if err != nil {
			return Transcript{}, err
		}
		got, err := ParseTranscript(data)
		if err != nil {
			return Transcript{}, broken(err)
		}
		return got.filled(d), nil
	})
}

// Unredacted is the transcript with personal data of a job that was started with
// TranscribeOptions.KeepUnredacted. For a job that was not it is awsai.ErrNotFound.
func (t *Transcriber) Unredacted(ctx context.Context, name string) (Transcript, error) {
	const op = "speech.Unredacted"
	d, err := t.describe(ctx, transcriptions, name)
	switch {
	case err != nil:
		return Transcript{}, awsai.Wrap(op, err)
	case d.transcript == "":
		return Transcript{}, awsai.Errorf(op, awsai.ErrNotFound, "job %s has no transcript that is not redacted", name)
	}
	data, err := t.fetch(ctx, d.transcript)
	if err != nil {
		return Transcript{}, awsai.Wrap(op, err)
	}
	got, err := ParseTranscript(data)
	if err != nil {
		return Transcript{}, awsai.Wrap(op, broken(err))
	}
	return got.filled(d), nil
}

// Subtitles are the files that the service has made for a job with TranscribeOptions.Subtitles.
func (t *Transcriber) Subtitles(ctx context.Context, name string) (map[SubtitleFormat][]byte, error) {
	const op = "speech.Subtitles"
	d, err := t.describe(ctx, transcriptions, name)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	files := make(map[SubtitleFormat][]byte)
	for _, uri := range d.subtitles {
		data, err := t.fetch(ctx, uri)
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		files[SubtitleFormat(extension(uri))] = data
	}
	return files, nil
}

// Delete deletes a job, and its transcript where that is in the service's own bucket.
func (t *Transcriber) Delete(ctx context.Context, name string) error {
	return named("speech.Delete", name, func() error {
		_, err := t.api.DeleteTranscriptionJob(ctx, &transcribe.DeleteTranscriptionJobInput{TranscriptionJobName: &name})
		return err
	})
}

// filled adds what the job says and its file does not.
func (t Transcript) filled(d details) Transcript {
	t.Job = cmp.Or(t.Job, d.name)
	t.Language = cmp.Or(t.Language, d.language)
	if len(t.Languages) == 0 {
		t.Languages = d.languages
	}
	return t
}

// request checks the options and writes them as the service takes them.
func (t *Transcriber) request(o TranscribeOptions) (*transcribe.StartTranscriptionJobInput, error) {
	if err := t.check(o); err != nil {
		return nil, err
	}
	in := &transcribe.StartTranscriptionJobInput{
		LanguageCode:             types.LanguageCode(o.Language),
		MediaFormat:              types.MediaFormat(o.Format),
		OutputEncryptionKMSKeyId: sdk.Optional(t.o.EncryptionKey),
		KMSEncryptionContext:     o.EncryptionContext,
		Settings:                 o.settings(),
	}
	for _, l := range o.Languages {
		in.LanguageOptions = append(in.LanguageOptions, types.LanguageCode(l))
	}
	switch {
	case o.MultipleLanguages:
		in.IdentifyMultipleLanguages = aws.Bool(true)
	case o.Language == "":
		in.IdentifyLanguage = aws.Bool(true)
	}
	in.LanguageIdSettings = languageSettings(o.LanguageSettings)
	if o.Model != "" {
		in.ModelSettings = &types.ModelSettings{LanguageModelName: &o.Model}
	}
	if o.SampleRate > 0 {
		in.MediaSampleRateHertz = aws.Int32(int32(o.SampleRate))
	}
	in.ContentRedaction = redaction(o.Redact, o.RedactTypes, o.KeepUnredacted)
	if o.Toxicity {
		in.ToxicityDetection = []types.ToxicityDetectionSettings{{ToxicityCategories: []types.ToxicityCategory{types.ToxicityCategoryAll}}}
	}
	if len(o.Subtitles) > 0 {
		in.Subtitles = &types.Subtitles{OutputStartIndex: aws.Int32(int32(o.SubtitlesFrom))}
		for _, f := range o.Subtitles {
			in.Subtitles.Formats = append(in.Subtitles.Formats, types.SubtitleFormat(f))
		}
	}
	if o.Queue {
		in.JobExecutionSettings = &types.JobExecutionSettings{AllowDeferredExecution: aws.Bool(true), DataAccessRoleArn: &t.o.Role}
	}
	var err error
	in.Tags, err = tags(o.Tags)
	return in, err
}

func (o TranscribeOptions) settings() *types.Settings {
	s := &types.Settings{VocabularyName: sdk.Optional(o.Vocabulary), VocabularyFilterName: sdk.Optional(o.Filter)}
	if o.Filter != "" || o.FilterMethod != "" {
		s.VocabularyFilterMethod = types.VocabularyFilterMethod(cmp.Or(string(o.FilterMethod), string(FilterMask)))
	}
	if o.Speakers > 0 {
		s.ShowSpeakerLabels, s.MaxSpeakerLabels = aws.Bool(true), aws.Int32(int32(o.Speakers))
	}
	if o.Channels {
		s.ChannelIdentification = aws.Bool(true)
	}
	if o.Alternatives > 0 {
		s.ShowAlternatives, s.MaxAlternatives = aws.Bool(true), aws.Int32(int32(o.Alternatives))
	}
	if *s == (types.Settings{}) {
		return nil
	}
	return s
}

func languageSettings(of map[string]LanguageSettings) map[string]types.LanguageIdSettings {
	var made map[string]types.LanguageIdSettings
	for language, s := range of {
		if made == nil {
			made = make(map[string]types.LanguageIdSettings, len(of))
		}
		made[language] = types.LanguageIdSettings{VocabularyName: sdk.Optional(s.Vocabulary), VocabularyFilterName: sdk.Optional(s.Filter), LanguageModelName: sdk.Optional(s.Model)}
	}
	return made
}

func redaction(redact bool, kinds []string, keep bool) *types.ContentRedaction {
	if !redact {
		return nil
	}
	r := &types.ContentRedaction{RedactionType: types.RedactionTypePii, RedactionOutput: types.RedactionOutputRedacted}
	if keep {
		r.RedactionOutput = types.RedactionOutputRedactedAndUnredacted
	}
	for _, k := range kinds {
		r.PiiEntityTypes = append(r.PiiEntityTypes, types.PiiEntityType(k))
	}
	return r
}
