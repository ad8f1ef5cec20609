package bedrock

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// What Nova Multimodal Embeddings takes (Amazon Nova User Guide, "Complete embeddings
// request and response schema").
var novaDimensions = []int{3072, 1024, 384, 256}

const (
	novaLength         = 5 * time.Second
	novaMaxLength      = 30 * time.Second
	novaCharacters     = 32_000
	novaMinCharacters  = 800
	novaMaxCharacters  = 50_000
	novaMaxResult      = 1 << 20 // of the file that names the others
	novaSchemaVersion  = "nova-multimodal-embed-v1"
	novaTaskSegmented  = "SEGMENTED_EMBEDDING"
	novaModeCombined   = "AUDIO_VIDEO_COMBINED"
	novaModeSeparate   = "AUDIO_VIDEO_SEPARATE"
	novaStatusFailed   = "FAILURE"
	novaStatusFailed2  = "FAILED"
	novaDetailPage     = "DOCUMENT_IMAGE"
	novaDetailStandard = "STANDARD_IMAGE"
)

// checkNovaSegments says what Nova does not have of a request.
func checkNovaSegments(req SegmentRequest, in embedInput) error {
	switch {
	case req.Purpose != "" && req.Purpose != rag.ForDocument && req.Purpose != rag.ForQuery:
		return invalid("unknown purpose %.20q", string(req.Purpose))
	case req.Dimensions != 0 && !slices.Contains(novaDimensions, req.Dimensions):
		return invalid("no vectors of %d dimensions; want one of %v", req.Dimensions, novaDimensions)
	case req.Characters != 0 && (in.kind != "text" || req.Characters < novaMinCharacters || req.Characters > novaMaxCharacters):
		return invalid("pieces of %d characters of %s; want %d to %d, of a text", req.Characters, in.kind, novaMinCharacters, novaMaxCharacters)
	case req.Truncate && in.kind != "text", req.Page && in.kind != "image", req.Separate && in.kind != "video":
		return invalid("texts can be truncated, images be pages, and videos separated; the source is %s", in.kind)
	}
	return checkLength(req.Length, novaMaxLength, in.kind)
}

// checkLength holds the length of a piece to a model's limit.
func checkLength(length, limit time.Duration, kind string) error {
	if length == 0 {
		return nil
	}
	if (kind != "audio" && kind != "video") || length < time.Second || length > limit || length%time.Second != 0 {
		return invalid("pieces of %v of %s; want whole seconds, 1s to %v, of audio or video", length, kind, limit)
	}
	return nil
}

// novaSegments is the request for Nova.
func novaSegments(req SegmentRequest, in embedInput) any {
	source := map[string]any{"source": in.place}
	switch in.kind {
	case "text":
		source["truncationMode"] = "NONE"
		if req.Truncate {
			source["truncationMode"] = "END"
		}
		source["segmentationConfig"] = map[string]any{"maxLengthChars": cmp.Or(req.Characters, novaCharacters)}
	case "image":
		source["detailLevel"] = novaDetailStandard
		if req.Page {
			source["detailLevel"] = novaDetailPage
		}
	case "video":
		source["embeddingMode"] = novaModeCombined
		if req.Separate {
			source["embeddingMode"] = novaModeSeparate
		}
	}
	if in.kind != "text" {
		source["format"] = in.format
	}
	if in.kind == "audio" || in.kind == "video" {
		source["segmentationConfig"] = map[string]any{"durationSeconds": int(cmp.Or(req.Length, novaLength) / time.Second)}
	}
	purpose := "GENERIC_INDEX"
	if req.Purpose == rag.ForQuery {
		purpose = "GENERIC_RETRIEVAL"
	}
	return map[string]any{
		"schemaVersion": novaSchemaVersion,
		"taskType":      novaTaskSegmented,
		"segmentedEmbeddingParams": map[string]any{
			"embeddingPurpose":   purpose,
			"embeddingDimension": cmp.Or(req.Dimensions, novaDimensions[0]),
			in.kind:              source,
		},
	}
}

// novaResult is the file that names the others.
type novaResult struct {
	SourceFileURI    string `json:"sourceFileUri"`
	EmbeddingResults []struct {
		EmbeddingType string `json:"embeddingType"`
		OutputFileURI string `json:"outputFileUri"`
		novaStatus
	} `json:"embeddingResults"`
}

// novaStatus is how a kind, or a piece of one, went.
type novaStatus struct {
	Status        string `json:"status"`
	FailureReason string `json:"failureReason"`
	Message       string `json:"message"`
}

// novaLine is a line of a file of vectors.
type novaLine struct {
	Embedding []float32 `json:"embedding"`
	Metadata  struct {
		Index          *int    `json:"segmentIndex"`
		StartCharacter int     `json:"segmentStartCharPosition"`
		EndCharacter   int     `json:"segmentEndCharPosition"`
		Truncated      int     `json:"truncatedCharLength"`
		StartSeconds   float64 `json:"segmentStartSeconds"`
		EndSeconds     float64 `json:"segmentEndSeconds"`
	} `json:"segmentMetadata"`
	novaStatus
}

// readNova reads the files that Nova has written.
func (m *AsyncModel) readNova(ctx context.Context, out AsyncOutput, file media.URI, s *Segments) error {
	raw, err := m.stage.Bytes(ctx, file, novaMaxResult)
	if err != nil {
		return err
	}
	var result novaResult
	if err := json.Unmarshal(raw, &result); err != nil {
		return fmt.Errorf("%w: %s: %w", awsai.ErrUnavailable, file, err)
	}
	s.Source, _ = media.ParseURI(result.SourceFileURI) // the zero URI where it is none
	for _, r := range result.EmbeddingResults {
		kind := SegmentKind(strings.ToLower(r.EmbeddingType))
		if r.OutputFileURI == "" || r.Status == novaStatusFailed || r.Status == novaStatusFailed2 {
			s.Failed = append(s.Failed, SegmentFailure{kind, -1, r.FailureReason, r.Message})
			continue
		}
		// The files are in the job's folder, whatever the address says.
		name := path.Base(r.OutputFileURI)
		f, ok := out.file(name)
		if !ok {
			return fmt.Errorf("%w: no %s in %s", awsai.ErrNotFound, name, out.Folder)
		}
		if err := m.readNovaLines(ctx, f, kind, s); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	return nil
}

// readNovaLines reads the vectors of a kind.
func (m *AsyncModel) readNovaLines(ctx context.Context, file media.URI, kind SegmentKind, s *Segments) error {
	r, err := m.stage.Open(ctx, file)
	if err != nil {
		return err
	}
	defer r.Close()
	d := json.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	for n := 0; ; n++ {
		var line novaLine
		if err := d.Decode(&line); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%w: vector %d: %w", awsai.ErrUnavailable, n, err)
		}
		s.add(line, kind, n)
	}
}

// add adds the nth line of a file.
func (s *Segments) add(line novaLine, kind SegmentKind, n int) {
	md := line.Metadata
	if md.Index != nil {
		n = *md.Index
	}
	if len(line.Embedding) == 0 {
		s.Failed = append(s.Failed, SegmentFailure{kind, n, line.FailureReason, line.Message})
		return
	}
	s.Segments = append(s.Segments, Segment{
		Kind: kind, Index: n, Vector: line.Embedding,
		Start: seconds(md.StartSeconds), End: seconds(md.EndSeconds),
		StartCharacter: md.StartCharacter, EndCharacter: md.EndCharacter, Truncated: md.Truncated,
	})
}

// seconds is a service's time in a piece of media.
func seconds(s float64) time.Duration {
	return time.Duration(math.Round(s * float64(time.Second)))
}
