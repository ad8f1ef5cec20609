//go:build race

package vector_test

// The race detector makes sync.Pool forget at random.
const raceEnabled = true
