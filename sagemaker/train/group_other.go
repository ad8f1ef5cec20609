//go:build !unix

package train

import (
	"os"
	"os/exec"
)

// group does nothing: the process alone is stopped.
func group(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}

// alive tells whether there is a process.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err == nil {
		p.Release()
	}
	return err == nil
}
