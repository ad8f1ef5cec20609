package bedrock

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai/media"
)

// What Nova Reel takes (Amazon Nova User Guide, "Video generation access and usage").
const (
	reelShot        = 6 * time.Second
	reelLongest     = 120 * time.Second
	reelShots       = int(reelLongest / reelShot)
	reelPrompt      = 512
	reelLongPrompt  = 4000
	reelMaxSeed     = 2_147_483_646
	reelDimension   = "1280x720"
	reelFrameRate   = 24
	reelTaskShort   = "TEXT_VIDEO"
	reelTaskLong    = "MULTI_SHOT_AUTOMATED"
	reelTaskByShots = "MULTI_SHOT_MANUAL"
)

// reelInput is the request of Nova Reel.
type reelInput struct {
	TaskType string     `json:"taskType"`
	Short    *reelText  `json:"textToVideoParams,omitempty"`
	Long     *reelText  `json:"multiShotAutomatedParams,omitempty"`
	Manual   *reelParts `json:"multiShotManualParams,omitempty"`
	Config   reelConfig `json:"videoGenerationConfig"`
}

type reelText struct {
	Text   string      `json:"text"`
	Images []reelImage `json:"images,omitempty"`
}

type reelParts struct {
	Shots []reelPart `json:"shots"`
}

type reelPart struct {
	Text  string     `json:"text"`
	Image *reelImage `json:"image,omitempty"`
}

type reelImage struct {
	Format string       `json:"format"`
	Source sourceObject `json:"source"`
}

type reelConfig struct {
	DurationSeconds int    `json:"durationSeconds,omitempty"` // by shots, their number tells it
	FPS             int    `json:"fps"`
	Dimension       string `json:"dimension"`
	Seed            *int   `json:"seed,omitempty"`
}

// sourceObject is how Amazon's models take media.
type sourceObject struct {
	Bytes      []byte    `json:"bytes,omitempty"`
	S3Location *s3Object `json:"s3Location,omitempty"`
}

type s3Object struct {
	URI         string `json:"uri"`
	BucketOwner string `json:"bucketOwner,omitempty"`
}

// reel checks a request and converts it for Nova Reel.
func (m *AsyncModel) reel(ctx context.Context, req VideoRequest) (*reelInput, error) {
	if err := checkReel(req); err != nil {
		return nil, err
	}
	in := &reelInput{Config: reelConfig{FPS: reelFrameRate, Dimension: reelDimension, Seed: req.Seed}}
	if len(req.Shots) > 0 {
		shots, err := m.reelShots(ctx, req)
		in.TaskType, in.Manual = reelTaskByShots, &reelParts{shots}
		return in, err
	}
	length := max(req.Duration, reelShot)
	in.Config.DurationSeconds = int(length / time.Second)
	if length > reelShot {
		in.TaskType, in.Long = reelTaskLong, &reelText{Text: req.Prompt}
		return in, checkPrompt("the prompt", req.Prompt, reelLongPrompt)
	}
	in.TaskType, in.Short = reelTaskShort, &reelText{Text: req.Prompt}
	if given(req.First) {
		image, err := m.reelImage(ctx, req.First)
		if err != nil {
			return nil, fmt.Errorf("first picture: %w", err)
		}
		in.Short.Images = []reelImage{image}
	}
	return in, checkPrompt("the prompt", req.Prompt, reelPrompt)
}

// checkReel says what Reel does not have of a request.
func checkReel(req VideoRequest) error {
	switch {
	case given(req.Last), req.Loop, req.AspectRatio != "" && req.AspectRatio != "16:9", req.Resolution != "" && req.Resolution != "720p":
		return invalid("Nova Reel has no last picture, no loop, no aspect ratio but 16:9 and no resolution but 720p")
	case req.Duration < 0, req.Duration%reelShot != 0, req.Duration > reelLongest:
		return invalid("duration %v; Nova Reel has %v to %v in steps of %v", req.Duration, reelShot, reelLongest, reelShot)
	case req.Seed != nil && (*req.Seed < 0 || *req.Seed > reelMaxSeed):
		return invalid("seed %d; want 0 to %d", *req.Seed, reelMaxSeed)
	case len(req.Shots) > reelShots:
		return invalid("%d shots, limit %d", len(req.Shots), reelShots)
	case len(req.Shots) > 0 && (req.Prompt != "" || given(req.First)):
		return invalid("shots and a prompt or a first picture; the shots have those")
	case len(req.Shots) > 0 && req.Duration != 0 && req.Duration != time.Duration(len(req.Shots))*reelShot:
		return invalid("duration %v; %d shots make %v", req.Duration, len(req.Shots), time.Duration(len(req.Shots))*reelShot)
	case req.Duration > reelShot && len(req.Shots) == 0 && given(req.First):
		return invalid("a first picture goes with %v; longer videos have pictures by shots", reelShot)
	}
	return nil
}

func (m *AsyncModel) reelShots(ctx context.Context, req VideoRequest) ([]reelPart, error) {
	shots := make([]reelPart, len(req.Shots))
	for i, s := range req.Shots {
		if err := checkPrompt(fmt.Sprintf("the prompt of shot %d", i), s.Prompt, reelPrompt); err != nil {
			return nil, err
		}
		shots[i].Text = s.Prompt
		if !given(s.First) {
			continue
		}
		image, err := m.reelImage(ctx, s.First)
		if err != nil {
			return nil, fmt.Errorf("picture of shot %d: %w", i, err)
		}
		shots[i].Image = &image
	}
	return shots, nil
}

func (m *AsyncModel) reelImage(ctx context.Context, src media.Source) (reelImage, error) {
	if uri, ok := src.URI(); ok {
		contentType, err := frameType(ctx, src)
		return reelImage{strings.TrimPrefix(contentType, "image/"), m.inS3(uri)}, err
	}
	contentType, data, err := m.frame(ctx, src)
	return reelImage{strings.TrimPrefix(contentType, "image/"), sourceObject{Bytes: data}}, err
}

func (m *AsyncModel) inS3(uri media.URI) sourceObject {
	return sourceObject{S3Location: &s3Object{uri.String(), m.o.BucketOwner}}
}
