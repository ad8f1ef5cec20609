package main

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"

	"github.com/philippgille/chromem-go"
)

// chromemEngines are chromem-go on one thread and on two, one query a turn.
func chromemEngines(s *set) ([]engine, error) {
	never := func(context.Context, string) ([]float32, error) { return nil, errors.New("not to be called") }
	c, err := chromem.NewDB().CreateCollection("c", nil, never)
	if err != nil {
		return nil, err
	}
	ids, texts := make([]string, len(s.rows)), make([]string, len(s.rows))
	for i := range ids {
		ids[i], texts[i] = strconv.Itoa(i), "."
	}
	ctx := context.Background()
	if err := c.Add(ctx, ids, s.rows, nil, texts); err != nil {
		return nil, err
	}
	var engines []engine
	for threads, name := range []string{1: chromemName, 2: chromemName + twoThreads} {
		if threads == 0 {
			continue
		}
		engines = append(engines, engine{name, 1, func() (time.Duration, error) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
			start := time.Now()
			_, err := c.QueryEmbedding(ctx, s.queries[0], nearest, nil, nil)
			return time.Since(start), err
		}})
	}
	return engines, nil
}
