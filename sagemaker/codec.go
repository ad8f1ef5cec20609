package sagemaker

import (
	"context"
	"errors"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

// Encoder writes what is sent to a container.
type Encoder[T any] interface {
	// ContentType says what Encode writes, as "text/csv".
	ContentType() string
	// Encode writes v. Its errors are of what v is.
	Encode(v T) ([]byte, error)
}

// Decoder reads what a container answers.
type Decoder[T any] interface {
	// ContentType is what the container is asked for, as "text/csv".
	ContentType() string
	// Decode reads data, which is not trusted: it is bounded by its size.
	Decode(data []byte) (T, error)
}

// Codec is both: all codecs of this package are.
type Codec[T any] interface {
	Encoder[T]
	Decoder[T]
}

// Predict writes an input, invokes the endpoint with it, and reads the response.
//
//	out, err := sagemaker.Predict(ctx, endpoint, in, sagemaker.JSON[In]{}, sagemaker.JSON[Out]{})
//
// The functions set whatever else the request has; its ContentType and Accept are those of the
// codecs unless they change them. An input that cannot be written is awsai.ErrInvalid, a response
// that cannot be read awsai.ErrUnavailable.
func Predict[In, Out any](ctx context.Context, e *Endpoint, in In, enc Encoder[In], dec Decoder[Out], optFns ...func(*Request)) (Out, error) {
	const op = "sagemaker.Predict"
	var zero Out
	r, err := encodeRequest(op, in, enc, dec.ContentType(), optFns)
	if err != nil {
		return zero, err
	}
	out, err := e.invoke(ctx, op, r)
	if err != nil {
		return zero, err
	}
	return decodeResponse(op, out.Body, dec)
}

// PredictBatch is [Predict] for many inputs, as [Endpoint.InvokeBatch] is Invoke for many
// requests.
func PredictBatch[In, Out any](ctx context.Context, e *Endpoint, ins []In, enc Encoder[In], dec Decoder[Out], optFns ...func(*Request)) ([]Out, error) {
	const op = "sagemaker.PredictBatch"
	return batch.Map(ctx, batch.Options{Op: op, Width: e.o.Concurrency}, ins, func(ctx context.Context, in In) (Out, error) {
		var zero Out
		r, err := encodeRequest(op, in, enc, dec.ContentType(), optFns)
		if err != nil {
			return zero, err
		}
		out, err := e.invoke(ctx, op, r, leaveThrottling)
		if err != nil {
			return zero, err
		}
		return decodeResponse(op, out.Body, dec)
	})
}

func encodeRequest[In any](op string, in In, enc Encoder[In], accept string, optFns []func(*Request)) (Request, error) {
	body, err := enc.Encode(in)
	if err != nil {
		return Request{}, awsai.Errorf(op, awsai.ErrInvalid, "input: %w", err)
	}
	r := Request{Body: body, ContentType: enc.ContentType(), Accept: accept}
	for _, fn := range optFns {
		fn(&r)
	}
	return r, nil
}

func decodeResponse[Out any](op string, body []byte, dec Decoder[Out]) (Out, error) {
	out, err := dec.Decode(body)
	if err != nil {
		var zero Out
		return zero, awsai.Errorf(op, awsai.ErrUnavailable, "response of %d bytes: %w", len(body), plain(err))
	}
	return out, nil
}

// plain is an error of a codec as a cause: within that of a method it has no name and no kind of
// its own.
func plain(err error) error {
	if own, ok := errors.AsType[*awsai.Error](err); ok {
		return own.Err
	}
	return err
}
