package bedrock_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

const (
	titanMultimodal = "amazon.titan-embed-image-v1"
	nova            = "amazon.nova-2-multimodal-embeddings-v1:0"
	cohereV4        = "cohere.embed-v4:0"
)

// pngStart and the others are the beginnings of images: as much as shows the format.
const (
	pngStart  = "\x89PNG\r\n\x1a\n"
	jpegStart = "\xff\xd8\xff"
	gifStart  = "GIF89a"
	webpStart = "RIFF\x00\x00\x00\x00WEBPVP8 "
)

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// serveVectors has the fake answer for all embedding models. A vector begins with the place of
// its input in the request and a 1.
func serveVectors(f *awsaitest.Fake) {
	f.HandleRaw("bedrockruntime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in struct {
			Texts, Images, Inputs []any
			Types                 []string                            `json:"embedding_types"`
			TitanTypes            []string                            `json:"embeddingTypes"`
			Config                struct{ OutputEmbeddingLength int } `json:"embeddingConfig"`
			Params                struct{ EmbeddingDimension int }    `json:"singleEmbeddingParams"`
			Dimensions            int                                 `json:"dimensions"`
			OutputDimension       int                                 `json:"output_dimension"`
		}
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return awsaitest.Wire{}, err
		}
		list := make([][]int, max(1, len(in.Texts)+len(in.Images)+len(in.Inputs)))
		for i := range list {
			list[i] = make([]int, max(in.Config.OutputEmbeddingLength, in.Params.EmbeddingDimension, in.Dimensions, in.OutputDimension))
			if len(list[i]) == 0 {
				list[i] = make([]int, 1024)
			}
			if len(in.Types) > 0 && in.Types[0] == "ubinary" {
				list[i] = list[i][:len(list[i])/8]
			}
			list[i][0], list[i][1] = i, 1
		}
		var out any
		switch id := *c.Input.(*bedrockruntime.InvokeModelInput).ModelId; {
		case in.TitanTypes != nil:
			out = map[string]any{"embedding": list[0], "embeddingsByType": map[string]any{"binary": list[0]}, "inputTextTokenCount": 3}
		case strings.Contains(id, "titan"):
			out = map[string]any{"embedding": list[0], "inputTextTokenCount": 3, "message": nil}
		case strings.Contains(id, "nova"):
			out = map[string]any{"embeddings": []any{map[string]any{"embeddingType": "TEXT", "embedding": list[0], "truncatedCharLength": 7}}}
		case in.Types != nil:
			out = map[string]any{"embeddings": map[string]any{in.Types[0]: list}, "response_type": "embeddings_by_type"}
		default:
			out = map[string]any{"embeddings": list, "response_type": "embeddings_floats"}
		}
		body, err := json.Marshal(out)
		return awsaitest.Wire{Body: body}, err
	})
}

func TestEmbedInputs(t *testing.T) {
	picture := bedrock.ImageInputs(media.Bytes([]byte(pngStart)))[0]
	captioned := picture
	captioned.Text = "a cat"
	tests := []struct {
		name, id   string
		dimensions int
		purpose    rag.Purpose
		inputs     []bedrock.EmbedInput
		bodies     []string
	}{
		{"text", titanMultimodal, 0, rag.ForQuery, bedrock.TextInputs("a cat"),
			[]string{`{"inputText":"a cat","embeddingConfig":{"outputEmbeddingLength":1024}}`}},
		{"image", titanMultimodal, 256, rag.ForDocument, []bedrock.EmbedInput{picture},
			[]string{`{"inputImage":"` + encoded(pngStart) + `","embeddingConfig":{"outputEmbeddingLength":256}}`}},
		{"image and text", titanMultimodal, 384, rag.ForDocument, []bedrock.EmbedInput{captioned},
			[]string{`{"inputText":"a cat","inputImage":"` + encoded(pngStart) + `","embeddingConfig":{"outputEmbeddingLength":384}}`}},
		{"text", nova, 0, rag.ForDocument, bedrock.TextInputs("a cat"), []string{`{"schemaVersion":"nova-multimodal-embed-v1","taskType":"SINGLE_EMBEDDING",` +
			`"singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX","embeddingDimension":3072,"text":{"truncationMode":"NONE","value":"a cat"}}}`}},
		{"image", nova, 384, bedrock.ForImageQuery, bedrock.ImageInputs(media.Bytes([]byte(webpStart))), []string{`{"schemaVersion":"nova-multimodal-embed-v1","taskType":"SINGLE_EMBEDDING",` +
			`"singleEmbeddingParams":{"embeddingPurpose":"IMAGE_RETRIEVAL","embeddingDimension":384,"image":{"detailLevel":"STANDARD_IMAGE","format":"webp","source":{"bytes":"` + encoded(webpStart) + `"}}}}`}},
		{"image in S3", nova, 256, rag.ForQuery, bedrock.ImageInputs(media.S3("s3://bucket/a/cat.jpg")), []string{`{"schemaVersion":"nova-multimodal-embed-v1","taskType":"SINGLE_EMBEDDING",` +
			`"singleEmbeddingParams":{"embeddingPurpose":"GENERIC_RETRIEVAL","embeddingDimension":256,"image":{"detailLevel":"STANDARD_IMAGE","format":"jpeg","source":{"s3Location":{"uri":"s3://bucket/a/cat.jpg"}}}}}`}},
		{"images and texts", cohere, 0, rag.ForQuery, append(bedrock.TextInputs("a", "b"), bedrock.ImageInputs(media.Bytes([]byte(pngStart)), media.Bytes([]byte(jpegStart)))...), []string{
			`{"texts":["a","b"],"input_type":"search_query","truncate":"NONE"}`,
			`{"images":["data:image/png;base64,` + encoded(pngStart) + `"],"input_type":"image","truncate":"NONE"}`,
			`{"images":["data:image/jpeg;base64,` + encoded(jpegStart) + `"],"input_type":"image","truncate":"NONE"}`}},
		{"images", cohereV4, 512, rag.ForDocument, bedrock.ImageInputs(media.Bytes([]byte(gifStart)), media.Bytes([]byte(jpegStart)), media.Bytes([]byte(gifStart))), []string{
			`{"images":["data:image/gif;base64,` + encoded(gifStart) + `","data:image/jpeg;base64,` + encoded(jpegStart) + `"],` +
				`"input_type":"search_document","truncate":"NONE","embedding_types":["float"],"output_dimension":512}`}},
		{"all mixed", cohereV4, 256, bedrock.ForClustering, append(bedrock.TextInputs("b"), captioned, picture), []string{
			`{"inputs":[{"content":[{"type":"text","text":"b"}]},{"content":[{"type":"text","text":"a cat"},{"type":"image_url","image_url":"data:image/png;base64,` + encoded(pngStart) + `"}]},` +
				`{"content":[{"type":"image_url","image_url":"data:image/png;base64,` + encoded(pngStart) + `"}]}],` +
				`"input_type":"clustering","truncate":"NONE","embedding_types":["float"],"output_dimension":256}`}},
	}
	for _, tt := range tests {
		t.Run(tt.id+" "+tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveVectors(fake)
			e := bedrock.NewEmbedder(fake.Config(), tt.id, func(o *bedrock.EmbedderOptions) { o.Dimensions, o.Concurrency = tt.dimensions, 1 })
			got, err := e.EmbedInputs(t.Context(), tt.purpose, tt.inputs)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(tt.inputs) || len(got[0]) != e.Model().Dimensions || got[len(got)-1][1] != 1 {
				t.Errorf("%d vectors of %d dimensions for %d inputs", len(got), len(got[0]), len(tt.inputs))
			}
			var bodies, want []string
			for i := range fake.Calls("InvokeModel") {
				bodies = append(bodies, sent(t, fake, "InvokeModel", i))
			}
			for _, body := range tt.bodies {
				want = append(want, sorted(t, []byte(body)))
			}
			if diff := cmp.Diff(want, bodies); diff != "" {
				t.Errorf("bodies (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmbedInputsRefused(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.png")
	if err := os.WriteFile(large, []byte(pngStart), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 5<<20+1); err != nil {
		t.Fatal(err)
	}
	captioned := bedrock.EmbedInput{Text: "secret", Image: media.Bytes([]byte(pngStart))}
	tests := []struct {
		name, id string
		input    bedrock.EmbedInput
		kind     error
		want     string
	}{
		{"nothing", titanMultimodal, bedrock.EmbedInput{}, awsai.ErrInvalid, "blank"},
		{"blank", titanMultimodal, bedrock.EmbedInput{Text: " "}, awsai.ErrInvalid, "blank"},
		{"blank beside an image", titanMultimodal, bedrock.EmbedInput{Text: " ", Image: captioned.Image}, awsai.ErrInvalid, "blank"},
		{"no model of images", titan, bedrock.EmbedInput{Image: captioned.Image}, awsai.ErrInvalid, "takes no images"},
		{"text with an image", nova, captioned, awsai.ErrInvalid, "takes no text with an image"},
		{"text with an image", cohere, captioned, awsai.ErrInvalid, "takes no text with an image"},
		{"format", titanMultimodal, bedrock.EmbedInput{Image: media.Bytes([]byte(gifStart))}, awsai.ErrInvalid, "image/gif"},
		{"no image", cohereV4, bedrock.EmbedInput{Image: media.Bytes([]byte("secret")).WithName("a.png")}, awsai.ErrInvalid, "text/plain"},
		{"no bytes", cohereV4, bedrock.EmbedInput{Image: media.Bytes(nil)}, awsai.ErrInvalid, "octet-stream"},
		{"in S3", cohereV4, bedrock.EmbedInput{Image: media.S3("s3://bucket/a.png")}, awsai.ErrInvalid, "Stager"},
		{"large", cohereV4, bedrock.EmbedInput{Image: media.File(large)}, awsai.ErrTooLarge, "the limit is 5242880"},
		{"missing", cohereV4, bedrock.EmbedInput{Image: media.File(filepath.Join(dir, "none.png"))}, awsai.ErrNotFound, "none.png"},
		{"text too long", nova, bedrock.EmbedInput{Text: strings.Repeat("a", 8193)}, awsai.ErrTooLarge, "limit of " + nova + " is 8192"},
	}
	for _, tt := range tests {
		t.Run(tt.id+" "+tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveVectors(fake)
			got, err := bedrock.NewEmbedder(fake.Config(), tt.id).EmbedInputs(t.Context(), rag.ForDocument, append(bedrock.TextInputs("fine"), tt.input))
			failed, ok := errors.AsType[*awsai.BatchError](err)
			if !ok || len(failed.Items) != 1 || !failed.Failed(1) || got[0] == nil || got[1] != nil {
				t.Fatalf("error %v; want that of the second input alone", err)
			}
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "bedrock.EmbedInputs") {
				t.Errorf("error %v, want %v saying %q", err, tt.kind, tt.want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v repeats the input", err)
			}
			if n := fake.Count("InvokeModel"); n != 1 {
				t.Errorf("%d requests, want that of the first input", n)
			}
		})
	}
}

// TestEmbedInputsVanishing has an image of a request vanish after it was looked at.
func TestEmbedInputsVanishing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.png")
	if err := os.WriteFile(path, []byte(pngStart), 0o600); err != nil {
		t.Fatal(err)
	}
	fake := awsaitest.New(t)
	serveVectors(fake)
	e := bedrock.NewEmbedder(fake.Config(), cohereV4, func(o *bedrock.EmbedderOptions) { o.Cache = vanish(path) })
	got, err := e.EmbedInputs(t.Context(), rag.ForDocument, bedrock.ImageInputs(media.File(path), media.Bytes([]byte(jpegStart))))
	failed, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || len(failed.Items) != 1 || !failed.Failed(0) || got[1] == nil || !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound for the first", err)
	}
}

// vanish is a cache that has nothing and removes a file when it is asked.
type vanish string

func (v vanish) Get(context.Context, string) ([]byte, bool) {
	os.Remove(string(v))
	return nil, false
}

func (vanish) Put(context.Context, string, []byte) {}

func TestEmbedInputsPacksImages(t *testing.T) {
	fake := awsaitest.New(t)
	serveVectors(fake)
	var inputs []bedrock.EmbedInput
	for i := range 7 {
		image := append([]byte(jpegStart), make([]byte, 4_000_000)...)
		image[10] = byte(i)
		inputs = append(inputs, bedrock.ImageInputs(media.Bytes(image))...)
	}
	if _, err := bedrock.NewEmbedder(fake.Config(), cohereV4).EmbedInputs(t.Context(), rag.ForDocument, inputs); err != nil {
		t.Fatal(err)
	}
	if n := fake.Count("InvokeModel"); n != 2 {
		t.Errorf("%d requests for 7 images of 4 MB, want 2", n)
	}
}

func TestEmbedPurposes(t *testing.T) {
	all := map[rag.Purpose][2]string{ // as Cohere and Nova call them
		rag.ForDocument: {"search_document", "GENERIC_INDEX"}, rag.ForQuery: {"search_query", "GENERIC_RETRIEVAL"},
		bedrock.ForClassification: {"classification", "CLASSIFICATION"}, bedrock.ForClustering: {"clustering", "CLUSTERING"},
		bedrock.ForTextQuery: {"", "TEXT_RETRIEVAL"}, bedrock.ForImageQuery: {"", "IMAGE_RETRIEVAL"}, bedrock.ForPageQuery: {"", "DOCUMENT_RETRIEVAL"},
		bedrock.ForVideoQuery: {"", "VIDEO_RETRIEVAL"}, bedrock.ForAudioQuery: {"", "AUDIO_RETRIEVAL"},
	}
	for purpose, names := range all {
		for i, id := range []string{cohere, nova, titan} {
			name := append(names[:], "")[i]
			fake := awsaitest.New(t)
			serveVectors(fake)
			_, err := bedrock.NewEmbedder(fake.Config(), id).Embed(t.Context(), purpose, []string{"a"})
			plain := id == titan && (purpose == rag.ForDocument || purpose == rag.ForQuery)
			if name == "" && !plain {
				if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "unknown purpose") || fake.Count("InvokeModel") > 0 {
					t.Errorf("%s for %s: error %v, want awsai.ErrInvalid before a request", id, purpose, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s for %s: %v", id, purpose, err)
			} else if body := sent(t, fake, "InvokeModel", 0); !strings.Contains(body, `"`+name+`"`) && !plain {
				t.Errorf("%s for %s: sent %s, want %s", id, purpose, body, name)
			}
		}
	}
}
