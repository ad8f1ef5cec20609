package lexical_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag/lexical"
)

func sentences(text string) []string {
	var got []string
	for start, end := range lexical.Sentences(text) {
		got = append(got, text[start:end])
	}
	return got
}

func ExampleSentences() {
	text := "Dr. Smith wrote it. See Fig. 3 for\nthe outline.\n\n1. Build.\n2. Test it! Twice."
	for start, end := range lexical.Sentences(text) {
		fmt.Printf("%q\n", text[start:end])
	}
	// Output:
	// "Dr. Smith wrote it."
	// "See Fig. 3 for\nthe outline."
	// "1. Build."
	// "2. Test it!"
	// "Twice."
}

func TestSentences(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"only white space", " \n\t\n", nil},
		{"one without a full stop", "  no full stop ", []string{"no full stop"}},
		{"title and degree", "Mr. and Mrs. Fox met Prof. Hare.", []string{"Mr. and Mrs. Fox met Prof. Hare."}},
		{"for example", "Fruit, e.g. Apples. Good.", []string{"Fruit, e.g. Apples.", "Good."}},
		{"initials", "J. R. R. Tolkien wrote. He did.", []string{"J. R. R. Tolkien wrote.", "He did."}},
		{"the country in the middle", "The U.S. Army came.", []string{"The U.S. Army came."}},
		{"the country at the end", "He left the U.S. The army stayed.", []string{"He left the U.S.", "The army stayed."}},
		{"company", "Acme Inc. Europe grew. It left Acme Inc. The end.", []string{"Acme Inc. Europe grew.", "It left Acme Inc.", "The end."}},
		{"pronoun", "So did I. Then he.", []string{"So did I.", "Then he."}},
		{"decimals and versions", "It is 3.5 or v1.2.3 now. Yes.", []string{"It is 3.5 or v1.2.3 now.", "Yes."}},
		{"quotation goes on", "“Why?” he asked. “So!”", []string{"“Why?” he asked.", "“So!”"}},
		{"wrapped lines", "a line that is wrapped because it is long enough, Then\nGoes on here. Next.", []string{"a line that is wrapped because it is long enough, Then\nGoes on here.", "Next."}},
		{"short line", "Introduction\nThis is it.", []string{"Introduction", "This is it."}},
		{"short line that goes on", "this is\nit", []string{"this is\nit"}},
		{"abbreviation at a line end", "It was written by Dr.\nSmith.", []string{"It was written by Dr.\nSmith."}},
		{"full stop at a line end", "One.\nTwo.\r\nThree.", []string{"One.", "Two.", "Three."}},
		{"headings", "# Title of\n## Part\ntext\n", []string{"# Title of", "## Part", "text"}},
		{"underlined heading", "Title\n=====\nText.", []string{"Title", "=====", "Text."}},
		{"a hash that is none", "It is rated as the best of them, and he is ranked as\n#1 of all.", []string{"It is rated as the best of them, and he is ranked as\n#1 of all."}},
		{"lists", "Do:\n- one\n- two. Three\n* four\n• five\n10) six\na) seven", []string{"Do:", "- one", "- two.", "Three", "* four", "• five", "10) six", "a) seven"}},
		{"a number that ends a sentence", "It was in 1999. Then it was not.", []string{"It was in 1999.", "Then it was not."}},
		{"table", "| a. b | c |\n|---|---|\n| d | e |", []string{"| a. b | c |", "|---|---|", "| d | e |"}},
		{"fenced code", "Run:\n```\nx := a. B()\ny\n\n```\nDone.", []string{"Run:", "```", "x := a. B()", "y", "```", "Done."}},
		{"code between backticks", "Run `go test ./... Now` daily. Now `a. B` too.", []string{"Run `go test ./... Now` daily.", "Now `a. B` too."}},
		{"full stops inside words", "See ./cmd and a.B or ...x. Then stop.", []string{"See ./cmd and a.B or ...x.", "Then stop."}},
		{"fence that never ends", "```\na\nb", []string{"```", "a", "b"}},
		{"Chinese", "你好。再见！走吧", []string{"你好。", "再见！", "走吧"}},
		{"Hindi", "यह है। वह नहीं।", []string{"यह है।", "वह नहीं।"}},
		{"Spanish", "¿Qué? El Sr. Gómez. ¡Sí!", []string{"¿Qué?", "El Sr. Gómez.", "¡Sí!"}},
		{"invalid UTF-8", "a\xff. B\xc3", []string{"a\xff.", "B\xc3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, sentences(tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSentencesStop(t *testing.T) {
	n := 0
	for range lexical.Sentences("One. Two. Three.") {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d sentences, want 2", n)
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("Dr. A. B.\n\n- c. D\n```\ne\n```\n| f |\n1. G")
	f.Add("你好。\r\n\u2028a\xff.")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for start, end := range lexical.Sentences(text) {
			if start < at || end <= start || end > len(text) {
				t.Fatalf("span %d to %d after %d of %d", start, end, at, len(text))
			}
			if gap := text[at:start]; strings.TrimSpace(gap) != "" {
				t.Fatalf("%q is in no sentence", gap)
			}
			first, _ := utf8.DecodeRuneInString(text[start:end])
			last, _ := utf8.DecodeLastRuneInString(text[start:end])
			if unicode.IsSpace(first) || unicode.IsSpace(last) {
				t.Fatalf("%q is not trimmed", text[start:end])
			}
			at = end
		}
		if strings.TrimSpace(text[at:]) != "" {
			t.Fatalf("%q is in no sentence", text[at:])
		}
	})
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("Dr. Smith wrote the first part in 1999. It was long, e.g. Because of\nthe tables. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for range lexical.Sentences(text) {
		}
	}
}
