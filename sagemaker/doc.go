// Package sagemaker gets predictions from models on Amazon SageMaker endpoints: at once, as a
// stream, in the background, and many at a time. What makes endpoints is in its sub-packages.
//
//	endpoint := sagemaker.New(cfg, "churn")
//	rows := [][]float64{{41, 0, 12.5}, {29, 1, 80}}
//	scores, err := sagemaker.Predict(ctx, endpoint, rows, sagemaker.CSV[[]float64]{}, sagemaker.CSV[[]float64]{})
//	if err != nil {
//		return err
//	}
//	for _, row := range scores {
//		fmt.Println(row[0])
//	}
//
// [Endpoint.Invoke] takes a body as it is; [Predict] writes and reads it by a codec: [JSON],
// [JSONLines], [CSV], [Npy], [LibSVM], [RecordIO], and Parquet in package sagemaker/parquet. A
// [Target] picks among the models behind one endpoint: an inference component, a variant, a
// container, or a model of a multi-model endpoint. [Endpoint.OpenSession] keeps requests
// with one instance.
//
// [Endpoint.Stream] yields a response as it is written; [Lines], [Events] and [StreamJSON] cut it
// where the container meant it to be cut, which the service does not. [Endpoint.InvokeAsync] is a
// job: its ID is enough for another process to wait for the result. [Endpoint.InvokeBatch] sends
// many requests at the pace that the endpoint sustains.
//
// [NewEmbedder] and [NewGenerator] make of an endpoint with an embedding model or a language
// model what package rag builds on.
//
// # Limits
//
// By the service's public model a body has at most 6,291,456 bytes in real time, and one that goes
// inline with an asynchronous request 128,000; a larger one of those goes by way of S3, up to 1 GB. A
// serverless endpoint takes 4 MB, which only the service can tell. It gives a container 60 s
// to answer, and 8 minutes for a stream, which Options.Timeout and Options.StreamTimeout follow: a
// connection that hangs is given up. Names, headers and sizes are checked before anything is
// sent.
//
// # Errors
//
// Methods return *awsai.Error. What the container answered is a [*ModelError], with its status and
// the beginning of its message: 400 is awsai.ErrInvalid, 413 awsai.ErrTooLarge, 429
// awsai.ErrThrottled, from 500 on awsai.ErrUnavailable. The message, which may repeat what the
// caller sent, is in no error's text. An inference component that is scaled to zero and
// a model that is being loaded are awsai.ErrUnavailable. A stream that was cut is
// awsai.ErrIncomplete. A response that a codec cannot read is awsai.ErrUnavailable.
//
// # Testing
//
// An Endpoint runs against package awsaitest, S3 included. Codecs need no AWS.
package sagemaker
