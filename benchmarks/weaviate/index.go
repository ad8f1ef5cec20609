package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"github.com/sirupsen/logrus"
	"github.com/weaviate/weaviate/adapters/repos/db/helpers"
	"github.com/weaviate/weaviate/adapters/repos/db/lsmkv"
	"github.com/weaviate/weaviate/adapters/repos/db/vector/common"
	"github.com/weaviate/weaviate/adapters/repos/db/vector/hnsw"
	"github.com/weaviate/weaviate/adapters/repos/db/vector/hnsw/distancer"
	"github.com/weaviate/weaviate/entities/cyclemanager"
	"github.com/weaviate/weaviate/entities/schema/config"
	ent "github.com/weaviate/weaviate/entities/vectorindex/hnsw"
	"github.com/weaviate/weaviate/usecases/memwatch"
)

// index is a set of vectors and the graph of them.
type index struct {
	temp          string
	rows, queries [][]float32
	graph         graph
	config        ent.UserConfig
	bytes         int
}

// graph is what is used of the library's, whose type is not exported.
type graph interface {
	Add(ctx context.Context, id uint64, vector []float32) error
	UpdateUserConfig(updated config.VectorIndexConfig, callback func()) error
	SearchByVector(ctx context.Context, vector []float32, k int, allow helpers.AllowList) ([]uint64, []float32, error)
}

func (i *index) close() { os.RemoveAll(i.temp) }

// load reads vectors one after another, of which those after the first n are the queries.
func (i *index) load(path string, n, dims int) error {
	*i = index{temp: i.temp}
	runtime.GC()
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	all := unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(raw))), len(raw)/4)
	for len(all) >= dims {
		i.rows = append(i.rows, all[:dims:dims])
		all = all[dims:]
	}
	if n > len(i.rows) {
		return fmt.Errorf("%d vectors, want %d", len(i.rows), n)
	}
	i.rows, i.queries = i.rows[:n:n], i.rows[n:]
	return nil
}

// build makes the graph with so many threads and returns how many seconds that took.
func (i *index) build(m, ef, threads int) (float64, error) {
	i.graph = nil
	before := heap()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	start := time.Now()
	if err := i.empty(m, ef); err != nil {
		return 0, err
	}
	errs := make([]error, threads)
	var done sync.WaitGroup
	for t := range threads {
		done.Go(func() {
			for at := t; at < len(i.rows) && errs[t] == nil; at += threads {
				errs[t] = i.graph.Add(context.Background(), uint64(at), i.rows[at])
			}
		})
	}
	done.Wait()
	taken := time.Since(start).Seconds()
	// It holds on to the vectors that it was given.
	i.bytes = heap() - before + len(i.rows)*len(i.rows[0])*4
	return taken, errors.Join(errs...)
}

// heap is how many bytes are in use.
func heap() int {
	var s runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools hold survives one
	runtime.ReadMemStats(&s)
	return int(s.HeapAlloc)
}

// empty makes a graph without commit log, whose vectors are in memory.
func (i *index) empty(m, ef int) (err error) {
	if i.temp == "" {
		if i.temp, err = os.MkdirTemp("", "weaviate"); err != nil {
			return err
		}
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	none := cyclemanager.NewCallbackGroupNoop()
	store, err := lsmkv.New(i.temp, i.temp, log, nil, none, none, none)
	if err != nil {
		return err
	}
	i.config.SetDefaults()
	i.config.MaxConnections, i.config.EFConstruction, i.config.EF = m, ef, ef
	i.config.SkipDefaultQuantization = true
	i.graph, err = hnsw.New(hnsw.Config{
		RootPath: i.temp, ID: "graph", ClassName: "Graph", ShardName: "graph",
		Logger:                log,
		AllocChecker:          memwatch.NewDummyMonitor(),
		MakeCommitLoggerThunk: hnsw.MakeNoopCommitLogger,
		MakeBucketOptions:     lsmkv.MakeNoopBucketOptions,
		DistanceProvider:      distancer.NewDotProductProvider(),
		VectorForIDThunk: func(_ context.Context, id uint64) ([]float32, error) {
			if id >= uint64(len(i.rows)) {
				return nil, fmt.Errorf("no vector %d", id)
			}
			return i.rows[id], nil
		},
		TempVectorForIDThunk: func(_ context.Context, id uint64, in *common.VectorSlice) ([]float32, error) {
			copy(in.Slice, i.rows[id])
			return in.Slice, nil
		},
	}, i.config, none, store)
	return err
}

// search finds the answers to the first queries.
func (i *index) search(count, k, ef int) ([][]uint64, time.Duration, error) {
	i.config.EF = ef
	if err := i.graph.UpdateUserConfig(i.config, func() {}); err != nil {
		return nil, 0, err
	}
	var out [][]uint64
	start := time.Now()
	for _, q := range i.queries[:count] {
		found, _, err := i.graph.SearchByVector(context.Background(), q, k, nil)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, found)
	}
	return out, time.Since(start), nil
}
