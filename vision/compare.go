package vision

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// QualityFilter is how well a face has to be to be seen for it to be compared or indexed. The zero
// value is the operation's default.
type QualityFilter string

// The filters.
const (
	// QualityNone takes every face: the default of comparing and searching.
	QualityNone QualityFilter = "NONE"
	// QualityAuto leaves it to the service: the default of indexing.
	QualityAuto QualityFilter = "AUTO"
	// QualityLow, QualityMedium and QualityHigh ask for ever more.
	QualityLow    QualityFilter = "LOW"
	QualityMedium QualityFilter = "MEDIUM"
	QualityHigh   QualityFilter = "HIGH"
)

// CompareOptions are the settings of [Client.Compare].
type CompareOptions struct {
	// MinSimilarity is the least similarity of a match, in [0,1]. The default is 0.8. A negative
	// value is 0: every face is a match.
	MinSimilarity float64
	// Quality is the filter. The default is [QualityNone].
	Quality QualityFilter
}

// Comparison is what [Client.Compare] found.
type Comparison struct {
	// Source is the face that was looked for, the largest of its image: box and confidence.
	Source Face
	// Matches are the faces of the target that are like it, in descending order of similarity.
	Matches []SimilarFace
	// Others are the other faces of the target.
	Others []Face
}

// SimilarFace is a face that is like another.
type SimilarFace struct {
	Face
	// Similarity is in [0,1].
	Similarity float64
}

// Compare looks for the largest face of the source among the faces of the target. A source
// without a face is awsai.ErrInvalid, by the service.
func (c *Client) Compare(ctx context.Context, source, target media.Source, optFns ...func(*CompareOptions)) (Comparison, error) {
	o := apply(optFns)
	in := &rekognition.CompareFacesInput{QualityFilter: types.QualityFilter(o.Quality), SimilarityThreshold: percent(o.MinSimilarity)}
	if o.MinSimilarity < 0 {
		o.MinSimilarity, in.SimilarityThreshold = 0, new(float32)
	}
	if err := checkShare("MinSimilarity", o.MinSimilarity); err != nil {
		return Comparison{}, awsai.Wrap("vision.Compare", err)
	}
	out, err := c.compare(ctx, source, target, in)
	if err != nil {
		return Comparison{}, awsai.Wrap("vision.Compare", err)
	}
	got := Comparison{Others: comparedFaces(out.UnmatchedFaces)}
	if f := out.SourceImageFace; f != nil {
		got.Source = Face{Box: boxOf(f.BoundingBox), Confidence: share(f.Confidence)}
	}
	for _, m := range out.FaceMatches {
		got.Matches = append(got.Matches, SimilarFace{comparedFace(m.Face), share(m.Similarity)})
	}
	return got, nil
}

// compare sends the request with both images. Of two in S3 the service does not say which is too
// large: first the target is scaled down, then the source.
func (c *Client) compare(ctx context.Context, source, target media.Source, in *rekognition.CompareFacesInput) (*rekognition.CompareFacesOutput, error) {
	return withImage(ctx, c, source, usual, func(img *types.Image) (*rekognition.CompareFacesOutput, error) {
		in.SourceImage = img
		return withImage(ctx, c, target, usual, func(img *types.Image) (*rekognition.CompareFacesOutput, error) {
			in.TargetImage = img
			return c.api.CompareFaces(ctx, in)
		})
	})
}
