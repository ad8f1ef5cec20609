package rag

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// NewRetriever makes a retriever of an index and the embedder of its vectors, which is nil
// for an index whose Model is zero. A query that brings no vector gets one.
func NewRetriever(idx Index, emb Embedder) Retriever {
	return indexRetriever{idx, emb}
}

type indexRetriever struct {
	idx Index
	emb Embedder
}

func (r indexRetriever) Retrieve(ctx context.Context, q Query) ([]Hit, error) {
	const op = "rag.Retrieve"
	if err := checkModel(r.idx, r.emb); err != nil {
		return nil, err
	}
	if r.emb != nil && q.Vector == nil {
		var err error
		if q.Vector, err = embedOne(ctx, r.emb, ForQuery, q.Text); err != nil {
			return nil, awsai.Wrap(op, err)
		}
	}
	hits, err := r.idx.Search(ctx, q)
	return hits, awsai.Wrap(op, err)
}

// Options are the settings of a [Pipeline].
type Options struct {
	// Passages is how many the generator is given. The default is 8.
	Passages int
	// Budget is how many tokens the passages may take together in the prompt, as Counter
	// counts them. A passage that does not fit any more is left out, and those after it that
	// do are not. If not even one fits, the error is awsai.ErrContextOverflow. 0 is no limit.
	Budget int
	// Counter counts for Budget. The default is [EstimatedTokens].
	Counter Counter
	// Candidates is how many are retrieved for the reranker to choose from. The default
	// is 50. Without a reranker it is not used.
	Candidates int
	// Reranker puts the candidates in order. The default is the retriever's own order.
	Reranker Reranker
	// Instructions are added to the prompt, as a tone or a language.
	Instructions string
	// Cache keeps answers, which then are given again without a generator. The default is
	// to keep none.
	Cache *Cache
	// Grounder scores whole answers, when all of their text has come. The default is not
	// to. Where it fails, the answer comes with the error.
	Grounder Grounder
}

// Pipeline answers questions: it retrieves passages, has a generator answer from them, and
// checks what the answer cites. It is safe for concurrent use where its parts are.
type Pipeline struct {
	retriever Retriever
	generator Generator
	o         Options
}

// New composes a pipeline.
func New(r Retriever, g Generator, optFns ...func(*Options)) *Pipeline {
	o := Options{Passages: 8, Candidates: 50, Counter: EstimatedTokens{}}
	for _, fn := range optFns {
		fn(&o)
	}
	return &Pipeline{retriever: r, generator: g, o: o}
}

// Event is a step of an answer in the making.
type Event struct {
	// Hits are the passages found, in the first event.
	Hits []Hit
	// Text is the next piece of the answer.
	Text string
	// Answer is the whole answer, in the last event, whose Done is true.
	Answer Answer
	Done   bool
}

// Ask answers a question. Where the answer breaks off, it returns what there is of it with
// the error.
func (p *Pipeline) Ask(ctx context.Context, q Query) (Answer, error) {
	r := p.start(q)
	for _, err := range r.events(ctx) {
		if err != nil {
			return r.answer, err
		}
	}
	return r.answer, nil
}

// Stream answers a question step by step: the hits, then the text in pieces, then the
// whole answer with its checked citations. A sequence whose last event is not Done ends
// with an error; the text that came before it stands. Breaking off the loop stops the
// generator.
func (p *Pipeline) Stream(ctx context.Context, q Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		p.start(q).events(ctx)(yield)
	}
}

// Retrieve finds the passages that an answer would be based on.
func (p *Pipeline) Retrieve(ctx context.Context, q Query) ([]Hit, error) {
	r := p.start(q)
	if err := r.retrieve(ctx); err != nil {
		return nil, awsai.Wrap("rag.Retrieve", err)
	}
	return r.answer.Hits, nil
}

// run is one question on its way.
type run struct {
	p       *Pipeline
	q       Query
	began   time.Time
	text    strings.Builder
	noReply bool
	answer  Answer
	entry   *cached // to keep the answer under, nil where it is not to be kept
}

func (p *Pipeline) start(q Query) *run {
	return &run{p: p, q: q, began: time.Now()}
}

func (r *run) events(ctx context.Context) iter.Seq2[Event, error] {
	const op = "rag.Answer"
	return func(yield func(Event, error) bool) {
		if strings.TrimSpace(r.q.Text) == "" {
			yield(Event{}, awsai.Errorf(op, awsai.ErrInvalid, "empty question"))
			return
		}
		if err := r.retrieve(ctx); err != nil {
			yield(Event{}, awsai.Wrap(op, err))
			return
		}
		if !yield(Event{Hits: r.answer.Hits}, nil) {
			return
		}
		if r.answer.Cached {
			r.answer.Timings.Total = time.Since(r.began)
			if yield(Event{Text: r.answer.Text}, nil) {
				yield(Event{Answer: r.answer, Done: true}, nil)
			}
			return
		}
		err := r.generate(ctx, yield)
		if errors.Is(err, errStopped) {
			return
		}
		r.finish()
		if err == nil {
			err = r.ground(ctx)
		}
		r.answer.Timings.Total = time.Since(r.began)
		if err != nil {
			yield(Event{}, awsai.Wrap(op, err))
			return
		}
		if r.entry != nil && r.answer.Answered {
			r.p.o.Cache.put(r.entry, r.answer)
		}
		yield(Event{Answer: r.answer, Done: true}, nil)
	}
}

func (r *run) retrieve(ctx context.Context) error {
	q := r.q
	q.Limit = r.candidates()
	if r.p.o.Cache != nil {
		q.Limit = max(cacheDepth*r.p.o.Passages, q.Limit)
	}
	hits, err := r.p.retriever.Retrieve(ctx, q)
	r.answer.Timings.Retrieve = time.Since(r.began)
	if err != nil {
		return err
	}
	if r.p.o.Cache != nil {
		if done, err := r.remembered(ctx, hits); done || err != nil {
			return err
		}
		hits = hits[:min(len(hits), r.candidates())]
	}
	if r.p.o.Reranker != nil && len(hits) > 0 {
		began := time.Now()
		hits, err = r.p.o.Reranker.Rerank(ctx, q.Text, hits)
		r.answer.Timings.Rerank = time.Since(began)
		if err != nil {
			return err
		}
	}
	r.answer.Hits, err = r.p.fit(hits[:min(len(hits), r.p.o.Passages)])
	return err
}

// fit leaves out the hits that are over the budget.
func (p *Pipeline) fit(hits []Hit) ([]Hit, error) {
	if p.o.Budget <= 0 {
		return hits, nil
	}
	var fit []Hit
	left, least := p.o.Budget, math.MaxInt
	for _, h := range hits {
		n := p.o.Counter.Count(h.Passage.Indexed())
		least = min(least, n)
		if n <= left {
			left -= n
			fit = append(fit, h)
		}
	}
	if len(fit) == 0 && len(hits) > 0 {
		return nil, awsai.Errorf("rag.Answer", awsai.ErrContextOverflow, "the smallest passage has %d tokens, budget %d", least, p.o.Budget)
	}
	return fit, nil
}

// candidates is how many hits an answer is made from, before a reranker.
func (r *run) candidates() int {
	if r.p.o.Reranker != nil {
		return max(r.p.o.Candidates, r.p.o.Passages)
	}
	return r.p.o.Passages
}

// remembered takes the answer from the cache, if there is one that rests on what was found.
func (r *run) remembered(ctx context.Context, hits []Hit) (bool, error) {
	e, err := r.p.o.Cache.entry(ctx, r.q, hits, r.p.o.Passages)
	if err != nil {
		return false, err
	}
	retrieve := r.answer.Timings.Retrieve
	if a, ok := r.p.o.Cache.get(e, hits); ok {
		a.Cached, a.Usage, a.Timings = true, Usage{}, Timings{Retrieve: retrieve}
		r.answer = a
		return true, nil
	}
	r.entry = e
	return false, nil
}

// generate passes the generator's text on. Without passages there is nothing to answer
// from, and no model is asked.
func (r *run) generate(ctx context.Context, yield func(Event, error) bool) error {
	if len(r.answer.Hits) == 0 {
		r.noReply = true
		return r.say(NoAnswer, yield)
	}
	began := time.Now()
	prompt := Prompt{Question: r.q.Text, Hits: r.answer.Hits, Instructions: r.p.o.Instructions}
	for d, err := range r.p.generator.Answer(ctx, prompt) {
		if err != nil {
			return err
		}
		if r.text.Len() == 0 && d.Text != "" {
			r.answer.Timings.FirstText = time.Since(began)
		}
		r.answer.Citations = append(r.answer.Citations, d.Citations...)
		r.noReply = r.noReply || d.Unanswered
		if d.Usage != (Usage{}) {
			r.answer.Usage = d.Usage
		}
		if err := r.say(d.Text, yield); err != nil {
			return err
		}
	}
	r.answer.Timings.Generate = time.Since(began)
	return nil
}

func (r *run) say(text string, yield func(Event, error) bool) error {
	if text == "" {
		return nil
	}
	r.text.WriteString(text)
	if !yield(Event{Text: text}, nil) {
		return errStopped
	}
	return nil
}

// finish completes the answer from what was generated, whole or not.
func (r *run) finish() {
	r.answer.Text = r.text.String()
	said := strings.TrimSpace(r.answer.Text)
	r.answer.Answered = !r.noReply && said != "" && !strings.HasPrefix(said, strings.TrimSuffix(NoAnswer, "."))
	r.answer.Citations = checkCitations(r.answer.Text, r.answer.Hits, r.answer.Citations)
}

// ground has an answer scored, if it is one.
func (r *run) ground(ctx context.Context) error {
	if r.p.o.Grounder == nil || !r.answer.Answered {
		return nil
	}
	began := time.Now()
	g, err := r.p.o.Grounder.Ground(ctx, r.q.Text, r.answer.Hits, r.answer.Text)
	r.answer.Timings.Ground = time.Since(began)
	if err != nil {
		return err
	}
	r.answer.Grounding = &g
	return nil
}
