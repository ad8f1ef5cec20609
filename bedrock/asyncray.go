package bedrock

import (
	"context"
	"fmt"
	"time"

	"github.com/awsai-go/awsai/media"
)

// rayPrompt is the most characters that Luma Ray takes (Amazon Bedrock User Guide, "Luma AI
// models").
const rayPrompt = 5000

// rayInput is the request of Luma Ray.
type rayInput struct {
	Prompt      string              `json:"prompt"`
	AspectRatio string              `json:"aspect_ratio,omitempty"`
	Loop        bool                `json:"loop,omitempty"`
	Duration    string              `json:"duration,omitempty"`
	Resolution  string              `json:"resolution,omitempty"`
	Keyframes   map[string]rayFrame `json:"keyframes,omitempty"`
}

type rayFrame struct {
	Type   string    `json:"type"`
	Source raySource `json:"source"`
}

type raySource struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type"`
	Data      []byte `json:"data"`
}

// ray checks a request and converts it for Luma Ray.
func (m *AsyncModel) ray(ctx context.Context, req VideoRequest) (*rayInput, error) {
	in := &rayInput{Prompt: req.Prompt, AspectRatio: req.AspectRatio, Loop: req.Loop, Resolution: req.Resolution}
	switch {
	case len(req.Shots) > 0, req.Seed != nil:
		return nil, invalid("Luma Ray has no shots and no seed")
	case req.Duration != 0 && req.Duration != 5*time.Second && req.Duration != 9*time.Second:
		return nil, invalid("duration %v; Luma Ray has 5s and 9s", req.Duration)
	case req.Duration != 0:
		in.Duration = fmt.Sprintf("%ds", int(req.Duration.Seconds()))
	}
	if err := checkPrompt("the prompt", req.Prompt, rayPrompt); err != nil {
		return nil, err
	}
	for name, src := range map[string]media.Source{"frame0": req.First, "frame1": req.Last} {
		if !given(src) {
			continue
		}
		contentType, data, err := m.frame(ctx, src)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if in.Keyframes == nil {
			in.Keyframes = map[string]rayFrame{}
		}
		in.Keyframes[name] = rayFrame{"image", raySource{"base64", contentType, data}}
	}
	return in, nil
}
