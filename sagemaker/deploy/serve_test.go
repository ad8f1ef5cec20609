package deploy_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/deploy"
)

// serveModel answers with the model and the request.
func serveModel() {
	weights, err := os.ReadFile(filepath.Join(os.Getenv("SM_MODEL_DIR"), "model.txt"))
	if err != nil {
		return
	}
	http.HandleFunc("GET /ping", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("POST /invocations", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) == "bad" {
			http.Error(w, "cannot read it", http.StatusUnsupportedMediaType)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintf(w, "%s %s", weights, body)
	})
	http.ListenAndServe("127.0.0.1:"+os.Getenv("SAGEMAKER_BIND_TO_PORT"), nil)
}

func TestServe(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := deploy.Serve(t.Context(), deploy.Local{Command: []string{self}, Model: modelFolder(t), Env: map[string]string{"DEPLOY_TEST_SERVER": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	answer, kind, err := s.Invoke(t.Context(), []byte("x"), "text/csv", "")
	if string(answer) != "weights x" || kind != "text/plain" || err != nil {
		t.Errorf("Invoke = %q, %q, %v", answer, kind, err)
	}
	if _, _, err := s.Invoke(t.Context(), []byte("bad"), "text/csv", ""); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a refusal: %v", err)
	}
	client := sagemakerruntime.NewFromConfig(s.Config())
	out, err := client.InvokeEndpoint(t.Context(), &sagemakerruntime.InvokeEndpointInput{EndpointName: aws.String("churn"), Body: []byte("y"), ContentType: aws.String("text/csv")})
	if err != nil || string(out.Body) != "weights y" || aws.ToString(out.ContentType) != "text/plain" {
		t.Errorf("through the SDK: %+v, %v", out, err)
	}
	_, err = client.InvokeEndpoint(t.Context(), &sagemakerruntime.InvokeEndpointInput{EndpointName: aws.String("churn"), Body: []byte("bad")})
	if refused, ok := errors.AsType[*types.ModelError](err); !ok || aws.ToInt32(refused.OriginalStatusCode) != 415 {
		t.Errorf("a refusal through the SDK: %v", err)
	}
	stream, err := client.InvokeEndpointWithResponseStream(t.Context(), &sagemakerruntime.InvokeEndpointWithResponseStreamInput{EndpointName: aws.String("churn"), Body: []byte("z")})
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for e := range stream.GetStream().Events() {
		if part, ok := e.(*types.ResponseStreamMemberPayloadPart); ok {
			text = append(text, part.Value.Bytes...)
		}
	}
	if err := stream.GetStream().Err(); err != nil || string(text) != "weights z" {
		t.Errorf("as a stream: %q, %v", text, err)
	}
	if err := s.Close(); err != nil || s.Ping(t.Context()) == nil {
		t.Errorf("Close = %v, and the program answers", err)
	}
}

func TestServeFails(t *testing.T) {
	self, _ := os.Executable()
	_, err := deploy.Serve(t.Context(), deploy.Local{Command: []string{self}, Env: map[string]string{"DEPLOY_TEST_SERVER": "1"}, StartTimeout: time.Minute})
	if !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("a program that ends at once: %v", err)
	}
	if _, err := deploy.Serve(t.Context(), deploy.Local{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no command: %v", err)
	}
}
