package bedrock_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

const (
	novaEmbed = "amazon.nova-2-multimodal-embeddings-v1:0"
	marengo   = "twelvelabs.marengo-embed-3-0-v1:0"
)

func TestSegmentRequests(t *testing.T) {
	text := media.Bytes([]byte("Once upon a time.")).WithContentType("text/plain")
	clip := media.S3("s3://bucket/clip.mp4")
	nova := func(params string) string {
		return `{"schemaVersion":"nova-multimodal-embed-v1","segmentedEmbeddingParams":{` + params + `},"taskType":"SEGMENTED_EMBEDDING"}`
	}
	const staged = "s3://bucket/made/awsai-input/ca978112ca1bbdcafac231b39a23dc4d/source" // of the token "a"
	tests := []struct {
		name, model string
		req         bedrock.SegmentRequest
		want        string
	}{
		{"text", novaEmbed, bedrock.SegmentRequest{Source: text},
			nova(`"embeddingDimension":3072,"embeddingPurpose":"GENERIC_INDEX","text":{"segmentationConfig":{"maxLengthChars":32000},"source":{"s3Location":{"uri":"` + staged + `"}},"truncationMode":"NONE"}`)},
		{"text with all", novaEmbed, bedrock.SegmentRequest{Source: text.WithName("a.md").WithContentType(""), Purpose: rag.ForQuery, Dimensions: 256, Characters: 800, Truncate: true},
			nova(`"embeddingDimension":256,"embeddingPurpose":"GENERIC_RETRIEVAL","text":{"segmentationConfig":{"maxLengthChars":800},"source":{"s3Location":{"uri":"` + staged + `"}},"truncationMode":"END"}`)},
		{"image", novaEmbed, bedrock.SegmentRequest{Source: frameJPEG},
			nova(`"embeddingDimension":3072,"embeddingPurpose":"GENERIC_INDEX","image":{"detailLevel":"STANDARD_IMAGE","format":"jpeg","source":{"s3Location":{"uri":"` + staged + `"}}}`)},
		{"page", novaEmbed, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.webp"), Page: true},
			nova(`"embeddingDimension":3072,"embeddingPurpose":"GENERIC_INDEX","image":{"detailLevel":"DOCUMENT_IMAGE","format":"webp","source":{"s3Location":{"uri":"s3://bucket/a.webp"}}}`)},
		{"audio", novaEmbed, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.mp3"), Purpose: rag.ForDocument},
			nova(`"audio":{"format":"mp3","segmentationConfig":{"durationSeconds":5},"source":{"s3Location":{"uri":"s3://bucket/a.mp3"}}},"embeddingDimension":3072,"embeddingPurpose":"GENERIC_INDEX"`)},
		{"video", "us." + novaEmbed, bedrock.SegmentRequest{Source: clip, Length: 30 * time.Second, Separate: true},
			nova(`"embeddingDimension":3072,"embeddingPurpose":"GENERIC_INDEX","video":{"embeddingMode":"AUDIO_VIDEO_SEPARATE","format":"mp4","segmentationConfig":{"durationSeconds":30},"source":{"s3Location":{"uri":"s3://bucket/clip.mp4"}}}`)},
		{"3gp", novaEmbed, bedrock.SegmentRequest{Source: clip.WithContentType("video/3gpp")},
			nova(`"embeddingDimension":3072,"embeddingPurpose":"GENERIC_INDEX","video":{"embeddingMode":"AUDIO_VIDEO_COMBINED","format":"3gp","segmentationConfig":{"durationSeconds":5},"source":{"s3Location":{"uri":"s3://bucket/clip.mp4"}}}`)},
		{"marengo, text", marengo, bedrock.SegmentRequest{Source: text}, `{"inputType":"text","text":{"inputText":"Once upon a time."}}`},
		{"marengo, text in S3", marengo, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.txt"), Dimensions: 512}, `{"inputType":"text","text":{"inputText":"In the bucket."}}`},
		{"marengo, image", marengo, bedrock.SegmentRequest{Source: framePNG}, `{"image":{"mediaSource":{"s3Location":{"uri":"` + staged + `"}}},"inputType":"image"}`},
		{"marengo, video", marengo, bedrock.SegmentRequest{Source: clip},
			`{"inputType":"video","video":{"embeddingScope":["clip"],"embeddingType":["fused_embedding"],"mediaSource":{"s3Location":{"uri":"s3://bucket/clip.mp4"}}}}`},
		{"marengo, audio", marengo, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.wav"), Length: 6 * time.Second, Separate: true},
			`{"audio":{"embeddingScope":["clip"],"embeddingType":["separate_embedding"],"mediaSource":{"s3Location":{"uri":"s3://bucket/a.wav"}},"segmentation":{"fixed":{"durationSec":6},"method":"fixed"}},"inputType":"audio"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveAsync(fake)
			fake.S3("bucket").Put("bucket", "a.txt", awsaitest.Object{Body: []byte("In the bucket.")})
			tt.req.Token = "a"
			if _, err := bedrock.NewAsyncModel(fake.Config(), tt.model, asyncOutput).StartEmbedding(t.Context(), tt.req); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, modelInput(t, fake, 0)); diff != "" {
				t.Errorf("input (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSegmentRefused(t *testing.T) {
	text := media.Bytes([]byte("A text."))
	clip := media.S3("s3://bucket/clip.mp4")
	tests := []struct {
		name, model string
		req         bedrock.SegmentRequest
		kind        error
	}{
		{"no model of segments", claude, bedrock.SegmentRequest{Source: text}, awsai.ErrInvalid},
		{"no source", novaEmbed, bedrock.SegmentRequest{}, awsai.ErrInvalid},
		{"a PDF", novaEmbed, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.pdf")}, awsai.ErrInvalid},
		{"a Word document", novaEmbed, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.docx")}, awsai.ErrInvalid},
		{"an archive", novaEmbed, bedrock.SegmentRequest{Source: media.S3("s3://bucket/a.zip")}, awsai.ErrInvalid},
		{"purpose", novaEmbed, bedrock.SegmentRequest{Source: text, Purpose: "fun"}, awsai.ErrInvalid},
		{"dimensions", novaEmbed, bedrock.SegmentRequest{Source: text, Dimensions: 512}, awsai.ErrInvalid},
		{"few characters", novaEmbed, bedrock.SegmentRequest{Source: text, Characters: 799}, awsai.ErrInvalid},
		{"many characters", novaEmbed, bedrock.SegmentRequest{Source: text, Characters: 50_001}, awsai.ErrInvalid},
		{"characters of a video", novaEmbed, bedrock.SegmentRequest{Source: clip, Characters: 900}, awsai.ErrInvalid},
		{"length of a text", novaEmbed, bedrock.SegmentRequest{Source: text, Length: time.Second}, awsai.ErrInvalid},
		{"part of a second", novaEmbed, bedrock.SegmentRequest{Source: clip, Length: 1500 * time.Millisecond}, awsai.ErrInvalid},
		{"too long", novaEmbed, bedrock.SegmentRequest{Source: clip, Length: 31 * time.Second}, awsai.ErrInvalid},
		{"a video truncated", novaEmbed, bedrock.SegmentRequest{Source: clip, Truncate: true}, awsai.ErrInvalid},
		{"a text that is a page", novaEmbed, bedrock.SegmentRequest{Source: text, Page: true}, awsai.ErrInvalid},
		{"a text separated", novaEmbed, bedrock.SegmentRequest{Source: text, Separate: true}, awsai.ErrInvalid},
		{"token", novaEmbed, bedrock.SegmentRequest{Source: text, Token: "a b"}, awsai.ErrInvalid},
		{"a bucket in capitals", novaEmbed, bedrock.SegmentRequest{Source: media.S3("s3://BUCKET/clip.mp4")}, awsai.ErrInvalid},
		{"a file that is not there", novaEmbed, bedrock.SegmentRequest{Source: media.File("none.mp4")}, awsai.ErrNotFound},
		{"marengo, purpose", marengo, bedrock.SegmentRequest{Source: text, Purpose: "fun"}, awsai.ErrInvalid},
		{"marengo, dimensions", marengo, bedrock.SegmentRequest{Source: text, Dimensions: 1024}, awsai.ErrInvalid},
		{"marengo, truncated", marengo, bedrock.SegmentRequest{Source: text, Truncate: true}, awsai.ErrInvalid},
		{"marengo, separated image", marengo, bedrock.SegmentRequest{Source: framePNG, Separate: true}, awsai.ErrInvalid},
		{"marengo, too long", marengo, bedrock.SegmentRequest{Source: clip, Length: 11 * time.Second}, awsai.ErrInvalid},
		{"marengo, long text", marengo, bedrock.SegmentRequest{Source: media.Bytes([]byte(strings.Repeat("a", 70_000)))}, awsai.ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			_, err := bedrock.NewAsyncModel(fake.Config(), tt.model, asyncOutput).StartEmbedding(t.Context(), tt.req)
			if !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			if n := len(fake.Calls()); n != 0 {
				t.Errorf("%d requests, want none", n)
			}
		})
	}
}

// startEmbedding starts a job on a fake whose store has the files that the job is to write.
func startEmbedding(t *testing.T, model string, files map[string]string) (bedrock.Segments, error) {
	t.Helper()
	fake := awsaitest.New(t)
	serveAsync(fake)
	for name, text := range files {
		fake.S3("bucket").Put("bucket", "made/job000000000/"+name, awsaitest.Object{Body: []byte(text)})
	}
	j, err := bedrock.NewAsyncModel(fake.Config(), model, asyncOutput).StartEmbedding(t.Context(),
		bedrock.SegmentRequest{Source: media.S3("s3://bucket/clip.mp4")})
	if err != nil {
		t.Fatal(err)
	}
	return j.Wait(t.Context())
}

func TestSegmentsOfNova(t *testing.T) {
	const head = `{"sourceFileUri":"s3://bucket/clip.mp4","embeddingDimension":2,"embeddingResults":[`
	clip := media.URI{Bucket: "bucket", Key: "clip.mp4"}
	model := func(n int) rag.EmbeddingModel { return rag.EmbeddingModel{ID: novaEmbed, Dimensions: n} }
	tests := []struct {
		name  string
		files map[string]string
		want  bedrock.Segments
		kind  error
	}{
		{"video and audio", map[string]string{
			"segmented-embedding-result.json": head + `{"embeddingType":"VIDEO","status":"PARTIAL_SUCCESS","outputFileUri":"s3://bucket/made/job000000000/embedding-video.jsonl"},` +
				`{"embeddingType":"AUDIO","status":"SUCCESS","outputFileUri":"embedding-audio.jsonl"}]}`,
			"embedding-video.jsonl": `{"embedding":[1,0],"segmentMetadata":{"segmentIndex":0,"segmentStartSeconds":0,"segmentEndSeconds":5.005},"status":"SUCCESS"}` + "\r\n\r\n" +
				`{"segmentMetadata":{"segmentIndex":1},"status":"FAILURE","failureReason":"RAI_VIOLATION_INPUT_IMAGE_DEFLECTION","message":"no"}` + "\n" +
				`{"embedding":[0,1],"segmentMetadata":{"segmentIndex":2,"segmentStartSeconds":10.1,"segmentEndSeconds":12},"status":"SUCCESS"}` + "\n",
			"embedding-audio.jsonl": `{"embedding":[0.5,-0.5],"status":"SUCCESS"}`,
		}, bedrock.Segments{Model: model(2), Source: clip, Segments: []bedrock.Segment{
			{Kind: bedrock.SegmentVideo, Vector: []float32{1, 0}, End: 5005 * time.Millisecond},
			{Kind: bedrock.SegmentVideo, Index: 2, Vector: []float32{0, 1}, Start: 10100 * time.Millisecond, End: 12 * time.Second},
			{Kind: bedrock.SegmentAudio, Vector: []float32{0.5, -0.5}},
		}, Failed: []bedrock.SegmentFailure{
			{Kind: bedrock.SegmentVideo, Index: 1, Reason: "RAI_VIOLATION_INPUT_IMAGE_DEFLECTION", Message: "no"},
		}}, nil},
		{"text", map[string]string{
			"segmented-embedding-result.json": head + `{"embeddingType":"TEXT","status":"SUCCESS","outputFileUri":"s3://bucket/made/job000000000/embedding-text.jsonl"}]}`,
			"embedding-text.jsonl":            `{"embedding":[1],"segmentMetadata":{"segmentIndex":0,"segmentStartCharPosition":0,"segmentEndCharPosition":31999,"truncatedCharLength":30000},"status":"SUCCESS"}`,
		}, bedrock.Segments{Model: model(1), Source: clip, Segments: []bedrock.Segment{
			{Kind: bedrock.SegmentText, Vector: []float32{1}, EndCharacter: 31999, Truncated: 30000},
		}}, nil},
		{"a kind that failed", map[string]string{
			"segmented-embedding-result.json": head + `{"embeddingType":"AUDIO_VIDEO_COMBINED","status":"FAILURE","failureReason":"INVALID_CONTENT","message":"no track","outputFileUri":"s3://bucket/x"}]}`,
		}, bedrock.Segments{Model: model(0), Source: clip, Failed: []bedrock.SegmentFailure{
			{Kind: bedrock.SegmentAudioVideo, Index: -1, Reason: "INVALID_CONTENT", Message: "no track"},
		}}, nil},
		{"a place elsewhere", map[string]string{
			"segmented-embedding-result.json": head + `{"embeddingType":"TEXT","status":"SUCCESS","outputFileUri":"s3://other/secret.jsonl"}]}`,
		}, bedrock.Segments{}, awsai.ErrNotFound},
		{"vectors of two lengths", map[string]string{
			"segmented-embedding-result.json": head + `{"embeddingType":"TEXT","status":"SUCCESS","outputFileUri":"t.jsonl"}]}`,
			"t.jsonl":                         `{"embedding":[1]}{"embedding":[1,2]}`,
		}, bedrock.Segments{}, awsai.ErrUnavailable},
		{"a line cut off", map[string]string{
			"segmented-embedding-result.json": head + `{"embeddingType":"TEXT","status":"SUCCESS","outputFileUri":"t.jsonl"}]}`,
			"t.jsonl":                         `{"embedding":[1]}` + "\n" + `{"embedding":[1`,
		}, bedrock.Segments{}, awsai.ErrUnavailable},
		{"a result that is none", map[string]string{"segmented-embedding-result.json": `<html>`}, bedrock.Segments{}, awsai.ErrUnavailable},
		{"no result", map[string]string{"manifest.json": `{}`}, bedrock.Segments{}, awsai.ErrNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := startEmbedding(t, novaEmbed, tt.files)
			if !errors.Is(err, tt.kind) || (err == nil) != (tt.kind == nil) {
				t.Fatalf("error %v, want kind %v", err, tt.kind)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("segments (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSegmentsOfMarengo(t *testing.T) {
	tests := []struct {
		name, file string
		want       bedrock.Segments
		kind       error
	}{
		{"a list", `{"data":[{"embedding":[1,0],"embeddingOption":"visual","embeddingScope":"clip","startSec":0.0,"endSec":4.75},` +
			`{"embedding":[0,1],"embeddingOption":"transcription","embeddingScope":"clip","startSec":0,"endSec":4.75},` +
			`{"embedding":[1,1],"embeddingOption":["visual"],"embeddingScope":["clip"],"startSec":4.75,"endSec":9}]}`,
			bedrock.Segments{Model: rag.EmbeddingModel{ID: marengo, Dimensions: 2}, Segments: []bedrock.Segment{
				{Kind: bedrock.SegmentVisual, Vector: []float32{1, 0}, End: 4750 * time.Millisecond},
				{Kind: bedrock.SegmentTranscription, Vector: []float32{0, 1}, End: 4750 * time.Millisecond},
				{Kind: bedrock.SegmentVisual, Index: 1, Vector: []float32{1, 1}, Start: 4750 * time.Millisecond, End: 9 * time.Second},
			}}, nil},
		{"one", `{"data":{"embedding":[1,0]}}`, bedrock.Segments{Model: rag.EmbeddingModel{ID: marengo, Dimensions: 2},
			Segments: []bedrock.Segment{{Vector: []float32{1, 0}}}}, nil},
		{"one without vector", `{"data":[{"embeddingOption":"audio"}]}`, bedrock.Segments{Model: rag.EmbeddingModel{ID: marengo},
			Failed: []bedrock.SegmentFailure{{Kind: bedrock.SegmentAudio}}}, nil},
		{"no data", `{}`, bedrock.Segments{}, awsai.ErrUnavailable},
		{"no JSON", `<html>`, bedrock.Segments{}, awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := startEmbedding(t, marengo, map[string]string{"output.json": tt.file, "manifest.json": "{}"})
			if !errors.Is(err, tt.kind) || (err == nil) != (tt.kind == nil) {
				t.Fatalf("error %v, want kind %v", err, tt.kind)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("segments (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSegmentsStartAgain repeats a start, as after a crash: the request is the same, and
// another process can delete the copy of the source.
func TestSegmentsStartAgain(t *testing.T) {
	fake := awsaitest.New(t)
	service := serveAsync(fake)
	store := fake.S3("bucket")
	req := bedrock.SegmentRequest{Source: media.Bytes([]byte("A text.")), Token: "stored"}
	var id string
	for range 2 {
		j, err := bedrock.NewAsyncModel(fake.Config(), novaEmbed, asyncOutput).StartEmbedding(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		id = j.ID()
	}
	if sent(t, fake, "StartAsyncInvoke", 0) != sent(t, fake, "StartAsyncInvoke", 1) || len(service.jobs) != 1 {
		t.Errorf("%d jobs, want 1 by two requests that are alike", len(service.jobs))
	}
	keys := store.Keys("bucket")
	if len(keys) != 1 || !strings.HasPrefix(keys[0], "made/awsai-input/") {
		t.Errorf("keys %v, want one copy", keys)
	}
	if o, _ := store.Object("bucket", keys[0]); string(o.Body) != "A text." || o.ContentType != "text/plain" {
		t.Errorf("copy %q of type %s", o.Body, o.ContentType)
	}
	for range 2 {
		if err := bedrock.NewAsyncModel(fake.Config(), novaEmbed, asyncOutput).DiscardInput(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if keys := store.Keys("bucket"); len(keys) != 0 {
		t.Errorf("keys %v after DiscardInput, want none", keys)
	}
}
