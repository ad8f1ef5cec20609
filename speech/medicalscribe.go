package speech

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// NoteTemplate is the form of a clinical note.
type NoteTemplate string

// The templates.
const (
	// NoteHistoryAndPhysical: complaint, history, review of systems, assessment and plan.
	NoteHistoryAndPhysical NoteTemplate = "HISTORY_AND_PHYSICAL"
	// NoteGIRPP: goal, intervention, response, progress and plan.
	NoteGIRPP NoteTemplate = "GIRPP"
	// NoteBIRP: behaviour, intervention, response and plan.
	NoteBIRP NoteTemplate = "BIRP"
	// NoteSIRP: situation, intervention, response and plan.
	NoteSIRP NoteTemplate = "SIRP"
	// NoteDAP: data, assessment and plan.
	NoteDAP NoteTemplate = "DAP"
	// NoteBehavioralSOAP and NotePhysicalSOAP: subjective, objective, assessment and plan.
	NoteBehavioralSOAP NoteTemplate = "BEHAVIORAL_SOAP"
	NotePhysicalSOAP   NoteTemplate = "PHYSICAL_SOAP"
)

// ScribeOptions say how a conversation with a patient is written down. The language is English of
// the United States.
type ScribeOptions struct {
	// Name is the job's, as TranscribeOptions.Name.
	Name string
	// Speakers is how many take part, 2 to 30, where they are in one channel. The default, without
	// Channels, is 2.
	Speakers int
	// Channels is for a recording with clinician and patient in channels of their own: the clinician
	// in ClinicianChannel, 0 or 1.
	Channels         bool
	ClinicianChannel int
	// Vocabulary, Filter and FilterMethod are as those of TranscribeOptions.
	Vocabulary, Filter string
	FilterMethod       FilterMethod
	// Note is the form of the note. The default is NoteHistoryAndPhysical.
	Note NoteTemplate
	// Pronouns are the patient's: "HE_HIM", "SHE_HER" or "THEY_THEM". The default is that the
	// service chooses.
	Pronouns string
	// OutputBucket is where the job writes, into a folder of its name. The default is the bucket of
	// TranscriberOptions.Output, or TranscriberOptions.Bucket.
	OutputBucket string
	// EncryptionContext goes with TranscriberOptions.EncryptionKey: at most 10 pairs.
	EncryptionContext map[string]string
	// Tags are the job's, at most 200.
	Tags map[string]string
}

// Visit is a conversation between clinicians and a patient, and the note of it, which AWS
// HealthScribe has written. A clinician has to look it over: it is made by a generative model.
type Visit struct {
	// Transcript is what was said, with the roles, such as "CLINICIAN_0", for speakers.
	Transcript Transcript
	// Turns are what each said in turn, with what part of the note it matters for.
	Turns []VisitTurn
	// Note are the sections of the clinical note.
	Note []NoteSection
}

// VisitTurn is what one says in turn.
type VisitTurn struct {
	Segment
	// ID is the service's, which NoteLine.Evidence names.
	ID string
	// Section is what it is about, as "SUBJECTIVE", "OBJECTIVE", "ASSESSMENT_AND_PLAN",
	// "VISIT_FLOW_MANAGEMENT" or "OTHER".
	Section string
}

// NoteSection is a part of a clinical note.
type NoteSection struct {
	// Name is the service's, as "CHIEF_COMPLAINT"; for a part of another, both with " > " between.
	Name string
	// Lines are what it says.
	Lines []NoteLine
}

// NoteLine is a statement of a clinical note.
type NoteLine struct {
	// Text is the statement.
	Text string
	// Evidence are the IDs of the turns that it rests on.
	Evidence []string
}

// Scribe starts a job of AWS HealthScribe, which transcribes a conversation with a patient and
// writes a clinical note. It wants TranscriberOptions.Role and a bucket of the account's to write
// into.
func (t *Transcriber) Scribe(ctx context.Context, src media.Source, optFns ...func(*ScribeOptions)) (*job.Job[Visit], error) {
	const op = "speech.Scribe"
	var o ScribeOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.OutputBucket = cmp.Or(o.OutputBucket, t.o.Output.Bucket, t.o.Bucket)
	in, err := t.scribeRequest(o)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	name, err := t.start(ctx, visits, o.Name, src, maxRecording, func(name string, m *types.Media) error {
		in.MedicalScribeJobName, in.Media = &name, m
		out, err := t.api.StartMedicalScribeJob(ctx, in)
		if err == nil && out.MedicalScribeJob == nil {
			err = errNoJob
		}
		return err
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return t.ResumeScribe(name), nil
}

// ResumeScribe is the handle on a job of [Transcriber.Scribe] by its name.
func (t *Transcriber) ResumeScribe(name string) *job.Job[Visit] {
	return resume(t, name, visits, func(ctx context.Context, d details) (Visit, error) {
		said, err := t.fetch(ctx, d.transcript)
		if err != nil {
			return Visit{}, err
		}
		note, err := t.fetch(ctx, d.document)
		if err != nil {
			return Visit{}, err
		}
		v, err := ParseVisit(said, note)
		if err != nil {
			return Visit{}, broken(err)
		}
		v.Transcript = v.Transcript.filled(d)
		return v, nil
	})
}

var visits = jobKind{"scribe", func(ctx context.Context, api *transcribe.Client, name string) (details, error) {
	out, err := api.GetMedicalScribeJob(ctx, &transcribe.GetMedicalScribeJobInput{MedicalScribeJobName: &name})
	switch {
	case err != nil:
		return details{}, err
	case out.MedicalScribeJob == nil:
		return details{}, errNoJob
	}
	j := out.MedicalScribeJob
	d := details{
		name: aws.ToString(j.MedicalScribeJobName), status: string(j.MedicalScribeJobStatus), reason: aws.ToString(j.FailureReason),
		language: string(j.LanguageCode), media: mediaOf(j.Media),
		created: aws.ToTime(j.CreationTime), began: aws.ToTime(j.StartTime), ended: aws.ToTime(j.CompletionTime),
	}
	if j.MedicalScribeOutput != nil {
		d.transcript, d.document = aws.ToString(j.MedicalScribeOutput.TranscriptFileUri), aws.ToString(j.MedicalScribeOutput.ClinicalDocumentUri)
	}
	return d, nil
}}

// ScribeInfo tells about a job of [Transcriber.Scribe].
func (t *Transcriber) ScribeInfo(ctx context.Context, name string) (JobInfo, error) {
	return t.info(ctx, "speech.ScribeInfo", visits, name)
}

// Scribes lists the jobs of [Transcriber.Scribe], the newest first.
func (t *Transcriber) Scribes(ctx context.Context, f JobFilter) iter.Seq2[JobInfo, error] {
	return listJobs(ctx, "speech.Scribes", f, func(ctx context.Context, status string, name, token *string) ([]JobInfo, *string, error) {
		out, err := t.api.ListMedicalScribeJobs(ctx, &transcribe.ListMedicalScribeJobsInput{
			Status: types.MedicalScribeJobStatus(status), JobNameContains: name, NextToken: token, MaxResults: aws.Int32(pageSize),
		})
		if err != nil {
			return nil, nil, err
		}
		var found []JobInfo
		for _, s := range out.MedicalScribeJobSummaries {
			found = append(found, summary(s.MedicalScribeJobName, string(s.MedicalScribeJobStatus), s.FailureReason, string(s.LanguageCode), s.CreationTime, s.StartTime, s.CompletionTime))
		}
		return found, out.NextToken, nil
	})
}

// DeleteScribe deletes a job of [Transcriber.Scribe]. What it has written stays.
func (t *Transcriber) DeleteScribe(ctx context.Context, name string) error {
	return named("speech.DeleteScribe", name, func() error {
		_, err := t.api.DeleteMedicalScribeJob(ctx, &transcribe.DeleteMedicalScribeJobInput{MedicalScribeJobName: &name})
		return err
	})
}

// scribeRequest checks the options and writes them as the service takes them.
func (t *Transcriber) scribeRequest(o ScribeOptions) (*transcribe.StartMedicalScribeJobInput, error) {
	switch {
	case o.Speakers != 0 && o.Channels:
		return nil, invalid("Speakers and Channels exclude each other")
	case o.ClinicianChannel != 0 && (o.ClinicianChannel != 1 || !o.Channels):
		return nil, invalid("ClinicianChannel %d; want 0 or 1, and Channels", o.ClinicianChannel)
	case !bucketPattern.MatchString(o.OutputBucket):
		return nil, invalid("OutputBucket of %d bytes; want a bucket of the account", len(o.OutputBucket))
	case o.FilterMethod != "" && o.Filter == "":
		return nil, invalid("a FilterMethod without Filter")
	}
	for _, err := range []error{
		checkName("Name", o.Name), checkName("Vocabulary", o.Vocabulary), checkName("Filter", o.Filter),
		checkSpeakers(o.Speakers), checkRole(t.o.Role, true), checkEncryption(t.o.EncryptionKey, o.EncryptionContext),
	} {
		if err != nil {
			return nil, err
		}
	}
	s := &types.MedicalScribeSettings{VocabularyName: sdk.Optional(o.Vocabulary), VocabularyFilterName: sdk.Optional(o.Filter)}
	if o.Filter != "" {
		s.VocabularyFilterMethod = types.VocabularyFilterMethod(cmp.Or(string(o.FilterMethod), string(FilterMask)))
	}
	if o.Note != "" {
		s.ClinicalNoteGenerationSettings = &types.ClinicalNoteGenerationSettings{NoteTemplate: types.MedicalScribeNoteTemplate(o.Note)}
	}
	in := &transcribe.StartMedicalScribeJobInput{
		DataAccessRoleArn: &t.o.Role, OutputBucketName: &o.OutputBucket, Settings: s,
		OutputEncryptionKMSKeyId: sdk.Optional(t.o.EncryptionKey), KMSEncryptionContext: o.EncryptionContext,
	}
	if o.Channels {
		s.ChannelIdentification = aws.Bool(true)
		in.ChannelDefinitions = []types.MedicalScribeChannelDefinition{
			{ChannelId: int32(o.ClinicianChannel), ParticipantRole: types.MedicalScribeParticipantRoleClinician},
			{ChannelId: int32(1 - o.ClinicianChannel), ParticipantRole: types.MedicalScribeParticipantRolePatient},
		}
	} else {
		s.ShowSpeakerLabels, s.MaxSpeakerLabels = aws.Bool(true), aws.Int32(int32(cmp.Or(o.Speakers, minSpeakers)))
	}
	if o.Pronouns != "" {
		in.MedicalScribeContext = &types.MedicalScribeContext{PatientContext: &types.MedicalScribePatientContext{Pronouns: types.Pronouns(o.Pronouns)}}
	}
	var err error
	in.Tags, err = tags(o.Tags)
	return in, err
}

type visitFile struct {
	Conversation struct {
		JobName, LanguageCode string
		TranscriptItems       []struct {
			visitTimes
			Type, ID     string
			Alternatives []struct {
				Content    string
				Confidence figure
			}
		}
		TranscriptSegments []struct {
			visitTimes
			SegmentID      string `json:"SegmentId"`
			Content        string
			SectionDetails struct{ SectionName string }
		}
	}
}

type visitTimes struct {
	BeginAudioTime, EndAudioTime figure
	ParticipantDetails           struct{ ParticipantRole string }
}

type noteFile struct {
	ClinicalDocumentation struct {
		Sections []struct {
			SectionName string
			noteSummary
			Subsections []struct {
				SubsectionName string
				noteSummary
			}
		}
	}
}

type noteSummary struct {
	Summary []struct {
		SummarizedSegment string
		EvidenceLinks     []struct {
			SegmentID string `json:"SegmentId"`
		}
	}
}

func (s noteSummary) lines() []NoteLine {
	var lines []NoteLine
	for _, part := range s.Summary {
		l := NoteLine{Text: part.SummarizedSegment}
		for _, e := range part.EvidenceLinks {
			l.Evidence = append(l.Evidence, e.SegmentID)
		}
		lines = append(lines, l)
	}
	return lines
}

// ParseVisit reads the two files that a job of [Transcriber.Scribe] writes: the transcript and the
// clinical document. What is no such thing is awsai.ErrInvalid.
func ParseVisit(transcript, document []byte) (Visit, error) {
	const op = "speech.ParseVisit"
	var f visitFile
	if err := json.Unmarshal(transcript, &f); err != nil {
		return Visit{}, awsai.Errorf(op, awsai.ErrInvalid, "%d bytes that are no transcript: %w", len(transcript), jsonFault(err))
	}
	var n noteFile
	if err := json.Unmarshal(document, &n); err != nil {
		return Visit{}, awsai.Errorf(op, awsai.ErrInvalid, "%d bytes that are no clinical document: %w", len(document), jsonFault(err))
	}
	if f.Conversation.TranscriptItems == nil && f.Conversation.TranscriptSegments == nil {
		return Visit{}, awsai.Errorf(op, awsai.ErrInvalid, "%d bytes of JSON without a conversation", len(transcript))
	}
	v := f.visit()
	for _, s := range n.ClinicalDocumentation.Sections {
		if len(s.Summary) > 0 || len(s.Subsections) == 0 {
			v.Note = append(v.Note, NoteSection{Name: s.SectionName, Lines: s.lines()})
		}
		for _, sub := range s.Subsections {
			v.Note = append(v.Note, NoteSection{Name: s.SectionName + " > " + sub.SubsectionName, Lines: sub.lines()})
		}
	}
	return v, nil
}

func (f visitFile) visit() Visit {
	c := f.Conversation
	t := Transcript{Job: c.JobName, Language: c.LanguageCode}
	for _, it := range c.TranscriptItems {
		w := Word{Start: it.BeginAudioTime.seconds(), End: it.EndAudioTime.seconds(), Punctuation: strings.EqualFold(it.Type, "punctuation"), Speaker: it.ParticipantDetails.ParticipantRole}
		if len(it.Alternatives) > 0 {
			w.Text, w.Confidence = it.Alternatives[0].Content, it.Alternatives[0].Confidence.fraction()
		}
		if w.Punctuation && len(t.Words) > 0 {
			before := t.Words[len(t.Words)-1]
			w.Start, w.End, w.Confidence, w.Speaker = before.End, before.End, 0, cmp.Or(w.Speaker, before.Speaker)
		}
		w.End = max(w.End, w.Start)
		t.Words = append(t.Words, w)
	}
	var v Visit
	var texts []string
	for _, s := range c.TranscriptSegments {
		texts = append(texts, s.Content)
		begin, end := s.BeginAudioTime.seconds(), max(s.BeginAudioTime, s.EndAudioTime).seconds()
		v.Turns = append(v.Turns, VisitTurn{
			Segment: Segment{Text: s.Content, Start: begin, End: end, Speaker: s.ParticipantDetails.ParticipantRole, Offset: -1, EndOffset: -1},
			ID:      s.SegmentID, Section: s.SectionDetails.SectionName,
		})
	}
	t.Text = cmp.Or(strings.Join(texts, " "), Join(t.Words))
	place(t.Words, t.Text)
	for i := range v.Turns {
		turn := &v.Turns[i]
		from, _ := slices.BinarySearchFunc(t.Words, turn.Start, func(w Word, at time.Duration) int { return cmp.Compare(w.Start, at) })
		to := from
		for to < len(t.Words) && t.Words[to].Start <= turn.End && (t.Words[to].Start < turn.End || t.Words[to].Punctuation) {
			if t.Words[to].Speaker == "" {
				t.Words[to].Speaker = turn.Speaker
			}
			to++
		}
		if from < to {
			s := t.segment(t.Words[from:to])
			turn.Words, turn.Offset, turn.EndOffset = s.Words, s.Offset, s.EndOffset
		}
	}
	v.Transcript = t
	return v
}
