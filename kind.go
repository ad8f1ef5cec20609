package awsai

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/smithy-go"
)

// KindOf returns the kind of an error, or nil where none fits: one of the Err… values of
// this package. Nil has no kind.
//
// What decides, the first that applies:
//
//   - a cancelled context, or one past its deadline, has no kind and keeps its identity:
//     errors.Is(err, context.Canceled) holds. A timeout of the HTTP client or of the
//     network is not a context's and is ErrUnavailable.
//   - an *Error, a *BatchError whose items agree, or a kind itself in the chain.
//   - the SDK's own refusal: parameters that do not validate and endpoints that do not
//     resolve are ErrInvalid, credentials that cannot be had are ErrAccessDenied.
//   - the service's error code, and its message where a code means several things, as
//     ValidationException does.
//   - the HTTP status, the connection's failure, and the fault that the SDK's model gives.
//
// A conflict with another change or with what exists already has no kind.
func KindOf(err error) error {
	if err == nil || cancelled(err) {
		return nil
	}
	if kind, ok := ownKind(err); ok {
		return kind
	}
	kind, decided := apiKind(err)
	switch {
	case credentialsFailed(err) && kind != ErrThrottled && kind != ErrUnavailable:
		return ErrAccessDenied
	case decided:
		return kind
	case requestRefused(err):
		return ErrInvalid
	}
	return wireKind(err)
}

// cancelled tells whether a context ended the call. Timeouts of package net answer to
// errors.Is(err, context.DeadlineExceeded) without a context having ended, so that the
// chain is searched for the values themselves.
func cancelled(err error) bool {
	if err == context.Canceled || err == context.DeadlineExceeded {
		return true
	}
	if c, ok := err.(interface{ CanceledError() bool }); ok && c.CanceledError() {
		return true
	}
	switch u := err.(type) {
	case *BatchError:
		return false // the items may differ: ownKind compares them
	case interface{ Unwrap() error }:
		return u.Unwrap() != nil && cancelled(u.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(u.Unwrap(), cancelled)
	}
	return false
}

// ownKind finds what this package has classified already.
func ownKind(err error) (kind error, ok bool) {
	if b, ok := errors.AsType[*BatchError](err); ok {
		return b.kind(), true
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind, true
	}
	for _, kind := range []error{
		ErrThrottled, ErrQuota, ErrNotFound, ErrAccessDenied, ErrInvalid, ErrTooLarge,
		ErrContextOverflow, ErrUnavailable, ErrBlocked, ErrIncomplete,
	} {
		if errors.Is(err, kind) {
			return kind, true
		}
	}
	return nil, false
}

// kind is the kind that all items agree on, or nil.
func (e *BatchError) kind() error {
	var kind error
	for i, it := range e.Items {
		k := KindOf(it.Err)
		if i > 0 && k != kind {
			return nil
		}
		kind = k
	}
	return kind
}

// credentialsFailed tells whether the SDK had no credentials to sign with. It has no type
// for that; the texts are those of its signing middleware and its credential chain.
func credentialsFailed(err error) bool {
	text := err.Error()
	for _, mark := range []string{
		"get identity: ", "failed to refresh cached credentials", "failed to retrieve credentials",
		"failed to sign request", "resolve auth scheme: ",
	} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}

// requestRefused tells whether the SDK refused to send the request.
func requestRefused(err error) bool {
	if _, ok := errors.AsType[smithy.InvalidParamsError](err); ok {
		return true
	}
	if _, ok := errors.AsType[smithy.InvalidParamError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*smithy.SerializationError](err); ok {
		return true
	}
	text := err.Error()
	return strings.Contains(text, "failed to resolve service endpoint") ||
		strings.Contains(text, "endpoint rule error") ||
		strings.Contains(text, "failed to get shared config profile")
}

// apiKind classifies what a service answered. It decides nothing where there is no code or
// where the code says nothing, as "UnknownError" of a gateway's page does.
func apiKind(err error) (kind error, decided bool) {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return nil, false
	}
	message := strings.ToLower(redact(api.ErrorMessage()))
	code := normalCode(api.ErrorCode())
	if code == "limitexceeded" {
		return limitKind(err, message), true
	}
	kind, decided = codeKind(code)
	if !decided {
		kind, decided = codeShapeKind(code)
	}
	if !decided {
		kind = wireKind(err)
		decided = kind != nil
	}
	if refined := messageKind(kind, code, message); refined != nil {
		return refined, true
	}
	return kind, decided
}

// normalCode strips what protocols and services add to a code: a namespace before "#", a
// URL after ":", and the suffixes Exception and Error.
func normalCode(code string) string {
	code, _, _ = strings.Cut(code, ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	code = strings.ToLower(strings.TrimSpace(code))
	return strings.TrimSuffix(strings.TrimSuffix(code, "exception"), "error")
}

// codeKind holds the codes whose names do not say their kind.
func codeKind(code string) (kind error, known bool) {
	switch code {
	case "toomanyrequests", "requestlimitexceeded", "requestthrottled", "bandwidthlimitexceeded",
		"provisionedthroughputexceeded", "slowdown", "priorrequestnotcomplete", "ec2throttled":
		return ErrThrottled, true
	case "maxlexiconsnumberexceeded", "annotationlimitexceeded":
		return ErrQuota, true
	case "invalidjobid": // Textract's answer for a job that does not exist
		return ErrNotFound, true
	case "unrecognizedclient", "invalidsignature", "signaturedoesnotmatch", "incompletesignature",
		"invalidclienttokenid", "invalidaccesskeyid", "missingauthenticationtoken", "invalidtoken",
		"subscriptionrequired", "optinrequired", "unauthorized", "unauthorizedoperation", "forbidden",
		"authfailure", "notauthorized", "requesttimetooskewed", "requestexpired", "expiredtoken",
		"licensenotfound", "accountproblem", "allaccessdisabled", "invalididentitytoken":
		return ErrAccessDenied, true
	case "context_length_exceeded": // of models that answer in OpenAI's terms
		return ErrContextOverflow, true
	case "textsizelimitexceeded", "batchsizelimitexceeded", "textlengthexceeded",
		"maxlexemelengthexceeded", "lexiconsizeexceeded", "requestbodytoolarge":
		return ErrTooLarge, true
	case "modelnotready", "modeltimeout", "model", "modelstream", "resourcenotready",
		"service", "servicefailure", "requesttimeout",
		"dependencyfailed", "externalresource", "badgateway", "runtimeclient", "retryableconflict":
		return ErrUnavailable, true
	case "validation", "badrequest", "invalidrequest", "invalidobjectstate", "baddocument":
		return ErrInvalid, true
	case "conflict", "resourceinuse", "concurrentmodification", "preconditionfailed",
		"idempotentparametermismatch", "bucketalreadyownedbyyou", "featuredresultsconflict":
		return nil, true
	}
	return nil, false
}

// codeShapeKind reads codes by their parts, so that a service's next NoSuch… or
// …NotFoundException is known before this library knows it.
func codeShapeKind(code string) (kind error, known bool) {
	has := func(part string) bool { return strings.Contains(code, part) }
	ends := func(part string) bool { return strings.HasSuffix(code, part) }
	switch {
	case has("throttl"):
		return ErrThrottled, true
	case ends("quotaexceeded"), ends("limitexceeded"):
		return ErrQuota, true
	case ends("notfound"), ends("doesnotexist"), strings.HasPrefix(code, "nosuch"):
		return ErrNotFound, true
	case has("accessdenied"), has("accessforbidden"):
		return ErrAccessDenied, true
	case ends("toolarge"):
		return ErrTooLarge, true
	case ends("unavailable"), strings.HasPrefix(code, "internal"):
		return ErrUnavailable, true
	case ends("alreadyexists"), ends("alreadyexist"):
		return nil, true
	case strings.HasPrefix(code, "invalid"), strings.HasPrefix(code, "unsupported"),
		strings.HasPrefix(code, "malformed"), has("notsupported"):
		return ErrInvalid, true
	}
	return nil, false
}

// limitKind tells the two meanings of LimitExceededException apart. Personalize and
// Transcribe send it for requests per second, Rekognition and Textract for jobs that run
// at once: all of them pass later. Translate and others send it for a count that is full.
func limitKind(err error, message string) error {
	if op, ok := errors.AsType[*smithy.OperationError](err); ok {
		switch op.ServiceID {
		case "Personalize", "Transcribe", "Transcribe Streaming", "Rekognition", "Textract":
			return ErrThrottled
		}
	}
	if containsAny(message, "per second", "too many requests", "rate exceeded", "rate limit", "concurrent") {
		return ErrThrottled
	}
	return ErrQuota
}

// messageKind is the kind that a lower-case message tells more exactly than the code did,
// or nil. The texts are those that services and models are known to answer with.
func messageKind(kind error, code, message string) error {
	switch kind {
	case ErrThrottled:
		if containsAny(message, "too many tokens per day", "tokens per day") {
			return ErrQuota
		}
	case ErrNotFound:
		if containsAny(message, "use case details have not been submitted") {
			return ErrAccessDenied
		}
	case ErrInvalid, ErrUnavailable:
		if kind == ErrUnavailable && !strings.HasPrefix(code, "model") {
			return nil
		}
		return validationKind(message)
	}
	return nil
}

var containerStatus = regexp.MustCompile(`received client error \((\d{3})\)`)

// validationKind reads the message of a validation or model error, or returns nil.
func validationKind(message string) error {
	switch {
	case containsAny(message, "please wait before trying again", "too many tokens, please wait", "too many requests"):
		return ErrThrottled
	case containsAny(message,
		"input is too long", "input too long", "prompt is too long", "prompt too long",
		"exceed context limit", "exceeds context limit", "context window", "context_window_exceeded",
		"context length", "context_length_exceeded", "maximum input length",
		"too many input tokens", "input tokens exceeded", "number of input tokens",
		"too many total text bytes", "total number of tokens in the prompt",
		"tokens exceeds the maximum", "tokens exceed the maximum", "reduce the length of the"):
		return ErrContextOverflow
	case containsAny(message,
		"content filter", "content policy", "content moderation", "guardrail intervened",
		"guardrail_intervened", "blocked by guardrail", "blocked by the guardrail", "responsible ai policy"):
		return ErrBlocked
	case containsAny(message, "expected maxlength", "expected maximum item count", "mb maximum", "request entity too large"):
		return ErrTooLarge
	case strings.HasPrefix(message, "could not find"), containsAny(message, "couldn't be found"),
		strings.HasSuffix(strings.TrimRight(message, ". "), " not found"):
		return ErrNotFound
	case containsAny(message, "operation not allowed", "access to bedrock models is not allowed"):
		return ErrAccessDenied
	}
	// SageMaker reports its container's refusal, which stays, as a failure of the model.
	if m := containerStatus.FindStringSubmatch(message); m != nil {
		status, _ := strconv.Atoi(m[1])
		return statusKind(status)
	}
	return nil
}

// wireKind goes by the HTTP status, the connection and the SDK's fault.
func wireKind(err error) error {
	if r, ok := errors.AsType[interface {
		error
		HTTPStatusCode() int
	}](err); ok && r.HTTPStatusCode() >= 300 {
		return statusKind(r.HTTPStatusCode())
	}
	if c, ok := errors.AsType[interface {
		error
		ConnectionError() bool
	}](err); ok && c.ConnectionError() {
		return ErrUnavailable
	}
	if connectionFailed(err) {
		return ErrUnavailable
	}
	if _, ok := errors.AsType[*smithy.DeserializationError](err); ok || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrUnavailable
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		switch api.ErrorFault() {
		case smithy.FaultServer:
			return ErrUnavailable
		case smithy.FaultClient:
			return ErrInvalid
		}
	}
	return nil
}

// connectionFailed tells whether the network failed. A net.Error alone does not say so: the
// numbers of the operating system's errors, "no such file" among them, implement it.
func connectionFailed(err error) bool {
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

// statusKind is the kind of an HTTP status of 300 and above.
func statusKind(status int) error {
	switch status {
	case 401, 403:
		return ErrAccessDenied
	case 402:
		return ErrQuota
	case 404, 410:
		return ErrNotFound
	case 408, 424:
		return ErrUnavailable
	case 409, 412:
		return nil
	case 413:
		return ErrTooLarge
	case 429:
		return ErrThrottled
	}
	if status >= 500 {
		return ErrUnavailable
	}
	return ErrInvalid
}

func containsAny(s string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s, p) })
}
