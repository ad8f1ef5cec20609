package live

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai"
)

// CallRequest says how a call between two people is to be analysed. Its Language or its
// Languages are needed. The fields that [Request] has too are as there.
type CallRequest struct {
	// Language is what is spoken.
	Language string
	// Languages has the language identified, out of two or more.
	Languages []string
	// Preferred is the likeliest of Languages.
	Preferred string
	// Roles are who speaks on the first and on the second channel. The default is
	// [RoleAgent] and [RoleCustomer].
	Roles [2]Role
	// Deliver says which utterances the sequence has.
	Deliver Delivery
	// Stability has the service settle words sooner.
	Stability Stability
	// Vocabularies are names of custom vocabularies.
	Vocabularies []string
	// Filters are names of vocabulary filters.
	Filters []string
	// FilterMethod is what becomes of a word on a filter.
	FilterMethod FilterMethod
	// Model is the name of a custom language model.
	Model string
	// PII has personal information redacted or pointed out.
	PII PII
	// PIITypes are the kinds of personal information.
	PIITypes []string
	// PostCall has the call analysed as a whole when it has ended, with the transcript in
	// S3. The default is not to. A call whose connection failed has one analysis for each
	// connection.
	PostCall PostCall
	// SessionID is the ID of the service's session.
	SessionID string
}

// PostCall says where the analysis after a call goes. The zero value asks for none.
type PostCall struct {
	// Output is where it goes, as "s3://bucket/prefix".
	Output string
	// AccessRole is the ARN of a role that may write there.
	AccessRole string
	// Both has the unredacted transcript stored too, where the request redacts.
	Both bool
	// KMSKey is the key that encrypts it. The default is that of the bucket.
	KMSKey string
}

// Role is who speaks.
type Role string

// The roles.
const (
	RoleAgent    Role = "AGENT"
	RoleCustomer Role = "CUSTOMER"
)

// Sentiment is the mood of an utterance.
type Sentiment string

// The sentiments.
const (
	SentimentPositive Sentiment = "POSITIVE"
	SentimentNegative Sentiment = "NEGATIVE"
	SentimentMixed    Sentiment = "MIXED"
	SentimentNeutral  Sentiment = "NEUTRAL"
)

// CallEvent is what happens in a call: an [Utterance] or a [Category].
type CallEvent interface{ callEvent() }

// Utterance is what one of the two has said.
type Utterance struct {
	Result
	// Role is who speaks.
	Role Role
	// Sentiment is the mood; empty in a partial result.
	Sentiment Sentiment
	// Issues are what the call is about.
	Issues []Issue
}

// Issue is a part of an utterance that tells what the customer's matter is.
type Issue struct {
	// Begin and End are its place in Result.Text, in bytes.
	Begin, End int
	// Text is what is said there.
	Text string
}

// Category is one or more of the account's categories, whose rules the call has fulfilled.
type Category struct {
	// Names are the names of the categories.
	Names []string
	// Spans are where in the call phrases of the rules were said, by phrase.
	Spans map[string][]Span
}

// Span is a part of the audio.
type Span struct {
	// Start is when it begins, and End when it ends.
	Start, End time.Duration
}

func (Utterance) callEvent() {}
func (Category) callEvent()  {}

// AnalyzeCall transcribes a call, with the agent and the customer each on a channel of their
// own, and tells moods, issues and categories as it goes on. The sequence is as that of
// Transcribe.
func (c *Client) AnalyzeCall(ctx context.Context, audio Audio, req CallRequest) iter.Seq2[CallEvent, error] {
	return func(yield func(CallEvent, error) bool) {
		err := c.run(ctx, "live.AnalyzeCall", audio, &req, func(h heard) bool {
			if h.category != nil {
				return yield(*h.category, nil)
			}
			return yield(Utterance{h.Result, h.role, h.sentiment, h.issues}, nil)
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

func (r *CallRequest) check(op string) error {
	if r.Roles == [2]Role{} {
		r.Roles = [2]Role{RoleAgent, RoleCustomer}
	}
	for i, role := range r.Roles {
		if role != RoleAgent && role != RoleCustomer || r.Roles[1-i] == role {
			return awsai.Errorf(op, awsai.ErrInvalid, "roles %.20q and %.20q; want AGENT and CUSTOMER", string(r.Roles[0]), string(r.Roles[1]))
		}
	}
	if p := r.PostCall; p != (PostCall{}) && (p.Output == "" || p.AccessRole == "") {
		return awsai.Errorf(op, awsai.ErrInvalid, "post-call analysis without output or role; want both")
	}
	f := features{r.Language, r.Languages, r.Preferred, r.Vocabularies, r.Filters, r.FilterMethod, r.Model, r.PII, r.PIITypes, r.Stability, r.Deliver, r.SessionID}
	return f.check(op)
}

func (r *CallRequest) split() bool        { return true }
func (r *CallRequest) delivery() Delivery { return r.Deliver }
func (r *CallRequest) session() string    { return r.SessionID }
func (r *CallRequest) language() string   { return r.Language }
func (r *CallRequest) minRate() int       { return MinSampleRate }

func (r *CallRequest) label(role string) int {
	if role == string(r.Roles[1]) {
		return 1
	}
	return 0
}

// dial opens a connection.
func (r *CallRequest) dial(l *link, client *transcribestreaming.Client, s *sound, session string) error {
	in := &transcribestreaming.StartCallAnalyticsStreamTranscriptionInput{
		MediaEncoding: s.encoding, MediaSampleRateHertz: aws.Int32(int32(s.rate)), SessionId: &session,
		LanguageCode: types.CallAnalyticsLanguageCode(r.Language), PreferredLanguage: types.CallAnalyticsLanguageCode(r.Preferred),
		IdentifyLanguage: len(r.Languages) > 0, LanguageOptions: list(r.Languages), LanguageModelName: name(r.Model),
		VocabularyFilterMethod: types.VocabularyFilterMethod(r.FilterMethod), PiiEntityTypes: list(r.PIITypes),
	}
	in.VocabularyName, in.VocabularyNames = names(r.Vocabularies, len(r.Languages) > 0)
	in.VocabularyFilterName, in.VocabularyFilterNames = names(r.Filters, len(r.Languages) > 0)
	in.PartialResultsStability, in.EnablePartialResultsStabilization = stability(r.Stability, r.Deliver)
	in.ContentRedactionType, in.ContentIdentificationType = contentTypes(r.PII)
	out, err := client.StartCallAnalyticsStreamTranscription(l.ctx, in, withOwnProtocol)
	if err != nil {
		return err
	}
	stream := out.GetStream()
	attach(l, "StartCallAnalyticsStreamTranscription", stream, stream.Writer, stream.Reader, readCall)
	l.first = r.configuration()
	return nil
}

// configuration is the event that goes before the audio.
func (r *CallRequest) configuration() types.AudioStream {
	var e types.ConfigurationEvent
	for i, role := range r.Roles {
		e.ChannelDefinitions = append(e.ChannelDefinitions, types.ChannelDefinition{ChannelId: int32(i), ParticipantRole: types.ParticipantRole(role)})
	}
	if p := r.PostCall; p != (PostCall{}) {
		e.PostCallAnalyticsSettings = &types.PostCallAnalyticsSettings{
			OutputLocation: &p.Output, DataAccessRoleArn: &p.AccessRole, OutputEncryptionKMSKeyId: name(p.KMSKey),
		}
		if r.PII == PIIRedact {
			e.PostCallAnalyticsSettings.ContentRedactionOutput = types.ContentRedactionOutputRedacted
			if p.Both {
				e.PostCallAnalyticsSettings.ContentRedactionOutput = types.ContentRedactionOutputRedactedAndUnredacted
			}
		}
	}
	return &types.AudioStreamMemberConfigurationEvent{Value: e}
}
