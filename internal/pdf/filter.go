package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// content unpacks a stream as far as it can be.
func (f *file) content(s stream) []byte {
	filters, params := f.list(s.dict["Filter"]), f.list(s.dict["DecodeParms"])
	data := s.raw
	for i, filter := range filters {
		if i >= 8 {
			return nil
		}
		var param dict
		if i < len(params) {
			param = f.dict(params[i])
		}
		switch f.get(filter) {
		case name("FlateDecode"), name("Fl"):
			data = f.predicted(f.inflate(data), param)
		case name("LZWDecode"), name("LZW"):
			data = f.predicted(f.lzw(data, param), param)
		case name("ASCII85Decode"), name("A85"):
			data = decode85(data)
		case name("ASCIIHexDecode"), name("AHx"):
			l := &lexer{data: data, work: f.work}
			data = []byte(l.hex())
		case name("RunLengthDecode"), name("RL"):
			data = f.runs(data)
		default:
			return nil // an image, or what cannot be read
		}
		if !f.work.spend(len(data)) {
			return nil
		}
	}
	return data
}

func (f *file) list(o any) array {
	o = f.get(o)
	switch o := o.(type) {
	case nil:
		return nil
	case array:
		return o
	}
	return array{o}
}

// inflate keeps what it gets before an error: streams are often cut.
func (f *file) inflate(data []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(z, int64(max(f.work.left, 0))))
	return out
}

func decode85(data []byte) []byte {
	if i := bytes.Index(data, []byte("~>")); i >= 0 {
		data = data[:i]
	}
	out := make([]byte, 4*len(data)+4)
	n, _, _ := ascii85.Decode(out, bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~")), true)
	return out[:n]
}

func (f *file) runs(data []byte) []byte {
	var out []byte
	for i := 0; i < len(data) && len(out) < f.work.left; {
		n := int(data[i])
		i++
		switch {
		case n == 128:
			return out
		case n < 128:
			end := min(i+n+1, len(data))
			out = append(out, data[i:end]...)
			i = end
		case i < len(data):
			out = append(out, bytes.Repeat(data[i:i+1], 257-n)...)
			i++
		}
	}
	return out
}

// lzw decodes the variant of TIFF, whose codes grow one early unless the parameters say
// otherwise (ISO 32000-1, 7.4.4).
func (f *file) lzw(data []byte, param dict) []byte {
	const clear, end, first = 256, 257, 258
	early := 1
	if n, ok := f.number(param["EarlyChange"]); ok && n == 0 {
		early = 0
	}
	var out []byte
	var starts, ends [4096]int // what each code stands for, as a part of out
	next, width, last := first, 9, -1
	bits, have := 0, 0
	for _, b := range data {
		bits, have = bits<<8|int(b), have+8
		if have < width {
			continue
		}
		code := bits >> (have - width) & (1<<width - 1)
		have -= width
		bits &= 1<<have - 1
		switch {
		case code == end || len(out) > f.work.left:
			return out
		case code == clear:
			next, width, last = first, 9, -1
			continue
		}
		start := len(out)
		switch {
		case code < clear:
			out = append(out, byte(code))
		case code < next:
			out = append(out, out[starts[code]:ends[code]]...)
		case code == next && last >= 0: // what came last with its first byte once more
			out = append(append(out, out[last:start]...), out[last])
		default:
			return out
		}
		if last >= 0 && next < len(starts) {
			// What came last and the first byte of this, which follow each other in out.
			starts[next], ends[next] = last, start+1
			next++
		}
		last = start
		if next+early >= 1<<width && width < 12 {
			width++
		}
	}
	return out
}

// predicted undoes the prediction of PNG, whatever it says for each row. Others are for
// images.
func (f *file) predicted(data []byte, param dict) []byte {
	predictor, _ := f.number(param["Predictor"])
	if predictor < 10 {
		return data
	}
	columns, colors, bits := 1.0, 1.0, 8.0
	for key, to := range map[name]*float64{"Columns": &columns, "Colors": &colors, "BitsPerComponent": &bits} {
		if n, ok := f.number(param[key]); ok && n >= 1 && n <= 1<<16 {
			*to = n
		}
	}
	step := max(int(colors*bits)/8, 1)
	row := int(columns*colors*bits+7) / 8
	var out []byte
	before := make([]byte, min(row, len(data)))
	for len(data) > 1 {
		kind := data[0]
		line := bytes.Clone(data[1:min(1+row, len(data))])
		data = data[1+len(line):]
		unpredict(kind, line, before, step)
		out = append(out, line...)
		copy(before, line)
	}
	return out
}

func unpredict(kind byte, line, up []byte, step int) {
	for i := range line {
		var left, corner byte
		if i >= step {
			left, corner = line[i-step], up[i-step]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += up[i]
		case 3:
			line[i] += byte((int(left) + int(up[i])) / 2)
		case 4:
			line[i] += paeth(left, up[i], corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func abs(n int) int { return max(n, -n) }
