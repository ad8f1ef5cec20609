package deploy

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// process is a program that runs until it is stopped.
type process struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed when the program has ended and been waited for
	err    error         // how it ended, after ended is closed
}

func startProcess(ctx context.Context, l Local, env map[string]string) (*process, error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, l.Command[0], l.Command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = l.Dir, l.Log, l.Log
	cmd.Env = os.Environ()
	var own []string
	for k, v := range env {
		own = append(own, k+"="+v)
	}
	slices.Sort(own)
	cmd.Env = append(cmd.Env, own...)
	cmd.WaitDelay = l.StopTimeout
	if cmd.WaitDelay <= 0 {
		cmd.WaitDelay = 10 * time.Second
	}
	cmd.Cancel = func() error {
		if cmd.Process.Signal(syscall.SIGTERM) != nil {
			return cmd.Process.Kill() // a system without signals
		}
		return nil
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	p := &process{cancel: cancel, ended: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		cancel()
		close(p.ended)
	}()
	return p, nil
}

func (p *process) stop() {
	p.cancel()
	<-p.ended
}
