package speech

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// MedicalOptions say how a medical recording is transcribed. The language is English of the United
// States.
type MedicalOptions struct {
	// Name is the job's, as TranscribeOptions.Name.
	Name string
	// Dictation is for what a clinician dictates. The default is a conversation with a patient.
	Dictation bool
	// Speakers, Channels and Alternatives are as those of TranscribeOptions.
	Speakers     int
	Channels     bool
	Alternatives int
	// Vocabulary is the name of a medical vocabulary.
	Vocabulary string
	// IdentifyPHI has the service mark personal health information in the file that it writes.
	IdentifyPHI bool
	// SampleRate is the recording's in hertz, 16000 to 48000. The default is to see.
	SampleRate int
	// Format is the recording's, such as "mp3". The default is to see.
	Format string
	// Output is a folder in S3 for this job. The default is TranscriberOptions.Output.
	Output media.URI
	// EncryptionContext goes with TranscriberOptions.EncryptionKey: at most 10 pairs.
	EncryptionContext map[string]string
	// Tags are the job's, at most 200.
	Tags map[string]string
}

// TranscribeMedical starts a job of Amazon Transcribe Medical on a recording of primary care.
func (t *Transcriber) TranscribeMedical(ctx context.Context, src media.Source, optFns ...func(*MedicalOptions)) (*job.Job[Transcript], error) {
	const op = "speech.TranscribeMedical"
	var o MedicalOptions
	for _, fn := range optFns {
		fn(&o)
	}
	in, err := t.medicalRequest(o)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	name, err := t.start(ctx, medicals, o.Name, src, maxRecording, func(name string, m *types.Media) error {
		in.MedicalTranscriptionJobName, in.Media = &name, m
		t.output(t.ownOutput(o.Output), name, &in.OutputBucketName, &in.OutputKey)
		out, err := t.api.StartMedicalTranscriptionJob(ctx, in)
		if err == nil && out.MedicalTranscriptionJob == nil {
			err = errNoJob
		}
		return err
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.ResumeMedical(name), nil
}

// ownOutput is a folder in a bucket of the account's, for jobs that want one.
func (t *Transcriber) ownOutput(own media.URI) media.URI {
	if own == (media.URI{}) && t.o.Output == (media.URI{}) {
		return media.URI{Bucket: t.o.Bucket, Key: t.o.Prefix}
	}
	return own
}

// ResumeMedical is the handle on a job of [Transcriber.TranscribeMedical] by its name.
func (t *Transcriber) ResumeMedical(name string) *job.Job[Transcript] {
	return resume(t, name, medicals, func(ctx context.Context, d details) (Transcript, error) {
		data, err := t.fetch(ctx, d.transcript)
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

var medicals = jobKind{"medical transcription", func(ctx context.Context, api *transcribe.Client, name string) (details, error) {
	out, err := api.GetMedicalTranscriptionJob(ctx, &transcribe.GetMedicalTranscriptionJobInput{MedicalTranscriptionJobName: &name})
	switch {
	case err != nil:
		return details{}, err
	case out.MedicalTranscriptionJob == nil:
		return details{}, errNoJob
	}
	j := out.MedicalTranscriptionJob
	d := details{
		name: aws.ToString(j.MedicalTranscriptionJobName), status: string(j.TranscriptionJobStatus), reason: aws.ToString(j.FailureReason),
		language: string(j.LanguageCode), media: mediaOf(j.Media),
		created: aws.ToTime(j.CreationTime), began: aws.ToTime(j.StartTime), ended: aws.ToTime(j.CompletionTime),
	}
	if j.Transcript != nil {
		d.transcript = aws.ToString(j.Transcript.TranscriptFileUri)
	}
	return d, nil
}}

// MedicalInfo tells about a job of [Transcriber.TranscribeMedical].
func (t *Transcriber) MedicalInfo(ctx context.Context, name string) (JobInfo, error) {
	return t.info(ctx, "speech.MedicalInfo", medicals, name)
}

// MedicalTranscriptions lists the jobs of [Transcriber.TranscribeMedical], the newest first.
func (t *Transcriber) MedicalTranscriptions(ctx context.Context, f JobFilter) iter.Seq2[JobInfo, error] {
	return listJobs(ctx, "speech.MedicalTranscriptions", f, func(ctx context.Context, status string, name, token *string) ([]JobInfo, *string, error) {
		out, err := t.api.ListMedicalTranscriptionJobs(ctx, &transcribe.ListMedicalTranscriptionJobsInput{
			Status: types.TranscriptionJobStatus(status), JobNameContains: name, NextToken: token, MaxResults: aws.Int32(pageSize),
		})
		if err != nil {
			return nil, nil, err
		}
		var found []JobInfo
		for _, s := range out.MedicalTranscriptionJobSummaries {
			found = append(found, summary(s.MedicalTranscriptionJobName, string(s.TranscriptionJobStatus), s.FailureReason, string(s.LanguageCode), s.CreationTime, s.StartTime, s.CompletionTime))
		}
		return found, out.NextToken, nil
	})
}

// DeleteMedical deletes a job of [Transcriber.TranscribeMedical]. What it has written stays.
func (t *Transcriber) DeleteMedical(ctx context.Context, name string) error {
	return named("speech.DeleteMedical", name, func() error {
		_, err := t.api.DeleteMedicalTranscriptionJob(ctx, &transcribe.DeleteMedicalTranscriptionJobInput{MedicalTranscriptionJobName: &name})
		return err
	})
}

// medicalRequest checks the options and writes them as the service takes them.
func (t *Transcriber) medicalRequest(o MedicalOptions) (*transcribe.StartMedicalTranscriptionJobInput, error) {
	switch {
	case o.Speakers != 0 && o.Channels:
		return nil, invalid("Speakers and Channels exclude each other")
	case o.SampleRate != 0 && (o.SampleRate < 16000 || o.SampleRate > 48000):
		return nil, invalid("SampleRate %d; want 16000 to 48000", o.SampleRate)
	case t.ownOutput(o.Output) == (media.URI{Key: t.o.Prefix}):
		return nil, invalid("medical jobs write into a bucket of the account: Output or TranscriberOptions.Bucket is missing")
	}
	for _, err := range []error{
		checkName("Name", o.Name), checkName("Vocabulary", o.Vocabulary), checkSpeakers(o.Speakers), checkAlternatives(o.Alternatives),
		checkEncryption(t.o.EncryptionKey, o.EncryptionContext), t.checkOutput(t.ownOutput(o.Output)),
	} {
		if err != nil {
			return nil, err
		}
	}
	in := &transcribe.StartMedicalTranscriptionJobInput{
		LanguageCode: types.LanguageCodeEnUs, Specialty: types.SpecialtyPrimarycare, Type: types.TypeConversation,
		MediaFormat: types.MediaFormat(o.Format), OutputEncryptionKMSKeyId: sdk.Optional(t.o.EncryptionKey), KMSEncryptionContext: o.EncryptionContext,
	}
	if o.Dictation {
		in.Type = types.TypeDictation
	}
	if o.SampleRate > 0 {
		in.MediaSampleRateHertz = aws.Int32(int32(o.SampleRate))
	}
	if o.IdentifyPHI {
		in.ContentIdentificationType = types.MedicalContentIdentificationTypePhi
	}
	// The settings that medical jobs have are named as those of other jobs.
	s := TranscribeOptions{Vocabulary: o.Vocabulary, Speakers: o.Speakers, Channels: o.Channels, Alternatives: o.Alternatives}.settings()
	if s != nil {
		in.Settings = &types.MedicalTranscriptionSetting{
			VocabularyName: s.VocabularyName, ShowSpeakerLabels: s.ShowSpeakerLabels, MaxSpeakerLabels: s.MaxSpeakerLabels,
			ChannelIdentification: s.ChannelIdentification, ShowAlternatives: s.ShowAlternatives, MaxAlternatives: s.MaxAlternatives,
		}
	}
	var err error
	in.Tags, err = tags(o.Tags)
	return in, err
}
