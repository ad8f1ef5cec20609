package sagemaker

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/schemas"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Part is a piece of a response that streams.
type Part struct {
	// Bytes follow on those of the parts before. The service cuts where it likes, within a
	// line, a token or a character: see [Lines], [Events] and [StreamJSON].
	Bytes []byte
	// Meta is that of the response, the same in every part.
	Meta
}

const opStream = "sagemaker.Stream"

// Stream sends a request and yields the response as the container writes it. The request is
// sent when the loop starts, again for each loop; breaking off the loop closes the connection.
//
// A sequence that was cut off ends with awsai.ErrIncomplete. Where the service or the container
// broke the stream off with an error, its kind is that error's, with awsai.ErrIncomplete in the
// chain. A container that itself stops half-way without an error looks like one that is done:
// what the tokens say, as [OpenAIChat] has its last event, tells more.
//
// A request with a Target.Model or Explanations is awsai.ErrInvalid.
func (e *Endpoint) Stream(ctx context.Context, r Request) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		if err := e.stream(ctx, opStream, r, func(p Part) bool { return yield(p, nil) }); err != nil {
			yield(Part{}, err)
		}
	}
}

// stream reports the parts of a response until report returns false.
func (e *Endpoint) stream(ctx context.Context, op string, r Request, report func(Part) bool) error {
	r, err := e.prepare(op, r)
	if err != nil {
		return err
	}
	switch {
	case r.Target.Model != "":
		return awsai.Errorf(op, awsai.ErrInvalid, "a stream cannot be of a model of a multi-model endpoint")
	case r.Explanations != "":
		return awsai.Errorf(op, awsai.ErrInvalid, "a stream has no explanations")
	case r.session == newSession:
		return awsai.Errorf(op, awsai.ErrInvalid, "a stream cannot open a session")
	}
	limited, cancel := context.WithTimeout(ctx, e.o.StreamTimeout)
	defer cancel()
	var frames sdk.Frames
	out, err := e.client.InvokeEndpointWithResponseStream(limited, streamInput(e.name, r), func(o *sagemakerruntime.Options) {
		o.APIOptions = append(o.APIOptions, frames.Watch)
	}, ownProtocol)
	if err != nil {
		return e.broken(ctx, limited, op, err, false)
	}
	stream := out.GetStream()
	defer func() {
		cancel()
		stream.Close()
		for range stream.Events() { // the SDK's reader does not outlive the call
		}
	}()
	meta := Meta{
		ContentType:      value(out.ContentType),
		Variant:          value(out.InvokedProductionVariant),
		CustomAttributes: value(out.CustomAttributes),
	}
	for event := range stream.Events() {
		part, ok := event.(*types.ResponseStreamMemberPayloadPart)
		if ok && len(part.Value.Bytes) > 0 && !report(Part{part.Value.Bytes, meta}) {
			return nil
		}
	}
	if err := stream.Err(); err != nil {
		return e.broken(ctx, limited, op, err, true)
	}
	if err := frames.Cut(); err != nil {
		return e.broken(ctx, limited, op, err, true)
	}
	return nil
}

func streamInput(name string, r Request) *sagemakerruntime.InvokeEndpointWithResponseStreamInput {
	return &sagemakerruntime.InvokeEndpointWithResponseStreamInput{
		EndpointName:            &name,
		Body:                    r.Body,
		ContentType:             &r.ContentType,
		Accept:                  sdk.Optional(r.Accept),
		CustomAttributes:        sdk.Optional(r.CustomAttributes),
		InferenceId:             sdk.Optional(r.InferenceID),
		PrefixAwareId:           sdk.Optional(r.PrefixID),
		InferenceComponentName:  sdk.Optional(r.Target.Component),
		TargetVariant:           sdk.Optional(r.Target.Variant),
		TargetContainerHostname: sdk.Optional(r.Target.Container),
		SessionId:               sdk.Optional(r.session),
	}
}

// ownProtocol gives a stream a decoder of its own: that of a client is one for all its streams
// and not safe for concurrent use (smithy-go v1.28.8, eventstream.Codec).
func ownProtocol(o *sagemakerruntime.Options) {
	o.Protocol = restjson1.New(schemas.AmazonSageMakerRuntime)
}

// broken is the error of a stream that did not begin, or has begun and did not end well.
func (e *Endpoint) broken(ctx, limited context.Context, op string, err error, begun bool) error {
	switch ctxErr := ctx.Err(); {
	case ctxErr != nil:
		return awsai.Wrap(op, fmt.Errorf("%w", ctxErr))
	case limited.Err() != nil:
		err = &timeoutError{e.o.StreamTimeout}
	}
	failed := failure(op, err)
	if !begun {
		return failed
	}
	own, ok := errors.AsType[*awsai.Error](failed)
	if !ok {
		return failed
	}
	kind := own.Kind
	if _, api := errors.AsType[smithy.APIError](err); !api || kind == nil {
		kind = awsai.ErrIncomplete
	}
	return &awsai.Error{Op: op, Kind: kind, Err: fmt.Errorf("%w: %w", awsai.ErrIncomplete, own.Err)}
}
