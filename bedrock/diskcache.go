package bedrock

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/awsai-go/awsai"
)

// DiskCache is an [EmbedCache] in a folder, with one file for each vector. It is safe for
// concurrent use, by several processes too.
//
// A file is written under another name and then renamed, and its checksum is compared when it
// is read: after a crash, of the machine even, a vector is there or not, but never wrong. Of
// the inputs it has hashes only; whoever can read the folder can find out whether it has the
// vector of a text that he guesses, and vectors tell much of what their texts are about.
//
// It costs, for each vector, eight bytes more than the vector's and what the file system
// rounds up: 8 KB where blocks have 4 KB, for 1,024 dimensions of float32. It grows until
// [DiskCache.Prune] is called.
type DiskCache struct {
	dir     string
	failure atomic.Pointer[error] // the first
}

var _ EmbedCache = (*DiskCache)(nil)

// NewDiskCache returns the cache in a folder, which is made when the first vector is stored.
// Only the user that makes it can read it.
func NewDiskCache(dir string) *DiskCache { return &DiskCache{dir: dir} }

// Err returns the first error that kept a vector from being stored or read, or nil. The
// embedding that met it went on without the cache.
func (d *DiskCache) Err() error {
	if err := d.failure.Load(); err != nil {
		return awsai.Wrap("bedrock.DiskCache", *err)
	}
	return nil
}

func (d *DiskCache) fail(err error) { d.failure.CompareAndSwap(nil, &err) }

// diskHeader is a file's checksum and the length of the value, both little-endian.
const diskHeader = 8

// diskTemp begins the names of files that are being written.
const diskTemp = "awsai-tmp-"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Get returns the value that was put for a key. A file that is damaged counts as none.
func (d *DiskCache) Get(_ context.Context, key string) (value []byte, ok bool) {
	path, err := d.path(key)
	if err != nil {
		return nil, false
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			d.fail(err)
		}
		return nil, false
	}
	return diskValue(key, raw)
}

// diskValue is the value in a file.
func diskValue(key string, raw []byte) (value []byte, ok bool) {
	if len(raw) < diskHeader {
		return nil, false
	}
	value = raw[diskHeader:]
	if int64(binary.LittleEndian.Uint32(raw[4:])) != int64(len(value)) || binary.LittleEndian.Uint32(raw) != diskSum(key, value) {
		return nil, false
	}
	return value, true
}

// diskSum is the checksum of a value that belongs to the key.
func diskSum(key string, value []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, value)
}

// Put stores the value of a key. See [DiskCache.Err] for what goes wrong.
func (d *DiskCache) Put(_ context.Context, key string, value []byte) {
	path, err := d.path(key)
	if err == nil {
		raw := binary.LittleEndian.AppendUint32(make([]byte, 0, diskHeader+len(value)), diskSum(key, value))
		raw = binary.LittleEndian.AppendUint32(raw, uint32(len(value)))
		err = replaceFile(path, append(raw, value...))
	}
	if err != nil {
		d.fail(err)
	}
}

// path is the file of a key, which must not lead anywhere else.
func (d *DiskCache) path(key string) (string, error) {
	if len(key) != 64 || !hexadecimal(key) {
		return "", fmt.Errorf("%w: key of a cache: %.80q", awsai.ErrInvalid, key)
	}
	return filepath.Join(d.dir, key[:2], key[2:]), nil
}

func hexadecimal(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

// replaceFile writes a file that appears at once.
func replaceFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, diskTemp+"*")
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(dir, 0o700); err == nil {
			f, err = os.CreateTemp(dir, diskTemp+"*")
		}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		return nil
	}
	// Where a reader has the file open, Windows does not let it be replaced.
	if _, statErr := os.Stat(path); statErr == nil {
		err = nil
	}
	return errors.Join(err, os.Remove(f.Name()))
}

// diskFile is a file of the cache.
type diskFile struct {
	path    string
	bytes   int64
	written time.Time
}

// Prune removes vectors, those that were written first, until the rest has at most maxBytes,
// and returns how many it removed. It also removes what a crash left half written, an hour
// after. It may run while the cache is in use.
func (d *DiskCache) Prune(maxBytes int64) (removed int, err error) {
	files, total, err := d.files()
	if err != nil {
		return 0, awsai.Wrap("bedrock.Prune", err)
	}
	slices.SortFunc(files, func(a, b diskFile) int {
		return cmp.Or(a.written.Compare(b.written), cmp.Compare(a.path, b.path))
	})
	for _, f := range files {
		if total <= maxBytes {
			break
		}
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, awsai.Wrap("bedrock.Prune", err)
		}
		total -= f.bytes
		removed++
	}
	return removed, nil
}

// files lists the files of vectors, and removes those that will never become one.
func (d *DiskCache) files() (files []diskFile, total int64, err error) {
	err = filepath.WalkDir(d.dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process prunes too, or nothing was ever put
		}
		if err != nil || entry.IsDir() {
			return err
		}
		temp := strings.HasPrefix(entry.Name(), diskTemp)
		key := filepath.Base(filepath.Dir(path)) + entry.Name()
		if own, err := d.path(key); !temp && (err != nil || own != filepath.Clean(path)) {
			return nil // somebody else's
		}
		info, err := entry.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !temp:
			files = append(files, diskFile{path, info.Size(), info.ModTime()})
			total += info.Size()
		case time.Since(info.ModTime()) > time.Hour:
			if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	})
	return files, total, err
}
