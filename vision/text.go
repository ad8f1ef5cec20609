package vision

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// TextOptions are the settings of [Client.Text] and [Client.VideoText].
type TextOptions struct {
	// MinConfidence is the least confidence of a word, in [0,1]. The default is 0.5 for videos
	// and 0.8 for images, by the service.
	MinConfidence float64
	// MinWidth and MinHeight are the least size of a word's box, in parts of the image.
	MinWidth, MinHeight float64
	// Regions are where words are looked for, at most 10. The default is everywhere.
	Regions []Region
}

// Text is what can be read in an image, or in a frame of a video.
type Text struct {
	// Lines are runs of words on one line without a wide gap, in the service's order.
	Lines []TextLine
	// ModelVersion is that of the service's model.
	ModelVersion string
}

// String is the lines, each ended by a line feed but the last.
func (t Text) String() string {
	lines := make([]string, len(t.Lines))
	for i, l := range t.Lines {
		lines[i] = l.Text
	}
	return strings.Join(lines, "\n")
}

// TextLine is a line of words.
type TextLine struct {
	// Text is what it says, empty for the line of words that the service gives without one.
	Text string
	// Confidence is in [0,1].
	Confidence float64
	// Box is where it is, and Polygon the line around it, which is turned as the text is.
	Box     Box
	Polygon []Point
	// Words are its words, from left to right.
	Words []TextWord
}

// Bounds is its box.
func (l TextLine) Bounds() Box { return l.Box }

// TextWord is a word.
type TextWord struct {
	// Text is what it says.
	Text string
	// Confidence is in [0,1].
	Confidence float64
	// Box is where it is, and Polygon the line around it, which is turned as the text is.
	Box     Box
	Polygon []Point
}

// Bounds is its box.
func (w TextWord) Bounds() Box { return w.Box }

// Text reads up to 100 words in an image. For documents, package vision/document is the better
// choice.
func (c *Client) Text(ctx context.Context, src media.Source, optFns ...func(*TextOptions)) (Text, error) {
	o := apply(optFns)
	if err := o.check(); err != nil {
		return Text{}, awsai.Wrap("vision.Text", err)
	}
	in := &rekognition.DetectTextInput{}
	if filter, regions := o.filters(); filter != nil || regions != nil {
		in.Filters = &types.DetectTextFilters{WordFilter: filter, RegionsOfInterest: regions}
	}
	out, err := withImage(ctx, c, src, usual, func(img *types.Image) (*rekognition.DetectTextOutput, error) {
		in.Image = img
		return c.api.DetectText(ctx, in)
	})
	if err != nil {
		return Text{}, awsai.Wrap("vision.Text", err)
	}
	return Text{linesOf(out.TextDetections), aws.ToString(out.TextModelVersion)}, nil
}

func (o TextOptions) check() error {
	return first(checkShare("MinConfidence", o.MinConfidence), checkShare("MinWidth", o.MinWidth),
		checkShare("MinHeight", o.MinHeight), checkRegions(o.Regions))
}

func (o TextOptions) filters() (*types.DetectionFilter, []types.RegionOfInterest) {
	regions := regionsTo(o.Regions)
	if o.MinConfidence == 0 && o.MinWidth == 0 && o.MinHeight == 0 {
		return nil, regions
	}
	return &types.DetectionFilter{
		MinConfidence:       percent(o.MinConfidence),
		MinBoundingBoxWidth: sdk.Optional(float32(o.MinWidth)), MinBoundingBoxHeight: sdk.Optional(float32(o.MinHeight)),
	}, regions
}

// linesOf puts words into their lines. A word whose line is not there makes one of its own.
func linesOf(in []types.TextDetection) []TextLine {
	var lines []TextLine
	index := map[int32]int{} // of lines by ID
	for _, d := range in {
		if d.Type != types.TextTypesLine {
			continue
		}
		if d.Id != nil {
			index[*d.Id] = len(lines)
		}
		box, polygon := geometryOf(d.Geometry)
		lines = append(lines, TextLine{aws.ToString(d.DetectedText), share(d.Confidence), box, polygon, nil})
	}
	for _, d := range in {
		if d.Type == types.TextTypesLine {
			continue
		}
		box, polygon := geometryOf(d.Geometry)
		word := TextWord{aws.ToString(d.DetectedText), share(d.Confidence), box, polygon}
		at, known := index[aws.ToInt32(d.ParentId)]
		if d.ParentId == nil || !known {
			at = len(lines)
			lines = append(lines, TextLine{word.Text, word.Confidence, box, polygon, nil})
		}
		lines[at].Words = append(lines[at].Words, word)
	}
	return lines
}

func geometryOf(g *types.Geometry) (Box, []Point) {
	if g == nil {
		return Box{}, nil
	}
	return boxOf(g.BoundingBox), polygonOf(g.Polygon)
}
