package main

import (
	"bufio"
	_ "embed"
	"encoding/binary"
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

// peers is the process that has the peers in Python.
type peers struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	temp string
}

func startPeers() (*peers, error) {
	temp, err := os.MkdirTemp("", "vectors")
	if err != nil {
		return nil, err
	}
	p := &peers{cmd: exec.Command("python3", "-c", script), temp: temp}
	p.cmd.Stderr = os.Stderr
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

// call has a function of peers.py called.
func (p *peers) call(result any, name string, args ...any) error {
	line, err := json.Marshal(append([]any{name}, args...))
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return err
	}
	answer, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("peers.py %s: %w", name, err)
	}
	return json.Unmarshal(answer, result)
}

func (p *peers) stop() {
	if p != nil {
		p.in.Close()
		p.cmd.Wait() // ends with its input
		os.RemoveAll(p.temp)
	}
}

func (p *peers) versions() string {
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

// load gives the peers the vectors, of which the first n are the data and the rest queries.
func (p *peers) load(vectors [][]float32, n int) error {
	if p == nil {
		return nil
	}
	path := filepath.Join(p.temp, "vectors")
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for _, v := range vectors {
		if err := binary.Write(w, binary.LittleEndian, v); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return p.call(new(bool), "load", path, n, len(vectors[0]))
}

// threads has the flat peers work on so many threads.
func (p *peers) threads(n int) error { return p.call(new(bool), "threads", n) }

// build makes an index and tells how long that took.
func (p *peers) build(name string, m, ef int) (time.Duration, error) {
	var seconds float64
	err := p.call(&seconds, "build", name, m, ef)
	return time.Duration(seconds * float64(time.Second)), err
}

// search makes an engine of a peer's search for the first n queries. The answers go to
// found, unless it is nil.
func (p *peers) search(title, name string, n, k, ef, batch int, found *[][]int) engine {
	return engine{title, n, func() (time.Duration, error) {
		var answer struct {
			Seconds float64
			Found   [][]int
		}
		err := p.call(&answer, "search", name, n, k, ef, batch)
		if found != nil {
			*found = answer.Found
		}
		return time.Duration(answer.Seconds * float64(time.Second)), err
	}}
}
