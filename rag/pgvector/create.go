package pgvector

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/awsai-go/awsai"
)

// creating is the advisory lock that lets one Create at a time work in a database: IF NOT
// EXISTS alone fails where two begin together. The number is arbitrary.
const creating = 0x6177736169

func create(ctx context.Context, tx pgx.Tx, o Options) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1::bigint)", int64(creating)); err != nil {
		return err
	}
	if err := createSchema(ctx, tx, o.Schema); err != nil {
		return err
	}
	if o.Model.Dimensions > 0 {
		// Without vectors, a server without the extension will do.
		if err := createExtension(ctx, tx, o); err != nil {
			return err
		}
	}
	if err := createSettings(ctx, tx, o); err != nil {
		return err
	}
	for _, ddl := range definitions(o) {
		if _, err := tx.Exec(ctx, ddl); err != nil {
			return err
		}
	}
	return nil
}

// createSchema makes a schema that is not there. CREATE SCHEMA asks for the right to make
// one even where there is nothing to make.
func createSchema(ctx context.Context, tx pgx.Tx, name string) error {
	var there bool
	if err := tx.QueryRow(ctx, "SELECT $1 = '' OR EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	_, err := tx.Exec(ctx, "CREATE SCHEMA "+pgx.Identifier{name}.Sanitize())
	return err
}

func createExtension(ctx context.Context, tx pgx.Tx, o Options) error {
	if _, err := tx.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS vector"); err != nil {
		return err
	}
	var have string
	if err := tx.QueryRow(ctx, "SELECT extversion FROM pg_extension WHERE extname = 'vector'").Scan(&have); err != nil {
		return err
	}
	if !atLeast(have, 0, 5) || o.HalfPrecision && !atLeast(have, 0, 7) {
		return awsai.Errorf("pgvector.Create", awsai.ErrInvalid, "pgvector is of version %s; want 0.5, or 0.7 for HalfPrecision", have)
	}
	return nil
}

// createSettings stores what a new index is made with, once the server knows its language.
func createSettings(ctx context.Context, tx pgx.Tx, o Options) error {
	s := settings{Version: version, Model: o.Model, Language: o.Language, HalfPrecision: o.HalfPrecision}
	if s.Language == "" {
		s.Language = "english"
	}
	if _, err := tx.Exec(ctx, "SELECT $1::text::regconfig", s.Language); err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	table := o.table("_settings")
	if _, err := tx.Exec(ctx, "CREATE TABLE IF NOT EXISTS "+table+
		" (one boolean PRIMARY KEY DEFAULT true CHECK (one), settings json NOT NULL)"); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO "+table+" (settings) VALUES ($1::text::json) ON CONFLICT DO NOTHING", string(text))
	return err
}

// definitions are the statements that make the tables and their indexes.
//
// Everything that names or orders is compared by its bytes, COLLATE "C". A passage has its
// document's metadata, so that a filter is applied while a graph or a list of words is gone
// through, without another table.
func definitions(o Options) []string {
	documents, passages := o.table("_documents"), o.table("_passages")
	statements := []string{
		`CREATE TABLE IF NOT EXISTS ` + documents + ` (
	id text COLLATE "C" PRIMARY KEY,
	title text NOT NULL,
	hash text NOT NULL,
	metadata jsonb NOT NULL,
	kinds jsonb NOT NULL
)`,
		`CREATE TABLE IF NOT EXISTS ` + passages + ` (
	document_id text COLLATE "C" NOT NULL REFERENCES ` + documents + ` ON DELETE CASCADE,
	id text COLLATE "C" NOT NULL,
	number integer NOT NULL,
	body text NOT NULL,
	details json NOT NULL,
	metadata jsonb NOT NULL,
	kinds jsonb NOT NULL,
	words tsvector NOT NULL` + vectorColumn(o) + `,
	PRIMARY KEY (document_id, id)
)`,
		index(o, "_words", `gin (words)`),
		index(o, "_metadata", `gin (metadata jsonb_path_ops)`),
	}
	if o.Model.Dimensions == 0 {
		return statements
	}
	distance := "vector_cosine_ops"
	if o.HalfPrecision {
		distance = "halfvec_cosine_ops"
	}
	return append(statements, index(o, "_graph", fmt.Sprintf("hnsw ((%s) %s) WITH (m = %d, ef_construction = %d)",
		indexed(o), distance, o.M, o.EfConstruction)))
}

func vectorColumn(o Options) string {
	if o.Model.Dimensions == 0 {
		return ""
	}
	return fmt.Sprintf(",\n\tvector vector(%d) NOT NULL", o.Model.Dimensions)
}

// indexed is the vector as the graph has it.
func indexed(o Options) string {
	if o.HalfPrecision {
		return fmt.Sprintf("vector::halfvec(%d)", o.Model.Dimensions)
	}
	return "vector"
}

// index is an index of the passages. Its name has no schema: it is made in the table's.
func index(o Options, suffix, using string) string {
	return "CREATE INDEX IF NOT EXISTS " + pgx.Identifier{o.Name + suffix}.Sanitize() + " ON " + o.table("_passages") + " USING " + using
}
