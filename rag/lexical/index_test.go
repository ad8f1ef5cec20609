package lexical_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/lexical"
)

func ExampleNew() {
	x := lexical.New()
	for slot, text := range []string{"Renewing the lease of a flat.", "The leasing of cars.", "Flat tyres."} {
		if err := x.Put(slot, lexical.Field{Text: text}); err != nil {
			fmt.Println(err)
		}
	}
	for _, m := range x.Search(nil, lexical.Query{Text: "How do I renew a lease?"}) {
		fmt.Printf("%d %.3f\n", m.Slot, m.Score)
	}
	// Output:
	// 0 0.664
	// 1 0.227
}

func index(t testing.TB, texts []string, optFns ...func(*lexical.Options)) *lexical.Index {
	t.Helper()
	x := lexical.New(optFns...)
	for slot, text := range texts {
		put(t, x, slot, text)
	}
	return x
}

func put(t testing.TB, x *lexical.Index, slot int, text string) {
	t.Helper()
	if err := x.Put(slot, lexical.Field{Text: text}); err != nil {
		t.Fatal(err)
	}
}

func slots(matches []lexical.Match) (got []int) {
	for _, m := range matches {
		got = append(got, m.Slot)
	}
	return got
}

// The scores are those of the formula, worked out here once more in the plainest way.
func TestScores(t *testing.T) {
	texts := []string{"red green green", "red", "blue blue red green", "black"}
	x := index(t, texts, func(o *lexical.Options) { o.Pairs = -1 })
	bm25 := func(tf, length, n float64) float64 {
		const total, average = 4, 9. / 4
		idf := math.Log(1 + (total-n+0.5)/(n+0.5))
		return idf * tf / (tf + 1.2*(1-0.75+0.75*length/average))
	}
	want := []lexical.Match{
		{Slot: 0, Score: bm25(1, 3, 3) + bm25(2, 3, 2)},
		{Slot: 2, Score: bm25(1, 4, 3) + bm25(1, 4, 2)},
		{Slot: 1, Score: bm25(1, 1, 3)},
	}
	near := gocmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 })
	if diff := gocmp.Diff(want, x.Search(nil, lexical.Query{Text: "green and red"}), near); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	twice := x.Search(nil, lexical.Query{Text: "black black"})
	if want := 2 * bm25(1, 1, 1); len(twice) != 1 || math.Abs(twice[0].Score-want) > 1e-6 {
		t.Errorf("a word twice: %v, want a score of %v", twice, want)
	}
}

func TestPairs(t *testing.T) {
	texts := []string{"hot dog stand", "dog hot stand", "stand"}
	if diff := gocmp.Diff([]int{0, 1}, slots(index(t, texts).Search(nil, lexical.Query{Text: "hot dog"}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	texts[0], texts[1] = texts[1], texts[0]
	if diff := gocmp.Diff([]int{1, 0}, slots(index(t, texts).Search(nil, lexical.Query{Text: "hot dog"}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	scores := index(t, texts, func(o *lexical.Options) { o.Pairs = -1 }).Search(nil, lexical.Query{Text: "hot dog"})
	if scores[0].Score != scores[1].Score {
		t.Errorf("without pairs the order of words counts: %v", scores)
	}
}

func TestFields(t *testing.T) {
	x := lexical.New()
	for slot, fields := range [][]lexical.Field{
		{{Text: "Oak", Weight: 3}, {Text: "a tree of the forest"}},
		{{Text: "Elm", Weight: 3}, {Text: "a tree unlike the oak"}},
		{{Text: "hot", Weight: 3}, {Text: "dog"}},
	} {
		if err := x.Put(slot, fields...); err != nil {
			t.Fatal(err)
		}
	}
	if diff := gocmp.Diff([]int{0, 1}, slots(x.Search(nil, lexical.Query{Text: "oak"}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := x.Put(3); err != nil {
		t.Fatal(err)
	}
	if !x.Has(3) || x.Len() != 4 || x.Frequency("oak") != 2 || x.Frequency("oaks") != 0 {
		t.Errorf("Has %t, Len %d, Frequency %d and %d", x.Has(3), x.Len(), x.Frequency("oak"), x.Frequency("oaks"))
	}
}

func TestQuery(t *testing.T) {
	x := index(t, slices.Repeat([]string{"same words"}, 30))
	odd := func(slot int) bool { return slot%2 == 1 }
	backwards := func(a, b int) bool { return a > b }
	for _, tt := range []struct {
		name string
		q    lexical.Query
		want []int
	}{
		{"default limit", lexical.Query{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{"limit", lexical.Query{Limit: 2}, []int{0, 1}},
		{"keep", lexical.Query{Limit: 3, Keep: odd}, []int{1, 3, 5}},
		{"before", lexical.Query{Limit: 3, Before: backwards}, []int{29, 28, 27}},
		{"keep and before", lexical.Query{Limit: 3, Keep: odd, Before: backwards}, []int{29, 27, 25}},
		{"keep nothing", lexical.Query{Keep: func(int) bool { return false }}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Text = "words"
			if diff := gocmp.Diff(tt.want, slots(x.Search(nil, tt.q))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, text := range []string{"", "the", "unheard"} {
		if got := x.Search(nil, lexical.Query{Text: text}); len(got) > 0 {
			t.Errorf("%q found %v", text, got)
		}
	}
}

func TestLanguages(t *testing.T) {
	spanish := []string{
		"Los perros de la calle corren por el parque con sus dueños.",
		"La universidad tiene una biblioteca que está en el centro de la ciudad.",
		"El mercado de las flores es el más antiguo de los que hay en la ciudad.",
	}
	x := index(t, spanish)
	// Neither query shows its language; they are read in the one that most texts have.
	for query, want := range map[string]int{"perro corriendo": 0, "bibliotecas universitarias": 1} {
		if got := slots(x.Search(nil, lexical.Query{Text: query})); len(got) == 0 || got[0] != want {
			t.Errorf("%q found %v, want %d first", query, got, want)
		}
	}
}

func TestSlots(t *testing.T) {
	x := lexical.New()
	if err := x.Put(-1); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("slot -1: %v", err)
	}
	if err := x.Put(lexical.MaxSlots); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("slot %d: %v", lexical.MaxSlots, err)
	}
	put(t, x, lexical.MaxSlots-1, "last")
	x.Remove(-1)
	x.Remove(5)
	if diff := gocmp.Diff([]int{lexical.MaxSlots - 1}, slots(x.Search(nil, lexical.Query{Text: "last"}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// words makes a text of made-up words, some of them rare.
func words(rnd *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		w := rnd.IntN(1 + rnd.IntN(200))
		fmt.Fprintf(&b, "w%c%cq ", 'a'+w%20, 'a'+w/20)
	}
	return b.String()
}

// However texts came and went, the answers are those of an index that was made at once.
func TestChanges(t *testing.T) {
	for _, grams := range []int{0, 4} {
		withGrams := func(o *lexical.Options) { o.Analyzer.Grams = grams }
		rnd := rand.New(rand.NewPCG(1, uint64(grams)))
		x := lexical.New(withGrams)
		texts := make(map[int]string)
		for step := range 2000 {
			slot := rnd.IntN(300)
			if rnd.IntN(3) == 0 {
				x.Remove(slot)
				delete(texts, slot)
			} else {
				texts[slot] = words(rnd, rnd.IntN(30))
				put(t, x, slot, texts[slot])
			}
			if step%97 == 0 {
				same(t, x, fresh(t, texts, withGrams), words(rnd, 5))
			}
		}
	}
}

func fresh(t *testing.T, texts map[int]string, optFns ...func(*lexical.Options)) *lexical.Index {
	x := lexical.New(optFns...)
	for slot, text := range texts {
		put(t, x, slot, text)
	}
	return x
}

func same(t *testing.T, got, want *lexical.Index, text string) {
	t.Helper()
	q := lexical.Query{Text: text, Limit: 20}
	if diff := gocmp.Diff(want.Search(nil, q), got.Search(nil, q)); diff != "" {
		t.Fatalf("%q (-want +got)\n%s", text, diff)
	}
	if got.Len() != want.Len() {
		t.Fatalf("%d texts, want %d", got.Len(), want.Len())
	}
}

func TestBinary(t *testing.T) {
	for _, grams := range []int{0, 4} {
		withGrams := func(o *lexical.Options) { o.Analyzer.Grams = grams }
		rnd := rand.New(rand.NewPCG(2, uint64(grams)))
		x := lexical.New(withGrams)
		for slot := range 300 {
			put(t, x, slot*7, words(rnd, rnd.IntN(200)))
		}
		for slot := range 50 {
			x.Remove(slot * 14)
		}
		b, _ := x.AppendBinary([]byte("before"))
		b = b[len("before"):]
		again, _ := x.AppendBinary(nil)
		if string(b) != string(again) {
			t.Error("the same index gives other bytes")
		}
		y := index(t, []string{"gone"}, withGrams)
		if err := y.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			same(t, y, x, words(rnd, 5))
		}
		text := words(rnd, 40)
		put(t, x, 3, text)
		put(t, y, 3, text)
		y.Remove(7)
		x.Remove(7)
		same(t, y, x, text)
	}
}

func TestBinaryRefuses(t *testing.T) {
	x := index(t, []string{"red green", "green blue"})
	b, _ := x.AppendBinary(nil)
	refused := func(name string, y *lexical.Index, b []byte) {
		t.Helper()
		if err := y.UnmarshalBinary(b); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: err = %v, want invalid", name, err)
		}
		if y.Len() != 0 || len(y.Search(nil, lexical.Query{Text: "green"})) > 0 {
			t.Errorf("%s: the index is not empty", name)
		}
	}
	for n := range b {
		refused(fmt.Sprintf("%d of %d bytes", n, len(b)), lexical.New(), b[:n])
	}
	refused("a byte too many", lexical.New(), append(slices.Clone(b), 0))
	for name, f := range map[string]func(*lexical.Options){
		"grams":      func(o *lexical.Options) { o.Analyzer.Grams = 4 },
		"stop words": func(o *lexical.Options) { o.Analyzer.StopWords = []string{"red"} },
		"whole":      func(o *lexical.Options) { o.Analyzer.WholeIdentifiers = true },
		"no pairs":   func(o *lexical.Options) { o.Pairs = -1 },
	} {
		refused(name, lexical.New(f), b)
	}
}

func FuzzUnmarshalBinary(f *testing.F) {
	x := index(f, []string{"red green green", "green blue", "red"})
	b, _ := x.AppendBinary(nil)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		x := lexical.New()
		if x.UnmarshalBinary(b) != nil {
			return
		}
		for _, m := range x.Search(nil, lexical.Query{Text: "red green blue"}) {
			if !x.Has(m.Slot) {
				t.Errorf("found slot %d, which has no text", m.Slot)
			}
			x.Remove(m.Slot)
		}
		if err := x.Put(1, lexical.Field{Text: "red blue"}); err != nil {
			t.Error(err)
		}
		if x.Frequency("blue") == 0 {
			t.Error("what was put is not there")
		}
	})
}

// corpus are passages of 100 words from a vocabulary with the usual distribution, and
// queries of 8.
func corpus(n int) (texts, queries []string) {
	rnd := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(rnd, 1.07, 5, 200_000)
	text := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "%s ", name(zipf.Uint64()))
		}
		return b.String()
	}
	for range n {
		texts = append(texts, text(100))
	}
	for range 64 {
		queries = append(queries, text(8))
	}
	return texts, queries
}

// name spells a number in syllables, so that words share runs of letters as real ones do.
func name(n uint64) string {
	b := []byte{}
	for n += 30; n > 0; n /= 60 {
		b = append(b, "bdfgklmnprst"[n%12], "aeiou"[n/12%5])
	}
	return string(b)
}

func BenchmarkPut(b *testing.B) {
	texts, _ := corpus(1000)
	for _, grams := range []int{0, 4} {
		b.Run(fmt.Sprintf("grams=%d", grams), func(b *testing.B) {
			x := lexical.New(func(o *lexical.Options) { o.Analyzer.Grams = grams })
			for i := 0; b.Loop(); i++ {
				put(b, x, i, texts[i%len(texts)])
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	texts, queries := corpus(100_000)
	for _, grams := range []int{0, 4} {
		x := index(b, texts, func(o *lexical.Options) { o.Analyzer.Grams = grams })
		b.Run(fmt.Sprintf("grams=%d", grams), func(b *testing.B) {
			b.ReportAllocs()
			var dst []lexical.Match
			for i := 0; b.Loop(); i++ {
				dst = x.Search(dst[:0], lexical.Query{Text: queries[i%len(queries)], Limit: 100})
			}
		})
	}
}

func TestSearchAllocates(t *testing.T) {
	texts, queries := corpus(200)
	x := index(t, texts)
	q := lexical.Query{Text: queries[0], Limit: 100}
	dst := x.Search(nil, q)
	if n := testing.AllocsPerRun(20, func() { dst = x.Search(dst[:0], q) }); n > 8 && !raceEnabled {
		t.Errorf("%v allocations per search, want 8 or fewer", n)
	}
	if !slices.IsSortedFunc(dst, func(a, b lexical.Match) int { return cmp.Compare(b.Score, a.Score) }) {
		t.Errorf("not in order: %v", dst)
	}
}
