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
// The width adapts by additive increase and multiplicative decrease. A call that ends in
// awsai.ErrThrottled while as many run as may halves the width, to one at least; calls that
// succeed raise it again, to Options.Width at most. Throttling also sets a gap between the
// starts of calls, which grows by a quarter with each throttling and shrinks with each
// success until it is none: width alone cannot slow calls that take a millisecond. Calls
// that were under way together count as one throttling. After it no call starts for a
// pause: 50 ms, doubled by each further throttling without a success between, 5 s at most,
// less a random part of up to a half.
//
// A throttled item is put back and called again after the others. That is no second retry
// of the request: the SDK's retryer has repeated it, as often as it is configured to, and
// given up, because it cannot know that the batch itself sends too much. The batch sends
// less and then asks again. After Options.Patience throttlings without a success between,
// the service is not about to give in: the batch ends, and every item that is not done has
// the throttling as its error. No other error is called again.
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
