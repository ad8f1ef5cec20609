package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// document is a file of one page and further objects.
func document(content, resources string, objects ...string) []byte {
	return fmt.Appendf(nil, "%%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Kids [3 0 R]>> endobj\n"+
		"3 0 obj <</Type/Page/Resources <<%s>>/Contents 4 0 R>> endobj 4 0 obj <<>> stream\n%s\nendstream endobj\n%s\ntrailer <</Root 1 0 R>>",
		resources, content, strings.Join(objects, "\n"))
}

func texts(t *testing.T, data []byte) []string {
	t.Helper()
	pages, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, lines := range pages {
		for _, l := range lines {
			out = append(out, l.Text)
		}
	}
	return out
}

const courier = "/Font <</F <</Subtype/Type1/BaseFont/Courier>>>>"

func deflated(text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

func TestRead(t *testing.T) {
	cid := "/Font <</F <</Subtype/Type0/Encoding/Identity-H/DescendantFonts [<</W [1 [600 600] 3 9 600]>>]/ToUnicode 9 0 R>>>>"
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"strings", document(`BT /F 10 Tf (a\(b\)\101\
c (d)) Tj <6566 7> Tj ET`, courier), []string{"a(b)Ac (d)efp"}},
		{"gaps are spaces", document("BT /F 10 Tf [(one)-100(s)-600(two)] TJ 60 0 Td (far) Tj 0 -12 Td (below) Tj ET", courier), []string{"ones two far", "below"}},
		{"operators", document("BT /F 10 Tf 12 TL (a) Tj (b) ' 1 2 (c) \" T* (d) Tj 0 -12 TD (e) Tj 1 0 0 1 5 5 Tm (f) Tj ET", courier), []string{"a", "b", "c", "d", "e", "f"}},
		{"turned", document("BT /F 10 Tf 0 1 -1 0 50 50 Tm (up) Tj [-600 (wards)] TJ ET", courier), []string{"up wards"}},
		{"image among operators", document("BI /W 1 ID \x00EI( EI BT /F 10 Tf (a) Tj ET", courier), []string{"a"}},
		{"saved state", document("q 1 0 0 1 0 500 cm BT /F 10 Tf (a) Tj ET Q Q Q BT /F 10 Tf (b) Tj ET", courier), []string{"a", "b"}},
		{"differences", document("BT /F 10 Tf (\001\002\003A) Tj ET", "/Font <</F <</Subtype/Type1/Encoding <</Differences [1/fi/eacute.alt/uni20AC 65/f_f_i]>>>>>>"), []string{"fié€ffi"}},
		{"glyph numbers", document("BT /F 10 Tf <000100020003> Tj ET", cid, "9 0 obj <<>> stream\n1 beginbfchar <0001> <00410042> endbfchar 1 beginbfrange <0002> <0003> <D83DDE00> endbfrange\nendstream"), []string{"AB😀😁"}},
		{"glyph numbers of nothing", document("BT /F 10 Tf <0001> Tj ET", cid), []string{"\uFFFD"}},
		{"form", document("/X Do", courier+"/XObject <</X 9 0 R>>", "9 0 obj <</Subtype/Form>> stream\nBT /F 10 Tf (in a form) Tj ET /X Do\nendstream"), slices.Repeat([]string{"in a form"}, 10)},
		{"object stream", document("/X Do", "/XObject <</X 9 0 R>>", "9 0 obj <</Subtype/Form/Resources 21 0 R/Filter/FlateDecode>> stream\n"+deflated("BT /F 10 Tf (a) Tj ET")+"\nendstream",
			"20 0 obj <</Type/ObjStm/N 2/First 11>> stream\n21 0 22 19 <</Font <</F 22 0 R>>>>\n<</Subtype/Type1>>\nendstream"), []string{"a"}},
		{"the last version", document("BT /F 10 Tf (old) Tj ET", courier, "4 0 obj <</Length 23>> stream\nBT /F 10 Tf (new) Tj ET\nendstream"), []string{"new"}},
		{"a broken tree", []byte("%PDF-1.4 3 0 obj <</Type/Page/Resources <<" + courier + ">>/Contents 4 0 R>> 4 0 obj <<>> stream\nBT /F 1 Tf (a) Tj\nendstream"), []string{"a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, texts(t, tt.data)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFilters(t *testing.T) {
	f := &file{work: &budget{left: 1 << 20}}
	for _, tt := range []struct {
		name, dict, data, want string
	}{
		{"none", "", "abc", "abc"},
		// The examples of ISO 32000-1, 7.4.4.2, and of RFC 2083, 6.
		{"LZW", "/Filter/LZWDecode", "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01", "-----A---B"},
		{"ASCII85", "/Filter [/ASCII85Decode]", "87cURD]i,\"Ebo80~>", "Hello World!"},
		{"hex of run lengths", "/Filter [/AHx/RL]", "02 61 62 63 FE 64 80>", "abcddd"},
		{"deflated", "/Filter/FlateDecode", deflated("abc"), "abc"},
		{"cut", "/Filter/FlateDecode", deflated(strings.Repeat("abc", 99))[:12], "abcabc"},
		{"predicted up", "/Filter/Fl/DecodeParms <</Predictor 12/Columns 2>>", deflated("\x02ab\x02\x01\x01\x00xy"), "abbcxy"},
		{"predicted otherwise", "/Filter [/Fl]/DecodeParms [<</Predictor 15/Columns 3>>]", deflated("\x01a\x01\x01\x03\x31\x01\x01\x04\x00\x00\x01"), "abcabcabd"},
		{"image", "/Filter/DCTDecode", "abc", ""},
	} {
		l := &lexer{data: []byte("<<" + tt.dict + ">>"), work: f.work}
		d, _ := l.object(0).(dict)
		if got := string(f.content(stream{d, []byte(tt.data)})); !strings.HasPrefix(got, tt.want) || tt.name != "cut" && got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What refers to itself, nests without end or unpacks to more than there should be ends soon.
func TestHostile(t *testing.T) {
	const size = 1 << 20
	bomb := deflated(strings.Repeat("(a) Tj ", 8<<20))
	for name, data := range map[string][]byte{
		"arrays":         []byte("%PDF-1.4 1 0 obj " + strings.Repeat("[", size)),
		"dictionaries":   []byte("%PDF-1.4 1 0 obj " + strings.Repeat("<</A", size)),
		"open objects":   []byte("%PDF-1.4 " + strings.Repeat("1 0 obj[", size/8)),
		"open streams":   []byte("%PDF-1.4 " + strings.Repeat("1 0 obj<<>>stream ", size/18)),
		"open strings":   []byte("%PDF-1.4 " + strings.Repeat("1 0 obj(", size/8)),
		"tree":           []byte("%PDF-1.4 1 0 obj <</Pages 1 0 R/Kids [1 0 R 1 0 R]>> trailer <</Root 1 0 R>>"),
		"references":     []byte("%PDF-1.4 1 0 obj 2 0 R 2 0 obj 1 0 R trailer <</Root 1 0 R>>"),
		"wide tree":      wideTree(),
		"forms":          document("/X Do /X Do", "/XObject <</X 9 0 R>>", "9 0 obj <</Subtype/Form>> stream\n"+strings.Repeat("/X Do ", 100)+"\nendstream"),
		"bomb":           document("/X Do", courier+"/XObject <</X 9 0 R>>", "9 0 obj <</Subtype/Form/Filter/FlateDecode>> stream\n"+bomb+"\nendstream"),
		"bomb of a bomb": document("/X Do", courier+"/XObject <</X 9 0 R>>", "9 0 obj <</Subtype/Form/Filter [/FlateDecode/FlateDecode]>> stream\n"+deflated(bomb)+"\nendstream"),
		"ranges":         document("BT /F 1 Tf (a) Tj", "/Font <</F <</ToUnicode 9 0 R>>>>", "9 0 obj <<>> stream\n"+strings.Repeat("<0000><FFFF><0041> endbfrange ", 20000)+"\nendstream"),
		"widths":         document("BT /F 1 Tf (a) Tj", "/Font <</F <</Subtype/Type0/DescendantFonts [<</W ["+strings.Repeat("0 999999999 7 ", 20000)+"]>>]>>>>"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := read(data, 4<<20); err != nil && !errors.Is(err, ErrTooMuch) {
				t.Error(err)
			}
		})
	}
}

// wideTree is a tree of pages in which each of some levels has the next one twice, directly.
func wideTree() []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4 trailer <</Root <</Pages 1 0 R>>>> ")
	for i := 1; i < 45; i++ {
		fmt.Fprintf(&b, "%d 0 obj <</Kids [<</Kids [%d 0 R]>> <</Kids [%d 0 R]>>]>> ", i, i+1, i+1)
	}
	return []byte(b.String())
}

func TestErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"empty":                             {nil, ErrNotPDF},
		"text":                              {[]byte("hello"), ErrNotPDF},
		"encrypted":                         {[]byte("%PDF-1.4 trailer <</Encrypt 1 0 R>>"), ErrEncrypted},
		"encrypted, by a stream of offsets": {[]byte("%PDF-1.5 1 0 obj <</Type/XRef/Encrypt <<>>>> stream\nendstream"), ErrEncrypted},
	} {
		if _, err := Read(tt.data); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(document("BT /F 10 Tf [(one)-600(two)] TJ /X Do ET", courier+"/XObject <</X 9 0 R>>", "9 0 obj <</Subtype/Form/Filter/FlateDecode>> stream\n"+deflated("BT (a) Tj ET")+"\nendstream"))
	f.Add([]byte("%PDF-1.4 20 0 obj <</Type/ObjStm/N 2/First 11/Filter[/LZW/RL/A85/AHx]/DecodeParms<</Predictor 15>>>> stream\n\x80\x0B\x60\x50\x22\nendstream"))
	f.Fuzz(func(t *testing.T, data []byte) {
		Read(data)
	})
}
