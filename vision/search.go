package vision

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// SearchOptions are the settings of a search in a collection.
type SearchOptions struct {
	// MinSimilarity is the least similarity of a match, in [0,1]. The default is 0.8.
	MinSimilarity float64
	// Max is how many matches are wanted: 4096 faces or 500 users at most. The default is the
	// service's.
	Max int
	// Quality is the filter for the face of an image. The default is [QualityNone].
	Quality QualityFilter
}

const (
	maxMatches     = 4096
	maxUserMatches = 500
)

func (o SearchOptions) check(limit int) error {
	return first(checkShare("MinSimilarity", o.MinSimilarity), checkCount("Max", o.Max, limit))
}

// FaceMatch is a face of a collection that was found.
type FaceMatch struct {
	IndexedFace
	// Similarity is in [0,1].
	Similarity float64
}

func faceMatchesOf(in []types.FaceMatch) []FaceMatch {
	var out []FaceMatch
	for _, m := range in {
		out = append(out, FaceMatch{indexedFaceOf(m.Face), share(m.Similarity)})
	}
	return out
}

// FaceSearch is what a search among faces found.
type FaceSearch struct {
	// Face is the face that was looked for, where it came from an image: box and confidence.
	Face Face
	// Matches are in descending order of similarity.
	Matches []FaceMatch
	// FaceModel is the version of the collection's model.
	FaceModel string
}

// Search looks for the largest face of an image in the collection. An image without a face is
// awsai.ErrInvalid, by the service.
func (c *Collection) Search(ctx context.Context, src media.Source, optFns ...func(*SearchOptions)) (FaceSearch, error) {
	o := apply(optFns)
	if err := first(c.check(), o.check(maxMatches)); err != nil {
		return FaceSearch{}, awsai.Wrap("vision.Search", err)
	}
	out, err := withImage(ctx, c.c, src, usual, func(img *types.Image) (*rekognition.SearchFacesByImageOutput, error) {
		return c.c.api.SearchFacesByImage(ctx, &rekognition.SearchFacesByImageInput{
			CollectionId: &c.id, Image: img, FaceMatchThreshold: percent(o.MinSimilarity),
			MaxFaces: sdk.Optional(int32(o.Max)), QualityFilter: types.QualityFilter(o.Quality),
		})
	})
	if err != nil {
		return FaceSearch{}, awsai.Wrap("vision.Search", err)
	}
	return FaceSearch{
		Face:    Face{Box: boxOf(out.SearchedFaceBoundingBox), Confidence: share(out.SearchedFaceConfidence)},
		Matches: faceMatchesOf(out.FaceMatches), FaceModel: aws.ToString(out.FaceModelVersion),
	}, nil
}

// SearchFace looks for faces like the one with that ID, which is in the collection and not among
// the matches.
func (c *Collection) SearchFace(ctx context.Context, faceID string, optFns ...func(*SearchOptions)) (FaceSearch, error) {
	o := apply(optFns)
	if err := first(c.check(), o.check(maxMatches), checkID(faceID)); err != nil {
		return FaceSearch{}, awsai.Wrap("vision.SearchFace", err)
	}
	out, err := c.c.api.SearchFaces(ctx, &rekognition.SearchFacesInput{
		CollectionId: &c.id, FaceId: &faceID, FaceMatchThreshold: percent(o.MinSimilarity), MaxFaces: sdk.Optional(int32(o.Max)),
	})
	if err != nil {
		return FaceSearch{}, awsai.Wrap("vision.SearchFace", err)
	}
	return FaceSearch{Matches: faceMatchesOf(out.FaceMatches), FaceModel: aws.ToString(out.FaceModelVersion)}, nil
}

func checkID(id string) error {
	if id == "" {
		return invalid("empty ID")
	}
	return nil
}

// UserSearch is what a search among users found.
type UserSearch struct {
	// Face is the face that was looked for, where it came from an image.
	Face Face
	// Others are the faces of the image that were not looked for.
	Others []RejectedFace
	// Matches are in descending order of similarity.
	Matches []UserMatch
	// FaceModel is the version of the collection's model.
	FaceModel string
}

// SearchUsers looks for the user to whom the largest face of an image belongs.
func (c *Collection) SearchUsers(ctx context.Context, src media.Source, optFns ...func(*SearchOptions)) (UserSearch, error) {
	o := apply(optFns)
	if err := first(c.check(), o.check(maxUserMatches)); err != nil {
		return UserSearch{}, awsai.Wrap("vision.SearchUsers", err)
	}
	out, err := withImage(ctx, c.c, src, usual, func(img *types.Image) (*rekognition.SearchUsersByImageOutput, error) {
		return c.c.api.SearchUsersByImage(ctx, &rekognition.SearchUsersByImageInput{
			CollectionId: &c.id, Image: img, UserMatchThreshold: percent(o.MinSimilarity),
			MaxUsers: sdk.Optional(int32(o.Max)), QualityFilter: types.QualityFilter(o.Quality),
		})
	})
	if err != nil {
		return UserSearch{}, awsai.Wrap("vision.SearchUsers", err)
	}
	got := UserSearch{Matches: userMatchesOf(out.UserMatches), FaceModel: aws.ToString(out.FaceModelVersion)}
	if out.SearchedFace != nil {
		got.Face = faceOf(out.SearchedFace.FaceDetail)
	}
	for _, u := range out.UnsearchedFaces {
		got.Others = append(got.Others, RejectedFace{faceOf(u.FaceDetails), texts(u.Reasons)})
	}
	return got, nil
}

// SearchUsersLikeFace looks for users like the face of the collection with that ID.
func (c *Collection) SearchUsersLikeFace(ctx context.Context, faceID string, optFns ...func(*SearchOptions)) (UserSearch, error) {
	err := checkID(faceID)
	return c.searchUsers(ctx, "vision.SearchUsersLikeFace", &rekognition.SearchUsersInput{FaceId: &faceID}, err, optFns)
}

// SearchUsersLikeUser looks for users like the one with that ID.
func (c *Collection) SearchUsersLikeUser(ctx context.Context, userID string, optFns ...func(*SearchOptions)) (UserSearch, error) {
	err := checkUser(userID)
	return c.searchUsers(ctx, "vision.SearchUsersLikeUser", &rekognition.SearchUsersInput{UserId: &userID}, err, optFns)
}

func (c *Collection) searchUsers(ctx context.Context, op string, in *rekognition.SearchUsersInput, err error, optFns []func(*SearchOptions)) (UserSearch, error) {
	o := apply(optFns)
	if err := first(err, c.check(), o.check(maxUserMatches)); err != nil {
		return UserSearch{}, awsai.Wrap(op, err)
	}
	in.CollectionId, in.UserMatchThreshold, in.MaxUsers = &c.id, percent(o.MinSimilarity), sdk.Optional(int32(o.Max))
	out, err := c.c.api.SearchUsers(ctx, in)
	if err != nil {
		return UserSearch{}, awsai.Wrap(op, err)
	}
	return UserSearch{Matches: userMatchesOf(out.UserMatches), FaceModel: aws.ToString(out.FaceModelVersion)}, nil
}
