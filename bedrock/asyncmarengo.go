package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// What Marengo Embed 3.0 takes and makes (Amazon Bedrock User Guide, "TwelveLabs Marengo
// Embed 3.0"), and the name of its file, which the guide does not say and public examples
// agree on.
const (
	marengoDimensions = 512
	marengoMaxLength  = 10 * time.Second
	// marengoMaxResult is more than the vectors of four hours in pieces of a second take.
	marengoMaxResult = 1 << 30
)

// checkMarengo says what Marengo does not have of a request.
func checkMarengo(req SegmentRequest, in embedInput) error {
	switch {
	case req.Purpose != "" && req.Purpose != rag.ForDocument && req.Purpose != rag.ForQuery:
		return invalid("unknown purpose %.20q", string(req.Purpose))
	case req.Dimensions != 0 && req.Dimensions != marengoDimensions:
		return invalid("no vectors of %d dimensions; want %d", req.Dimensions, marengoDimensions)
	case req.Characters != 0, req.Truncate, req.Page:
		return invalid("Marengo does not cut or truncate texts and does not read pages")
	case req.Separate && in.kind != "video" && in.kind != "audio":
		return invalid("audio and video can be separated; the source is %s", in.kind)
	}
	return checkLength(req.Length, marengoMaxLength, in.kind)
}

// marengoSegments is the request for Marengo.
func marengoSegments(req SegmentRequest, in embedInput) any {
	source := map[string]any{}
	switch in.kind {
	case "text":
		source["inputText"] = in.text
	case "image":
		source["mediaSource"] = in.place
	default:
		source["mediaSource"] = in.place
		source["embeddingScope"] = []string{"clip"}
		source["embeddingType"] = []string{"fused_embedding"}
		if req.Separate {
			source["embeddingType"] = []string{"separate_embedding"}
		}
		if req.Length > 0 {
			source["segmentation"] = map[string]any{"method": "fixed", "fixed": map[string]any{"durationSec": int(req.Length / time.Second)}}
		}
	}
	return map[string]any{"inputType": in.kind, in.kind: source}
}

// marengoVector is one of the vectors that Marengo writes.
type marengoVector struct {
	Embedding []float32       `json:"embedding"`
	Option    json.RawMessage `json:"embeddingOption"`
	Start     float64         `json:"startSec"`
	End       float64         `json:"endSec"`
}

// kind reads the option, a string by the guide's text and a list in its example.
func (v marengoVector) kind() SegmentKind {
	var list []SegmentKind
	if json.Unmarshal(v.Option, &list) == nil && len(list) > 0 {
		return list[0]
	}
	var kind SegmentKind
	if json.Unmarshal(v.Option, &kind) != nil {
		return "" // of a text or an image there is no option
	}
	return kind
}

// readMarengo reads the file that Marengo has written: one vector or a list of them.
func (m *AsyncModel) readMarengo(ctx context.Context, _ AsyncOutput, file media.URI, s *Segments) error {
	raw, err := m.stage.Bytes(ctx, file, marengoMaxResult)
	if err != nil {
		return err
	}
	var result struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return fmt.Errorf("%w: %s: %w", awsai.ErrUnavailable, file, err)
	}
	vectors := make([]marengoVector, 1)
	if bytes.HasPrefix(result.Data, []byte("[")) {
		err = json.Unmarshal(result.Data, &vectors)
	} else {
		err = json.Unmarshal(result.Data, &vectors[0])
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", awsai.ErrUnavailable, file, err)
	}
	count := map[SegmentKind]int{}
	for _, v := range vectors {
		kind := v.kind()
		if len(v.Embedding) == 0 {
			s.Failed = append(s.Failed, SegmentFailure{Kind: kind, Index: count[kind]})
		} else {
			s.Segments = append(s.Segments, Segment{Kind: kind, Index: count[kind], Vector: v.Embedding, Start: seconds(v.Start), End: seconds(v.End)})
		}
		count[kind]++
	}
	return nil
}
