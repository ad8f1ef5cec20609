package images_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
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

// sorted is a JSON text with sorted keys and no space.
func sorted(t *testing.T, raw []byte) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("body is not JSON: %v", err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
