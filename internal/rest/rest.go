// Package rest is a client for services of AWS whose SDK module cannot be had: requests are made
// by the caller, and sent, signed, repeated and observed as the SDK's own are.
//
//	client := rest.New(cfg, rest.Service{ID: "Kendra Ranking", SigningName: "kendra-ranking", Host: "kendra-ranking.us-east-1.api.aws"})
//	out, err := client.Do(ctx, rest.Request{Operation: "Rescore", Method: "POST", Header: header, Body: body})
//
// It is smithy-go's middleware stack with the SDK's parts: the retryer of the configuration, the
// signer of version 4, the HTTP client, the user agent, APIOptions, and an endpoint of
// AWS_ENDPOINT_URL or the shared files.
//
// # Limits
//
// A response is read whole, up to [MaxResponse]. Endpoints of FIPS and ServiceOptions are left
// out: the caller names the host.
//
// # Errors
//
// An answer that is none of success is a *smithy.OperationError with the service's code, as those
// of the SDK's clients of JSON services are, and so is what fails before.
//
// # Testing
//
// Package awsaitest knows the requests as those of an SDK client, by service and operation, and
// checks them against the service's model.
package rest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// MaxResponse is the most bytes of a response.
const MaxResponse = 64 << 20

// Service says which service is meant.
type Service struct {
	// ID is the service's name in the SDKs, as "Kendra Ranking".
	ID string
	// SigningName is the service's in signatures.
	SigningName string
	// Host is where it is, in the configuration's region.
	Host string
}

// Client sends requests to one service. It is safe for concurrent use.
type Client struct {
	cfg     aws.Config
	service Service
	retryer aws.Retryer
	http    aws.HTTPClient
	signer  *v4.Signer
}

// New returns a client. Nothing is sent before the first request.
func New(cfg aws.Config, s Service) *Client {
	c := &Client{cfg: cfg, service: s, http: cfg.HTTPClient, signer: v4.NewSigner()}
	if c.http == nil {
		c.http = awshttp.NewBuildableClient()
	}
	if cfg.Retryer != nil {
		c.retryer = cfg.Retryer()
	}
	if c.retryer == nil {
		c.retryer = retry.NewStandard()
	}
	if cfg.RetryMaxAttempts > 0 {
		c.retryer = retry.AddWithMaxAttempts(c.retryer, cfg.RetryMaxAttempts)
	}
	return c
}

// LeaveThrottling returns a client that does not repeat what the service throttles, for
// package batch: see [sdk.LeaveThrottling].
func (c *Client) LeaveThrottling() *Client {
	d := *c
	d.retryer = sdk.LeaveThrottling(c.retryer)
	return &d
}

// Request is one to send.
type Request struct {
	// Operation is its name in the service's model.
	Operation string
	// Method is "GET", "POST" and so on. Path is escaped, and "/" by default.
	Method, Path string
	Query        url.Values
	Header       http.Header
	Body         []byte
}

// Response is what the service answered.
type Response struct {
	// Status is below 300.
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request, again as the retryer has it, and returns the answer.
func (c *Client) Do(ctx context.Context, r Request) (Response, error) {
	ctx = middleware.ClearStackValues(ctx)
	ctx = middleware.WithServiceID(ctx, c.service.ID)
	ctx = middleware.WithOperationName(ctx, r.Operation)
	stack := middleware.NewStack(r.Operation, smithyhttp.NewStackRequest)
	if err := c.fill(stack, r); err != nil {
		return Response{}, err
	}
	handler := middleware.DecorateHandler(smithyhttp.NewClientHandlerWithOptions(c.http), stack)
	out, _, err := handler.Handle(ctx, r)
	if err != nil {
		return Response{}, &smithy.OperationError{ServiceID: c.service.ID, OperationName: r.Operation, Err: err}
	}
	resp, ok := out.(Response)
	if !ok {
		return Response{}, fmt.Errorf("%w: a %T in place of a response", awsai.ErrUnavailable, out)
	}
	return resp, nil
}

// fill puts the stack together, in the order of the SDK's clients.
func (c *Client) fill(stack *middleware.Stack, r Request) error {
	steps := []func(*middleware.Stack) error{
		func(s *middleware.Stack) error {
			return s.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{
				ServiceID: c.service.ID, SigningName: c.service.SigningName, Region: c.cfg.Region, OperationName: r.Operation,
			}, middleware.Before)
		},
		func(s *middleware.Stack) error {
			return s.Serialize.Add(middleware.SerializeMiddlewareFunc("OperationSerializer", c.serialize(r)), middleware.After)
		},
		awsmiddleware.AddClientRequestIDMiddleware,
		awsmiddleware.AddRequestUserAgentMiddleware,
		func(s *middleware.Stack) error {
			return s.Finalize.Add(middleware.FinalizeMiddlewareFunc("Signing", c.sign(r)), middleware.After)
		},
		func(s *middleware.Stack) error {
			return retry.AddRetryMiddlewares(s, retry.AddRetryMiddlewaresOptions{Retryer: c.retryer, LogRetryAttempts: c.cfg.ClientLogMode.IsRetries()})
		},
		func(s *middleware.Stack) error {
			return s.Deserialize.Add(middleware.DeserializeMiddlewareFunc("OperationDeserializer", deserialize), middleware.After)
		},
		awsmiddleware.AddRawResponseToMetadata,
		awsmiddleware.AddRecordResponseTiming,
		awsmiddleware.AddRequestIDRetrieverMiddleware,
		awshttp.AddResponseErrorMiddleware,
	}
	steps = append(steps, c.cfg.APIOptions...)
	for _, step := range append(steps, sdk.PlainBody) {
		if err := step(stack); err != nil {
			return err
		}
	}
	return nil
}

type serializer = func(context.Context, middleware.SerializeInput, middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error)

// serialize makes the HTTP request.
func (c *Client) serialize(r Request) serializer {
	return func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (out middleware.SerializeOutput, m middleware.Metadata, err error) {
		req, ok := in.Request.(*smithyhttp.Request)
		if !ok {
			return out, m, &smithy.SerializationError{Err: fmt.Errorf("a %T in place of a request", in.Request)}
		}
		u, err := c.url(ctx, r)
		if err != nil {
			return out, m, &smithy.SerializationError{Err: err}
		}
		req.URL, req.Method = u, r.Method
		for k, vs := range r.Header {
			req.Header[http.CanonicalHeaderKey(k)] = vs
		}
		if len(r.Body) > 0 {
			if req, err = req.SetStream(strings.NewReader(string(r.Body))); err != nil {
				return out, m, &smithy.SerializationError{Err: err}
			}
		}
		in.Request = req
		return next.HandleSerialize(ctx, in)
	}
}

func (c *Client) url(ctx context.Context, r Request) (*url.URL, error) {
	base, err := c.endpoint(ctx)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(strings.TrimSuffix(base, "/") + "/" + strings.TrimPrefix(r.Path, "/"))
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%w: the endpoint is no URL with a host", awsai.ErrInvalid)
	}
	u.RawQuery = r.Query.Encode()
	return u, nil
}

// endpoint is that of the configuration, for the service or for all, or the service's own. That of
// the service alone goes before the other, as in the SDK's clients.
func (c *Client) endpoint(ctx context.Context) (string, error) {
	_, global := os.LookupEnv("AWS_ENDPOINT_URL")
	_, own := os.LookupEnv("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(c.service.ID, " ", "_")))
	for _, source := range c.cfg.ConfigSources {
		s, ok := source.(interface {
			GetServiceBaseEndpoint(context.Context, string) (string, bool, error)
		})
		if !ok || global && !own {
			continue
		}
		if at, found, err := s.GetServiceBaseEndpoint(ctx, c.service.ID); err != nil || found {
			return at, err
		}
	}
	if c.cfg.BaseEndpoint != nil {
		return *c.cfg.BaseEndpoint, nil
	}
	if c.cfg.Region == "" {
		return "", fmt.Errorf("%w: no region", awsai.ErrInvalid)
	}
	return "https://" + c.service.Host, nil
}

type finalizer = func(context.Context, middleware.FinalizeInput, middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error)

// sign signs each attempt.
func (c *Client) sign(r Request) finalizer {
	sum := sha256.Sum256(r.Body)
	hash := hex.EncodeToString(sum[:])
	return func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, m middleware.Metadata, err error) {
		req, ok := in.Request.(*smithyhttp.Request)
		if !ok {
			return out, m, fmt.Errorf("a %T in place of a request", in.Request)
		}
		if c.cfg.Credentials == nil {
			return out, m, fmt.Errorf("get identity: %w: no credentials", awsai.ErrAccessDenied)
		}
		credentials, err := c.cfg.Credentials.Retrieve(ctx)
		if err != nil {
			return out, m, fmt.Errorf("get identity: %w", err)
		}
		if err := c.signer.SignHTTP(ctx, credentials, req.Request, hash, c.service.SigningName, c.cfg.Region, time.Now()); err != nil {
			return out, m, fmt.Errorf("failed to sign request: %w", err)
		}
		return next.HandleFinalize(ctx, in)
	}
}

// deserialize reads the response.
func deserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, m, err := next.HandleDeserialize(ctx, in)
	if err != nil {
		return out, m, err
	}
	resp, ok := out.RawResponse.(*smithyhttp.Response)
	if !ok {
		return out, m, &smithy.DeserializationError{Err: fmt.Errorf("a %T in place of a response", out.RawResponse)}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxResponse+1))
	if err == nil && len(body) > MaxResponse {
		err = fmt.Errorf("%w: response of more than %d bytes", awsai.ErrUnavailable, MaxResponse)
	}
	if err != nil {
		return out, m, &smithy.DeserializationError{Err: err}
	}
	if resp.StatusCode >= 300 {
		return out, m, apiError(resp.StatusCode, resp.Header, body)
	}
	out.Result = Response{Status: resp.StatusCode, Header: resp.Header, Body: body}
	return out, m, nil
}
