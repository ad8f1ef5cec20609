package vision

import (
	"context"
	"iter"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Collection is a set of faces that the service keeps, as vectors, and of users that several of them
// belong to. It holds no images. It is safe for concurrent use.
type Collection struct {
	c  *Client
	id string
}

// Collection returns the collection with that ID, 1 to 255 letters, digits and _ . -, whether it
// exists or not.
func (c *Client) Collection(id string) *Collection { return &Collection{c, id} }

// ID names the collection within the account and region.
func (c *Collection) ID() string { return c.id }

func (c *Collection) check() error { return checkName("collection ID", c.id) }

// CollectionInfo is what the service tells of a collection.
type CollectionInfo struct {
	// ID and ARN name it.
	ID, ARN string
	// FaceModel is the version of the model that its faces are vectors of. A collection keeps
	// it for life.
	FaceModel string
	// Faces and Users are how many it has.
	Faces, Users int64
	// Created is when it was made.
	Created time.Time
}

// Create makes the collection, with tags, which may be nil. One that exists already is an error
// without kind.
func (c *Collection) Create(ctx context.Context, tags map[string]string) (CollectionInfo, error) {
	if err := c.check(); err != nil {
		return CollectionInfo{}, awsai.Wrap("vision.Create", err)
	}
	out, err := c.c.api.CreateCollection(ctx, &rekognition.CreateCollectionInput{CollectionId: &c.id, Tags: tags})
	if err != nil {
		return CollectionInfo{}, awsai.Wrap("vision.Create", err)
	}
	return CollectionInfo{ID: c.id, ARN: aws.ToString(out.CollectionArn), FaceModel: aws.ToString(out.FaceModelVersion)}, nil
}

// Delete deletes the collection with all of its faces and users.
func (c *Collection) Delete(ctx context.Context) error {
	if err := c.check(); err != nil {
		return awsai.Wrap("vision.Delete", err)
	}
	_, err := c.c.api.DeleteCollection(ctx, &rekognition.DeleteCollectionInput{CollectionId: &c.id})
	return awsai.Wrap("vision.Delete", err)
}

// Info tells what is known of the collection.
func (c *Collection) Info(ctx context.Context) (CollectionInfo, error) {
	if err := c.check(); err != nil {
		return CollectionInfo{}, awsai.Wrap("vision.Info", err)
	}
	out, err := c.c.api.DescribeCollection(ctx, &rekognition.DescribeCollectionInput{CollectionId: &c.id})
	if err != nil {
		return CollectionInfo{}, awsai.Wrap("vision.Info", err)
	}
	return CollectionInfo{
		ID: c.id, ARN: aws.ToString(out.CollectionARN), FaceModel: aws.ToString(out.FaceModelVersion),
		Faces: aws.ToInt64(out.FaceCount), Users: aws.ToInt64(out.UserCount), Created: aws.ToTime(out.CreationTimestamp),
	}, nil
}

// Collections lists the account's collections: ID and FaceModel of each.
func (c *Client) Collections(ctx context.Context) iter.Seq2[CollectionInfo, error] {
	start := func() *rekognition.ListCollectionsPaginator {
		return rekognition.NewListCollectionsPaginator(c.api, &rekognition.ListCollectionsInput{})
	}
	return page.Items(ctx, "vision.Collections", start, func(p *rekognition.ListCollectionsOutput) ([]CollectionInfo, *string) {
		infos := make([]CollectionInfo, len(p.CollectionIds))
		for i, id := range p.CollectionIds {
			infos[i].ID = id
			if i < len(p.FaceModelVersions) {
				infos[i].FaceModel = p.FaceModelVersions[i]
			}
		}
		return infos, p.NextToken
	})
}

// IndexedFace is a face in a collection.
type IndexedFace struct {
	// ID is the face's, a UUID.
	ID string
	// ImageID is the service's for the image that it came from.
	ImageID string
	// Label is what [IndexOptions].Label gave.
	Label string
	// UserID is the user that it belongs to, or empty.
	UserID string
	// Box is where it was in its image, and Confidence how sure it is a face, in [0,1].
	Box        Box
	Confidence float64
	// FaceModel is the version of the model that made its vector.
	FaceModel string
}

// Bounds is its box.
func (f IndexedFace) Bounds() Box { return f.Box }

func indexedFaceOf(f *types.Face) IndexedFace {
	if f == nil {
		return IndexedFace{}
	}
	return IndexedFace{
		ID: aws.ToString(f.FaceId), ImageID: aws.ToString(f.ImageId), Label: aws.ToString(f.ExternalImageId), UserID: aws.ToString(f.UserId),
		Box: boxOf(f.BoundingBox), Confidence: share(f.Confidence), FaceModel: aws.ToString(f.IndexFacesModelVersion),
	}
}

// IndexOptions are the settings of [Collection.Index].
type IndexOptions struct {
	// Label is put on the faces of the image, as IndexedFace.Label: 1 to 255 letters, digits and
	// _ . - :. It is no key: images may share one. The default is none.
	Label string
	// MaxFaces is how many faces are indexed, the largest first, 100 at most. The default is 100.
	MaxFaces int
	// Quality is the filter. The default is [QualityAuto].
	Quality QualityFilter
	// Attributes are to be told of each face. The default is none.
	Attributes []Attribute
}

// Indexed is what [Collection.Index] did.
type Indexed struct {
	// Faces are those in the collection now.
	Faces []NewFace
	// Rejected are those that are not.
	Rejected []RejectedFace
	// FaceModel is the version of the model.
	FaceModel string
}

// NewFace is a face that was indexed.
type NewFace struct {
	IndexedFace
	// Face is what it looks like.
	Face Face
}

// RejectedFace is a face that was detected and not taken.
type RejectedFace struct {
	// Face is what it looks like.
	Face Face
	// Reasons are why, as EXCEEDS_MAX_FACES, EXTREME_POSE, LOW_BRIGHTNESS, LOW_SHARPNESS,
	// LOW_CONFIDENCE, SMALL_BOUNDING_BOX or LOW_FACE_QUALITY.
	Reasons []string
}

var labelPattern = regexp.MustCompile(`^[a-zA-Z0-9_.:-]{1,255}$`)

// maxFaces is of IndexFaces and of DetectFaces, by the developer guide.
const maxFaces = 100

// Index adds the faces of an image to the collection. It is not idempotent: an image that is indexed
// twice has its faces in it twice.
func (c *Collection) Index(ctx context.Context, src media.Source, optFns ...func(*IndexOptions)) (Indexed, error) {
	o := apply(optFns)
	if err := first(c.check(), o.check()); err != nil {
		return Indexed{}, awsai.Wrap("vision.Index", err)
	}
	out, err := withImage(ctx, c.c, src, usual, func(img *types.Image) (*rekognition.IndexFacesOutput, error) {
		return c.c.api.IndexFaces(ctx, &rekognition.IndexFacesInput{
			CollectionId: &c.id, Image: img, ExternalImageId: sdk.Optional(o.Label), MaxFaces: sdk.Optional(int32(o.MaxFaces)),
			QualityFilter: types.QualityFilter(o.Quality), DetectionAttributes: attributesTo(o.Attributes),
		})
	})
	if err != nil {
		return Indexed{}, awsai.Wrap("vision.Index", err)
	}
	got := Indexed{FaceModel: aws.ToString(out.FaceModelVersion)}
	for _, r := range out.FaceRecords {
		got.Faces = append(got.Faces, NewFace{indexedFaceOf(r.Face), faceOf(r.FaceDetail)})
	}
	for _, u := range out.UnindexedFaces {
		got.Rejected = append(got.Rejected, RejectedFace{faceOf(u.FaceDetail), texts(u.Reasons)})
	}
	return got, nil
}

func (o IndexOptions) check() error {
	if o.Label != "" && !labelPattern.MatchString(o.Label) {
		return invalid("label of %d bytes; want 1 to 255 letters, digits and _ . - :", len(o.Label))
	}
	return checkCount("MaxFaces", o.MaxFaces, maxFaces)
}

// texts are the values of an enumeration.
func texts[S ~string](in []S) []string {
	var out []string
	for _, s := range in {
		out = append(out, string(s))
	}
	return out
}

// FaceFilter picks faces of a collection.
type FaceFilter struct {
	// User picks the faces of that user. The default is all.
	User string
	// IDs picks the faces with these IDs, at most 4096. The default is all.
	IDs []string
}

const maxFaceIDs = 4096

// Faces lists the faces of the collection that the filter picks.
func (c *Collection) Faces(ctx context.Context, filter FaceFilter) iter.Seq2[IndexedFace, error] {
	if err := first(c.check(), checkCount("FaceFilter.IDs", len(filter.IDs), maxFaceIDs)); err != nil {
		return failing[IndexedFace]("vision.Faces", err)
	}
	start := func() *rekognition.ListFacesPaginator {
		return rekognition.NewListFacesPaginator(c.c.api, &rekognition.ListFacesInput{CollectionId: &c.id, UserId: sdk.Optional(filter.User), FaceIds: filter.IDs})
	}
	return page.Items(ctx, "vision.Faces", start, func(p *rekognition.ListFacesOutput) ([]IndexedFace, *string) {
		faces := make([]IndexedFace, len(p.Faces))
		for i := range p.Faces {
			faces[i] = indexedFaceOf(&p.Faces[i])
		}
		return faces, p.NextToken
	})
}

// failing is a sequence that is only an error.
func failing[T any](op string, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		yield(none, awsai.Wrap(op, err))
	}
}

// FaceFailure is a face with which something could not be done.
type FaceFailure struct {
	// FaceID names the face, and UserID the user that it belongs to, or empty.
	FaceID, UserID string
	// Reasons are why, as FACE_NOT_FOUND, ASSOCIATED_TO_A_DIFFERENT_USER,
	// ASSOCIATED_TO_AN_EXISTING_USER or LOW_MATCH_CONFIDENCE.
	Reasons []string
	// Confidence is how like the user's faces it is, in [0,1], where that is why.
	Confidence float64
}

// DeleteFaces deletes the faces with these IDs, any number of them, and returns the IDs of those that
// it deleted and what it could not delete. Those of a user have to be dissociated first. Over 4096 go
// in several requests: after an error the results are those of the requests before.
func (c *Collection) DeleteFaces(ctx context.Context, ids ...string) (deleted []string, failed []FaceFailure, err error) {
	if err := c.check(); err != nil {
		return nil, nil, awsai.Wrap("vision.DeleteFaces", err)
	}
	for len(ids) > 0 {
		n := min(len(ids), maxFaceIDs)
		out, err := c.c.api.DeleteFaces(ctx, &rekognition.DeleteFacesInput{CollectionId: &c.id, FaceIds: ids[:n]})
		if err != nil {
			return deleted, failed, awsai.Wrap("vision.DeleteFaces", err)
		}
		deleted = append(deleted, out.DeletedFaces...)
		for _, f := range out.UnsuccessfulFaceDeletions {
			failed = append(failed, FaceFailure{FaceID: aws.ToString(f.FaceId), UserID: aws.ToString(f.UserId), Reasons: texts(f.Reasons)})
		}
		ids = ids[n:]
	}
	return deleted, failed, nil
}
