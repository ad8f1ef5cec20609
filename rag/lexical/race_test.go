//go:build race

package lexical_test

// The race detector makes sync.Pool forget at random.
const raceEnabled = true
