package featurestore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/rest"
)

// maxEntries is how many records one request writes.
const maxEntries = 25

// wireEntry is an entry of BatchWriteRecord.
type wireEntry struct {
	FeatureGroupName string
	Record           []wireValue
	TargetStores     []Target `json:",omitempty"`
	TtlDuration      *wireTTL `json:",omitempty"`

	ttl time.Duration
}

func newEntry(group string, record any, optFns ...func(*WriteOptions)) (wireEntry, error) {
	var o WriteOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkGroup(group); err != nil {
		return wireEntry{}, err
	}
	if err := checkTTL(o.TTL); err != nil {
		return wireEntry{}, err
	}
	if len(o.Targets) > 2 {
		return wireEntry{}, fmt.Errorf("limit 2 targets, got %d", len(o.Targets))
	}
	r, err := encode(record)
	if err != nil {
		return wireEntry{}, err
	}
	values, err := wireRecord(r)
	return wireEntry{group, values, o.Targets, wireTTLOf(o.TTL), o.TTL}, err
}

// key tells entries apart, whatever the order of their features.
func (e wireEntry) key() string {
	values := slices.SortedFunc(slices.Values(e.Record), func(a, b wireValue) int { return cmp.Compare(a.FeatureName, b.FeatureName) })
	text, _ := json.Marshal(values) // texts and lists of texts cannot fail
	return groupName(e.FeatureGroupName) + "\x00" + string(text)
}

// BatchPut writes many records, of one group or several, 25 a request. What the service leaves
// undone is sent again. Entries that failed are in an *awsai.BatchError, those that are wrong
// among them, with the kind awsai.ErrInvalid: the others are written all the same.
//
// Requests run at the same time: where two entries are the same record at the same event time,
// either may be the one that stays.
func (c *Client) BatchPut(ctx context.Context, entries []Entry) error {
	const op = "featurestore.BatchPut"
	errs := make([]error, len(entries))
	var todo []putEntry
	for i, e := range entries {
		w, err := newEntry(e.Group, e.Record, func(o *WriteOptions) { o.Targets, o.TTL = e.Targets, e.TTL })
		if err != nil {
			errs[i] = awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
			continue
		}
		todo = append(todo, putEntry{i, w})
	}
	var chunks []*putChunk
	for run := range slices.Chunk(todo, maxEntries) {
		chunks = append(chunks, &putChunk{todo: run, errs: errs})
	}
	_, err := batch.Map(ctx, batch.Options{Op: op, Width: c.o.Concurrency, Patience: patience}, chunks, func(ctx context.Context, p *putChunk) (struct{}, error) {
		return struct{}{}, p.send(ctx, c.runtime.many)
	})
	for i, err := range chunkErrors(err) {
		for _, e := range chunks[i].todo {
			errs[e.index] = err
		}
	}
	return batch.Error(op, errs)
}

type putEntry struct {
	index int
	wireEntry
}

// putChunk is a request's entries. errs is shared by all, an element by one.
type putChunk struct {
	todo []putEntry
	errs []error
}

// send writes until the service has done something about all entries, or does nothing.
func (p *putChunk) send(ctx context.Context, c *rest.Client) error {
	for len(p.todo) > 0 {
		left, err := p.once(ctx, c)
		if p.blame(err) {
			return p.halves(ctx, c)
		}
		if err != nil {
			return err
		}
		if len(left) == len(p.todo) {
			return errUndone("BatchWriteRecord", len(left))
		}
		p.todo = left
	}
	return nil
}

// blame tells whether one entry may be what the service refuses all for.
func (p *putChunk) blame(err error) bool {
	several := slices.ContainsFunc(p.todo, func(e putEntry) bool { return e.FeatureGroupName != p.todo[0].FeatureGroupName })
	switch awsai.KindOf(err) {
	case awsai.ErrInvalid, awsai.ErrTooLarge:
		return len(p.todo) > 1
	case awsai.ErrNotFound, awsai.ErrAccessDenied:
		return several
	}
	return false
}

// halves sends each half, and so finds the entries that are refused.
func (p *putChunk) halves(ctx context.Context, c *rest.Client) error {
	later := p.todo
	for half := range slices.Chunk(p.todo, (len(p.todo)+1)/2) {
		h := putChunk{todo: half, errs: p.errs}
		err := h.send(ctx, c)
		later = later[len(half):]
		if refused(err) {
			for _, e := range h.todo {
				p.errs[e.index] = err
			}
		} else if err != nil {
			p.todo = append(slices.Clone(h.todo), later...)
			return err
		}
	}
	p.todo = nil
	return nil
}

func refused(err error) bool {
	return slices.Contains([]error{awsai.ErrInvalid, awsai.ErrTooLarge, awsai.ErrNotFound, awsai.ErrAccessDenied}, awsai.KindOf(err))
}

func (p *putChunk) once(ctx context.Context, c *rest.Client) (left []putEntry, err error) {
	in := struct{ Entries []wireEntry }{make([]wireEntry, len(p.todo))}
	byKey := map[string][]putEntry{}
	for i, e := range p.todo {
		in.Entries[i] = e.wireEntry
		byKey[e.key()] = append(byKey[e.key()], e)
	}
	var out struct {
		Errors []struct {
			Entry                   wireEntry
			ErrorCode, ErrorMessage string
		}
		UnprocessedEntries []wireEntry
	}
	if err := call(ctx, c, rest.Request{Operation: "BatchWriteRecord", Method: http.MethodPost, Path: "/BatchWriteRecord"}, in, &out); err != nil {
		return nil, err
	}
	take := func(e wireEntry) (putEntry, error) {
		k := e.key()
		if len(byKey[k]) == 0 {
			return putEntry{}, fmt.Errorf("%w: the service names an entry as not written that was not sent", awsai.ErrIncomplete)
		}
		sent := byKey[k][0]
		byKey[k] = byKey[k][1:]
		return sent, nil
	}
	for _, e := range out.Errors {
		sent, err := take(e.Entry)
		if err != nil {
			return nil, err
		}
		err = recordError("BatchWriteRecord", e.ErrorCode, e.ErrorMessage)
		if awsai.KindOf(err) == awsai.ErrThrottled {
			left = append(left, sent)
		} else {
			p.errs[sent.index] = err
		}
	}
	for _, u := range out.UnprocessedEntries {
		sent, err := take(u)
		if err != nil {
			return nil, err
		}
		left = append(left, sent)
	}
	return left, nil
}
