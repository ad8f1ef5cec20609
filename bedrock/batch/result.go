package batch

import (
	"encoding/json"
	"strconv"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Result is what became of a record.
type Result struct {
	// ID is the record's.
	ID string
	// Index is the record's place among those that the job was started with, from 0. It is
	// -1 where there is no record of that ID, or no ID.
	Index int
	// Reply is what the model answered to a Request.
	Reply bedrock.Reply
	// Body is the model's answer as it came, to a Body or to a Request. The caller owns it.
	Body json.RawMessage
	// Err is nil for a record that was answered, and otherwise a *RecordError.
	Err error
}

// RecordError is why a record has no result, or one that does not count. It has a kind, as
// awsai.ErrThrottled, so that errors.Is tells what may be tried again.
type RecordError struct {
	// Code is the service's, as "400", or one of this package.
	Code string
	// Message says more, in the service's words for a code of the service.
	Message string
}

// The codes of this package.
const (
	// CodeMissing: the results have nothing of the record. The kind is awsai.ErrIncomplete.
	CodeMissing = "missing"
	// CodeDuplicate: another result of the record came before. Body and Reply are this
	// one's.
	CodeDuplicate = "duplicate"
	// CodeUnknown: no record has the ID. Body and Reply are there.
	CodeUnknown = "unknown record"
	// CodeUnreadable: the result is none, or the reply in it. ID and Body are there as far
	// as they could be read. The kind is awsai.ErrUnavailable.
	CodeUnreadable = "unreadable"
)

// Error gives code and message.
func (e *RecordError) Error() string { return "record failed with " + e.Code + ": " + e.Message }

// Unwrap returns the kind of error, or nil.
func (e *RecordError) Unwrap() error {
	switch e.Code {
	case CodeMissing:
		return awsai.ErrIncomplete
	case CodeUnreadable:
		return awsai.ErrUnavailable
	case CodeDuplicate, CodeUnknown:
		return nil
	}
	return awsai.KindOf(&smithy.GenericAPIError{Code: serviceCode(e.Code), Message: e.Message})
}

// serviceCode is the name of the error that the service answers with in place of a number.
func serviceCode(code string) string {
	status, err := strconv.Atoi(code)
	switch {
	case err != nil:
		return code
	case status == 403:
		return "AccessDeniedException"
	case status == 404:
		return "ResourceNotFoundException"
	case status == 408:
		return "ModelTimeoutException"
	case status == 413:
		return "PayloadTooLargeException"
	case status == 424:
		return "ModelErrorException"
	case status == 429:
		return "ThrottlingException"
	case status >= 500:
		return "InternalServerException"
	}
	return "ValidationException"
}

// toResult is the result of a line.
func (l resultLine) toResult(kind Kind) Result {
	r := Result{ID: l.RecordID, Index: -1, Body: l.ModelOutput}
	switch {
	case l.Error != nil:
		r.Err = &RecordError{string(l.Error.Code), l.Error.Message}
	case len(l.ModelOutput) == 0:
		r.Err = &RecordError{CodeUnreadable, "the result has neither an answer nor an error"}
	case kind == Converse:
		reply, err := bedrock.ParseConverse(l.ModelOutput)
		if err != nil {
			r.Err = &RecordError{CodeUnreadable, "the answer is not a Converse response"}
		}
		r.Reply = reply
	}
	return r
}
