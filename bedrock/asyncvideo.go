package bedrock

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// VideoRequest says what a video is to show. Amazon Nova Reel and Luma Ray have different
// settings: what a model does not have is refused.
type VideoRequest struct {
	// Prompt describes the video: at most 5,000 characters for Ray, 512 for Reel, or 4,000
	// for a Reel of more than 6 s. With Shots it is empty.
	Prompt string
	// Shots make a Reel of 6 s for each, at most 20 of them, in place of Prompt.
	Shots []Shot
	// First is the picture that the video begins with, a PNG or a JPEG: 1280×720 for Reel,
	// where it goes with 6 s and no Shots, 512×512 to 4096×4096 for Ray. The zero Source is
	// none.
	First media.Source
	// Last is the picture that a Ray ends with.
	Last media.Source
	// Duration is how long the video is: 6 s, or 12 s to 120 s in steps of 6, for Reel, 5 s
	// or 9 s for Ray. The default is 6 s for Reel, and Ray's own.
	Duration time.Duration
	// AspectRatio is the shape of a Ray, as "16:9". The default is Ray's own.
	AspectRatio string
	// Resolution is "540p" or "720p" for Ray. The default is Ray's own. Reel has 720p.
	Resolution string
	// Loop has a Ray end as it began.
	Loop bool
	// Seed, 0 to 2,147,483,646, makes another Reel of the same prompt. Nil is the model's
	// own, which is always the same.
	Seed *int
	// Token is as AsyncRequest.Token.
	Token string
}

// Shot is a part of a video of several.
type Shot struct {
	// Prompt describes the shot in at most 512 characters.
	Prompt string
	// First is the picture that the shot begins with, as VideoRequest.First.
	First media.Source
}

// Video is where a video is.
type Video struct {
	// File is the video, an MP4: [AsyncModel.Open] and [AsyncModel.Download] read it.
	File media.URI
	// Shots are the parts of a Reel of several, in order, each a video of its own.
	Shots []media.URI
}

// maxFrame is how many bytes a picture may have (Amazon Nova User Guide, "Video generation
// access and usage", for pictures in S3).
const maxFrame = 25_000_000

// StartVideo starts a job of Nova Reel or Luma Ray that makes a video. Where the request's
// pictures are in S3, Reel reads them there; else they are sent.
//
// A model that makes no videos, and a request that the model would refuse as far as its
// documentation tells, is awsai.ErrInvalid, a picture of more than 25,000,000 bytes is
// awsai.ErrTooLarge; nothing is sent.
func (m *AsyncModel) StartVideo(ctx context.Context, req VideoRequest) (*job.Job[Video], error) {
	const op = "bedrock.AsyncModel.StartVideo"
	var input any
	var err error
	switch {
	case strings.HasPrefix(m.base, "amazon.nova-reel-"):
		input, err = m.reel(ctx, req)
	case strings.HasPrefix(m.base, "luma.ray-"):
		input, err = m.ray(ctx, req)
	default:
		err = fmt.Errorf("%w: %q is neither Amazon Nova Reel nor Luma Ray", awsai.ErrInvalid, m.base)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	id, err := m.start(ctx, op, cmp.Or(req.Token, rand.Text()), input)
	if err != nil {
		return nil, err
	}
	return m.ResumeVideo(id), nil
}

// ResumeVideo returns the handle on a job that makes a video by its ARN.
func (m *AsyncModel) ResumeVideo(id string) *job.Job[Video] {
	return asyncJob(m, id, "video", func(_ context.Context, out AsyncOutput) (Video, error) { return findVideo(out) })
}

// findVideo finds the video among the files of a job: output.mp4, and shot_0001.mp4 and so on.
func findVideo(out AsyncOutput) (v Video, err error) {
	for _, f := range out.Files {
		switch name := path.Base(f.URI.Key); {
		case name == "output.mp4":
			v.File = f.URI
		case strings.HasPrefix(name, "shot_") && strings.HasSuffix(name, ".mp4"):
			v.Shots = append(v.Shots, f.URI)
		}
	}
	if v.File == (media.URI{}) {
		return Video{}, fmt.Errorf("%w: no output.mp4 among the %d files of %s", awsai.ErrNotFound, len(out.Files), out.Folder)
	}
	return v, nil
}

// given tells whether there is a source. The zero one holds nothing that could not be
// compared.
func given(src media.Source) bool { return src != media.Source{} }

// invalid is the error of a request that a model would refuse.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{awsai.ErrInvalid}, args...)...)
}

// checkPrompt holds a prompt to a limit in characters.
func checkPrompt(what, prompt string, limit int) error {
	if n := utf8.RuneCountInString(prompt); n == 0 || n > limit {
		return invalid("%s has %d characters; want 1 to %d", what, n, limit)
	}
	return nil
}

// frame is the media type and content of a picture. One in S3 is fetched.
func (m *AsyncModel) frame(ctx context.Context, src media.Source) (contentType string, data []byte, err error) {
	if contentType, err = frameType(ctx, src); err != nil {
		return "", nil, err
	}
	if uri, ok := src.URI(); ok {
		data, err = m.stage.Bytes(ctx, uri, maxFrame)
	} else {
		data, err = src.Bytes(ctx, maxFrame)
	}
	return contentType, data, err
}

func frameType(ctx context.Context, src media.Source) (string, error) {
	contentType, err := src.ContentType(ctx)
	if err == nil && contentType != "image/png" && contentType != "image/jpeg" {
		err = invalid("picture of type %.60s; want image/png or image/jpeg", contentType)
	}
	return contentType, err
}
