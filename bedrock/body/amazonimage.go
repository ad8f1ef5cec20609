package body

// The tasks of an [AmazonImageRequest].
const (
	TaskTextImage         = "TEXT_IMAGE"
	TaskColorGuided       = "COLOR_GUIDED_GENERATION"
	TaskImageVariation    = "IMAGE_VARIATION"
	TaskInpainting        = "INPAINTING"
	TaskOutpainting       = "OUTPAINTING"
	TaskBackgroundRemoval = "BACKGROUND_REMOVAL"
)

// AmazonImageRequest is the request of Titan Image Generator and Nova Canvas, by "Amazon Titan
// Image Generator G1 models" of the Amazon Bedrock User Guide and "Request and response
// structure for image generation" of that of Amazon Nova. Of the parameters, those of the
// task are set.
type AmazonImageRequest struct {
	// TaskType is one of the tasks.
	TaskType string `json:"taskType"`
	// TextToImage, ColorGuided, Variation, Inpainting, Outpainting and BackgroundRemoval are
	// the parameters of the tasks.
	TextToImage       *AmazonTextToImage       `json:"textToImageParams,omitempty"`
	ColorGuided       *AmazonColorGuided       `json:"colorGuidedGenerationParams,omitempty"`
	Variation         *AmazonVariation         `json:"imageVariationParams,omitempty"`
	Inpainting        *AmazonInpainting        `json:"inPaintingParams,omitempty"`
	Outpainting       *AmazonOutpainting       `json:"outPaintingParams,omitempty"`
	BackgroundRemoval *AmazonBackgroundRemoval `json:"backgroundRemovalParams,omitempty"`
	// Config is of all tasks but the removal of backgrounds.
	Config *AmazonImageConfig `json:"imageGenerationConfig,omitempty"`
}

// AmazonTextToImage are the parameters of [TaskTextImage].
type AmazonTextToImage struct {
	// Text says what to make, NegativeText what not to.
	Text         string `json:"text"`
	NegativeText string `json:"negativeText,omitempty"`
	// Style is one of Nova Canvas, as "PHOTOREALISM".
	Style string `json:"style,omitempty"`
	// ConditionImage is the image whose layout the result follows, ControlMode how,
	// "CANNY_EDGE" or "SEGMENTATION", and ControlStrength how closely, from 0 to 1.
	ConditionImage  []byte   `json:"conditionImage,omitempty"`
	ControlMode     string   `json:"controlMode,omitempty"`
	ControlStrength *float64 `json:"controlStrength,omitempty"`
}

// AmazonColorGuided are the parameters of [TaskColorGuided].
type AmazonColorGuided struct {
	// Text says what to make, NegativeText what not to.
	Text         string `json:"text"`
	NegativeText string `json:"negativeText,omitempty"`
	// Colors are up to ten, as "#FF9800".
	Colors []string `json:"colors"`
	// ReferenceImage is an image whose colors are used too.
	ReferenceImage []byte `json:"referenceImage,omitempty"`
}

// AmazonVariation are the parameters of [TaskImageVariation].
type AmazonVariation struct {
	// Text says what to keep and what to change, NegativeText what not to make.
	Text         string `json:"text,omitempty"`
	NegativeText string `json:"negativeText,omitempty"`
	// Images are the one to five images to vary.
	Images [][]byte `json:"images"`
	// SimilarityStrength is how alike the result is, from 0.2 to 1.
	SimilarityStrength *float64 `json:"similarityStrength,omitempty"`
}

// AmazonInpainting are the parameters of [TaskInpainting].
type AmazonInpainting struct {
	// Image is the image to change.
	Image []byte `json:"image"`
	// Text says what to put into the mask; without it, what is there is removed.
	// NegativeText says what not to make.
	Text         string `json:"text,omitempty"`
	NegativeText string `json:"negativeText,omitempty"`
	// MaskPrompt describes what to change. MaskImage is black there and white elsewhere.
	// One of them is set.
	MaskPrompt string `json:"maskPrompt,omitempty"`
	MaskImage  []byte `json:"maskImage,omitempty"`
}

// AmazonOutpainting are the parameters of [TaskOutpainting].
type AmazonOutpainting struct {
	// Image is the image to change.
	Image []byte `json:"image"`
	// Text says what to put around the mask, NegativeText what not to make.
	Text         string `json:"text"`
	NegativeText string `json:"negativeText,omitempty"`
	// MaskPrompt describes what to keep. MaskImage is black there and white elsewhere.
	// One of them is set.
	MaskPrompt string `json:"maskPrompt,omitempty"`
	MaskImage  []byte `json:"maskImage,omitempty"`
	// OutPaintingMode is "DEFAULT", with a smooth transition, or "PRECISE".
	OutPaintingMode string `json:"outPaintingMode,omitempty"`
}

// AmazonBackgroundRemoval are the parameters of [TaskBackgroundRemoval].
type AmazonBackgroundRemoval struct {
	// Image is the image whose background becomes transparent.
	Image []byte `json:"image"`
}

// AmazonImageConfig is what tasks have in common.
type AmazonImageConfig struct {
	// NumberOfImages is from 1 to 5. The default is 1.
	NumberOfImages int `json:"numberOfImages,omitempty"`
	// Width and Height are in pixels.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Quality is "standard", the default, or "premium".
	Quality string `json:"quality,omitempty"`
	// CFGScale is how strictly the prompt is followed, from 1.1 to 10.
	CFGScale *float64 `json:"cfgScale,omitempty"`
	// Seed makes a result come again. Without it the model has one of its own.
	Seed *int64 `json:"seed,omitempty"`
}

// AmazonImageResponse is the response to an [AmazonImageRequest].
type AmazonImageResponse struct {
	// Images are the images as PNG files. There may be fewer than were asked for.
	Images [][]byte `json:"images"`
	// Error is why there are none, or fewer.
	Error string `json:"error,omitempty"`
}
