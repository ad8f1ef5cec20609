package vision

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Celebrities is what [Client.Celebrities] found.
type Celebrities struct {
	// Known are the celebrities, at most 64.
	Known []Celebrity
	// Others are the faces of nobody that the service knows.
	Others []Face
}

// Celebrity is a person that the service knows.
type Celebrity struct {
	// ID is the service's, for [Client.Celebrity].
	ID string
	// Name is the person's.
	Name string
	// Gender is "Male", "Female", "Nonbinary" or "Unlisted", as the person is known.
	Gender string
	// URLs are about the person. They may have no scheme.
	URLs []string
	// Confidence is how sure the service is who it is, in [0,1].
	Confidence float64
	// Face is the face.
	Face Face
}

// Bounds is the box of the face.
func (c Celebrity) Bounds() Box { return c.Face.Box }

// Celebrities finds who is known in an image, out of up to 100 faces.
func (c *Client) Celebrities(ctx context.Context, src media.Source) (Celebrities, error) {
	out, err := withImage(ctx, c, src, usual, func(img *types.Image) (*rekognition.RecognizeCelebritiesOutput, error) {
		return c.api.RecognizeCelebrities(ctx, &rekognition.RecognizeCelebritiesInput{Image: img})
	})
	if err != nil {
		return Celebrities{}, awsai.Wrap("vision.Celebrities", err)
	}
	got := Celebrities{Others: comparedFaces(out.UnrecognizedFaces)}
	for _, k := range out.CelebrityFaces {
		got.Known = append(got.Known, Celebrity{
			ID: aws.ToString(k.Id), Name: aws.ToString(k.Name), Gender: genderOf(k.KnownGender),
			URLs: k.Urls, Confidence: share(k.MatchConfidence), Face: comparedFace(k.Face),
		})
	}
	return got, nil
}

// Celebrity tells name, gender and URLs of the celebrity with that ID.
func (c *Client) Celebrity(ctx context.Context, id string) (Celebrity, error) {
	if id == "" {
		return Celebrity{}, awsai.Errorf("vision.Celebrity", awsai.ErrInvalid, "empty ID")
	}
	out, err := c.api.GetCelebrityInfo(ctx, &rekognition.GetCelebrityInfoInput{Id: &id})
	if err != nil {
		return Celebrity{}, awsai.Wrap("vision.Celebrity", err)
	}
	return Celebrity{ID: id, Name: aws.ToString(out.Name), Gender: genderOf(out.KnownGender), URLs: out.Urls}, nil
}

func genderOf(g *types.KnownGender) string {
	if g == nil {
		return ""
	}
	return string(g.Type)
}
