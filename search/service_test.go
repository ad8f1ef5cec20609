package search_test

import "context"

type ctx = context.Context

const role = "arn:aws:iam::111122223333:role/kendra"
