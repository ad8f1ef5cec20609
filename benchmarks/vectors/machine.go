package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/sys/cpu"
)

// processor names the processor as far as it is known.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo") // there is none on other systems
	fields := map[string]string{}
	for line := range strings.Lines(string(info)) {
		if field, value, ok := strings.Cut(line, ":"); ok {
			fields[strings.TrimSpace(field)] = strings.TrimSpace(value)
		}
	}
	name := fields["model name"]
	if name == "" {
		return runtime.GOARCH
	}
	if f := fields["cpu family"]; f != "" {
		name += " (family " + f + ", model " + fields["model"] + ")"
	}
	return name + " with " + strings.Join(features(), ", ")
}

// features are the vector instructions that decide which kernels run.
func features() []string {
	x := cpu.X86
	var out []string
	for _, f := range []struct {
		has  bool
		name string
	}{
		{x.HasAVX2 && x.HasFMA, "AVX2 and FMA"},
		{x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL, "AVX-512"},
		{x.HasAVX512VNNI, "VNNI"},
		{x.HasAVX512VPOPCNTDQ, "VPOPCNTDQ"},
		{cpu.ARM64.HasASIMD, "NEON"},
	} {
		if f.has {
			out = append(out, f.name)
		}
	}
	return append(out, "no further vector instructions")[:max(len(out), 1)]
}

// goPeers are the libraries of this program's module and their versions.
func goPeers() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "see benchmarks/go.mod"
	}
	var out []string
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/coder/hnsw", "github.com/philippgille/chromem-go", "github.com/viterin/vek", "gonum.org/v1/gonum":
			out = append(out, m.Path+" "+m.Version)
		}
	}
	return strings.Join(out, ", ")
}
