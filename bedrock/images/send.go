package images

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

// call is a checked request to a model.
type call struct {
	spec   spec
	job    job
	req    Request
	images [][]byte
	mask   []byte
}

// run checks a request, reads its images and sends it.
func (m *Model) run(ctx context.Context, j job, req Request, sources ...media.Source) ([]Picture, error) {
	op := "images." + strings.Fields(string(j))[0]
	t, err := m.task(op, j)
	if err != nil {
		return nil, err
	}
	if err := req.check(op, m.spec, t); err != nil {
		return nil, err
	}
	c, err := m.read(ctx, op, j, t, req, sources)
	if err != nil {
		return nil, err
	}
	raw, _, err := bedrock.Invoke[json.RawMessage](ctx, m.model, m.spec.body(c))
	if err != nil {
		return nil, rename(op, err)
	}
	pictures, err := m.spec.parse(raw, c)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "response: %w", err)
	}
	m.count(pictures)
	return pictures, checkPictures(op, pictures)
}

// rename has an error of bedrock.Invoke name the method that was called.
func rename(op string, err error) error {
	if e, ok := err.(*awsai.Error); ok {
		return &awsai.Error{Op: op, Kind: e.Kind, Err: e.Err}
	}
	return awsai.Wrap(op, err)
}

// count adds the images that were made to the meter. A request that made none is not known to
// be free.
func (m *Model) count(pictures []Picture) {
	if m.meter == nil {
		return
	}
	spent := bedrock.Spending{Requests: 1}
	for _, p := range pictures {
		if p.Error == "" {
			spent.Usage.Images++
		}
	}
	price, _ := m.model.Price()
	cost, known := price.Cost(spent.Usage)
	spent.Cost = cost
	if !known || spent.Usage.Images == 0 {
		spent.Unpriced = 1
	}
	m.meter.Add(m.ID(), spent)
}

// task finds how the model does a job.
func (m *Model) task(op string, j job) (task, error) {
	switch {
	case m.ID() == "":
		return task{}, awsai.Errorf(op, awsai.ErrInvalid, "empty model ID")
	case m.spec.id == "":
		var known []string
		for _, k := range specs() {
			known = append(known, k.id)
		}
		return task{}, awsai.Errorf(op, awsai.ErrInvalid, "%q names no known image model; want one of %s, a profile of one, or its ID as Options.BaseModel",
			m.ID(), strings.Join(known, ", "))
	}
	t, ok := m.spec.tasks[j]
	if !ok {
		return task{}, awsai.Errorf(op, awsai.ErrInvalid, "%s cannot do %s; what it does is %s", m.spec.id, j, m.spec.jobs())
	}
	return t, nil
}

// read reads the images of a request.
func (m *Model) read(ctx context.Context, op string, j job, t task, req Request, sources []media.Source) (call, error) {
	c := call{spec: m.spec, job: j, req: req}
	var first input
	for i, src := range sources {
		in, err := readImage(ctx, op, nameOf(i, len(sources)), m.spec, t.input, src)
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
	mask, err := readImage(ctx, op, "the mask", m.spec, pixels{}, req.Mask)
	if err != nil {
		return c, err
	}
	c.mask = mask.data
	if m.spec.exactMask {
		c.mask, err = exactMask(op, mask, first, j != jobOutpaint)
	}
	return c, err
}

func nameOf(i, n int) string {
	if n == 1 {
		return "the image"
	}
	return "image " + strconv.Itoa(i)
}
