package vision_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

// corner is an image that is white but for a red upper left quarter.
func corner(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{255, 0, 0, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// noise is an image that compresses badly.
func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(img.Pix); i += 4 {
		binary.LittleEndian.PutUint32(img.Pix[i:], r.Uint32()|0xff000000)
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// jpegOf is the image as JPEG with an EXIF orientation, none for 0.
func jpegOf(t testing.TB, img image.Image, quality, orientation int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	if orientation == 0 {
		return b.Bytes()
	}
	exif := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x02\x01\x00\x00\x03\x00\x00\x00\x01\x00\x01\x00\x00\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	exif = append(exif, byte(orientation), 0, 0, 0, 0, 0, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{0xff, 0xd8}, segment...), exif...), b.Bytes()[2:]...)
}

// sentImage answers DetectLabels and returns the image of the latest request.
func sentImage(f *awsaitest.Fake) func() *types.Image {
	var sent *types.Image
	awsaitest.Handle(f, func(_ context.Context, in *rekognition.DetectLabelsInput) (*rekognition.DetectLabelsOutput, error) {
		sent = in.Image
		return &rekognition.DetectLabelsOutput{}, nil
	})
	return func() *types.Image { return sent }
}

func TestImageAsItIs(t *testing.T) {
	fake := awsaitest.New(t)
	sent := sentImage(fake)
	client := vision.New(fake.Config())
	for name, raw := range map[string][]byte{
		"png":                       pngOf(t, corner(100, 80)),
		"jpeg":                      jpegOf(t, corner(80, 200), 90, 0),
		"jpeg that is turned":       jpegOf(t, corner(80, 200), 90, 6),
		"jpeg of a kind of its own": []byte("\xff\xd8\xff\xe0 only the service knows"),
	} {
		if _, err := client.Labels(t.Context(), media.Bytes(raw)); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(sent().Bytes, raw) {
			t.Errorf("%s: sent %d bytes, want the %d as they are", name, len(sent().Bytes), len(raw))
		}
	}
	if _, err := client.Labels(t.Context(), media.S3("s3://bucket/a b.png")); err != nil {
		t.Fatal(err)
	}
	if o := sent().S3Object; *o.Bucket != "bucket" || *o.Name != "a b.png" || sent().Bytes != nil {
		t.Errorf("sent %+v, want the object in S3", o)
	}
}

// red is the middle of the red part, in fractions of the image.
func red(img image.Image) (x, y float64) {
	b := img.Bounds()
	var sx, sy, n float64
	for py := b.Min.Y; py < b.Max.Y; py += 4 {
		for px := b.Min.X; px < b.Max.X; px += 4 {
			if r, g, _, _ := img.At(px, py).RGBA(); r > 0x8000 && g < 0x8000 {
				sx, sy, n = sx+float64(px-b.Min.X), sy+float64(py-b.Min.Y), n+1
			}
		}
	}
	return sx / n / float64(b.Dx()), sy / n / float64(b.Dy())
}

func TestImageScaled(t *testing.T) {
	transparent := image.NewNRGBA(image.Rect(0, 0, 10_240, 100))
	var animated bytes.Buffer
	if err := gif.Encode(&animated, corner(120, 90), nil); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		raw    []byte
		w, h   int     // of what is sent, 0 for any
		rx, ry float64 // where the red is, 0 for nowhere
	}{
		{"too wide", pngOf(t, corner(12_000, 1000)), 10_000, 833, 0.25, 0.25},
		{"too high and turned", jpegOf(t, corner(200, 10_200), 80, 6), 10_000, 196, 0.75, 0.25},
		{"too many bytes", pngOf(t, noise(1500, 1200)), 0, 0, 0, 0},
		{"another format", animated.Bytes(), 120, 90, 0.25, 0.25},
		{"transparent", pngOf(t, transparent), 10_000, 97, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			sent := sentImage(fake)
			if _, err := vision.New(fake.Config()).Labels(t.Context(), media.Bytes(tt.raw)); err != nil {
				t.Fatal(err)
			}
			if n := len(sent().Bytes); n > 5<<20 {
				t.Errorf("sent %d bytes", n)
			}
			img, err := jpeg.Decode(bytes.NewReader(sent().Bytes))
			if err != nil {
				t.Fatal(err)
			}
			if s := img.Bounds().Size(); tt.w != 0 && s != image.Pt(tt.w, tt.h) {
				t.Errorf("sent %v pixels, want %d×%d", s, tt.w, tt.h)
			}
			if tt.name == "transparent" {
				if r, _, _, _ := img.At(50, 50).RGBA(); r < 0xf000 {
					t.Errorf("what is transparent became %v, want white", img.At(50, 50))
				}
			}
			if x, y := red(img); tt.rx != 0 && (abs(x-tt.rx) > 0.02 || abs(y-tt.ry) > 0.02) {
				t.Errorf("the red is around %.3f, %.3f; want %v, %v", x, y, tt.rx, tt.ry)
			}
		})
	}
}

func abs(v float64) float64 { return max(v, -v) }

func TestDecodeUpright(t *testing.T) {
	// Where the upper left quarter of the file is shown, by orientation.
	want := [][2]float64{1: {.25, .25}, 2: {.75, .25}, 3: {.75, .75}, 4: {.25, .75}, 5: {.25, .25}, 6: {.75, .25}, 7: {.75, .75}, 8: {.25, .75}}
	for o := 1; o <= 8; o++ {
		img, err := vision.Decode(bytes.NewReader(jpegOf(t, corner(160, 80), 95, o)))
		if err != nil {
			t.Fatal(err)
		}
		size := image.Pt(160, 80)
		if o >= 5 {
			size = image.Pt(80, 160)
		}
		x, y := red(img)
		if img.Bounds().Size() != size || abs(x-want[o][0]) > 0.04 || abs(y-want[o][1]) > 0.04 {
			t.Errorf("orientation %d: %v with red around %.2f, %.2f; want %v, %v", o, img.Bounds(), x, y, size, want[o])
		}
	}
}

func TestImageRefused(t *testing.T) {
	fake := awsaitest.New(t)
	client := vision.New(fake.Config(), func(o *vision.Options) { o.MaxImageBytes, o.MaxImagePixels = 1<<20, 1_000_000 })
	tests := []struct {
		name string
		src  media.Source
		kind error
		want string
	}{
		{"nothing", media.Source{}, awsai.ErrInvalid, "empty"},
		{"no image", media.Bytes([]byte("secret")), awsai.ErrInvalid, "image of 6 bytes"},
		{"too small", media.Bytes(pngOf(t, corner(79, 200))), awsai.ErrInvalid, "79×200 pixels; at least 80"},
		{"too many bytes to read", media.Bytes(make([]byte, 1<<20+1)), awsai.ErrTooLarge, "the limit is 1048576"},
		{"too many pixels to decode", media.Bytes(pngOf(t, image.NewGray(image.Rect(0, 0, 10_001, 101)))), awsai.ErrTooLarge, "10001×101"},
		{"too flat", media.Bytes(pngOf(t, image.NewGray(image.Rect(0, 0, 11_000, 81)))), awsai.ErrInvalid, "less than 80 pixels a side remain"},
	}
	for _, tt := range tests {
		_, err := client.Labels(t.Context(), tt.src)
		if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v; want %v saying %q", tt.name, err, tt.kind, tt.want)
		}
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

// An object in S3 is only fetched where the service finds it too large.
func TestImageInS3TooLarge(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket").Put("bucket", "large.png", awsaitest.Object{Body: pngOf(t, corner(11_000, 200))})
	fake.Inject(awsaitest.Fault{Operation: "DetectLabels", Times: 1, Err: &types.ImageTooLargeException{}})
	sent := sentImage(fake)
	if _, err := vision.New(fake.Config()).Labels(t.Context(), media.S3("s3://bucket/large.png")); err != nil {
		t.Fatal(err)
	}
	if sent().S3Object != nil || len(sent().Bytes) == 0 {
		t.Error("the image was not sent with the request")
	}
}

func TestBatch(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.DetectFacesInput) (*rekognition.DetectFacesOutput, error) {
		cfg, _, err := image.DecodeConfig(bytes.NewReader(in.Image.Bytes))
		if err != nil {
			return nil, err
		}
		return &rekognition.DetectFacesOutput{FaceDetails: make([]types.FaceDetail, cfg.Width-100)}, nil
	})
	fake.Throttle("DetectFaces", 3)
	var images []media.Source
	for i := range 6 {
		images = append(images, media.Bytes(pngOf(t, corner(100+i, 100))))
	}
	images[4] = media.Bytes(nil)
	got, err := vision.Batch(t.Context(), vision.New(fake.Config()), images, func(ctx context.Context, c *vision.Client, src media.Source) ([]vision.Face, error) {
		return c.Faces(ctx, src)
	})
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(b.Items) != 1 || !b.Failed(4) {
		t.Errorf("error %v, want that of item 4", err)
	}
	for i, faces := range got {
		if want := i; i != 4 && len(faces) != want {
			t.Errorf("image %d: %d faces, want %d", i, len(faces), want)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(jpegOf(f, corner(8, 8), 50, 6))
	f.Add([]byte("\xff\xd8\xff\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 1<<12 {
			return
		}
		if cfg, _, err := image.DecodeConfig(bytes.NewReader(raw)); err == nil && cfg.Width*cfg.Height > 1<<16 {
			return
		}
		if _, err := vision.Decode(bytes.NewReader(raw)); err != nil && awsai.KindOf(err) == nil {
			t.Errorf("error without kind: %v", err)
		}
	})
}

func BenchmarkScale(b *testing.B) {
	raw := jpegOf(b, noise(4000, 3000), 90, 6)
	fake := awsaitest.New(b)
	sentImage(fake)
	client := vision.New(fake.Config())
	for b.Loop() {
		if _, err := client.Labels(b.Context(), media.Bytes(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
