//go:build !linux || !amd64 || purego

package vector

func emulated() []kernel { return nil }
