package images_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/images"
	"github.com/awsai-go/awsai/media"
)

// TestMask checks that white is what changes, whatever the model wants it to be.
func TestMask(t *testing.T) {
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
		do          func(*images.Model, images.Request) ([]images.Picture, error)
		white       bool // what changes is white
		mask        []byte
	}{
		{"inpaint", "inPaintingParams", func(m *images.Model, r images.Request) ([]images.Picture, error) {
			return m.Inpaint(t.Context(), photo, r)
		}, false, asPNG.Bytes()},
		{"outpaint", "outPaintingParams", func(m *images.Model, r images.Request) ([]images.Picture, error) {
			return m.Outpaint(t.Context(), photo, r)
		}, true, asJPEG.Bytes()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerImages(fake, made(pngFile(t, 1, 1)))
			if _, err := tt.do(images.New(fake.Config(), novaCanvas), images.Request{Prompt: "p", Mask: media.Bytes(tt.mask)}); err != nil {
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
