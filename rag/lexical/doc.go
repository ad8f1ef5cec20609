// Package lexical finds texts by their words: sentences, terms in many languages, and an
// in-memory index that ranks by BM25.
//
//	x := lexical.New()
//	for slot, p := range passages {
//		err := x.Put(slot, lexical.Field{Text: p.Title, Weight: 3}, lexical.Field{Text: p.Text})
//		…
//	}
//	for _, m := range x.Search(nil, lexical.Query{Text: "how do I renew a lease?", Limit: 10}) {
//		fmt.Println(passages[m.Slot].Title, m.Score)
//	}
//
// [Sentences] divides a text, [Terms] and [Analyzer] say what it is about, [Index] finds it.
//
// # Limits
//
// Languages are told apart by their script and their stop words; those with a stemmer are
// Arabic, Danish, Dutch, English, Finnish, French, German, Hungarian, Italian, Norwegian,
// Portuguese, Romanian, Russian, Spanish, Swedish and Turkish, and texts in others are found
// by words as they are written. Letters and marks are not composed: "é" in one character
// is another word than in two. A run of more than 256 bytes without a space is not a word.
// An index has [MaxSlots] slots, and takes some 20 bytes of memory for each word of text, or
// 15 for grams (measured on 5,183 abstracts).
//
// # Errors
//
// A slot that an index does not have is awsai.ErrInvalid or awsai.ErrTooLarge, bytes that
// are not those of an index are awsai.ErrInvalid. No text is an error.
//
// # Testing
//
// The package needs no service and no file. Its answers depend on nothing but what it is
// given: the same texts and queries have the same scores each time.
package lexical
