package nlp

import (
	"container/list"
	"context"
	"slices"
	"sync"
)

// TranslationCache keeps the latest translations of messages in memory, so that a message that is
// repeated is paid for once; one that is under way is waited for. It is safe for concurrent use
// and may serve several translators: what they are set to is part of what it goes by.
type TranslationCache struct {
	size int

	mu      sync.Mutex
	entries map[messageKey]*list.Element // of *cachedMessage
	order   *list.List                   // the latest used first
	flights map[messageKey]*messageFlight
}

// messageKey is what a translation depends on.
type messageKey struct {
	region, terminology string
	settings            TranslationSettings
	lowConfidence       bool
	reflow              bool
	source, target      string
	text                string
}

type cachedMessage struct {
	key   messageKey
	value Translation
}

// messageFlight is a translation under way. What it came to may be read when done is closed.
type messageFlight struct {
	done  chan struct{}
	value Translation
	err   error
	ended bool // the flight ended for its own context and says nothing of the message
}

// NewTranslationCache returns a cache of at most size messages, of 1,000 where size is not
// positive. A message of more than 10,000 bytes is not kept.
func NewTranslationCache(size int) *TranslationCache {
	if size <= 0 {
		size = 1000
	}
	return &TranslationCache{size: size, entries: map[messageKey]*list.Element{}, order: list.New(), flights: map[messageKey]*messageFlight{}}
}

// Len is the number of messages in the cache.
func (c *TranslationCache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order.Len()
}

// ticket is what a message found in the cache: its translation, or its flight, which the caller
// owns where there was neither.
type ticket struct {
	value  Translation
	flight *messageFlight
	owner  bool
}

// redeem returns the translation of a message: the one that the ticket has, or that of the flight,
// which the owner makes. paid tells whether it was that.
func (c *TranslationCache) redeem(ctx context.Context, key messageKey, t ticket, make func() (Translation, error)) (value Translation, paid bool, err error) {
	for ; t.flight != nil; t = c.look(key) {
		f := t.flight
		if t.owner {
			c.fly(ctx, key, f, make)
			return clonedTranslation(f.value), true, f.err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return Translation{}, false, ctx.Err()
		}
		if !f.ended {
			return clonedTranslation(f.value), false, f.err
		}
	}
	return t.value, false, nil
}

// look finds a message in the cache, or its flight, or begins one.
func (c *TranslationCache) look(key messageKey) ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[key]; ok {
		c.order.MoveToFront(e)
		return ticket{value: clonedTranslation(e.Value.(*cachedMessage).value)}
	}
	if f, ok := c.flights[key]; ok {
		return ticket{flight: f}
	}
	f := &messageFlight{done: make(chan struct{}), ended: true}
	c.flights[key] = f
	return ticket{flight: f, owner: true}
}

// fly makes the translation and tells those who wait for it, even where make panics.
func (c *TranslationCache) fly(ctx context.Context, key messageKey, f *messageFlight, make func() (Translation, error)) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.flights, key)
		if !f.ended && f.err == nil && len(key.text) <= maxTranslateText {
			c.keep(key, f.value)
		}
		close(f.done)
	}()
	f.value, f.err = make()
	f.ended = f.err != nil && ctx.Err() != nil
}

// keep adds a translation and drops what was not used for longest. The lock is held.
func (c *TranslationCache) keep(key messageKey, value Translation) {
	c.entries[key] = c.order.PushFront(&cachedMessage{key, clonedTranslation(value)})
	for c.order.Len() > c.size {
		last := c.order.Back()
		delete(c.entries, c.order.Remove(last).(*cachedMessage).key)
	}
}

// clonedTranslation gives each caller terms of its own.
func clonedTranslation(t Translation) Translation {
	t.Terms = slices.Clone(t.Terms)
	return t
}
