package vision

import (
	"context"
	"crypto/rand"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// LivenessOptions are the settings of [Client.CreateLiveness].
type LivenessOptions struct {
	// AuditImages is how many images of the session are kept for an audit, 0 to 4.
	AuditImages int
	// Output is the place in S3 for the images. The default is none: they come with the result.
	Output media.URI
	// Challenge is "FaceMovementAndLightChallenge" or "FaceMovementChallenge", which is less exact
	// and has no flashing light. The default is the service's.
	Challenge string
	// KMSKey encrypts the images, by ARN, ID or alias.
	KMSKey string
	// Token makes calls with the same token one session. The default is a new one.
	Token string
}

const maxAuditImages = 4

// CreateLiveness makes a session in which a person shows a camera to be there, and returns its ID: 36
// characters for the client that films, which speaks to the service itself. It lasts for three
// minutes, and serves once.
func (c *Client) CreateLiveness(ctx context.Context, optFns ...func(*LivenessOptions)) (string, error) {
	o := apply(optFns)
	if o.Token == "" {
		o.Token = rand.Text()
	}
	err := checkCount("AuditImages", o.AuditImages, maxAuditImages)
	if !tokenPattern.MatchString(o.Token) {
		err = invalid("token of %d bytes; want 1 to 64 letters, digits, - and _", len(o.Token))
	}
	if err != nil {
		return "", awsai.Wrap("vision.CreateLiveness", err)
	}
	in := &rekognition.CreateFaceLivenessSessionInput{
		ClientRequestToken: &o.Token, KmsKeyId: sdk.Optional(o.KMSKey),
		Settings: &types.CreateFaceLivenessSessionRequestSettings{AuditImagesLimit: sdk.Optional(int32(o.AuditImages))},
	}
	if o.Output.Bucket != "" {
		in.Settings.OutputConfig = &types.LivenessOutputConfig{S3Bucket: &o.Output.Bucket, S3KeyPrefix: sdk.Optional(o.Output.Key)}
	}
	if o.Challenge != "" {
		in.Settings.ChallengePreferences = []types.ChallengePreference{{Type: types.ChallengeType(o.Challenge)}}
	}
	out, err := c.api.CreateFaceLivenessSession(ctx, in)
	if err != nil {
		return "", awsai.Wrap("vision.CreateLiveness", err)
	}
	return aws.ToString(out.SessionId), nil
}

// Liveness is how a session went.
type Liveness struct {
	// ID is the session's.
	ID string
	// Status is CREATED, IN_PROGRESS, SUCCEEDED, FAILED or EXPIRED.
	Status string
	// Confidence is how sure the service is that somebody was there, in [0,1].
	Confidence float64
	// Reference is an image of the face, for a comparison or search.
	Reference LivenessImage
	// Audit are further images, as many as were asked for at most.
	Audit []LivenessImage
	// Challenge is what the person had to do.
	Challenge string
}

// Passed tells whether the session ended well with at least that confidence, in [0,1]. Which one is
// needed depends on the use.
func (l Liveness) Passed(minConfidence float64) bool {
	return l.Status == "SUCCEEDED" && l.Confidence >= minConfidence
}

// LivenessImage is an image of a session.
type LivenessImage struct {
	// Data is the image, where it was not put into S3; URI is where it was put.
	Data []byte
	URI  media.URI
	// Box is where the face is.
	Box Box
}

// Bounds is its box.
func (i LivenessImage) Bounds() Box { return i.Box }

// Source is the image as a source, for [Client.Compare] or [Collection.Search].
func (i LivenessImage) Source() media.Source {
	if i.URI != (media.URI{}) {
		return media.S3(i.URI.String())
	}
	return media.Bytes(i.Data)
}

// Liveness tells how a session went. It is asked for after the client says that it is through, and
// kept for a few minutes only.
func (c *Client) Liveness(ctx context.Context, id string) (Liveness, error) {
	if err := checkID(id); err != nil {
		return Liveness{}, awsai.Wrap("vision.Liveness", err)
	}
	out, err := c.api.GetFaceLivenessSessionResults(ctx, &rekognition.GetFaceLivenessSessionResultsInput{SessionId: &id})
	if err != nil {
		return Liveness{}, awsai.Wrap("vision.Liveness", err)
	}
	l := Liveness{ID: aws.ToString(out.SessionId), Status: string(out.Status), Confidence: share(out.Confidence)}
	if out.ReferenceImage != nil {
		l.Reference = auditImage(*out.ReferenceImage)
	}
	for _, a := range out.AuditImages {
		l.Audit = append(l.Audit, auditImage(a))
	}
	if out.Challenge != nil {
		l.Challenge = string(out.Challenge.Type)
	}
	return l, nil
}

func auditImage(a types.AuditImage) LivenessImage {
	i := LivenessImage{Data: a.Bytes, Box: boxOf(a.BoundingBox)}
	if a.S3Object != nil {
		i.URI = media.URI{Bucket: aws.ToString(a.S3Object.Bucket), Key: aws.ToString(a.S3Object.Name)}
	}
	return i
}
