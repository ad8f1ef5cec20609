package nlp

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

const (
	// maxRecord is the most bytes of a record of an output: what is found in a text of the
	// largest size takes some twenty times its bytes.
	maxRecord = 64 << 20
	// maxOutputFiles is the most files of an output, twice those that a job may read.
	maxOutputFiles = 2_000_000
)

// errStop ends a walk early.
var errStop = errors.New("stop")

// walk calls visit for each file of a job's output: those in the archive that it is, or those
// in the folder. What is read of all of them together has at most limit bytes.
func (j *Jobs) walk(ctx context.Context, output media.URI, visit func(name string, r io.Reader) error) error {
	budget := &allowance{limit: j.o.MaxBytes}
	if strings.HasSuffix(output.Key, ".tar.gz") {
		r, err := j.stage.Open(ctx, output)
		switch {
		case err == nil:
			defer r.Close()
			return walkArchive(ctx, r, budget, visit)
		case awsai.KindOf(err) != awsai.ErrNotFound:
			return err
		}
		output.Key = path.Dir(output.Key) + "/" // jobs that write by file are said to write an archive
	}
	n := 0
	for o, err := range j.stage.List(ctx, folderOf(output)) {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(o.URI.Key, folderOf(output).Key)
		if base := path.Base(name); strings.HasPrefix(base, ".") || strings.HasSuffix(name, "/") {
			continue // as the service's ".write_access_check_file.temp"
		}
		n++
		if err := j.visit(ctx, o.URI, name, budget, visit); err != nil {
			return err
		}
	}
	if n == 0 {
		return fmt.Errorf("%w: no output at %s", awsai.ErrNotFound, output)
	}
	return nil
}

func (j *Jobs) visit(ctx context.Context, u media.URI, name string, budget *allowance, visit func(string, io.Reader) error) error {
	r, err := j.stage.Open(ctx, u)
	if err != nil {
		return err
	}
	defer r.Close()
	if strings.HasSuffix(name, ".tar.gz") {
		return walkArchive(ctx, r, budget, visit)
	}
	return visit(name, budget.of(r))
}

// walkArchive reads a tar.gz as a stream: nothing of it reaches a disk, whatever its names say.
func walkArchive(ctx context.Context, r io.Reader, budget *allowance, visit func(string, io.Reader) error) error {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("%w: the output is no tar.gz: %w", awsai.ErrUnavailable, err)
	}
	files := tar.NewReader(budget.of(zip)) // which counts what is skipped, too
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := files.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return brokenOutput(err)
		}
		if n >= maxOutputFiles {
			return fmt.Errorf("%w: the output has more than %d files", awsai.ErrTooLarge, maxOutputFiles)
		}
		if h.Typeflag != tar.TypeReg || strings.HasPrefix(path.Base(h.Name), ".") {
			continue
		}
		if err := visit(h.Name, files); err != nil {
			return err
		}
	}
}

// brokenOutput is an error of reading an output, which is the service's unless it has a kind.
func brokenOutput(err error) error {
	if awsai.KindOf(err) != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: the output is broken: %w", awsai.ErrUnavailable, err)
}

// allowance is how many bytes several readers may give together.
type allowance struct{ limit, used int64 }

func (a *allowance) of(r io.Reader) io.Reader { return &allowed{r, a} }

type allowed struct {
	r io.Reader
	a *allowance
}

// Read reads, until the allowance is used up.
func (r *allowed) Read(p []byte) (int, error) {
	if r.a.used >= r.a.limit {
		return 0, fmt.Errorf("%w: limit %d bytes", awsai.ErrTooLarge, r.a.limit)
	}
	if left := r.a.limit - r.a.used; int64(len(p)) > left {
		p = p[:left]
	}
	n, err := r.r.Read(p)
	r.a.used += int64(n)
	return n, err
}

// jsonValues yields the JSON values of a stream one at a time: JSON Lines, values set apart by
// any white space, or the elements of an array.
func jsonValues[T any](r io.Reader) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		each := &allowance{limit: maxRecord}
		in := bufio.NewReader(each.of(r))
		dec := json.NewDecoder(in)
		array, err := startsArray(in)
		if err == io.EOF {
			return
		}
		if err == nil && array {
			_, err = dec.Token()
		}
		for err == nil && (!array || dec.More()) {
			var v T
			each.used = 0 // what the decoder has read ahead is small against the limit
			if err = dec.Decode(&v); err == nil && !yield(v, nil) {
				return
			}
		}
		if err == nil { // the end of an array
			_, err = dec.Token()
		}
		if err != nil && (err != io.EOF || array) {
			yield(zero, brokenOutput(err))
		}
	}
}

// startsArray looks at the first character that is no space.
func startsArray(in *bufio.Reader) (bool, error) {
	for {
		c, err := in.ReadByte()
		if err != nil {
			return false, err
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c == '[', in.UnreadByte()
		}
	}
}
