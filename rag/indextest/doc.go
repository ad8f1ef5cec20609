// Package indextest is the conformance suite of [rag.Index]: what every implementation
// passes, so that one can take another's place.
//
// A backend's test is one call:
//
//	func TestIndex(t *testing.T) {
//		indextest.Run(t, func(t *testing.T) rag.Index {
//			store, err := embedded.Open(t.TempDir())
//			if err != nil {
//				t.Fatal(err)
//			}
//			t.Cleanup(func() { store.Close() })
//			return store
//		})
//	}
//
// It asks for nothing that the interface does not promise: how good a ranking is, is for
// package rag/eval to say. Of a search it demands that a passage is found by its own text,
// that the filter is exact (by [rag.Filter.Match], on random filters), that the limit is
// met, and that the order is by score and then by ID. An index with a model is given
// vectors that the suite makes of the words of each text, with every document and with
// every query.
//
// # Limits
//
// A document has up to 300 passages, a passage up to 32 KiB of text, a batch up to 60
// documents. Texts and IDs are valid UTF-8 without NUL, for not every engine stores it.
// With fewer than about 64 dimensions the suite's vectors may not keep texts apart.
//
// # Errors
//
// A failure names what was promised and what was found, and for a random filter the filter
// and the seed.
//
// # Testing
//
// The suite is itself proven: its tests run it against a correct index, and against many
// that each break one promise and must be caught.
package indextest
