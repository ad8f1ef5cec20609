//go:build !linux

package vector

// hugePages does nothing: the system has its own way.
func hugePages[T any]([]T) {}
