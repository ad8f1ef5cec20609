package search_test

import (
	"context"

	"github.com/awsai-go/awsai/job"
)

type ctx = context.Context

const role = "arn:aws:iam::111122223333:role/kendra"

// quick waits for nothing.
func quick(o *job.Options) { o.First, o.Max = 1, 1 }
