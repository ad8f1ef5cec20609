package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech/live"
)

type callInput = transcribestreaming.StartCallAnalyticsStreamTranscriptionInput

func ms(seconds float64) *int64 { return aws.Int64(int64(seconds*1000 + 0.5)) }

// utterance is a result as that of a call whose customer is on the first channel.
func utterance(r types.Result) any {
	u := types.UtteranceEvent{
		UtteranceId: r.ResultId, IsPartial: r.IsPartial, Transcript: r.Alternatives[0].Transcript,
		BeginOffsetMillis: ms(r.StartTime), EndOffsetMillis: ms(r.EndTime), ParticipantRole: types.ParticipantRoleCustomer,
	}
	if *r.ChannelId == "ch_1" {
		u.ParticipantRole = types.ParticipantRoleAgent
	}
	for _, it := range r.Alternatives[0].Items {
		u.Items = append(u.Items, types.CallAnalyticsItem{
			Content: it.Content, BeginOffsetMillis: ms(it.StartTime), EndOffsetMillis: ms(it.EndTime), Type: it.Type, Confidence: it.Confidence, Stable: it.Stable,
		})
	}
	if !u.IsPartial {
		u.Sentiment = types.SentimentNeutral
	}
	return &types.CallAnalyticsTranscriptResultStreamMemberUtteranceEvent{Value: u}
}

// speakInMillis makes audio whose words begin with whole milliseconds, in which calls count.
func speakInMillis(r *rand.Rand, length time.Duration) *spoken {
	s := &spoken{}
	for s.samples() < int(length.Seconds()*rate) {
		for range 1 + r.IntN(20) {
			s.word()
		}
		s.add((300+r.IntN(1200))*rate/1000, 0)
	}
	return s
}

func TestAnalyzeCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(11, 11))
		both := [2]*spoken{speakInMillis(r, 3*time.Minute), speakInMillis(r, 3*time.Minute)}
		fake := awsaitest.New(t)
		s := &service{t: t, fake: fake, lag: time.Second, event: utterance, cut: cutAt(places(r, both[1], 10), cutReset, cutUnexpected, cutWell, cutException)}
		var configurations []string
		awsaitest.HandleTwoWay(fake, func(ctx context.Context, in *callInput, stream *awsaitest.TwoWay) error {
			first, err := stream.Receive()
			if err != nil || first.Type != "ConfigurationEvent" {
				t.Errorf("first event %s, %v", first.Type, err)
			}
			configurations = append(configurations, string(first.Payload))
			return s.talk(ctx, stream, &recogniser{channels: 2})
		})
		req := live.CallRequest{
			Language: "en-US", Roles: [2]live.Role{live.RoleCustomer, live.RoleAgent}, PII: live.PIIRedact,
			PostCall: live.PostCall{Output: "s3://bucket/calls", AccessRole: "arn:aws:iam::111122223333:role/calls", Both: true},
		}
		words := map[live.Role][]live.Word{}
		for e, err := range live.New(fake.Config()).AnalyzeCall(t.Context(), live.Audio{Reader: bytes.NewReader(stereo(both[0], both[1])), SampleRate: rate, Channels: 2}, req) {
			if err != nil {
				t.Fatal(err)
			}
			if u := e.(live.Utterance); !u.Partial {
				words[u.Role] = append(words[u.Role], u.Words...)
			}
		}
		both[0].check(t, words[live.RoleCustomer])
		both[1].check(t, words[live.RoleAgent])
		if s.calls != 11 || len(configurations) != 11 {
			t.Errorf("%d connections, %d configurations", s.calls, len(configurations))
		}
		var got, want any
		json.Unmarshal([]byte(configurations[10]), &got)
		json.Unmarshal([]byte(`{
			"ChannelDefinitions": [{"ChannelId": 0, "ParticipantRole": "CUSTOMER"}, {"ChannelId": 1, "ParticipantRole": "AGENT"}],
			"PostCallAnalyticsSettings": {"OutputLocation": "s3://bucket/calls", "DataAccessRoleArn": "arn:aws:iam::111122223333:role/calls", "ContentRedactionOutput": "redacted_and_unredacted"}
		}`), &want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("configuration (-want +got):\n%s", diff)
		}
	})
}

// TestCategories has categories that the service tells again after a cut.
func TestCategories(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		match := func(from int64) awsaitest.Event {
			return awsaitest.Event{Value: &types.CallAnalyticsTranscriptResultStreamMemberCategoryEvent{Value: types.CategoryEvent{
				MatchedCategories: []string{"complaint"},
				MatchedDetails:    map[string]types.PointsOfInterest{"slow": {TimestampRanges: []types.TimestampRange{{BeginOffsetMillis: aws.Int64(from), EndOffsetMillis: aws.Int64(from + 500)}}}},
			}}}
		}
		calls := 0
		awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *callInput, s *awsaitest.TwoWay) error {
			calls++
			for {
				_, err := s.Receive()
				switch {
				case err == io.EOF && calls == 1:
					s.Send(match(1000))
					return awsaitest.ConnectionReset()
				case err == io.EOF:
					return s.Send(match(1000), match(3000), awsaitest.Event{Value: utterance(types.Result{
						ChannelId: aws.String("ch_0"), Alternatives: []types.Alternative{{Transcript: aws.String("My café is slow")}},
					})})
				case err != nil:
					return err
				}
			}
		})
		var got []live.CallEvent
		for e, err := range live.New(fake.Config()).AnalyzeCall(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, rate*4*5), SampleRate: rate, Channels: 2}, live.CallRequest{Languages: []string{"en-US", "es-US"}}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
		}
		category := func(at time.Duration) live.Category {
			return live.Category{Names: []string{"complaint"}, Spans: map[string][]live.Span{"slow": {{Start: at, End: at + 500*time.Millisecond}}}}
		}
		want := []live.CallEvent{
			category(time.Second), category(3 * time.Second),
			live.Utterance{Result: live.Result{Text: "My café is slow"}, Role: live.RoleCustomer, Sentiment: live.SentimentNeutral},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestCallRefused(t *testing.T) {
	client := live.New(awsaitest.New(t).Config())
	for name, req := range map[string]live.CallRequest{
		"language": {},
		"roles":    {Language: "en-US", Roles: [2]live.Role{live.RoleAgent, live.RoleAgent}},
		"role":     {Language: "en-US", Roles: [2]live.Role{live.RoleAgent, "BOSS"}},
		"output":   {Language: "en-US", PostCall: live.PostCall{AccessRole: "r"}},
	} {
		for _, err := range client.AnalyzeCall(t.Context(), live.Audio{Reader: zeros{}, SampleRate: rate, Channels: 2}, req) {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

type medicalInput = transcribestreaming.StartMedicalStreamTranscriptionInput

func medicalEvent(r types.Result) any {
	out := types.MedicalResult{ResultId: r.ResultId, IsPartial: r.IsPartial, StartTime: r.StartTime, EndTime: r.EndTime, ChannelId: r.ChannelId}
	a := types.MedicalAlternative{Transcript: r.Alternatives[0].Transcript}
	for _, it := range r.Alternatives[0].Items {
		a.Items = append(a.Items, types.MedicalItem{Content: it.Content, StartTime: it.StartTime, EndTime: it.EndTime, Type: it.Type, Confidence: it.Confidence})
	}
	if !r.IsPartial {
		a.Entities = []types.MedicalEntity{{Category: aws.String("PHI"), Content: a.Items[0].Content, StartTime: r.StartTime, EndTime: r.EndTime, Confidence: aws.Float64(0.8)}}
	}
	out.Alternatives = []types.MedicalAlternative{a}
	return &types.MedicalTranscriptResultStreamMemberTranscriptEvent{Value: types.MedicalTranscriptEvent{Transcript: &types.MedicalTranscript{Results: []types.MedicalResult{out}}}}
}

func TestTranscribeMedical(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(12, 12))
		audio := speak(r, 2*time.Minute)
		fake := awsaitest.New(t)
		s := &service{t: t, fake: fake, lag: time.Second, event: medicalEvent, cut: cutAt(places(r, audio, 8), cutReset, cutUnexpected, cutWell)}
		awsaitest.HandleTwoWay(fake, func(ctx context.Context, in *medicalInput, stream *awsaitest.TwoWay) error {
			if in.Specialty != types.SpecialtyRadiology || in.Type != types.TypeDictation || in.LanguageCode != "en-US" || *in.VocabularyName != "v" || in.ContentIdentificationType == "" {
				t.Errorf("request %+v", in)
			}
			return s.talk(ctx, stream, &recogniser{channels: 1})
		})
		var words []live.Word
		for res, err := range live.New(fake.Config()).TranscribeMedical(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate}, live.MedicalRequest{Specialty: live.SpecialtyRadiology, Dictation: true, Vocabulary: "v", IdentifyPHI: true}) {
			if err != nil {
				t.Fatal(err)
			}
			if res.Partial {
				continue
			}
			words = append(words, res.Words...)
			if len(res.Entities) != 1 || res.Entities[0].Category != "PHI" || res.Entities[0].Start != res.Start {
				t.Errorf("entities %v", res.Entities)
			}
		}
		audio.check(t, words)
		for _, audio := range []live.Audio{{Reader: zeros{}, SampleRate: 8000}} {
			for _, err := range live.New(fake.Config()).TranscribeMedical(t.Context(), audio, live.MedicalRequest{}) {
				if !errors.Is(err, awsai.ErrInvalid) {
					t.Errorf("8000 Hz: %v", err)
				}
			}
		}
	})
}
