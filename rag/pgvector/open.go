package pgvector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Index is a [rag.Index] in a PostgreSQL database, made by [Create] or [Open]. It is safe
// for concurrent use, and has nothing to close: the pool is the caller's.
type Index struct {
	pool *pgxpool.Pool
	o    Options

	documents, passages string // quoted names of tables
	iterative           bool   // pgvector goes on in its graph while a filter leaves too little
}

var _ rag.Index = (*Index)(nil)

// settings are what the vectors and words of an index were made with. They are stored
// beside it.
type settings struct {
	Version       int                `json:"version"`
	Model         rag.EmbeddingModel `json:"model"`
	Language      string             `json:"language"`
	HalfPrecision bool               `json:"halfPrecision"`
}

// version is that of the tables' layout.
const version = 1

// Create makes what is missing of an index, which may be all of it: the extension, the
// schema, tables and their indexes; then it opens it. It changes nothing that is there, may
// run in many processes at once, and needs the right to create what it makes. A model,
// language or layout other than what is there is awsai.ErrInvalid.
func Create(ctx context.Context, pool *pgxpool.Pool, optFns ...func(*Options)) (*Index, error) {
	const op = "pgvector.Create"
	o, err := resolve(optFns)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return create(ctx, tx, o) }); err != nil {
		return nil, wrap(op, err)
	}
	return open(ctx, op, pool, o)
}

// Open opens an index that [Create] made. It needs no rights but those to the tables: to
// read, and for whoever changes the index to write. An index that is not there is
// awsai.ErrNotFound; one with another model or language is awsai.ErrInvalid.
func Open(ctx context.Context, pool *pgxpool.Pool, optFns ...func(*Options)) (*Index, error) {
	const op = "pgvector.Open"
	o, err := resolve(optFns)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return open(ctx, op, pool, o)
}

func open(ctx context.Context, op string, pool *pgxpool.Pool, o Options) (*Index, error) {
	var text, extension string
	err := pool.QueryRow(ctx, "SELECT settings::text, coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), '') FROM "+
		o.table("_settings")).Scan(&text, &extension)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the index has no settings: it was not created")
	}
	if err != nil {
		return nil, wrap(op, err)
	}
	var s settings
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the index's settings: %w", err)
	}
	if o, err = o.with(s); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return &Index{
		pool: pool, o: o,
		documents: o.table("_documents"), passages: o.table("_passages"),
		iterative: atLeast(extension, 0, 8),
	}, nil
}

// with takes over what an index was made with.
func (o Options) with(s settings) (Options, error) {
	switch {
	case s.Version != version:
		return o, fmt.Errorf("the index's tables have layout %d, want %d", s.Version, version)
	case s.Model != o.Model:
		return o, fmt.Errorf("the index holds vectors of model %s, not of %s", s.Model, o.Model)
	case o.Language != "" && o.Language != s.Language:
		return o, fmt.Errorf("the index has words of language %q, not of %q", s.Language, o.Language)
	}
	o.Language, o.HalfPrecision = s.Language, s.HalfPrecision
	return o, nil
}

// atLeast compares a version of the extension, as "0.8.1".
func atLeast(extension string, major, minor int) bool {
	first, rest, _ := strings.Cut(extension, ".")
	second, _, _ := strings.Cut(rest, ".")
	a, err1 := strconv.Atoi(first)
	b, err2 := strconv.Atoi(second)
	return err1 == nil && err2 == nil && (a > major || a == major && b >= minor)
}

// Model is the model of Options.
func (x *Index) Model() rag.EmbeddingModel { return x.o.Model }
