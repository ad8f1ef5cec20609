package registry

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// LocalOptions are the settings of a [Local].
type LocalOptions struct {
	// User is who decides. The default is the name of the user whose process it is.
	User string
	// Now gives the time. The default is time.Now.
	Now func() time.Time
}

// Local is a registry in a folder: a folder for each group, and in it one for each version, with
// its files beside version.json. Several processes may share it. A version's ID is
// "GROUP/NUMBER", numbers are never given twice, and each decision stays in [Version].History.
// It is safe for concurrent use.
type Local struct {
	dir string
	o   LocalOptions
	mu  sync.Mutex // held while something changes; other processes are kept out by a lock
}

// NewLocal returns the registry in a folder, which is made when the first group is.
func NewLocal(dir string, optFns ...func(*LocalOptions)) *Local {
	l := &Local{dir: dir}
	for _, fn := range optFns {
		fn(&l.o)
	}
	if l.o.Now == nil {
		l.o.Now = time.Now
	}
	return l
}

const (
	groupFile   = "group.json"
	versionFile = "version.json"
	lockFile    = ".lock"
)

// localGroup is what group.json has.
type localGroup struct {
	Group
	Next int // the number of the next version
}

// change runs fn while nobody else changes the folder.
func (l *Local) change(ctx context.Context, fn func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := os.MkdirAll(l.dir, 0o755); err != nil {
		return err
	}
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	return errors.Join(fn(), unlock())
}

// lock waits for other processes.
func (l *Local) lock(ctx context.Context) (func() error, error) {
	for {
		unlock, err := durable.Lock(filepath.Join(l.dir, lockFile))
		if !errors.Is(err, durable.ErrLocked) {
			return unlock, err
		}
		t := time.NewTimer(10 * time.Millisecond)
		select {
		case <-ctx.Done():
			t.Stop()
			return nil, ctx.Err()
		case <-t.C:
		}
	}
}

// who is the user that decides.
func (l *Local) who() string {
	if l.o.User != "" {
		return l.o.User
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

func (l *Local) now() time.Time { return l.o.Now().UTC().Round(0) }

// EnsureGroup returns the group of that name, and makes it where there is none.
func (l *Local) EnsureGroup(ctx context.Context, g Group) (Group, error) {
	const op = "registry.EnsureGroup"
	if err := checkGroup(op, g); err != nil {
		return Group{}, err
	}
	err := l.change(ctx, func() error {
		there, err := l.group(g.Name)
		if err == nil {
			g = there.Group
			return nil
		}
		if !errors.Is(err, awsai.ErrNotFound) {
			return err
		}
		g.ARN, g.Status, g.Created, g.CreatedBy = "", Completed, l.now(), l.who()
		if err := os.MkdirAll(filepath.Join(l.dir, g.Name), 0o755); err != nil {
			return err
		}
		return l.save(filepath.Join(g.Name, groupFile), localGroup{g, 1})
	})
	if err != nil {
		return Group{}, awsai.Wrap(op, err)
	}
	return g, nil
}

// Group returns a group.
func (l *Local) Group(ctx context.Context, name string) (Group, error) {
	g, err := l.group(name)
	return g.Group, awsai.Wrap("registry.Group", err)
}

func (l *Local) group(name string) (localGroup, error) {
	if err := control.CheckName("group", name, control.MaxName); err != nil {
		return localGroup{}, invalid("%w", err)
	}
	var g localGroup
	if err := l.load(filepath.Join(name, groupFile), &g); err != nil {
		return localGroup{}, err
	}
	if g.Name != name { // where case does not tell files apart
		return localGroup{}, invalid("there is the group %s, whose name differs in case only", g.Name)
	}
	return g, nil
}

// Groups lists the groups whose names contain a text, all for the empty one, by name.
func (l *Local) Groups(ctx context.Context, contains string) iter.Seq2[Group, error] {
	return func(yield func(Group, error) bool) {
		entries, err := os.ReadDir(l.dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield(Group{}, awsai.Wrap("registry.Groups", err))
			return
		}
		for _, e := range entries {
			if !e.IsDir() || !strings.Contains(e.Name(), contains) {
				continue
			}
			g, err := l.group(e.Name())
			if errors.Is(err, awsai.ErrNotFound) || control.CheckName("group", e.Name(), control.MaxName) != nil {
				continue // a folder of somebody else's
			}
			if err != nil {
				yield(Group{}, awsai.Wrap("registry.Groups", err))
				return
			}
			if !yield(g.Group, nil) {
				return
			}
		}
	}
}

// DeleteGroup deletes a group that has no versions. One that is not there is no error.
func (l *Local) DeleteGroup(ctx context.Context, name string) error {
	err := l.change(ctx, func() error {
		if _, err := l.group(name); err != nil {
			return ignore(err, awsai.ErrNotFound)
		}
		numbers, err := l.numbers(name)
		if err != nil {
			return err
		}
		if len(numbers) > 0 {
			return invalid("the group has %d versions", len(numbers))
		}
		return os.RemoveAll(filepath.Join(l.dir, name))
	})
	return awsai.Wrap("registry.DeleteGroup", err)
}

// ignore drops an error of a kind.
func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// numbers are those of a group's versions, the oldest first.
func (l *Local) numbers(group string) ([]int, error) {
	entries, err := os.ReadDir(filepath.Join(l.dir, group))
	if err != nil {
		return nil, err
	}
	var out []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && e.IsDir() && strconv.Itoa(n) == e.Name() {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// load reads a file of the folder. One that is not there is awsai.ErrNotFound.
func (l *Local) load(name string, to any) error {
	b, err := os.ReadFile(filepath.Join(l.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return awsai.ErrNotFound
	}
	if err != nil {
		return err
	}
	if json.Unmarshal(b, to) != nil {
		return invalid("%s of %d bytes is broken", filepath.Base(name), len(b))
	}
	return nil
}

func (l *Local) save(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return durable.ReplaceFile(filepath.Join(l.dir, name), func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}
