package deploy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

func localConfig(s *Server) aws.Config {
	return aws.Config{
		Region:      "local",
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
		HTTPClient:  runtime{s},
	}
}

// runtime stands between the SDK's client of the runtime and the program: it turns an
// invocation of an endpoint into one of the program, and the answer back, as the service
// does.
type runtime struct{ s *Server }

// maxError is how much of a model's refusal is passed on.
const maxError = 64 << 10

// Do answers a request of the SDK's client.
func (r runtime) Do(req *http.Request) (*http.Response, error) {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	if req.Method != http.MethodPost || len(parts) != 3 || parts[0] != "endpoints" {
		return refuse(req, http.StatusBadRequest, "ValidationError", "a local server answers invocations of endpoints only"), nil
	}
	switch parts[2] {
	case "invocations", "invocations-response-stream":
	default:
		return refuse(req, http.StatusBadRequest, "ValidationError", "a local server answers no "+parts[2]), nil
	}
	resp, err := r.forward(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return modelError(req, resp), nil
	}
	if parts[2] == "invocations" {
		return answer(req, resp), nil
	}
	return streamed(req, resp), nil
}

// forward sends the request to the program, with the headers that reach a container.
func (r runtime) forward(req *http.Request) (*http.Response, error) {
	to := r.s.url + "/invocations"
	if model := req.Header.Get("X-Amzn-Sagemaker-Target-Model"); model != "" {
		to = r.s.url + "/models/" + model + "/invoke"
	}
	out, err := http.NewRequestWithContext(req.Context(), http.MethodPost, to, req.Body)
	if err != nil {
		return nil, err
	}
	out.ContentLength = req.ContentLength
	for name, values := range req.Header {
		if name == "Content-Type" || name == "Accept" || strings.HasPrefix(name, "X-Amzn-Sagemaker-") {
			out.Header[name] = values
		}
	}
	if accept := req.Header.Get("X-Amzn-Sagemaker-Accept"); accept != "" {
		out.Header.Set("Accept", accept)
	}
	return r.s.client.Do(out)
}

func answer(req *http.Request, resp *http.Response) *http.Response {
	header := http.Header{}
	for name, values := range resp.Header {
		if name == "Content-Type" || strings.HasPrefix(name, "X-Amzn-Sagemaker-") {
			header[name] = values
		}
	}
	header.Set("X-Amzn-Invoked-Production-Variant", "local")
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: resp.Body, ContentLength: resp.ContentLength, Request: req,
	}
}

// modelError is the service's answer where the model refuses or fails.
func modelError(req *http.Request, resp *http.Response) *http.Response {
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxError)) // what arrived of a refusal is better than none
	class := "client"
	if resp.StatusCode >= 500 {
		class = "server"
	}
	return refused(req, http.StatusFailedDependency, "ModelError", map[string]any{
		"Message":            fmt.Sprintf("Received %s error (%d) from primary with message %q", class, resp.StatusCode, text),
		"OriginalStatusCode": resp.StatusCode, "OriginalMessage": string(text), "LogStreamArn": "",
	})
}

func refuse(req *http.Request, status int, code, message string) *http.Response {
	return refused(req, status, code, map[string]any{"Message": message})
}

func refused(req *http.Request, status int, code string, body map[string]any) *http.Response {
	b, _ := json.Marshal(body) // texts and numbers
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}, "X-Amzn-Errortype": {code}},
		Body:   io.NopCloser(bytes.NewReader(b)), ContentLength: int64(len(b)), Request: req,
	}
}

// streamed frames the program's answer as events, each of what has arrived.
func streamed(req *http.Request, resp *http.Response) *http.Response {
	out := answer(req, resp)
	out.Header.Set("X-Amzn-Sagemaker-Content-Type", resp.Header.Get("Content-Type"))
	out.Header.Set("Content-Type", "application/vnd.amazon.eventstream")
	out.ContentLength = -1
	out.Body = &frames{body: resp.Body}
	return out
}

// frames reads a body as frames of an event stream.
type frames struct {
	body    io.ReadCloser
	pending bytes.Buffer
	err     error
}

// chunk is the most bytes of an event.
const chunk = 32 << 10

func (f *frames) Read(p []byte) (int, error) {
	for f.pending.Len() == 0 {
		if f.err != nil {
			return 0, f.err
		}
		part := make([]byte, chunk)
		n, err := f.body.Read(part)
		f.err = err
		if n > 0 {
			if err := f.frame(part[:n]); err != nil {
				f.err = err
			}
		}
	}
	return f.pending.Read(p)
}

func (f *frames) frame(part []byte) error {
	m := eventstream.Message{Payload: part}
	m.Headers.Set(":message-type", eventstream.StringValue("event"))
	m.Headers.Set(":event-type", eventstream.StringValue("PayloadPart"))
	m.Headers.Set(":content-type", eventstream.StringValue("application/octet-stream"))
	return eventstream.NewEncoder().Encode(&f.pending, m)
}

func (f *frames) Close() error { return f.body.Close() }
