// Package policy holds the rules of the house as tests: what a package may import, what
// has to be documented, and what library code leaves alone. It has no code outside its
// tests.
//
// A rule is a check: a function from the parsed tree of the module to the places that
// break it. TestHouse runs every check on the module itself, and TestChecks proves each on
// small sources made for it, some that break the rule and some that keep it.
//
//	go test ./internal/policy                 # run every rule
//	go test ./internal/policy -run House/doc  # run those about comments
//	go test ./internal/policy -run Lengths -v # print the lengths of files and functions
//
// To add a rule, write a check with its proofs beside the others and name it in the list
// in policy_test.go. To make an exception, add it to the rule's list with the reason.
package policy
