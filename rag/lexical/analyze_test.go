package lexical_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag/lexical"
)

func ExampleTerms() {
	fmt.Println(lexical.Terms("How do the runners compare?"))
	// Output: [runner compar]
}

func ExampleNewAnalyzer() {
	grams := lexical.NewAnalyzer(func(o *lexical.AnalyzerOptions) { o.Grams = 4 })
	fmt.Println(grams.Terms(nil, "the cats"))
	// Output: [^cat cats ats$]
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"empty", "", nil},
		{"stop words", "What is the where?", nil},
		{"contractions", "don't I've it’s", nil},
		{"stems", "connections connected connecting", []string{"connect", "connect", "connect"}},
		{"camel case", "parseHTTPHeader", []string{"pars", "http", "header", "parsehttpheader"}},
		{"snake case", "parse_http_header _private", []string{"pars", "http", "header", "parsehttpheader", "privat"}},
		{"digits", "utf8 IL6 2024", []string{"utf", "8", "utf8", "il", "6", "il6", "2024"}},
		{"one capital", "Berlin GPU iPhone", []string{"berlin", "gpu", "phone", "iphone"}},
		{"decimals", "3.5 1,000", []string{"3", "5", "1", "000"}},
		{"only underscores", "__ _", nil},
		{"soft hyphen and kashida", "co\u00adnnect كـتاب", []string{"connect", "كتاب"}},
		{"full width", "ＧＰＵ", []string{"gpu"}},
		{"Spanish", "¿Cuáles son los perros de la casa?", []string{"perr", "cas"}},
		{"French", "Qu'est-ce que l'intelligence des machines ?", []string{"intelligent", "machin"}},
		{"German", "Wie viele Häuser hat die Stadt?", []string{"haus", "stadt"}},
		{"Russian", "Какие книги читают студенты?", []string{"книг", "чита", "студент"}},
		{"Arabic", "أين الكتاب", []string{"كتاب"}},
		{"an Arabic mark alone", "a1 \u064b", []string{"1", "a1", "\u064b"}},
		{"Greek", "Πού είναι η θάλασσα;", []string{"θάλασσα"}},
		{"Hindi", "भारत की राजधानी क्या है", []string{"भारत", "राजधानी"}},
		{"Chinese", "机器学习", []string{"机器", "器学", "学习", "机", "器", "学", "习"}},
		{"one character", "猫", []string{"猫", "猫"}},
		{"Japanese", "東京タワー2号", []string{"東京", "京タ", "タワ", "ワー", "東", "京", "タ", "ワ", "ー", "2", "号", "号"}},
		{"Korean", "한국어", []string{"한국", "국어", "한", "국", "어"}},
		{"Thai", "ภาษาไทย", []string{"ภาษ", "าษา", "ษาไ", "าไท", "ไทย"}},
		{"two scripts", "AWS的服务", []string{"aw", "的服", "服务", "的", "服", "务"}},
		{"too long", strings.Repeat("a", 257), nil},
		{"long", strings.Repeat("a", 256), []string{strings.Repeat("a", 256)}},
		{"invalid UTF-8", "a\xffbc\xc3 \xed\xa0\x80cat", []string{"bc", "cat"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lexical.Terms(tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAnalyzerOptions(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts lexical.AnalyzerOptions
		text string
		want []string
	}{
		{"own stop words", lexical.AnalyzerOptions{StopWords: []string{"cat"}}, "the Cat sat", []string{"the", "sat"}},
		{"no stop words", lexical.AnalyzerOptions{StopWords: []string{}}, "the cat", []string{"the", "cat"}},
		{"whole identifiers", lexical.AnalyzerOptions{WholeIdentifiers: true}, "runFast run_fast", []string{"runfast", "runfast"}},
		{"grams of identifiers", lexical.AnalyzerOptions{Grams: 4}, "runA", []string{"^run", "runa", "una$"}},
		{"grams of short words", lexical.AnalyzerOptions{Grams: 4}, "ox", []string{"^ox$"}},
		{"grams of Chinese", lexical.AnalyzerOptions{Grams: 4}, "机器学习", []string{"机器", "器学", "学习", "机器学", "器学习"}},
		{"grams of Thai", lexical.AnalyzerOptions{Grams: 4}, "ภาษาไท", []string{"ภาษา", "าษาไ", "ษาไท"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := lexical.NewAnalyzer(func(o *lexical.AnalyzerOptions) { *o = tt.opts })
			if diff := cmp.Diff(tt.want, a.Terms(nil, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// An analyzer forgets words when it has seen too many, and goes on.
func TestAnalyzerForgets(t *testing.T) {
	a := lexical.NewAnalyzer()
	for i := range 100_000 {
		a.Terms(nil, fmt.Sprintf("zq%dk", i))
	}
	if diff := cmp.Diff([]string{"connect"}, a.Terms(nil, "connections")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnalyzerConcurrent(t *testing.T) {
	a := lexical.NewAnalyzer()
	text := strings.Repeat("connections of the runners 机器 parseHeader ", 20)
	want := a.Terms(nil, text)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if got := a.Terms(nil, text); !cmp.Equal(got, want) {
					t.Error("another answer")
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzTerms(f *testing.F) {
	f.Add("How does parseHTTPHeader_v2 work? 机器学习 ภาษา 한국어 كتاب")
	f.Add("a\xff\u0301\u200d_Ａ")
	words := lexical.NewAnalyzer()
	grams := lexical.NewAnalyzer(func(o *lexical.AnalyzerOptions) { o.Grams = 4 })
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range []*lexical.Analyzer{words, grams} {
			for _, term := range a.Terms(nil, text) {
				if term == "" || utf8.ValidString(text) && !utf8.ValidString(term) {
					t.Errorf("term %q", term)
				}
			}
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	a := lexical.NewAnalyzer()
	text := strings.Repeat("The connections of the runners were described in parseHeader, and nobody cared. ", 20)
	var dst []string
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		dst = a.Terms(dst[:0], text)
	}
}

func TestTermSet(t *testing.T) {
	got := lexical.TermSet("The tests test a test; networks too.")
	if len(got) != 2 || !got["test"] || !got["network"] {
		t.Errorf("TermSet = %v, want test and network", got)
	}
}
