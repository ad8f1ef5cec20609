package awsai_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	brtypes "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
)

func ExampleWrap() {
	cause := &brtypes.ThrottlingException{Message: aws.String("Too many requests")}
	err := awsai.Wrap("bedrock.Generate", cause)

	fmt.Println(err)
	fmt.Println(errors.Is(err, awsai.ErrThrottled))
	_, ok := errors.AsType[*brtypes.ThrottlingException](err)
	fmt.Println(ok)
	// Output:
	// bedrock.Generate: throttled: ThrottlingException: Too many requests
	// true
	// true
}

func ExampleBatchError() {
	err := error(&awsai.BatchError{Op: "nlp.Sentiments", Total: 3, Items: []awsai.ItemError{
		{Index: 1, Err: awsai.Errorf("nlp.Sentiments", awsai.ErrTooLarge, "text of 6000 bytes; the limit is 5000")},
	}})
	fmt.Println(err)
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		fmt.Println(b.Failed(0), b.Failed(1))
	}
	// Output:
	// nlp.Sentiments: 1 of 3 items failed, the first at index 1: too large: text of 6000 bytes; the limit is 5000
	// false true
}

func TestErrorText(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"kind and cause", awsai.Errorf("a.B", awsai.ErrInvalid, "width 3; the limit is 2"), "a.B: invalid: width 3; the limit is 2"},
		{"no kind", awsai.Errorf("a.B", nil, "odd"), "a.B: odd"},
		{"cause that says the kind", awsai.Errorf("a.B", awsai.ErrNotFound, "not found: x"), "a.B: not found: x"},
		{"no cause", &awsai.Error{Op: "a.B", Kind: awsai.ErrBlocked}, "a.B: blocked: unknown"},
		{"value of the caller", awsai.Errorf("a.B", awsai.ErrInvalid, "1 validation error detected: Value 'my secret' at 'text' failed to satisfy constraint"),
			"a.B: invalid: 1 validation error detected: Value at 'text' failed to satisfy constraint"},
		{"value that holds an end mark", awsai.Errorf("a.B", awsai.ErrInvalid, "Value 'my' at 'secret' failed to satisfy\nmore secret' at 'text' failed to satisfy constraint"),
			"a.B: invalid: Value at 'text' failed to satisfy constraint"},
		{"two values", awsai.Errorf("a.B", awsai.ErrInvalid, "2 validation errors detected: Value 'secret' at 'a' failed; Value 'secret' at 'b' failed"),
			"a.B: invalid: 2 validation errors detected: Value at 'b' failed"},
		{"schema", awsai.Errorf("a.B", awsai.ErrInvalid, "Malformed input request: string [my [secret]] does not match pattern ^x$"),
			"a.B: invalid: Malformed input request: string does not match pattern ^x$"},
		{"presigned URL", awsai.Errorf("a.B", awsai.ErrUnavailable, `Get "https://b.s3.amazonaws.com/k?X-Amz-Signature=secret&X-Amz-Credential=secret": refused`),
			`a.B: unavailable: Get "https://b.s3.amazonaws.com/k": refused`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.err.Error()); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorTextIsBounded(t *testing.T) {
	text := awsai.Errorf("a.B", awsai.ErrInvalid, "%s", strings.Repeat("é€", 10_000)).Error()
	if len(text) > 2200 || !utf8.ValidString(text) {
		t.Errorf("text of %d bytes, valid UTF-8 %t; want about 2 KiB and valid", len(text), utf8.ValidString(text))
	}
}

func TestWrapOnce(t *testing.T) {
	if err := awsai.Wrap("a.B", nil); err != nil {
		t.Errorf("Wrap(nil) = %v, want nil", err)
	}
	inner := awsai.Wrap("a.Inner", errors.New("x"))
	if got := awsai.Wrap("a.Outer", inner); got != inner {
		t.Errorf("Wrap of an *Error = %v, want it unchanged", got)
	}
	b := &awsai.BatchError{Op: "a.Inner"}
	if got := awsai.Wrap("a.Outer", b); got != error(b) {
		t.Errorf("Wrap of a *BatchError = %v, want it unchanged", got)
	}
	outer := awsai.Wrap("a.Outer", fmt.Errorf("item 3: %w", awsai.Errorf("a.Inner", awsai.ErrQuota, "x")))
	if !errors.Is(outer, awsai.ErrQuota) {
		t.Errorf("%v lost the kind of the error within", outer)
	}
}

func TestBatchErrorUnwraps(t *testing.T) {
	err := error(&awsai.BatchError{Op: "a.B", Total: 2, Items: []awsai.ItemError{
		{Index: 0, Err: &brtypes.ThrottlingException{}},
		{Index: 1, Err: errors.New("x")},
	}})
	if !errors.Is(err, awsai.ErrThrottled) || errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("errors.Is(%v): throttled %t, not found %t; want true, false", err, errors.Is(err, awsai.ErrThrottled), errors.Is(err, awsai.ErrNotFound))
	}
	if got, want := (&awsai.BatchError{Op: "a.B", Items: []awsai.ItemError{{}}}).Error(), "a.B: batch failed"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}
