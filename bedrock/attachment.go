package bedrock

import (
	"context"
	"errors"
	"path"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Media is an image, a video or a piece of audio.
type Media struct {
	// Format is the service's name for it: "png", "jpeg", "gif" and "webp" for images,
	// "mp4", "mov", "mkv", "webm" and others for videos, "wav", "mp3", "flac" and others
	// for audio. It is required.
	Format string `json:"format"`
	// Data is the content.
	Data []byte `json:"data,omitempty"`
	// URI is where the content is in S3, "s3://bucket/key", in place of Data.
	URI string `json:"uri,omitempty"`
	// BucketOwner is the account of the bucket, where it is not that of the credentials.
	BucketOwner string `json:"bucketOwner,omitempty"`
	// Error is why a model did not make it. It stands in replies alone.
	Error string `json:"error,omitempty"`
}

// Document is a file for the model to read. One of Data, URI, Text and Chunks is set.
type Document struct {
	// Name is what the model calls it, without meaning to it: ASCII letters, digits,
	// single spaces, hyphens, parentheses and brackets, at most 200. No two of a
	// conversation may be the same. The default is "document 1", counted through the
	// conversation, which is better than a name that a stranger chose: models may take
	// names for instructions.
	Name string `json:"name,omitempty"`
	// Format is "pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt" or "md". It may
	// be left out of text.
	Format string `json:"format,omitempty"`
	// Data is the content.
	Data []byte `json:"data,omitempty"`
	// URI is where the content is in S3, "s3://bucket/key".
	URI string `json:"uri,omitempty"`
	// BucketOwner is the account of the bucket, where it is not that of the credentials.
	BucketOwner string `json:"bucketOwner,omitempty"`
	// Text is the content as text.
	Text string `json:"text,omitempty"`
	// Chunks is the content as texts that citations count.
	Chunks []string `json:"chunks,omitempty"`
	// Context tells the model about the document; it is not cited.
	Context string `json:"context,omitempty"`
	// Citations asks the model to cite the document.
	Citations bool `json:"citations,omitempty"`
}

// MaxAttachment is how many bytes of a file [Attach] takes: what in base64 fits into the
// 25,000,000 bytes of a request's body that the service's public model has for InvokeModel.
// What is larger goes by way of S3.
const MaxAttachment = 18_000_000

// Attach makes a block of a file: an image, a video, a piece of audio, or a document, by
// what media.Source says of its type. A source in S3 is named to the service and not read;
// a document gets no name of its own, since models may take names for instructions.
//
// A type that no model takes is awsai.ErrInvalid, more than [MaxAttachment] bytes are
// awsai.ErrTooLarge. Models have limits of their own, which the service holds them to.
func Attach(ctx context.Context, src media.Source) (Block, error) {
	const op = "bedrock.Attach"
	contentType, err := src.ContentType(ctx)
	if err != nil {
		return Block{}, awsai.Wrap(op, err)
	}
	kind, format := attachmentFormat(contentType, src.Name())
	if format == "" {
		return Block{}, awsai.Errorf(op, awsai.ErrInvalid, "files of type %.60s cannot be attached", contentType)
	}
	m := Media{Format: format}
	if uri, ok := src.URI(); ok {
		m.URI = uri.String()
	} else if m.Data, err = src.Bytes(ctx, MaxAttachment); err != nil {
		return Block{}, awsai.Wrap(op, err)
	} else if len(m.Data) == 0 {
		return Block{}, awsai.Errorf(op, awsai.ErrInvalid, "the file is empty")
	}
	switch kind {
	case "image":
		return Block{Image: &m}, nil
	case "video":
		return Block{Video: &m}, nil
	case "audio":
		return Block{Audio: &m}, nil
	}
	return Block{Document: &Document{Format: m.Format, Data: m.Data, URI: m.URI}}, nil
}

// attachmentFormat is what kind of block a media type goes into and what the service calls
// it there. Audio and video share containers: the name decides, and else it is video.
func attachmentFormat(contentType, name string) (kind, format string) {
	if f, ok := documentFormats[contentType]; ok {
		return "document", f
	}
	kind, sub, _ := strings.Cut(contentType, "/")
	if f, ok := mediaFormats[contentType]; ok {
		return kind, f
	}
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	switch {
	case kind == "text":
		return "document", "txt"
	case kind == "audio" && audioExtensions[ext]:
		return kind, ext
	case kind == "image" && imageFormats[sub], kind == "audio" && audioExtensions[sub]:
		return kind, sub
	}
	return "", ""
}

// documentFormats, mediaFormats, imageFormats and audioExtensions are the formats of the
// service's public model, by media type where the two names differ.
var (
	documentFormats = map[string]string{
		"application/pdf": "pdf", "text/csv": "csv", "text/html": "html", "text/plain": "txt", "text/markdown": "md",
		"application/msword": "doc", "application/vnd.ms-excel": "xls",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       "xlsx",
		"application/json": "txt", "application/x-ndjson": "txt", "application/xml": "txt",
	}
	mediaFormats = map[string]string{
		"video/mp4": "mp4", "video/quicktime": "mov", "video/x-matroska": "mkv", "video/webm": "webm",
		"video/x-flv": "flv", "video/mpeg": "mpeg", "video/x-ms-wmv": "wmv", "video/3gpp": "three_gp",
		"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/x-matroska": "mka",
	}
	imageFormats    = map[string]bool{"png": true, "jpeg": true, "gif": true, "webp": true}
	audioExtensions = map[string]bool{"mp3": true, "opus": true, "wav": true, "aac": true, "flac": true, "mp4": true,
		"ogg": true, "mkv": true, "mka": true, "m4a": true, "mpeg": true, "mpga": true, "pcm": true, "webm": true}
)

// check says what is missing of media that go to a model.
func (m *Media) check() error {
	switch {
	case m.Format == "":
		return errors.New("has no format")
	case (len(m.Data) > 0) == (m.URI != ""):
		return errors.New("has neither data nor an URI, or both")
	}
	return checkURI(m.URI)
}

// s3URI is what the service takes for a place in S3, by its public model.
var s3URI = regexp.MustCompile(`^s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/.*)?$`)

func checkURI(uri string) error {
	if uri != "" && (len(uri) > 1024 || !s3URI.MatchString(uri)) {
		return errors.New("has an URI that is not s3://bucket/key of at most 1024 characters")
	}
	return nil
}

func s3Location(uri, owner string) types.S3Location {
	return types.S3Location{Uri: &uri, BucketOwner: sdk.Optional(owner)}
}

func (m *Media) toImage() (types.ImageBlock, error) {
	b := types.ImageBlock{Format: types.ImageFormat(m.Format)}
	if m.URI != "" {
		b.Source = &types.ImageSourceMemberS3Location{Value: s3Location(m.URI, m.BucketOwner)}
	} else {
		b.Source = &types.ImageSourceMemberBytes{Value: m.Data}
	}
	return b, m.check()
}

func (m *Media) toVideo() (types.VideoBlock, error) {
	b := types.VideoBlock{Format: types.VideoFormat(m.Format)}
	if m.URI != "" {
		b.Source = &types.VideoSourceMemberS3Location{Value: s3Location(m.URI, m.BucketOwner)}
	} else {
		b.Source = &types.VideoSourceMemberBytes{Value: m.Data}
	}
	return b, m.check()
}

func (m *Media) toAudio() (types.AudioBlock, error) {
	b := types.AudioBlock{Format: types.AudioFormat(m.Format)}
	if m.URI != "" {
		b.Source = &types.AudioSourceMemberS3Location{Value: s3Location(m.URI, m.BucketOwner)}
	} else {
		b.Source = &types.AudioSourceMemberBytes{Value: m.Data}
	}
	return b, m.check()
}

func fromImage(b types.ImageBlock) *Media {
	m := &Media{Format: string(b.Format)}
	m.setImage(b.Source, b.Error)
	return m
}

// setImage adds a source, or a piece of one, and an error.
func (m *Media) setImage(source types.ImageSource, e *types.ErrorBlock) {
	switch s := source.(type) {
	case *types.ImageSourceMemberBytes:
		m.Data = append(m.Data, s.Value...)
	case *types.ImageSourceMemberS3Location:
		m.URI, m.BucketOwner = value(s.Value.Uri), value(s.Value.BucketOwner)
	}
	if e != nil {
		m.Error = value(e.Message)
	}
}

func fromVideo(b types.VideoBlock) *Media {
	m := &Media{Format: string(b.Format)}
	switch s := b.Source.(type) {
	case *types.VideoSourceMemberBytes:
		m.Data = s.Value
	case *types.VideoSourceMemberS3Location:
		m.URI, m.BucketOwner = value(s.Value.Uri), value(s.Value.BucketOwner)
	}
	return m
}

func fromAudio(b types.AudioBlock) *Media {
	m := &Media{Format: string(b.Format)}
	switch s := b.Source.(type) {
	case *types.AudioSourceMemberBytes:
		m.Data = s.Value
	case *types.AudioSourceMemberS3Location:
		m.URI, m.BucketOwner = value(s.Value.Uri), value(s.Value.BucketOwner)
	}
	if b.Error != nil {
		m.Error = value(b.Error.Message)
	}
	return m
}
