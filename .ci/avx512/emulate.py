"""Calls functions of a program on a processor that Bochs emulates.

The tests of rag/vector start it for the kernels that their own processor does not have, and
say by lines of JSON on the standard input what is to be called. The first line is the
program's machine code:

    {"at": address, "code": base64}

Each line after it is a call: where the function is, its integer arguments as Go passes them
in registers, and the memory that it may use:

    {"at": address, "registers": [...], "memory": [{"at": address, "data": base64, "write": bool}]}

The answer has that of the memory which may be written, and what the function returns in X0:

    {"memory": [base64], "x0": number}

or {"error": text}. All else in the pages of that memory is 0xFF bytes, so that a float32 read
from there is no number; other pages are none at all. What is written elsewhere is an error.
"""

import base64
import ctypes
import json
import os
import sys

# libc.c finds the processor's model so.
sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)

import bochscpu
import bochscpu.cpu
import bochscpu.memory

PAGE = 4096
REGISTERS = ("rax", "rbx", "rcx", "rdi", "rsi", "r8", "r9", "r10", "r11")
# Pages of our own, where no program has any.
STACK, STACK_PAGES, THREAD, END = 0x500000000000, 4, 0x500000100000, 0x500000200000
PRESENT, WRITABLE = 1, 2


class Memory:
    """Pages by the addresses that the program knows them by."""

    def __init__(self):
        self.free = []
        self.next = PAGE
        self.hosts = {}
        self.root = self.page()

    def page(self):
        """A page of the machine's memory, zero."""
        if self.free:
            p = self.free.pop()
        else:
            p = self.next
            self.next += PAGE
            self.hosts[p] = bochscpu.memory.allocate_host_page()
            bochscpu.memory.page_insert(p, self.hosts[p])
        ctypes.memset(self.hosts[p], 0, PAGE)
        return p

    def entry(self, address):
        """The entry of the last of the four tables for an address."""
        table = self.root
        for shift in (39, 30, 21, 12):
            slot = ctypes.c_uint64.from_address(self.hosts[table] + 8 * (address >> shift & 511))
            if shift == 12:
                return slot
            if not slot.value:
                slot.value = self.page() | PRESENT | WRITABLE
            table = slot.value & ~(PAGE - 1)

    def map(self, address, data):
        p = self.page()
        ctypes.memmove(self.hosts[p], bytes(data), PAGE)
        self.entry(address).value = p | PRESENT | WRITABLE

    def read(self, address):
        return bytearray(ctypes.string_at(self.hosts[self.entry(address).value & ~(PAGE - 1)], PAGE))

    def unmap(self, address):
        entry = self.entry(address)
        self.free.append(entry.value & ~(PAGE - 1))
        entry.value = 0


def segment(base, attributes):
    s = bochscpu.Segment()
    s.present, s.selector, s.base, s.limit, s.attr = True, 8, base, 0xFFFFFFFF, attributes
    return s


def initial(root):
    """A processor in 64-bit mode whose wide registers are in use."""
    s = bochscpu.State()
    bochscpu.cpu.set_long_mode(s)
    s.cr3 = root
    s.cr0 = 0x80050033
    s.cr4 = 0x40620 | 0x20  # OSXSAVE, OSXMMEXCPT, OSFXSR, PAE
    s.efer = 0xD01
    s.xcr0 = 0xE7
    s.mxcsr, s.mxcsr_mask = 0x1F80, 0xFFFF
    s.rflags = 2
    s.cs = segment(0, 0xA09B)
    s.ss = s.ds = s.es = s.gs = segment(0, 0xC093)
    s.fs = segment(THREAD + 64, 0xC093)
    return s


class Machine:
    def __init__(self, at, code):
        self.memory = Memory()
        code = bytes(at % PAGE) + code
        at -= at % PAGE
        for i in range(0, len(code), PAGE):
            self.memory.map(at + i, code[i : i + PAGE].ljust(PAGE, b"\xcc"))
        for i in range(STACK_PAGES):
            self.memory.map(STACK + i * PAGE, bytes(PAGE))
        self.memory.map(THREAD, bytes(PAGE))
        self.memory.map(END, b"\xf4" * PAGE)  # hlt
        self.failure = None
        self.session = bochscpu.Session()
        self.session.missing_page_handler = self.missing
        self.hook = bochscpu.Hook()
        self.hook.exception = self.exception
        self.hook.hlt = lambda session, cpu: session.stop()

    def missing(self, address):
        raise RuntimeError(f"the machine has no memory at {address:#x}")

    def exception(self, session, cpu, vector, code):
        s = session.cpu.state
        self.failure = f"exception {vector}, code {code:#x}, at {s.rip:#x}, for {s.cr2:#x}"
        session.stop()

    def call(self, at, registers, memory):
        pages = {}
        data = [base64.b64decode(m["data"]) for m in memory]
        for m, d in zip(memory, data):
            for a in range(m["at"] - m["at"] % PAGE, m["at"] + len(d), PAGE):
                pages.setdefault(a, bytearray(b"\xff" * PAGE))
            put(pages, m["at"], d)
        for a, p in pages.items():
            self.memory.map(a, p)
        s = initial(self.memory.root)
        top = STACK + STACK_PAGES * PAGE - 256
        last = bytearray(PAGE)
        last[-256:-248] = END.to_bytes(8, "little")
        self.memory.unmap(STACK + (STACK_PAGES - 1) * PAGE)
        self.memory.map(STACK + (STACK_PAGES - 1) * PAGE, last)
        s.rsp, s.rip, s.r14 = top, at, THREAD + 128
        for name, value in zip(REGISTERS, registers):
            setattr(s, name, value)
        self.failure = None
        self.session.cpu.state = s
        self.session.run([self.hook])
        after = {a: self.memory.read(a) for a in pages}
        for a in pages:
            self.memory.unmap(a)
        if self.failure:
            return {"error": self.failure}
        written = []
        for m, d in zip(memory, data):
            if m["write"]:
                d = get(after, m["at"], len(d))
                written.append(base64.b64encode(d).decode())
                put(pages, m["at"], d)
        for a, p in pages.items():
            if p != after[a]:
                at = next(i for i in range(PAGE) if p[i] != after[a][i])
                return {"error": f"what is at {a + at:#x} was written"}
        return {"memory": written, "x0": self.session.cpu.state.zmm[0].q[0] & 0xFFFFFFFF}


def put(pages, address, data):
    for i in range(0, len(data) + address % PAGE, PAGE):
        start, end = max(i - address % PAGE, 0), min(i + PAGE - address % PAGE, len(data))
        first = address + start
        pages[first - first % PAGE][first % PAGE : first % PAGE + end - start] = data[start:end]


def get(pages, address, size):
    out = bytearray()
    for a in range(address - address % PAGE, address + size, PAGE):
        out += pages[a]
    return bytes(out[address % PAGE : address % PAGE + size])


# Machine code of each extension that the kernels use, and what it leaves in X0 of 0xFE in RAX.
CHECKS = {
    "62f27d487cc0 62f2fd4855c0": 14,  # vpbroadcastd zmm0, eax; vpopcntq zmm0, zmm0
    "62f27d487cc0 62f27d4850c0": 0xFFFFFF02,  # vpbroadcastd zmm0, eax; vpdpbusd zmm0, zmm0, zmm0
}


def check():
    """Tells whether the processor is as the kernels need it."""
    machine = Machine(0x400000, b"".join(bytes.fromhex(c).ljust(32, b"\xc3") for c in CHECKS))
    for i, (code, want) in enumerate(CHECKS.items()):
        answer = machine.call(0x400000 + 32 * i, [0xFE], [])
        if answer.get("x0") != want:
            print(f"{code} comes to {answer}, not to {want:#x}", file=sys.stderr)
            return False
    return True


def serve():
    first = json.loads(sys.stdin.readline())
    machine = Machine(first["at"], base64.b64decode(first["code"]))
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(machine.call(request["at"], request["registers"], request["memory"])), flush=True)


if __name__ == "__main__":
    status = 0
    if sys.argv[1:] == ["-check"]:
        status = 0 if check() else 1
    else:
        serve()
    sys.stderr.flush()
    # bochscpu's own clearing up crashes.
    os._exit(status)
