package chatbot

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/awsai-go/awsai"
)

// LogEntry is a turn of a conversation as the service writes it to the log group that a bot's
// alias names.
type LogEntry struct {
	// Version is that of the form, "2.0".
	Version string `json:"message-version"`
	// Bot is which bot.
	Bot EventBot `json:"bot"`
	// Messages are what the bot said.
	Messages []Message `json:"messages,omitempty"`
	// State is where the conversation was then.
	State SessionState `json:"sessionState"`
	// Interpretations are what the user may have meant.
	Interpretations []Interpretation `json:"interpretations,omitempty"`
	// SessionID is the conversation's.
	SessionID string `json:"sessionId"`
	// Transcript is what the user said.
	Transcript string `json:"inputTranscript,omitempty"`
	// RawTranscript is that before custom vocabularies and the like, where it differs.
	RawTranscript string `json:"rawInputTranscript,omitempty"`
	// Missed tells whether the bot has not understood.
	Missed Flag `json:"missedUtterance"`
	// RequestID is the service's.
	RequestID string `json:"requestId,omitempty"`
	// Time is when, as the service writes it: RFC 3339. See [LogEntry.At].
	Time string `json:"timestamp,omitempty"`
	// Overridden tells whether a hook has decided what the bot did.
	Overridden Flag `json:"developerOverride"`
	// Mode is how the user said it.
	Mode InputMode `json:"inputMode,omitempty"`
	// RequestAttributes are the request's. Not nil after parsing.
	RequestAttributes map[string]string `json:"requestAttributes,omitempty"`
	// Audio is what was recorded.
	Audio LogAudio `json:"audioProperties,omitzero"`
	// BargeIn tells whether the user has interrupted the bot.
	BargeIn Flag `json:"bargeIn,omitempty"`
	// Reason is why the bot answered.
	Reason string `json:"responseReason,omitempty"`
	// Operation is the operation of the service, as "RecognizeText".
	Operation string `json:"operationName,omitempty"`
	// Extra has the members that this package does not know.
	Extra map[string]json.RawMessage `json:"-"`
}

// LogAudio is a recording.
type LogAudio struct {
	// ContentType is its format.
	ContentType string `json:"contentType,omitempty"`
	// Path is its place within the bucket that the alias names.
	Path string `json:"s3Path,omitempty"`
	// Duration is how long it is.
	Duration LogDuration `json:"duration,omitzero"`
}

// LogDuration is how long a recording is.
type LogDuration struct {
	// Total is all of it, Voice what is speech, and Silence what is not.
	Total, Voice, Silence time.Duration
}

// UnmarshalJSON reads the service's form, which has milliseconds. What is no number is 0.
func (d *LogDuration) UnmarshalJSON(raw []byte) error {
	var w struct{ Total, Voice, Silence json.RawMessage }
	if err := json.Unmarshal(raw, &w); err != nil {
		return err
	}
	*d = LogDuration{millis(w.Total), millis(w.Voice), millis(w.Silence)}
	return nil
}

// MarshalJSON writes the service's form.
func (d LogDuration) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]int64{
		"total": d.Total.Milliseconds(), "voice": d.Voice.Milliseconds(), "silence": d.Silence.Milliseconds(),
	})
}

func millis(raw json.RawMessage) time.Duration {
	n, err := strconv.ParseFloat(string(bytes.Trim(raw, `"`)), 64)
	if err != nil || n < 0 || n > float64(24*time.Hour/time.Millisecond) {
		return 0
	}
	return time.Duration(n * float64(time.Millisecond)).Truncate(time.Millisecond)
}

// Flag is a yes or no, which the service writes as such or within a string.
type Flag bool

// UnmarshalJSON reads both forms. What is neither is no.
func (f *Flag) UnmarshalJSON(raw []byte) error {
	yes, err := strconv.ParseBool(string(bytes.Trim(raw, `"`)))
	*f = Flag(yes && err == nil)
	return nil
}

// ParseLog reads one entry of a conversation log, as [ParseEvent] does events.
func ParseLog(raw []byte) (LogEntry, error) {
	var e LogEntry
	if err := parse(raw, &e); err != nil {
		return LogEntry{}, &awsai.Error{Op: "chatbot.ParseLog", Kind: awsai.ErrInvalid, Err: err}
	}
	return e, nil
}

// UnmarshalJSON reads the service's form.
func (e *LogEntry) UnmarshalJSON(raw []byte) (err error) {
	type plain LogEntry
	*e = LogEntry{}
	e.Extra, err = decode(raw, (*plain)(e))
	e.RequestAttributes = attributes(e.RequestAttributes)
	return err
}

// MarshalJSON writes the service's form.
func (e LogEntry) MarshalJSON() ([]byte, error) {
	type plain LogEntry
	return encode(plain(e), e.Extra)
}

// At is when the turn was, or the zero time where the entry does not say.
func (e LogEntry) At() time.Time {
	at, err := time.Parse(time.RFC3339Nano, e.Time)
	if err != nil {
		return time.Time{}
	}
	return at
}
