package indextest

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/awsai-go/awsai/rag"
)

// Options are the settings of [Run].
type Options struct {
	// Reopen closes an index that the opener made, and opens again what it stored. Nil
	// skips what is about outliving a process.
	Reopen func(t *testing.T, idx rag.Index) rag.Index
	// Settle is how long a change may take until reads see it. The default is 0: at once.
	Settle time.Duration
	// Seed makes the random filters. The default is 1.
	Seed uint64
}

// Run tests an index, each promise as a subtest on an index of its own, which open makes:
// empty, and cleaned up by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) rag.Index, optFns ...func(*Options)) {
	o := Options{Seed: 1}
	for _, fn := range optFns {
		fn(&o)
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			if c.reopens && o.Reopen == nil {
				t.Skip("Options.Reopen is not set")
			}
			s := newSuite(t.Context(), open(t), o)
			s.reopen = func(idx rag.Index) rag.Index { return o.Reopen(t, idx) }
			if err := c.run(s); err != nil {
				t.Error(err)
			}
		})
	}
}

// check is one promise of the interface. It returns an error and does not take a
// testing.T, so that the suite's own tests can see it fail.
type check struct {
	name    string
	run     func(s *suite) error
	reopens bool
}

var checks = []check{
	{name: "Model", run: checkModel},
	{name: "Empty", run: checkEmpty},
	{name: "RoundTrip", run: checkRoundTrip},
	{name: "MetadataTypes", run: checkMetadataTypes},
	{name: "IDs", run: checkIDs},
	{name: "LargeDocument", run: checkLarge},
	{name: "Replace", run: checkReplace},
	{name: "Batch", run: checkBatch},
	{name: "Invalid", run: checkInvalid},
	{name: "InvalidVectors", run: checkInvalidVectors},
	{name: "InvalidQuery", run: checkInvalidQuery},
	{name: "Delete", run: checkDelete},
	{name: "NotFound", run: checkNotFound},
	{name: "ListOrder", run: checkListOrder},
	{name: "ListLoop", run: checkListLoop},
	{name: "SearchFinds", run: checkSearchFinds},
	{name: "SearchHits", run: checkSearchHits},
	{name: "SearchLimit", run: checkSearchLimit},
	{name: "SearchOrder", run: checkSearchOrder},
	{name: "FilterOperators", run: checkFilterOperators},
	{name: "FilterRandom", run: checkFilterRandom},
	{name: "FilterSyntax", run: checkFilterSyntax},
	{name: "Access", run: checkAccess},
	{name: "Aliasing", run: checkAliasing},
	{name: "Context", run: checkContext},
	{name: "Concurrency", run: checkConcurrency},
	{name: "Reopen", run: checkReopen, reopens: true},
}

// suite is what a check works with.
type suite struct {
	ctx    context.Context
	idx    rag.Index
	o      Options
	rng    *rand.Rand
	reopen func(idx rag.Index) rag.Index
}

func newSuite(ctx context.Context, idx rag.Index, o Options) *suite {
	return &suite{ctx: ctx, idx: idx, o: o, rng: rand.New(rand.NewPCG(o.Seed, 0))}
}

// settled runs see until it returns nil, for as long as a change may take to be seen.
func (s *suite) settled(see func() error) error {
	deadline := time.Now().Add(s.o.Settle)
	for {
		err := see()
		if err == nil || !time.Now().Before(deadline) {
			return err
		}
		select {
		case <-s.ctx.Done():
			return err
		case <-time.After(s.o.Settle / 50):
		}
	}
}
