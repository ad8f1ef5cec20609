//go:build (!amd64 && !arm64) || purego

package vector

// kernels are those that this processor has, the best first.
func kernels() []kernel { return []kernel{portable} }
