package medical

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Results is what a job has written.
type Results struct {
	// Info is the job.
	Info Info
	jobs *Jobs
}

// Record is what was found in a file.
type Record struct {
	// File is the name of the file below the job's input.
	File string
	// Findings are what was found, with its places in the file's bytes.
	Findings Findings
	// Err is why there is nothing for this file. The others have theirs.
	Err error
}

const (
	maxOutput = 64 << 20 // bytes of a file of results
	maxInput  = 1 << 20  // bytes of a file that was read; the service's limit is 40 KB
)

// All reads the files of results one at a time, with the file that each is of, which says
// where in bytes things are. Each range reads them anew.
func (r Results) All(ctx context.Context) iter.Seq2[Record, error] {
	const op = "medical.All"
	return func(yield func(Record, error) bool) {
		if r.jobs == nil {
			yield(Record{}, awsai.Errorf(op, awsai.ErrInvalid, "no job's results"))
			return
		}
		for o, err := range r.jobs.stage(r.Info.Output.Bucket).List(ctx, r.Info.Output) {
			if err != nil {
				yield(Record{}, awsai.Wrap(op, err))
				return
			}
			name, ok := r.fileOf(o.URI.Key)
			if !ok {
				continue
			}
			rec := Record{File: name}
			if rec.Findings, err = r.read(ctx, name, o.URI); err != nil {
				if ctx.Err() != nil {
					yield(Record{}, awsai.Wrap(op, err))
					return
				}
				rec.Err = awsai.Wrap(op, err)
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// fileOf is the file that an object of results is of. They are in a folder whose name ends
// with the job's ID, beside those of other jobs.
func (r Results) fileOf(key string) (string, bool) {
	folder, rest, ok := strings.Cut(key, r.Info.ID+"/")
	name, out := strings.CutSuffix(rest, ".out")
	return name, ok && out && r.Info.ID != "" && !strings.HasPrefix(path.Base(folder), "Manifest_")
}

func (r Results) read(ctx context.Context, name string, u media.URI) (Findings, error) {
	raw, err := r.jobs.stage(u.Bucket).Bytes(ctx, u, maxOutput)
	if err != nil {
		return Findings{}, err
	}
	var out response
	if err := json.Unmarshal(raw, &out); err != nil {
		return Findings{}, fmt.Errorf("%w: the output is broken: %w", awsai.ErrUnavailable, err)
	}
	text, err := r.input(ctx, name)
	if err != nil {
		return Findings{}, err
	}
	return out.findings(text)
}

// input is the text of a file that the job has read: below the prefix, or the prefix itself.
func (r Results) input(ctx context.Context, name string) (string, error) {
	in := r.Info.Input
	keys := []string{in.Key[:strings.LastIndexByte(in.Key, '/')+1] + name}
	if path.Base(in.Key) == path.Base(name) {
		keys = append([]string{in.Key}, keys...)
	} else if in.Key != "" && !strings.HasSuffix(in.Key, "/") {
		keys = append(keys, in.Key+"/"+name)
	}
	var last error
	for _, key := range keys {
		raw, err := r.jobs.stage(in.Bucket).Bytes(ctx, media.URI{Bucket: in.Bucket, Key: key}, maxInput)
		if err == nil {
			return string(raw), nil
		}
		if last = err; !errors.Is(err, awsai.ErrNotFound) {
			break
		}
	}
	return "", last
}
