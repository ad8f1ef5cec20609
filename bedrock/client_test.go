package bedrock_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

// bodies is a transport that looks at the bodies of requests.
type bodies struct {
	*awsaitest.Fake
	t *testing.T
}

func (b bodies) Do(req *http.Request) (*http.Response, error) {
	if _, ok := req.Body.(io.WriterTo); ok {
		b.t.Errorf("%s: the body is an io.WriterTo, which breaks HTTP/1 connections", req.URL.Path)
	}
	return b.Fake.Do(req)
}

// TestBodyIsNoWriterTo guards the way around a fault of smithy-go that sdk.PlainBody
// describes, retries included.
func TestBodyIsNoWriterTo(t *testing.T) {
	fake := awsaitest.New(t)
	cfg := fake.Config()
	cfg.HTTPClient = bodies{fake, t}
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
	answerStream(fake, start, hi, endTurn)
	serveEmbeddings(fake)
	fake.Throttle("", 2)
	model := bedrock.NewModel(cfg, claude)
	if _, err := model.Generate(t.Context(), hello); err != nil {
		t.Error(err)
	}
	if _, err := bedrock.Collect(model.Stream(t.Context(), hello)); err != nil {
		t.Error(err)
	}
	if _, err := bedrock.NewEmbedder(cfg, titan).Embed(t.Context(), rag.ForQuery, []string{"a"}); err != nil {
		t.Error(err)
	}
	if first, third := fake.Calls()[0], fake.Calls()[2]; string(first.Body) == "" || string(first.Body) != string(third.Body) {
		t.Errorf("the third attempt sent %q, the first %q", third.Body, first.Body)
	}
}
