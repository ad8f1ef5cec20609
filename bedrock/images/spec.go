package images

import (
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// job is a job of a [Model], by the name of its method.
type job string

const (
	jobGenerate         job = "Generate"
	jobEdit             job = "Edit"
	jobInpaint          job = "Inpaint"
	jobErase            job = "Erase"
	jobOutpaint         job = "Outpaint"
	jobReplace          job = "Replace"
	jobRecolor          job = "Recolor"
	jobRemoveBackground job = "RemoveBackground"
	jobUpscale          job = "Upscale"
	jobControl          job = "Control"
	jobInStyle          job = "InStyle"
	jobRestyle          job = "Restyle"
	jobVariations       job = "Variations"

	// jobColors is Generate with colors, which is a task of its own.
	jobColors job = "Generate with Colors"
)

// spec is what a [Model] knows of a model.
type spec struct {
	id        string // of the foundation model
	tasks     map[job]task
	maxPrompt int   // characters of a text
	maxSeed   int64 // the largest
	maxImages int   // made by one request
	formats   []string
	inputs    []string // formats of images that it takes
	size      pixels   // of what it makes, where a request says it
	exactMask bool     // wants masks as Amazon has them

	body  func(c call) any
	parse func(raw []byte, c call) ([]Picture, error)
}

// task is a job as a model does it: the fields of a request that it needs, and those
// that it takes beside.
type task struct {
	needs    []string
	optional []string
	anyOf    []string // of these one or more
	oneOf    []string // of these exactly one
	ranges   map[string][2]float64
	input    pixels // of the images given
}

// takes says whether a task takes a field of a request.
func (t task) takes(name string) bool {
	return slices.Contains(t.needs, name) || slices.Contains(t.optional, name) ||
		slices.Contains(t.anyOf, name) || slices.Contains(t.oneOf, name)
}

// pixels are limits of an image's size. Zero is no limit.
type pixels struct {
	minSide, maxSide int
	minArea, maxArea int
	maxRatio         float64 // of the longer side to the shorter
	multiple         int     // that each side is to be of
}

func (p pixels) check(op, what, model string, width, height int) error {
	short, long := min(width, height), max(width, height)
	refuse := func(format string, args ...any) error {
		args = append([]any{what, width, height}, args...)
		return awsai.Errorf(op, awsai.ErrInvalid, "%s is to be %d by %d pixels; "+format, append(args, model)...)
	}
	switch {
	case short <= 0:
		return refuse("%s wants width and height")
	case short < p.minSide:
		return refuse("the least is %d a side for %s", p.minSide)
	case p.maxSide > 0 && long > p.maxSide:
		return refuse("the most is %d a side for %s", p.maxSide)
	case width*height < p.minArea:
		return refuse("the least is %d in all for %s", p.minArea)
	case p.maxArea > 0 && width*height > p.maxArea:
		return refuse("the most is %d in all for %s", p.maxArea)
	case p.maxRatio > 0 && float64(long) > p.maxRatio*float64(short):
		return refuse("the most is one side %v times the other for %s", p.maxRatio)
	case p.multiple > 0 && (width%p.multiple != 0 || height%p.multiple != 0):
		return refuse("sides are multiples of %d for %s", p.multiple)
	}
	return nil
}

// specs are the models that a Model can talk to.
func specs() []spec { return append(stabilitySpecs(), amazonSpecs()...) }

// findSpec finds the model that an ID, profile or ARN names, or returns the zero spec.
func findSpec(s string) spec {
	id, err := bedrock.ParseModelID(s)
	if err != nil {
		return spec{}
	}
	for _, m := range specs() {
		if withoutMinor(m.id) == withoutMinor(id.Model) {
			return m
		}
	}
	return spec{}
}

// withoutMinor is an ID without the minor version, which does not change what a model
// takes.
func withoutMinor(id string) string {
	name, _, _ := strings.Cut(id, ":")
	return name
}

// jobs are the names of what a model does.
func (m spec) jobs() string {
	var names []string
	for _, j := range []job{
		jobGenerate, jobEdit, jobInpaint, jobErase, jobOutpaint, jobReplace, jobRecolor, jobRemoveBackground,
		jobUpscale, jobControl, jobInStyle, jobRestyle, jobVariations, jobColors,
	} {
		if _, ok := m.tasks[j]; ok {
			names = append(names, string(j))
		}
	}
	return strings.Join(names, ", ")
}
