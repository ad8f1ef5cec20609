// Package batch has a foundation model of Amazon Bedrock answer many requests in one job, in
// hours instead of seconds and for less, by way of files in S3.
//
//	client := batch.New(cfg, "anthropic.claude-haiku-4-5-20251001-v1:0", role, media.URI{Bucket: "my-bucket", Key: "batch"})
//	job, err := client.Start(ctx, batch.Of(records...))
//	…
//	save(job.ID()) // another process continues with client.Resume(id)
//	out, err := job.Wait(ctx)
//	…
//	for result, err := range client.Results(ctx, out) {
//		if err != nil {
//			return err
//		}
//		if result.Err != nil {
//			log.Print(result.ID, result.Err)
//			continue
//		}
//		answers[result.Index] = result.Reply.Text()
//	}
//
// A [Record] is a bedrock.Request with an ID, or the body of a model's own kind with one. The
// role is one that Bedrock takes on, with access to the place in S3.
//
// # Limits
//
// The service refuses a job of fewer records than the account's quota for the model, 100 by
// default, or of more or larger ones than others of its quotas (Service Quotas, "Batch
// inference", and "Minimum number of records per batch inference job"): that is a failed
// job, after its validation. It has no tools for requests of the Converse kind, which are
// refused here, no provisioned throughput, and media in S3 only below the folder of the
// records. All records of a job are of one kind, and their IDs differ.
//
// Records are written, and results read, one at a time; the IDs of a job are held in memory,
// and records beyond 8 MiB in a temporary file until they are in S3. A line of results has at
// most [MaxLine] bytes.
//
// # Errors
//
// Methods return *awsai.Error. A record that is refused is awsai.ErrInvalid, with its index,
// and nothing is sent. Why a record has no result is data: Result.Err. A job of which a part
// was done has succeeded; one that failed, expired or was stopped is a *job.FailedError,
// and [Client.Output] has what it did until then.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes clients, and its S3
// holds their files.
package batch
