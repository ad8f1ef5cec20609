package live

import (
	"cmp"
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai"
)

// MedicalRequest says how medical audio is to be transcribed. The zero value is a
// conversation about primary care.
type MedicalRequest struct {
	// Language is what is spoken. The service knows "en-US" alone, which is the default.
	Language string
	// Specialty is the field. The default is [SpecialtyPrimaryCare].
	Specialty Specialty
	// Dictation says that a clinician dictates notes. The default is a conversation.
	Dictation bool
	// Speakers has speakers told apart. Their labels begin anew with each connection.
	Speakers bool
	// Channels has the two channels of the audio transcribed on their own.
	Channels bool
	// Deliver says which results the sequence has: [DeliverAll] or [DeliverFinal].
	Deliver Delivery
	// Vocabulary is the name of a custom medical vocabulary.
	Vocabulary string
	// IdentifyPHI has health information about a person pointed out in Result.Entities.
	IdentifyPHI bool
	// SessionID is the ID of the service's session, a UUID. The default is one made up.
	SessionID string
}

// Specialty is a field of medicine.
type Specialty string

// The specialties.
const (
	SpecialtyPrimaryCare Specialty = "PRIMARYCARE"
	SpecialtyCardiology  Specialty = "CARDIOLOGY"
	SpecialtyNeurology   Specialty = "NEUROLOGY"
	SpecialtyOncology    Specialty = "ONCOLOGY"
	SpecialtyRadiology   Specialty = "RADIOLOGY"
	SpecialtyUrology     Specialty = "UROLOGY"
)

// TranscribeMedical transcribes what is said between clinicians and patients, or dictated by
// clinicians. The sequence is as that of Transcribe. Its results are no medical advice.
func (c *Client) TranscribeMedical(ctx context.Context, audio Audio, req MedicalRequest) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		err := c.run(ctx, "live.TranscribeMedical", audio, &req, func(h heard) bool { return yield(h.Result, nil) })
		if err != nil {
			yield(Result{}, err)
		}
	}
}

func (r *MedicalRequest) check(op string) error {
	r.Language = cmp.Or(r.Language, "en-US")
	if r.Deliver == DeliverStable {
		return awsai.Errorf(op, awsai.ErrInvalid, "delivery stable; medical transcription has no stable words")
	}
	f := features{language: r.Language, deliver: r.Deliver, session: r.SessionID}
	if r.Vocabulary != "" {
		f.vocabularies = []string{r.Vocabulary}
	}
	return f.check(op)
}

func (r *MedicalRequest) split() bool        { return r.Channels }
func (r *MedicalRequest) delivery() Delivery { return r.Deliver }
func (r *MedicalRequest) session() string    { return r.SessionID }
func (r *MedicalRequest) language() string   { return r.Language }
func (r *MedicalRequest) minRate() int       { return MinMedicalSampleRate }
func (r *MedicalRequest) label(string) int   { return -1 }

// dial opens a connection.
func (r *MedicalRequest) dial(l *link, client *transcribestreaming.Client, s *sound, session string) error {
	in := &transcribestreaming.StartMedicalStreamTranscriptionInput{
		MediaEncoding: s.encoding, MediaSampleRateHertz: aws.Int32(int32(s.rate)), SessionId: &session,
		LanguageCode: types.LanguageCode(r.Language), Specialty: types.Specialty(cmp.Or(r.Specialty, SpecialtyPrimaryCare)),
		Type: types.TypeConversation, ShowSpeakerLabel: r.Speakers, EnableChannelIdentification: r.Channels,
		VocabularyName: name(r.Vocabulary),
	}
	if r.Dictation {
		in.Type = types.TypeDictation
	}
	if r.Channels {
		in.NumberOfChannels = aws.Int32(2)
	}
	if r.IdentifyPHI {
		in.ContentIdentificationType = types.MedicalContentIdentificationTypePhi
	}
	out, err := client.StartMedicalStreamTranscription(l.ctx, in, withOwnProtocol)
	if err != nil {
		return err
	}
	stream := out.GetStream()
	attach(l, "StartMedicalStreamTranscription", stream, stream.Writer, stream.Reader, readMedical)
	return nil
}

// readMedical reads an event of TranscribeMedical.
func readMedical(e types.MedicalTranscriptResultStream) []heard {
	m, ok := e.(*types.MedicalTranscriptResultStreamMemberTranscriptEvent)
	if !ok || m.Value.Transcript == nil {
		return nil
	}
	var all []heard
	for _, r := range m.Value.Transcript.Results {
		all = append(all, heard{Result: medicalResult(&r)})
	}
	return all
}

func medicalResult(r *types.MedicalResult) Result {
	out := Result{
		ID: aws.ToString(r.ResultId), Partial: r.IsPartial, Start: seconds(r.StartTime), End: seconds(r.EndTime),
		Channel: aws.ToString(r.ChannelId),
	}
	for i, a := range r.Alternatives {
		if i > 0 {
			out.Alternatives = append(out.Alternatives, aws.ToString(a.Transcript))
			continue
		}
		out.Text = aws.ToString(a.Transcript)
		for _, it := range a.Items {
			w := word(it.Content, it.Type, seconds(it.StartTime), seconds(it.EndTime), it.Confidence, it.Speaker)
			w.Stable, w.Channel = !r.IsPartial, out.Channel
			out.Words = appendWord(out.Words, w)
		}
		for _, e := range a.Entities {
			out.Entities = append(out.Entities, Entity{
				Text: aws.ToString(e.Content), Category: aws.ToString(e.Category), Start: seconds(e.StartTime),
				End: seconds(e.EndTime), Confidence: aws.ToFloat64(e.Confidence),
			})
		}
	}
	return out
}
