package vision_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

// fixture reads a captured response, or skips the test.
func fixture(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES, the folder of captured responses, is not set")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "rekognition", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// serve answers an operation with a page, and a second page that is empty.
func serve(f *awsaitest.Fake, operation string, body []byte) {
	f.HandleRaw("rekognition", operation, func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in struct{ NextToken string }
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		if in.NextToken != "" {
			return awsaitest.Wire{Body: []byte(`{"JobStatus":"SUCCEEDED"}`)}, nil
		}
		return awsaitest.Wire{Body: body}, nil
	})
}

var inS3 = media.S3("s3://mybucket/myphoto")

// say collects facts, one a line.
type say struct{ strings.Builder }

func (s *say) f(format string, args ...any) { fmt.Fprintf(s, format+"\n", args...) }

func wait[T any](t *testing.T, j *job.Job[T]) T {
	t.Helper()
	got, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func faceFacts(s *say, faces ...vision.Face) {
	for _, f := range faces {
		s.f("face %.4f age %d-%d emotion %s landmarks %d", f.Confidence, f.Age.Low, f.Age.High, f.Emotion().Type, len(f.Landmarks))
	}
}

// fixtures are the responses with what they must yield, as the manifest beside them records it.
var fixtures = []struct {
	file, operation string
	facts           func(t *testing.T, c *vision.Client, s *say) error
	want            string
}{
	{"cli-detect-faces.json", "DetectFaces", detectedFaces, "face 1.0000 age 32-48 emotion CALM landmarks 30"},
	{"docs-detect-faces.json", "DetectFaces", detectedFaces, "face 1.0000 age 26-43 emotion CALM landmarks 30"},
	{"cli-detect-text.json", "DetectText", detectedText, "ESTD 1882 (2)\nBRAINS (1)"},
	{"docs-detect-text.json", "DetectText", detectedText, "IT'S (1)\nI (1)\nMONDAY (1)\nbut keep (2)\nSmiling (1)"},
	{"docs-detect-labels-v1-names-only.json", "DetectLabels", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Labels(t.Context(), inS3)
		var names []string
		for i, l := range got.Labels {
			if i < 12 {
				names = append(names, l.Name)
			}
			if len(l.Instances) > 0 {
				s.f("%s has instances", l.Name)
			}
		}
		s.f("%d: %s", len(got.Labels), strings.Join(names, ", "))
		return err
	}, "36: Skateboard, Sport, People, Person, Human, Parking, Parking Lot, Automobile, Car, Vehicle, Intersection, Road"},
	{"docs-detect-labels-v2-instances.json", "DetectLabels", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Labels(t.Context(), inS3)
		s.f("model %s", got.ModelVersion)
		for _, l := range got.Labels {
			s.f("%s %d", l.Name, len(l.Instances))
		}
		return err
	}, "model 2.0\nVehicle 0\nTransportation 0\nAutomobile 0\nCar 14\nHuman 0\nPerson 2"},
	{"docs-detect-moderation-labels.json", "DetectModerationLabels", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Moderate(t.Context(), inS3)
		for _, l := range got.Labels {
			s.f("%s < %s", l.Name, l.Parent)
		}
		return err
	}, "Explicit Nudity < \nGraphic Male Nudity < Explicit Nudity\nSexual Activity < Explicit Nudity"},
	{"docs-recognize-celebrities.json", "RecognizeCelebrities", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Celebrities(t.Context(), inS3)
		for _, k := range got.Known {
			s.f("%s %.2f %s %s %v", k.Name, k.Confidence, k.ID, k.Gender, k.Face.Smile.Value)
		}
		s.f("others %d", len(got.Others))
		return err
	}, "Jeff Bezos 0.98 3Ir0du6 Male true\nothers 1"},
	{"ppe-image.json", "DetectProtectiveEquipment", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Protection(t.Context(), inS3, func(o *vision.ProtectionOptions) { o.Required = []vision.Equipment{vision.FaceCover} })
		s.f("model %s", got.ModelVersion)
		for _, w := range got.Workers {
			n := 0
			for _, p := range w.Parts {
				n += len(p.Equipment)
			}
			s.f("%d equipment %d %s", w.ID, n, w.Status)
		}
		return err
	}, "model 1.0\n0 equipment 2 unprotected\n1 equipment 2 unprotected\n2 equipment 2 unprotected\n3 equipment 2 unprotected"},
	{"cli-index-faces.json", "IndexFaces", indexedFaces, "model 3.0\nce7ed422-2132-4a11-ab14-06c5c410f29f"},
	{"docs-index-faces.json", "IndexFaces", indexedFaces, "model 3.0\nb86e2392-9da1-459b-af68-49118dc16f87\nrejected [EXCEEDS_MAX_FACES]"},
	{"cli-list-collections.json", "ListCollections", listedCollections, "MyCollection1 2.0\nMyCollection2 3.0\nMyCollection3 3.0\nMyCollection4 3.0\nMyCollection5 4.0\n" +
		"MyCollection6 1.0\nMyCollection7 3.0\nMyCollection8 4.0\nMyCollection9 4.0\nMyCollection10 4.0"},
	{"docs-list-collections.json", "ListCollections", listedCollections, "MyCollection 2.0\nAnotherCollection 3.0"},
	{"docs-list-faces.json", "ListFaces", func(t *testing.T, c *vision.Client, s *say) error {
		for f, err := range c.Collection("c").Faces(t.Context(), vision.FaceFilter{}) {
			if err != nil {
				return err
			}
			s.f("%s %s %s", f.ID, f.Label, f.FaceModel)
		}
		return nil
	}, "0b683aed-a0f1-48b2-9b5e-139e9cc2a757 input.jpg 5.0"},
	{"cli-search-faces.json", "SearchFaces", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Collection("c").SearchFace(t.Context(), "8d3cfc70-4ba8-4b36-9644-90fba29c2dac")
		s.f("model %s", got.FaceModel)
		for _, m := range got.Matches {
			s.f("%.3f", 100*m.Similarity)
		}
		return err
	}, "model 3.0\n99.310\n99.249\n99.249\n96.732\n96.483\n96.433\n95.253\n95.228"},
	{"docs-search-faces-by-image.json", "SearchFacesByImage", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.Collection("c").Search(t.Context(), inS3)
		s.f("model %s face %.6f %v", got.FaceModel, got.Face.Confidence, got.Face.Box)
		for _, m := range got.Matches {
			s.f("%.3f", 100*m.Similarity)
		}
		return err
	}, "model 3.0 face 1.000000 17.2,73.7 11.1×6.3\n99.976"},
	{"cli-get-label-detection.json", "GetLabelDetection", videoLabels, "model 2.0 h264 1920×1080 6.806s\n0 Audience\n0 Classroom"},
	{"docs-get-label-detection-v2.json", "GetLabelDetection", videoLabels, "model 2.0 h264 1280×674 5.005s\n0 Leaf\n0 Human\n0 Person\n166 Sleeve"},
	{"docs-get-label-detection-by-timestamp.json", "GetLabelDetection", videoLabels, "model 3.0  1280×720 5s\n1000 Car\n1000 Cup\n2000 Kangaroo\n4000 Bicycle"},
	{"docs-get-face-detection.json", "GetFaceDetection", func(t *testing.T, c *vision.Client, s *say) error {
		got := wait(t, c.ResumeVideoFaces("j"))
		s.f("%d faces, %s %v", len(got.Faces), got.Video.Codec, got.Video.Duration > 0)
		return nil
	}, "3 faces, h264 true"},
	{"cli-get-face-search.json", "GetFaceSearch", videoSearch, "0 467\n1 967"},
	{"docs-get-face-search.json", "GetFaceSearch", videoSearch, "0 0\n1 0\n2 0"},
	{"cli-get-person-tracking.json", "GetPersonTracking", func(t *testing.T, c *vision.Client, s *say) error {
		for _, track := range wait(t, c.ResumeVideoPeople("j")).Tracks() {
			s.f("%d: %d, %v to %v", track.Index, len(track.Moments), track.Start, track.End)
		}
		return nil
	}, "0: 2, 500ms to 567ms"},
	{"cli-get-celebrity-recognition.json", "GetCelebrityRecognition", func(t *testing.T, c *vision.Client, s *say) error {
		for _, k := range wait(t, c.ResumeVideoCelebrities("j")).Celebrities {
			s.f("%d %s", k.At.Milliseconds(), k.Name)
		}
		return nil
	}, "0 CelebrityA\n467 Jane Celebrity"},
	{"cli-get-content-moderation.json", "GetContentModeration", func(t *testing.T, c *vision.Client, s *say) error {
		for _, l := range wait(t, c.ResumeVideoModeration("j")).Labels {
			s.f("%s < %s", l.Name, l.Parent)
		}
		return nil
	}, "Violence < \nWeapon Violence < Violence"},
	{"docs-get-segment-detection.json", "GetSegmentDetection", func(t *testing.T, c *vision.Client, s *say) error {
		got := wait(t, c.ResumeVideoSegments("j"))
		s.f("models %s %s, %d segments, %d audio, %s", got.ShotModel, got.CueModel, len(got.Segments), len(got.Audio), got.Video.Codec)
		for _, cue := range got.Cues() {
			s.f("%s %d %d %s", cue.Cue, cue.Start.Milliseconds(), cue.End.Milliseconds(), cue.EndTimecode)
		}
		for _, shot := range got.Shots() {
			s.f("%d %d %d", shot.Shot, shot.Start.Milliseconds(), shot.End.Milliseconds())
		}
		return nil
	}, "models 2.0 2.0, 4 segments, 1 audio, h264\nBlackFrames 0 9976 00:00:09;29\nContent 9976 14981 00:00:14;29\n0 0 9976\n1 10010 14981"},
	{"cli-describe-stream-processor.json", "DescribeStreamProcessor", func(t *testing.T, c *vision.Client, s *say) error {
		got, err := c.StreamProcessor("my-stream-processor").Info(t.Context())
		s.f("%s %s %s %.2f", got.Name, got.Status, got.Spec.Collection, got.Spec.MinSimilarity)
		s.f("%d %d %d", got.Created.UnixMilli(), len(got.Spec.Role), len(got.ARN))
		s.f("%t %t", strings.Contains(got.Spec.Video, "kinesisvideo"), strings.Contains(got.Spec.FaceOutput, ":kinesis:"))
		return err
	}, "my-stream-processor STOPPED my-collection 0.80\n1532449292712 60 78\ntrue true"},
	{"docs-kinesis-face-search-record.json", "", func(t *testing.T, _ *vision.Client, s *say) error {
		got, err := vision.ParseStreamRecord(fixture(t, "docs-kinesis-face-search-record.json"))
		s.f("%s %v %d", got.Status, got.Offset, got.Server.UnixMilli())
		for _, f := range got.Faces {
			s.f("%d %.4f %s", len(f.Face.Landmarks), f.Matches[0].Similarity, f.Matches[0].Label)
		}
		return err
	}, "RUNNING 2s 1510552593455\n5 0.8886 matchedImage.jpeg"},
	{"docs-sns-completion.json", "", func(t *testing.T, _ *vision.Client, s *say) error {
		got, err := vision.ParseNotification(fixture(t, "docs-sns-completion.json"))
		s.f("%d %s %s %s %d %s", len(got.JobID), got.Status, got.Operation, got.Tag, got.At.UnixMilli(), got.Video)
		return err
	}, "62 succeeded StartLabelDetection DetectingLabels 1510865364756 s3://bucket/video.mp4"},
}

func TestFixtures(t *testing.T) {
	for _, tt := range fixtures {
		t.Run(tt.file, func(t *testing.T) {
			fake := awsaitest.New(t)
			body := fixture(t, tt.file)
			if tt.operation != "" {
				serve(fake, tt.operation, body)
			}
			var s say
			if err := tt.facts(t, vision.New(fake.Config()), &s); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, strings.TrimSpace(s.String())); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
		})
	}
}

func detectedFaces(t *testing.T, c *vision.Client, s *say) error {
	got, err := c.Faces(t.Context(), inS3, vision.AllAttributes)
	faceFacts(s, got...)
	return err
}

func detectedText(t *testing.T, c *vision.Client, s *say) error {
	got, err := c.Text(t.Context(), inS3)
	for _, l := range got.Lines {
		s.f("%s (%d)", l.Text, len(l.Words))
	}
	return err
}

func indexedFaces(t *testing.T, c *vision.Client, s *say) error {
	got, err := c.Collection("c").Index(t.Context(), inS3)
	s.f("model %s", got.FaceModel)
	for _, f := range got.Faces {
		s.f("%s", f.ID)
	}
	for _, r := range got.Rejected {
		s.f("rejected %v", r.Reasons)
	}
	return err
}

func listedCollections(t *testing.T, c *vision.Client, s *say) error {
	for info, err := range c.Collections(t.Context()) {
		if err != nil {
			return err
		}
		s.f("%s %s", info.ID, info.FaceModel)
	}
	return nil
}

func videoLabels(t *testing.T, c *vision.Client, s *say) error {
	got := wait(t, c.ResumeVideoLabels("j"))
	s.f("model %s %s", got.ModelVersion, videoFacts(got.Video))
	for _, l := range got.Labels {
		s.f("%d %s", l.Start.Milliseconds(), l.Name)
	}
	return nil
}

func videoFacts(v vision.VideoInfo) string {
	return fmt.Sprintf("%s %d×%d %v", v.Codec, v.Width, v.Height, v.Duration.Round(time.Millisecond))
}

func videoSearch(t *testing.T, c *vision.Client, s *say) error {
	for _, p := range wait(t, c.ResumeSearchVideo("j")).People {
		s.f("%d %d", p.Index, p.At.Milliseconds())
	}
	return nil
}
