package awsai

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The kinds of error. Test for them with [errors.Is].
var (
	// ErrThrottled: the service asked to slow down, after the SDK's own retries.
	ErrThrottled = errors.New("throttled")
	// ErrQuota: a quota of the account is used up. Waiting a moment does not help.
	ErrQuota = errors.New("quota exceeded")
	// ErrNotFound: the thing named does not exist.
	ErrNotFound = errors.New("not found")
	// ErrAccessDenied: the credentials are missing, expired or not allowed, or the
	// account may not use the service or model.
	ErrAccessDenied = errors.New("access denied")
	// ErrInvalid: the request is wrong and will stay wrong.
	ErrInvalid = errors.New("invalid")
	// ErrTooLarge: the input is over a limit of the service. A part of it may pass.
	ErrTooLarge = errors.New("too large")
	// ErrContextOverflow: prompt and reply do not fit the model's context window.
	ErrContextOverflow = errors.New("context window exceeded")
	// ErrUnavailable: the service failed or could not be reached. A later try may pass.
	ErrUnavailable = errors.New("unavailable")
	// ErrBlocked: a guardrail or content filter stopped the request or the reply.
	ErrBlocked = errors.New("blocked")
	// ErrIncomplete: a stream ended before its last event. What arrived before is kept
	// and said so by the method that returns it.
	ErrIncomplete = errors.New("incomplete")
)

// Error is the error of every exported method of the library.
//
// It unwraps to its Kind and to its cause, so that both
// errors.Is(err, awsai.ErrThrottled) and errors.As with an SDK type work.
type Error struct {
	// Op is the method that failed, as "bedrock.Generate".
	Op string
	// Kind is one of the Err… values of this package, or nil where none fits, as for
	// a cancelled context.
	Kind error
	// Err is the cause. The library never leaves it nil.
	Err error
}

// Error says the operation, the kind and the cause, at most 2 KiB of it. Left out is what
// the caller sent, where the service's message repeats it, and the query of a URL, which
// holds the signature of a presigned one.
func (e *Error) Error() string {
	cause := "unknown"
	if e.Err != nil {
		cause = redact(e.Err.Error())
	}
	if e.Kind == nil || strings.HasPrefix(cause, e.Kind.Error()) {
		return e.Op + ": " + cause
	}
	return e.Op + ": " + e.Kind.Error() + ": " + cause
}

// maxCause is how many bytes of a cause an error's text has.
const maxCause = 2 << 10

var (
	// quotedValue is how validation errors of AWS services repeat what the caller sent,
	// which may be a prompt or a document. It runs to the last end mark, since the value
	// may itself contain one; of several values only the last one's place remains.
	quotedValue = regexp.MustCompile(`(?s)Value '.*' at '`)
	// quotedString is how Bedrock's schema errors do.
	quotedString = regexp.MustCompile(`(?s)string \[.*\] does not match`)
	urlQuery     = regexp.MustCompile(`(https?://[^\s"'?]+)\?[^\s"']*`)
)

// redact leaves out of an error's text what must not be in a log.
func redact(text string) string {
	text = quotedValue.ReplaceAllString(text, "Value at '")
	text = quotedString.ReplaceAllString(text, "string does not match")
	text = urlQuery.ReplaceAllString(text, "$1")
	if len(text) > maxCause {
		text = strings.ToValidUTF8(text[:maxCause], "") + " …"
	}
	return text
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Kind == nil {
		return []error{e.Err}
	}
	return []error{e.Kind, e.Err}
}

// Wrap names the operation that failed and classifies err by [KindOf]. It returns nil
// for nil, and err itself where it is an *Error or *BatchError already: an error is
// wrapped once, by the exported method that meets it first.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := err.(*Error); ok {
		return err
	}
	if _, ok := err.(*BatchError); ok {
		return err
	}
	return &Error{Op: op, Kind: KindOf(err), Err: err}
}

// Errorf makes an error of the given kind. The format takes %w as fmt.Errorf does.
func Errorf(op string, kind error, format string, args ...any) error {
	return &Error{Op: op, Kind: kind, Err: fmt.Errorf(format, args...)}
}

// BatchError says which items of a batch failed. The results that come with it are
// aligned with the input and hold a zero value at each failed index. It has the kind of
// each of its items: errors.Is asks whether any item failed so.
type BatchError struct {
	// Op is the method that failed.
	Op string
	// Total is the number of items in the batch.
	Total int
	// Items are the failures by ascending index.
	Items []ItemError
}

// ItemError is the failure of one item of a batch.
type ItemError struct {
	// Index is the item's place in the input.
	Index int
	// Err is why it failed.
	Err error
}

// Error counts the failures and gives the first.
func (e *BatchError) Error() string {
	if len(e.Items) == 0 || e.Items[0].Err == nil {
		return e.Op + ": batch failed"
	}
	first := Wrap(e.Op, e.Items[0].Err)
	return fmt.Sprintf("%s: %d of %d items failed, the first at index %d: %s",
		e.Op, len(e.Items), e.Total, e.Items[0].Index, strings.TrimPrefix(first.Error(), e.Op+": "))
}

// Unwrap returns the errors of the items, so that errors.Is finds any kind among them.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, 0, len(e.Items))
	for _, it := range e.Items {
		errs = append(errs, Wrap(e.Op, it.Err))
	}
	return errs
}

// Failed tells whether the item at index i failed. It relies on the order of Items.
func (e *BatchError) Failed(i int) bool {
	_, found := slices.BinarySearchFunc(e.Items, i, func(it ItemError, i int) int { return it.Index - i })
	return found
}
