package durable

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// Lock takes the lock on a file, which it makes where there is none. The system
// releases it when the process ends, however it ends. It is ErrLocked where someone has it.
func Lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	if err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, new(windows.Overlapped)); err != nil {
		f.Close()
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			return nil, ErrLocked
		}
		return nil, os.NewSyscallError("LockFileEx", err)
	}
	return f.Close, nil
}
