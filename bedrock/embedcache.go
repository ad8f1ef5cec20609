package bedrock

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// EmbedCache keeps vectors, so that they are not paid for again. It is safe for concurrent use.
// [DiskCache] is one in files.
//
// A key is 64 hexadecimal digits in lower case: a hash of all that makes the vector, which is
// the model, the dimensions, the type, the purpose and the input. The input itself is not
// given to a cache. A value is the vector's bytes, float32 as little-endian.
//
// Losing a value costs money and nothing else, so that the methods return no errors. A value
// that is not as it was put is not to be returned.
type EmbedCache interface {
	// Get returns the value of a key, if there is one.
	Get(ctx context.Context, key string) (value []byte, ok bool)
	// Put stores the value of a key. It may keep the value, and must not change it.
	Put(ctx context.Context, key string, value []byte)
}

// recall gives the inputs keys, and vectors as far as the cache has them.
func (c *embedding[T]) recall(ctx context.Context, slots []*slot[T]) {
	if c.o.Cache == nil {
		return
	}
	for _, s := range slots {
		if s.key = c.key(s.embedItem); s.key == "" {
			continue
		}
		value, ok := c.o.Cache.Get(ctx, s.key)
		if !ok {
			continue
		}
		vector := make([]T, c.as.length(c.model.Dimensions))
		if n, err := binary.Decode(value, binary.LittleEndian, vector); err == nil && n == len(value) {
			s.vector = vector
		}
	}
}

// keep puts what has just been paid for into the cache, even if the call has been cancelled
// meanwhile.
func (c *embedding[T]) keep(ctx context.Context, run []*slot[T]) {
	for _, s := range run {
		if s.key == "" {
			continue
		}
		value, err := binary.Append(nil, binary.LittleEndian, s.vector)
		if err == nil {
			c.o.Cache.Put(context.WithoutCancel(ctx), s.key, value)
		}
	}
}

// key is the input's key in the cache. An image in S3 has none, because it can change. Where
// the base model is given, the ID may be that of a customized one with vectors of its own.
func (c *embedding[T]) key(it embedItem) string {
	purpose, image := c.kind.purposes[c.purpose], ""
	if it.image != nil {
		if it.image.sum == "" {
			return ""
		}
		image = it.image.sum
		if p := c.kind.images.purpose; p != "" {
			purpose = p
		}
	}
	id := c.model.ID
	if c.o.BaseModel != "" {
		id += " " + c.id
	}
	h := sha256.New()
	for _, part := range []string{"1", id, c.as.name, purpose, image, it.text} {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(part)))) // never fails
		h.Write([]byte(part))
	}
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(c.model.Dimensions)))
	return hex.EncodeToString(h.Sum(nil))
}
