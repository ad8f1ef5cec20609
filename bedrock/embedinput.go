package bedrock

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// EmbedInput is what one vector is made of: a text, an image, or both. The zero value is
// nothing, which is refused.
type EmbedInput struct {
	// Text is a text, or what goes with the image.
	Text string
	// Image is an image.
	Image media.Source
}

// TextInputs makes inputs of texts.
func TextInputs(texts ...string) []EmbedInput {
	inputs := make([]EmbedInput, len(texts))
	for i, text := range texts {
		inputs[i].Text = text
	}
	return inputs
}

// ImageInputs makes inputs of images.
func ImageInputs(images ...media.Source) []EmbedInput {
	inputs := make([]EmbedInput, len(images))
	for i, image := range images {
		inputs[i].Image = image
	}
	return inputs
}

// EmbedInputs returns one vector per input, in order, as [Embedder.Embed] does for texts, whose
// vectors are of the same space. What occurs several times is sent once. The models take:
//
//	                   formats               size          text with an image
//	Titan Multimodal   PNG, JPEG             18.7 MB       yes, the mean of both vectors
//	Nova               PNG, JPEG, GIF, WebP  18.7 MB, S3   no
//	Cohere v3          PNG, JPEG             5 MiB         no
//	Cohere v4          PNG, JPEG, GIF, WebP  5 MiB         yes
//
// An input that the model does not take fails by itself: it is not sent, the others are. A
// wrong format, a text with an image where that cannot be, and an image in S3 where that is not
// read there are awsai.ErrInvalid; too large an image is awsai.ErrTooLarge; a file that is not
// there is awsai.ErrNotFound. Images are read twice, and no more of them are in memory than
// requests under way need.
func (e *Embedder) EmbedInputs(ctx context.Context, purpose rag.Purpose, inputs []EmbedInput) ([][]float32, error) {
	return embedInputs(ctx, "bedrock.EmbedInputs", e, purpose, floatVectors, inputs)
}

func embedInputs[T any](ctx context.Context, op string, e *Embedder, purpose rag.Purpose, as vectorType[T], inputs []EmbedInput) ([][]T, error) {
	return runEmbedding(ctx, op, e, purpose, as, len(inputs), func(i int) (embedItem, error) {
		return e.item(ctx, inputs[i])
	})
}

// embedItem is an input as it is sent.
type embedItem struct {
	text  string
	image *embedImage // nil where there is none
}

type embedImage struct {
	source media.Source
	format string
	bytes  int64
	uri    string // where it is in S3, and stays there
	sum    string // of its bytes; empty where it is in S3
}

// item says what is wrong with an input, and returns it as it is to be sent.
func (e *Embedder) item(ctx context.Context, in EmbedInput) (embedItem, error) {
	limits := e.kind.images
	switch {
	case in.Image.IsZero():
		return e.textItem(in.Text)
	case limits.formats == nil:
		return embedItem{}, fmt.Errorf("%w: %s takes no images", awsai.ErrInvalid, e.kind.id)
	case in.Text != "" && !limits.captions:
		return embedItem{}, fmt.Errorf("%w: %s takes no text with an image", awsai.ErrInvalid, e.kind.id)
	}
	var it embedItem
	var err error
	if in.Text != "" {
		if it, err = e.textItem(in.Text); err != nil {
			return embedItem{}, err
		}
	}
	it.image, err = limits.image(ctx, in.Image)
	return it, err
}

// textItem says what is wrong with a text, and returns it as it is to be sent.
func (e *Embedder) textItem(text string) (embedItem, error) {
	if strings.TrimSpace(text) == "" {
		return embedItem{}, fmt.Errorf("%w: blank text", awsai.ErrInvalid)
	}
	limit := e.kind.maxCharacters
	if limit == 0 || len(text) <= limit || utf8.RuneCountInString(text) <= limit {
		return embedItem{text: text}, nil
	}
	if !e.o.Truncate {
		return embedItem{}, fmt.Errorf("%w: text of %d characters, limit of %s is %d",
			awsai.ErrTooLarge, utf8.RuneCountInString(text), e.kind.id, limit)
	}
	return embedItem{text: firstCharacters(text, limit)}, nil
}

// image says what is wrong with an image, and what is to be known of it.
func (l imageLimits) image(ctx context.Context, source media.Source) (*embedImage, error) {
	mediaType, err := source.ContentType(ctx)
	if err != nil {
		return nil, err
	}
	format, ok := strings.CutPrefix(mediaType, "image/")
	if !ok || !slices.Contains(l.formats, format) {
		return nil, fmt.Errorf("%w: image of type %.40q; want one of %q", awsai.ErrInvalid, mediaType, l.formats)
	}
	image := &embedImage{source: source, format: format}
	if uri, ok := source.URI(); ok {
		if !l.inS3 {
			return nil, fmt.Errorf("%w: the model reads no images in S3; read it with a media.Stager", awsai.ErrInvalid)
		}
		image.uri = uri.String()
		return image, nil
	}
	if err := source.Check(ctx, l.maxBytes); err != nil {
		return nil, err
	}
	return image, image.hash(ctx)
}

// hash reads the image through.
func (i *embedImage) hash(ctx context.Context) error {
	r, err := i.source.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if i.bytes, err = io.Copy(h, r); err != nil {
		return err
	}
	i.sum = string(h.Sum(nil))
	return nil
}

// firstCharacters is the beginning of a text, n characters of it at most.
func firstCharacters(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
