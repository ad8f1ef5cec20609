package bedrock

import (
	"context"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/foundation"
	"github.com/awsai-go/awsai/media"
)

// imageCall is a checked request to a model.
type imageCall struct {
	model  imageModel
	job    imageJob
	req    ImageRequest
	images [][]byte
	mask   []byte
}

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
	if found := imageFormat(data); found != "" {
		format = found
	}
	return Picture{Format: format, Data: data}
}

// filtered says whether a filter is why there is no image.
func (p Picture) filtered() bool {
	return p.Error != "" && p.Error != noPicture && !strings.EqualFold(p.Error, "Inference error")
}

// run checks a request, reads its images and sends it.
func (m *ImageModel) run(ctx context.Context, job imageJob, req ImageRequest, sources ...media.Source) ([]Picture, error) {
	op := "bedrock.ImageModel." + strings.Fields(string(job))[0]
	task, err := m.task(op, job)
	if err != nil {
		return nil, err
	}
	if err := req.check(op, m.model, task); err != nil {
		return nil, err
	}
	c, err := m.read(ctx, op, job, task, req, sources)
	if err != nil {
		return nil, err
	}
	raw, err := foundation.Body(op, m.model.body(c))
	if err != nil {
		return nil, err
	}
	out, err := m.client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		ModelId: &m.id, Body: raw, ContentType: &mediaJSON, Accept: &mediaJSON,
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	pictures, err := m.model.parse(out.Body, c)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "response: %w", err)
	}
	made := 0
	for _, p := range pictures {
		if p.Error == "" {
			made++
		}
	}
	m.account.request(Usage{Images: made}, "", "")
	return pictures, checkPictures(op, pictures)
}

// task finds how the model does a job.
func (m *ImageModel) task(op string, job imageJob) (imageTask, error) {
	switch {
	case m.id == "":
		return imageTask{}, awsai.Errorf(op, awsai.ErrInvalid, "empty model ID")
	case m.model.id == "":
		var known []string
		for _, k := range imageModels() {
			known = append(known, k.id)
		}
		return imageTask{}, awsai.Errorf(op, awsai.ErrInvalid, "%q names no known image model; want one of %s, a profile of one, or its ID as ImageModelOptions.BaseModel",
			m.id, strings.Join(known, ", "))
	}
	task, ok := m.model.tasks[job]
	if !ok {
		return imageTask{}, awsai.Errorf(op, awsai.ErrInvalid, "%s cannot do %s; what it does is %s", m.model.id, job, m.model.jobs())
	}
	return task, nil
}

// read reads the images of a request.
func (m *ImageModel) read(ctx context.Context, op string, job imageJob, task imageTask, req ImageRequest, sources []media.Source) (imageCall, error) {
	c := imageCall{model: m.model, job: job, req: req}
	var first imageInput
	for i, src := range sources {
		in, err := readImage(ctx, op, imageName(i, len(sources)), m.model, task.input, src)
		if err != nil {
			return c, err
		}
		if i == 0 {
			first = in
		}
		c.images = append(c.images, in.data)
	}
	if !req.hasMask() {
		return c, nil
	}
	mask, err := readImage(ctx, op, "the mask", m.model, pixels{}, req.Mask)
	if err != nil {
		return c, err
	}
	c.mask = mask.data
	if m.model.exactMask {
		c.mask, err = exactMask(op, mask, first, job != jobOutpaint)
	}
	return c, err
}

func imageName(i, n int) string {
	if n == 1 {
		return "the image"
	}
	return "image " + strconv.Itoa(i)
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
