package vision

import (
	"encoding/json"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Notification is what VideoOptions.Topic is told when a job has ended.
type Notification struct {
	// JobID names the job, and Tag is VideoOptions.Tag.
	JobID, Tag string
	// Operation is the service's name for the start, as "StartLabelDetection": it tells by which
	// of the client's methods to resume the job.
	Operation string
	// Status is job.Succeeded or job.Failed.
	Status job.Status
	// At is when the job ended.
	At time.Time
	// Video is where the video is.
	Video media.URI
}

// ParseNotification reads a message of VideoOptions.Topic, on its own or in the envelope that SNS
// puts around it for SQS and HTTP. What has no job is awsai.ErrInvalid.
func ParseNotification(message []byte) (Notification, error) {
	const op = "vision.ParseNotification"
	var m struct {
		Message *string // of the envelope
		JobID   string  `json:"JobId"`
		JobTag  string
		API     string
		Status  string
		// Timestamp is a number of milliseconds, and a text in the envelope.
		Timestamp json.RawMessage
		Video     struct{ S3Bucket, S3ObjectName string }
	}
	if err := json.Unmarshal(message, &m); err != nil {
		return Notification{}, awsai.Errorf(op, awsai.ErrInvalid, "message of %d bytes is not JSON", len(message))
	}
	if m.Message != nil && m.JobID == "" {
		inner := []byte(*m.Message)
		m.Message, m.Timestamp = nil, nil
		if err := json.Unmarshal(inner, &m); err != nil {
			return Notification{}, awsai.Errorf(op, awsai.ErrInvalid, "message of %d bytes in an envelope is not JSON", len(inner))
		}
	}
	if m.JobID == "" {
		return Notification{}, awsai.Errorf(op, awsai.ErrInvalid, "message of %d bytes names no job", len(message))
	}
	n := Notification{
		JobID: m.JobID, Tag: m.JobTag, Operation: m.API, Status: statusOf(m.Status),
		Video: media.URI{Bucket: m.Video.S3Bucket, Key: m.Video.S3ObjectName},
	}
	var at int64
	if json.Unmarshal(m.Timestamp, &at) == nil && at > 0 {
		n.At = time.UnixMilli(at).UTC()
	}
	return n, nil
}
