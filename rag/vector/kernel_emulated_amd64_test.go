//go:build linux && !purego

package vector

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// emulated is the kernel for AVX-512 on an emulated processor, where AWSAI_AVX512 has the
// command of an emulator: see .ci/avx512.
func emulated() []kernel {
	if os.Getenv("AWSAI_AVX512") == "" {
		return nil
	}
	rows := func(q, rows *float32, stride, n, groups int, out *float32) {
		theEmulator().call(dotRowsAVX512, reads(q, n), reads(rows, (4*groups-1)*stride/4+n), number(stride), number(n), number(groups), writes(out, 4*groups))
	}
	return []kernel{{
		name: "avx512-emulated",
		dot: func(a, b []float32) float32 {
			return theEmulator().call(dotAVX512, reads(&a[0], len(a)), reads(&b[0], len(a)), number(len(a)))
		},
		squaredL2: func(a, b []float32) float32 {
			return theEmulator().call(l2AVX512, reads(&a[0], len(a)), reads(&b[0], len(a)), number(len(a)))
		},
		dotRows: byFour(rows),
		dotScan: scan(func(q, rows *float32, n, count int, out *float32) {
			theEmulator().call(dotScanAVX512, reads(q, n), reads(rows, n*count), number(n), number(count), writes(out, count))
		}),
		dotGather: gather(func(q, base *float32, stride, n int, ids *uint32, groups int, out *float32, _ *uint32) {
			last := uint32(0)
			for _, id := range unsafe.Slice(ids, 4*groups) {
				last = max(last, id)
			}
			theEmulator().call(dotGatherAVX512, reads(q, n), reads(base, int(last)*stride/4+n), number(stride), number(n),
				reads(ids, 4*groups), number(groups), writes(out, 4*groups), number(0))
		}),
		panelRows:    avx512.panelRows,
		panelQueries: avx512.panelQueries,
		panel: panel(func(rows *float32, stride, n int, packed, out *float32, _ *byte) {
			theEmulator().call(panelAVX512, reads(rows, (avx512.panelRows-1)*stride/4+n), number(stride), number(n),
				reads(packed, n*avx512.panelQueries), writes(out, avx512.panelRows*avx512.panelQueries), number(0))
		}),
		over: over(func(scores, least *float32, count int, out *uint32) {
			theEmulator().call(overAVX512, reads(scores, count*avx512.panelQueries), reads(least, avx512.panelQueries), number(count), writes(out, count))
		}),
		int8Rows: codesByFour(func(q, rows *int8, n, groups int, out *int32) {
			theEmulator().call(int8RowsAVX512, reads(q, n), reads(rows, 4*groups*n), number(n), number(groups), writes(out, 4*groups))
		}, int8RowsGo),
		bitBlock: block(func(tables, rows *byte, strips int, bias uint16, out *int32) {
			theEmulator().call(bitBlockAVX512, reads(tables, 32*strips), reads(rows, codeBlock*strips), number(strips), number(int(bias)), writes(out, codeBlock))
		}),
		above:       aboveRows,
		float16:     emulatedHalf(scanFloat16AVX512, unpackFloat16AVX512),
		bfloat16:    emulatedHalf(scanBFloat16AVX512, unpackBFloat16AVX512),
		codesGather: codesGatherGo,
		unseen:      unseenGo,
	}}
}

func emulatedHalf(scan, unpack any) halfKernel {
	return half(func(q *float32, rows *uint16, n, count int, out *float32) {
		theEmulator().call(scan, reads(q, n), reads(rows, n*count), number(n), number(count), writes(out, count))
	}, func(dst *float32, src *uint16, n int) {
		theEmulator().call(unpack, writes(dst, n), reads(src, n), number(n))
	})
}

// argument is one of a function: a number, or the address of memory.
type argument struct {
	value uintptr
	data  []byte
	write bool
}

func number(n int) argument { return argument{value: uintptr(n)} }

func reads[T any](p *T, n int) argument {
	var element T
	return argument{value: uintptr(unsafe.Pointer(p)), data: unsafe.Slice((*byte)(unsafe.Pointer(p)), n*int(unsafe.Sizeof(element)))}
}

func writes[T any](p *T, n int) argument {
	a := reads(p, n)
	a.write = true
	return a
}

// emulator is a process that calls functions of this one, of which it has the machine code.
// What goes wrong with it ends the test with a panic.
type emulator struct {
	mu  sync.Mutex
	in  *json.Encoder
	out *json.Decoder
}

type emulatedMemory struct {
	At    uintptr `json:"at"`
	Data  []byte  `json:"data"`
	Write bool    `json:"write"`
}

// theEmulator is one for all tests.
var theEmulator = sync.OnceValue(func() *emulator {
	fields := strings.Fields(os.Getenv("AWSAI_AVX512"))
	c := exec.Command(fields[0], fields[1:]...)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		panic(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := c.Start(); err != nil {
		panic(err)
	}
	e := &emulator{in: json.NewEncoder(in), out: json.NewDecoder(bufio.NewReader(out))}
	at, code := machineCode()
	e.send(map[string]any{"at": at, "code": code})
	return e
})

// machineCode is that of this program.
func machineCode() (at uintptr, code []byte) {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		panic(err)
	}
	within := reflect.ValueOf(dotAVX512).Pointer()
	for line := range strings.Lines(string(maps)) {
		var start, end uintptr
		if _, err := fmt.Sscanf(line, "%x-%x r-xp", &start, &end); err == nil && start <= within && within < end {
			memory, err := os.Open("/proc/self/mem")
			if err != nil {
				panic(err)
			}
			defer memory.Close()
			code = make([]byte, end-start)
			if _, err := io.ReadFull(io.NewSectionReader(memory, int64(start), int64(end-start)), code); err != nil {
				panic(err)
			}
			return start, code
		}
	}
	panic("the program's machine code is nowhere")
}

func (e *emulator) send(v any) {
	if err := e.in.Encode(v); err != nil {
		panic(err)
	}
}

// call calls a function and returns what it returns, where that is a float32. Go passes the
// arguments in registers, and then on to assembly by a function of its own.
func (e *emulator) call(fn any, arguments ...argument) float32 {
	e.mu.Lock()
	defer e.mu.Unlock()
	registers := []uintptr{}
	memory := []emulatedMemory{}
	var outputs [][]byte
	for _, a := range arguments {
		registers = append(registers, a.value)
		if a.data != nil {
			memory = append(memory, emulatedMemory{a.value, a.data, a.write})
		}
		if a.write {
			outputs = append(outputs, a.data)
		}
	}
	e.send(map[string]any{"at": reflect.ValueOf(fn).Pointer(), "registers": registers, "memory": memory})
	var answer struct {
		Memory [][]byte `json:"memory"`
		X0     uint32   `json:"x0"`
		Error  string   `json:"error"`
	}
	if err := e.out.Decode(&answer); err != nil {
		panic(err)
	}
	if answer.Error != "" {
		panic("emulated: " + answer.Error)
	}
	for i, data := range answer.Memory {
		copy(outputs[i], data)
	}
	return math.Float32frombits(answer.X0)
}
