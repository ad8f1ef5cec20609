package bedrock

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// SegmentRequest says what is to be embedded piece by piece. What a model does not have is
// refused.
type SegmentRequest struct {
	// Source is a text, an image, a piece of audio or a video. One that is not in S3 is put
	// there, under the output; [AsyncModel.DiscardInput] deletes that copy.
	Source media.Source
	// Purpose is what the vectors are for. The default is rag.ForDocument. Marengo makes
	// no difference.
	Purpose rag.Purpose
	// Dimensions is the length of the vectors: 3072, 1024, 384 or 256 for Nova, 512 for
	// Marengo. The default is the first.
	Dimensions int
	// Length is the longest piece of audio and video, in whole seconds: 1 s to 30 s for
	// Nova, where the default is 5 s, 1 s to 10 s for Marengo, which by default cuts
	// videos by their shots and audio about every 10 s.
	Length time.Duration
	// Characters is the longest piece of a text, 800 to 50,000, for Nova. The default is
	// 32,000. Marengo does not cut texts, and takes 500 tokens.
	Characters int
	// Separate makes vectors of their own of what is seen, heard and, by Marengo, said. The
	// default is one for each piece.
	Separate bool
	// Truncate embeds the beginning of a piece of text that has more tokens than Nova
	// takes. The default is that the piece fails.
	Truncate bool
	// Page has Nova read an image as the page of a document, at a higher resolution.
	Page bool
	// Token is as AsyncRequest.Token. It also names the copy of the Source, so that a start
	// can be repeated.
	Token string
}

// SegmentKind says what of a source a vector is of. Other values may come.
type SegmentKind string

// The kinds of segments. Marengo has none for a text or an image.
const (
	// SegmentText, SegmentImage, SegmentVideo, SegmentAudio and SegmentAudioVideo are
	// Nova's: of a text, an image, what is seen, what is heard, and both together.
	// SegmentAudio is Marengo's too.
	SegmentText       SegmentKind = "text"
	SegmentImage      SegmentKind = "image"
	SegmentVideo      SegmentKind = "video"
	SegmentAudio      SegmentKind = "audio"
	SegmentAudioVideo SegmentKind = "audio_video_combined"
	// SegmentVisual, SegmentTranscription and SegmentFused are Marengo's: of what is seen,
	// of what is said, and all together.
	SegmentVisual        SegmentKind = "visual"
	SegmentTranscription SegmentKind = "transcription"
	SegmentFused         SegmentKind = "fused"
)

// Segments are the vectors of a source.
type Segments struct {
	// Model identifies the vectors, as Embedder.Model does.
	Model rag.EmbeddingModel
	// Source is where the source is in S3. Marengo does not tell.
	Source media.URI
	// Segments are the pieces that have vectors, those of a kind together and in order.
	Segments []Segment
	// Failed are the pieces that have none. Where it is not empty, the rest may be used.
	Failed []SegmentFailure
}

// Segment is a piece of a source and its vector.
type Segment struct {
	// Kind is what of the source the vector is of.
	Kind SegmentKind
	// Index counts the pieces of a kind from 0.
	Index int
	// Vector is the piece's vector.
	Vector []float32
	// Start and End are where in audio or video the piece is.
	Start, End time.Duration
	// StartCharacter and EndCharacter are where in a text the piece is, as the service
	// counts characters from 0. Its documentation does not say whether the end is within,
	// nor what it counts beyond the Basic Multilingual Plane.
	StartCharacter, EndCharacter int
	// Truncated is the number of characters that were embedded of a piece of text with too
	// many tokens. It is 0 for a piece that was embedded whole.
	Truncated int
}

// SegmentFailure is a piece of a source that has no vector.
type SegmentFailure struct {
	// Kind is what of the source it is.
	Kind SegmentKind
	// Index counts the pieces of a kind from 0. It is -1 where the whole kind failed.
	Index int
	// Reason is the service's, as "INVALID_CONTENT" or "RATE_LIMIT_EXCEEDED".
	Reason string
	// Message says more.
	Message string
}

// embedInput makes the request of a model for a source that is in S3, or whose text is.
type embedInput struct {
	kind   string // "text", "image", "audio" or "video"
	format string // the service's name for it
	place  sourceObject
	text   string // for a model that takes texts in the request
}

// StartEmbedding starts a job of Nova Multimodal Embeddings or Marengo Embed 3.0 that cuts
// a source into pieces and makes a vector of each.
//
// A model that does not do so, and a request that the model would refuse as far as its
// documentation tells, is awsai.ErrInvalid, and nothing is sent or stored.
func (m *AsyncModel) StartEmbedding(ctx context.Context, req SegmentRequest) (*job.Job[Segments], error) {
	const op = "bedrock.AsyncModel.StartEmbedding"
	token := cmp.Or(req.Token, rand.Text())
	model, err := m.segmenter(op)
	if err == nil {
		err = m.checkStart(op, token)
	}
	if err != nil {
		return nil, err
	}
	in, err := embedKind(ctx, req.Source)
	if err == nil {
		err = model.check(req, in)
	}
	if err == nil {
		err = m.stageInput(ctx, model, req.Source, token, &in)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	id, err := m.start(ctx, op, token, model.body(req, in))
	if err != nil {
		return nil, err
	}
	return m.ResumeEmbedding(id), nil
}

// segmenter is what StartEmbedding knows of a model.
type segmenter struct {
	prefix string // of the foundation model's ID
	inline bool   // takes texts in the request
	check  func(SegmentRequest, embedInput) error
	body   func(SegmentRequest, embedInput) any
}

func (m *AsyncModel) segmenter(op string) (segmenter, error) {
	for _, s := range []segmenter{
		{"amazon.nova-2-multimodal-embeddings-", false, checkNovaSegments, novaSegments},
		{"twelvelabs.marengo-embed-3-", true, checkMarengo, marengoSegments},
	} {
		if strings.HasPrefix(m.base, s.prefix) {
			return s, nil
		}
	}
	return segmenter{}, awsai.Errorf(op, awsai.ErrInvalid, "%q is neither Amazon Nova Multimodal Embeddings nor TwelveLabs Marengo Embed 3.0", m.base)
}

// embedKind finds what a source is.
func embedKind(ctx context.Context, src media.Source) (embedInput, error) {
	contentType, err := src.ContentType(ctx)
	if err != nil {
		return embedInput{}, err
	}
	kind, format := attachmentFormat(contentType, src.Name())
	switch {
	case kind == "document" && format != "pdf" && !strings.HasPrefix(format, "doc") && !strings.HasPrefix(format, "xls"):
		kind = "text"
	case kind != "image" && kind != "audio" && kind != "video":
		return embedInput{}, invalid("source of type %.60s; want a text, an image, audio or video", contentType)
	case format == "three_gp":
		format = "3gp"
	}
	return embedInput{kind: kind, format: format}, nil
}

// maxInlineText is how much of a text is sent to Marengo, which takes 500 tokens of it.
const maxInlineText = 64 << 10

// stageInput puts a source where the model reads it.
func (m *AsyncModel) stageInput(ctx context.Context, model segmenter, src media.Source, token string, in *embedInput) error {
	uri, inS3 := src.URI()
	if in.kind == "text" && model.inline {
		read := src.Bytes
		if inS3 {
			read = func(ctx context.Context, limit int64) ([]byte, error) { return m.stage.Bytes(ctx, uri, limit) }
		}
		text, err := read(ctx, maxInlineText)
		in.text = string(text)
		return err
	}
	if !inS3 {
		var err error
		if uri, err = m.stage.Put(ctx, inputKey(token)+"source", src); err != nil {
			return err
		}
	}
	in.place = m.inS3(uri)
	if err := checkURI(uri.String()); err != nil {
		return invalid("source %w", err)
	}
	return nil
}

// inputKey is the prefix of a job's copies below that of all jobs: the same for each start
// with a token.
func inputKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:16]) + "/"
}

// ResumeEmbedding returns the handle on a job that makes vectors by its ARN.
func (m *AsyncModel) ResumeEmbedding(id string) *job.Job[Segments] {
	return asyncJob(m, id, "embedding", m.readSegments)
}

// readSegments reads what a job has written, by the names of its files.
func (m *AsyncModel) readSegments(ctx context.Context, out AsyncOutput) (Segments, error) {
	s := Segments{Model: rag.EmbeddingModel{ID: m.base}}
	read := m.readMarengo
	file, ok := out.file("output.json")
	if f, nova := out.file("segmented-embedding-result.json"); nova {
		file, ok, read = f, true, m.readNova
	}
	if !ok {
		return Segments{}, fmt.Errorf("%w: no vectors among the %d files of %s", awsai.ErrNotFound, len(out.Files), out.Folder)
	}
	if err := read(ctx, out, file, &s); err != nil {
		return Segments{}, err
	}
	if len(s.Segments) > 0 {
		s.Model.Dimensions = len(s.Segments[0].Vector)
	}
	for _, seg := range s.Segments {
		if len(seg.Vector) != s.Model.Dimensions {
			return Segments{}, fmt.Errorf("%w: vectors of %d and of %d dimensions in %s", awsai.ErrUnavailable, s.Model.Dimensions, len(seg.Vector), out.Folder)
		}
	}
	return s, nil
}

// DiscardInput deletes the copy of the source that a start has put into S3. It takes the
// job's ARN, in any process, and does nothing where there is no copy. A job that has not
// ended may need it still.
func (m *AsyncModel) DiscardInput(ctx context.Context, id string) error {
	const op = "bedrock.AsyncModel.DiscardInput"
	out, err := m.get(ctx, id)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	if value(out.ClientRequestToken) == "" {
		return nil
	}
	return awsai.Wrap(op, m.stage.Remove(ctx, inputKey(*out.ClientRequestToken)))
}
