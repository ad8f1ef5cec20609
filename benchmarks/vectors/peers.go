package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed peers.py
var script string

//go:embed cpp/kernels.cpp
var kernelsCpp []byte

// peer is a process that has engines. It is asked by lines of JSON, a list of a function's
// name and arguments, and answers each by a line of JSON.
type peer struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// startPeers starts those that can be had, and notes the others.
func (b *bench) startPeers() {
	var err error
	if b.python, err = startPeer("python3", "-c", script); err != nil {
		b.note("Peers in Python are missing: %v", err)
	} else {
		b.note("In Python, each time taken there around calls of the libraries: %s. hnswlib, usearch and faiss get all queries of a turn in one call, so Python takes no part in it.", b.python.versions())
	}
	if b.cpp, err = b.startCpp(); err != nil {
		b.note("The kernel in C is missing: %v", err)
	} else {
		b.note("In C with intrinsics (benchmarks/vectors/cpp): %s.", b.cpp.versions())
	}
	if b.weaviate, err = b.startWeaviate(); err != nil {
		b.note("weaviate is missing: %v", err)
	} else {
		b.note("In a process of its own (benchmarks/weaviate), without its commit log and its server: %s.", b.weaviate.versions())
	}
}

// peers are those that run.
func (b *bench) peers() []*peer {
	return slices.DeleteFunc([]*peer{b.python, b.cpp, b.weaviate}, func(p *peer) bool { return p == nil })
}

func (b *bench) stopPeers() {
	for _, p := range b.peers() {
		p.stop()
	}
}

// startCpp compiles and starts the kernel in C, for the instructions that package vector
// uses here.
func (b *bench) startCpp() (*peer, error) {
	source, program := filepath.Join(b.temp, "kernels.cpp"), filepath.Join(b.temp, "kernels")
	if err := os.WriteFile(source, kernelsCpp, 0o644); err != nil {
		return nil, err
	}
	args := []string{"-O3", "-march=native", "-o", program, source}
	if !wide() {
		args = append(args, "-mno-avx512f")
	}
	if out, err := exec.Command("g++", args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w %s", err, firstLine(out))
	}
	return startPeer(program)
}

func (b *bench) startWeaviate() (*peer, error) {
	program := filepath.Join(b.temp, "weaviate")
	if out, err := exec.Command("go", "build", "-C", "weaviate", "-o", program, ".").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w %s", err, firstLine(out))
	}
	return startPeer(program)
}

func firstLine(out []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}

func startPeer(name string, args ...string) (*peer, error) {
	p := &peer{cmd: exec.Command(name, args...)}
	p.cmd.Stderr = os.Stderr
	for _, v := range os.Environ() {
		// Each library is to choose by the processor that it finds.
		if !strings.HasPrefix(v, "OPENBLAS_") {
			p.cmd.Env = append(p.cmd.Env, v)
		}
	}
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if err := p.call(new(any), "versions"); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// call has a function called.
func (p *peer) call(result any, name string, args ...any) error {
	line, err := json.Marshal(append([]any{name}, args...))
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return err
	}
	answer, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return json.Unmarshal(answer, result)
}

func (p *peer) stop() {
	p.in.Close()
	p.cmd.Wait() // ends with its input
}

func (p *peer) versions() string {
	var v map[string]string
	if err := p.call(&v, "versions"); err != nil {
		return err.Error()
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		out = append(out, name+" "+v[name])
	}
	return strings.Join(out, ", ")
}

// load gives the peer a set, and takes from it what it had.
func (p *peer) load(s *set) error {
	return p.call(new(bool), "load", s.path, len(s.rows), s.dims)
}

// seconds calls a function that tells how long something took there.
func (p *peer) seconds(name string, args ...any) (time.Duration, error) {
	var s float64
	err := p.call(&s, name, args...)
	return time.Duration(s * float64(time.Second)), err
}

// engine makes one of such a function, that does something for n items.
func (p *peer) engine(title string, n int, name string, args ...any) engine {
	return engine{title, n, func() (time.Duration, error) { return p.seconds(name, args...) }}
}
