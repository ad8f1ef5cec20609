// Package image knows the addresses of the container images that AWS builds for SageMaker:
// frameworks, built-in algorithms, and the containers of Clarify, Data Wrangler and others.
//
//	uri, err := image.Retrieve(image.Query{
//		Framework: "pytorch", Version: "2.3", Python: "py311",
//		Region: "us-west-2", Instance: "ml.g5.xlarge", Scope: image.Training,
//	})
//	if err != nil {
//		return err
//	}
//	// 763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:2.3-gpu-py311
//
// The addresses are data: frameworks.zip has the tables of the SageMaker SDK for Python,
// version 2.257.6 (sagemaker/image_uri_config, Copyright Amazon.com, Inc. or its affiliates,
// Apache License 2.0, which is in the archive), and Retrieve follows that SDK's rules. Nothing
// is asked over the network.
//
// # Limits
//
// What AWS has published since those tables is not known: give such an image by its address.
// An address says nothing of whether the account may pull the image.
//
// # Errors
//
// Functions return *awsai.Error: awsai.ErrNotFound for a framework that the tables do not
// have, awsai.ErrInvalid for a version, region, scope, processor or version of Python that
// the framework does not have; the error names those that it has.
//
// # Testing
//
// Everything is a plain function.
package image
