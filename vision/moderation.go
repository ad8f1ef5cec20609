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

// ModerationOptions are the settings of [Client.Moderate].
type ModerationOptions struct {
	// MinConfidence is the least confidence of a label, in [0,1]. The default is 0.5.
	MinConfidence float64
	// Adapter is the ARN of a custom moderation adapter. The default is none.
	Adapter string
	// HumanReview is the ARN of a flow definition of Amazon A2I, which may have people look at
	// the image. The default is none.
	HumanReview string
	// HumanReviewName names the review; it is needed with HumanReview, and is to be new for
	// each image: 1 to 63 lower-case letters, digits and hyphens.
	HumanReviewName string
	// NoPersonalData and NoAdultContent state that the image is free of them, which some
	// workforces need.
	NoPersonalData, NoAdultContent bool
}

// Moderation is what [Client.Moderate] found.
type Moderation struct {
	// Labels are what may be unsafe, with the labels above each. None says that the service
	// found nothing.
	Labels []ModerationLabel
	// ContentTypes are kinds of image, as "Animated" or "Illustrated".
	ContentTypes []ContentType
	// Review is the ARN of the review by people that was started, or empty.
	Review string
	// ModelVersion is that of the service's model, and Adapter the ARN of what was used with it.
	ModelVersion, Adapter string
}

// ModerationLabel is something that may be unsafe.
type ModerationLabel struct {
	// Name is the label's, and Parent that of the label above it, empty at the top.
	Name, Parent string
	// Level is its place in the hierarchy: 1 at the top, 0 where the service does not tell.
	Level int
	// Confidence is in [0,1].
	Confidence float64
}

// ContentType is a kind of image.
type ContentType struct {
	// Name is the kind's, and Confidence how sure it is, in [0,1].
	Name       string
	Confidence float64
}

// Moderate finds what may be unsafe in an image.
func (c *Client) Moderate(ctx context.Context, src media.Source, optFns ...func(*ModerationOptions)) (Moderation, error) {
	o := apply(optFns)
	if err := o.check(); err != nil {
		return Moderation{}, awsai.Wrap("vision.Moderate", err)
	}
	out, err := withImage(ctx, c, src, ofModeration, func(img *types.Image) (*rekognition.DetectModerationLabelsOutput, error) {
		return c.api.DetectModerationLabels(ctx, &rekognition.DetectModerationLabelsInput{
			Image: img, MinConfidence: percent(o.MinConfidence), ProjectVersion: sdk.Optional(o.Adapter), HumanLoopConfig: o.review(),
		})
	})
	if err != nil {
		return Moderation{}, awsai.Wrap("vision.Moderate", err)
	}
	return moderationOf(out), nil
}

func moderationOf(out *rekognition.DetectModerationLabelsOutput) Moderation {
	got := Moderation{
		ContentTypes: contentTypesOf(out.ContentTypes),
		ModelVersion: aws.ToString(out.ModerationModelVersion), Adapter: aws.ToString(out.ProjectVersion),
	}
	for i := range out.ModerationLabels {
		got.Labels = append(got.Labels, moderationLabelOf(&out.ModerationLabels[i]))
	}
	if r := out.HumanLoopActivationOutput; r != nil {
		got.Review = aws.ToString(r.HumanLoopArn)
	}
	return got
}

func (o ModerationOptions) check() error {
	if (o.HumanReview == "") != (o.HumanReviewName == "") {
		return invalid("HumanReview without HumanReviewName, or the reverse")
	}
	return checkShare("MinConfidence", o.MinConfidence)
}

func (o ModerationOptions) review() *types.HumanLoopConfig {
	if o.HumanReview == "" {
		return nil
	}
	cfg := &types.HumanLoopConfig{FlowDefinitionArn: &o.HumanReview, HumanLoopName: &o.HumanReviewName}
	var free []types.ContentClassifier
	if o.NoPersonalData {
		free = append(free, types.ContentClassifierFreeOfPersonallyIdentifiableInformation)
	}
	if o.NoAdultContent {
		free = append(free, types.ContentClassifierFreeOfAdultContent)
	}
	if free != nil {
		cfg.DataAttributes = &types.HumanLoopDataAttributes{ContentClassifiers: free}
	}
	return cfg
}

func moderationLabelOf(l *types.ModerationLabel) ModerationLabel {
	if l == nil {
		return ModerationLabel{}
	}
	return ModerationLabel{aws.ToString(l.Name), aws.ToString(l.ParentName), int(aws.ToInt32(l.TaxonomyLevel)), share(l.Confidence)}
}

func contentTypesOf(in []types.ContentType) []ContentType {
	var out []ContentType
	for _, t := range in {
		out = append(out, ContentType{aws.ToString(t.Name), share(t.Confidence)})
	}
	return out
}
