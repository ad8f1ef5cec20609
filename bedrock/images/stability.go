package images

import (
	"cmp"
	"encoding/json"

	"github.com/awsai-go/awsai/bedrock/body"
)

// Limits of Stability AI's models and services, by "Stability AI models" and "Stability AI
// Image Services" of the Amazon Bedrock User Guide.
const (
	stabilityMaxPrompt   = 10_000
	stabilityMaxSeed     = 4_294_967_294
	stabilityMaxOutpaint = 2_000
	stabilityMaxGrow     = 20
)

// stabilityInput is what most services take.
var stabilityInput = pixels{minSide: 64, maxArea: 9_437_184, maxRatio: 2.5}

// stabilityUpscale is the range of Creativity of the upscalers.
var stabilityUpscale = map[string][2]float64{"Creativity": {0.1, 0.5}}

// fields are names of a request's fields.
func fields(names ...string) []string { return names }

func stabilitySpecs() []spec {
	generate := task{needs: fields("Prompt"), optional: fields("Negative", "Seed", "AspectRatio", "Style", "Format", "N")}
	edit := task{needs: fields("Prompt"), optional: fields("Strength", "Negative", "Seed", "Style", "Format", "N"), input: pixels{minSide: 64}}
	editSD := edit
	editSD.needs = fields("Prompt", "Strength")
	service := func(needs []string, optional ...string) task {
		return task{needs: needs, optional: append(optional, "Format", "N"), input: stabilityInput}
	}
	outpaint := service(nil, "Prompt", "Style", "Seed", "Creativity")
	outpaint.anyOf = fields("Left", "Right", "Up", "Down")
	conservative := service(fields("Prompt"), "Negative", "Seed", "Creativity")
	conservative.ranges = stabilityUpscale
	creative := service(fields("Prompt"), "Negative", "Seed", "Creativity", "Style")
	creative.ranges, creative.input = stabilityUpscale, pixels{minSide: 64, minArea: 4_096, maxArea: 1_048_576}
	fast := service(nil)
	fast.input = pixels{minSide: 32, maxSide: 1_536, minArea: 1_024, maxArea: 1_048_576}
	search := service(fields("Prompt", "Search"), "Style", "Negative", "Seed", "GrowMask")
	control := service(fields("Prompt"), "Fidelity", "Negative", "Seed", "Style")
	restyle := service(nil, "Prompt", "Negative", "Seed", "Fidelity", "StyleStrength", "Strength")
	restyle.ranges = map[string][2]float64{"Strength": {0.1, 1}}
	models := []spec{
		{id: "stability.sd3-5-large-v1:0", tasks: map[job]task{jobGenerate: generate, jobEdit: editSD}},
		{id: "stability.stable-image-core-v1:1", formats: []string{"png", "jpeg"}, tasks: map[job]task{jobGenerate: generate}},
		{id: "stability.stable-image-ultra-v1:1", formats: []string{"png", "jpeg"}, tasks: map[job]task{jobGenerate: generate, jobEdit: edit}},
		stabilityService("stability.stable-image-inpaint-v1:0", jobInpaint, service(fields("Prompt"), "Style", "Negative", "Seed", "Mask", "GrowMask")),
		stabilityService("stability.stable-outpaint-v1:0", jobOutpaint, outpaint),
		stabilityService("stability.stable-image-erase-object-v1:0", jobErase, service(nil, "Seed", "Mask", "GrowMask")),
		stabilityService("stability.stable-image-search-replace-v1:0", jobReplace, search),
		stabilityService("stability.stable-image-search-recolor-v1:0", jobRecolor, search),
		stabilityService("stability.stable-image-remove-background-v1:0", jobRemoveBackground, service(nil)),
		stabilityService("stability.stable-image-control-sketch-v1:0", jobControl, control),
		stabilityService("stability.stable-image-control-structure-v1:0", jobControl, control),
		stabilityService("stability.stable-image-style-guide-v1:0", jobInStyle, service(fields("Prompt"), "AspectRatio", "Negative", "Seed", "Fidelity", "Style")),
		stabilityService("stability.stable-style-transfer-v1:0", jobRestyle, restyle),
		stabilityService("stability.stable-fast-upscale-v1:0", jobUpscale, fast),
		stabilityService("stability.stable-conservative-upscale-v1:0", jobUpscale, conservative),
		stabilityService("stability.stable-creative-upscale-v1:0", jobUpscale, creative),
	}
	for i := range models {
		m := &models[i]
		m.maxPrompt, m.maxSeed, m.maxImages = stabilityMaxPrompt, stabilityMaxSeed, 1
		m.inputs = []string{"png", "jpeg", "webp"}
		if m.formats == nil {
			m.formats = m.inputs
		}
		m.body, m.parse = stabilityBody, parseStability
	}
	return models
}

// stabilityService is a model that does one job.
func stabilityService(id string, j job, t task) spec {
	return spec{id: id, tasks: map[job]task{j: t}}
}

// stabilityBody is the body for all of Stability AI's models.
func stabilityBody(c call) any {
	r := c.req
	b := body.StabilityRequest{
		Prompt: r.Prompt, NegativePrompt: r.Negative, AspectRatio: r.AspectRatio, Seed: r.Seed, StylePreset: r.Style,
		OutputFormat: cmp.Or(r.Format, "png"), Mask: c.mask, GrowMask: r.GrowMask, Creativity: r.Creativity,
		Left: r.Left, Right: r.Right, Up: r.Up, Down: r.Down,
	}
	if len(c.images) > 0 {
		b.Image = c.images[0]
	}
	switch c.job {
	case jobEdit:
		b.Strength = r.Strength
		if c.spec.id == "stability.sd3-5-large-v1:0" {
			b.Mode = "image-to-image"
		}
	case jobReplace:
		b.SearchPrompt = r.Search
	case jobRecolor:
		b.SelectPrompt = r.Search
	case jobControl:
		b.ControlStrength = r.Fidelity
	case jobInStyle:
		b.Fidelity = r.Fidelity
	case jobRestyle:
		b.Image, b.InitImage, b.StyleImage = nil, c.images[0], c.images[1]
		b.CompositionFidelity, b.StyleStrength, b.ChangeStrength = r.Fidelity, r.StyleStrength, r.Strength
	}
	return b
}

// parseStability reads a response. Of an image that was filtered there may be no more than
// the reason.
func parseStability(raw []byte, c call) ([]Picture, error) {
	var r body.StabilityResponse
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, err
	}
	pictures := make([]Picture, max(len(r.Images), len(r.FinishReasons), 1))
	for i := range pictures {
		p := &pictures[i]
		if i < len(r.FinishReasons) && r.FinishReasons[i] != nil {
			p.Error = cmp.Or(*r.FinishReasons[i], noPicture)
			continue
		}
		var data []byte
		if i < len(r.Images) {
			data = r.Images[i]
		}
		*p = newPicture(data, c.req.Format)
		if i < len(r.Seeds) {
			p.Seed, _ = r.Seeds[i].Int64() // 0 where it is no whole number
		}
	}
	return pictures, nil
}
