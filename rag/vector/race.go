//go:build race

package vector

// racing tells that the race detector watches, which does not see what assembly does.
const racing = true
