// Package governance has model cards: what a model is for, how it was trained, how it
// fared, and what to beware of, as SageMaker model cards hold it.
//
//	analysis, err := clarify.ReadAnalysis(file)
//	if err != nil {
//		return err
//	}
//	groups, err := governance.BiasGroups(analysis)
//	if err != nil {
//		return err
//	}
//	card := governance.Card{Name: "churn", Content: governance.Content{
//		Uses:        governance.Uses{Purpose: "finds customers about to leave"},
//		Evaluations: []governance.Evaluation{{Name: "bias", Groups: groups}},
//	}}
//	text, err := card.Content.JSON() // what CreateModelCard takes as Content
//
// # Limits
//
// This package holds values only: creating, listing and exporting cards at the service
// and finding their details there is not here yet. The bounds that Validate
// holds are those of the service's API, of the JSON schema of a model package's card in
// AWS's documentation, and of SageMaker's Python SDK for counts; those of Overview, and of the texts
// of Package, are as remembered and not confirmed. The schema's name patterns are not
// anchored, so a name needs one character and has no greatest length: the SDK itself
// writes group names of more than 63. Members that this package does not type are kept at
// the top of the content, in [Content.Rest], and dropped below it.
//
// # Errors
//
// Bad input is awsai.ErrInvalid. Validate and [Card.Faults] report every fault at once,
// each with the JSON path of the member; no fault has the card's text.
//
// # Testing
//
// Everything here runs offline.
package governance
