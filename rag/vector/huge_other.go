//go:build !linux

package vector

// hugePages does nothing: there is no way to ask for large pages.
func hugePages[T any]([]T) {}
