package speech

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// Event is what Amazon EventBridge is told when a job, a vocabulary or a language model has changed
// its state.
type Event struct {
	// Type is the event's, such as "Transcribe Job State Change".
	Type string
	// Name is that of the job, the vocabulary or the model: [Transcriber.Resume] and its like take it.
	Name string
	// Status is what it is now.
	Status job.Status
	// Reason is why it failed, where the event says it.
	Reason string
	// At is when it happened, Region where, and Account the account's number.
	At              time.Time
	Region, Account string
}

// ParseEvent reads an event of EventBridge about Transcribe, on its own or in the message of an SNS
// topic. What is none is awsai.ErrInvalid.
func ParseEvent(data []byte) (Event, error) {
	const op = "speech.ParseEvent"
	var m struct {
		Message    *string // of SNS
		Source     string  `json:"source"`
		DetailType string  `json:"detail-type"`
		Time       string  `json:"time"`
		Region     string  `json:"region"`
		Account    string  `json:"account"`
		Detail     map[string]json.RawMessage
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return Event{}, awsai.Errorf(op, awsai.ErrInvalid, "%d bytes that are no event", len(data))
	}
	if m.Message != nil && m.Detail == nil {
		inner := []byte(*m.Message)
		m.Message = nil
		if err := json.Unmarshal(inner, &m); err != nil {
			return Event{}, awsai.Errorf(op, awsai.ErrInvalid, "a message of %d bytes that is no event", len(inner))
		}
	}
	if m.Source != "aws.transcribe" {
		return Event{}, awsai.Errorf(op, awsai.ErrInvalid, "an event that is not of Amazon Transcribe")
	}
	e := Event{Type: m.DetailType, Region: m.Region, Account: m.Account}
	e.At, _ = time.Parse(time.RFC3339, m.Time)
	for key, raw := range m.Detail {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			continue
		}
		// As TranscriptionJobName, JobName, VocabularyName, CustomModelName; the states alike.
		switch {
		case strings.HasSuffix(key, "Name"):
			e.Name = text
		case strings.HasSuffix(key, "Status"), strings.HasSuffix(key, "State"):
			e.Status = statusOf(text)
		case key == "FailureReason":
			e.Reason = text
		}
	}
	if e.Name == "" {
		return Event{}, awsai.Errorf(op, awsai.ErrInvalid, "an event that names no job")
	}
	return e, nil
}

// EventPattern is the pattern of an EventBridge rule for jobs of [Transcriber.Transcribe] that come
// to be as one of the statuses says, in JSON. The default is that they have ended.
func EventPattern(statuses ...job.Status) ([]byte, error) {
	if len(statuses) == 0 {
		statuses = []job.Status{job.Succeeded, job.Failed}
	}
	var names []string
	for _, s := range statuses {
		name, err := JobFilter{Status: s}.status()
		if err != nil || name == "" {
			return nil, awsai.Errorf("speech.EventPattern", awsai.ErrInvalid, "jobs are never %q", s)
		}
		names = append(names, name)
	}
	return json.Marshal(map[string]any{
		"source":      []string{"aws.transcribe"},
		"detail-type": []string{"Transcribe Job State Change"},
		"detail":      map[string]any{"TranscriptionJobStatus": names},
	})
}
