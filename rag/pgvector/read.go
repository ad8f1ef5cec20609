package pgvector

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Get returns a document as [rag.Index] says, as it was at one time.
func (x *Index) Get(ctx context.Context, id string) (rag.Document, error) {
	const op = "pgvector.Get"
	notFound := awsai.Errorf(op, awsai.ErrNotFound, "no document has this ID, of %d bytes", len(id))
	if !storable(id) {
		return rag.Document{}, notFound
	}
	vector := "NULL"
	if x.o.Model.Dimensions > 0 {
		vector = "p.vector::text"
	}
	// One statement sees one version of the document.
	rs, err := x.pool.Query(ctx, "SELECT d.id, d.title, d.hash, d.metadata::text, d.kinds::text, p.id, p.body, p.details::text, "+vector+
		" FROM "+x.documents+" AS d LEFT JOIN "+x.passages+" AS p ON p.document_id = d.id WHERE d.id = $1::text ORDER BY p.number", id)
	if err != nil {
		return rag.Document{}, wrap(op, err)
	}
	var d rag.Document
	found := false
	for rs.Next() {
		if err := scanPassage(rs, &d); err != nil {
			rs.Close()
			return rag.Document{}, wrap(op, err)
		}
		found = true
	}
	if err := rs.Err(); err != nil {
		return rag.Document{}, wrap(op, err)
	}
	if !found {
		return rag.Document{}, notFound
	}
	return d, nil
}

// scanPassage reads a row of a document and one of its passages, if it has any.
func scanPassage(row pgx.Row, d *rag.Document) error {
	var metadata, kinds string
	var id, body, det, vector *string
	err := row.Scan(&d.ID, &d.Title, &d.Hash, &metadata, &kinds, &id, &body, &det, &vector)
	if err != nil {
		return err
	}
	if d.Metadata == nil {
		if d.Metadata, err = decodeMetadata(metadata, kinds); err != nil {
			return err
		}
	}
	if id == nil {
		return nil
	}
	p, err := passage(d.ID, *id, *body, *det)
	if err != nil {
		return err
	}
	p.Metadata = d.Metadata
	if vector != nil {
		if p.Vector, err = parseVector(*vector); err != nil {
			return err
		}
	}
	d.Passages = append(d.Passages, p)
	return nil
}

func passage(documentID, id, body, det string) (rag.Passage, error) {
	var p rag.Passage
	if err := json.Unmarshal([]byte(det), &p); err != nil {
		return rag.Passage{}, fmt.Errorf("passage's details: %w", err)
	}
	p.ID, p.DocumentID, p.Text = id, documentID, body
	return p, nil
}

// parseVector reads a vector as pgvector writes it.
func parseVector(text string) ([]float32, error) {
	inner, ok := strings.CutPrefix(text, "[")
	inner, ok2 := strings.CutSuffix(inner, "]")
	if !ok || !ok2 {
		return nil, fmt.Errorf("a vector of %d bytes that has no brackets", len(text))
	}
	v := make([]float32, 0, strings.Count(inner, ",")+1)
	for s := range strings.SplitSeq(inner, ",") {
		n, err := strconv.ParseFloat(s, 32)
		if err != nil {
			return nil, fmt.Errorf("number %d of a vector: %w", len(v), err)
		}
		v = append(v, float32(n))
	}
	return v, nil
}

// page is how many documents List asks for at a time.
const page = 500

// List yields documents as [rag.Index] says. It asks for a few hundred at a time and holds
// no connection while the loop has one; what changes during the loop may or may not be seen.
func (x *Index) List(ctx context.Context, f rag.Filter) iter.Seq2[rag.Document, error] {
	const op = "pgvector.List"
	return func(yield func(rag.Document, error) bool) {
		if err := checkFilter(f); err != nil {
			yield(rag.Document{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err))
			return
		}
		after := ""
		for {
			docs, err := x.list(ctx, op, f, after)
			if err != nil {
				yield(rag.Document{}, wrap(op, err))
				return
			}
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
				after = d.ID
			}
			if len(docs) < page {
				return
			}
		}
	}
}

func (x *Index) list(ctx context.Context, op string, f rag.Filter, after string) ([]rag.Document, error) {
	b := &binder{}
	sql := "SELECT id, title, hash, metadata::text, kinds::text FROM " + x.documents +
		" WHERE id > " + b.bind(after) + "::text AND " + b.condition(f) + " ORDER BY id LIMIT " + strconv.Itoa(page)
	if err := b.checkSize(op); err != nil {
		return nil, err
	}
	rs, err := x.pool.Query(ctx, sql, b.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rs, func(row pgx.CollectableRow) (d rag.Document, err error) {
		var metadata, kinds string
		if err = row.Scan(&d.ID, &d.Title, &d.Hash, &metadata, &kinds); err == nil {
			d.Metadata, err = decodeMetadata(metadata, kinds)
		}
		return d, err
	})
}

// Count tells the size of the index. It goes through both tables.
func (x *Index) Count(ctx context.Context) (rag.Count, error) {
	var c rag.Count
	err := x.pool.QueryRow(ctx, "SELECT (SELECT count(*) FROM "+x.documents+"), (SELECT count(*) FROM "+x.passages+")").
		Scan(&c.Documents, &c.Passages)
	return c, wrap("pgvector.Count", err)
}
