package bedrock_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

const (
	sd35       = "stability.sd3-5-large-v1:0"
	novaCanvas = "amazon.nova-canvas-v1:0"
	titanImage = "amazon.titan-image-generator-v2:0"
)

// pngFile is an image of one shade of gray.
func pngFile(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// answerImages has the fake answer InvokeModel with a body.
func answerImages(f *awsaitest.Fake, body string) {
	f.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(body)})
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// made is a response of either family with one image.
func made(file []byte) string {
	return `{"seeds":[2130420379],"finish_reasons":[null],"images":["` + b64(file) + `"]}`
}

func TestImageBodies(t *testing.T) {
	file := pngFile(t, 512, 512)
	photo, style := media.Bytes(file), media.Bytes(pngFile(t, 320, 320))
	image64, style64 := b64(file), b64(pngFile(t, 320, 320))
	type jobs = func(*bedrock.ImageModel, context.Context) ([]bedrock.Picture, error)
	service := func(name string) string { return "us.stability." + name + "-v1:0" }
	tests := []struct {
		name, id string
		do       jobs
		want     string
	}{
		{"generate", sd35, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Generate(ctx, bedrock.ImageRequest{Prompt: "a fox", Negative: "dogs", Seed: new(int64(9)), AspectRatio: "16:9", Style: "anime"})
		}, `{"prompt":"a fox","negative_prompt":"dogs","seed":9,"aspect_ratio":"16:9","style_preset":"anime","output_format":"png"}`},
		{"generate, older minor version", "stability.stable-image-core-v1:0", func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Generate(ctx, bedrock.ImageRequest{Prompt: "a fox", Format: "jpeg", N: 1, Seed: new(int64(0))})
		}, `{"prompt":"a fox","seed":0,"output_format":"jpeg"}`},
		{"edit", sd35, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Edit(ctx, photo, bedrock.ImageRequest{Prompt: "a fox", Strength: new(0.7), Format: "webp"})
		}, `{"prompt":"a fox","image":"<image>","strength":0.7,"mode":"image-to-image","output_format":"webp"}`},
		{"edit, without strength", "arn:aws:bedrock:us-east-1::foundation-model/stability.stable-image-ultra-v1:1", func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Edit(ctx, photo, bedrock.ImageRequest{Prompt: "a fox"})
		}, `{"prompt":"a fox","image":"<image>","output_format":"png"}`},
		{"inpaint", service("stable-image-inpaint"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Inpaint(ctx, photo, bedrock.ImageRequest{Prompt: "a hat", Mask: style, GrowMask: new(0)})
		}, `{"prompt":"a hat","image":"<image>","mask":"<style>","grow_mask":0,"output_format":"png"}`},
		{"outpaint", service("stable-outpaint"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Outpaint(ctx, photo, bedrock.ImageRequest{Left: 512, Right: 511, Up: 200, Down: 100, Creativity: new(1.0)})
		}, `{"image":"<image>","left":512,"right":511,"up":200,"down":100,"creativity":1,"output_format":"png"}`},
		{"erase", service("stable-image-erase-object"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Erase(ctx, photo, bedrock.ImageRequest{Mask: style})
		}, `{"image":"<image>","mask":"<style>","output_format":"png"}`},
		{"replace", service("stable-image-search-replace"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Replace(ctx, photo, bedrock.ImageRequest{Prompt: "jacket", Search: "sweater"})
		}, `{"image":"<image>","prompt":"jacket","search_prompt":"sweater","output_format":"png"}`},
		{"recolor", service("stable-image-search-recolor"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Recolor(ctx, photo, bedrock.ImageRequest{Prompt: "pink jacket", Search: "jacket", GrowMask: new(20)})
		}, `{"image":"<image>","prompt":"pink jacket","select_prompt":"jacket","grow_mask":20,"output_format":"png"}`},
		{"remove background", service("stable-image-remove-background"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.RemoveBackground(ctx, photo, bedrock.ImageRequest{})
		}, `{"image":"<image>","output_format":"png"}`},
		{"sketch", service("stable-image-control-sketch"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Control(ctx, photo, bedrock.ImageRequest{Prompt: "a house", Fidelity: new(0.0)})
		}, `{"image":"<image>","prompt":"a house","control_strength":0,"output_format":"png"}`},
		{"structure", service("stable-image-control-structure"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Control(ctx, photo, bedrock.ImageRequest{Prompt: "a house"})
		}, `{"image":"<image>","prompt":"a house","output_format":"png"}`},
		{"in style", service("stable-image-style-guide"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.InStyle(ctx, style, bedrock.ImageRequest{Prompt: "a city", Fidelity: new(0.5), AspectRatio: "1:1"})
		}, `{"image":"<style>","prompt":"a city","fidelity":0.5,"aspect_ratio":"1:1","output_format":"png"}`},
		{"restyle", service("stable-style-transfer"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Restyle(ctx, photo, style, bedrock.ImageRequest{Prompt: "statue", Fidelity: new(0.9), StyleStrength: new(1.0), Strength: new(0.1)})
		}, `{"init_image":"<image>","style_image":"<style>","prompt":"statue","composition_fidelity":0.9,"style_strength":1,"change_strength":0.1,"output_format":"png"}`},
		{"fast upscale", service("stable-fast-upscale"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Upscale(ctx, photo, bedrock.ImageRequest{})
		}, `{"image":"<image>","output_format":"png"}`},
		{"creative upscale", service("stable-creative-upscale"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Upscale(ctx, photo, bedrock.ImageRequest{Prompt: "a tower", Creativity: new(0.5), Style: "enhance"})
		}, `{"image":"<image>","prompt":"a tower","creativity":0.5,"style_preset":"enhance","output_format":"png"}`},
		{"conservative upscale", service("stable-conservative-upscale"), func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Upscale(ctx, photo, bedrock.ImageRequest{Prompt: "a tower"})
		}, `{"image":"<image>","prompt":"a tower","output_format":"png"}`},

		{"nova", novaCanvas, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Generate(ctx, bedrock.ImageRequest{Prompt: "a fox", Negative: "dogs", N: 1, Width: 1024, Height: 512, Seed: new(int64(0)), Quality: "premium", Guidance: new(6.5), Style: "PHOTOREALISM"})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox","negativeText":"dogs","style":"PHOTOREALISM"},
			"imageGenerationConfig":{"numberOfImages":1,"width":1024,"height":512,"seed":0,"quality":"premium","cfgScale":6.5}}`},
		{"titan 1", "amazon.titan-image-generator-v1", func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Generate(ctx, bedrock.ImageRequest{Prompt: "a fox"})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"colors", titanImage, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Generate(ctx, bedrock.ImageRequest{Prompt: "a fox", Colors: []string{"#FF9800", "#00ff00"}})
		}, `{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a fox","colors":["#FF9800","#00ff00"]},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"colors of an image", novaCanvas, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.InStyle(ctx, style, bedrock.ImageRequest{Prompt: "a fox", Colors: []string{"#FF9800"}})
		}, `{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a fox","colors":["#FF9800"],"referenceImage":"<style>"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"edges", titanImage, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Control(ctx, photo, bedrock.ImageRequest{Prompt: "a fox", Fidelity: new(0.7)})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox","conditionImage":"<image>","controlMode":"CANNY_EDGE","controlStrength":0.7},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"segments", novaCanvas, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Control(ctx, photo, bedrock.ImageRequest{Prompt: "a fox", Segments: true})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox","conditionImage":"<image>","controlMode":"SEGMENTATION"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"inpaint by words", titanImage, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Inpaint(ctx, photo, bedrock.ImageRequest{Prompt: "modern windows", Negative: "bars", MaskPrompt: "windows"})
		}, `{"taskType":"INPAINTING","inPaintingParams":{"image":"<image>","text":"modern windows","negativeText":"bars","maskPrompt":"windows"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"erase by words", novaCanvas, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Erase(ctx, photo, bedrock.ImageRequest{MaskPrompt: "windows", Seed: new(int64(3))})
		}, `{"taskType":"INPAINTING","inPaintingParams":{"image":"<image>","maskPrompt":"windows"},"imageGenerationConfig":{"numberOfImages":1,"seed":3}}`},
		{"outpaint by words", novaCanvas, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Outpaint(ctx, photo, bedrock.ImageRequest{Prompt: "a beach", MaskPrompt: "the dog", Precise: true})
		}, `{"taskType":"OUTPAINTING","outPaintingParams":{"image":"<image>","text":"a beach","maskPrompt":"the dog","outPaintingMode":"PRECISE"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"variations", novaCanvas, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.Variations(ctx, []media.Source{photo, style}, bedrock.ImageRequest{Fidelity: new(0.2), Width: 320, Height: 1280})
		}, `{"taskType":"IMAGE_VARIATION","imageVariationParams":{"images":["<image>","<style>"],"similarityStrength":0.2},"imageGenerationConfig":{"numberOfImages":1,"width":320,"height":1280}}`},
		{"no background", titanImage, func(m *bedrock.ImageModel, ctx context.Context) ([]bedrock.Picture, error) {
			return m.RemoveBackground(ctx, photo, bedrock.ImageRequest{Format: "png"})
		}, `{"taskType":"BACKGROUND_REMOVAL","backgroundRemovalParams":{"image":"<image>"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, made(file))
			got, err := tt.do(bedrock.NewImageModel(fake.Config(), tt.id), t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Error != "" || got[0].Format != "png" || !bytes.Equal(got[0].Data, file) {
				t.Errorf("%d pictures, want the one of the model", len(got))
			}
			body := strings.NewReplacer("<image>", image64, "<style>", style64).Replace(tt.want)
			if diff := cmp.Diff(sorted(t, []byte(body)), sent(t, fake, "InvokeModel", 0)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestImageOutcomes(t *testing.T) {
	file := pngFile(t, 4, 4)
	image64 := b64(file)
	ok := bedrock.Picture{Format: "png", Data: file}
	seeded := func(p bedrock.Picture, seed int64) bedrock.Picture {
		p.Seed = seed
		return p
	}
	failed := func(reason string) bedrock.Picture { return bedrock.Picture{Error: reason} }
	const none = "the model returned no image"
	tests := []struct {
		name, id string
		n        int
		body     string
		want     []bedrock.Picture
		kind     error
	}{
		{"made", sd35, 0, made(file), []bedrock.Picture{seeded(ok, 2130420379)}, nil},
		{"seed as a string", sd35, 0, `{"seeds":["17"],"finish_reasons":[null],"images":["` + image64 + `"]}`, []bedrock.Picture{seeded(ok, 17)}, nil},
		{"no seed", sd35, 0, `{"seeds":null,"images":["` + image64 + `"],"unknown":{"a":1}}`, []bedrock.Picture{ok}, nil},
		{"prompt filtered", sd35, 0, `{"finish_reasons":["Filter reason: prompt"]}`, []bedrock.Picture{failed("Filter reason: prompt")}, awsai.ErrBlocked},
		{"result filtered", sd35, 0, `{"seeds":[4],"finish_reasons":["Filter reason: output image"],"images":[""]}`, []bedrock.Picture{failed("Filter reason: output image")}, awsai.ErrBlocked},
		{"a blurred image is none", sd35, 0, `{"seeds":[4],"finish_reasons":["Filter reason: output image"],"images":["` + image64 + `"]}`, []bedrock.Picture{failed("Filter reason: output image")}, awsai.ErrBlocked},
		{"some filtered", sd35, 0, `{"seeds":[4,5],"finish_reasons":["Filter reason: output image",null],"images":["","` + image64 + `"]}`,
			[]bedrock.Picture{failed("Filter reason: output image"), seeded(ok, 5)}, nil},
		{"model failed", sd35, 0, `{"finish_reasons":["Inference error"]}`, []bedrock.Picture{failed("Inference error")}, awsai.ErrUnavailable},
		{"nothing", sd35, 0, `{}`, []bedrock.Picture{failed(none)}, awsai.ErrUnavailable},
		{"no reason", sd35, 0, `{"finish_reasons":[""]}`, []bedrock.Picture{failed(none)}, awsai.ErrUnavailable},
		{"no JSON", sd35, 0, `<html>`, nil, awsai.ErrUnavailable},
		{"no base64", sd35, 0, `{"images":["%"]}`, nil, awsai.ErrUnavailable},
		{"nova", novaCanvas, 2, `{"images":["` + image64 + `","` + image64 + `"]}`, []bedrock.Picture{ok, ok}, nil},
		{"nova filtered", novaCanvas, 2, `{"images":[],"error":"blocked by policy"}`, []bedrock.Picture{failed("blocked by policy"), failed("blocked by policy")}, awsai.ErrBlocked},
		{"nova filtered some", novaCanvas, 3, `{"images":["` + image64 + `"],"error":"blocked by policy"}`,
			[]bedrock.Picture{ok, failed("blocked by policy"), failed("blocked by policy")}, nil},
		{"nova error with all images", novaCanvas, 1, `{"images":["` + image64 + `"],"error":"something"}`, []bedrock.Picture{ok, failed("something")}, nil},
		{"nova fewer", novaCanvas, 2, `{"images":["` + image64 + `"],"error":null}`, []bedrock.Picture{ok, failed(none)}, nil},
		{"nova nothing", novaCanvas, 0, `null`, []bedrock.Picture{failed(none)}, awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, tt.body)
			got, err := bedrock.NewImageModel(fake.Config(), tt.id).Generate(t.Context(), bedrock.ImageRequest{Prompt: "secret", N: tt.n})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pictures (-want +got):\n%s", diff)
			}
			if tt.kind == nil && err != nil || tt.kind != nil && !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "bedrock.ImageModel.Generate: ") || strings.Contains(err.Error(), "secret")) {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestImageRefused(t *testing.T) {
	photo := media.Bytes(pngFile(t, 512, 512))
	sized := func(w, h int) media.Source { return media.Bytes(pngFile(t, w, h)) }
	prompt := bedrock.ImageRequest{Prompt: "secret"}
	with := func(change func(*bedrock.ImageRequest)) bedrock.ImageRequest {
		r := prompt
		change(&r)
		return r
	}
	generate := func(r bedrock.ImageRequest) func(*bedrock.ImageModel) error {
		return func(m *bedrock.ImageModel) error { _, err := m.Generate(t.Context(), r); return err }
	}
	upscale := func(src media.Source) func(*bedrock.ImageModel) error {
		return func(m *bedrock.ImageModel) error {
			_, err := m.Upscale(t.Context(), src, bedrock.ImageRequest{})
			return err
		}
	}
	edit := func(src media.Source, r bedrock.ImageRequest) func(*bedrock.ImageModel) error {
		return func(m *bedrock.ImageModel) error { _, err := m.Edit(t.Context(), src, r); return err }
	}
	inpaint := func(src media.Source, r bedrock.ImageRequest) func(*bedrock.ImageModel) error {
		return func(m *bedrock.ImageModel) error { _, err := m.Inpaint(t.Context(), src, r); return err }
	}
	half := func(r *bedrock.ImageRequest) { r.Strength = new(0.5) }
	tests := []struct {
		name, id string
		do       func(*bedrock.ImageModel) error
		kind     error
		want     string
	}{
		{"no ID", "", generate(prompt), awsai.ErrInvalid, "empty model ID"},
		{"unknown model", claude, generate(prompt), awsai.ErrInvalid, "no known image model"},
		{"opaque profile", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", generate(prompt), awsai.ErrInvalid, "BaseModel"},
		{"wrong job", "us.stability.stable-outpaint-v1:0", generate(prompt), awsai.ErrInvalid, "stability.stable-outpaint-v1:0 cannot do Generate; what it does is Outpaint"},
		{"colors of Titan 1", "amazon.titan-image-generator-v1", generate(with(func(r *bedrock.ImageRequest) { r.Colors = []string{"#000000"} })), awsai.ErrInvalid, "cannot do Generate with Colors"},
		{"edit of Nova", novaCanvas, edit(photo, with(half)), awsai.ErrInvalid, "cannot do Edit"},
		{"no prompt", sd35, generate(bedrock.ImageRequest{}), awsai.ErrInvalid, "needs ImageRequest.Prompt"},
		{"blank prompt", sd35, generate(bedrock.ImageRequest{Prompt: " \n"}), awsai.ErrInvalid, "ImageRequest.Prompt is blank"},
		{"long prompt", sd35, generate(bedrock.ImageRequest{Prompt: strings.Repeat("é", 10_001)}), awsai.ErrTooLarge, "10001 characters, limit of stability.sd3-5-large-v1:0 is 10000"},
		{"long prompt of Titan", titanImage, generate(bedrock.ImageRequest{Prompt: strings.Repeat("é", 513)}), awsai.ErrTooLarge, "513 characters"},
		{"long negative of Nova", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Negative = strings.Repeat("é", 1025) })), awsai.ErrTooLarge, "ImageRequest.Negative of 1025 characters"},
		{"size of Stability", sd35, generate(with(func(r *bedrock.ImageRequest) { r.Width = 64 })), awsai.ErrInvalid, "does not take ImageRequest.Width"},
		{"shape of Nova", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.AspectRatio = "1:1" })), awsai.ErrInvalid, "does not take ImageRequest.AspectRatio"},
		{"style with colors", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Colors = []string{"#000000"}; r.Style = "S" })), awsai.ErrInvalid, "does not take ImageRequest.Style"},
		{"several of Stability", sd35, generate(with(func(r *bedrock.ImageRequest) { r.N = 2 })), awsai.ErrInvalid, "ImageRequest.N is 2, limit of stability.sd3-5-large-v1:0 is 1"},
		{"six of Nova", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.N = 6 })), awsai.ErrInvalid, "N is 6"},
		{"negative N", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.N = -1 })), awsai.ErrInvalid, "N is -1"},
		{"seed", sd35, generate(with(func(r *bedrock.ImageRequest) { r.Seed = new(int64(4_294_967_295)) })), awsai.ErrInvalid, "Seed is 4294967295"},
		{"negative seed", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Seed = new(int64(-1)) })), awsai.ErrInvalid, "Seed is -1"},
		{"guidance", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Guidance = new(1.0) })), awsai.ErrInvalid, "Guidance 1 is not in [1.1,10]"},
		{"no number", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Guidance = new(math.NaN()) })), awsai.ErrInvalid, "Guidance NaN"},
		{"only a width", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Width = 512 })), awsai.ErrInvalid, "wants width and height"},
		{"no multiple of 16", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Width, r.Height = 512, 500 })), awsai.ErrInvalid, "multiples of 16"},
		{"thin", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Width, r.Height = 320, 1296 })), awsai.ErrInvalid, "one side 4 times the other"},
		{"large", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Width, r.Height = 2048, 2048 })), awsai.ErrInvalid, "4194303 in all"},
		{"small", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Width, r.Height = 304, 512 })), awsai.ErrInvalid, "the least is 320 a side"},
		{"large for Titan", titanImage, generate(with(func(r *bedrock.ImageRequest) { r.Width, r.Height = 1409, 512 })), awsai.ErrInvalid, "the most is 1408 a side"},
		{"format of Nova", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Format = "jpeg" })), awsai.ErrInvalid, `has no format "jpeg"; want one of png`},
		{"format", sd35, generate(with(func(r *bedrock.ImageRequest) { r.Format = "bmp" })), awsai.ErrInvalid, "png, jpeg, webp"},
		{"many colors", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Colors = make([]string, 11) })), awsai.ErrInvalid, "11 colors, limit 10"},
		{"no color", novaCanvas, generate(with(func(r *bedrock.ImageRequest) { r.Colors = []string{"#123456", "red"} })), awsai.ErrInvalid, "color 1 is not as"},
		{"edit without strength", sd35, edit(photo, prompt), awsai.ErrInvalid, "needs ImageRequest.Strength"},
		{"strength", sd35, edit(photo, with(func(r *bedrock.ImageRequest) { r.Strength = new(1.01) })), awsai.ErrInvalid, "Strength 1.01 is not in [0,1]"},
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
		{"no direction", "stability.stable-outpaint-v1:0", func(m *bedrock.ImageModel) error {
			_, err := m.Outpaint(t.Context(), photo, prompt)
			return err
		}, awsai.ErrInvalid, "one or more of ImageRequest.Left, Right, Up, Down"},
		{"far", "stability.stable-outpaint-v1:0", func(m *bedrock.ImageModel) error {
			_, err := m.Outpaint(t.Context(), photo, bedrock.ImageRequest{Up: 2001})
			return err
		}, awsai.ErrInvalid, "Up is 2001"},
		{"no mask", novaCanvas, inpaint(photo, prompt), awsai.ErrInvalid, "needs one of ImageRequest.Mask, MaskPrompt"},
		{"two masks", novaCanvas, inpaint(photo, with(func(r *bedrock.ImageRequest) { r.Mask, r.MaskPrompt = photo, "windows" })), awsai.ErrInvalid, "needs one of ImageRequest.Mask, MaskPrompt"},
		{"mask of another size", novaCanvas, inpaint(photo, with(func(r *bedrock.ImageRequest) { r.Mask = sized(512, 511) })), awsai.ErrInvalid, "the mask is 512 by 511 pixels, the image 512 by 512"},
		{"mask of text", novaCanvas, inpaint(photo, with(func(r *bedrock.ImageRequest) { r.Mask = media.Bytes([]byte("secret")) })), awsai.ErrInvalid, "the mask is no image"},
		{"broken mask", novaCanvas, inpaint(photo, with(func(r *bedrock.ImageRequest) { r.Mask = media.Bytes(pngFile(t, 512, 512)[:60]) })), awsai.ErrInvalid, "the mask cannot be read"},
		{"grown mask", "stability.stable-image-inpaint-v1:0", inpaint(photo, with(func(r *bedrock.ImageRequest) { r.GrowMask = new(21) })), awsai.ErrInvalid, "GrowMask is 21"},
		{"seed of Titan's inpainting", titanImage, inpaint(photo, with(func(r *bedrock.ImageRequest) { r.MaskPrompt, r.Seed = "x", new(int64(1)) })), awsai.ErrInvalid, "does not take ImageRequest.Seed"},
		{"no images", novaCanvas, func(m *bedrock.ImageModel) error { _, err := m.Variations(t.Context(), nil, prompt); return err }, awsai.ErrInvalid, "0 images given, want 1 to 5"},
		{"second image", novaCanvas, func(m *bedrock.ImageModel) error {
			_, err := m.Variations(t.Context(), []media.Source{photo, sized(64, 64)}, prompt)
			return err
		}, awsai.ErrInvalid, "image 1 is to be 64 by 64 pixels"},
		{"alike", novaCanvas, func(m *bedrock.ImageModel) error {
			_, err := m.Variations(t.Context(), []media.Source{photo}, bedrock.ImageRequest{Fidelity: new(0.1)})
			return err
		}, awsai.ErrInvalid, "[0.2,1]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := bedrock.NewImageModel(awsaitest.New(t).Config(), tt.id) // a call would fail the test
			err := tt.do(m)
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want %v saying %q", err, tt.kind, tt.want)
			}
			if e, ok := errors.AsType[*awsai.Error](err); !ok || !strings.HasPrefix(e.Op, "bedrock.ImageModel.") {
				t.Errorf("error %#v, want one that names the method", err)
			}
		})
	}
}

// TestImageMask checks that white is what changes, whatever the model wants it to be.
func TestImageMask(t *testing.T) {
	mask := image.NewRGBA(image.Rect(10, 10, 10+320, 10+320)) // black, and transparent
	for y := range 320 {
		for x := 100; x < 200; x++ {
			mask.Set(10+x, 10+y, color.RGBA{0xf0, 0xf1, 0xf2, 0xff})
		}
	}
	var asPNG, asJPEG bytes.Buffer
	if err := png.Encode(&asPNG, mask); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&asJPEG, mask, nil); err != nil {
		t.Fatal(err)
	}
	photo := media.Bytes(pngFile(t, 320, 320))
	for _, tt := range []struct {
		name, field string
		do          func(*bedrock.ImageModel, bedrock.ImageRequest) ([]bedrock.Picture, error)
		white       bool // what changes is white
		mask        []byte
	}{
		{"inpaint", "inPaintingParams", func(m *bedrock.ImageModel, r bedrock.ImageRequest) ([]bedrock.Picture, error) {
			return m.Inpaint(t.Context(), photo, r)
		}, false, asPNG.Bytes()},
		{"outpaint", "outPaintingParams", func(m *bedrock.ImageModel, r bedrock.ImageRequest) ([]bedrock.Picture, error) {
			return m.Outpaint(t.Context(), photo, r)
		}, true, asJPEG.Bytes()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, made(pngFile(t, 1, 1)))
			if _, err := tt.do(bedrock.NewImageModel(fake.Config(), novaCanvas), bedrock.ImageRequest{Prompt: "p", Mask: media.Bytes(tt.mask)}); err != nil {
				t.Fatal(err)
			}
			var body map[string]json.RawMessage
			var params struct{ MaskImage []byte }
			if err := json.Unmarshal(fake.Calls()[0].Body, &body); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(body[tt.field], &params); err != nil {
				t.Fatal(err)
			}
			got, err := png.Decode(bytes.NewReader(params.MaskImage))
			if err != nil {
				t.Fatal(err)
			}
			for x := range 320 {
				if x%100 < 10 || x%100 > 90 {
					continue // where JPEG blurs the edge
				}
				changes := x >= 100 && x < 200
				want := color.Gray{0}
				if changes == tt.white {
					want.Y = 0xff
				}
				if c := got.At(x, 77); c != want {
					t.Fatalf("column %d is %v, want %v", x, c, want)
				}
			}
		})
	}
}

func TestImageServiceErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		kind error
	}{
		{&types.AccessDeniedException{Message: new("not yours")}, awsai.ErrAccessDenied},
		{&types.ResourceNotFoundException{Message: new("This model version has reached the end of its life.")}, awsai.ErrNotFound},
		{&types.ValidationException{Message: new("This request has been blocked by our content filters. Our filters automatically flagged this prompt because it may conflict our AUP or AWS Responsible AI Policy.")}, awsai.ErrBlocked},
	} {
		fake := awsaitest.New(t)
		fake.HandleRaw("bedrockruntime", "InvokeModel", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
			return awsaitest.Wire{}, tt.err
		})
		got, err := bedrock.NewImageModel(fake.Config(), sd35).Generate(t.Context(), bedrock.ImageRequest{Prompt: "a"})
		if e, ok := err.(*awsai.Error); !ok || e.Op != "bedrock.ImageModel.Generate" || e.Kind != tt.kind || got != nil {
			t.Errorf("%v, error %v, want %v", got, err, tt.kind)
		}
	}
}

// TestImageWebP checks that an image is taken whose size cannot be told.
func TestImageWebP(t *testing.T) {
	webp := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00")
	fake := awsaitest.New(t)
	answerImages(fake, made(webp))
	got, err := bedrock.NewImageModel(fake.Config(), "stability.stable-image-remove-background-v1:0").RemoveBackground(
		t.Context(), media.Bytes(webp), bedrock.ImageRequest{Format: "webp"})
	if diff := cmp.Diff([]bedrock.Picture{{Format: "webp", Data: webp, Seed: 2130420379}}, got); diff != "" || err != nil {
		t.Errorf("error %v, pictures (-want +got):\n%s", err, diff)
	}
}

func FuzzImageResponse(f *testing.F) {
	for _, seed := range []string{
		made(pngFile(f, 2, 2)), `{"finish_reasons":["Filter reason: prompt"]}`, `{"images":["AQI=","",null],"error":"x"}`,
		`{"seeds":[1e99,"x",-1],"images":[""],"finish_reasons":[null,"",null]}`, `{"images":null}`, `null`, `[]`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, id := range []string{sd35, novaCanvas} {
			fake := awsaitest.New(t)
			answerImages(fake, body)
			got, err := bedrock.NewImageModel(fake.Config(), id).Generate(t.Context(), bedrock.ImageRequest{Prompt: "a"})
			left := 0
			for _, p := range got {
				if (p.Error == "") != (len(p.Data) > 0) {
					t.Errorf("picture of %d bytes with error %q", len(p.Data), p.Error)
				}
				if p.Error == "" {
					left++
				}
			}
			if (left > 0) != (err == nil) {
				t.Errorf("%d images, error %v", left, err)
			}
		}
	})
}
