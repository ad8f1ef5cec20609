package images_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/images"
	"github.com/awsai-go/awsai/media"
)

func TestBodies(t *testing.T) {
	file := pngFile(t, 512, 512)
	photo, style := media.Bytes(file), media.Bytes(pngFile(t, 320, 320))
	image64, style64 := b64(file), b64(pngFile(t, 320, 320))
	type jobs = func(*images.Model, context.Context) ([]images.Picture, error)
	service := func(name string) string { return "us.stability." + name + "-v1:0" }
	tests := []struct {
		name, id string
		do       jobs
		want     string
	}{
		{"generate", sd35, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Generate(ctx, images.Request{Prompt: "a fox", Negative: "dogs", Seed: new(int64(9)), AspectRatio: "16:9", Style: "anime"})
		}, `{"prompt":"a fox","negative_prompt":"dogs","seed":9,"aspect_ratio":"16:9","style_preset":"anime","output_format":"png"}`},
		{"generate, older minor version", "stability.stable-image-core-v1:0", func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Generate(ctx, images.Request{Prompt: "a fox", Format: "jpeg", N: 1, Seed: new(int64(0))})
		}, `{"prompt":"a fox","seed":0,"output_format":"jpeg"}`},
		{"edit", sd35, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Edit(ctx, photo, images.Request{Prompt: "a fox", Strength: new(0.7), Format: "webp"})
		}, `{"prompt":"a fox","image":"<image>","strength":0.7,"mode":"image-to-image","output_format":"webp"}`},
		{"edit, without strength", "arn:aws:bedrock:us-east-1::foundation-model/stability.stable-image-ultra-v1:1", func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Edit(ctx, photo, images.Request{Prompt: "a fox"})
		}, `{"prompt":"a fox","image":"<image>","output_format":"png"}`},
		{"inpaint", service("stable-image-inpaint"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Inpaint(ctx, photo, images.Request{Prompt: "a hat", Mask: style, GrowMask: new(0)})
		}, `{"prompt":"a hat","image":"<image>","mask":"<style>","grow_mask":0,"output_format":"png"}`},
		{"outpaint", service("stable-outpaint"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Outpaint(ctx, photo, images.Request{Left: 512, Right: 511, Up: 200, Down: 100, Creativity: new(1.0)})
		}, `{"image":"<image>","left":512,"right":511,"up":200,"down":100,"creativity":1,"output_format":"png"}`},
		{"erase", service("stable-image-erase-object"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Erase(ctx, photo, images.Request{Mask: style})
		}, `{"image":"<image>","mask":"<style>","output_format":"png"}`},
		{"replace", service("stable-image-search-replace"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Replace(ctx, photo, images.Request{Prompt: "jacket", Search: "sweater"})
		}, `{"image":"<image>","prompt":"jacket","search_prompt":"sweater","output_format":"png"}`},
		{"recolor", service("stable-image-search-recolor"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Recolor(ctx, photo, images.Request{Prompt: "pink jacket", Search: "jacket", GrowMask: new(20)})
		}, `{"image":"<image>","prompt":"pink jacket","select_prompt":"jacket","grow_mask":20,"output_format":"png"}`},
		{"remove background", service("stable-image-remove-background"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.RemoveBackground(ctx, photo, images.Request{})
		}, `{"image":"<image>","output_format":"png"}`},
		{"sketch", service("stable-image-control-sketch"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Control(ctx, photo, images.Request{Prompt: "a house", Fidelity: new(0.0)})
		}, `{"image":"<image>","prompt":"a house","control_strength":0,"output_format":"png"}`},
		{"structure", service("stable-image-control-structure"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Control(ctx, photo, images.Request{Prompt: "a house"})
		}, `{"image":"<image>","prompt":"a house","output_format":"png"}`},
		{"in style", service("stable-image-style-guide"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.InStyle(ctx, style, images.Request{Prompt: "a city", Fidelity: new(0.5), AspectRatio: "1:1"})
		}, `{"image":"<style>","prompt":"a city","fidelity":0.5,"aspect_ratio":"1:1","output_format":"png"}`},
		{"restyle", service("stable-style-transfer"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Restyle(ctx, photo, style, images.Request{Prompt: "statue", Fidelity: new(0.9), StyleStrength: new(1.0), Strength: new(0.1)})
		}, `{"init_image":"<image>","style_image":"<style>","prompt":"statue","composition_fidelity":0.9,"style_strength":1,"change_strength":0.1,"output_format":"png"}`},
		{"fast upscale", service("stable-fast-upscale"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Upscale(ctx, photo, images.Request{})
		}, `{"image":"<image>","output_format":"png"}`},
		{"creative upscale", service("stable-creative-upscale"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Upscale(ctx, photo, images.Request{Prompt: "a tower", Creativity: new(0.5), Style: "enhance"})
		}, `{"image":"<image>","prompt":"a tower","creativity":0.5,"style_preset":"enhance","output_format":"png"}`},
		{"conservative upscale", service("stable-conservative-upscale"), func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Upscale(ctx, photo, images.Request{Prompt: "a tower"})
		}, `{"image":"<image>","prompt":"a tower","output_format":"png"}`},

		{"nova", novaCanvas, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Generate(ctx, images.Request{Prompt: "a fox", Negative: "dogs", N: 1, Width: 1024, Height: 512, Seed: new(int64(0)), Quality: "premium", Guidance: new(6.5), Style: "PHOTOREALISM"})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox","negativeText":"dogs","style":"PHOTOREALISM"},
			"imageGenerationConfig":{"numberOfImages":1,"width":1024,"height":512,"seed":0,"quality":"premium","cfgScale":6.5}}`},
		{"titan 1", "amazon.titan-image-generator-v1", func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Generate(ctx, images.Request{Prompt: "a fox"})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"colors", titanImage, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Generate(ctx, images.Request{Prompt: "a fox", Colors: []string{"#FF9800", "#00ff00"}})
		}, `{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a fox","colors":["#FF9800","#00ff00"]},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"colors of an image", novaCanvas, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.InStyle(ctx, style, images.Request{Prompt: "a fox", Colors: []string{"#FF9800"}})
		}, `{"taskType":"COLOR_GUIDED_GENERATION","colorGuidedGenerationParams":{"text":"a fox","colors":["#FF9800"],"referenceImage":"<style>"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"edges", titanImage, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Control(ctx, photo, images.Request{Prompt: "a fox", Fidelity: new(0.7)})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox","conditionImage":"<image>","controlMode":"CANNY_EDGE","controlStrength":0.7},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"segments", novaCanvas, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Control(ctx, photo, images.Request{Prompt: "a fox", Segments: true})
		}, `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox","conditionImage":"<image>","controlMode":"SEGMENTATION"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"inpaint by words", titanImage, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Inpaint(ctx, photo, images.Request{Prompt: "modern windows", Negative: "bars", MaskPrompt: "windows"})
		}, `{"taskType":"INPAINTING","inPaintingParams":{"image":"<image>","text":"modern windows","negativeText":"bars","maskPrompt":"windows"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"erase by words", novaCanvas, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Erase(ctx, photo, images.Request{MaskPrompt: "windows", Seed: new(int64(3))})
		}, `{"taskType":"INPAINTING","inPaintingParams":{"image":"<image>","maskPrompt":"windows"},"imageGenerationConfig":{"numberOfImages":1,"seed":3}}`},
		{"outpaint by words", novaCanvas, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Outpaint(ctx, photo, images.Request{Prompt: "a beach", MaskPrompt: "the dog", Precise: true})
		}, `{"taskType":"OUTPAINTING","outPaintingParams":{"image":"<image>","text":"a beach","maskPrompt":"the dog","outPaintingMode":"PRECISE"},"imageGenerationConfig":{"numberOfImages":1}}`},
		{"variations", novaCanvas, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.Variations(ctx, []media.Source{photo, style}, images.Request{Fidelity: new(0.2), Width: 320, Height: 1280})
		}, `{"taskType":"IMAGE_VARIATION","imageVariationParams":{"images":["<image>","<style>"],"similarityStrength":0.2},"imageGenerationConfig":{"numberOfImages":1,"width":320,"height":1280}}`},
		{"no background", titanImage, func(m *images.Model, ctx context.Context) ([]images.Picture, error) {
			return m.RemoveBackground(ctx, photo, images.Request{Format: "png"})
		}, `{"taskType":"BACKGROUND_REMOVAL","backgroundRemovalParams":{"image":"<image>"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, made(file))
			got, err := tt.do(images.New(fake.Config(), tt.id), t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Error != "" || got[0].Format != "png" || !bytes.Equal(got[0].Data, file) {
				t.Errorf("%d pictures, want the one of the model", len(got))
			}
			body := strings.NewReplacer("<image>", image64, "<style>", style64).Replace(tt.want)
			if diff := cmp.Diff(sorted(t, []byte(body)), sorted(t, fake.Calls()[0].Body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}
