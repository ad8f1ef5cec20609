package indextest

import (
	"context"
	"time"

	"github.com/awsai-go/awsai/rag"
)

// lagging shows a change to readers only some time after it was made.
type lagging struct {
	*memory
	lag time.Duration
}

func (l *lagging) Upsert(ctx context.Context, docs []rag.Document) error {
	copies := make([]rag.Document, len(docs))
	for i, d := range docs {
		copies[i] = deepCopy(d)
	}
	time.AfterFunc(l.lag, func() {
		if err := l.memory.Upsert(context.WithoutCancel(ctx), copies); err != nil {
			panic(err)
		}
	})
	return nil
}
