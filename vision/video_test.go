package vision_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

var film = media.S3("s3://bucket/film.mp4")

// running answers the first asks for a job with that it runs.
func running(f *awsaitest.Fake, operation string, asks int, pages ...string) {
	f.HandleRaw("rekognition", operation, func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in struct {
			NextToken  string
			MaxResults int
		}
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		if asks--; asks >= 0 {
			return awsaitest.Wire{Body: []byte(`{"JobStatus":"IN_PROGRESS"}`)}, nil
		}
		n := 0
		if in.NextToken != "" {
			if _, err := fmt.Sscanf(in.NextToken, "t%d", &n); err != nil {
				return awsaitest.Wire{}, err
			}
		}
		body := strings.TrimSuffix(pages[n], "}") + `,"JobStatus":"SUCCEEDED"`
		if n < len(pages)-1 {
			body += fmt.Sprintf(`,"NextToken":"t%d"`, n+1)
		}
		return awsaitest.Wire{Body: []byte(body + "}")}, nil
	})
}

// Every kind of job starts, is resumed by another client and merges its pages.
func TestVideoJobs(t *testing.T) {
	const id = "0123456789"
	started := awsaitest.Wire{Body: []byte(`{"JobId":"` + id + `"}`)}
	ctx := context.Background()
	common := vision.VideoOptions{Tag: "a:b", Token: "tok", Topic: "arn:aws:sns:us-east-1:111122223333:AmazonRekognition", TopicRole: "arn:aws:iam::111122223333:role/r"}
	tests := []struct {
		name  string
		pages []string
		start func(*vision.Client) (string, error)
		wait  func(*vision.Client) (any, error)
		want  string
	}{
		{"LabelDetection", []string{`{"Labels":[{"Timestamp":500,"Label":{"Name":"Car"}}],"VideoMetadata":{"Codec":"h264"}}`, `{"Labels":[{"Timestamp":1000,"Label":{"Name":"Car"}},{"Timestamp":9000,"Label":{"Name":"Car"}}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoLabels(ctx, film, func(o *vision.VideoLabelOptions) {
					o.VideoOptions, o.MinConfidence, o.Filter.Include = common, 0.7, []string{"Car"}
				})
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoLabels(id).Wait(ctx)
				return []any{got.Video.Codec, got.Timeline(time.Second)}, err
			}, "[h264 [{Car 500ms 1s 2 0} {Car 9s 9s 1 0}]]"},
		{"FaceDetection", []string{`{"Faces":[{"Timestamp":0,"Face":{"BoundingBox":{"Left":0.1,"Top":0.1,"Width":0.2,"Height":0.2}}},{"Timestamp":0,"Face":{"BoundingBox":{"Left":0.7,"Top":0.1,"Width":0.2,"Height":0.2}}}]}`,
			`{"Faces":[{"Timestamp":500,"Face":{"BoundingBox":{"Left":0.12,"Top":0.1,"Width":0.2,"Height":0.2},"Quality":{"Sharpness":90}}},{"Timestamp":5000,"Face":{"BoundingBox":{"Left":0.7,"Top":0.1,"Width":0.2,"Height":0.2}}}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoFaces(ctx, film, func(o *vision.VideoFaceOptions) { o.VideoOptions, o.Attributes = common, true })
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoFaces(id).Wait(ctx)
				var out []any
				for _, track := range got.Tracks(time.Second, 0.3) {
					out = append(out, track.Start, track.End, len(track.Faces), track.Best().At)
				}
				return out, err
			}, "[0s 500ms 2 500ms 0s 0s 1 0s 5s 5s 1 5s]"},
		{"FaceSearch", []string{`{"Persons":[{"Timestamp":0,"Person":{"Index":1},"FaceMatches":[{"Similarity":90,"Face":{"FaceId":"a"}}]}]}`,
			`{"Persons":[{"Timestamp":700,"Person":{"Index":1,"BoundingBox":{"Width":1,"Height":1}},"FaceMatches":[{"Similarity":99,"Face":{"FaceId":"b"}},{"Similarity":95,"Face":{"FaceId":"a"}}]},{"Timestamp":700,"Person":{"Index":0}}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.Collection("faces").SearchVideo(ctx, film, func(o *vision.VideoSearchOptions) { o.VideoOptions, o.MinSimilarity = common, 0.9 })
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeSearchVideo(id).Wait(ctx)
				var out []any
				for _, track := range got.Tracks() {
					out = append(out, track.Index, track.End, len(track.Moments))
					for _, m := range track.Matches {
						out = append(out, m.ID, m.Similarity)
					}
				}
				return out, err
			}, "[0 700ms 1 1 700ms 2 b 0.99 a 0.95]"},
		{"CelebrityRecognition", []string{`{"Celebrities":[{"Timestamp":0,"Celebrity":{"Name":"A","Confidence":50}}]}`, `{"Celebrities":[{"Timestamp":400,"Celebrity":{"Name":"A","Confidence":75}}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoCelebrities(ctx, film, func(o *vision.VideoOptions) { *o = common })
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoCelebrities(id).Wait(ctx)
				return got.Timeline(time.Second), err
			}, "[{A 0s 400ms 2 0.75}]"},
		{"ContentModeration", []string{`{"ModerationModelVersion":"7","ModerationLabels":[{"Timestamp":0,"StartTimestampMillis":0,"EndTimestampMillis":2000,"DurationMillis":2000,"ModerationLabel":{"Name":"Violence","TaxonomyLevel":1,"ParentName":""},"ContentTypes":[{"Name":"Animated","Confidence":50}]}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoModeration(ctx, film, func(o *vision.VideoModerationOptions) { o.VideoOptions, o.MinConfidence = common, 0.6 })
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoModeration(id, func(o *vision.VideoModerationOptions) { o.Segments = true }).Wait(ctx)
				return []any{got.ModelVersion, got.Timeline(0), got.Labels[0].ContentTypes}, err
			}, "[7 [{Violence 0s 2s 1 0}] [{Animated 0.5}]]"},
		{"TextDetection", []string{`{"TextDetections":[{"Timestamp":0,"TextDetection":{"Id":0,"Type":"LINE","DetectedText":"NEWS now"}},{"Timestamp":0,"TextDetection":{"Id":1,"ParentId":0,"Type":"WORD","DetectedText":"NEWS"}}]}`,
			`{"TextDetections":[{"Timestamp":0,"TextDetection":{"Id":2,"ParentId":0,"Type":"WORD","DetectedText":"now"}},{"Timestamp":500,"TextDetection":{"Id":0,"Type":"LINE","DetectedText":"NEWS now"}}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoText(ctx, film, func(o *vision.VideoTextOptions) {
					o.VideoOptions, o.MinWidth, o.Regions = common, 0.1, []vision.Region{{Box: vision.Box{Width: 1, Height: 0.5}}}
				})
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoText(id).Wait(ctx)
				return []any{len(got.Frames), len(got.Frames[0].Lines[0].Words), got.Timeline(time.Second)}, err
			}, "[2 2 [{NEWS now 0s 500ms 2 0}]]"},
		{"SegmentDetection", []string{`{"Segments":[{"Type":"TECHNICAL_CUE","StartTimestampMillis":5000,"EndTimestampMillis":6000,"TechnicalCueSegment":{"Type":"EndCredits","Confidence":80}}],"VideoMetadata":[{"Codec":"h264"}]}`,
			`{"Segments":[{"Type":"SHOT","EndTimestampMillis":5000,"ShotSegment":{"Index":0,"Confidence":90}},{"Type":"SMELL","StartTimestampMillis":6000}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoSegments(ctx, film, func(o *vision.SegmentOptions) {
					o.VideoOptions, o.MinShotConfidence, o.MinCueConfidence, o.BlackPixel, o.BlackShare = common, 0.8, 0.6, 0.1, 0.95
				})
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoSegments(id).Wait(ctx)
				var out []any
				for _, s := range got.Segments {
					out = append(out, s.Cue, s.Shot, s.Start, s.End)
				}
				return append(out, got.Video.Codec, len(got.Shots()), len(got.Cues(vision.EndCredits))), err
			}, "[ 0 0s 5s EndCredits -1 5s 6s SMELL -1 6s 0s h264 1 1]"},
		{"PersonTracking", []string{`{"Persons":[{"Timestamp":0,"Person":{"Index":0}}]}`},
			func(c *vision.Client) (string, error) {
				j, err := c.VideoPeople(ctx, film, func(o *vision.VideoOptions) { *o = common })
				return idOf(j), err
			},
			func(c *vision.Client) (any, error) {
				got, err := c.ResumeVideoPeople(id).Wait(ctx)
				return len(got.People), err
			}, "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := awsaitest.New(t)
				start := "Start" + tt.name
				fake.HandleWire("rekognition", start, started)
				running(fake, "Get"+tt.name, 2, tt.pages...)
				got, err := tt.start(vision.New(fake.Config()))
				if err != nil || got != id {
					t.Fatalf("started %q, %v", got, err)
				}
				var in struct {
					ClientRequestToken, JobTag string
					Video                      struct{ S3Object struct{ Bucket, Name string } }
					NotificationChannel        struct{ SNSTopicArn, RoleArn string }
				}
				if err := json.Unmarshal(fake.Calls(start)[0].Body, &in); err != nil {
					t.Fatal(err)
				}
				if in.ClientRequestToken != "tok" || in.JobTag != "a:b" || in.Video.S3Object.Name != "film.mp4" || in.NotificationChannel.RoleArn != common.TopicRole {
					t.Errorf("request %+v", in)
				}
				result, err := tt.wait(vision.New(fake.Config()))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, fmt.Sprint(result)); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func idOf[T any](j *job.Job[T]) string {
	if j == nil {
		return ""
	}
	return j.ID()
}

// A video that is not in S3 is there while its job runs.
func TestVideoStaged(t *testing.T) {
	for _, failed := range []bool{false, true} {
		fake := awsaitest.New(t)
		s3 := fake.S3("mine")
		var key string
		awsaitest.Handle(fake, func(_ context.Context, in *rekognition.StartFaceDetectionInput) (*rekognition.StartFaceDetectionOutput, error) {
			key = *in.Video.S3Object.Name
			return &rekognition.StartFaceDetectionOutput{JobId: new("j")}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *rekognition.GetFaceDetectionInput) (*rekognition.GetFaceDetectionOutput, error) {
			out := &rekognition.GetFaceDetectionOutput{JobStatus: types.VideoJobStatusSucceeded, Video: &types.Video{S3Object: &types.S3Object{Bucket: new("mine"), Name: &key}}}
			if failed {
				out.JobStatus, out.StatusMessage = types.VideoJobStatusFailed, new("codec")
			}
			return out, nil
		})
		client := vision.New(fake.Config(), func(o *vision.Options) { o.Bucket = "mine" })
		j, err := client.VideoFaces(t.Context(), media.Bytes([]byte("film")).WithName("A.MP4"))
		if err != nil {
			t.Fatal(err)
		}
		if o, ok := s3.Object("mine", key); !ok || string(o.Body) != "film" || !strings.HasPrefix(key, "awsai-vision/video-") || !strings.HasSuffix(key, ".mp4") {
			t.Errorf("staged at %q: %t", key, ok)
		}
		got, err := j.Wait(t.Context())
		if f, ok := errors.AsType[*job.FailedError](err); ok != failed || failed && f.Reason != "codec" {
			t.Errorf("failed %t: error %v", failed, err)
		}
		if want := (media.URI{Bucket: "mine", Key: key}); !failed && got.Video.URI != want {
			t.Errorf("video at %v, want %v", got.Video.URI, want)
		}
		if keys := s3.Keys("mine"); len(keys) > 0 {
			t.Errorf("left in S3: %q", keys)
		}
	}
}

func TestVideoRefused(t *testing.T) {
	fake := awsaitest.New(t)
	client := vision.New(fake.Config())
	tests := []struct {
		name string
		src  media.Source
		o    vision.VideoOptions
		want string
	}{
		{"no bucket", media.Bytes([]byte("film")), vision.VideoOptions{}, "Options.Bucket"},
		{"tag", film, vision.VideoOptions{Tag: "a b"}, "tag of 3 bytes"},
		{"token", film, vision.VideoOptions{Token: "a.b"}, "token of 3 bytes"},
		{"topic", film, vision.VideoOptions{Topic: "arn"}, "TopicRole"},
	}
	for _, tt := range tests {
		_, err := client.VideoCelebrities(t.Context(), tt.src, func(o *vision.VideoOptions) { *o = tt.o })
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one of %q", tt.name, err, tt.want)
		}
	}
	_, err := client.VideoSegments(t.Context(), film, func(o *vision.SegmentOptions) { o.MinCueConfidence = 0.4 })
	if !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("confidence of segments: error %v", err)
	}
	if n := len(fake.Calls()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestClosedFeaturesSaySo(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Err: &types.AccessDeniedException{Message: new("no")}})
	client := vision.New(fake.Config())
	_, people := client.VideoPeople(t.Context(), film)
	_, bulk := client.BulkModeration(t.Context(), media.S3("s3://bucket/m.jsonl"), media.URI{Bucket: "bucket"})
	_, labels := client.StreamProcessor("p").Create(t.Context(), vision.StreamSpec{
		Video: "arn:aws:kinesisvideo:us-east-1:111122223333:stream/s/1", Role: "arn:aws:iam::111122223333:role/r", Labels: []string{"PET"},
		LabelOutput: media.URI{Bucket: "bucket"}, Topic: "arn:aws:sns:us-east-1:111122223333:t",
	})
	for want, err := range map[string]error{"2025-10-31": people, "bulk moderation is closed": bulk, "closed to new accounts": labels} {
		if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; want awsai.ErrAccessDenied saying %q", err, want)
		}
	}
}

func TestNotification(t *testing.T) {
	inner := `{"JobId":"j","Status":"FAILED","API":"StartFaceSearch","Timestamp":1510865364756,"Video":{"S3ObjectName":"v","S3Bucket":"bkt"}}`
	envelope, err := json.Marshal(map[string]any{"Type": "Notification", "Timestamp": "2017-11-16T20:49:24Z", "Message": inner})
	if err != nil {
		t.Fatal(err)
	}
	want := vision.Notification{JobID: "j", Operation: "StartFaceSearch", Status: job.Failed, At: time.UnixMilli(1510865364756).UTC(), Video: media.URI{Bucket: "bkt", Key: "v"}}
	for _, raw := range []string{inner, string(envelope)} {
		got, err := vision.ParseNotification([]byte(raw))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("error %v, notification (-want +got):\n%s", err, diff)
		}
	}
}

func FuzzMessages(f *testing.F) {
	f.Add([]byte(`{"JobId":"j","Status":"SUCCEEDED","Timestamp":1e400,"Message":"{}"}`))
	f.Add([]byte(`{"InputInformation":{"KinesisVideo":{"ServerTimestamp":1e300}},"FaceSearchResponse":[{"DetectedFace":null,"MatchedFaces":[{"Face":null}]}]}`))
	f.Add([]byte(`{"statistics":{},"errors":[{"line-numer":3}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, e1 := vision.ParseNotification(raw)
		_, e2 := vision.ParseStreamRecord(raw)
		_, e3 := vision.ParseBulkSummary(raw)
		for _, err := range []error{e1, e2, e3} {
			if err != nil && !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
		}
	})
}
