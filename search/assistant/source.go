package assistant

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

// Source is a document that an answer is made from.
type Source struct {
	// Number is the number of the citation in the answer's text, 0 where it has none.
	Number int
	// Title, URL and Snippet are the document's, as far as it has them. The Snippet is the part
	// that the answer is made from.
	Title, URL, Snippet string
	// DocumentID, IndexID and DataSourceID name the document. The DataSourceID is empty for one
	// that was put into the index directly.
	DocumentID, IndexID, DataSourceID string
	// Updated is the time that the service gives with the document, the zero time for none.
	Updated time.Time
	// Spans are the parts of the answer's text that rest on the document.
	Spans []Span
}

// Span is a part of an answer's text that rests on a document.
type Span struct {
	// Start and End are its bytes in the text.
	Start, End int
	// Excerpt is the part of the document that it rests on, or empty.
	Excerpt string
	// Media is the image, sound or film that it rests on, the zero value for none.
	Media MediaReference
}

// MediaReference is a part of a document that is no text: [Client.Media] fetches it.
type MediaReference struct {
	// ID is the medium's, and MIME its type.
	ID, MIME string
	// Kind is "image", "audio" or "video".
	Kind string
	// Start and End are the part of a sound or film, and Extraction how it was read:
	// "TRANSCRIPT" or "SUMMARY".
	Start, End time.Duration
	Extraction string
}

// RAG is the answer as those of package rag: each source is a hit whose passage is the part of
// the document that the service shows, with its metadata "url" and "dataSource". The service
// gives no scores: a hit's is one over its place.
func (a Answer) RAG() rag.Answer {
	out := rag.Answer{Text: a.Text, Answered: len(a.Sources) > 0}
	for i, s := range a.Sources {
		p := s.passage(i)
		out.Hits = append(out.Hits, rag.Hit{Passage: p, Score: 1 / float64(i+1)})
		for _, span := range s.Spans {
			if span.Start < 0 || span.Start > span.End || span.End > len(a.Text) {
				continue // the text is another than the service's
			}
			out.Citations = append(out.Citations, span.citation(a.Text, i, p))
		}
	}
	return out
}

func (s Source) passage(n int) rag.Passage {
	id := s.DocumentID
	if id == "" {
		id = s.URL
	}
	p := rag.Passage{ID: rag.PassageID(id, n), DocumentID: id, Title: s.Title, Text: s.Snippet, End: len(s.Snippet), Metadata: map[string]any{}}
	for k, v := range map[string]string{"url": s.URL, "dataSource": s.DataSourceID} {
		if v != "" {
			p.Metadata[k] = v
		}
	}
	return p
}

// citation holds a span against what it rests on.
func (s Span) citation(text string, hit int, p rag.Passage) rag.Citation {
	c := rag.Citation{Start: s.Start, End: s.End, Hit: hit, DocumentID: p.DocumentID, Quote: s.Excerpt}
	if c.Quote == "" {
		c.Quote = p.Text
	}
	c.QuoteEnd = len(c.Quote)
	want, have := lexical.TermSet(text[s.Start:s.End]), lexical.TermSet(c.Quote)
	found := 0
	for t := range want {
		if have[t] {
			found++
		}
	}
	if len(want) > 0 {
		c.Support = float64(found) / float64(len(want))
	}
	c.Verified = c.Support >= rag.SupportThreshold
	return c
}

// sources are the documents of an answer with the given text.
func sources(text string, list []*types.SourceAttribution) []Source {
	at := offsets(text, list)
	var out []Source
	for _, a := range list {
		if a == nil {
			continue
		}
		s := Source{
			Number: int(aws.ToInt32(a.CitationNumber)),
			Title:  aws.ToString(a.Title), URL: aws.ToString(a.Url), Snippet: aws.ToString(a.Snippet),
			DocumentID: aws.ToString(a.DocumentId), IndexID: aws.ToString(a.IndexId), DataSourceID: aws.ToString(a.DatasourceId),
			Updated: aws.ToTime(a.UpdatedAt),
		}
		for _, seg := range a.TextMessageSegments {
			s.Spans = append(s.Spans, span(at, seg))
		}
		out = append(out, s)
	}
	return out
}

func span(at places, seg types.TextSegment) Span {
	start := at.byte(int(aws.ToInt32(seg.BeginOffset)))
	s := Span{Start: start, End: max(start, at.byte(int(aws.ToInt32(seg.EndOffset)))), Media: reference(seg)}
	if seg.SnippetExcerpt != nil {
		s.Excerpt = aws.ToString(seg.SnippetExcerpt.Text)
	}
	return s
}

func reference(seg types.TextSegment) MediaReference {
	switch d := seg.SourceDetails.(type) {
	case *types.SourceDetailsMemberImageSourceDetails:
		return MediaReference{ID: aws.ToString(d.Value.MediaId), MIME: aws.ToString(d.Value.MediaMimeType), Kind: "image"}
	case *types.SourceDetailsMemberAudioSourceDetails:
		return MediaReference{
			ID: aws.ToString(d.Value.MediaId), MIME: aws.ToString(d.Value.MediaMimeType), Kind: "audio",
			Start: milliseconds(d.Value.StartTimeMilliseconds), End: milliseconds(d.Value.EndTimeMilliseconds), Extraction: string(d.Value.AudioExtractionType),
		}
	case *types.SourceDetailsMemberVideoSourceDetails:
		return MediaReference{
			ID: aws.ToString(d.Value.MediaId), MIME: aws.ToString(d.Value.MediaMimeType), Kind: "video",
			Start: milliseconds(d.Value.StartTimeMilliseconds), End: milliseconds(d.Value.EndTimeMilliseconds), Extraction: string(d.Value.VideoExtractionType),
		}
	}
	return MediaReference{}
}

func milliseconds(n *int64) time.Duration {
	const most = int64(1<<63-1) / int64(time.Millisecond)
	return time.Duration(min(max(aws.ToInt64(n), 0), most)) * time.Millisecond
}

// Label is how the text refers to the source: its number in brackets, or its title.
func (s Source) Label() string {
	if s.Number > 0 {
		return "[" + strconv.Itoa(s.Number) + "]"
	}
	return s.Title
}
