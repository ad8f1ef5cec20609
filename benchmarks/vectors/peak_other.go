//go:build !amd64

package main

// multiplyAdd is there for amd64 only.
func multiplyAdd(int) (operations int) { return 0 }
