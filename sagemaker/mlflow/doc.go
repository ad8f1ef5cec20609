// Package mlflow logs to and reads from MLflow: experiments, runs with their parameters,
// metrics and artifacts, models and the registry of their versions. It speaks MLflow's REST
// protocol with SageMaker's tracking servers and apps and with any other server, and keeps
// the same things in a folder in MLflow's own layout where there is none:
//
//	client := mlflow.New(cfg, "mlruns") // or an ARN of SageMaker, or http://localhost:5000
//	experiment, err := client.EnsureExperiment(ctx, "churn")
//	if err != nil {
//		return err
//	}
//	run, err := client.CreateRun(ctx, experiment)
//	if err != nil {
//		return err
//	}
//	log := client.Logger(ctx, run.ID)
//	for step, loss := range train() {
//		if err := log.Metric(ctx, "loss", loss, step); err != nil {
//			return err
//		}
//	}
//	if err := log.Close(ctx); err != nil {
//		return err
//	}
//	return client.EndRun(ctx, run.ID, mlflow.Finished)
//
// What searches look for is built with package filter. SageMaker's servers are made and
// started with package server, which this one does not need: a program that only logs does
// not compile the control plane.
//
// # Servers and folders
//
// The protocol is that of MLflow 2 and 3; logged models and the outputs of runs are of 3.
// The layout of the folder is that of MLflow 3.17.2, which was tested in both directions.
// MLflow 2.22.0 and 3.4.0 read it as it is; 3.17.2, where MLflow's own store of this kind is in
// maintenance, only with MLFLOW_ALLOW_FILE_STORE=true in its environment.
//
// Several processes may use a folder at once, MLflow's too. Files appear whole and values of
// metrics are appended. Processes of this library take turns where they read before they
// write, as in naming an experiment; MLflow's do not.
//
// # Artifacts
//
// A run and a model say by a URI where their artifacts are: in S3, in a folder, or with the
// server (mlflow-artifacts:). [Client.Upload] and the like take such a URI, and runs:/ID and
// models:/NAME/VERSION.
//
// A model version goes to an endpoint in two steps: [Client.Container] fetches its files and
// says which image serves them, and package deploy does the rest.
//
// # Limits
//
// Keys have 250 characters, values of parameters 6,000 and of tags 8,000: MLflow's limits,
// which older servers set lower. A batch of any size is cut to what a request may hold:
// 1,000 entries, of them 100 parameters and 100 tags, in 1 MB. Listings are lazy with a
// server; of a folder all that is asked for is read first. A server that keeps artifacts
// itself lists names with a percent escape decoded (seen with 3.17.2): such files can be
// opened by their name, and a download of their folder misses them with awsai.ErrNotFound.
//
// # Errors
//
// Methods return *awsai.Error. What exists already is of no kind. MLflow answers that a run
// cannot take another value of a parameter with awsai.ErrInvalid. Requests that a server
// throttles or fails are repeated as the SDK's retryer says, but for those that make something
// without a name, as a run: those are repeated only where the server refused to take them.
// [RejectedError] tells which entries of a [Logger] the store refused.
//
// # Testing
//
// A folder of testing.T.TempDir is a store. For a server, an http.Client under cfg that
// answers as one does.
package mlflow
