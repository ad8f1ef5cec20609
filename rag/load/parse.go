package load

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// File is a parsed file: what rag.Split makes passages of.
type File struct {
	// Document has the ID, the title and the metadata, and no hash or passages. The title
	// is the text's own where it has one, else the file's name.
	Document rag.Document
	// Source is the file's text as UTF-8, for PDF and Word the text that is made of it.
	// Blocks and passages give their places in it.
	Source string
	// Blocks are the parts of the text. They ascend and do not overlap. The text of a
	// block without Marks is that of Source from Start to End, but for headings, which
	// have lost their markup.
	Blocks []rag.Block
}

// Parse reads a file's content. The name becomes the document's ID; what is read is told
// by its ending, and is plain text where that says nothing. Of [Options], only Latin1
// matters. A name that is empty or content that is not text is awsai.ErrInvalid; text
// that breaks the rules of its format is read as far as it can be, never an error.
func Parse(name string, data []byte, optFns ...func(*Options)) (File, error) {
	return parse("load.Parse", name, data, options(optFns))
}

func parse(op, name string, data []byte, o Options) (File, error) {
	if name == "" {
		return File{}, awsai.Errorf(op, awsai.ErrInvalid, "name is empty")
	}
	f := formatOf(name)
	if f.name == "" {
		f = format{name: "text", read: plainText}
	}
	r, err := f.open(data, o)
	if err != nil {
		return File{}, awsai.Errorf(op, awsai.ErrInvalid, "%s: %w", name, err)
	}
	if r.title == "" {
		r.title = path.Base(name)
	}
	if r.metadata == nil {
		r.metadata = map[string]any{}
	}
	maps.Copy(r.metadata, map[string]any{"path": name, "type": f.name})
	doc := rag.Document{ID: name, Title: r.title, Metadata: r.metadata}
	return File{Document: doc, Source: r.source, Blocks: slices.Clip(r.blocks)}, nil
}

// open reads a file's content.
func (f format) open(data []byte, o Options) (*reader, error) {
	if f.unpack != nil {
		return f.unpack(data)
	}
	text, err := decode(data, f.name, o.Latin1)
	if err != nil {
		return nil, err
	}
	r := newReader(text)
	f.read(r)
	return r, nil
}

// reader collects the blocks of one text.
type reader struct {
	source   string
	from     int // where the text begins, after a byte order mark
	lines    *lines
	title    string
	metadata map[string]any
	blocks   []rag.Block
}

func newReader(source string) *reader {
	r := &reader{source: source, lines: newLines(source)}
	if strings.HasPrefix(source, "\uFEFF") {
		r.from = len("\uFEFF")
	}
	return r
}

// verbatim adds the source from start to end as a block, without empty lines and spaces
// around it, or nothing where that is all there is.
func (r *reader) verbatim(kind rag.BlockKind, label string, start, end int) {
	if start, end = r.trim(start, end); start < end {
		r.place(rag.Block{Kind: kind, Label: label, Text: r.source[start:end]}, start, end)
	}
}

// heading adds a heading whose text has been freed of its markup.
func (r *reader) heading(level int, text string, start, end int) {
	text = strings.Join(strings.Fields(text), " ")
	if start, end = r.trim(start, end); text == "" || start >= end {
		return
	}
	if level == 1 && r.title == "" {
		r.title = text
	}
	r.place(rag.Block{Kind: rag.BlockHeading, Level: level, Text: text}, start, end)
}

// place adds a block that covers the source from start to end, which is not empty.
func (r *reader) place(b rag.Block, start, end int) {
	b.Start, b.End = start, end
	b.Line, b.EndLine = r.lines.at(start), r.lines.at(end-1)
	r.blocks = append(r.blocks, b)
}

// trim takes the space off the end and the empty lines off the beginning: the indentation
// of the first line may mean something.
func (r *reader) trim(start, end int) (int, int) {
	text := strings.TrimRightFunc(r.source[start:end], unicode.IsSpace)
	end = start + len(text)
	space := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	if nl := strings.LastIndexByte(text[:space], '\n'); nl >= 0 {
		start += nl + 1
	}
	return start, end
}

// lines tells the line of an offset.
type lines struct {
	starts []int
	last   int // index into starts of the line found last: the next is mostly near
}

func newLines(text string) *lines {
	starts := make([]int, 1, 1+strings.Count(text, "\n"))
	for i := 0; ; {
		nl := strings.IndexByte(text[i:], '\n')
		if nl < 0 {
			return &lines{starts: starts}
		}
		i += nl + 1
		starts = append(starts, i)
	}
}

// at returns the line that the byte at offset is on, from 1.
func (l *lines) at(offset int) int {
	if l.starts[l.last] > offset || l.last+1 < len(l.starts) && l.starts[l.last+1] <= offset {
		i, found := slices.BinarySearch(l.starts, offset)
		if !found {
			i--
		}
		l.last = i
	}
	return l.last + 1
}

// start returns the offset at which the line that has offset begins.
func (l *lines) start(offset int) int { return l.starts[l.at(offset)-1] }
