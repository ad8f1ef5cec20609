// Package vector compares embedding vectors, and finds the nearest to a query.
//
//	x := vector.NewAuto(1024)
//	for slot, v := range vectors {
//		if err := x.Put(slot, v); err != nil {
//			…
//		}
//	}
//	for _, m := range x.Search(nil, vector.Query{Vector: v, Limit: 10}) {
//		fmt.Println(m.Slot, m.Score)
//	}
//
// Vectors are kept under slots, small numbers that the caller gives out, such as indices into
// its own table. They are compared by the cosine of their angle.
//
// [Auto] needs no choice: it is a [Flat], which looks at every vector, and where there are
// many an [HNSW], which follows a graph of them. [Store] is such an index on disk, that opens
// without being read. A Flat may keep its vectors in half of the memory ([Precision]), may have
// [Codes], by which it reads a fraction of it, and answers batches of queries together.
//
// [Dot], [DotRows], [SquaredL2], [Cosine] and [Normalize] are the arithmetic, by the vector
// instructions that the processor has ([Kernel] names them). [ReadNPY], [ReadFvecs],
// [ReadBvecs] and [ReadIvecs] read the files that others keep vectors in.
//
// The answers of a Flat are the same from run to run, whatever the number of processors, with
// ties broken by the caller's order. Those of an HNSW are if its vectors are put one after the
// other.
//
// # Limits
//
// A Flat takes 4 bytes per dimension and vector, or 2, rounded up to 16 dimensions, and reads
// all of them for each query. An HNSW takes 8 bytes more for each of HNSWOptions.M, and
// misses some of the nearest; with [Codes] it takes one byte per dimension in place of four.
// Slots are below [MaxSlots]. A million vectors in a [Store] are
// well served by one machine; with tens of millions, or several writers, a database is the
// better place.
//
// # Errors
//
// A vector of the wrong length is awsai.ErrInvalid, a slot beyond the limit
// awsai.ErrTooLarge. The functions on two vectors of different length take the shorter as
// the length of both. A file that this package did not write, or not so, is a [CorruptError].
//
// # Testing
//
// The package needs no service. A Store needs a folder, as that of testing.T.TempDir.
package vector
