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

// Participant is who speaks on a call.
type Participant string

// The participants.
const (
	// Agent is who works for the company.
	Agent Participant = "AGENT"
	// Customer is who talks to it.
	Customer Participant = "CUSTOMER"
)

// CallOptions say how a call is analysed.
type CallOptions struct {
	// Name is the job's, as TranscribeOptions.Name.
	Name string
	// AgentChannel is the channel of the agent, 0 or 1; the customer has the other. The default
	// is 0. It is not used with OneChannel.
	AgentChannel int
	// OneChannel is for a recording in which both are in the same channel, and that the service
	// is to tell apart. The default is two channels.
	OneChannel bool
	// Languages are those among which the language is identified, and the only one where there is
	// one. The default is all that the service analyses calls in.
	Languages []string
	// LanguageSettings are vocabularies, filters and models for when that language is identified.
	// There are at most 5.
	LanguageSettings map[string]LanguageSettings
	// Vocabulary, Filter and Model are names; FilterMethod is [FilterMask] by default.
	Vocabulary, Filter, Model string
	FilterMethod              FilterMethod
	// Redact, RedactTypes and KeepUnredacted are as those of TranscribeOptions. The service takes
	// the personal data out of the audio too, see CallInfo.
	Redact         bool
	RedactTypes    []string
	KeepUnredacted bool
	// Summarize has a generative model write what the call was about, Call.Summary.
	Summarize bool
	// Output is a folder in S3 for this job. The default is TranscriberOptions.Output.
	Output media.URI
	// Tags are the job's, at most 200.
	Tags map[string]string
}

// maxCall is the most bytes of a recording of a call (Amazon Transcribe Developer Guide,
// "Guidelines and quotas").
const maxCall = 500 << 20

// AnalyzeCall starts a job that transcribes a call between an agent and a customer and says how it
// went. It wants TranscriberOptions.Role. The recording has up to 500 MB. Categories that exist
// when the job runs are looked for, see [Category].
func (t *Transcriber) AnalyzeCall(ctx context.Context, src media.Source, optFns ...func(*CallOptions)) (*job.Job[Call], error) {
	const op = "speech.AnalyzeCall"
	var o CallOptions
	for _, fn := range optFns {
		fn(&o)
	}
	in, err := t.callRequest(o)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	name, err := t.start(ctx, calls, o.Name, src, maxCall, func(name string, m *types.Media) error {
		in.CallAnalyticsJobName, in.Media = &name, m
		var bucket, key *string
		if t.output(o.Output, name, &bucket, &key); bucket != nil {
			in.OutputLocation = aws.String(media.URI{Bucket: *bucket, Key: *key}.String())
		}
		out, err := t.api.StartCallAnalyticsJob(ctx, in)
		if err == nil && out.CallAnalyticsJob == nil {
			err = errNoJob
		}
		return err
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.ResumeCall(name), nil
}

// ResumeCall is the handle on a job on a call by its name.
func (t *Transcriber) ResumeCall(name string) *job.Job[Call] {
	return resume(t, name, calls, func(ctx context.Context, d details) (Call, error) {
		data, err := t.fetch(ctx, cmp.Or(d.redacted, d.transcript))
		if err != nil {
			return Call{}, err
		}
		got, err := ParseCall(data)
		if err != nil {
			return Call{}, broken(err)
		}
		got.Job, got.Language = cmp.Or(got.Job, d.name), cmp.Or(got.Language, d.language)
		return got, nil
	})
}

var calls = jobKind{"call analytics", func(ctx context.Context, api *transcribe.Client, name string) (details, error) {
	out, err := api.GetCallAnalyticsJob(ctx, &transcribe.GetCallAnalyticsJobInput{CallAnalyticsJobName: &name})
	switch {
	case err != nil:
		return details{}, err
	case out.CallAnalyticsJob == nil:
		return details{}, errNoJob
	}
	j := out.CallAnalyticsJob
	d := details{
		name: aws.ToString(j.CallAnalyticsJobName), status: string(j.CallAnalyticsJobStatus), reason: aws.ToString(j.FailureReason),
		language: string(j.LanguageCode), media: mediaOf(j.Media),
		created: aws.ToTime(j.CreationTime), began: aws.ToTime(j.StartTime), ended: aws.ToTime(j.CompletionTime),
	}
	if j.Media != nil {
		d.audio = aws.ToString(j.Media.RedactedMediaFileUri)
	}
	if j.Transcript != nil {
		d.transcript, d.redacted = aws.ToString(j.Transcript.TranscriptFileUri), aws.ToString(j.Transcript.RedactedTranscriptFileUri)
	}
	if score := aws.ToFloat32(j.IdentifiedLanguageScore); score > 0 {
		d.languages = []Language{{Code: d.language, Score: figure(score).fraction()}}
	}
	if j.CallAnalyticsJobDetails != nil {
		for _, s := range j.CallAnalyticsJobDetails.Skipped {
			d.skipped = append(d.skipped, Skipped{Feature: string(s.Feature), Reason: string(s.ReasonCode), Message: aws.ToString(s.Message)})
		}
	}
	return d, nil
}}

// CallInfo is what the service tells of a job on a call.
type CallInfo struct {
	JobInfo
	// RedactedAudio is where the recording without personal data is, or the zero value.
	RedactedAudio media.URI
	// Skipped is what the job has left out.
	Skipped []Skipped
}

// Skipped is a feature that a job has left out, as a summary of a call in which nothing was said.
type Skipped struct {
	// Feature is the service's name, as "GENERATIVE_SUMMARIZATION"; Reason a code, and Message a
	// text.
	Feature, Reason, Message string
}

// CallInfo tells about a job of [Transcriber.AnalyzeCall].
func (t *Transcriber) CallInfo(ctx context.Context, name string) (CallInfo, error) {
	var seen details
	info, err := t.info(ctx, "speech.CallInfo", jobKind{calls.name, func(ctx context.Context, api *transcribe.Client, name string) (details, error) {
		var err error
		seen, err = calls.get(ctx, api, name)
		return seen, err
	}}, name)
	if err != nil {
		return CallInfo{}, err
	}
	made := CallInfo{JobInfo: info, Skipped: seen.skipped}
	if u, err := media.ParseURI(seen.audio); err == nil {
		made.RedactedAudio = u
	}
	return made, nil
}

// DeleteCall deletes a job on a call, and its result where that is in the service's own bucket.
func (t *Transcriber) DeleteCall(ctx context.Context, name string) error {
	return named("speech.DeleteCall", name, func() error {
		_, err := t.api.DeleteCallAnalyticsJob(ctx, &transcribe.DeleteCallAnalyticsJobInput{CallAnalyticsJobName: &name})
		return err
	})
}

// callRequest checks the options and writes them as the service takes them.
func (t *Transcriber) callRequest(o CallOptions) (*transcribe.StartCallAnalyticsJobInput, error) {
	if o.AgentChannel != 0 && o.AgentChannel != 1 {
		return nil, invalid("AgentChannel %d; want 0 or 1", o.AgentChannel)
	}
	if o.FilterMethod != "" && o.Filter == "" && !hasFilter(o.LanguageSettings) {
		return nil, invalid("a FilterMethod without Filter")
	}
	if len(o.LanguageSettings) > maxLanguageSettings {
		return nil, invalid("%d LanguageSettings; the limit is %d", len(o.LanguageSettings), maxLanguageSettings)
	}
	for _, err := range []error{
		checkName("Name", o.Name), checkName("Vocabulary", o.Vocabulary), checkName("Filter", o.Filter), checkName("Model", o.Model), checkSettings(o.LanguageSettings),
		checkRedaction(o.Redact, o.RedactTypes, o.KeepUnredacted), checkRole(t.o.Role, true), checkEncryption(t.o.EncryptionKey, nil), t.checkOutput(o.Output),
	} {
		if err != nil {
			return nil, err
		}
	}
	s := &types.CallAnalyticsJobSettings{
		VocabularyName: sdk.Optional(o.Vocabulary), VocabularyFilterName: sdk.Optional(o.Filter), LanguageModelName: sdk.Optional(o.Model),
		ContentRedaction:   redaction(o.Redact, o.RedactTypes, o.KeepUnredacted),
		LanguageIdSettings: languageSettings(o.LanguageSettings),
	}
	if o.Filter != "" || o.FilterMethod != "" {
		s.VocabularyFilterMethod = types.VocabularyFilterMethod(cmp.Or(string(o.FilterMethod), string(FilterMask)))
	}
	for _, l := range o.Languages {
		s.LanguageOptions = append(s.LanguageOptions, types.LanguageCode(l))
	}
	if o.Summarize {
		s.Summarization = &types.Summarization{GenerateAbstractiveSummary: aws.Bool(true)}
	}
	in := &transcribe.StartCallAnalyticsJobInput{DataAccessRoleArn: &t.o.Role, OutputEncryptionKMSKeyId: sdk.Optional(t.o.EncryptionKey), Settings: s}
	if !o.OneChannel {
		in.ChannelDefinitions = []types.ChannelDefinition{
			{ChannelId: int32(o.AgentChannel), ParticipantRole: types.ParticipantRoleAgent},
			{ChannelId: int32(1 - o.AgentChannel), ParticipantRole: types.ParticipantRoleCustomer},
		}
	}
	var err error
	in.Tags, err = tags(o.Tags)
	return in, err
}
