// Package job is the handle on work that a service does in its own time: transcriptions,
// analyses of long documents, training, batch inference.
//
// A method that starts a job returns a *[Job] of what the job makes:
//
//	j, err := client.Transcribe(ctx, source)
//	if err != nil {
//		return err
//	}
//	save(j.ID()) // another process continues with client.ResumeTranscription(id)
//	for p, err := range j.Watch(ctx) {
//		if err != nil {
//			return err
//		}
//		log.Printf("%s %.0f%% after %v", p.Status, 100*p.Fraction, p.Elapsed)
//	}
//	transcript, err := j.Wait(ctx)
//
// The context bounds the wait, never the job: when it ends the job goes on, and Wait may be
// called again, here or in another process. Only [Job.Stop] ends a job. What a job did only
// in part, as 97 of 100 documents, is data of its result and no error.
//
// A family builds its jobs from a [Driver], which is three functions.
//
// # Limits
//
// A wait asks at once, then after [Options].First (2 s), each time 1.5 times later up to
// [Options].Max (30 s), less a random part of up to a fifth. A job that ends is noticed
// within that time. Services keep finished jobs for a limited time, as Textract does for
// seven days; after it a job is not found.
//
// # Errors
//
// Methods return *awsai.Error. One that holds a *[FailedError] says that the job has ended
// without a result, and the service's reason. While waiting, awsai.ErrThrottled and
// awsai.ErrUnavailable are tolerated for [Options].Tolerance; any other error ends the wait
// at once, awsai.ErrNotFound among them. An ended context keeps its identity.
//
// # Testing
//
// A job of a test is a [Driver] of three functions. Under testing/synctest a wait takes no
// time.
package job
