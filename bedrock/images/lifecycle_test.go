package images_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/images"
)

// TestLifecycle: the log is told once that a model has ended, and the error says so.
func TestLifecycle(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Err: &types.ResourceNotFoundException{Message: new("not found")}})
	var log bytes.Buffer
	model := images.New(fake.Config(), novaCanvas, func(o *images.Options) {
		o.Lifecycles = bedrock.Lifecycles{{Model: novaCanvas, EndOfLife: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Successor: "x.y"}}
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	for range 2 {
		_, err := model.Generate(t.Context(), images.Request{Prompt: "secret"})
		_, ok := errors.AsType[*bedrock.LifecycleError](err)
		if !ok || !errors.Is(err, awsai.ErrNotFound) || !strings.HasPrefix(err.Error(), "images.Generate: ") {
			t.Errorf("error %v, want that of a model that has ended", err)
		}
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "successor=x.y") || strings.Contains(text, "secret") {
		t.Errorf("log %q, want one line that names the successor", text)
	}
}
