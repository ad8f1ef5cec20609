//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package durable

import (
	"errors"
	"fmt"
)

// Lock is an error: this platform has no lock that ends with its process, and a store
// that two processes write is lost.
func Lock(path string) (unlock func() error, err error) {
	return nil, fmt.Errorf("no file locks on this platform: %w", errors.ErrUnsupported)
}
