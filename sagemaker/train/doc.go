// Package train trains models with Amazon SageMaker: training jobs, the tuning of
// hyperparameters and processing jobs. The same values run on this machine, as processes.
//
//	c := train.New(cfg, role, media.URI{Bucket: "my-bucket", Key: "churn/"})
//	j, err := c.Train(ctx, train.Trainer{
//		Image:   uri, // of package image
//		Source:  train.Source{Dir: "src", Entry: "train.py"},
//		Hyper:   map[string]any{"epochs": 3, "rate": 0.2},
//		Inputs:  map[string]train.Input{"train": {Local: "data/train"}},
//		Compute: train.Compute{Instance: "ml.m5.xlarge"},
//	})
//	if err != nil {
//		return err
//	}
//	for line, err := range j.Logs(ctx) { // until the job ends
//		if err != nil {
//			return err
//		}
//		log.Print(line.Text)
//	}
//	trained, err := j.Wait(ctx)
//	…
//	files, err := c.Artifacts(ctx, trained, "model")
//
// [NewLocal] has the same methods, without AWS: the command is a process that finds the
// folders and variables of SageMaker's containers.
//
// # Names and repetition
//
// A job has the name that its value gives, or one made of Base and the time. The name is what
// makes a start happen once: a start with the name of a job that exists, as after a crash,
// returns that job, and is awsai.ErrInvalid if it was started otherwise. Sources and local
// inputs are stored under the checksum of what they contain, so that the same are not sent
// twice, and stay where they are.
//
// # What costs money
//
// Package deploy lists it, as Client.Charges: jobs that run, and machines that are kept warm, which
// [Client.KeepWarm] gives up. SageMaker Debugger and its profiler are closed to new customers, and
// are off.
//
// # Limits
//
// Numbers and lengths are checked before anything is sent: 100 hyperparameters of 2,500
// characters, 20 channels, 40 metrics, 63 characters of a name and 32 of a tuning job's; the
// account's quotas are the service's to tell. Following logs holds 65,536 lines at most, and
// no less than 16 of each machine.
//
// # Errors
//
// Methods return *awsai.Error: awsai.ErrInvalid for values that break a limit, with limit and
// value; awsai.ErrNotFound for a job or file that does not exist; awsai.ErrQuota for more
// instances than the account may have. A job that fails is a *job.FailedError of its Wait.
//
// # Testing
//
// Package awsaitest answers the SDK's clients; [NewLocal] needs nothing.
package train
