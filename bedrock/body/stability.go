package body

import "encoding/json"

// StabilityRequest is the request of the models and image services of Stability AI. Each
// takes some of the fields. Its documentation is "Stability AI models" and "Stability AI Image
// Services" of the Amazon Bedrock User Guide.
type StabilityRequest struct {
	// Prompt says what to make, NegativePrompt what not to, at most 10,000 characters.
	Prompt         string `json:"prompt,omitempty"`
	NegativePrompt string `json:"negative_prompt,omitempty"`
	// SearchPrompt names what Search and Replace replaces, SelectPrompt what Search and
	// Recolor recolors.
	SearchPrompt string `json:"search_prompt,omitempty"`
	SelectPrompt string `json:"select_prompt,omitempty"`
	// Mode is "text-to-image", the default, or "image-to-image".
	Mode string `json:"mode,omitempty"`
	// AspectRatio is as "16:9", of text to image alone.
	AspectRatio string `json:"aspect_ratio,omitempty"`
	// Seed makes a result come again. Zero is the same as none: one at random.
	Seed *int64 `json:"seed,omitempty"`
	// OutputFormat is "png", the default, "jpeg" or "webp".
	OutputFormat string `json:"output_format,omitempty"`
	// StylePreset is as "line-art" or "photographic".
	StylePreset string `json:"style_preset,omitempty"`
	// Image is the image to start from, as a file of PNG, JPEG or WebP.
	Image []byte `json:"image,omitempty"`
	// Mask is white where the image is to change and black where not.
	Mask []byte `json:"mask,omitempty"`
	// InitImage and StyleImage are those of Style Transfer.
	InitImage  []byte `json:"init_image,omitempty"`
	StyleImage []byte `json:"style_image,omitempty"`
	// Strength is from 0, which keeps the image, to 1, which ignores it.
	Strength *float64 `json:"strength,omitempty"`
	// GrowMask widens the mask by pixels, from 0 to 20.
	GrowMask *int `json:"grow_mask,omitempty"`
	// Left, Right, Up and Down are the pixels to add in a direction, at most 2,000.
	Left  int `json:"left,omitempty"`
	Right int `json:"right,omitempty"`
	Up    int `json:"up,omitempty"`
	Down  int `json:"down,omitempty"`
	// Creativity is how far Outpaint and the upscalers go on their own.
	Creativity *float64 `json:"creativity,omitempty"`
	// ControlStrength is how much the image of Control Sketch and Structure counts, and
	// Fidelity the style of that of Style Guide, from 0 to 1.
	ControlStrength *float64 `json:"control_strength,omitempty"`
	Fidelity        *float64 `json:"fidelity,omitempty"`
	// CompositionFidelity, StyleStrength and ChangeStrength are those of Style Transfer.
	CompositionFidelity *float64 `json:"composition_fidelity,omitempty"`
	StyleStrength       *float64 `json:"style_strength,omitempty"`
	ChangeStrength      *float64 `json:"change_strength,omitempty"`
}

// StabilityResponse is the response to a [StabilityRequest]. Its lists are aligned, but where
// everything was filtered there may be reasons alone.
type StabilityResponse struct {
	// Seeds are the seeds that were used, as numbers or as strings of them.
	Seeds []json.Number `json:"seeds"`
	// FinishReasons are nil for an image that was made, and else why it was not, as
	// "Filter reason: prompt".
	FinishReasons []*string `json:"finish_reasons"`
	// Images are the files.
	Images [][]byte `json:"images"`
}
