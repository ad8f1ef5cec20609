package load_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/load"
)

// archive is a zip file of parts, by name and content in turns.
func archive(parts ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			panic(err)
		}
	}
	z.Close()
	return b.Bytes()
}

const wordStyles = `<w:styles xmlns:w="w"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Heading1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:styleId="Sub"><w:basedOn w:val="Mine"/></w:style><w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>
<w:style w:styleId="Title"><w:name w:val="Title"/></w:style><w:style w:styleId="Bullets"><w:name w:val="List Bullet"/></w:style></w:styles>`

// word is a Word document of a body.
func word(body string) []byte {
	return archive("word/styles.xml", wordStyles, "word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>`+body+`</w:body></w:document>`)
}

// para is a paragraph in a style.
func para(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func TestDOCX(t *testing.T) {
	body := para("Title", "The  house") + para("Heading1", "Leases") + para("", "A lease &amp; a letter.") + para("Sub", "Letters") +
		`<w:p><w:r><w:t>Two</w:t><w:tab/><w:t xml:space="preserve">runs </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>here.</w:t><w:br/><w:t>Line</w:t></w:r></w:ins></w:p>` +
		para("Bullets", "one") + `<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>two</w:t></w:r></w:p>` +
		`<w:tbl><w:tr><w:tc>` + para("", "A") + `</w:tc><w:tc>` + para("", "B") + para("", "b") + `</w:tc></w:tr><w:tr><w:tc><w:tbl><w:tr><w:tc>` + para("", "inner") + `</w:tc></w:tr></w:tbl></w:tc><w:tc/></w:tr></w:tbl>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>` + para("", "In a box.") + `</w:txbxContent></mc:Choice><mc:Fallback>` + para("", "In a box.") + `</mc:Fallback></mc:AlternateContent><w:t>Around it.</w:t></w:r></w:p>` +
		para("Loop", "The end.") + "<w:p/>"
	f, err := load.Parse("house.docx", word(body))
	if err != nil {
		t.Fatal(err)
	}
	check(t, f)
	want := []brief{
		{heading, 1, "", "The house", [2]int{1, 1}},
		{heading, 1, "", "Leases", [2]int{3, 3}},
		{paragraph, 0, "", "A lease & a letter.", [2]int{5, 5}},
		{heading, 2, "", "Letters", [2]int{7, 7}},
		{paragraph, 0, "", "Two runs here.\nLine", [2]int{9, 10}},
		{list, 0, "", "- one\n  - two", [2]int{12, 13}},
		{table, 0, "", "A | B b\ninner | ", [2]int{15, 16}},
		{paragraph, 0, "", "In a box.", [2]int{18, 18}},
		{paragraph, 0, "", "Around it.", [2]int{20, 20}},
		{paragraph, 0, "", "The end.", [2]int{22, 22}},
	}
	if diff := cmp.Diff(want, briefs(f)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if f.Document.Title != "The house" || f.Document.Metadata["type"] != "docx" {
		t.Errorf("document = %+v", f.Document)
	}
}

func TestDOCXErrors(t *testing.T) {
	bomb := strings.Repeat(para("", strings.Repeat("a", 1<<20)), 17)
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"none", []byte("hello"), "broken archive"},
		{"old", append([]byte{0xD0, 0xCF, 0x11, 0xE0}, make([]byte, 99)...), "before Word 2007"},
		{"another", archive("a.txt", "a"), "no Word document"},
		{"cut", word("")[:90], "broken archive"},
		{"not XML", archive("word/document.xml", "<w:p"), "broken XML"},
		{"bomb", word(bomb), "unpacks to more"},
	} {
		_, err := load.Parse("x.docx", tt.data)
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(fmt.Sprint(err), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

// FuzzDOCX is about the document; what is around it is archive/zip's.
func FuzzDOCX(f *testing.F) {
	f.Add(para("Title", "T")+`<w:tbl><w:tr><w:tc>`+para("", "A")+`</w:tc></w:tr></w:tbl>`+para("Bullets", "b"), wordStyles)
	f.Add("</w:tbl></w:tr></w:tc></w:p><w:p><w:tbl><w:p><w:t>x", "<w:style w:styleId='a'><w:basedOn w:val='a'/></w:style>")
	f.Fuzz(func(t *testing.T, body, styles string) {
		file, err := load.Parse("x.docx", archive("word/styles.xml", styles, "word/document.xml", body))
		if err == nil {
			check(t, file)
		}
	})
}
