package images

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/bedrock/body"
)

// Limits of Titan Image Generator, by "Amazon Titan Image Generator G1 models" of the Amazon
// Bedrock User Guide, and of Nova Canvas, by "Request and response structure for image
// generation" and "Supported image resolutions" of that of Amazon Nova. Titan makes certain
// sizes only, which the service knows.
const (
	titanMaxPrompt  = 512
	novaMaxPrompt   = 1_024
	amazonMaxSeed   = 2_147_483_646
	amazonMaxImages = 5 // made by a request, and given to it for variations
	amazonMaxColors = 10
)

var (
	titanPixels = pixels{maxSide: 1_408}
	novaInput   = pixels{minSide: 320, maxSide: 4_096, maxArea: 4_194_303, maxRatio: 4}
	novaOutput  = pixels{minSide: 320, maxSide: 4_096, maxArea: 4_194_303, maxRatio: 4, multiple: 16}
)

func amazonSpecs() []spec {
	v1 := amazonTasks(titanPixels, fields("Seed"), nil)
	for _, j := range []job{jobColors, jobControl, jobInStyle, jobRemoveBackground} {
		delete(v1, j)
	}
	models := []spec{
		{id: "amazon.nova-canvas-v1:0", maxPrompt: novaMaxPrompt, size: novaOutput,
			tasks: amazonTasks(novaInput, fields("Seed", "Style"), fields("Seed"))},
		{id: "amazon.titan-image-generator-v2:0", maxPrompt: titanMaxPrompt, size: titanPixels,
			tasks: amazonTasks(titanPixels, fields("Seed"), nil)},
		{id: "amazon.titan-image-generator-v1", maxPrompt: titanMaxPrompt, size: titanPixels, tasks: v1},
	}
	for i := range models {
		m := &models[i]
		m.maxSeed, m.maxImages = amazonMaxSeed, amazonMaxImages
		m.formats, m.inputs = []string{"png"}, []string{"png", "jpeg"}
		m.exactMask, m.body, m.parse = true, amazonBody, parseAmazon
	}
	return models
}

// amazonTasks are the tasks of a model, with the fields that it takes beside those that all
// of them do: to make an image of a text, and to edit one.
func amazonTasks(input pixels, making, editing []string) map[job]task {
	common := append(fields("Negative", "N", "Guidance", "Format"), editing...)
	standard := append(common, "Quality")
	sized := append(fields("Width", "Height", "Negative", "N", "Guidance", "Quality", "Format"), making...)
	colored := slices.DeleteFunc(slices.Clone(sized), func(name string) bool { return name == "Style" })
	masks := fields("Mask", "MaskPrompt")
	return map[job]task{
		jobGenerate: {needs: fields("Prompt"), optional: sized},
		jobColors:   {needs: fields("Prompt", "Colors"), optional: colored},
		jobControl:  {needs: fields("Prompt"), optional: append(fields("Fidelity", "Segments"), sized...), input: input},
		jobInStyle:  {needs: fields("Prompt", "Colors"), optional: colored, input: input},
		jobInpaint:  {needs: fields("Prompt"), optional: standard, oneOf: masks, input: input},
		jobErase:    {optional: standard, oneOf: masks, input: input},
		jobOutpaint: {needs: fields("Prompt"), optional: append(fields("Precise"), standard...), oneOf: masks, input: input},
		jobVariations: {optional: append(fields("Prompt", "Fidelity", "Width", "Height"), common...),
			ranges: map[string][2]float64{"Fidelity": {0.2, 1}}, input: input},
		jobRemoveBackground: {optional: fields("Format"), input: input},
	}
}

// amazonBody is the body for both of Amazon's models.
func amazonBody(c call) any {
	r := c.req
	b := body.AmazonImageRequest{Config: &body.AmazonImageConfig{
		NumberOfImages: r.images(), Width: r.Width, Height: r.Height, Quality: r.Quality, CFGScale: r.Guidance, Seed: r.Seed,
	}}
	switch c.job {
	case jobGenerate, jobControl:
		b.TaskType = body.TaskTextImage
		b.TextToImage = &body.AmazonTextToImage{Text: r.Prompt, NegativeText: r.Negative, Style: r.Style}
		if c.job == jobControl {
			b.TextToImage.ConditionImage, b.TextToImage.ControlStrength = c.images[0], r.Fidelity
			b.TextToImage.ControlMode = "CANNY_EDGE"
			if r.Segments {
				b.TextToImage.ControlMode = "SEGMENTATION"
			}
		}
	case jobColors, jobInStyle:
		b.TaskType = body.TaskColorGuided
		b.ColorGuided = &body.AmazonColorGuided{Text: r.Prompt, NegativeText: r.Negative, Colors: r.Colors}
		if c.job == jobInStyle {
			b.ColorGuided.ReferenceImage = c.images[0]
		}
	case jobInpaint, jobErase:
		b.TaskType = body.TaskInpainting
		b.Inpainting = &body.AmazonInpainting{Image: c.images[0], Text: r.Prompt, NegativeText: r.Negative, MaskPrompt: r.MaskPrompt, MaskImage: c.mask}
	case jobOutpaint:
		b.TaskType = body.TaskOutpainting
		b.Outpainting = &body.AmazonOutpainting{Image: c.images[0], Text: r.Prompt, NegativeText: r.Negative, MaskPrompt: r.MaskPrompt, MaskImage: c.mask}
		if r.Precise {
			b.Outpainting.OutPaintingMode = "PRECISE"
		}
	case jobVariations:
		b.TaskType = body.TaskImageVariation
		b.Variation = &body.AmazonVariation{Images: c.images, Text: r.Prompt, NegativeText: r.Negative, SimilarityStrength: r.Fidelity}
	case jobRemoveBackground:
		b.TaskType, b.Config = body.TaskBackgroundRemoval, nil
		b.BackgroundRemoval = &body.AmazonBackgroundRemoval{Image: c.images[0]}
	}
	return b
}

// parseAmazon reads a response. The images that were filtered are not in it: each has a
// picture with the reason, after those that were made.
func parseAmazon(raw []byte, c call) ([]Picture, error) {
	var r body.AmazonImageResponse
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, err
	}
	var pictures []Picture
	for _, data := range r.Images {
		p := newPicture(data, c.req.Format)
		if p.Error == "" {
			p.Seed = aws.ToInt64(c.req.Seed)
		}
		pictures = append(pictures, p)
	}
	missing := c.req.images() - len(r.Images)
	if r.Error != "" {
		missing = max(missing, 1)
	}
	for range missing {
		pictures = append(pictures, Picture{Error: cmp.Or(r.Error, noPicture)})
	}
	return pictures, nil
}
