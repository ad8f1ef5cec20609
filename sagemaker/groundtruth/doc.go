// Package groundtruth makes labels of what people answer, as SageMaker Ground Truth does it, on
// this machine: it consolidates the answers of several workers, measures how far they agree, is
// the Lambda functions before and after a labelling job's people, and reads and writes the job's
// manifests.
//
//	answers := []groundtruth.Annotation{
//		{Task: "1.jpg", Worker: "ann", Label: "cat"},
//		{Task: "1.jpg", Worker: "bob", Label: "dog"},
//		…
//	}
//	labels, err := groundtruth.DawidSkene(answers)
//	…
//	for _, v := range labels.Verdicts {
//		fmt.Println(v.Task, v.Label, v.Confidence)
//	}
//	alpha, err := groundtruth.Krippendorff(answers, groundtruth.Nominal)
//
// AWS has closed Ground Truth to new accounts and names no successor. This package is the local
// engine and needs no account: nothing in it calls AWS, and it does not import the SDK. It
// starts no labelling jobs there.
//
// Of several answers with one label each, [MajorityVote] takes the most frequent, [Wawa] and
// [OneCoin] weigh the workers, and [DawidSkene] and [ModifiedDawidSkene] learn which labels each
// worker confuses; the last is what AWS has published of Ground Truth's own method. [MultiLabel]
// is for tasks of which several labels hold; [MergeBoxes], [MergeSpans] and [VotePixels] are for
// places in images and texts. [Confident] divides a model's predictions into labels and tasks
// for people. [Cohen], [WeightedCohen], [Fleiss] and [Krippendorff] tell whether the workers
// agree by more than chance: where they do not, no method finds good labels.
//
// # Limits
//
// Annotations, and tables of tasks by labels and of workers by labels by labels, are in memory;
// tables have up to 134,217,728 cells of 8 bytes. AWS has published no code for boxes, spans and
// pixels: those functions follow its description and have the properties that their comments
// say, not Ground Truth's figures.
//
// # Errors
//
// Functions return *awsai.Error: awsai.ErrInvalid for input that has no meaning and
// awsai.ErrTooLarge beyond a limit, both before any work. Errors hold numbers of annotations,
// tasks and lines, never their content.
//
// # Testing
//
// Everything is a plain function of values; the hooks read payloads by a function that the
// caller gives them, in a test from memory.
package groundtruth
