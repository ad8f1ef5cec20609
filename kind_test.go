package awsai_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	brtypes "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	cmptypes "github.com/aws/aws-sdk-go-v2/service/comprehend/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsai-go/awsai"
)

func api(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }

func validation(message string) error { return &brtypes.ValidationException{Message: &message} }

func operation(service string, err error) error {
	return &smithy.OperationError{ServiceID: service, OperationName: "Op", Err: err}
}

func status(code int, err error) error {
	return &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: code}},
		Err:      err,
	}
}

func TestKindOf(t *testing.T) {
	send := func(err error) error { return &smithyhttp.RequestSendError{Err: err} }
	dialTimeout := &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	tests := []struct {
		name string
		err  error
		want error
	}{
		{"nil", nil, nil},
		{"plain", errors.New("x"), nil},

		{"cancelled", operation("Comprehend", &smithy.CanceledError{Err: context.Canceled}), nil},
		{"deadline", fmt.Errorf("x: %w", context.DeadlineExceeded), nil},
		{"deadline in the send", send(&url.Error{Op: "Post", Err: context.DeadlineExceeded}), nil},
		{"joined", errors.Join(api("ThrottlingException", ""), context.Canceled), nil},
		{"dial timeout is not a context's", send(dialTimeout), awsai.ErrUnavailable},
		{"no file", fmt.Errorf("x: %w", &os.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}), nil},
		{"no host", fmt.Errorf("x: %w", &net.DNSError{Err: "no such host", IsNotFound: true}), awsai.ErrUnavailable},
		{"net timeout alone", dialTimeout, awsai.ErrUnavailable},

		{"own error", fmt.Errorf("x: %w", awsai.Errorf("a.B", awsai.ErrTooLarge, "y")), awsai.ErrTooLarge},
		{"own error of no kind", fmt.Errorf("x: %w", awsai.Errorf("a.B", nil, "y")), nil},
		{"kind itself", fmt.Errorf("x: %w", awsai.ErrBlocked), awsai.ErrBlocked},
		{"incomplete", awsai.ErrIncomplete, awsai.ErrIncomplete},
		{"batch that agrees", batch(awsai.ErrThrottled, api("ThrottlingException", "")), awsai.ErrThrottled},
		{"batch that differs", batch(awsai.ErrThrottled, awsai.ErrNotFound), nil},
		{"batch half cancelled", batch(awsai.ErrThrottled, context.Canceled), nil},

		{"parameters", operation("X", smithy.InvalidParamsError{}), awsai.ErrInvalid},
		{"parameter", smithy.NewErrParamRequired("Text"), awsai.ErrInvalid},
		{"serialization", &smithy.SerializationError{Err: errors.New("x")}, awsai.ErrInvalid},
		{"deserialization", &smithy.DeserializationError{Err: errors.New("x")}, awsai.ErrUnavailable},
		{"profile", errors.New("failed to get shared config profile, x"), awsai.ErrInvalid},
		{"credentials through IMDS", fmt.Errorf("get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, %w",
			status(404, errors.New("request to EC2 IMDS failed"))), awsai.ErrAccessDenied},
		{"credentials throttled", fmt.Errorf("get identity: %w", api("Throttling", "Rate exceeded")), awsai.ErrThrottled},

		{"sdk throttling", &brtypes.ThrottlingException{}, awsai.ErrThrottled},
		{"comprehend throttling", &cmptypes.TooManyRequestsException{}, awsai.ErrThrottled},
		{"s3 throttling", api("SlowDown", ""), awsai.ErrThrottled},
		{"throughput", api("ProvisionedThroughputExceededException", ""), awsai.ErrThrottled},
		{"agentcore throttling", api("ThrottledException", ""), awsai.ErrThrottled},
		{"namespace, case and URL", api("com.amazonaws.x#THROTTLINGEXCEPTION:http://internal.amazon.com/coral/", ""), awsai.ErrThrottled},
		{"not ready is not throttling", status(429, &brtypes.ModelNotReadyException{}), awsai.ErrUnavailable},
		{"tokens per minute", &brtypes.ThrottlingException{Message: aws.String("Too many tokens, please wait before trying again.")}, awsai.ErrThrottled},
		{"the same as a validation error", validation("Too many tokens, please wait before trying again."), awsai.ErrThrottled},
		{"tokens per day", &brtypes.ThrottlingException{Message: aws.String("Too many tokens per day, please wait before trying again.")}, awsai.ErrQuota},

		{"quota", status(400, &brtypes.ServiceQuotaExceededException{}), awsai.ErrQuota},
		{"resource limit", &cmptypes.ResourceLimitExceededException{}, awsai.ErrQuota},
		{"limit of Translate", operation("Translate", api("LimitExceededException", "The specified limit has been exceeded.")), awsai.ErrQuota},
		{"limit of Personalize", operation("Personalize", api("LimitExceededException", "")), awsai.ErrThrottled},
		{"limit of Textract", operation("Textract", api("LimitExceededException", "")), awsai.ErrThrottled},
		{"limit by message", api("LimitExceededException", "Rate exceeded: 10 per second"), awsai.ErrThrottled},

		{"not found", &brtypes.ResourceNotFoundException{}, awsai.ErrNotFound},
		{"job not found", &cmptypes.JobNotFoundException{}, awsai.ErrNotFound},
		{"no key", &s3types.NoSuchKey{}, awsai.ErrNotFound},
		{"no bucket", &s3types.NoSuchBucket{}, awsai.ErrNotFound},
		{"head", &s3types.NotFound{}, awsai.ErrNotFound},
		{"transcribe job", api("BadRequestException", "The requested job couldn't be found. Check the job name and try your request again."), awsai.ErrNotFound},
		{"sagemaker endpoint", api("ValidationException", `Could not find endpoint "x".`), awsai.ErrNotFound},
		{"sagemaker runtime endpoint", api("ValidationError", "Endpoint x of account 123456789012 not found."), awsai.ErrNotFound},
		{"textract job", api("InvalidJobIdException", "Request has invalid Job Id"), awsai.ErrNotFound},

		{"access", &brtypes.AccessDeniedException{}, awsai.ErrAccessDenied},
		{"s3 access", api("AccessDenied", ""), awsai.ErrAccessDenied},
		{"expired", api("ExpiredTokenException", ""), awsai.ErrAccessDenied},
		{"unrecognized", api("UnrecognizedClientException", ""), awsai.ErrAccessDenied},
		{"signature", api("InvalidSignatureException", ""), awsai.ErrAccessDenied},
		{"subscription", api("SubscriptionRequiredException", ""), awsai.ErrAccessDenied},
		{"use case form", &brtypes.ResourceNotFoundException{Message: aws.String("Model use case details have not been submitted for this account.")}, awsai.ErrAccessDenied},
		{"not allowed", validation("Operation not allowed"), awsai.ErrAccessDenied},

		{"text size", &cmptypes.TextSizeLimitExceededException{}, awsai.ErrTooLarge},
		{"batch size", &cmptypes.BatchSizeLimitExceededException{}, awsai.ErrTooLarge},
		{"document", api("DocumentTooLargeException", ""), awsai.ErrTooLarge},
		{"polly text", api("TextLengthExceededException", ""), awsai.ErrTooLarge},
		{"entity", api("EntityTooLarge", ""), awsai.ErrTooLarge},
		{"413", status(413, api("UnknownError", "")), awsai.ErrTooLarge},
		{"image of a message", validation("messages.0.content.0.image.source.base64: image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes"), awsai.ErrTooLarge},
		{"texts", validation("Malformed input request: #/texts/0: expected maxLength: 2048, actual: 3000, please reformat your input and try again."), awsai.ErrTooLarge},

		{"anthropic overflow", validation("The model returned the following errors: prompt is too long: 208310 tokens > 200000 maximum"), awsai.ErrContextOverflow},
		{"anthropic with reply", validation("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"), awsai.ErrContextOverflow},
		{"bedrock overflow", validation("Input is too long for requested model."), awsai.ErrContextOverflow},
		{"titan overflow", validation("400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 11000 "), awsai.ErrContextOverflow},
		{"nova overflow", validation("Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again."), awsai.ErrContextOverflow},
		{"llama overflow", validation("This model's maximum context length is 8192 tokens. Please reduce the length of the prompt"), awsai.ErrContextOverflow},
		{"cohere overflow", validation("too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4200."), awsai.ErrContextOverflow},
		{"openai overflow", api("context_length_exceeded", ""), awsai.ErrContextOverflow},
		{"openai overflow by message", status(400, api("invalid_request_error", "Your input exceeds the context window of this model.")), awsai.ErrContextOverflow},
		{"overflow in a stream", &brtypes.ModelStreamErrorException{Message: aws.String("prompt is too long: 1 tokens > 0 maximum")}, awsai.ErrContextOverflow},
		{"words of the caller decide nothing", validation("1 validation error detected: Value 'prompt is too long' at 'x' failed to satisfy constraint"), awsai.ErrInvalid},
		{"reply length is no overflow", validation("The maximum tokens you requested exceeds the model limit of 4096."), awsai.ErrInvalid},

		{"content filter", validation("This request has been blocked by our content filters."), awsai.ErrBlocked},
		{"guardrail", validation("Guardrail intervened"), awsai.ErrBlocked},
		{"a wrong guardrail is invalid", validation("The guardrail identifier or version provided in the request does not exist."), awsai.ErrInvalid},

		{"model timeout", status(408, &brtypes.ModelTimeoutException{}), awsai.ErrUnavailable},
		{"model error", status(424, &brtypes.ModelErrorException{}), awsai.ErrUnavailable},
		{"stream error", &brtypes.ModelStreamErrorException{}, awsai.ErrUnavailable},
		{"unavailable", &brtypes.ServiceUnavailableException{}, awsai.ErrUnavailable},
		{"internal", &cmptypes.InternalServerException{}, awsai.ErrUnavailable},
		{"internal without suffix", api("InternalFailure", ""), awsai.ErrUnavailable},
		{"container refused", api("ModelError", `Received client error (400) from primary with message "x"`), awsai.ErrInvalid},
		{"container too large", api("ModelError", `Received client error (413) from primary with message "x"`), awsai.ErrTooLarge},
		{"container failed", api("ModelError", `Received server error (500) from primary with message "x"`), awsai.ErrUnavailable},
		{"gateway page", status(502, api("UnknownError", "")), awsai.ErrUnavailable},
		{"unknown code, server fault", &smithy.GenericAPIError{Code: "Odd", Fault: smithy.FaultServer}, awsai.ErrUnavailable},
		{"unknown code, client fault", &smithy.GenericAPIError{Code: "Odd", Fault: smithy.FaultClient}, awsai.ErrInvalid},
		{"unknown code", api("Odd", ""), nil},
		{"refused connection", send(&net.OpError{Op: "dial", Err: errors.New("connection refused")}), awsai.ErrUnavailable},
		{"cut body", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), awsai.ErrUnavailable},

		{"validation", validation("The provided model identifier is invalid."), awsai.ErrInvalid},
		{"language", &cmptypes.UnsupportedLanguageException{}, awsai.ErrInvalid},
		{"request", &cmptypes.InvalidRequestException{}, awsai.ErrInvalid},
		{"parameter value", api("InvalidParameterValueException", ""), awsai.ErrInvalid},
		{"archived object", status(403, &s3types.InvalidObjectState{}), awsai.ErrInvalid},
		{"conflict", status(400, &brtypes.ConflictException{}), nil},
		{"in use", &cmptypes.ResourceInUseException{}, nil},
		{"exists", &s3types.BucketAlreadyExists{}, nil},

		{"301", status(301, errors.New("x")), awsai.ErrInvalid},
		{"402", status(402, errors.New("x")), awsai.ErrQuota},
		{"403", status(403, errors.New("x")), awsai.ErrAccessDenied},
		{"404", status(404, errors.New("x")), awsai.ErrNotFound},
		{"409", status(409, api("Odd", "")), nil},
		{"429", status(429, errors.New("x")), awsai.ErrThrottled},
		{"503", status(503, errors.New("x")), awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := awsai.KindOf(tt.err); got != tt.want {
				t.Errorf("KindOf(%v) = %v, want %v", tt.err, got, tt.want)
			}
		})
	}
}

func batch(errs ...error) error {
	b := &awsai.BatchError{Op: "a.B", Total: len(errs)}
	for i, err := range errs {
		b.Items = append(b.Items, awsai.ItemError{Index: i, Err: err})
	}
	return fmt.Errorf("batch: %w", b)
}

// transport answers every request of a real SDK client.
type transport func(*http.Request) (*http.Response, error)

func (f transport) Do(r *http.Request) (*http.Response, error) { return f(r) }

func config(do transport) aws.Config {
	return aws.Config{
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("AKID", "SECRET", ""),
		HTTPClient:       do,
		RetryMaxAttempts: 1,
	}
}

func answer(status int, header map[string]string, body string) transport {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for k, v := range header {
			h.Set(k, v)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func callComprehend(ctx context.Context, cfg aws.Config) error {
	_, err := comprehend.NewFromConfig(cfg).DetectSentiment(ctx, &comprehend.DetectSentimentInput{
		Text: aws.String("x"), LanguageCode: cmptypes.LanguageCodeEn,
	})
	return err
}

func callConverse(ctx context.Context, cfg aws.Config) error {
	_, err := bedrockruntime.NewFromConfig(cfg).Converse(ctx, &bedrockruntime.ConverseInput{ModelId: aws.String("m")})
	return err
}

func callS3(ctx context.Context, cfg aws.Config) error {
	_, err := s3.NewFromConfig(cfg).GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
	return err
}

func TestKindOfOnTheWire(t *testing.T) {
	type call = func(context.Context, aws.Config) error
	tests := []struct {
		name string
		call call
		do   transport
		want error
	}{
		{"awsJson by body", callComprehend, answer(400, nil,
			`{"__type":"com.amazonaws.comprehend#TooManyRequestsException","Message":"slow"}`), awsai.ErrThrottled},
		{"awsJson by header", callComprehend, answer(400, map[string]string{"X-Amzn-ErrorType": "TextSizeLimitExceededException:http://internal/"},
			`{"Message":"long"}`), awsai.ErrTooLarge},
		{"awsJson unmodelled", callComprehend, answer(400, nil, `{"__type":"UnrecognizedClientException","message":"token"}`), awsai.ErrAccessDenied},
		{"awsJson 500 page", callComprehend, answer(500, nil, `<html>`), awsai.ErrUnavailable},
		{"awsJson garbled success", callComprehend, answer(200, nil, `{"Sentiment":`), awsai.ErrUnavailable},
		{"restJson", callConverse, answer(400, map[string]string{"X-Amzn-ErrorType": "ValidationException"},
			`{"message":"Input is too long for requested model."}`), awsai.ErrContextOverflow},
		{"restJson quota", callConverse, answer(400, map[string]string{"X-Amzn-ErrorType": "ServiceQuotaExceededException"}, `{}`), awsai.ErrQuota},
		{"restJson not ready", callConverse, answer(429, map[string]string{"X-Amzn-ErrorType": "ModelNotReadyException"}, `{}`), awsai.ErrUnavailable},
		{"restJson unmodelled 403", callConverse, answer(403, nil, `{"message":"Missing Authentication Token"}`), awsai.ErrAccessDenied},
		{"restJson 429 without a code", callConverse, answer(429, nil, ``), awsai.ErrThrottled},
		{"restXml", callS3, answer(404, nil, `<Error><Code>NoSuchKey</Code><Message>none</Message></Error>`), awsai.ErrNotFound},
		{"restXml slow down", callS3, answer(503, nil, `<Error><Code>SlowDown</Code></Error>`), awsai.ErrThrottled},
		{"refused", callConverse, func(*http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Post", URL: "https://x", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
		}, awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.call(t.Context(), config(tt.do))
			if err == nil {
				t.Fatal("the call succeeded")
			}
			if got := awsai.KindOf(err); got != tt.want {
				t.Errorf("KindOf(%v) = %v, want %v", err, got, tt.want)
			}
		})
	}
}

func TestKindOfBeforeTheWire(t *testing.T) {
	none := transport(func(*http.Request) (*http.Response, error) { panic("sent") })
	cfg := config(none)
	_, err := comprehend.NewFromConfig(cfg).DetectSentiment(t.Context(), &comprehend.DetectSentimentInput{})
	if got := awsai.KindOf(err); got != awsai.ErrInvalid {
		t.Errorf("missing parameters: KindOf(%v) = %v, want %v", err, got, awsai.ErrInvalid)
	}
	cfg.Credentials = credentials.NewStaticCredentialsProvider("", "", "")
	if err := callComprehend(t.Context(), cfg); awsai.KindOf(err) != awsai.ErrAccessDenied {
		t.Errorf("empty credentials: KindOf(%v) = %v, want %v", err, awsai.KindOf(err), awsai.ErrAccessDenied)
	}
	cfg = config(none)
	cfg.Region = ""
	if err := callComprehend(t.Context(), cfg); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("no region: KindOf(%v) = %v, want %v", err, awsai.KindOf(err), awsai.ErrInvalid)
	}
}

func TestKindOfCancelledOnTheWire(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := callComprehend(ctx, config(func(r *http.Request) (*http.Response, error) {
		cancel()
		<-r.Context().Done()
		return nil, r.Context().Err()
	}))
	if kind := awsai.KindOf(err); kind != nil || !errors.Is(awsai.Wrap("a.B", err), context.Canceled) {
		t.Errorf("kind %v of %v; want none, and context.Canceled in the chain", kind, err)
	}
}

// frame encodes an event-stream message that carries an exception.
func frame(t *testing.T, headers map[string]string, payload string) string {
	t.Helper()
	m := eventstream.Message{Payload: []byte(payload)}
	for k, v := range headers {
		m.Headers.Set(k, eventstream.StringValue(v))
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestKindOfMidStream(t *testing.T) {
	exception := func(name, message string) string {
		return frame(t, map[string]string{":message-type": "exception", ":exception-type": name, ":content-type": "application/json"},
			`{"message":"`+message+`"}`)
	}
	tests := []struct {
		name  string
		frame string
		want  error
	}{
		{"throttling", exception("throttlingException", "slow"), awsai.ErrThrottled},
		{"overflow", exception("validationException", "prompt is too long"), awsai.ErrContextOverflow},
		{"model", exception("modelStreamErrorException", "x"), awsai.ErrUnavailable},
		{"unmodelled", exception("serviceQuotaExceededException", "x"), awsai.ErrQuota},
		{"error message", frame(t, map[string]string{":message-type": "error", ":error-code": "InternalServerError", ":error-message": "x"}, ""), awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config(answer(200, map[string]string{"Content-Type": "application/vnd.amazon.eventstream"}, tt.frame))
			out, err := bedrockruntime.NewFromConfig(cfg).ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{ModelId: aws.String("m")})
			if err != nil {
				t.Fatal(err)
			}
			stream := out.GetStream()
			defer stream.Close()
			for range stream.Events() {
			}
			if got := awsai.KindOf(stream.Err()); got != tt.want {
				t.Errorf("KindOf(%v) = %v, want %v", stream.Err(), got, tt.want)
			}
		})
	}
}
