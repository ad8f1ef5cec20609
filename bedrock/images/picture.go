package images

import (
	"strings"

	"github.com/awsai-go/awsai"
)

// Picture is an image that a model made, or why it did not.
type Picture struct {
	// Format is "png", "jpeg" or "webp", by what the data shows.
	Format string `json:"format,omitempty"`
	// Data is the file. It is empty where Error is set.
	Data []byte `json:"data,omitempty"`
	// Seed is what makes it come again. Stability AI tells the one that it used; for Titan
	// and Nova it is that of the request. Zero is for not known.
	Seed int64 `json:"seed,omitempty"`
	// Error is why the image was not made, in the service's words: a content filter that
	// stopped the prompt, an image given or the result, or a failure of the model.
	Error string `json:"error,omitempty"`
}

// noPicture is the error of an image that the service neither made nor accounts for.
const noPicture = "the model returned no image"

// newPicture is the picture of a file.
func newPicture(data []byte, format string) Picture {
	if len(data) == 0 {
		return Picture{Error: noPicture}
	}
	if found := formatOf(data); found != "" {
		format = found
	}
	return Picture{Format: format, Data: data}
}

// filtered says whether a filter is why there is no image.
func (p Picture) filtered() bool {
	return p.Error != "" && p.Error != noPicture && !strings.EqualFold(p.Error, "Inference error")
}

// checkPictures returns an error where no image is left.
func checkPictures(op string, pictures []Picture) error {
	kind, reason := awsai.ErrUnavailable, ""
	for _, p := range pictures {
		if p.Error == "" {
			return nil
		}
		if p.filtered() {
			kind = awsai.ErrBlocked
		}
		if reason == "" || p.filtered() {
			reason = p.Error
		}
	}
	return awsai.Errorf(op, kind, "no image was made: %s", reason)
}
