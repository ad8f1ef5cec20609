package nlp

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// Events are what happens in a text, and to whom.
type Events struct {
	// Entities are who and what takes part.
	Entities []EventEntity
	// Events are what happens.
	Events []Happening
}

// EventEntity is something that takes part in events.
type EventEntity struct {
	// Mentions are where the text speaks of it.
	Mentions []EventMention
}

// EventMention is a place where a text speaks of an event, or of who takes part in it.
type EventMention struct {
	Span
	// Text is what is written there.
	Text string
	// Type is that of an entity, as "STOCK_CODE", or of an event.
	Type string
	// Confidence is the service's in the mention, in [0,1].
	Confidence float64
	// GroupConfidence is the service's in that the mentions are of one thing, in [0,1].
	GroupConfidence float64
}

// Happening is an event.
type Happening struct {
	// Type is the event's, as "CORPORATE_ACQUISITION".
	Type string
	// Arguments are who takes part, and when, where and for how much.
	Arguments []EventArgument
	// Triggers are the words that tell of the event.
	Triggers []EventMention
}

// EventArgument is an entity in an event.
type EventArgument struct {
	// Entity is its index in Events.Entities.
	Entity int
	// Role is its part, as "INVESTOR" or "DATE".
	Role string
	// Confidence is the service's, in [0,1].
	Confidence float64
}

const eventsFeature = "the detection of events"

// StartEvents starts a job that finds events of the given types, as "CORPORATE_MERGER", in
// each text, in English.
//
// AWS has closed the detection of events to accounts that did not use it before 2026-04-30.
// An error of a start that may be for this says so.
func (j *Jobs) StartEvents(ctx context.Context, events []string, c Corpus, optFns ...func(*JobOptions)) (*job.Job[Results[Events]], error) {
	const op = "nlp.StartEvents"
	if len(events) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no types of events")
	}
	if j.o.VolumeKey != "" || len(j.o.Subnets) > 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "jobs for events take no VolumeKey and no VPC")
	}
	return begin(ctx, op, j, c, false, optFns, j.ResumeEvents, func(s start) (*string, error) {
		out, err := j.api.StartEventsDetectionJob(ctx, &comprehend.StartEventsDetectionJobInput{
			LanguageCode: types.LanguageCodeEn, TargetEventTypes: events,
			InputDataConfig: s.in, OutputDataConfig: s.out, DataAccessRoleArn: s.role, JobName: s.name, ClientRequestToken: s.token, Tags: s.tags,
		})
		if err != nil {
			return nil, closed(err, eventsFeature)
		}
		return out.JobId, nil
	})
}

// ResumeEvents returns the handle on a job that StartEvents has started, in any process.
func (j *Jobs) ResumeEvents(id string) *job.Job[Results[Events]] {
	return resumeRecords(j, j.eventOperations(), id, readAs[Events]{read: outputRecord.events, spans: true})
}

// outputEvent is an event of an output.
type outputEvent struct {
	Type      string
	Arguments []struct {
		EntityIndex number
		Role        string
		Score       number
	}
	Triggers []outputPlace
}

func (r outputRecord) events(text codePoints) (Events, error) {
	var out Events
	var err error
	for _, e := range r.Entities {
		var entity EventEntity
		if entity.Mentions, err = eventMentions(text, e.Mentions); err != nil {
			return Events{}, err
		}
		out.Entities = append(out.Entities, entity)
	}
	for _, e := range r.Events {
		h := Happening{Type: e.Type}
		for _, a := range e.Arguments {
			h.Arguments = append(h.Arguments, EventArgument{a.EntityIndex.offset(), a.Role, float64(a.Score)})
		}
		if h.Triggers, err = eventMentions(text, e.Triggers); err != nil {
			return Events{}, err
		}
		out.Events = append(out.Events, h)
	}
	return out, nil
}

func eventMentions(text codePoints, in []outputPlace) ([]EventMention, error) {
	var out []EventMention
	for _, m := range in {
		span, err := m.span(text)
		if err != nil {
			return nil, err
		}
		out = append(out, EventMention{span, m.Text, m.Type, float64(m.Score), float64(m.GroupScore)})
	}
	return out, nil
}
