// Package vector compares embedding vectors, and finds the nearest to a query.
//
//	x := vector.NewFlat(1024)
//	for slot, v := range vectors {
//		if err := x.Put(slot, v); err != nil {
//			…
//		}
//	}
//	for _, m := range x.Search(nil, vector.Query{Vector: v, Limit: 10}) {
//		fmt.Println(m.Slot, m.Score)
//	}
//
// [Dot], [DotRows], [SquaredL2], [Cosine] and [Normalize] are the arithmetic, by the vector
// instructions that the processor has ([Kernel] names them); [Flat] is an exact index in
// memory. Answers are the same from run to run, ties broken by the caller's order.
//
// # Limits
//
// A [Flat] takes 4 bytes per dimension and vector and reads all of them for each query. It
// compares by cosine alone. Slots are below [MaxSlots].
//
// # Errors
//
// A vector of the wrong length is awsai.ErrInvalid, a slot beyond the limit
// awsai.ErrTooLarge. The functions on two vectors of different length take the shorter as
// the length of both.
//
// # Testing
//
// The package needs no service and no file.
package vector
