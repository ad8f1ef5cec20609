package rest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/internal/rest"
)

var service = rest.Service{ID: "Kendra Ranking", SigningName: "kendra-ranking", Host: "kendra-ranking.us-east-1.api.aws"}

func request(body string) rest.Request {
	h := http.Header{}
	h.Set("Content-Type", "application/x-amz-json-1.0")
	h.Set("X-Amz-Target", "AWSKendraRerankingFrontendService.ListRescoreExecutionPlans")
	return rest.Request{Operation: "ListRescoreExecutionPlans", Method: "POST", Header: h, Body: []byte(body)}
}

func TestDo(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("Kendra Ranking", "ListRescoreExecutionPlans", awsaitest.Wire{Status: 200, Body: []byte(`{"a":1}`)})
	out, err := rest.New(f.Config(), service).Do(t.Context(), request("{}"))
	if err != nil || string(out.Body) != `{"a":1}` || out.Status != 200 {
		t.Fatalf("%+v, %v", out, err)
	}
	c := f.Calls()[0]
	if c.URL.Host != service.Host || c.Method != "POST" || string(c.Body) != "{}" {
		t.Errorf("%s %s %q", c.Method, c.URL, c.Body)
	}
	if auth := c.Header.Get("Authorization"); !strings.Contains(auth, "/us-east-1/kendra-ranking/aws4_request") {
		t.Errorf("signature %q", auth)
	}
}

func TestRetries(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("Kendra Ranking", "ListRescoreExecutionPlans", awsaitest.Wire{Status: 200, Body: []byte(`{}`)})
	f.Throttle("ListRescoreExecutionPlans", 1)
	f.Inject(awsaitest.Fault{Err: awsaitest.ConnectionReset(), Times: 1})
	if _, err := rest.New(f.Config(), service).Do(t.Context(), request("{}")); err != nil {
		t.Error(err)
	}
	f.Throttle("ListRescoreExecutionPlans", 1)
	_, err := rest.New(f.Config(), service).LeaveThrottling().Do(t.Context(), request("{}"))
	if !errors.Is(awsai.Wrap("x", err), awsai.ErrThrottled) {
		t.Errorf("%v, want throttled", err)
	}
}

func TestErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		wire awsaitest.Wire
		kind error
		code string
	}{
		"type":      {awsaitest.Wire{Status: 400, Body: []byte(`{"__type":"com.amazonaws#ValidationException","Message":"no"}`)}, awsai.ErrInvalid, "ValidationException"},
		"header":    {awsaitest.Wire{Status: 400, Header: map[string]string{"X-Amzn-Errortype": "ResourceNotFoundException:http://x"}, Body: []byte(`{"message":"no"}`)}, awsai.ErrNotFound, "ResourceNotFoundException"},
		"no JSON":   {awsaitest.Wire{Status: 503, Body: []byte(`<html>`)}, awsai.ErrUnavailable, "UnknownError"},
		"forbidden": {awsaitest.Wire{Status: 403, Body: []byte(`{"code":"AccessDeniedException"}`)}, awsai.ErrAccessDenied, "AccessDeniedException"},
	} {
		f := awsaitest.New(t)
		f.HandleWire("Kendra Ranking", "ListRescoreExecutionPlans", tt.wire)
		_, err := rest.New(f.Config(), service).Do(t.Context(), request("{}"))
		api, ok := errors.AsType[smithy.APIError](err)
		if !ok || api.ErrorCode() != tt.code || !errors.Is(awsai.Wrap("x", err), tt.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if op, ok := errors.AsType[*smithy.OperationError](err); !ok || op.ServiceID != "Kendra Ranking" {
			t.Errorf("%s: no operation in %v", name, err)
		}
	}
}

func TestBefore(t *testing.T) {
	f := awsaitest.New(t)
	noRegion := f.Config()
	noRegion.Region = ""
	noKeys := f.Config()
	noKeys.Credentials = nil
	for want, cfg := range map[error]aws.Config{awsai.ErrInvalid: noRegion, awsai.ErrAccessDenied: noKeys} {
		if _, err := rest.New(cfg, service).Do(t.Context(), request("{}")); !errors.Is(awsai.Wrap("x", err), want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := rest.New(f.Config(), service).Do(ctx, request("{}")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want cancelled", err)
	}
}

type source map[string]string

func (s source) GetServiceBaseEndpoint(_ context.Context, id string) (string, bool, error) {
	at, ok := s[id]
	return at, ok, nil
}

func TestEndpoint(t *testing.T) {
	f := awsaitest.New(t)
	f.HandleWire("Kendra Ranking", "ListRescoreExecutionPlans", awsaitest.Wire{Status: 200, Body: []byte(`{}`)})
	cfg := f.Config()
	cfg.BaseEndpoint = aws.String("http://all.example.com/")
	ask := func(want string) {
		t.Helper()
		if _, err := rest.New(cfg, service).Do(t.Context(), request("{}")); err != nil {
			t.Fatal(err)
		}
		calls := f.Calls()
		if got := calls[len(calls)-1].URL.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	ask("http://all.example.com/")
	cfg.ConfigSources = []any{source{"Kendra Ranking": "http://own.example.com"}}
	ask("http://own.example.com/")
}
