package mlflow

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/awsai-go/awsai/internal/durable"
)

// fileStore keeps everything in a folder, in the layout of MLflow's FileStore (3.17). Files
// appear whole: they are written aside and renamed, and values of metrics are appended in one
// write. What reads before it writes holds a lock on the folder against other processes of
// this library; MLflow's own have none.
type fileStore struct {
	root string
	err  error // of the tracking URI

	once  sync.Mutex
	ready bool
	runAt sync.Map // the folders of runs that were found, by ID
}

const (
	metaFile  = "meta.yaml"
	trash     = ".trash"
	lockFile  = ".awsai.lock"
	defaultID = "0"
	modelsDir = "models"
)

// open makes the folder, with the experiment that MLflow has by default, where there is none.
func (f *fileStore) open() error {
	f.once.Lock()
	defer f.once.Unlock()
	if f.err != nil || f.ready {
		return f.err
	}
	root, err := filepath.Abs(f.root)
	if err != nil {
		return err
	}
	f.root = root
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(root, 0o755); err != nil {
			return err
		}
		if err := f.writeExperiment(defaultID, "Default", ""); err != nil {
			return err
		}
	}
	for _, dir := range []string{trash, modelsDir} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			return err
		}
	}
	f.ready = true
	return nil
}

// locked runs something while no other process of this library changes the folder.
func (f *fileStore) locked(ctx context.Context, fn func() error) error {
	if err := f.open(); err != nil {
		return err
	}
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		unlock, err := durable.Lock(filepath.Join(f.root, lockFile))
		switch {
		case err == nil:
			defer unlock()
			return fn()
		case errors.Is(err, errors.ErrUnsupported):
			return fn()
		case !errors.Is(err, durable.ErrLocked):
			return err
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

// write puts a file in place, whole, with the folders above it. It is written next to the
// folders of the experiments: everything else in their folders has a meaning.
func (f *fileStore) write(path string, data []byte) error {
	temp, err := f.aside(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		os.Remove(temp)
		return err
	}
	return nil
}

// writeOnce is write for what must not be there yet: fs.ErrExist tells that it is.
func (f *fileStore) writeOnce(path string, data []byte) error {
	temp, err := f.aside(path, data)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	err = os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// A file system without links: another process may see the file before it is whole.
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}

func (f *fileStore) aside(path string, data []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	temp := filepath.Join(f.root, aside+newID())
	if err := os.WriteFile(temp, data, 0o644); err != nil {
		os.Remove(temp)
		return "", err
	}
	return temp, nil
}

func (f *fileStore) writeMeta(dir string, m meta) error {
	data, err := m.bytes()
	if err != nil {
		return err
	}
	return f.write(filepath.Join(dir, metaFile), data)
}

// edit changes a meta.yaml.
func (f *fileStore) edit(dir string, fn func(meta)) error {
	m, err := readMeta(filepath.Join(dir, metaFile))
	if err != nil {
		return err
	}
	fn(m)
	return f.writeMeta(dir, m)
}

// keyFiles are the files below a folder by their keys, which may have slashes.
func keyFiles(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignore(err, fs.ErrNotExist)
		}
		rel, err := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = path
		return err
	})
	return out, err
}

// values are the contents of the files below a folder, by their keys. None are nil.
func values(dir string) (map[string]string, error) {
	files, err := keyFiles(dir)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	out := make(map[string]string, len(files))
	for key, path := range files {
		data, err := readLimited(path, maxMeta)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			return nil, err
		}
		out[key] = string(data)
	}
	return out, nil
}

// subfolders are the names of the folders in a folder, in order.
func subfolders(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out, ignore(err, fs.ErrNotExist)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// newID is 32 random hexadecimal digits, as MLflow's runs have.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// newNumber is 18 random digits, as MLflow's experiments have.
func newNumber() string {
	least := new(big.Int).Exp(big.NewInt(10), big.NewInt(17), nil)
	n, err := rand.Int(rand.Reader, new(big.Int).Mul(least, big.NewInt(9)))
	if err != nil {
		n = big.NewInt(time.Now().UnixNano() % 1e17) // rand.Reader does not fail
	}
	return new(big.Int).Add(n, least).String()
}

func shortName(prefix, id string) string { return fmt.Sprintf("%s-%s", prefix, id[:min(8, len(id))]) }

func nowMillis() int64 { return time.Now().UnixMilli() }
