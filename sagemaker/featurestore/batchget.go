package featurestore

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/rest"
)

// maxKeys is how many records one request reads: the limit of its lists.
const maxKeys = 100

// patience is how often in a row the service may throttle before a batch gives up: with the
// pauses between, some minutes.
const patience = 30

type wireIdentifier struct {
	FeatureGroupName               string
	RecordIdentifiersValueAsString []string
	FeatureNames                   []string `json:",omitempty"`
}

// BatchGet reads many records, of one group or several, 100 a request. The results are aligned
// with the keys, and nil where there is no such record. What the service leaves undone is asked
// for again; keys that failed are in an *awsai.BatchError. A key that is given twice is read
// once, where the same features are asked for.
func (c *Client) BatchGet(ctx context.Context, keys []Key) ([]Record, error) {
	const op = "featurestore.BatchGet"
	for i, k := range keys {
		if err := checkKey(k); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "key %d: %w", i, err)
		}
	}
	var chunks []*getChunk
	for run := range slices.Chunk(distinct(keys), maxKeys) {
		chunks = append(chunks, &getChunk{todo: run, found: map[string]Record{}, failed: map[string]error{}})
	}
	_, err := batch.Map(ctx, batch.Options{Op: op, Width: c.o.Concurrency, Patience: patience}, chunks, func(ctx context.Context, g *getChunk) (struct{}, error) {
		return struct{}{}, g.send(ctx, c.runtime.many)
	})
	return gather(op, keys, chunks, chunkErrors(err))
}

// name tells keys apart that are not the same request.
func (k Key) name() string {
	return groupName(k.Group) + "\x00" + strings.Join(k.Features, "\x00") + "\x01" + k.ID
}

func distinct(keys []Key) []Key {
	seen := map[string]bool{}
	var out []Key
	for _, k := range keys {
		if n := k.name(); !seen[n] {
			seen[n] = true
			out = append(out, k)
		}
	}
	return out
}

// chunkErrors are the errors of a batch by index.
func chunkErrors(err error) map[int]error {
	out := map[int]error{}
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range b.Items {
			out[it.Index] = it.Err
		}
	}
	return out
}

// gather puts the answers of all chunks into the order of the keys.
func gather(op string, keys []Key, chunks []*getChunk, ended map[int]error) ([]Record, error) {
	found, failed := map[string]Record{}, map[string]error{}
	for i, g := range chunks {
		for _, k := range g.todo { // what is left
			failed[k.name()] = ended[i]
		}
		for n, r := range g.found {
			found[n] = r
		}
		for n, err := range g.failed {
			failed[n] = err
		}
	}
	out := make([]Record, len(keys))
	b := &awsai.BatchError{Op: op, Total: len(keys)}
	for i, k := range keys {
		if err := failed[k.name()]; err != nil {
			b.Items = append(b.Items, awsai.ItemError{Index: i, Err: err})
			continue
		}
		out[i] = slices.Clone(found[k.name()])
	}
	if len(b.Items) > 0 {
		return out, b
	}
	return out, nil
}

// getChunk is a request's keys and what is known of them. One call at a time has it.
type getChunk struct {
	todo   []Key
	found  map[string]Record
	failed map[string]error
}

// send asks until the service has done something about all keys, or does nothing.
func (g *getChunk) send(ctx context.Context, c *rest.Client) error {
	for len(g.todo) > 0 {
		left, err := g.once(ctx, c)
		if err != nil {
			return err
		}
		if len(left) == len(g.todo) {
			return errUndone("BatchGetRecord", len(left))
		}
		g.todo = left
	}
	return nil
}

// errUndone says that the service did none of what it was asked for, which it does when it has
// too much to do.
func errUndone(operation string, n int) error {
	return &smithy.OperationError{ServiceID: "SageMaker FeatureStore Runtime", OperationName: operation, Err: &smithy.GenericAPIError{
		Code: "ThrottlingException", Message: fmt.Sprintf("%d records left unprocessed", n),
	}}
}

func (g *getChunk) once(ctx context.Context, c *rest.Client) (left []Key, err error) {
	ids, at := identifiers(g.todo)
	var out struct {
		Records []struct {
			FeatureGroupName, RecordIdentifierValueAsString string
			Record                                          []wireValue
		}
		Errors []struct {
			FeatureGroupName, RecordIdentifierValueAsString, ErrorCode, ErrorMessage string
		}
		UnprocessedIdentifiers []wireIdentifier
	}
	err = call(ctx, c, rest.Request{Operation: "BatchGetRecord", Method: http.MethodPost, Path: "/BatchGetRecord"},
		struct{ Identifiers []wireIdentifier }{ids}, &out)
	if err != nil {
		return nil, err
	}
	for _, r := range out.Records {
		for _, k := range at[place{groupName(r.FeatureGroupName), r.RecordIdentifierValueAsString}] {
			g.found[k.name()] = chosen(readRecord(r.Record), k.Features)
		}
	}
	for _, e := range out.Errors {
		for _, k := range at[place{groupName(e.FeatureGroupName), e.RecordIdentifierValueAsString}] {
			err := recordError("BatchGetRecord", e.ErrorCode, e.ErrorMessage)
			if awsai.KindOf(err) == awsai.ErrThrottled {
				left = append(left, k)
			} else {
				g.failed[k.name()] = err
			}
		}
	}
	for _, u := range out.UnprocessedIdentifiers {
		for _, id := range u.RecordIdentifiersValueAsString {
			for _, k := range at[place{groupName(u.FeatureGroupName), id}] {
				if g.found[k.name()] == nil && !slices.ContainsFunc(left, func(l Key) bool { return l.name() == k.name() }) {
					left = append(left, k)
				}
			}
		}
	}
	return left, nil
}

// place is a record, as answers name it.
type place struct{ group, id string }

// identifiers are the keys by group, in the order in which the groups come. A group of which
// different features are asked for comes once, with all of them.
func identifiers(keys []Key) ([]wireIdentifier, map[place][]Key) {
	var out []wireIdentifier
	at := map[place][]Key{}
	for _, k := range keys {
		i := slices.IndexFunc(out, func(w wireIdentifier) bool { return groupName(w.FeatureGroupName) == groupName(k.Group) })
		if i < 0 {
			i = len(out)
			out = append(out, wireIdentifier{FeatureGroupName: k.Group, FeatureNames: slices.Clone(k.Features)})
		}
		p := place{groupName(k.Group), k.ID}
		if len(at[p]) == 0 {
			out[i].RecordIdentifiersValueAsString = append(out[i].RecordIdentifiersValueAsString, k.ID)
		}
		at[p] = append(at[p], k)
		out[i].FeatureNames = allNames(out[i].FeatureNames, k.Features)
	}
	return out, at
}

// allNames are the names of both; none are all features.
func allNames(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	for _, name := range b {
		if !slices.Contains(a, name) {
			a = append(a, name)
		}
	}
	return a
}

// chosen are the values of some features; none are all.
func chosen(r Record, features []string) Record {
	if len(features) == 0 {
		return r
	}
	return slices.DeleteFunc(slices.Clone(r), func(f Field) bool { return !slices.Contains(features, f.Name) })
}

// recordError is the failure of one record of a request.
func recordError(operation, code, message string) error {
	return awsai.Wrap("featurestore."+operation, &smithy.OperationError{
		ServiceID: "SageMaker FeatureStore Runtime", OperationName: operation,
		Err: &smithy.GenericAPIError{Code: code, Message: message},
	})
}
