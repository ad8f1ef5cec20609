// Command weaviate runs weaviate's graph and kernels for the program in ../vectors, which
// starts it. It is a module of its own, as it needs a great many others.
//
// It reads one command a line from standard input, a JSON list of a function's name and its
// arguments, and answers each with one line of JSON on standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

func main() {
	runtime.GOMAXPROCS(1)
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "weaviate:", err)
		os.Exit(1)
	}
}

func serve() error {
	var i index
	defer i.close()
	in, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for in.Scan() {
		var args []any
		if err := json.Unmarshal(in.Bytes(), &args); err != nil {
			return err
		}
		answer, err := i.call(args)
		if err != nil {
			return err
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return in.Err()
}

// call does what a command says.
func (i *index) call(args []any) (any, error) {
	number := func(at int) int { n, _ := args[at].(float64); return int(n) }
	switch args[0] {
	case "versions":
		return versions(), nil
	case "dot":
		wide, _ := args[3].(bool)
		return dot(number(1), number(2), wide), nil
	case "load":
		path, _ := args[1].(string)
		return true, i.load(path, number(2), number(3))
	case "build":
		return i.build(number(2), number(3), number(4))
	case "memory":
		return i.bytes, nil
	case "search":
		_, taken, err := i.search(number(2), number(3), number(4))
		return taken.Seconds(), err
	case "found":
		found, _, err := i.search(number(2), number(3), number(4))
		return found, err
	}
	return nil, fmt.Errorf("no function %v", args[0])
}

func versions() map[string]string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == "github.com/weaviate/weaviate" {
			return map[string]string{"weaviate": m.Version}
		}
	}
	return nil
}
