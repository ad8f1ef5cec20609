package bedrock

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/foundation"
	"github.com/awsai-go/awsai/media"
)

// ImageModelOptions are the settings of an [ImageModel].
type ImageModelOptions struct {
	// BaseModel is the ID of the foundation model, where the model's own ID does not tell
	// it: for an application inference profile or provisioned throughput. The default is
	// what the model's ID names.
	BaseModel string
	// Prices are those that the Meter goes by. The default is [DefaultPrices].
	Prices Prices
	// Meter adds up the images that were made, if it is not nil.
	Meter *Meter
}

// ImageModel makes and edits images by the models and image services of Stability AI, and by
// Titan Image Generator (v1, v2) and Nova Canvas, which have ended for most accounts. It is
// safe for concurrent use.
//
// A model does some of the jobs, each of which is a method:
//
//   - Stable Diffusion 3.5 Large, Stable Image Ultra: Generate, Edit
//   - Stable Image Core: Generate
//   - Stable Image Inpaint, Outpaint, Erase Object, Search Replace, Search Recolor, Remove
//     Background: Inpaint, Outpaint, Erase, Replace, Recolor, RemoveBackground
//   - Stable Image Control Sketch and Control Structure: Control
//   - Stable Image Style Guide, Stable Style Transfer: InStyle, Restyle
//   - Stable Fast, Conservative and Creative Upscale: Upscale
//   - Nova Canvas, Titan v2: Generate, Inpaint, Erase, Outpaint, RemoveBackground, Control,
//     InStyle, Variations
//   - Titan v1: Generate, Inpaint, Erase, Outpaint, Variations
//
// What a model cannot do is awsai.ErrInvalid and names what it can; so is a field of the request that
// it does not take, a number out of its range, a file that is no image, and an image that is
// too small or too large for it in pixels. A text that is too long, or a file over
// [MaxAttachment], is awsai.ErrTooLarge. Nothing of that is sent. Images are taken as PNG or
// JPEG, by Stability AI also as WebP, of which the size is left for the service to check. An
// image in S3 is to be fetched first, by media.Stager.
//
// The methods return one [Picture] for each image asked for. Images that a content filter
// stopped are among them, with the reason and without data. Where none is left, the error is
// awsai.ErrBlocked, or awsai.ErrUnavailable if it was no filter; the pictures come with it.
type ImageModel struct {
	client *bedrockruntime.Client
	id     string
	model  imageModel // zero where the model is not known

	account account
}

// NewImageModel returns the image model with the given ID, as "stability.sd3-5-large-v1:0",
// "us.stability.stable-image-inpaint-v1:0" or the ARN of one. Nothing is sent before the first
// job, which is also what refuses a model that it does not know.
func NewImageModel(cfg aws.Config, id string, optFns ...func(*ImageModelOptions)) *ImageModel {
	var o ImageModelOptions
	for _, fn := range optFns {
		fn(&o)
	}
	m := &ImageModel{client: foundation.Client(cfg), id: id, account: newAccount(o.Meter, o.Prices, id, o.BaseModel, cfg.Region)}
	m.model, _ = findImageModel(cmp.Or(o.BaseModel, id))
	return m
}

// ID is the ID that the model was made with.
func (m *ImageModel) ID() string { return m.id }

// Generate makes images of a text.
func (m *ImageModel) Generate(ctx context.Context, req ImageRequest) ([]Picture, error) {
	if len(req.Colors) > 0 {
		return m.run(ctx, jobColors, req)
	}
	return m.run(ctx, jobGenerate, req)
}

// Edit changes an image as a whole, as far as ImageRequest.Strength says, towards the prompt.
func (m *ImageModel) Edit(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobEdit, req, image)
}

// Inpaint puts what the prompt says into the part of an image that the mask marks.
func (m *ImageModel) Inpaint(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobInpaint, req, image)
}

// Erase removes what the mask marks, and fills in what may be behind.
func (m *ImageModel) Erase(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobErase, req, image)
}

// Outpaint makes more around an image or a part of it: for Stability AI beyond the edges, for
// Titan and Nova what the mask marks or its prompt does not describe.
func (m *ImageModel) Outpaint(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobOutpaint, req, image)
}

// Replace looks for ImageRequest.Search in an image and puts what the prompt says in its place.
func (m *ImageModel) Replace(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobReplace, req, image)
}

// Recolor looks for ImageRequest.Search in an image and gives it the colors of the prompt.
func (m *ImageModel) Recolor(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobRecolor, req, image)
}

// RemoveBackground makes the background of an image transparent.
func (m *ImageModel) RemoveBackground(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobRemoveBackground, req, image)
}

// Upscale makes an image larger: by 4 a side with Stable Fast Upscale, which takes no prompt,
// and to 4K with the others.
func (m *ImageModel) Upscale(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobUpscale, req, image)
}

// Control makes an image of a text that follows the lines of a sketch or the layout of an image.
func (m *ImageModel) Control(ctx context.Context, image media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobControl, req, image)
}

// InStyle makes an image of a text in the style of another; for Titan v2 and Nova, with its
// colors and those of the request.
func (m *ImageModel) InStyle(ctx context.Context, style media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobInStyle, req, style)
}

// Restyle gives an image the style of another and keeps what it shows.
func (m *ImageModel) Restyle(ctx context.Context, image, style media.Source, req ImageRequest) ([]Picture, error) {
	return m.run(ctx, jobRestyle, req, image, style)
}

// Variations makes images like those given, of which there are one to five.
func (m *ImageModel) Variations(ctx context.Context, images []media.Source, req ImageRequest) ([]Picture, error) {
	if len(images) == 0 || len(images) > amazonMaxImages {
		return nil, awsai.Errorf("bedrock.ImageModel.Variations", awsai.ErrInvalid, "%d images given, want 1 to %d", len(images), amazonMaxImages)
	}
	return m.run(ctx, jobVariations, req, images...)
}
