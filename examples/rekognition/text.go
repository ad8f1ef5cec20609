package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai/vision"
)

// lines collects the text of a result.
type lines struct{ strings.Builder }

func (l *lines) f(format string, args ...any) { fmt.Fprintf(l, format+"\n", args...) }

// text is a result for people.
func text(result any) string {
	var l lines
	l.result(result)
	return l.String()
}

func (l *lines) result(result any) {
	switch r := result.(type) {
	case []named:
		for _, n := range r {
			l.f("%s", n.Source)
			for line := range strings.Lines(text(n.Found)) {
				l.WriteString("  " + line)
			}
		}
	case vision.Labels:
		for _, x := range r.Labels {
			l.f("%5.1f %%  %s%s  %s", 100*x.Confidence, x.Name, boxes(vision.Boxes(x.Instances)), strings.Join(x.Categories, ", "))
		}
	case vision.Properties:
		l.f("brightness %.2f, sharpness %.2f, contrast %.2f", r.Quality.Brightness, r.Quality.Sharpness, r.Quality.Contrast)
		for _, c := range r.Colors {
			l.f("%5.1f %%  %s %s", 100*c.Share, c.Hex, c.CSS)
		}
	case []vision.Face:
		l.faces(r)
	case vision.Celebrities:
		for _, c := range r.Known {
			l.f("%5.1f %%  %s  %v  %s", 100*c.Confidence, c.Name, c.Face.Box, strings.Join(c.URLs, " "))
		}
		l.f("%d others", len(r.Others))
	case vision.Text:
		l.f("%s", r)
	case vision.Moderation:
		for _, m := range r.Labels {
			l.f("%5.1f %%  %s  %s", 100*m.Confidence, m.Name, m.Parent)
		}
		l.f("%d labels", len(r.Labels))
	case vision.Protection:
		for _, w := range r.Workers {
			l.f("%d  %s  %v", w.ID, w.Status, w.Box)
		}
	case []vision.CustomLabel:
		for _, c := range r {
			l.f("%5.1f %%  %s%s", 100*c.Confidence, c.Name, boxes([]vision.Box{c.Box}))
		}
	case vision.Comparison:
		for _, m := range r.Matches {
			l.f("%5.1f %%  %v", 100*m.Similarity, m.Box)
		}
		l.f("%d other faces", len(r.Others))
	default:
		l.more(result)
	}
}

func (l *lines) faces(faces []vision.Face) {
	for _, f := range faces {
		l.f("%5.1f %%  %d-%d  %s  %s  %v", 100*f.Confidence, f.Age.Low, f.Age.High, f.Gender.Value, f.Emotion().Type, f.Box)
	}
}

// more are the results of collections and videos.
func (l *lines) more(result any) {
	switch r := result.(type) {
	case []vision.CollectionInfo:
		for _, c := range r {
			l.f("%s  model %s", c.ID, c.FaceModel)
		}
	case vision.CollectionInfo:
		l.f("%s", r.ARN)
	case []vision.IndexedFace:
		for _, f := range r {
			l.f("%s  %s  %s", f.ID, f.Label, f.UserID)
		}
	case vision.Indexed:
		for _, f := range r.Faces {
			l.f("%s  %v", f.ID, f.Box)
		}
		for _, x := range r.Rejected {
			l.f("not indexed: %s", strings.Join(x.Reasons, ", "))
		}
	case vision.FaceSearch:
		for _, m := range r.Matches {
			l.f("%5.1f %%  %s  %s", 100*m.Similarity, m.ID, m.Label)
		}
	case vision.VideoLabels:
		l.spans(r.Timeline(gap))
	case vision.VideoCelebrities:
		l.spans(r.Timeline(gap))
	case vision.VideoText:
		l.spans(r.Timeline(gap))
	case vision.VideoModeration:
		l.spans(r.Timeline(gap))
	case vision.VideoFaces:
		for _, t := range r.Tracks(gap, 0.3) {
			l.f("%v to %v  %d times  %v", t.Start, t.End, len(t.Faces), t.Best().Box)
		}
	case vision.VideoSegments:
		for _, s := range r.Segments {
			if s.Cue == "" {
				l.f("%v to %v  shot %d", s.Start, s.End, s.Shot)
				continue
			}
			l.f("%v to %v  %s", s.Start, s.End, s.Cue)
		}
	case vision.VideoPeople:
		for _, t := range r.Tracks() {
			l.f("person %d  %v to %v  %d matches", t.Index, t.Start, t.End, len(t.Matches))
		}
	default:
		l.f("%v", result)
	}
}

// gap is how far apart times are that count as one.
const gap = 2 * time.Second

func (l *lines) spans(spans []vision.Span) {
	for _, s := range spans {
		l.f("%v to %v  %s (%d)", s.Start, s.End, s.Name, s.Count)
	}
}

func boxes(all []vision.Box) string {
	var b strings.Builder
	for _, box := range all {
		if !box.IsZero() {
			fmt.Fprintf(&b, "  [%v]", box)
		}
	}
	return b.String()
}
