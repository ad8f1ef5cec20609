package rag_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

func TestCacheSpares(t *testing.T) {
	index := newMemory(library...)
	g, r := say("Run the tests with go test [1]."), &backwards{}
	g.deltas[0].Usage = rag.Usage{InputTokens: 9, OutputTokens: 3}
	cache := rag.NewCache()
	p := rag.New(rag.NewRetriever(index, nil), g, func(o *rag.Options) { o.Cache, o.Reranker = cache, r })
	ask := func(q rag.Query) rag.Answer {
		t.Helper()
		var text strings.Builder
		var last rag.Event
		for e, err := range p.Stream(ctx, q) {
			if err != nil {
				t.Fatal(err)
			}
			text.WriteString(e.Text)
			last = e
		}
		if !last.Done || text.String() != last.Answer.Text {
			t.Errorf("text %q, last event %+v", text.String(), last)
		}
		return last.Answer
	}
	first := ask(rag.Query{Text: "How to run go tests?"})
	again := ask(rag.Query{Text: "how  to run GO tests?"})
	if g.asked != 1 || first.Cached || !again.Cached || again.Text != first.Text || len(again.Citations) != len(first.Citations) || again.Usage != (rag.Usage{}) {
		t.Errorf("%d answers; first %+v, again %+v", g.asked, first, again)
	}
	// What a caller does to an answer stays with the caller.
	again.Hits[0], again.Citations[0].Quote = rag.Hit{}, "scribbled"
	if a := ask(rag.Query{Text: "How to run go tests?"}); !a.Cached || a.Hits[0].Passage.ID == "" || a.Citations[0].Quote == "scribbled" {
		t.Errorf("%+v", a)
	}
	again = ask(rag.Query{Text: "How to run go tests?", Principals: []string{"ann"}})
	if !again.Cached {
		t.Error("one who may read all of it is not answered from the cache")
	}
	for _, c := range []struct {
		name   string
		change func()
		query  rag.Query
	}{
		{"another question", func() {}, rag.Query{Text: "How to build go?"}},
		{"another filter", func() {}, rag.Query{Text: "How to run go tests?", Filter: rag.Not(rag.Exists("x"))}},
		{"a changed document", func() { index.docs["build.md"] = text("build.md", "Build with go build, or go test.") }, rag.Query{Text: "How to run go tests?"}},
		{"a deleted document", func() { delete(index.docs, "build.md") }, rag.Query{Text: "How to run go tests?"}},
		{"a better document", func() { index.docs["new.md"] = text("new.md", "go go go tests tests tests run run run run") }, rag.Query{Text: "How to run go tests?"}},
	} {
		c.change()
		asked := g.asked
		if a := ask(c.query); a.Cached || g.asked != asked+1 {
			t.Errorf("%s: answered from the cache", c.name)
		}
	}
	cache.Clear()
	if cache.Len() != 0 {
		t.Errorf("%d answers after Clear", cache.Len())
	}
}

func TestCacheBySense(t *testing.T) {
	emb := &embeds{vectors: map[string][]float32{
		"run go tests": {1, 0.1}, "go tests, how": {1, 0.12}, "go build": {0, 1},
	}}
	g := say("Run the tests with go test [1].")
	p := rag.New(rag.NewRetriever(newMemory(library...), nil), g, func(o *rag.Options) {
		o.Cache = rag.NewCache(func(o *rag.CacheOptions) { o.Embedder = emb })
	})
	for i, want := range []struct {
		question string
		cached   bool
	}{{"run go tests", false}, {"go tests, how", true}, {"go build", false}} {
		a, err := p.Ask(ctx, rag.Query{Text: want.question})
		if err != nil || a.Cached != want.cached {
			t.Errorf("question %d: cached %v, error %v", i, a.Cached, err)
		}
	}
	emb.err = awsai.ErrThrottled
	if _, err := p.Ask(ctx, rag.Query{Text: "run go tests"}); err == nil {
		t.Error("a failing embedder is no error")
	}
}

func TestCacheForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := say("Run go test [1].")
		cache := rag.NewCache(func(o *rag.CacheOptions) { o.Size, o.TTL = 2, time.Hour })
		p := rag.New(rag.NewRetriever(newMemory(library...), nil), g, func(o *rag.Options) { o.Cache = cache })
		ask := func(q string) bool {
			a, err := p.Ask(ctx, rag.Query{Text: q})
			if err != nil {
				t.Fatal(err)
			}
			return a.Cached
		}
		ask("go a")
		ask("go b")
		if !ask("go a") || ask("go c") || ask("go b") || cache.Len() != 2 {
			t.Errorf("of two places, the one used last does not stay; %d answers", cache.Len())
		}
		time.Sleep(time.Hour)
		if ask("go c") {
			t.Error("an answer outlives its time")
		}
		none := rag.New(rag.NewRetriever(newMemory(library...), nil), say(rag.NoAnswer), func(o *rag.Options) { o.Cache = cache })
		before := cache.Len()
		if _, err := none.Ask(ctx, rag.Query{Text: "go z"}); err != nil || cache.Len() != before {
			t.Errorf("what is no answer is kept: %v", err)
		}
	})
}

// echoing answers with all that it was given.
type echoing struct{}

func (echoing) Answer(_ context.Context, p rag.Prompt) iter.Seq2[rag.Delta, error] {
	return func(yield func(rag.Delta, error) bool) {
		for i, h := range p.Hits {
			if !yield(rag.Delta{Text: h.Passage.Text + rag.Reference(i) + " "}, nil) {
				return
			}
		}
	}
}

// TestPermissions asks as a thousand principals, with and without a cache, while documents
// change hands: no passage reaches one who may not read it.
func TestPermissions(t *testing.T) {
	const people, documents = 1000, 30
	for _, name := range []string{"without a cache", "with a cache", "with a cache by sense"} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			store := embedded.New()
			readers := make([][]string, documents)
			place := func(i int) {
				readers[i] = nil
				for range 1 + rng.IntN(400) {
					readers[i] = append(readers[i], fmt.Sprint("user", rng.IntN(people)))
				}
				d := text(fmt.Sprintf("d%02d", i), fmt.Sprintf("The harbour of town number%d.", i))
				d.Metadata = map[string]any{rag.ReadersKey: readers[i]}
				if err := store.Upsert(ctx, []rag.Document{d}); err != nil {
					t.Fatal(err)
				}
			}
			for i := range documents {
				place(i)
			}
			p := rag.New(rag.NewRetriever(store, nil), echoing{}, func(o *rag.Options) {
				switch name {
				case "with a cache":
					o.Cache = rag.NewCache()
				case "with a cache by sense":
					o.Cache = rag.NewCache(func(o *rag.CacheOptions) {
						o.Embedder = &embeds{vectors: map[string][]float32{"harbour?": {1, 0}, "which harbour?": {1, 0}}}
					})
				}
			})
			cached := 0
			for user := range people {
				me := fmt.Sprint("user", user)
				q := rag.Query{Text: []string{"harbour?", "which harbour?"}[user%2], Principals: []string{me}}
				for range 2 {
					a, err := p.Ask(ctx, q)
					if err != nil {
						t.Fatal(err)
					}
					if a.Cached {
						cached++
					}
					for i := range documents {
						said := strings.Contains(a.Text, fmt.Sprintf("number%d.", i))
						if may := slices.Contains(readers[i], me); said && !may {
							t.Fatalf("%s is told of document %d", me, i)
						}
					}
				}
				if user%10 == 0 {
					place(rng.IntN(documents))
				}
			}
			if wants := strings.HasPrefix(name, "with a"); wants != (cached > 0) {
				t.Errorf("%d answers from the cache", cached)
			}
			t.Logf("%d of %d answers from the cache", cached, 2*people)
		})
	}
}
