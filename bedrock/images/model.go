package images

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Model].
type Options struct {
	// BaseModel is the ID of the foundation model, where the model's own ID does not tell
	// it: for an application inference profile or provisioned throughput. The default is
	// what the model's ID names.
	BaseModel string
	// Prices are those that the Meter goes by. The default is [bedrock.DefaultPrices].
	Prices bedrock.Prices
	// Meter adds up the images that were made, if it is not nil.
	Meter *bedrock.Meter
	// Lifecycles are those that warnings and errors go by. The default is
	// [bedrock.DefaultLifecycles].
	Lifecycles bedrock.Lifecycles
	// Logger is told, once for each Model and never with content, that the model is legacy or
	// has ended. The default is none.
	Logger *slog.Logger
}

// Model makes and edits images by the models and image services of Stability AI, and by
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
// What a model cannot do is awsai.ErrInvalid and names what it can; so is a field of the request
// that it does not take, a number out of its range, a file that is no image, and an image that
// is too small or too large for it in pixels. A text that is too long, or a file over
// [bedrock.MaxAttachment], is awsai.ErrTooLarge. Nothing of that is sent.
//
// The methods return one [Picture] for each image asked for, those that a content filter stopped
// among them. Where no image is left, there is an error with them, awsai.ErrBlocked or
// awsai.ErrUnavailable.
type Model struct {
	model *bedrock.Model // which is invoked
	spec  spec           // zero where the model is not known
	meter *bedrock.Meter
}

// New returns the image model with the given ID, as "stability.sd3-5-large-v1:0",
// "us.stability.stable-image-inpaint-v1:0" or the ARN of one. Nothing is sent before the first
// job, which is also what refuses a model that it does not know.
func New(cfg aws.Config, id string, optFns ...func(*Options)) *Model {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	// Its requests are counted here, in images.
	model := bedrock.NewModel(cfg, id, func(b *bedrock.ModelOptions) {
		b.BaseModel, b.Prices, b.Lifecycles, b.Logger = o.BaseModel, o.Prices, o.Lifecycles, o.Logger
	})
	return &Model{model: model, spec: findSpec(cmp.Or(o.BaseModel, id)), meter: o.Meter}
}

// ID is the ID that the model was made with.
func (m *Model) ID() string { return m.model.ID() }

// Generate makes images of a text.
func (m *Model) Generate(ctx context.Context, req Request) ([]Picture, error) {
	if len(req.Colors) > 0 {
		return m.run(ctx, jobColors, req)
	}
	return m.run(ctx, jobGenerate, req)
}

// Edit changes an image as a whole, as far as Request.Strength says, towards the prompt.
func (m *Model) Edit(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobEdit, req, image)
}

// Inpaint puts what the prompt says into the part of an image that the mask marks.
func (m *Model) Inpaint(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobInpaint, req, image)
}

// Erase removes what the mask marks, and fills in what may be behind.
func (m *Model) Erase(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobErase, req, image)
}

// Outpaint makes more around an image or a part of it: for Stability AI beyond the edges, for
// Titan and Nova what the mask marks or its prompt does not describe.
func (m *Model) Outpaint(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobOutpaint, req, image)
}

// Replace looks for Request.Search in an image and puts what the prompt says in its place.
func (m *Model) Replace(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobReplace, req, image)
}

// Recolor looks for Request.Search in an image and gives it the colors of the prompt.
func (m *Model) Recolor(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobRecolor, req, image)
}

// RemoveBackground makes the background of an image transparent.
func (m *Model) RemoveBackground(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobRemoveBackground, req, image)
}

// Upscale makes an image larger: by 4 a side with Stable Fast Upscale, which takes no prompt,
// and to 4K with the others.
func (m *Model) Upscale(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobUpscale, req, image)
}

// Control makes an image of a text that follows the lines of a sketch or the layout of an image.
func (m *Model) Control(ctx context.Context, image media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobControl, req, image)
}

// InStyle makes an image of a text in the style of another; for Titan v2 and Nova, with its
// colors and those of the request.
func (m *Model) InStyle(ctx context.Context, style media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobInStyle, req, style)
}

// Restyle gives an image the style of another and keeps what it shows.
func (m *Model) Restyle(ctx context.Context, image, style media.Source, req Request) ([]Picture, error) {
	return m.run(ctx, jobRestyle, req, image, style)
}

// Variations makes images like those given, of which there are one to five.
func (m *Model) Variations(ctx context.Context, images []media.Source, req Request) ([]Picture, error) {
	if len(images) == 0 || len(images) > amazonMaxImages {
		return nil, awsai.Errorf("images.Variations", awsai.ErrInvalid, "%d images given, want 1 to %d", len(images), amazonMaxImages)
	}
	return m.run(ctx, jobVariations, req, images...)
}
