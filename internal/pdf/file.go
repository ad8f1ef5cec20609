package pdf

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// The errors of [Read].
var (
	ErrNotPDF    = errors.New("not a PDF file")
	ErrEncrypted = errors.New("the PDF file is encrypted")
	ErrTooMuch   = errors.New("the PDF file takes more work than its size accounts for")
)

// file is a PDF file whose objects have been found.
type file struct {
	data    []byte
	work    *budget
	objects map[ref]any
	trailer dict
}

// open finds the objects of a file by reading it from front to back, as readers do to repair
// one, and not by its table of offsets: a table may be wrong or lead in circles. Where an
// object has been written anew, the last one counts.
func open(data []byte, work int) (*file, error) {
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return nil, ErrNotPDF
	}
	f := &file{data: data, work: &budget{left: work}, objects: map[ref]any{}, trailer: dict{}}
	f.scan()
	if f.trailer["Encrypt"] != nil {
		return nil, ErrEncrypted
	}
	return f, nil
}

var marker = regexp.MustCompile(`(\d{1,9})[\s\x00]+\d{1,5}[\s\x00]+obj|trailer`)

func (f *file) scan() {
	noStreamEnd := false
	for at := 0; at < len(f.data) && f.work.left > 0; {
		m := marker.FindSubmatchIndex(f.data[at:])
		if m == nil {
			return
		}
		l := &lexer{data: f.data, pos: at + m[1], work: f.work}
		o := l.object(0)
		if m[2] < 0 {
			f.trail(o)
			at = l.pos
			continue
		}
		n, _ := strconv.Atoi(string(f.data[at+m[2] : at+m[3]]))
		d, isDict := o.(dict)
		start := l.pos
		if isDict && l.object(0) == keyword("stream") && !noStreamEnd {
			end := f.streamEnd(l.pos, d["Length"])
			if noStreamEnd = end < 0; noStreamEnd {
				end = len(f.data)
			}
			from := min(lineEnd(f.data, l.pos), end)
			o = stream{d, f.data[from:end]}
			start = end
		}
		f.add(ref(n), o)
		at = start
	}
}

// lineEnd is where the content of a stream begins after the word.
func lineEnd(data []byte, at int) int {
	if at < len(data) && data[at] == '\r' {
		at++
	}
	if at < len(data) && data[at] == '\n' {
		at++
	}
	return at
}

// streamEnd finds the end of a stream's content, or is negative.
func (f *file) streamEnd(start int, length any) int {
	start = lineEnd(f.data, start)
	if r, ok := length.(ref); ok {
		length = f.objects[r]
	}
	if n, ok := length.(float64); ok && n >= 0 && n <= float64(len(f.data)-start) {
		rest := bytes.TrimLeft(f.data[start+int(n):min(start+int(n)+20, len(f.data))], "\r\n \t\x00")
		if bytes.HasPrefix(rest, []byte("endstream")) {
			return start + int(n)
		}
	}
	i := bytes.Index(f.data[start:], []byte("endstream"))
	if i < 0 {
		return -1
	}
	return start + i
}

func (f *file) add(n ref, o any) {
	f.objects[n] = o
	s, ok := o.(stream)
	if !ok {
		return
	}
	switch s.dict["Type"] {
	case name("XRef"):
		f.trail(s.dict)
	case name("ObjStm"):
		f.unpack(s)
	}
}

// trail keeps what a trailer says of the file.
func (f *file) trail(o any) {
	d, _ := o.(dict)
	for _, key := range []name{"Root", "Encrypt"} {
		if d[key] != nil {
			f.trailer[key] = d[key]
		}
	}
}

// unpack adds the objects that stand in a stream.
func (f *file) unpack(s stream) {
	n, _ := s.dict["N"].(float64)
	first, _ := s.dict["First"].(float64)
	if f.trailer["Encrypt"] != nil || n < 0 || first < 0 {
		return
	}
	data := f.content(s)
	head := &lexer{data: data, work: f.work}
	for i := 0; i < int(min(n, 1e6)); i++ {
		number, ok1 := head.object(0).(float64)
		offset, ok2 := head.object(0).(float64)
		if !ok1 || !ok2 || number < 0 || offset < 0 || first+offset >= float64(len(data)) {
			return
		}
		l := &lexer{data: data, pos: int(first + offset), work: f.work}
		f.objects[ref(number)] = l.object(0)
	}
}

// get follows references.
func (f *file) get(o any) any {
	for range 20 {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		o = f.objects[r]
	}
	return nil
}

func (f *file) dict(o any) dict {
	switch o := f.get(o).(type) {
	case dict:
		return o
	case stream:
		return o.dict
	}
	return nil
}

func (f *file) array(o any) array {
	a, _ := f.get(o).(array)
	return a
}

func (f *file) number(o any) (float64, bool) {
	n, ok := f.get(o).(float64)
	return n, ok
}

// pages are the page dictionaries in order, each with the resources that it inherits.
func (f *file) pages() []dict {
	w := pageWalk{file: f, seen: map[ref]bool{}}
	w.walk(f.dict(f.trailer["Root"])["Pages"], nil, 0)
	if len(w.pages) > 0 {
		return w.pages
	}
	for _, n := range slices.Sorted(maps.Keys(f.objects)) { // the tree is broken
		if d, ok := f.objects[n].(dict); ok && d["Type"] == name("Page") {
			w.pages = append(w.pages, d)
		}
	}
	return w.pages
}

type pageWalk struct {
	*file
	seen  map[ref]bool
	pages []dict
}

func (w *pageWalk) walk(o, resources any, depth int) {
	if r, ok := o.(ref); ok {
		if w.seen[r] {
			return
		}
		w.seen[r] = true
	}
	d := w.dict(o)
	if d == nil || depth > maxDepth || !w.work.spend(1) {
		return
	}
	if d["Resources"] != nil {
		resources = d["Resources"]
	}
	kids := w.array(d["Kids"])
	if kids == nil {
		page := maps.Clone(d)
		page["Resources"] = resources
		w.pages = append(w.pages, page)
		return
	}
	for _, kid := range kids {
		w.walk(kid, resources, depth+1)
	}
}
