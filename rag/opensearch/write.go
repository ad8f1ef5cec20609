package opensearch

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/engine"
	"github.com/awsai-go/awsai/rag"
)

// maxBulk is how many bytes a bulk request has: small domains take 10 MiB.
const maxBulk = 5 << 20

// Upsert stores documents as [rag.Index] says. The passages are written first, under a new
// generation that nothing reads yet; then each document's record, which makes the generation
// the document's; then what is of former generations is deleted. Each step waits until it is
// seen, so that an Upsert takes up to two seconds unless Options.Refresh is set, and on
// Serverless returns before it is seen.
//
// What a crash leaves behind is never found, and is deleted with the document's next Upsert or
// Delete.
func (x *Index) Upsert(ctx context.Context, docs []rag.Document) error {
	const op = "opensearch.Upsert"
	if err := ctx.Err(); err != nil {
		return awsai.Wrap(op, err)
	}
	if err := engine.CheckDocuments(x.model, docs); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return awsai.Wrap(op, x.replace(ctx, engine.Latest(docs)))
}

func (x *Index) replace(ctx context.Context, docs []rag.Document) error {
	if len(docs) == 0 {
		return nil
	}
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	// Checked before anything is sent, with a generation that is as long.
	if _, _, err := x.encode(docs, generation(time.Now(), nil)); err != nil {
		return err
	}
	before, err := x.records(ctx, ids)
	if err != nil {
		return err
	}
	gen := generation(time.Now(), before)
	passages, records, err := x.encode(docs, gen)
	if err != nil {
		return err
	}
	if err := x.bulk(ctx, passages); err != nil {
		return err
	}
	if err := x.bulk(ctx, records); err != nil {
		return err
	}
	return x.remove(ctx, ids, object{"range": object{"gen": object{"lt": gen}}})
}

// encode writes the entries of documents as the lines of a bulk request.
func (x *Index) encode(docs []rag.Document, gen string) (passages, records [][]byte, err error) {
	for _, d := range docs {
		ps, r, err := x.entries(d, gen)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range append(ps, r) {
			b, err := json.Marshal(e)
			if err != nil {
				return nil, nil, err
			}
			line := append([]byte("{\"index\":{}}\n"), append(b, '\n')...)
			if e.Kind == kindRecord {
				records = append(records, line)
			} else {
				passages = append(passages, line)
			}
		}
	}
	return passages, records, nil
}

// Delete removes documents as [rag.Index] says: first the records, so that they are not found
// any more, then the passages.
func (x *Index) Delete(ctx context.Context, ids []string) error {
	const op = "opensearch.Delete"
	if err := ctx.Err(); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, x.remove(ctx, ids, nil))
}

// remove deletes the entries of documents that a query matches, records first.
func (x *Index) remove(ctx context.Context, ids []string, which object) error {
	var lines [][]byte
	for _, group := range batch.Split(ids, batch.Group{Items: maxDocs}, nil) {
		filters := []object{{"terms": object{"doc": group}}}
		if which != nil {
			filters = append(filters, which)
		}
		q := search{Query: object{"bool": object{"filter": filters}}, Source: false, Sort: []object{{"kind": object{"order": "desc"}}, {"doc": object{}}, {"gen": object{}}, {"n": object{}}}}
		for e, err := range x.scan(ctx, q) {
			if err != nil {
				return err
			}
			b, err := json.Marshal(object{"delete": object{"_id": e.ID}})
			if err != nil {
				return err
			}
			lines = append(lines, append(b, '\n'))
		}
	}
	return x.bulk(ctx, lines)
}

// bulk sends lines of bulk requests, and waits with the last until they are seen.
func (x *Index) bulk(ctx context.Context, lines [][]byte) error {
	groups := batch.Split(lines, batch.Group{Items: 1000, Bytes: maxBulk}, func(b []byte) int { return len(b) })
	for i, group := range groups {
		path := "/" + x.name + "/_bulk"
		if i == len(groups)-1 && !x.o.Serverless {
			path += "?refresh=wait_for"
			if x.o.Refresh {
				path = "/" + x.name + "/_bulk?refresh=true"
			}
		}
		if err := x.bulkGroup(ctx, path, group); err != nil {
			return err
		}
	}
	return nil
}

// bulkGroup sends one bulk request, and again those of its items that the service had no room
// for.
func (x *Index) bulkGroup(ctx context.Context, path string, lines [][]byte) error {
	for attempt := 1; ; attempt++ {
		var out bulkAnswer
		if err := x.do(ctx, request{method: http.MethodPost, path: path, lines: bytes.Join(lines, nil)}, &out); err != nil {
			return err
		}
		rejected, err := out.failures(lines)
		if err == nil || len(rejected) == 0 || !x.again(ctx, attempt, err) {
			return err
		}
		lines = rejected
	}
}

type bulkAnswer struct {
	Errors bool `json:"errors"`
	Items  []map[string]struct {
		Status int `json:"status"`
		Error  *struct {
			Type string `json:"type"`
		} `json:"error"`
	} `json:"items"`
}

// failures are the lines that were rejected for want of room, with the error, or the error of
// the first that failed otherwise. What is to be deleted and is not there has not failed. The
// service's reasons are left out, for they repeat what was sent.
func (a bulkAnswer) failures(lines [][]byte) (rejected [][]byte, err error) {
	if len(a.Items) != len(lines) {
		return nil, fmt.Errorf("%w: %d results of %d items", awsai.ErrUnavailable, len(a.Items), len(lines))
	}
	for i, item := range a.Items {
		for action, r := range item {
			if r.Status < 300 || action == "delete" && r.Status == http.StatusNotFound {
				continue
			}
			failed := &responseError{status: r.Status, kind: "unknown"}
			if r.Error != nil {
				failed.kind = r.Error.Type
			}
			err = fmt.Errorf("item %d of %d: %w", i, len(lines), failed)
			if r.Status != http.StatusTooManyRequests {
				return nil, err
			}
			rejected = append(rejected, lines[i])
		}
	}
	return rejected, err
}
