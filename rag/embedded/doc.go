// Package embedded is the default engine of package rag: an index in this process, kept in
// a folder, that needs no account, no network and no other program.
//
//	store, err := embedded.Open(dir)
//	if err != nil {
//		return err
//	}
//	defer store.Close()
//	if _, err := rag.Sync(ctx, store, nil, items); err != nil {
//		return err
//	}
//	hits, err := store.Search(ctx, rag.Query{Text: "How do I run the tests?"})
//
// A store without a model makes its own vectors from the words of its documents. One with a
// model, as of package bedrock, is given vectors with every passage and every query, and
// keeps the model's identity: it does not open with another.
//
// # On disk
//
// The truth is one log, store.log, to which every Upsert and Delete appends one record and
// syncs it before it returns. One record per call makes a batch atomic without any other
// means, and one file means one sync. A record has checksums of its own, which hold only
// at its place in this log; so what a crash leaves of an unfinished record is told from
// damage, and is cut off when the store is opened. Damage is a [CorruptError] with its
// place, never a part of the documents.
//
// When more than half of the log is of documents that were replaced or deleted, it is
// written anew beside the old one, synced and renamed over it.
//
// What searching needs is derived from the documents, in memory. Close saves it as
// store.snapshot, with the exact end of the log that it belongs to. Open uses it and adds
// the records that came after; where it is missing, damaged or of another log, Open derives
// it again, which takes longer. A snapshot is also a witness: a log that ends before it has
// lost what was stored, and is corrupt.
//
// The file store.lock is locked, by the operating system and for as long as the process
// lives, by whoever may write. The folder and its files are the user's alone.
//
// # Limits
//
// All documents and vectors are in memory: about the size of the log without garbage, and
// again what is derived. A batch has at most 1 GiB, a vector 65,536 numbers. A store is
// written by one process at a time, on a local file system: over NFS, locks and syncs
// promise less. Platforms without file locks, as js/wasm, have [New] and Options.ReadOnly
// only. A number beyond 32 bits that was stored as an int is refused by a 32-bit machine.
//
// A bit that fails in the last record of a store that was killed looks like a crash, and
// costs that one change; [rag.Sync] makes it again.
//
// # Errors
//
// Methods return *awsai.Error. What cannot be stored or asked for, a store of another model
// or a later format, and a folder that is no store are awsai.ErrInvalid; a folder in use is
// awsai.ErrUnavailable; an unknown document is awsai.ErrNotFound. A damaged log is a
// [CorruptError], and a closed store fs.ErrClosed, both without a kind. An error of the
// disk is in the chain. After a failed sync a store takes no more changes, since nobody
// knows what of the file is on disk; open it again.
//
// # Testing
//
// A test's store is New(), in memory, or Open(t.TempDir()). It is fast and real; nothing
// needs to be faked.
package embedded
