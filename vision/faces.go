package vision

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Attribute is something to be told of a face beyond box, five landmarks, pose and quality, which
// are always there. Others than those of this package pass through.
type Attribute string

// The attributes.
const (
	// AllAttributes are all of them.
	AllAttributes Attribute = "ALL"
	// AgeAttribute is Face.Age.
	AgeAttribute Attribute = "AGE_RANGE"
	// BeardAttribute is Face.Beard.
	BeardAttribute Attribute = "BEARD"
	// EmotionsAttribute is Face.Emotions.
	EmotionsAttribute Attribute = "EMOTIONS"
	// EyeDirectionAttribute is Face.EyeDirection.
	EyeDirectionAttribute Attribute = "EYE_DIRECTION"
	// EyeglassesAttribute is Face.Eyeglasses.
	EyeglassesAttribute Attribute = "EYEGLASSES"
	// EyesOpenAttribute is Face.EyesOpen.
	EyesOpenAttribute Attribute = "EYES_OPEN"
	// GenderAttribute is Face.Gender.
	GenderAttribute Attribute = "GENDER"
	// MouthOpenAttribute is Face.MouthOpen.
	MouthOpenAttribute Attribute = "MOUTH_OPEN"
	// MustacheAttribute is Face.Mustache.
	MustacheAttribute Attribute = "MUSTACHE"
	// OccludedAttribute is Face.Occluded.
	OccludedAttribute Attribute = "FACE_OCCLUDED"
	// SmileAttribute is Face.Smile.
	SmileAttribute Attribute = "SMILE"
	// SunglassesAttribute is Face.Sunglasses.
	SunglassesAttribute Attribute = "SUNGLASSES"
)

// Face is one that the service has detected. Fields for attributes that were not asked for
// are zero.
type Face struct {
	// Box is where it is.
	Box Box
	// Confidence is how sure the service is that this is a face, in [0,1].
	Confidence float64
	// Age is in years.
	Age AgeRange
	// Gender is what the face looks like, which need not be how the person sees itself.
	Gender Gender
	// Smile, Eyeglasses, Sunglasses, Beard, Mustache, EyesOpen and MouthOpen are what they say.
	// Occluded is whether something, as a hand or a mask, hides a part of the face.
	Smile, Eyeglasses, Sunglasses, Beard, Mustache, EyesOpen, MouthOpen, Occluded Trait
	// Emotions are what the face looks like, in descending order of confidence.
	Emotions []Emotion
	// EyeDirection is where the eyes look.
	EyeDirection EyeDirection
	// Landmarks are places in the face.
	Landmarks []Landmark
	// Pose is how the head is turned.
	Pose Pose
	// Quality is how well the face is to be seen.
	Quality Quality
}

// Bounds is its box.
func (f Face) Bounds() Box { return f.Box }

// Emotion is the one of the highest confidence, zero where there is none.
func (f Face) Emotion() Emotion {
	if len(f.Emotions) == 0 {
		return Emotion{}
	}
	return f.Emotions[0]
}

// Landmark is the place with that name, and whether the service has told it.
func (f Face) Landmark(name string) (Point, bool) {
	for _, l := range f.Landmarks {
		if l.Name == name {
			return l.Point, true
		}
	}
	return Point{}, false
}

// AgeRange is an estimate in years, from Low to High, both included.
type AgeRange struct {
	// Low and High are the ends.
	Low, High int
}

// Trait is whether a face has something. A Confidence of 0 says that it was not asked for.
type Trait struct {
	// Value is the answer, Confidence how sure it is, in [0,1].
	Value      bool
	Confidence float64
}

// Gender is what a face looks like.
type Gender struct {
	// Value is "Male" or "Female", Confidence how sure it is, in [0,1].
	Value      string
	Confidence float64
}

// Emotion is one that a face seems to show.
type Emotion struct {
	// Type is HAPPY, SAD, ANGRY, CONFUSED, DISGUSTED, SURPRISED, CALM, FEAR or UNKNOWN, and may
	// be another. Confidence is in [0,1].
	Type       string
	Confidence float64
}

// EyeDirection is where eyes look.
type EyeDirection struct {
	// Yaw is to the side and Pitch up, in degrees. Confidence is in [0,1].
	Yaw, Pitch, Confidence float64
}

// Landmark is a place in a face.
type Landmark struct {
	// Name is as "eyeLeft", "nose" or "mouthRight".
	Name string
	// Point is where it is.
	Point Point
}

// Pose is how a head is turned, in degrees.
type Pose struct {
	// Pitch is up and down, Roll to the shoulder, Yaw to the side.
	Pitch, Roll, Yaw float64
}

// Faces detects up to 100 faces in an image, the largest first. Without attributes a face has box,
// five landmarks, pose and quality.
func (c *Client) Faces(ctx context.Context, src media.Source, attributes ...Attribute) ([]Face, error) {
	out, err := withImage(ctx, c, src, usual, func(img *types.Image) (*rekognition.DetectFacesOutput, error) {
		return c.api.DetectFaces(ctx, &rekognition.DetectFacesInput{Image: img, Attributes: attributesTo(attributes)})
	})
	if err != nil {
		return nil, awsai.Wrap("vision.Faces", err)
	}
	return facesOf(out.FaceDetails), nil
}

func attributesTo(in []Attribute) []types.Attribute {
	if len(in) == 0 {
		return nil
	}
	out := []types.Attribute{types.AttributeDefault}
	for _, a := range in {
		if a == AllAttributes {
			return []types.Attribute{types.AttributeAll}
		}
		if !slices.Contains(out, types.Attribute(a)) {
			out = append(out, types.Attribute(a))
		}
	}
	return out
}

func facesOf(in []types.FaceDetail) []Face {
	var out []Face
	for i := range in {
		out = append(out, faceOf(&in[i]))
	}
	return out
}

func faceOf(f *types.FaceDetail) Face {
	if f == nil {
		return Face{}
	}
	out := Face{
		Box: boxOf(f.BoundingBox), Confidence: share(f.Confidence), Emotions: emotionsOf(f.Emotions),
		Landmarks: landmarksOf(f.Landmarks), Pose: poseOf(f.Pose), Quality: faceQuality(f.Quality),
	}
	if a := f.AgeRange; a != nil {
		out.Age = AgeRange{int(aws.ToInt32(a.Low)), int(aws.ToInt32(a.High))}
	}
	if g := f.Gender; g != nil {
		out.Gender = Gender{string(g.Value), share(g.Confidence)}
	}
	if e := f.EyeDirection; e != nil {
		out.EyeDirection = EyeDirection{number(e.Yaw), number(e.Pitch), share(e.Confidence)}
	}
	traitsOf(f, &out)
	return out
}

func traitsOf(f *types.FaceDetail, out *Face) {
	if t := f.Smile; t != nil {
		out.Smile = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.Eyeglasses; t != nil {
		out.Eyeglasses = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.Sunglasses; t != nil {
		out.Sunglasses = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.Beard; t != nil {
		out.Beard = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.Mustache; t != nil {
		out.Mustache = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.EyesOpen; t != nil {
		out.EyesOpen = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.MouthOpen; t != nil {
		out.MouthOpen = Trait{t.Value, share(t.Confidence)}
	}
	if t := f.FaceOccluded; t != nil {
		out.Occluded = Trait{t.Value, share(t.Confidence)}
	}
}

func emotionsOf(in []types.Emotion) []Emotion {
	var out []Emotion
	for _, e := range in {
		out = append(out, Emotion{string(e.Type), share(e.Confidence)})
	}
	slices.SortStableFunc(out, func(a, b Emotion) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}

func landmarksOf(in []types.Landmark) []Landmark {
	var out []Landmark
	for _, l := range in {
		out = append(out, Landmark{string(l.Type), Point{number(l.X), number(l.Y)}})
	}
	return out
}

func poseOf(p *types.Pose) Pose {
	if p == nil {
		return Pose{}
	}
	return Pose{number(p.Pitch), number(p.Roll), number(p.Yaw)}
}

func faceQuality(q *types.ImageQuality) Quality {
	if q == nil {
		return Quality{}
	}
	return Quality{Brightness: share(q.Brightness), Sharpness: share(q.Sharpness)}
}

// comparedFace is a face of which the service tells less.
func comparedFace(f *types.ComparedFace) Face {
	if f == nil {
		return Face{}
	}
	return faceOf(&types.FaceDetail{
		BoundingBox: f.BoundingBox, Confidence: f.Confidence, Emotions: f.Emotions,
		Landmarks: f.Landmarks, Pose: f.Pose, Quality: f.Quality, Smile: f.Smile,
	})
}

func comparedFaces(in []types.ComparedFace) []Face {
	var out []Face
	for i := range in {
		out = append(out, comparedFace(&in[i]))
	}
	return out
}
