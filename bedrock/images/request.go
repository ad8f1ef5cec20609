package images

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Request says what a [Model] is to make. What is left at its zero value is not
// sent, and the model's default holds. A field that the model does not take for the job is
// refused by name, not ignored.
type Request struct {
	// Prompt says what to make. Most jobs need it.
	Prompt string
	// Negative says what not to make, without words like "no" or "without".
	Negative string
	// N is how many images to make. The default is 1, which is also the limit for the
	// models of Stability AI; Titan and Nova make up to 5.
	N int
	// Seed makes a result come again, as far as the model can. Nil takes one at random for
	// Stability AI, as zero does, and one that is always the same for Titan and Nova.
	Seed *int64
	// Width and Height are the size in pixels, for Titan and Nova, and AspectRatio, as
	// "16:9", is the shape for Stability AI.
	Width, Height int
	AspectRatio   string
	// Style is a style that the model has by name: "photographic", "line-art", "anime" and
	// others of Stability AI, "PHOTOREALISM" and others of Nova.
	Style string
	// Quality is "standard", the default, or "premium", for Titan and Nova.
	Quality string
	// Guidance is how strictly the prompt is followed, from 1.1 to 10, for Titan and Nova.
	Guidance *float64
	// Colors are one to ten that the image keeps to, as "#FF9800", for Titan v2 and Nova.
	Colors []string
	// Format is "png", the default, "jpeg" or "webp", where the model has them.
	Format string

	// Strength is how far an image is changed, from 0, which keeps it, to 1: by
	// [Model.Edit] and [Model.Restyle].
	Strength *float64
	// Fidelity is how closely the result follows an image, up to 1: by
	// [Model.Control], [Model.InStyle], [Model.Restyle] (its composition)
	// and [Model.Variations].
	Fidelity *float64
	// StyleStrength is how much the style counts, up to 1: by [Model.Restyle].
	StyleStrength *float64
	// Creativity is how far the model goes on its own: by [Model.Outpaint] and
	// [Model.Upscale].
	Creativity *float64

	// Mask is an image that is white where the model may change something and black where
	// not, whatever the model: for those that want it otherwise, it is converted. For
	// Stability AI it may have shades of gray, and may be left out for an image with
	// transparent parts.
	Mask media.Source
	// MaskPrompt describes in words, for Titan and Nova, what takes the place of a mask:
	// for [Model.Inpaint] and [Model.Erase] what to change, for
	// [Model.Outpaint] what to keep.
	MaskPrompt string
	// GrowMask widens the mask by pixels, from 0 to 20, for Stability AI. The default is 5.
	GrowMask *int
	// Search says in words what [Model.Replace] and [Model.Recolor] look for.
	Search string
	// Left, Right, Up and Down are how many pixels [Model.Outpaint] adds, for
	// Stability AI, up to 2,000 each.
	Left, Right, Up, Down int
	// Precise has [Model.Outpaint] keep to the mask to the pixel, for Titan and Nova.
	Precise bool
	// Segments has [Model.Control] follow the areas of the image and not its edges,
	// for Titan v2 and Nova.
	Segments bool
}

// hasMask says whether there is a mask. Comparing with the zero source is safe: it has no
// content, whose types would have to compare.
func (r Request) hasMask() bool { return r.Mask != media.Source{} }

// images is how many images are asked for.
func (r Request) images() int { return max(r.N, 1) }

// settings are the fields of a request by name, and whether one is set.
var settings = []struct {
	name string
	set  func(Request) bool
}{
	{"Prompt", func(r Request) bool { return r.Prompt != "" }},
	{"Negative", func(r Request) bool { return r.Negative != "" }},
	{"N", func(r Request) bool { return r.N != 0 }},
	{"Seed", func(r Request) bool { return r.Seed != nil }},
	{"Width", func(r Request) bool { return r.Width != 0 }},
	{"Height", func(r Request) bool { return r.Height != 0 }},
	{"AspectRatio", func(r Request) bool { return r.AspectRatio != "" }},
	{"Style", func(r Request) bool { return r.Style != "" }},
	{"Quality", func(r Request) bool { return r.Quality != "" }},
	{"Guidance", func(r Request) bool { return r.Guidance != nil }},
	{"Colors", func(r Request) bool { return len(r.Colors) > 0 }},
	{"Format", func(r Request) bool { return r.Format != "" }},
	{"Strength", func(r Request) bool { return r.Strength != nil }},
	{"Fidelity", func(r Request) bool { return r.Fidelity != nil }},
	{"StyleStrength", func(r Request) bool { return r.StyleStrength != nil }},
	{"Creativity", func(r Request) bool { return r.Creativity != nil }},
	{"Mask", func(r Request) bool { return r.hasMask() }},
	{"MaskPrompt", func(r Request) bool { return r.MaskPrompt != "" }},
	{"GrowMask", func(r Request) bool { return r.GrowMask != nil }},
	{"Search", func(r Request) bool { return r.Search != "" }},
	{"Left", func(r Request) bool { return r.Left != 0 }},
	{"Right", func(r Request) bool { return r.Right != 0 }},
	{"Up", func(r Request) bool { return r.Up != 0 }},
	{"Down", func(r Request) bool { return r.Down != 0 }},
	{"Precise", func(r Request) bool { return r.Precise }},
	{"Segments", func(r Request) bool { return r.Segments }},
}

// check says what is wrong with the request for a task of a model, or nil.
func (r Request) check(op string, m spec, t task) error {
	if err := r.checkFields(op, m, t); err != nil {
		return err
	}
	for _, text := range []struct{ name, text string }{
		{"Prompt", r.Prompt}, {"Negative", r.Negative}, {"MaskPrompt", r.MaskPrompt}, {"Search", r.Search},
	} {
		if n := utf8.RuneCountInString(text.text); n > m.maxPrompt {
			return awsai.Errorf(op, awsai.ErrTooLarge, "Request.%s of %d characters, limit of %s is %d", text.name, n, m.id, m.maxPrompt)
		}
		if text.text != "" && strings.TrimSpace(text.text) == "" {
			return awsai.Errorf(op, awsai.ErrInvalid, "Request.%s is blank", text.name)
		}
	}
	if err := r.checkNumbers(op, m, t); err != nil {
		return err
	}
	if r.Format != "" && !slices.Contains(m.formats, r.Format) {
		return awsai.Errorf(op, awsai.ErrInvalid, "%s has no format %.20q; want one of %s", m.id, r.Format, strings.Join(m.formats, ", "))
	}
	return r.checkColors(op)
}

// checkFields checks that what is set is taken, and that what is needed is set.
func (r Request) checkFields(op string, m spec, t task) error {
	var set []string
	for _, s := range settings {
		if s.set(r) {
			set = append(set, s.name)
		}
	}
	for _, name := range set {
		if !t.takes(name) {
			return awsai.Errorf(op, awsai.ErrInvalid, "%s does not take Request.%s here", m.id, name)
		}
	}
	for _, name := range t.needs {
		if !slices.Contains(set, name) {
			return awsai.Errorf(op, awsai.ErrInvalid, "%s needs Request.%s here", m.id, name)
		}
	}
	given := 0
	for _, name := range append(slices.Clone(t.anyOf), t.oneOf...) {
		if slices.Contains(set, name) {
			given++
		}
	}
	switch {
	case len(t.anyOf) > 0 && given == 0:
		return awsai.Errorf(op, awsai.ErrInvalid, "%s needs one or more of Request.%s here", m.id, strings.Join(t.anyOf, ", "))
	case len(t.oneOf) > 0 && given != 1:
		return awsai.Errorf(op, awsai.ErrInvalid, "%s needs one of Request.%s here", m.id, strings.Join(t.oneOf, ", "))
	}
	return nil
}

// checkNumbers checks the numbers of a request against their ranges.
func (r Request) checkNumbers(op string, m spec, t task) error {
	for _, f := range []struct {
		name string
		v    *float64
		span [2]float64
	}{
		{"Strength", r.Strength, [2]float64{0, 1}}, {"Fidelity", r.Fidelity, [2]float64{0, 1}},
		{"StyleStrength", r.StyleStrength, [2]float64{0, 1}}, {"Creativity", r.Creativity, [2]float64{0.1, 1}},
		{"Guidance", r.Guidance, [2]float64{1.1, 10}},
	} {
		if span, ok := t.ranges[f.name]; ok {
			f.span = span
		}
		if f.v != nil && !(*f.v >= f.span[0] && *f.v <= f.span[1]) { // true for NaN
			return awsai.Errorf(op, awsai.ErrInvalid, "Request.%s %v is not in [%v,%v]", f.name, *f.v, f.span[0], f.span[1])
		}
	}
	for _, n := range []struct {
		name    string
		v, most int64
	}{
		{"N", int64(r.N), int64(m.maxImages)}, {"Seed", aws.ToInt64(r.Seed), m.maxSeed}, {"GrowMask", int64(aws.ToInt(r.GrowMask)), stabilityMaxGrow},
		{"Left", int64(r.Left), stabilityMaxOutpaint}, {"Right", int64(r.Right), stabilityMaxOutpaint},
		{"Up", int64(r.Up), stabilityMaxOutpaint}, {"Down", int64(r.Down), stabilityMaxOutpaint},
	} {
		if n.v < 0 || n.v > n.most {
			return awsai.Errorf(op, awsai.ErrInvalid, "Request.%s is %d, limit of %s is %d", n.name, n.v, m.id, n.most)
		}
	}
	if r.Width != 0 || r.Height != 0 {
		return m.size.check(op, "the result", m.id, r.Width, r.Height)
	}
	return nil
}

var colorText = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (r Request) checkColors(op string) error {
	if len(r.Colors) > amazonMaxColors {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d colors, limit %d", len(r.Colors), amazonMaxColors)
	}
	for i, c := range r.Colors {
		if !colorText.MatchString(c) {
			return awsai.Errorf(op, awsai.ErrInvalid, "color %d is not as \"#FF9800\"", i)
		}
	}
	return nil
}
