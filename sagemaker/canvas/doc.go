// Package canvas trains models without code, as SageMaker Canvas does: it speaks to
// Canvas's engine, the second version of SageMaker's AutoML jobs. Tables, time series,
// texts, images and language models are problems that a [Request] holds.
//
//	c := canvas.New(cfg, func(o *canvas.Options) { o.Role = role })
//	j, err := c.Start(ctx, canvas.Request{
//		Problem:   canvas.Tabular{Target: "churned", Type: canvas.Binary, Mode: canvas.Ensembling},
//		Objective: canvas.AUC,
//		Train:     canvas.Data{URI: customers}, Output: results,
//	})
//	p, err := c.Progress(ctx, j.ID())            // phase, candidates, time to finish
//	result, err := j.Wait(ctx)
//	board, err := c.Leaderboard(ctx, j.ID())     // every candidate, best first
//	why, err := c.Explanation(ctx, result.Best)  // which columns matter
//	e, err := c.Deploy(ctx, board[0], canvas.Serving{Answer: []string{"predicted_label", "probability"}})
//
// The Canvas app itself has no API beyond its settings, which are those of a Studio domain
// and its profiles. Package canvas/local does a small part of the work on this machine,
// with the same results.
//
// # Limits
//
// A job's name has up to 32 characters; up to 750 candidates; a horizon of up to 500 and
// up to 5 quantiles. A table's type and objective come together or not at all. AutoML's
// first version, which made pipelines of tuned candidates, is not here: the second does
// all of it for tables. Estimates of time go by the pace of the candidates so far, and are
// no promise.
//
// # Errors
//
// Methods return *awsai.Error. [Client.Start] refuses a wrong request with
// awsai.ErrInvalid, which holds every fault, before anything is sent. A job that fails is
// a *job.FailedError with the service's reason.
//
// # Testing
//
// Package awsaitest answers for the service; [ParseExplanation] and [ParseInsights] are
// plain functions. Package canvas/local needs no service.
package canvas
