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

// LabelFilter picks labels, for images and videos. Names that are not known to the service are
// refused by it.
type LabelFilter struct {
	// Include and Exclude are names of labels, at most 100 each. The default is all of them.
	Include, Exclude []string
	// IncludeCategories and ExcludeCategories are names of categories, at most 100 each.
	IncludeCategories, ExcludeCategories []string
}

// maxFilter is of the service's public model.
const maxFilter = 100

func (f LabelFilter) settings() (*types.GeneralLabelsSettings, error) {
	n := max(len(f.Include), len(f.Exclude), len(f.IncludeCategories), len(f.ExcludeCategories))
	switch {
	case n == 0:
		return nil, nil
	case n > maxFilter:
		return nil, invalid("filter of %d names; the limit is %d", n, maxFilter)
	}
	return &types.GeneralLabelsSettings{
		LabelInclusionFilters: f.Include, LabelExclusionFilters: f.Exclude,
		LabelCategoryInclusionFilters: f.IncludeCategories, LabelCategoryExclusionFilters: f.ExcludeCategories,
	}, nil
}

// LabelOptions are the settings of [Client.Labels].
type LabelOptions struct {
	// MaxLabels is how many labels are wanted, those of the highest confidence. The default is
	// 1000, which is the most.
	MaxLabels int
	// MinConfidence is the least confidence of a label, in [0,1]. The default is the service's,
	// 0.55; of what is less than that, the service may have nothing.
	MinConfidence float64
	// Filter picks labels.
	Filter LabelFilter
	// Properties asks for the image's properties too. They are paid for on their own.
	Properties bool
	// PropertiesOnly asks for nothing else.
	PropertiesOnly bool
	// MaxColors is how many dominant colours are wanted for each part of the image, 12 at most.
	// The default is 10.
	MaxColors int
}

// Labels is what [Client.Labels] found.
type Labels struct {
	// Labels are what is in the image, in descending order of confidence.
	Labels []Label
	// Properties are the image's, where they were asked for.
	Properties Properties
	// ModelVersion is that of the service's model.
	ModelVersion string
}

// Label is something that an image or video shows: a thing, scene, action or idea.
type Label struct {
	// Name is the label's, in English.
	Name string
	// Confidence is in [0,1].
	Confidence float64
	// Parents are the labels above it, as Vehicle and Transportation are above Car.
	Parents []string
	// Aliases are other names of it.
	Aliases []string
	// Categories are what it belongs to, as "Vehicles and Automotive".
	Categories []string
	// Instances are where it is, for the labels of which the service tells that.
	Instances []Instance
}

// Instance is one of the things that a label names.
type Instance struct {
	// Box is where it is.
	Box Box
	// Confidence is in [0,1].
	Confidence float64
	// Colors are its dominant colours, where properties were asked for.
	Colors []Color
}

// Bounds is its box.
func (i Instance) Bounds() Box { return i.Box }

// Color is a dominant colour.
type Color struct {
	// Red, Green and Blue are its parts.
	Red, Green, Blue uint8
	// Hex is the colour as "#f0f8ff".
	Hex string
	// CSS is the nearest of the colours that CSS names, as "aliceblue".
	CSS string
	// Simple is the nearest of twelve names, as "white".
	Simple string
	// Share is the part of the pixels that have it, in [0,1].
	Share float64
}

// Properties are the qualities of an image.
type Properties struct {
	// Quality and Colors are of the whole image.
	Quality Quality
	Colors  []Color
	// Foreground and Background are those of its parts.
	Foreground, Background Part
}

// Part is the foreground or the background of an image.
type Part struct {
	// Quality and Colors are of the part.
	Quality Quality
	Colors  []Color
}

// Quality is how well something is to be seen. Each value is in [0,1].
type Quality struct {
	// Brightness and Sharpness are of images and faces.
	Brightness, Sharpness float64
	// Contrast is of images; 0 for a face.
	Contrast float64
}

// Labels finds what is in an image.
func (c *Client) Labels(ctx context.Context, src media.Source, optFns ...func(*LabelOptions)) (Labels, error) {
	in, err := apply(optFns).request()
	if err != nil {
		return Labels{}, awsai.Wrap("vision.Labels", err)
	}
	out, err := withImage(ctx, c, src, usual, func(img *types.Image) (*rekognition.DetectLabelsOutput, error) {
		in.Image = img
		return c.api.DetectLabels(ctx, in)
	})
	if err != nil {
		return Labels{}, awsai.Wrap("vision.Labels", err)
	}
	return Labels{labelsOf(out.Labels), propertiesOf(out.ImageProperties), aws.ToString(out.LabelModelVersion)}, nil
}

const (
	maxLabels = 1000
	maxColors = 12
)

func (o LabelOptions) request() (*rekognition.DetectLabelsInput, error) {
	general, err := o.Filter.settings()
	err = first(err, checkShare("MinConfidence", o.MinConfidence), checkCount("MaxLabels", o.MaxLabels, maxLabels), checkCount("MaxColors", o.MaxColors, maxColors))
	if err != nil {
		return nil, err
	}
	in := &rekognition.DetectLabelsInput{MinConfidence: percent(o.MinConfidence), MaxLabels: sdk.Optional(int32(o.MaxLabels))}
	if general != nil {
		in.Settings = &types.DetectLabelsSettings{GeneralLabels: general}
	}
	if !o.Properties && !o.PropertiesOnly {
		return in, nil
	}
	in.Features = []types.DetectLabelsFeatureName{types.DetectLabelsFeatureNameGeneralLabels, types.DetectLabelsFeatureNameImageProperties}
	if o.PropertiesOnly {
		in.Features = in.Features[1:]
	}
	if o.MaxColors > 0 {
		if in.Settings == nil {
			in.Settings = &types.DetectLabelsSettings{}
		}
		in.Settings.ImageProperties = &types.DetectLabelsImagePropertiesSettings{MaxDominantColors: int32(o.MaxColors)}
	}
	return in, nil
}

func labelsOf(in []types.Label) []Label {
	var out []Label
	for _, l := range in {
		out = append(out, labelOf(l))
	}
	return out
}

func labelOf(l types.Label) Label {
	out := Label{Name: aws.ToString(l.Name), Confidence: share(l.Confidence)}
	for _, p := range l.Parents {
		out.Parents = append(out.Parents, aws.ToString(p.Name))
	}
	for _, a := range l.Aliases {
		out.Aliases = append(out.Aliases, aws.ToString(a.Name))
	}
	for _, c := range l.Categories {
		out.Categories = append(out.Categories, aws.ToString(c.Name))
	}
	for _, i := range l.Instances {
		out.Instances = append(out.Instances, Instance{boxOf(i.BoundingBox), share(i.Confidence), colorsOf(i.DominantColors)})
	}
	return out
}

func colorsOf(in []types.DominantColor) []Color {
	var out []Color
	part := func(v *int32) uint8 { return uint8(min(max(aws.ToInt32(v), 0), 255)) }
	for _, c := range in {
		out = append(out, Color{
			Red: part(c.Red), Green: part(c.Green), Blue: part(c.Blue), Hex: aws.ToString(c.HexCode),
			CSS: aws.ToString(c.CSSColor), Simple: aws.ToString(c.SimplifiedColor), Share: share(c.PixelPercent),
		})
	}
	return out
}

func propertiesOf(p *types.DetectLabelsImageProperties) Properties {
	if p == nil {
		return Properties{}
	}
	out := Properties{Quality: qualityOf(p.Quality), Colors: colorsOf(p.DominantColors)}
	if f := p.Foreground; f != nil {
		out.Foreground = Part{qualityOf(f.Quality), colorsOf(f.DominantColors)}
	}
	if b := p.Background; b != nil {
		out.Background = Part{qualityOf(b.Quality), colorsOf(b.DominantColors)}
	}
	return out
}

func qualityOf(q *types.DetectLabelsImageQuality) Quality {
	if q == nil {
		return Quality{}
	}
	return Quality{Brightness: share(q.Brightness), Sharpness: share(q.Sharpness), Contrast: share(q.Contrast)}
}
