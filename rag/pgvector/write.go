package pgvector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Upsert stores documents as [rag.Index] says, all of them or none, in one transaction. Of
// a document that comes twice the last version counts. Text that is no UTF-8 or has NUL in
// it, and NaN or an infinity in metadata, are awsai.ErrInvalid too: PostgreSQL has no place
// for them.
func (x *Index) Upsert(ctx context.Context, docs []rag.Document) error {
	const op = "pgvector.Upsert"
	last := make(map[string]rag.Document, len(docs))
	for i, d := range docs {
		if err := x.check(d); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "document at index %d: %w", i, err)
		}
		last[d.ID] = d
	}
	batch := &pgx.Batch{}
	if err := x.queueUpsert(batch, last); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return wrap(op, x.change(ctx, batch))
}

// Delete removes documents as [rag.Index] says, all of them or none.
func (x *Index) Delete(ctx context.Context, ids []string) error {
	batch := &pgx.Batch{}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !storable(id) })
	if len(ids) > 0 {
		// Whoever locks several documents does it in order of ID, so that nobody waits in
		// a circle.
		batch.Queue("WITH gone AS (SELECT id FROM "+x.documents+" WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE) "+
			"DELETE FROM "+x.documents+" AS d USING gone WHERE d.id = gone.id", ids)
	}
	return wrap("pgvector.Delete", x.change(ctx, batch))
}

// change makes a change in a transaction, and once more where another got in its way.
func (x *Index) change(ctx context.Context, batch *pgx.Batch) error {
	if err := ctx.Err(); err != nil || batch.Len() == 0 {
		return err
	}
	run := func() error {
		return pgx.BeginFunc(ctx, x.pool, func(tx pgx.Tx) error {
			again := &pgx.Batch{} // a batch can be sent once
			for _, q := range batch.QueuedQueries {
				again.Queue(q.SQL, q.Arguments...)
			}
			return tx.SendBatch(ctx, again).Close()
		})
	}
	err := run()
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && conflict(pg.Code) {
		return run()
	}
	return err
}

// check says what is wrong with a document.
func (x *Index) check(d rag.Document) error {
	if err := d.Validate(); err != nil {
		return err
	}
	if !storable(d.ID) || !storable(d.Title) || !storable(d.Hash) {
		return errors.New("its ID, title or hash is no UTF-8 without NUL")
	}
	for i, p := range d.Passages {
		ok := storable(p.ID) && storable(p.Title) && storable(p.Context) && storable(p.Text)
		for _, h := range p.Headings {
			ok = ok && storable(h)
		}
		if !ok {
			return fmt.Errorf("passage %d has text that is no UTF-8 without NUL", i)
		}
		if err := x.checkVector(p.Vector); err != nil {
			return fmt.Errorf("passage %d: %w", i, err)
		}
	}
	return nil
}

// checkVector says what makes a vector not one of the index's model.
func (x *Index) checkVector(v []float32) error {
	if len(v) != x.o.Model.Dimensions {
		return fmt.Errorf("vector of length %d, want %d of model %s", len(v), x.o.Model.Dimensions, x.o.Model)
	}
	for i, n := range v {
		if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
			return fmt.Errorf("vector has %v at index %d", n, i)
		}
	}
	return nil
}

// maxStatement is about how many bytes of passages one statement brings.
const maxStatement = 4 << 20

// queueUpsert queues the statements that replace documents: their rows first, which locks
// them in order of ID, then their passages.
func (x *Index) queueUpsert(batch *pgx.Batch, docs map[string]rag.Document) error {
	if len(docs) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(docs))
	var titles, hashes, metadata, kinds []string
	for _, id := range ids {
		m, k, err := encodeMetadata(docs[id].Metadata)
		if err != nil {
			return fmt.Errorf("document %q: %w", id, err)
		}
		titles, hashes = append(titles, docs[id].Title), append(hashes, docs[id].Hash)
		metadata, kinds = append(metadata, m), append(kinds, k)
	}
	batch.Queue("INSERT INTO "+x.documents+" AS d (id, title, hash, metadata, kinds) "+
		"SELECT id, title, hash, metadata::jsonb, kinds::jsonb "+
		"FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS new(id, title, hash, metadata, kinds) ORDER BY id COLLATE \"C\" "+
		"ON CONFLICT (id) DO UPDATE SET title = excluded.title, hash = excluded.hash, metadata = excluded.metadata, kinds = excluded.kinds",
		ids, titles, hashes, metadata, kinds)
	batch.Queue("DELETE FROM "+x.passages+" WHERE document_id = ANY($1::text[])", ids)
	r := &rows{}
	for i, id := range ids {
		for n, p := range docs[id].Passages {
			if err := r.add(p, n, metadata[i], kinds[i]); err != nil {
				return err
			}
			if r.size > maxStatement {
				x.queueRows(batch, r)
				r = &rows{}
			}
		}
	}
	x.queueRows(batch, r)
	return nil
}

// rows are passages by column.
type rows struct {
	documents, ids, titles, headings, contexts, bodies, details, metadata, kinds, vectors []string
	numbers                                                                               []int32
	size                                                                                  int
}

// details are what a passage has beside its text, its vector and what its document has.
func details(p rag.Passage) ([]byte, error) {
	p.ID, p.DocumentID, p.Text, p.Metadata = "", "", "", nil
	return json.Marshal(p)
}

func (r *rows) add(p rag.Passage, number int, metadata, kinds string) error {
	d, err := details(p)
	if err != nil {
		return err
	}
	headings := ""
	for _, h := range p.Headings {
		headings += h + "\n"
	}
	r.documents, r.ids, r.numbers = append(r.documents, p.DocumentID), append(r.ids, p.ID), append(r.numbers, int32(number))
	r.titles, r.headings, r.contexts, r.bodies = append(r.titles, p.Title), append(r.headings, headings), append(r.contexts, p.Context), append(r.bodies, p.Text)
	r.details, r.metadata, r.kinds = append(r.details, string(d)), append(r.metadata, metadata), append(r.kinds, kinds)
	r.vectors = append(r.vectors, vectorText(p.Vector))
	r.size += len(p.Text) + len(d) + len(metadata) + len(r.vectors[len(r.vectors)-1])
	return nil
}

// queueRows queues the statement that stores passages. The server makes their words.
func (x *Index) queueRows(batch *pgx.Batch, r *rows) {
	if len(r.ids) == 0 {
		return
	}
	column, value := "", ""
	if x.o.Model.Dimensions > 0 {
		column, value = ", vector", ", vector::vector"
	}
	batch.Queue("INSERT INTO "+x.passages+" (document_id, id, number, body, details, metadata, kinds, words"+column+") "+
		"SELECT document_id, id, number, body, details::json, metadata::jsonb, kinds::jsonb, "+
		"setweight(to_tsvector($1::text::regconfig, title), 'A') || setweight(to_tsvector($1::text::regconfig, headings), 'B') || to_tsvector($1::text::regconfig, context) || to_tsvector($1::text::regconfig, body)"+value+
		" FROM unnest($2::text[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])"+
		" AS new(document_id, id, number, title, headings, context, body, details, metadata, kinds, vector)",
		x.o.Language, r.documents, r.ids, r.numbers, r.titles, r.headings, r.contexts, r.bodies, r.details, r.metadata, r.kinds, r.vectors)
}

// vectorText writes a vector as pgvector reads it, each number so that it comes back the
// same.
func vectorText(v []float32) string {
	b := make([]byte, 0, 2+12*len(v))
	b = append(b, '[')
	for i, n := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(n), 'g', -1, 32)
	}
	return string(append(b, ']'))
}
