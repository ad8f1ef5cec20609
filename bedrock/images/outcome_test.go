package images_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/images"
	"github.com/awsai-go/awsai/media"
)

func TestOutcomes(t *testing.T) {
	file := pngFile(t, 4, 4)
	image64 := b64(file)
	ok := images.Picture{Format: "png", Data: file}
	seeded := func(p images.Picture, seed int64) images.Picture {
		p.Seed = seed
		return p
	}
	failed := func(reason string) images.Picture { return images.Picture{Error: reason} }
	const none = "the model returned no image"
	tests := []struct {
		name, id string
		n        int
		body     string
		want     []images.Picture
		kind     error
	}{
		{"made", sd35, 0, made(file), []images.Picture{seeded(ok, 2130420379)}, nil},
		{"seed as a string", sd35, 0, `{"seeds":["17"],"finish_reasons":[null],"images":["` + image64 + `"]}`, []images.Picture{seeded(ok, 17)}, nil},
		{"no seed", sd35, 0, `{"seeds":null,"images":["` + image64 + `"],"unknown":{"a":1}}`, []images.Picture{ok}, nil},
		{"prompt filtered", sd35, 0, `{"finish_reasons":["Filter reason: prompt"]}`, []images.Picture{failed("Filter reason: prompt")}, awsai.ErrBlocked},
		{"result filtered", sd35, 0, `{"seeds":[4],"finish_reasons":["Filter reason: output image"],"images":[""]}`, []images.Picture{failed("Filter reason: output image")}, awsai.ErrBlocked},
		{"a blurred image is none", sd35, 0, `{"seeds":[4],"finish_reasons":["Filter reason: output image"],"images":["` + image64 + `"]}`, []images.Picture{failed("Filter reason: output image")}, awsai.ErrBlocked},
		{"some filtered", sd35, 0, `{"seeds":[4,5],"finish_reasons":["Filter reason: output image",null],"images":["","` + image64 + `"]}`,
			[]images.Picture{failed("Filter reason: output image"), seeded(ok, 5)}, nil},
		{"model failed", sd35, 0, `{"finish_reasons":["Inference error"]}`, []images.Picture{failed("Inference error")}, awsai.ErrUnavailable},
		{"nothing", sd35, 0, `{}`, []images.Picture{failed(none)}, awsai.ErrUnavailable},
		{"no reason", sd35, 0, `{"finish_reasons":[""]}`, []images.Picture{failed(none)}, awsai.ErrUnavailable},
		{"no JSON", sd35, 0, `<html>`, nil, awsai.ErrUnavailable},
		{"no base64", sd35, 0, `{"images":["%"]}`, nil, awsai.ErrUnavailable},
		{"nova", novaCanvas, 2, `{"images":["` + image64 + `","` + image64 + `"]}`, []images.Picture{ok, ok}, nil},
		{"nova filtered", novaCanvas, 2, `{"images":[],"error":"blocked by policy"}`, []images.Picture{failed("blocked by policy"), failed("blocked by policy")}, awsai.ErrBlocked},
		{"nova filtered some", novaCanvas, 3, `{"images":["` + image64 + `"],"error":"blocked by policy"}`,
			[]images.Picture{ok, failed("blocked by policy"), failed("blocked by policy")}, nil},
		{"nova error with all images", novaCanvas, 1, `{"images":["` + image64 + `"],"error":"something"}`, []images.Picture{ok, failed("something")}, nil},
		{"nova fewer", novaCanvas, 2, `{"images":["` + image64 + `"],"error":null}`, []images.Picture{ok, failed(none)}, nil},
		{"nova nothing", novaCanvas, 0, `null`, []images.Picture{failed(none)}, awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, tt.body)
			got, err := images.New(fake.Config(), tt.id).Generate(t.Context(), images.Request{Prompt: "secret", N: tt.n})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pictures (-want +got):\n%s", diff)
			}
			if tt.kind == nil && err != nil || tt.kind != nil && !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			if err != nil && (!strings.HasPrefix(err.Error(), "images.Generate: ") || strings.Contains(err.Error(), "secret")) {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestServiceErrors(t *testing.T) {
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
		got, err := images.New(fake.Config(), sd35).Generate(t.Context(), images.Request{Prompt: "a"})
		if e, ok := err.(*awsai.Error); !ok || e.Op != "images.Generate" || e.Kind != tt.kind || got != nil {
			t.Errorf("%v, error %v, want %v", got, err, tt.kind)
		}
	}
}

// TestWebP checks that an image is taken whose size cannot be told.
func TestWebP(t *testing.T) {
	webp := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00")
	fake := awsaitest.New(t)
	answerImages(fake, made(webp))
	got, err := images.New(fake.Config(), "stability.stable-image-remove-background-v1:0").RemoveBackground(
		t.Context(), media.Bytes(webp), images.Request{Format: "webp"})
	if diff := cmp.Diff([]images.Picture{{Format: "webp", Data: webp, Seed: 2130420379}}, got); diff != "" || err != nil {
		t.Errorf("error %v, pictures (-want +got):\n%s", err, diff)
	}
}

func FuzzResponse(f *testing.F) {
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
			got, err := images.New(fake.Config(), id).Generate(t.Context(), images.Request{Prompt: "a"})
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
