package vision

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// VideoOptions are the settings of every kind of job on a video.
type VideoOptions struct {
	// Tag comes back with the job and its notification: 1 to 1024 letters, digits and
	// _ . - : + = /. The default is none.
	Tag string
	// Token makes starts with the same token and settings one job, which is paid for once: 1 to
	// 64 letters, digits, - and _. Who stores it before the start can repeat a start after a
	// crash. The default is a new one for each call, which makes one job of the SDK's retries.
	Token string
	// Topic is the ARN of an SNS topic that is told when the job has ended, in a message that
	// [ParseNotification] reads, and TopicRole that of the role that may publish to it. The
	// default is none.
	Topic, TopicRole string
}

var (
	tagPattern   = regexp.MustCompile(`^[a-zA-Z0-9_.:+=/-]+$`)
	tokenPattern = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)
)

const maxTag = 1024

func (o VideoOptions) check() error {
	switch {
	case o.Tag != "" && (len(o.Tag) > maxTag || !tagPattern.MatchString(o.Tag)):
		return invalid("tag of %d bytes; want 1 to %d letters, digits and _ . - : + = /", len(o.Tag), maxTag)
	case o.Token != "" && !tokenPattern.MatchString(o.Token):
		return invalid("token of %d bytes; want 1 to 64 letters, digits, - and _", len(o.Token))
	case (o.Topic == "") != (o.TopicRole == ""):
		return invalid("Topic without TopicRole, or the reverse")
	}
	return nil
}

// VideoInfo is what the service tells of a video and of the job on it.
type VideoInfo struct {
	// URI is where the video is, or was.
	URI media.URI
	// Tag is the job's.
	Tag string
	// Format is the container's, as "QuickTime / MOV", Codec the picture's, as "h264", and
	// ColorRange FULL or LIMITED.
	Format, Codec, ColorRange string
	// Duration is how long it is.
	Duration time.Duration
	// FrameRate is in frames a second.
	FrameRate float64
	// Width and Height are in pixels.
	Width, Height int
}

func (v *VideoInfo) fill(meta *types.VideoMetadata) {
	if meta == nil {
		return
	}
	v.Format, v.Codec, v.ColorRange = aws.ToString(meta.Format), aws.ToString(meta.Codec), string(meta.ColorRange)
	v.Duration, v.FrameRate = milliseconds(aws.ToInt64(meta.DurationMillis)), number(meta.FrameRate)
	v.Width, v.Height = int(aws.ToInt64(meta.FrameWidth)), int(aws.ToInt64(meta.FrameHeight))
}

// milliseconds is a time in a video. One that does not fit, and one before the beginning, is
// nothing that a video of six hours can have.
func milliseconds(n int64) time.Duration {
	return time.Duration(min(max(n, 0), 1<<40)) * time.Millisecond
}

// request is what the starts of all kinds have in common.
type request struct {
	video   *types.Video
	token   *string
	tag     *string
	channel *types.NotificationChannel
}

// startVideo puts the video where the service can read it and starts a job on it.
func startVideo(ctx context.Context, c *Client, kind string, src media.Source, o VideoOptions, send func(request) (*string, error)) (string, error) {
	if err := o.check(); err != nil {
		return "", err
	}
	o.Token = cmp.Or(o.Token, rand.Text())
	uri, err := c.stage(ctx, kind+o.Token, src)
	if err != nil {
		return "", err
	}
	r := request{
		video: &types.Video{S3Object: &types.S3Object{Bucket: &uri.Bucket, Name: &uri.Key}},
		token: &o.Token, tag: sdk.Optional(o.Tag),
	}
	if o.Topic != "" {
		r.channel = &types.NotificationChannel{SNSTopicArn: &o.Topic, RoleArn: &o.TopicRole}
	}
	id, err := send(r)
	if err == nil && aws.ToString(id) == "" {
		err = awsai.Errorf("vision.Start", awsai.ErrUnavailable, "the response names no job")
	}
	if err != nil {
		c.discard(ctx, r.video)
		return "", err
	}
	return *id, nil
}

// stagedName is what the keys of staged videos begin with, after Options.Prefix.
const stagedName = "video-"

// stage puts a video that is not in S3 into the bucket, under a key that follows from the token.
func (c *Client) stage(ctx context.Context, token string, src media.Source) (media.URI, error) {
	if uri, ok := src.URI(); ok {
		return uri, nil
	}
	if c.o.Bucket == "" {
		return media.URI{}, invalid("the video is not in S3, and there is no Options.Bucket to put it into")
	}
	sum := sha256.Sum256([]byte(token))
	return c.stager.Put(ctx, stagedName+hex.EncodeToString(sum[:16])+extension(src.Name()), src)
}

func extension(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".mp4", ".mov", ".jsonl", ".manifest":
		return ext
	}
	return ""
}

// discard deletes a video that was staged here, whose job has ended. What cannot be deleted is no
// failure of the job.
func (c *Client) discard(ctx context.Context, v *types.Video) {
	if v == nil || v.S3Object == nil || c.o.Bucket == "" || aws.ToString(v.S3Object.Bucket) != c.o.Bucket {
		return
	}
	key, ours := strings.CutPrefix(aws.ToString(v.S3Object.Name), c.o.Prefix)
	if !ours || !strings.HasPrefix(key, stagedName) {
		return
	}
	err := c.stager.Remove(context.WithoutCancel(ctx), key)
	if err != nil && c.o.Logger != nil {
		c.o.Logger.WarnContext(ctx, "vision: a staged video was not deleted", "key", c.o.Prefix+key, "error", err)
	}
}
