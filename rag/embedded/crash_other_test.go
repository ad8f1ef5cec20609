//go:build !unix

package embedded_test

import "testing"

func TestKilled(t *testing.T) {
	t.Skip("kills processes with SIGKILL, which this platform does not have")
}
