package durable

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// AsideSuffix is added to the name of a file while it is being written.
const AsideSuffix = ".tmp"

// ReplaceFile puts a new file in place of the one at path, so that at any moment, also
// after a crash, there is the old or the new, whole. Nothing may hold the old file open,
// for Windows does not replace it then.
func ReplaceFile(path string, write func(w io.Writer) error) (err error) {
	aside := path + AsideSuffix
	defer func() {
		if err != nil {
			os.Remove(aside)
		}
	}()
	if err := WriteFile(aside, write); err != nil {
		return err
	}
	if err := os.Rename(aside, path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// WriteFile writes a file and syncs it.
func WriteFile(path string, write func(w io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	w := bufio.NewWriterSize(f, 1<<18)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

// SyncFolder makes the names in a folder durable. Windows has no such call: NTFS journals
// them.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
