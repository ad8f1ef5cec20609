package pgvector

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// fusedDepth is how many of each arm's matches count. The first hits are then the same
// however many are wanted.
const fusedDepth = 100

// Search finds passages as [rag.Index] says, by the words of the query's text, any of them,
// and by its vector. Each arm's scores are scaled so that its best match has the arm's weight
// and its hundredth, or its last, has 0; a hit's score is the sum. A query without text or
// without vector is answered by the other. What points away from the vector is not found by
// it.
func (x *Index) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "pgvector.Search"
	if err := x.checkQuery(q); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	s := x.search(q)
	if s.sql == "" {
		return nil, nil
	}
	if err := s.checkSize(op); err != nil {
		return nil, err
	}
	found, err := x.run(ctx, s, false)
	if err == nil && s.vector && found.near < s.depth {
		// The graph gives what is near, then the filter takes from it: where too little
		// is left, there may be more that fits. Without the graph nothing is overlooked.
		found, err = x.run(ctx, s, true)
	}
	return found.hits, wrap(op, err)
}

// checkQuery says what is wrong with a query.
func (x *Index) checkQuery(q rag.Query) error {
	if q.Limit < 0 {
		return fmt.Errorf("limit %d is negative", q.Limit)
	}
	if q.Vector != nil {
		if err := x.checkVector(q.Vector); err != nil {
			return fmt.Errorf("query: %w", err)
		}
		if x.o.Model.Dimensions == 0 {
			return fmt.Errorf("query: a vector, though the index has no model")
		}
	}
	return checkFilter(q.Condition())
}

// search is a statement with its values.
type search struct {
	binder
	sql    string
	depth  int
	vector bool // it asks for what is near
}

// search writes a query as one statement, so that all of it sees one version of the index.
func (x *Index) search(q rag.Query) *search {
	limit := q.Limit
	if limit == 0 {
		limit = 10
	}
	s := &search{depth: max(limit, fusedDepth)}
	var with, arms []string
	near, condition := "0", s.condition(q.Condition())
	text := strings.ReplaceAll(strings.ToValidUTF8(q.Text, " "), "\x00", " ")
	if x.o.Weights.Words > 0 && strings.TrimSpace(text) != "" {
		with = append(with, x.wordsArm(s, text, condition))
		arms = append(arms, s.arm("words", x.o.Weights.Words))
	}
	if x.o.Weights.Vector > 0 && q.Vector != nil {
		with = append(with, x.vectorArm(s, q.Vector, condition))
		arms = append(arms, s.arm("vector", x.o.Weights.Vector)+" WHERE raw > 0 AND raw <> 'NaN'")
		near, s.vector = "(SELECT count(*) FROM vector)", true
	}
	if len(arms) == 0 {
		return s
	}
	s.sql = "WITH " + strings.Join(with, ", ") + ", arms AS (" + strings.Join(arms, " UNION ALL ") + ")" +
		fuse(limit) +
		" SELECT h.document_id, h.id, p.body, p.details::text, p.metadata::text, p.kinds::text, h.score, h.parts::text, " + near +
		" FROM hits AS h JOIN " + x.passages + " AS p USING (document_id, id) ORDER BY h.score DESC, h.id, h.document_id"
	return s
}

// wordsArm finds passages with any of a text's words. to_tsquery would want all of them.
func (x *Index) wordsArm(s *search, text, condition string) string {
	query := `(SELECT coalesce(string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', ' | '), '')::tsquery FROM unnest(to_tsvector(` +
		s.bind(x.o.Language) + `::text::regconfig, ` + s.bind(text) + `::text)))`
	return `words AS MATERIALIZED (SELECT document_id, id, ts_rank('{0.3, 0.3, 0.6, 1}', words, ` + query + `, 1)::float8 AS raw FROM ` + x.passages +
		` WHERE words @@ ` + query + ` AND ` + condition + ` ORDER BY raw DESC, id, document_id LIMIT ` + strconv.Itoa(s.depth) + `)`
}

// vectorArm finds the passages nearest to a vector. Their scores are exact also where the
// graph's numbers are not.
func (x *Index) vectorArm(s *search, v []float32, condition string) string {
	vector := s.bind(vectorText(v)) + "::text::"
	order := "vector <=> " + vector + "vector"
	if x.o.HalfPrecision {
		order = fmt.Sprintf("(%s) <=> %shalfvec", indexed(x.o), vector)
	}
	return "vector AS MATERIALIZED (SELECT document_id, id, 1 - (vector <=> " + vector + "vector) AS raw FROM " + x.passages +
		" WHERE " + condition + " ORDER BY " + order + " LIMIT " + strconv.Itoa(s.depth) + ")"
}

func (s *search) arm(name string, weight float64) string {
	return "SELECT '" + name + "' AS arm, " + s.bind(weight) + "::float8 AS weight, document_id, id, raw FROM " + name
}

// fuse adds up the arms' scores as a convex combination, as package embedded does. A match
// beyond the depth is only there because more hits are wanted: it keeps its arm's order and
// changes nobody else's.
func fuse(limit int) string {
	depth := strconv.Itoa(fusedDepth)
	return `, ranked AS (
	SELECT *, row_number() OVER (PARTITION BY arm ORDER BY raw DESC, id, document_id) AS rank FROM arms
), scaled AS (
	SELECT *, max(raw) OVER (PARTITION BY arm) AS best, min(raw) FILTER (WHERE rank <= ` + depth + `) OVER (PARTITION BY arm) AS last FROM ranked
), scored AS (
	SELECT *, weight * CASE WHEN rank > ` + depth + ` THEN 1e-9 / rank WHEN best > last THEN (raw - last) / (best - last) ELSE 1 END AS score FROM scaled
), hits AS (
	SELECT document_id, id, sum(score) AS score,
		json_agg(json_build_object('arm', arm, 'rank', rank, 'raw', raw, 'score', score) ORDER BY arm DESC) AS parts
	FROM scored GROUP BY document_id, id ORDER BY sum(score) DESC, id, document_id LIMIT ` + strconv.Itoa(limit) + `
)`
}

// results are what a search gave.
type results struct {
	hits []rag.Hit
	near int // how many passages the vector found
}

// run sends a search in one round trip, in a transaction of its own, in which alone the
// settings hold.
func (x *Index) run(ctx context.Context, s *search, exact bool) (results, error) {
	b := &pgx.Batch{}
	// A plan for these values knows how many passages a filter leaves, and compiling it
	// takes longer than running it.
	configure := "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)"
	if s.vector {
		configure += ", set_config('hnsw.ef_search', '" + strconv.Itoa(min(1000, max(x.o.EfSearch, s.depth))) + "', true)"
	}
	if s.vector && x.iterative {
		configure += ", set_config('hnsw.iterative_scan', 'relaxed_order', true)"
	}
	if exact {
		configure += ", set_config('enable_indexscan', 'off', true)"
	}
	b.Queue(configure)
	b.Queue(s.sql, s.args...)
	sent := x.pool.SendBatch(ctx, b)
	defer sent.Close() // its error is that of what is read from it
	if _, err := sent.Exec(); err != nil {
		return results{}, err
	}
	rs, err := sent.Query()
	if err != nil {
		return results{}, err
	}
	var r results
	r.hits, err = pgx.CollectRows(rs, func(row pgx.CollectableRow) (rag.Hit, error) { return scanHit(row, &r.near) })
	return r, err
}

func scanHit(row pgx.Row, near *int) (h rag.Hit, err error) {
	var documentID, id, body, det, metadata, kinds, parts string
	if err := row.Scan(&documentID, &id, &body, &det, &metadata, &kinds, &h.Score, &parts, near); err != nil {
		return h, err
	}
	if h.Passage, err = passage(documentID, id, body, det); err != nil {
		return h, err
	}
	if h.Passage.Metadata, err = decodeMetadata(metadata, kinds); err != nil {
		return h, err
	}
	return h, json.Unmarshal([]byte(parts), &h.Parts)
}
