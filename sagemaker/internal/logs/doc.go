// Package logs follows the logs that SageMaker's jobs write to Amazon CloudWatch Logs: all
// streams of a group whose names begin alike, one for each machine, as one sequence.
//
// # Order
//
// The lines of a stream come in the order that the service gives them, none twice and none
// left out. Lines of several streams are merged by their times, as far as they are known: a
// round reads every stream to its end, and what a machine writes later comes in a later
// round.
//
// # Limits
//
// A follower holds Options.Buffer lines at most, and at least 16 of each stream, and for each
// stream the page that is being read, of 1 MiB at most. A pause between rounds is such that no
// more than 10 streams a second are asked for nothing; the service allows 25 requests.
package logs
