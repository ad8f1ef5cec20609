// Package batch runs a function over many items with a bounded number of calls at a time,
// for the methods of the library that take a list.
//
//	vectors, err := batch.Map(ctx, batch.Options{Op: "bedrock.Embed", Width: e.opts.Concurrency}, texts,
//		func(ctx context.Context, text string) ([]float32, error) {
//			return e.embed(ctx, text)
//		})
//
// Results are aligned with the items, items start in their order, and what fails is told
// by index in an *awsai.BatchError while the rest goes on. [MapGroups] does the same for
// operations that take several items in one request.
//
// # Throttling
//
// Two things adapt: the width, which is how many calls run at a time, and the gap between the
// starts of calls. A call that ends in awsai.ErrThrottled while as many run as may halves the
// width, to one at least, and sets a gap: what the calls were apart, or 10 ms where all
// started at once. From then on the gap holds the calls back, and the width rises again, to
// Options.Width at most.
//
// The gap first searches for what the service sustains: it widens by a quarter with each
// throttling and narrows quickly with each success. Once it has been right for a while, a
// throttling widens it by a hundredth, and it narrows next to nothing at first, then ever
// faster. So the calls keep close to the service's limit, are throttled about once in a
// hundred times, and follow a limit that changes. Calls that were under way together count as
// one throttling.
//
// After a throttling no call starts for a pause: 50 ms, doubled by each further throttling
// without a success between, 5 s at most, less a random part of up to a half. Once the gap has
// been right, the first of them is the gap alone.
//
// A throttled item is put back and called again after the others. The SDK's retryer would
// repeat it too, without knowing what else the batch sends: sdk.LeaveThrottling keeps it from
// doing so. Where a caller does not use that, nothing is wrong, but slower. After
// Options.Patience throttlings without a success between, the service is not about to give in:
// the batch ends, and every item that is not done has the throttling as its error. No other
// error is called again.
//
// # Limits
//
// A batch holds its items and results in memory. There is one goroutine per call under way.
//
// # Errors
//
// Any failure makes an *awsai.BatchError. When the context ends, items that are not done
// have the context's error.
//
// # Testing
//
// Nothing here knows a service. Tests of callers give a function, and run under
// testing/synctest where pauses would take time.
package batch
