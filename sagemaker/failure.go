package sagemaker

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"

	"github.com/awsai-go/awsai"
)

// ModelError is a failure of the model's container.
type ModelError struct {
	// Status is the HTTP status that the container answered with, or 0 where it is not known.
	Status int
	// Code is how a stream failed, as "ModelInvocationTimeExceeded" or "StreamBroken". It is
	// empty otherwise.
	Code string
	// Message is the beginning of the container's message, at most 1,024 bytes of it. It may
	// repeat what the caller sent, and is not in Error.
	Message string
	// Logs is the ARN of the log stream in CloudWatch that has more, where the service says so.
	Logs string
	// Err is the SDK's error, or nil for that of an asynchronous invocation.
	Err error
}

// Error says the status and where there is more, and nothing of the message.
func (e *ModelError) Error() string {
	text := "the model's container failed"
	if e.Status != 0 {
		text = fmt.Sprintf("the model's container answered with status %d", e.Status)
	}
	if e.Code != "" {
		text += ", " + e.Code
	}
	if e.Message != "" {
		text += fmt.Sprintf(", and a message of %d bytes", len(e.Message))
	}
	if e.Logs != "" {
		text += "; logs: " + e.Logs
	}
	return text
}

// Unwrap returns Err.
func (e *ModelError) Unwrap() error { return e.Err }

const maxMessage = 1024

// bounded is the beginning of a message.
func bounded(s string) string {
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "")
	}
	return s
}

// failure names the operation that failed and keeps what the container said out of the text.
func failure(op string, err error) error {
	kind := awsai.KindOf(err)
	if noCapacity(err) {
		kind = awsai.ErrUnavailable
	}
	if m, ok := errors.AsType[*types.ModelError](err); ok {
		own := &ModelError{
			Status:  containerStatus(int(value(m.OriginalStatusCode)), value(m.Message)),
			Message: bounded(cmp.Or(value(m.OriginalMessage), value(m.Message))),
			Logs:    value(m.LogStreamArn),
			Err:     err,
		}
		if kind == awsai.ErrUnavailable || kind == awsai.ErrInvalid {
			kind = cmp.Or(statusKind(own.Status), kind)
		}
		return &awsai.Error{Op: op, Kind: kind, Err: own}
	}
	if m, ok := errors.AsType[*types.ModelStreamError](err); ok {
		own := &ModelError{Code: value(m.ErrorCode_), Message: bounded(value(m.Message)), Err: err}
		return &awsai.Error{Op: op, Kind: kind, Err: own}
	}
	return &awsai.Error{Op: op, Kind: kind, Err: err}
}

// noCapacity tells of an inference component without copies. The service calls the request
// invalid, but it may pass once the component has scaled.
func noCapacity(err error) bool {
	v, ok := errors.AsType[*types.ValidationError](err)
	return ok && strings.Contains(strings.ToLower(value(v.Message)), "no capacity")
}

var statusText = regexp.MustCompile(`(?i)received (?:client|server) error \((\d{3})\)`)

// containerStatus is the status that the service tells, in a member or in its message.
func containerStatus(status int, message string) int {
	if m := statusText.FindStringSubmatch(message); status == 0 && m != nil {
		status, _ = strconv.Atoi(m[1]) // three digits
	}
	return status
}

// statusKind is the kind of a container's status, or nil for one that says nothing.
func statusKind(status int) error {
	switch {
	case status == 404:
		return awsai.ErrNotFound
	case status == 408:
		return awsai.ErrUnavailable
	case status == 413:
		return awsai.ErrTooLarge
	case status == 429:
		return awsai.ErrThrottled
	case status >= 500:
		return awsai.ErrUnavailable
	case status >= 400 && status != 424:
		return awsai.ErrInvalid
	}
	return nil
}
