package rag

// Block is a piece of a document's structure, as a loader reads it: the unit that [Split]
// keeps together where it fits.
type Block struct {
	Kind BlockKind
	// Level is a heading's level, from 1.
	Level int
	// Label names what the block is, as "func (c *Client) Do" for a declaration. It joins
	// the headings of the passage.
	Label string
	// Text is the block's text, for a heading without its markup.
	Text string
	// Start and End are the bytes of the source that the block covers, Line and EndLine
	// its lines from 1, inclusive.
	Start, End    int
	Line, EndLine int
	// Marks say where Text comes from, as in [Passage], where Text is not the source's
	// bytes from Start to End.
	Marks []Mark
}

// BlockKind says what a [Block] is.
type BlockKind string

// The kinds of block.
const (
	BlockHeading   BlockKind = "heading"
	BlockParagraph BlockKind = "paragraph"
	BlockList      BlockKind = "list"
	BlockCode      BlockKind = "code"
	BlockTable     BlockKind = "table"
	BlockRecord    BlockKind = "record"
)
