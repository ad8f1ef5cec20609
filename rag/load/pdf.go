package load

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai/internal/pdf"
	"github.com/awsai-go/awsai/rag"
)

// readPDF reads the text of a PDF file: paragraphs by the distance of lines, headings by the
// size of letters. What repeats at the top or the bottom of pages is left out. The text is
// made here, with a form feed where a page begins.
func readPDF(data []byte) (*reader, error) {
	pages, err := pdf.Read(data)
	switch {
	case errors.Is(err, pdf.ErrEncrypted):
		return nil, errors.New("the PDF file is encrypted: save it without a password")
	case err != nil:
		return nil, err
	}
	p := pdfReader{pages: pages}
	p.measure()
	p.clean()
	if p.letters() == 0 {
		return nil, errors.New("the PDF file has no text, as a scan has none: package vision/document reads the words off its pages")
	}
	for i, lines := range p.pages {
		p.page(i+1, lines)
	}
	return p.made.reader(""), nil
}

// pdfReader makes blocks of lines.
type pdfReader struct {
	pages [][]pdf.Line
	body  float64   // the size of most letters
	sizes []float64 // of headings, the largest first
	made  made
	open  []pdf.Line // the paragraph
}

// clean takes out what is no text: empty lines, and those that only number or name a page.
func (p *pdfReader) clean() {
	repeated := p.repeated()
	for i, lines := range p.pages {
		n := len(lines)
		var kept []pdf.Line
		for j, l := range lines {
			edge := (j < edgeLines || j >= n-edgeLines) && !p.large(l.Size)
			l.Text = cleaned(l.Text)
			if l.Text != "" && !(edge && repeated[shape(l.Text)]) {
				kept = append(kept, l)
			}
		}
		p.pages[i] = kept
	}
}

// edgeLines is how many lines at the top and the bottom of a page, as the file has them, may
// be a running header or footer.
const edgeLines = 2

// repeated are the shapes of lines at the edges of at least three pages, and without a number
// of half of all.
func (p *pdfReader) repeated() map[string]bool {
	counts := map[string]int{}
	for _, lines := range p.pages {
		seen := map[string]bool{}
		for j, l := range lines {
			if j < edgeLines || j >= len(lines)-edgeLines {
				seen[shape(cleaned(l.Text))] = true
			}
		}
		for s := range seen {
			counts[s]++
		}
	}
	repeated := map[string]bool{}
	for s, n := range counts {
		repeated[s] = n >= 3 && (strings.Contains(s, "#") || 2*n >= len(p.pages))
	}
	return repeated
}

// shape is a line with its numbers left open.
func shape(text string) string {
	var b strings.Builder
	digit := false
	for _, r := range text {
		switch was := digit; {
		case !unicode.IsDigit(r):
			digit = false
			b.WriteRune(r)
		case !was:
			digit = true
			b.WriteByte('#')
		}
	}
	return b.String()
}

// letters is how many letters there are that mean something.
func (p *pdfReader) letters() int {
	n := 0
	for _, lines := range p.pages {
		for _, l := range lines {
			n += len(strings.ReplaceAll(l.Text, "\uFFFD", ""))
		}
	}
	return n
}

// measure finds the size of the text, and those larger ones that headings have.
func (p *pdfReader) measure() {
	letters := map[float64]int{}
	for _, lines := range p.pages {
		for _, l := range lines {
			letters[rounded(l.Size)] += len(l.Text)
		}
	}
	most := 0
	for _, size := range slices.Sorted(maps.Keys(letters)) {
		if letters[size] > most {
			p.body, most = size, letters[size]
		}
	}
	for size := range letters {
		if p.large(size) {
			p.sizes = append(p.sizes, size)
		}
	}
	slices.Sort(p.sizes)
	slices.Reverse(p.sizes)
}

// large tells whether letters are larger than those of the text, by more than emphasis is.
func (p *pdfReader) large(size float64) bool { return size > p.body*1.12 }

// rounded is a size to half a point: the same letters come out a little different.
func rounded(size float64) float64 { return float64(int(size*2+0.5)) / 2 }

func (p *pdfReader) page(number int, lines []pdf.Line) {
	for _, l := range lines {
		if n := len(p.open); n > 0 && !p.goesOn(p.open[n-1], l) {
			p.flush(number)
		}
		p.open = append(p.open, l)
	}
	p.flush(number)
}

// goesOn tells whether a line continues the paragraph, or the heading, of the one before.
func (p *pdfReader) goesOn(before, l pdf.Line) bool {
	const spacing = 1.5 // of lines within a paragraph, in parts of their size
	down := before.Y - l.Y
	if rounded(before.Size) != rounded(l.Size) || down < 0 || down > spacing*l.Size || isBullet(l.Text) {
		return false
	}
	first := p.open[0]
	indented := l.X > first.X+l.Size/2 && len(p.open) > 1 && terminates(before.Text)
	return !indented
}

// isBullet tells whether a line begins an item of a list.
func isBullet(text string) bool {
	return strings.ContainsRune("•‣◦▪–∙●○■", []rune(text)[0])
}

func terminates(text string) bool {
	return strings.ContainsAny(text[len(text)-1:], ".!?:")
}

// flush ends the paragraph.
func (p *pdfReader) flush(page int) {
	if len(p.open) == 0 {
		return
	}
	size := p.open[0].Size
	text := p.open[0].Text
	for _, l := range p.open[1:] {
		text = joined(text, l.Text)
	}
	p.open = p.open[:0]
	const longest = 200 // of headings, in bytes
	level := slices.Index(p.sizes, rounded(size)) + 1
	switch {
	case level > 0 && len(text) <= longest && strings.ContainsFunc(text, unicode.IsLetter):
		p.made.add(rag.BlockHeading, min(level, 6), page, text)
	case isBullet(text):
		p.made.add(rag.BlockList, 0, page, text)
	default:
		p.made.add(rag.BlockParagraph, 0, page, text)
	}
}

// joined is a line and the next one, with a word that is divided between them made whole.
func joined(text, next string) string {
	stem, divided := strings.CutSuffix(text, "-")
	last := []rune(stem)
	first := []rune(next)[0]
	if divided && len(last) > 0 && unicode.IsLower(last[len(last)-1]) && unicode.IsLower(first) {
		return stem + next
	}
	return text + " " + next
}
