package sagemaker

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/smithy-go/middleware"

	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/sdk"
)

const (
	opInvoke      = "sagemaker.Invoke"
	opInvokeBatch = "sagemaker.InvokeBatch"
)

// Invoke sends a request and returns the model's whole answer.
func (e *Endpoint) Invoke(ctx context.Context, r Request) (Response, error) {
	out, err := e.invoke(ctx, opInvoke, r)
	if err != nil {
		return Response{}, err
	}
	return response(out), nil
}

// InvokeBatch sends many requests, several at a time, and returns their responses in the order of
// the requests. Those that are throttled, by the service or by the container, go again at the pace
// that the endpoint sustains. Where requests fail it returns the responses that it has, zero
// at the failed indices, and an *awsai.BatchError.
func (e *Endpoint) InvokeBatch(ctx context.Context, requests []Request) ([]Response, error) {
	return batch.Map(ctx, batch.Options{Op: opInvokeBatch, Width: e.o.Concurrency}, requests,
		func(ctx context.Context, r Request) (Response, error) {
			out, err := e.invoke(ctx, opInvokeBatch, r, leaveThrottling)
			if err != nil {
				return Response{}, err
			}
			return response(out), nil
		})
}

// leaveThrottling has package batch answer an endpoint that throttles, which sees all requests.
func leaveThrottling(o *sagemakerruntime.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) }

func (e *Endpoint) invoke(ctx context.Context, op string, r Request, optFns ...func(*sagemakerruntime.Options)) (*sagemakerruntime.InvokeEndpointOutput, error) {
	r, err := e.prepare(op, r)
	if err != nil {
		return nil, err
	}
	out, err := e.client.InvokeEndpoint(ctx, &sagemakerruntime.InvokeEndpointInput{
		EndpointName:            &e.name,
		Body:                    r.Body,
		ContentType:             &r.ContentType,
		Accept:                  sdk.Optional(r.Accept),
		CustomAttributes:        sdk.Optional(r.CustomAttributes),
		InferenceId:             sdk.Optional(r.InferenceID),
		EnableExplanations:      sdk.Optional(r.Explanations),
		PrefixAwareId:           sdk.Optional(r.PrefixID),
		InferenceComponentName:  sdk.Optional(r.Target.Component),
		TargetVariant:           sdk.Optional(r.Target.Variant),
		TargetModel:             sdk.Optional(r.Target.Model),
		TargetContainerHostname: sdk.Optional(r.Target.Container),
		SessionId:               sdk.Optional(r.session),
	}, append(optFns, attemptTimeout(e.o.Timeout))...)
	if err != nil {
		return nil, failure(op, err)
	}
	return out, nil
}

func response(out *sagemakerruntime.InvokeEndpointOutput) Response {
	return Response{Body: out.Body, Meta: Meta{
		ContentType:      value(out.ContentType),
		Variant:          value(out.InvokedProductionVariant),
		CustomAttributes: value(out.CustomAttributes),
	}}
}

// attemptTimeout bounds each attempt of a call, whose response is read within it.
func attemptTimeout(d time.Duration) func(*sagemakerruntime.Options) {
	limit := middleware.FinalizeMiddlewareFunc("awsai.AttemptTimeout", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		limited, cancel := context.WithTimeout(ctx, d)
		defer cancel()
		out, meta, err := next.HandleFinalize(limited, in)
		if err != nil && limited.Err() != nil && ctx.Err() == nil {
			err = &timeoutError{d}
		}
		return out, meta, err
	})
	return func(o *sagemakerruntime.Options) {
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			return s.Finalize.Insert(limit, "Retry", middleware.After)
		})
	}
}

// timeoutError says that no answer came in time. The SDK does not retry it: the container may
// still be at work, and would have it twice.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string        { return "no answer within " + e.after.String() }
func (e *timeoutError) Timeout() bool        { return true }
func (e *timeoutError) Temporary() bool      { return true }
func (e *timeoutError) RetryableError() bool { return false }
