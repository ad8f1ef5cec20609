// Package clarify measures bias in data and predictions and explains predictions, as
// SageMaker Clarify does, on this machine: no AWS account, no network.
//
//	table, err := clarify.ReadCSV(file)
//	if err != nil {
//		return err
//	}
//	analysis, err := clarify.Analyze(table, clarify.Bias{
//		Label: "approved", Positive: []any{1}, Predicted: "prediction",
//		Facets: []clarify.Facet{{Column: "gender", Values: []any{"F"}}},
//	})
//	if err != nil {
//		return err
//	}
//	return json.NewEncoder(os.Stdout).Encode(analysis) // as Clarify's analysis.json
//
// Each metric is a plain function over columns too ([CI], [KL], [DI] …), attributions come
// from [ExactSHAP], [KernelSHAP] and [LinearSHAP], and [Config] is the
// analysis_config.json that a Clarify processing job reads.
//
// # Conventions
//
// Clarify's figures follow its library smclarify, which departs from the published
// formulas: an integer label of many distinct values is a number with a threshold, a
// distribution loses the values that one side lacks, 0/0 is 0. [AsClarify], the zero
// [Mode], gives Clarify's figures and [Strict] those of the formulas.
//
// # Limits
//
// This package is the local engine only and starts no jobs: AWS closed Clarify to new
// accounts on 30 July 2026 and names no successor with the same function. Exact
// attributions take at most 20 features that differ from the baseline, since the work
// doubles with each. Where rows are at equal distances, the flip test takes the earlier
// ones; smclarify takes those its search tree meets first.
//
// # Errors
//
// Bad input is awsai.ErrInvalid. A metric that cannot be computed on the data at hand has
// its reason in [Result.Error], and the other metrics of the report still come.
//
// # Testing
//
// Everything here runs offline. A predict function is a plain function: see [Predict].
package clarify
