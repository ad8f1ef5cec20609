package featurestore

import (
	"context"
	"fmt"
	"iter"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// Put writes a record: a [Record], or a struct as [SchemaOf] has it. Values that are null are
// left out. The online store keeps a record whose event time is later and passes over an older
// one; the offline store keeps both.
func (c *Client) Put(ctx context.Context, group string, record any, optFns ...func(*WriteOptions)) error {
	const op = "featurestore.Put"
	e, err := newEntry(group, record, optFns...)
	if err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return awsai.Wrap(op, c.runtime.put(ctx, group, e.Record, WriteOptions{e.TargetStores, e.ttl}))
}

// Get reads the latest state of a record into a struct or a *Record: all features, or those
// named. A record that is not there, expired or deleted, is awsai.ErrNotFound, and so is a group
// that is not.
func (c *Client) Get(ctx context.Context, group, id string, into any, features ...string) error {
	const op = "featurestore.Get"
	if err := checkKey(Key{group, id, features}); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	r, err := c.runtime.get(ctx, group, id, features)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	return into1(op, r, into)
}

// into1 decodes one record for Get.
func into1(op string, r Record, into any) error {
	if r == nil {
		return awsai.Errorf(op, awsai.ErrNotFound, "no such record")
	}
	if err := decode(r, into); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return nil
}

// Delete deletes a record as of a time: [ISOTime] or [UnixTime], by the group's kind. Where the
// store has a later state, the online store stays as it is.
func (c *Client) Delete(ctx context.Context, group, id, eventTime string, optFns ...func(*DeleteOptions)) error {
	const op = "featurestore.Delete"
	var o DeleteOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkDelete(group, id, eventTime); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return awsai.Wrap(op, c.runtime.delete(ctx, group, id, eventTime, o))
}

func checkDelete(group, id, eventTime string) error {
	if err := checkKey(Key{Group: group, ID: id}); err != nil {
		return err
	}
	if _, err := ParseTime(eventTime); err != nil {
		return err
	}
	return nil
}

// Records lists the identifiers of the records that the online store has, in no order.
func (c *Client) Records(ctx context.Context, group string, optFns ...func(*RecordsOptions)) iter.Seq2[string, error] {
	const op = "featurestore.Records"
	var o RecordsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]string, string, error) {
		if err := checkGroup(group); err != nil {
			return nil, "", awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
		}
		return c.runtime.list(ctx, group, token, o)
	})
}

func checkKey(k Key) error {
	if err := checkGroup(k.Group); err != nil {
		return err
	}
	if k.ID == "" {
		return fmt.Errorf("an empty record identifier")
	}
	if n := len([]rune(k.ID)); n > maxText {
		return fmt.Errorf("limit %d characters of record identifier, got %d", maxText, n)
	}
	for i, f := range k.Features {
		if !namePattern.MatchString(f) {
			return fmt.Errorf("feature %d: a name of %d characters; limit 1 to %d letters, digits, hyphens and underscores", i, len(f), maxName)
		}
	}
	return nil
}
