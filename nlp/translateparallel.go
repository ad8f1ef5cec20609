package nlp

import (
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// ParallelText is a table of segments, sentences for the most part, and their translations: what jobs
// are to be translated like. [Translator.CreateParallelData] makes it known to the service.
type ParallelText struct {
	// Languages are the columns, BCP 47 tags. The first is the source language.
	Languages []string
	// Segments are the rows: the segment in each of Languages, "" where there is none. A row may
	// be shorter than Languages.
	Segments [][]string
}

// maxSegment is the longest segment in bytes (Developer Guide, "Guidelines and limits").
const maxSegment = 1000

// Add adds a segment, in the order of Languages.
func (p *ParallelText) Add(segment ...string) { p.Segments = append(p.Segments, segment) }

// Check says what the service would skip in silence or refuse in a file of the format, as a
// *[TermsError]: texts that are empty, over 1,000 bytes, have line breaks or, in CSV and TSV,
// begin as a formula does, and a source text that is there twice, of which it takes one.
func (p ParallelText) Check(f TermsFormat) error { return awsai.Wrap("nlp.Check", p.check(f)) }

func (p ParallelText) check(f TermsFormat) error {
	c := tableCheck{languages: p.Languages, rows: p.Segments, maxBytes: maxSegment}
	if f != TermsTMX {
		c.notFirst = "+-=@"
	}
	return c.check()
}

// Marshal writes a file of the service's, after [ParallelText.Check].
func (p ParallelText) Marshal(f TermsFormat) ([]byte, error) {
	const op = "nlp.Marshal"
	if err := p.check(f); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	data, err := encodeTable(f, p.Languages, p.Segments)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return data, nil
}

// Source is the file as [Translator.CreateParallelData] takes it.
func (p ParallelText) Source(f TermsFormat) (media.Source, error) {
	data, err := p.Marshal(f)
	if err != nil {
		return media.Source{}, awsai.Wrap("nlp.Source", err)
	}
	return media.Bytes(data).WithName("parallel." + strings.ToLower(string(f))), nil
}

// ParseParallelText reads a file of segments. It takes what [ParallelText.Check] refuses, so that
// it can be mended; a file that is no table of segments is awsai.ErrInvalid, with its line.
func ParseParallelText(data []byte, f TermsFormat) (ParallelText, error) {
	languages, rows, err := decodeTable(f, data)
	if err != nil {
		return ParallelText{}, awsai.Wrap("nlp.ParseParallelText", err)
	}
	return ParallelText{Languages: languages, Segments: rows}, nil
}
