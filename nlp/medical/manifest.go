package medical

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Manifest is a file that sums up a job, or one that lists the files that it has read, or
// those that it could not.
type Manifest struct {
	// Status and Message are the job's, in the service's words.
	Status, Message string
	// Total, Succeeded and Unprocessed are how many files the job had, and how they went.
	Total, Succeeded, Unprocessed int
	// Characters is how many are charged for.
	Characters int64
	// SucceededList and UnprocessedList are the keys of the manifests that list those files.
	SucceededList, UnprocessedList string
	// Files are those that it lists.
	Files []File
}

// File is a file in a manifest.
type File struct {
	// Input is its key, and Output that of its results.
	Input, Output string
	// Size is its number of bytes.
	Size int64
	// Code and Message say why it could not be read.
	Code, Message string
}

// manifestFile is a file, or its name alone.
type manifestFile struct{ File }

// UnmarshalJSON takes either.
func (f *manifestFile) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &f.Input)
	}
	var in struct {
		Input, Output, ErrorCode, ErrorMessage string
		InputSize                              int64
	}
	err := json.Unmarshal(raw, &in)
	f.File = File{in.Input, in.Output, in.InputSize, in.ErrorCode, in.ErrorMessage}
	return err
}

// ReadManifest reads a manifest of a job, of 64 MiB at most.
func ReadManifest(r io.Reader) (Manifest, error) {
	m, err := readManifest(r)
	return m, awsai.Wrap("medical.ReadManifest", err)
}

func readManifest(r io.Reader) (Manifest, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxOutput+1))
	if err != nil {
		return Manifest{}, err
	}
	if len(raw) > maxOutput {
		return Manifest{}, fmt.Errorf("%w: a manifest of over %d bytes", awsai.ErrTooLarge, maxOutput)
	}
	var in struct {
		Summary struct {
			Status, FailedJobErrorMessage                             string
			InputFileCount, SuccessFilesCount, UnprocessedFilesCount  int
			TotalMeteredCharacters                                    int64
			SuccessfulFilesListLocation, UnprocessedFilesListLocation string
		}
		Files []manifestFile
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Manifest{}, fmt.Errorf("%w: the manifest is broken: %w", awsai.ErrUnavailable, err)
	}
	s := in.Summary
	m := Manifest{s.Status, s.FailedJobErrorMessage, s.InputFileCount, s.SuccessFilesCount, s.UnprocessedFilesCount, s.TotalMeteredCharacters, s.SuccessfulFilesListLocation, s.UnprocessedFilesListLocation, nil}
	for _, f := range in.Files {
		m.Files = append(m.Files, f.File)
	}
	return m, nil
}

// Manifest reads the manifest that sums up the job.
func (r Results) Manifest(ctx context.Context) (Manifest, error) {
	return r.manifest(ctx, r.Info.Manifest)
}

// Unprocessed reads the list of the files that the job could not read, and why.
func (r Results) Unprocessed(ctx context.Context) ([]File, error) {
	m, err := r.manifest(ctx, r.Info.Manifest)
	if err != nil || m.UnprocessedList == "" {
		return nil, err
	}
	m, err = r.manifest(ctx, m.UnprocessedList)
	return m.Files, err
}

func (r Results) manifest(ctx context.Context, key string) (Manifest, error) {
	const op = "medical.Manifest"
	if r.jobs == nil || key == "" {
		return Manifest{}, awsai.Errorf(op, awsai.ErrNotFound, "the job names no manifest")
	}
	f, err := r.jobs.stage(r.Info.Output.Bucket).Open(ctx, media.URI{Bucket: r.Info.Output.Bucket, Key: key})
	if err != nil {
		return Manifest{}, awsai.Wrap(op, err)
	}
	defer f.Close()
	m, err := readManifest(f)
	return m, awsai.Wrap(op, err)
}
