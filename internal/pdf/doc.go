// Package pdf reads the text of PDF files: lines with their place and size, page by page.
//
//	pages, err := pdf.Read(data)
//	for i, lines := range pages {
//		for _, l := range lines {
//			fmt.Println(i+1, l.Size, l.Text)
//		}
//	}
//
// It is made for files that are not trusted. It has no table of offsets to follow, no
// recursion without a bound, and a budget of work that grows with the file's size; what is
// broken is passed over.
//
// # Limits
//
// Fonts without a map to Unicode whose codes are glyph numbers give U+FFFD. Text runs as the
// file paints it, which is the order of reading in what word processors and typesetters
// write. Images of text have none. Encrypted files are refused, also those that open without
// a password.
//
// # Errors
//
// [ErrNotPDF], [ErrEncrypted] and [ErrTooMuch].
//
// # Testing
//
// Read is a function of its argument.
package pdf

// Read returns the lines of each page.
func Read(data []byte) ([][]Line, error) { return read(data, 32*len(data)+32<<20) }

// read is Read with a budget, in bytes read and unpacked.
func read(data []byte, work int) ([][]Line, error) {
	f, err := open(data, work)
	if err != nil {
		return nil, err
	}
	fonts := make(map[any]*font)
	var pages [][]Line
	for _, d := range f.pages() {
		pages = append(pages, f.page(d, fonts))
		if f.work.left < 0 {
			return nil, ErrTooMuch
		}
	}
	if f.work.left < 0 {
		return nil, ErrTooMuch
	}
	return pages, nil
}
