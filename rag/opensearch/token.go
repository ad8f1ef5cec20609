package opensearch

import (
	"fmt"
	"math"
	"strconv"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// The metadata of a document is a list of tokens in one keyword field, so that every filter of
// rag is a query of keywords, exact to the byte, and no key adds to the mapping. A token is
// what it says of a key, the key with its length, and the value:
//
//	e4:year                the key exists
//	s4:lang:en             its value is that string
//	b5:draft:true          that bool
//	n4:year:c09fa40000000000   that number, as 16 digits that are in order of the numbers
//	l4:tags:x              a list that has that string
const (
	tokenExists = "e"
	tokenString = "s"
	tokenBool   = "b"
	tokenNumber = "n"
	tokenList   = "l"
)

func prefix(kind, key string) string {
	return kind + strconv.Itoa(len(key)) + ":" + key + ":"
}

// maxToken is how many bytes a keyword may have, by Lucene.
const maxToken = 32_766

// tokens are those of a document's metadata.
func tokens(d rag.Document) ([]string, error) {
	var list []string
	for k, v := range d.Metadata {
		list = append(list, prefix(tokenExists, k))
		if values, ok := v.([]string); ok {
			for _, s := range values {
				list = append(list, prefix(tokenList, k)+s)
			}
		} else if t, ok := scalar(k, v); ok {
			list = append(list, t)
		}
	}
	for _, t := range append(list, d.ID) {
		if len(t) > maxToken {
			return nil, fmt.Errorf("%w: document %q has an ID or a metadata value of over %d bytes with its key", awsai.ErrTooLarge, d.ID[:min(len(d.ID), 100)], maxToken)
		}
	}
	return list, nil
}

// scalar is the token of a value that is no list. NaN has none: it equals nothing.
func scalar(key string, v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return prefix(tokenString, key) + x, true
	case bool:
		return prefix(tokenBool, key) + strconv.FormatBool(x), true
	}
	n, ok := number(v)
	if !ok || math.IsNaN(n) {
		return "", false
	}
	return prefix(tokenNumber, key) + sortable(n), true
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// sortable is a number in 16 digits whose order is that of the numbers.
func sortable(n float64) string {
	bits := math.Float64bits(n)
	if n == 0 { // of two zeros
		bits = 0
	}
	if bits>>63 == 1 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	return fmt.Sprintf("%016x", bits)
}
