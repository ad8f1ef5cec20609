package embedded

import (
	"context"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// fitState says how far the passages have moved from those that the LSA was fitted to.
type fitState struct {
	passages int // how many there were
	changed  int // how many came or went since
}

// The LSA is fitted anew when more than a fifth of the passages have changed since, so that
// a store that grows is fitted a few times for each doubling; while it is small, which takes
// a moment, after any change.
const (
	fitShare = 5
	fitSmall = 200
)

// maxFitted bounds how many passages the LSA is fitted to. Of more it takes a sample, evenly
// in the order of their IDs.
const maxFitted = 20_000

func (e *engine) fitDue() bool {
	if e.model != (rag.EmbeddingModel{}) || e.weights.Vector <= 0 || e.fit.changed == 0 {
		return false
	}
	return e.lsa == nil || e.count <= fitSmall || e.fit.changed*fitShare > e.fit.passages
}

// refresh fits the LSA if that is due. Searches go on meanwhile, with the former one. If the
// context ends before, the engine stays as it is. One refresh runs at a time.
func (e *engine) refresh(ctx context.Context) error {
	texts, fitted := e.fitTexts()
	if fitted == (fitState{}) {
		return nil
	}
	lsa, err := FitLSA(ctx, texts)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lsa = lsa
	e.fit = fitState{passages: fitted.passages, changed: e.fit.changed - fitted.changed}
	e.vectors = newVectors(lsa.Model().Dimensions)
	e.foldIn(e.inOrder())
	return nil
}

// fitTexts are the texts to fit the LSA to, and how the passages stand: not at all where no
// fit is due.
func (e *engine) fitTexts() (texts []string, at fitState) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if !e.fitDue() {
		return nil, fitState{}
	}
	slots := e.inOrder()
	step := max(1, (len(slots)+maxFitted-1)/maxFitted)
	for i := 0; i < len(slots); i += step {
		texts = append(texts, lsaText(&e.passages[slots[i]]))
	}
	return texts, fitState{passages: len(slots), changed: e.fit.changed}
}

// inOrder are the slots that have a passage, in order of passage ID.
func (e *engine) inOrder() []int {
	var slots []int
	for _, s := range e.slots {
		slots = append(slots, s...)
	}
	slices.SortFunc(slots, e.order)
	return slots
}

// foldIn gives the passages in slots their vectors by the LSA.
func (e *engine) foldIn(slots []int) {
	vectors := make([][]float32, len(slots))
	parallel(len(slots), func(from, to int) {
		for i := from; i < to; i++ {
			vectors[i] = e.lsa.embed(lsaText(&e.passages[slots[i]]))
		}
	})
	for i, slot := range slots {
		e.vectors.Put(slot, vectors[i])
	}
}

func lsaText(p *rag.Passage) string {
	return strings.Join([]string{p.Title, strings.Join(p.Headings, "\n"), p.Context, p.Text}, "\n")
}
