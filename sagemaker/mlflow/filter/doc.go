// Package filter says which runs, experiments and models a search of package mlflow is to
// find, and in which order:
//
//	runs := client.Runs(ctx, []string{experiment}, mlflow.Query{
//		Filter: filter.All(
//			filter.Metric("loss").Below(0.1),
//			filter.Param("optimizer").Is("adam"),
//			filter.Tag("team").Like("risk-%"),
//			filter.Attribute("status").Is("FINISHED"),
//		),
//		Order: []filter.Order{filter.Metric("loss").Ascending()},
//	})
//
// A metric is compared with numbers and a parameter with texts: what does not fit does not
// compile. [Parse] reads a filter as its text, which is MLflow's.
//
// # Limits
//
// MLflow joins conditions by AND only. Its grammar has no escapes: a text with both kinds of
// quotes, or one that ends in a backslash, cannot be written, nor can NaN and the infinities;
// [Filter.Err] tells. Which attributes there are depends on what is searched.
//
// # Errors
//
// [Parse] returns awsai.ErrInvalid with the place of the fault. Conditions are made without
// errors; a search with one that cannot be written is awsai.ErrInvalid before it is sent.
//
// # Testing
//
// [Filter.Match] applies a filter to anything that can be looked up.
package filter
