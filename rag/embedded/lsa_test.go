package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/vector"
)

var _ rag.Embedder = (*embedded.LSA)(nil)

func fitLSA(t *testing.T, texts []string, optFns ...func(*embedded.LSAOptions)) *embedded.LSA {
	t.Helper()
	l, err := embedded.FitLSA(t.Context(), texts, optFns...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func embed(t *testing.T, l *embedded.LSA, texts ...string) [][]float32 {
	t.Helper()
	vectors, err := l.Embed(t.Context(), rag.ForQuery, texts)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

func ExampleFitLSA() {
	ctx := context.Background()
	l, err := embedded.FitLSA(ctx, []string{
		"The car has an engine.", "The engine of the automobile roars.", "A car is an automobile.",
		"The cat sleeps.", "A kitten sleeps by the cat.", "The kitten purrs.",
	}, func(o *embedded.LSAOptions) { o.Dimensions = 2 })
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := l.Embed(ctx, rag.ForQuery, []string{"automobile", "car", "kitten"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("car %.2f, kitten %.2f\n", vector.Dot(v[0], v[1]), math.Abs(float64(vector.Dot(v[0], v[2]))))
	// Output: car 1.00, kitten 0.00
}

// topical are texts of made-up words, each about one of ten topics.
func topical(n int) []string {
	rnd := rand.New(rand.NewPCG(1, 1))
	texts := make([]string, n)
	for i := range texts {
		var b strings.Builder
		for range 30 {
			fmt.Fprintf(&b, "topic%cword%c ", 'a'+i%10, 'a'+rnd.IntN(20))
		}
		fmt.Fprintf(&b, "common%c", 'a'+rnd.IntN(5))
		texts[i] = b.String()
	}
	return texts
}

func TestLSATopics(t *testing.T) {
	texts := topical(300)
	l := fitLSA(t, texts, func(o *embedded.LSAOptions) { o.Dimensions = 10 })
	vectors := embed(t, l, texts...)
	for i := range 50 {
		for j := range i {
			cosine := vector.Cosine(vectors[i], vectors[j])
			if same := i%10 == j%10; same != (cosine > 0.5) {
				t.Errorf("texts %d and %d: cosine %.2f, same topic %t", i, j, cosine, same)
			}
		}
	}
}

// With every dimension that there is, nothing is lost: the cosines of the vectors are those of
// the weighted words.
func TestLSAKeepsGeometry(t *testing.T) {
	texts := []string{"red green", "green blue", "blue red", "red green blue", "cyan", "cyan black", "black"}
	l := fitLSA(t, texts)
	v := embed(t, l, texts...)
	for _, tt := range []struct {
		a, b int
		want float64
	}{
		{0, 1, 0.5}, {0, 3, math.Sqrt(2. / 3)}, {0, 4, 0}, {4, 5, math.Sqrt(0.5)}, {2, 2, 1},
	} {
		if got := float64(vector.Dot(v[tt.a], v[tt.b])); math.Abs(got-tt.want) > 1e-5 {
			t.Errorf("cosine of %q and %q = %.6f, want %.6f", texts[tt.a], texts[tt.b], got, tt.want)
		}
	}
}

func TestLSASmall(t *testing.T) {
	for _, tt := range []struct {
		name       string
		texts      []string
		dimensions int
	}{
		{"nothing", nil, 0},
		{"an empty text", []string{""}, 0},
		{"one", []string{"red green"}, 1},
		{"two", []string{"red green", "green blue"}, 2},
		{"twice the same", []string{"red green", "red green"}, 0}, // no word tells them apart
		{"three of two kinds", []string{"red", "red", "blue"}, 2},
		{"only stop words", []string{"the of and", "what is it"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := fitLSA(t, tt.texts)
			if got := l.Model().Dimensions; got != tt.dimensions {
				t.Errorf("%d dimensions, want %d", got, tt.dimensions)
			}
			for i, v := range embed(t, l, append(tt.texts, "red", "", "unheard")...) {
				if len(v) != tt.dimensions {
					t.Errorf("vector %d has %d dimensions, want %d", i, len(v), tt.dimensions)
				}
				if slices.ContainsFunc(v, func(x float32) bool { return x != x }) {
					t.Errorf("vector %d = %v", i, v)
				}
			}
		})
	}
}

func TestLSARepeats(t *testing.T) {
	texts := topical(120)
	a, b := fitLSA(t, texts), fitLSA(t, texts)
	if a.Model() != b.Model() {
		t.Errorf("models %v and %v of the same texts", a.Model(), b.Model())
	}
	if diff := cmp.Diff(embed(t, a, texts...), embed(t, b, texts...)); diff != "" {
		t.Errorf("vectors differ (-first +second)\n%s", diff)
	}
	if other := fitLSA(t, texts[1:]); other.Model() == a.Model() {
		t.Error("the model of other texts has the same identity")
	}
}

func TestLSAOptions(t *testing.T) {
	texts := topical(100)
	l := fitLSA(t, texts, func(o *embedded.LSAOptions) { o.Dimensions, o.MaxTerms = 5, 50 })
	if got := l.Model().Dimensions; got != 5 {
		t.Errorf("%d dimensions, want 5", got)
	}
	_, err := embedded.FitLSA(t.Context(), texts, func(o *embedded.LSAOptions) { o.Dimensions = -1 })
	if !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("err = %v, want invalid", err)
	}
}

func TestLSACancelled(t *testing.T) {
	l := fitLSA(t, []string{"red"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := embedded.FitLSA(ctx, topical(10)); !errors.Is(err, context.Canceled) {
		t.Errorf("FitLSA: %v", err)
	}
	if _, err := l.Embed(ctx, rag.ForDocument, []string{"red"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Embed: %v", err)
	}
}

func encoded(t testing.TB, l *embedded.LSA) []byte {
	b, err := l.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	return b[len("before"):]
}

func TestLSADecode(t *testing.T) {
	texts := topical(60)
	for _, l := range []*embedded.LSA{fitLSA(t, texts), fitLSA(t, nil)} {
		b := encoded(t, l)
		got, err := embedded.DecodeLSA(b)
		if err != nil {
			t.Fatal(err)
		}
		if got.Model() != l.Model() {
			t.Errorf("model = %v, want %v", got.Model(), l.Model())
		}
		if diff := cmp.Diff(embed(t, l, texts...), embed(t, got, texts...)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		for n := range len(b) {
			if n > 64 && n < len(b)-64 {
				continue
			}
			if _, err := embedded.DecodeLSA(b[:n]); !errors.Is(err, awsai.ErrInvalid) {
				t.Fatalf("the first %d of %d bytes: err = %v", n, len(b), err)
			}
		}
		if _, err := embedded.DecodeLSA(append(b, 0)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("a byte too many: err = %v", err)
		}
	}
}

func FuzzDecodeLSA(f *testing.F) {
	l, err := embedded.FitLSA(context.Background(), []string{"red green", "green blue"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoded(f, l))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := embedded.DecodeLSA(b)
		if err != nil {
			return
		}
		if _, err := l.Embed(t.Context(), rag.ForQuery, []string{"red green"}); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkFitLSA(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(rnd, 1.1, 2.7, 30_000)
	texts := make([]string, 2000)
	for i := range texts {
		var s strings.Builder
		for range 110 {
			fmt.Fprintf(&s, "w%xq ", words.Uint64()+4096)
		}
		texts[i] = s.String()
	}
	for b.Loop() {
		if _, err := embedded.FitLSA(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmbed(b *testing.B) {
	texts := topical(300)
	l, err := embedded.FitLSA(b.Context(), texts)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := l.Embed(b.Context(), rag.ForQuery, texts[:1]); err != nil {
			b.Fatal(err)
		}
	}
}
