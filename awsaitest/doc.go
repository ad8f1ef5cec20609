// Package awsaitest is a fake AWS for tests: the clients of the AWS SDK are real, and
// so are their serializers, signers, retries and deserializers; the HTTP transport
// under them is not. It needs no network, no listener and no credentials, and works
// inside testing/synctest bubbles.
//
//	func TestMood(t *testing.T) {
//		fake := awsaitest.New(t)
//		awsaitest.Handle(fake, func(ctx context.Context, in *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
//			return &comprehend.DetectSentimentOutput{Sentiment: types.SentimentTypePositive}, nil
//		})
//		fake.Throttle("DetectSentiment", 1)
//		mood, err := Mood(t.Context(), fake.Config(), "what a day") // the code under test takes an aws.Config
//		// …
//		if n := fake.Count("DetectSentiment"); n != 2 { … } // the SDK tried again
//	}
//
// # Answers
//
// [Handle] answers an operation with a typed function, [HandleStream] one whose answer
// is an event stream, [HandleTwoWay] one whose request is one too, [Fake.HandleWire] and [Fake.HandleRaw] with bytes as they go over
// the wire, such as a captured response, [Fake.HandleHTTP] a plain URL. [Fake.S3] is a
// store in memory for staging. [Record] records the traffic of a real account, scrubbed
// of what is secret, and [Replay] answers from the recording. [Fake.Inject] lets
// requests fail or wait before they are answered; [Fake.Calls] tells what was asked.
//
// A request that nothing answers fails the test.
//
// [Fake.Listen] is for what needs a real connection: the same answers, over HTTP/2.
//
// # Checks
//
// With the environment variable AWSAI_MODELS set to a folder of service models, a
// service-2.json in a folder per service as the SDKs' repositories have them, each
// request is decoded from its bytes and checked against its model: required and unknown
// members, lengths, ranges, enumerations, patterns, unions with one member. Each breach
// is an error of the test and names the member, not what it holds. Patterns that Go's
// regexp cannot express are passed over. Without the variable each test says in its log
// that nothing was checked.
//
// # Limits
//
// Typed answers are for the JSON protocols: those of the modules that are
// schema-based, and of a list of older ones. Others are answered by [Fake.HandleWire].
// What a client sends on a two-way event stream is checked by its envelope, not by its
// model, and is also in [Call.Sent]. The retry quota of the SDK is switched off, and there is no
// wait between attempts: set aws.Config's Retryer for either. S3 has no versions, access
// control or object lock.
//
// # Errors
//
// Handlers return the errors of the SDK's types packages, a *smithy.GenericAPIError or a
// [*Failure] for an error of the service, anything else for one of the connection; see
// [Fault.Err].
//
// # Testing
//
// The package's own tests send each output, error and event of the modules that the
// library uses through the fake and compare what the SDK's client returns.
package awsaitest
