package images_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/images"
	"github.com/awsai-go/awsai/media"
)

func TestRefused(t *testing.T) {
	photo := media.Bytes(pngFile(t, 512, 512))
	sized := func(w, h int) media.Source { return media.Bytes(pngFile(t, w, h)) }
	prompt := images.Request{Prompt: "secret"}
	with := func(change func(*images.Request)) images.Request {
		r := prompt
		change(&r)
		return r
	}
	generate := func(r images.Request) func(*images.Model) error {
		return func(m *images.Model) error { _, err := m.Generate(t.Context(), r); return err }
	}
	upscale := func(src media.Source) func(*images.Model) error {
		return func(m *images.Model) error {
			_, err := m.Upscale(t.Context(), src, images.Request{})
			return err
		}
	}
	edit := func(src media.Source, r images.Request) func(*images.Model) error {
		return func(m *images.Model) error { _, err := m.Edit(t.Context(), src, r); return err }
	}
	inpaint := func(src media.Source, r images.Request) func(*images.Model) error {
		return func(m *images.Model) error { _, err := m.Inpaint(t.Context(), src, r); return err }
	}
	half := func(r *images.Request) { r.Strength = new(0.5) }
	tests := []struct {
		name, id string
		do       func(*images.Model) error
		kind     error
		want     string
	}{
		{"no ID", "", generate(prompt), awsai.ErrInvalid, "empty model ID"},
		{"unknown model", "amazon.nova-lite-v1:0", generate(prompt), awsai.ErrInvalid, "no known image model"},
		{"another region", "arn:aws:bedrock:us-west-2::foundation-model/" + sd35, generate(prompt), awsai.ErrInvalid, "is in us-west-2, the requests go to us-east-1"},
		{"opaque profile", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", generate(prompt), awsai.ErrInvalid, "BaseModel"},
		{"wrong job", "us.stability.stable-outpaint-v1:0", generate(prompt), awsai.ErrInvalid, "stability.stable-outpaint-v1:0 cannot do Generate; what it does is Outpaint"},
		{"colors of Titan 1", "amazon.titan-image-generator-v1", generate(with(func(r *images.Request) { r.Colors = []string{"#000000"} })), awsai.ErrInvalid, "cannot do Generate with Colors"},
		{"edit of Nova", novaCanvas, edit(photo, with(half)), awsai.ErrInvalid, "cannot do Edit"},
		{"no prompt", sd35, generate(images.Request{}), awsai.ErrInvalid, "needs Request.Prompt"},
		{"blank prompt", sd35, generate(images.Request{Prompt: " \n"}), awsai.ErrInvalid, "Request.Prompt is blank"},
		{"long prompt", sd35, generate(images.Request{Prompt: strings.Repeat("é", 10_001)}), awsai.ErrTooLarge, "10001 characters, limit of stability.sd3-5-large-v1:0 is 10000"},
		{"long prompt of Titan", titanImage, generate(images.Request{Prompt: strings.Repeat("é", 513)}), awsai.ErrTooLarge, "513 characters"},
		{"long negative of Nova", novaCanvas, generate(with(func(r *images.Request) { r.Negative = strings.Repeat("é", 1025) })), awsai.ErrTooLarge, "Request.Negative of 1025 characters"},
		{"size of Stability", sd35, generate(with(func(r *images.Request) { r.Width = 64 })), awsai.ErrInvalid, "does not take Request.Width"},
		{"shape of Nova", novaCanvas, generate(with(func(r *images.Request) { r.AspectRatio = "1:1" })), awsai.ErrInvalid, "does not take Request.AspectRatio"},
		{"style with colors", novaCanvas, generate(with(func(r *images.Request) { r.Colors = []string{"#000000"}; r.Style = "S" })), awsai.ErrInvalid, "does not take Request.Style"},
		{"several of Stability", sd35, generate(with(func(r *images.Request) { r.N = 2 })), awsai.ErrInvalid, "Request.N is 2, limit of stability.sd3-5-large-v1:0 is 1"},
		{"six of Nova", novaCanvas, generate(with(func(r *images.Request) { r.N = 6 })), awsai.ErrInvalid, "N is 6"},
		{"negative N", novaCanvas, generate(with(func(r *images.Request) { r.N = -1 })), awsai.ErrInvalid, "N is -1"},
		{"seed", sd35, generate(with(func(r *images.Request) { r.Seed = new(int64(4_294_967_295)) })), awsai.ErrInvalid, "Seed is 4294967295"},
		{"negative seed", novaCanvas, generate(with(func(r *images.Request) { r.Seed = new(int64(-1)) })), awsai.ErrInvalid, "Seed is -1"},
		{"guidance", novaCanvas, generate(with(func(r *images.Request) { r.Guidance = new(1.0) })), awsai.ErrInvalid, "Guidance 1 is not in [1.1,10]"},
		{"no number", novaCanvas, generate(with(func(r *images.Request) { r.Guidance = new(math.NaN()) })), awsai.ErrInvalid, "Guidance NaN"},
		{"only a width", novaCanvas, generate(with(func(r *images.Request) { r.Width = 512 })), awsai.ErrInvalid, "wants width and height"},
		{"no multiple of 16", novaCanvas, generate(with(func(r *images.Request) { r.Width, r.Height = 512, 500 })), awsai.ErrInvalid, "multiples of 16"},
		{"thin", novaCanvas, generate(with(func(r *images.Request) { r.Width, r.Height = 320, 1296 })), awsai.ErrInvalid, "one side 4 times the other"},
		{"large", novaCanvas, generate(with(func(r *images.Request) { r.Width, r.Height = 2048, 2048 })), awsai.ErrInvalid, "4194303 in all"},
		{"small", novaCanvas, generate(with(func(r *images.Request) { r.Width, r.Height = 304, 512 })), awsai.ErrInvalid, "the least is 320 a side"},
		{"large for Titan", titanImage, generate(with(func(r *images.Request) { r.Width, r.Height = 1409, 512 })), awsai.ErrInvalid, "the most is 1408 a side"},
		{"format of Nova", novaCanvas, generate(with(func(r *images.Request) { r.Format = "jpeg" })), awsai.ErrInvalid, `has no format "jpeg"; want one of png`},
		{"format", sd35, generate(with(func(r *images.Request) { r.Format = "bmp" })), awsai.ErrInvalid, "png, jpeg, webp"},
		{"many colors", novaCanvas, generate(with(func(r *images.Request) { r.Colors = make([]string, 11) })), awsai.ErrInvalid, "11 colors, limit 10"},
		{"no color", novaCanvas, generate(with(func(r *images.Request) { r.Colors = []string{"#123456", "red"} })), awsai.ErrInvalid, "color 1 is not as"},
		{"edit without strength", sd35, edit(photo, prompt), awsai.ErrInvalid, "needs Request.Strength"},
		{"strength", sd35, edit(photo, with(func(r *images.Request) { r.Strength = new(1.01) })), awsai.ErrInvalid, "Strength 1.01 is not in [0,1]"},
		{"no source", sd35, edit(media.Source{}, with(half)), awsai.ErrInvalid, "the image: "},
		{"source in S3", sd35, edit(media.S3("s3://bucket/a.png"), with(half)), awsai.ErrInvalid, "the source is in S3"},
		{"missing file", sd35, edit(media.File("nonsuch.png"), with(half)), awsai.ErrNotFound, "nonsuch.png"},
		{"large file", sd35, edit(media.Bytes(make([]byte, 18_000_001)), with(half)), awsai.ErrTooLarge, "18000000"},
		{"text", sd35, edit(media.Bytes([]byte("secret text")), with(half)), awsai.ErrInvalid, "the image is no image of a kind that stability.sd3-5-large-v1:0 takes"},
		{"broken", sd35, edit(media.Bytes(pngFile(t, 64, 64)[:20]), with(half)), awsai.ErrInvalid, "cannot be read as png"},
		{"small image", sd35, edit(sized(63, 64), with(half)), awsai.ErrInvalid, "63 by 64 pixels; the least is 64 a side"},
		{"thin image", "stability.stable-image-inpaint-v1:0", inpaint(sized(64, 161), prompt), awsai.ErrInvalid, "2.5 times the other"},
		{"large image", "stability.stable-image-inpaint-v1:0", inpaint(sized(3073, 3072), prompt), awsai.ErrInvalid, "9437184 in all"},
		{"upscale of a large image", "stability.stable-fast-upscale-v1:0", upscale(sized(1537, 32)), awsai.ErrInvalid, "1536 a side"},
		{"upscale of a small image", "stability.stable-fast-upscale-v1:0", upscale(sized(31, 64)), awsai.ErrInvalid, "32 a side"},
		{"no direction", "stability.stable-outpaint-v1:0", func(m *images.Model) error {
			_, err := m.Outpaint(t.Context(), photo, prompt)
			return err
		}, awsai.ErrInvalid, "one or more of Request.Left, Right, Up, Down"},
		{"far", "stability.stable-outpaint-v1:0", func(m *images.Model) error {
			_, err := m.Outpaint(t.Context(), photo, images.Request{Up: 2001})
			return err
		}, awsai.ErrInvalid, "Up is 2001"},
		{"no mask", novaCanvas, inpaint(photo, prompt), awsai.ErrInvalid, "needs one of Request.Mask, MaskPrompt"},
		{"two masks", novaCanvas, inpaint(photo, with(func(r *images.Request) { r.Mask, r.MaskPrompt = photo, "windows" })), awsai.ErrInvalid, "needs one of Request.Mask, MaskPrompt"},
		{"mask of another size", novaCanvas, inpaint(photo, with(func(r *images.Request) { r.Mask = sized(512, 511) })), awsai.ErrInvalid, "the mask is 512 by 511 pixels, the image 512 by 512"},
		{"mask of text", novaCanvas, inpaint(photo, with(func(r *images.Request) { r.Mask = media.Bytes([]byte("secret")) })), awsai.ErrInvalid, "the mask is no image"},
		{"broken mask", novaCanvas, inpaint(photo, with(func(r *images.Request) { r.Mask = media.Bytes(pngFile(t, 512, 512)[:60]) })), awsai.ErrInvalid, "the mask cannot be read"},
		{"grown mask", "stability.stable-image-inpaint-v1:0", inpaint(photo, with(func(r *images.Request) { r.GrowMask = new(21) })), awsai.ErrInvalid, "GrowMask is 21"},
		{"seed of Titan's inpainting", titanImage, inpaint(photo, with(func(r *images.Request) { r.MaskPrompt, r.Seed = "x", new(int64(1)) })), awsai.ErrInvalid, "does not take Request.Seed"},
		{"no images", novaCanvas, func(m *images.Model) error { _, err := m.Variations(t.Context(), nil, prompt); return err }, awsai.ErrInvalid, "0 images given, want 1 to 5"},
		{"second image", novaCanvas, func(m *images.Model) error {
			_, err := m.Variations(t.Context(), []media.Source{photo, sized(64, 64)}, prompt)
			return err
		}, awsai.ErrInvalid, "image 1 is to be 64 by 64 pixels"},
		{"alike", novaCanvas, func(m *images.Model) error {
			_, err := m.Variations(t.Context(), []media.Source{photo}, images.Request{Fidelity: new(0.1)})
			return err
		}, awsai.ErrInvalid, "[0.2,1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := images.New(awsaitest.New(t).Config(), tt.id) // a call would fail the test
			err := tt.do(m)
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want %v saying %q", err, tt.kind, tt.want)
			}
			if e, ok := errors.AsType[*awsai.Error](err); !ok || !strings.HasPrefix(e.Op, "images.") {
				t.Errorf("error %#v, want one that names the method", err)
			}
		})
	}
}
