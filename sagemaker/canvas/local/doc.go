// Package local is a small AutoML on this machine: it is not Canvas and not SageMaker's
// AutoML, whose algorithms are others, but it answers the same questions with the same
// results, without an account.
//
//	table, err := local.ReadCSV(file)
//	run, err := local.Tabular(ctx, table, "churned")
//	for _, c := range run.Candidates { … }      // the leaderboard: canvas.Candidate
//	fmt.Println(run.Explanation)                 // which columns matter
//	predictions, err := run.Predict(more)
//
// Tables: linear or logistic regression, nearest neighbours and gradient-boosted trees,
// compared by cross-validation, stratified for classes. Time series: naive, seasonal naive
// and exponential smoothing, with quantiles, compared on the series' end. Texts: logistic
// regression over TF-IDF. A run is the same each time for the same seed.
//
// # Limits
//
// Everything is in memory; 200000 rows, 500 features and 100 classes at most. Importances are by
// permutation: how much the objective loses when a column is shuffled.
//
// # Errors
//
// Functions return *awsai.Error: awsai.ErrInvalid for data that nothing can be learnt
// from, awsai.ErrTooLarge over the limits. An ended context keeps its identity.
//
// # Testing
//
// Everything is a plain function of its input and seed.
package local
