package pdf

import "bytes"

// matrix is [a b c d e f] of ISO 32000-1, 8.3.3.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times applies m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// graphics is the state that text depends on (ISO 32000-1, 9.3).
type graphics struct {
	ctm                     matrix
	font                    *font
	size, char, word, scale float64
	leading, rise           float64
}

// painter follows the operators of a page.
type painter struct {
	*file
	fonts     map[any]*font // by reference, or by resource name and depth where there is none
	resources dict
	state     graphics
	saved     []graphics
	text      matrix
	line      matrix
	depth     int
	layout    layout
}

func (f *file) page(d dict, fonts map[any]*font) []Line {
	p := painter{file: f, fonts: fonts, resources: f.dict(d["Resources"])}
	p.state = graphics{ctm: identity, scale: 1}
	p.text, p.line = identity, identity
	var data []byte
	for _, o := range f.list(d["Contents"]) {
		if s, ok := f.get(o).(stream); ok {
			data = append(append(data, f.content(s)...), '\n')
		}
	}
	p.run(data)
	return p.layout.end()
}

// run follows the operators of a stream. Operators whose operands are not as they should be
// do nothing.
func (p *painter) run(data []byte) {
	l := &lexer{data: data, work: p.work}
	var args array
	for {
		o := l.object(0)
		op, ok := o.(keyword)
		if !ok {
			if len(args) < 1000 {
				args = append(args, o)
			}
			continue
		}
		if op == eof {
			return
		}
		if op == "ID" {
			l.pos = imageEnd(data, l.pos)
		} else {
			p.operator(op, args)
		}
		args = args[:0]
	}
}

// imageEnd is where an image that stands among the operators ends.
func imageEnd(data []byte, at int) int {
	for {
		i := bytes.Index(data[at:], []byte("EI"))
		if i < 0 {
			return len(data)
		}
		at += i + 2
		before, after := at < 3 || isSpace(data[at-3]), at >= len(data) || isSpace(data[at])
		if before && after {
			return at
		}
	}
}

// floats are the operands where they are n numbers.
func floats(args array, n int) ([]float64, bool) {
	if len(args) < n {
		return nil, false
	}
	out := make([]float64, n)
	for i, a := range args[len(args)-n:] {
		x, ok := a.(float64)
		if !ok {
			return nil, false
		}
		out[i] = x
	}
	return out, true
}

// operands are how many numbers the operators take that take numbers alone.
func operands(op keyword) int {
	switch op {
	case "Tc", "Tw", "Tz", "TL", "Ts":
		return 1
	case "Td", "TD":
		return 2
	case "cm", "Tm":
		return 6
	}
	return 0
}

func (p *painter) operator(op keyword, args array) {
	n, ok := floats(args, operands(op))
	if !ok {
		return
	}
	s := &p.state
	switch op {
	case "q":
		if len(p.saved) < 10000 {
			p.saved = append(p.saved, *s)
		}
	case "Q":
		if k := len(p.saved); k > 0 {
			*s, p.saved = p.saved[k-1], p.saved[:k-1]
		}
	case "cm":
		s.ctm = matrix(n).times(s.ctm)
	case "BT":
		p.text, p.line = identity, identity
	case "Tm":
		p.text, p.line = matrix(n), matrix(n)
	case "Td":
		p.move(n[0], n[1])
	case "TD":
		s.leading = -n[1]
		p.move(n[0], n[1])
	case "T*":
		p.move(0, -s.leading)
	case "Tc":
		s.char = n[0]
	case "Tw":
		s.word = n[0]
	case "Tz":
		s.scale = n[0] / 100
	case "TL":
		s.leading = n[0]
	case "Ts":
		s.rise = n[0]
	default:
		p.object(op, args)
	}
}

// object is the operators whose operands are not only numbers.
func (p *painter) object(op keyword, args array) {
	if len(args) == 0 {
		return
	}
	last := args[len(args)-1]
	switch op {
	case "Tf":
		if size, ok := last.(float64); ok && len(args) > 1 {
			p.state.font, p.state.size = p.fontOf(args[len(args)-2]), size
		}
	case "Tj":
		p.show(last)
	case "'":
		p.move(0, -p.state.leading)
		p.show(last)
	case "\"":
		if len(args) > 2 {
			p.state.word, _ = args[len(args)-3].(float64)
			p.state.char, _ = args[len(args)-2].(float64)
		}
		p.move(0, -p.state.leading)
		p.show(last)
	case "TJ":
		list, _ := last.(array)
		for _, o := range list {
			if n, ok := o.(float64); ok {
				p.advance(-n / 1000 * p.state.size)
				continue
			}
			p.show(o)
		}
	case "Do":
		p.form(last)
	}
}

func (p *painter) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
	p.text = p.line
}

func (p *painter) advance(x float64) {
	p.text = matrix{1, 0, 0, 1, x * p.state.scale, 0}.times(p.text)
}

func (p *painter) fontOf(o any) *font {
	n, _ := o.(name)
	entry := p.dict(p.resources["Font"])[n]
	key := entry
	if _, ok := entry.(ref); !ok {
		key = [2]any{n, p.depth}
		if p.depth > 0 {
			return p.file.font(p.dict(entry)) // another form may call another font so
		}
	}
	if p.fonts[key] == nil {
		p.fonts[key] = p.file.font(p.dict(entry))
	}
	return p.fonts[key]
}

// show paints a string.
func (p *painter) show(o any) {
	s, ok := o.(str)
	if !ok || p.state.font == nil || !p.work.spend(10*len(s)) {
		return
	}
	for _, g := range p.state.font.glyphs(s) {
		at := matrix{p.state.size * p.state.scale, 0, 0, p.state.size, 0, p.state.rise}.times(p.text).times(p.state.ctm)
		p.layout.add(g.text, at, g.width)
		x := g.width*p.state.size + p.state.char
		if g.space {
			x += p.state.word
		}
		p.advance(x)
	}
}

// form paints a content stream of its own.
func (p *painter) form(o any) {
	n, _ := o.(name)
	s, ok := p.get(p.dict(p.resources["XObject"])[n]).(stream)
	if !ok || s.dict["Subtype"] != name("Form") || p.depth >= 10 || !p.work.spend(1000) {
		return
	}
	resources, state, saved := p.resources, p.state, p.saved
	if own := p.dict(s.dict["Resources"]); own != nil {
		p.resources = own
	}
	if m, ok := floats(p.array(s.dict["Matrix"]), 6); ok {
		p.state.ctm = matrix(m).times(p.state.ctm)
	}
	p.saved = nil
	p.depth++
	p.run(p.content(s))
	p.depth--
	p.resources, p.state, p.saved = resources, state, saved
}
