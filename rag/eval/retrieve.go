package eval

import (
	"context"
	"time"
)

// Retrieve asks a system every query of the collection, one after another, and returns what
// it found and the mean time that a query took. The system returns the IDs of documents, best
// first; its first error ends the run.
func Retrieve(ctx context.Context, c Collection, system func(ctx context.Context, query string) ([]string, error)) (Run, time.Duration, error) {
	run := make(Run, len(c.Queries))
	start := time.Now()
	for _, q := range c.Queries {
		found, err := system(ctx, q.Text)
		if err != nil {
			return nil, 0, err
		}
		run[q.ID] = found
	}
	return run, time.Since(start) / time.Duration(max(1, len(c.Queries))), nil
}
