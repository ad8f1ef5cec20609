package load

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// walker lists a tree. Real files and folders come first and links after them, so that a
// file has the same ID whether or not a link to it sorts before it.
type walker struct {
	*source
	fsys  fs.FS
	seen  map[string]bool // what has been listed, by its path without links
	links []entry
	items []rag.Item
}

// entry is a name in the tree: where it is found, and where it really is. They differ
// below a link to a folder.
type entry struct {
	id, name string
}

func walk(ctx context.Context, given string, s *source) ([]rag.Item, error) {
	root, err := os.OpenRoot(s.root)
	if err != nil {
		return nil, awsai.Errorf("load.Dir", kindOf(err), "%s: %w", given, bare(err))
	}
	defer root.Close()
	w := &walker{source: s, fsys: root.FS(), seen: map[string]bool{}}
	if _, err := fs.ReadDir(w.fsys, "."); err != nil {
		return nil, awsai.Errorf("load.Dir", kindOf(err), "%s: %w", given, bare(err))
	}
	if err := w.folder(ctx, entry{".", "."}); err != nil {
		return nil, err
	}
	for len(w.links) > 0 {
		link := w.links[0]
		w.links = w.links[1:]
		if err := w.link(ctx, link); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(w.items, func(a, b rag.Item) int { return strings.Compare(a.ID(), b.ID()) })
	return w.items, nil
}

// folder lists a folder and those in it. The only error is that of ctx.
func (w *walker) folder(ctx context.Context, dir entry) error {
	if err := ctx.Err(); err != nil {
		return awsai.Wrap("load.Dir", err)
	}
	if w.seen[dir.name] {
		return nil
	}
	w.seen[dir.name] = true
	entries, err := fs.ReadDir(w.fsys, dir.name)
	if err != nil {
		w.report(dir.id, kindOf(err), "folder cannot be listed: %w", bare(err))
		return nil
	}
	for _, d := range entries {
		e := entry{path.Join(dir.id, d.Name()), path.Join(dir.name, d.Name())}
		if err := w.entry(ctx, e, d.Type()); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) entry(ctx context.Context, e entry, mode fs.FileMode) error {
	if w.passedOver(e, mode.IsDir()) {
		return nil
	}
	if !utf8.ValidString(e.id) {
		w.report(strings.ToValidUTF8(e.id, "\uFFFD"), awsai.ErrInvalid, "name is not UTF-8")
		return nil
	}
	switch {
	case mode.IsDir():
		return w.folder(ctx, e)
	case mode.IsRegular():
		w.file(e)
	case mode&fs.ModeSymlink != 0:
		w.links = append(w.links, e)
	case w.wanted(e.id):
		w.report(e.id, awsai.ErrInvalid, "not a regular file")
	}
	return nil
}

func (w *walker) file(e entry) {
	if w.wanted(e.id) && !w.seen[e.name] {
		w.seen[e.name] = true
		w.items = append(w.items, file{source: w.source, id: e.id, name: e.name})
	}
}

// link follows a link that stays in the tree to what has not been listed yet.
func (w *walker) link(ctx context.Context, e entry) error {
	target, err := filepath.EvalSymlinks(filepath.Join(w.root, filepath.FromSlash(e.name)))
	if err != nil {
		w.brokenLink(e, err)
		return nil
	}
	info, err := os.Stat(target)
	if err != nil {
		w.brokenLink(e, err)
		return nil
	}
	rel, err := filepath.Rel(w.root, target)
	inside := err == nil && filepath.IsLocal(rel)
	name := filepath.ToSlash(rel)
	switch {
	case !info.IsDir() && !w.wanted(e.id):
	case !inside:
		w.report(e.id, awsai.ErrInvalid, "link leads out of the folder")
	case info.IsDir() && within(name, path.Dir(e.name)):
		w.report(e.id, awsai.ErrInvalid, "link leads back to a folder that it is in")
	default:
		return w.entry(ctx, entry{e.id, name}, info.Mode().Type())
	}
	return nil
}

func (w *walker) brokenLink(e entry, err error) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		w.report(e.id, awsai.ErrNotFound, "link leads to nothing")
	case errors.Is(err, fs.ErrPermission):
		w.report(e.id, awsai.ErrAccessDenied, "link cannot be followed: %w", bare(err))
	default: // filepath and the kernel each have their own error for too many links
		w.report(e.id, awsai.ErrInvalid, "link cannot be followed: %w", bare(err))
	}
}

// within tells whether the folder dir is the folder name or lies below it.
func within(name, dir string) bool {
	return name == "." || dir == name || strings.HasPrefix(dir, name+"/")
}

func (w *walker) report(id string, kind error, format string, args ...any) {
	w.items = append(w.items, unreadable{id: id, err: awsai.Errorf("load.Dir", kind, "%s: "+format, append([]any{id}, args...)...)})
}

// passedOver tells whether an entry is left out without a word.
func (w *walker) passedOver(e entry, dir bool) bool {
	if matchAny(w.options.Exclude, e.id) {
		return true
	}
	base := path.Base(e.id)
	switch {
	case w.options.Hidden:
		return false
	case strings.HasPrefix(base, "."):
		return true
	case !dir:
		return false
	case base == "vendor":
		// Only Go's own: a folder of that name may as well be about vendors.
		_, err := fs.Stat(w.fsys, path.Join(e.name, "modules.txt"))
		return err == nil
	}
	return base == "node_modules" || base == "__pycache__"
}

// wanted tells whether a file is to be read.
func (w *walker) wanted(id string) bool { return wanted(w.options, id) }

func wanted(o Options, id string) bool {
	if len(o.Include) > 0 {
		return matchAny(o.Include, id)
	}
	return formatOf(id).name != ""
}
