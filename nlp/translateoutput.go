package nlp

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// TranslationOutput is what a job has made, or has made so far.
type TranslationOutput struct {
	// Job is what the service knows of the job.
	Job TranslationJobInfo
	// Characters is how many were translated, in all languages.
	Characters int64
	// Files are the documents in each target language, in the order of the languages and of
	// the service.
	Files []TranslatedFile
}

// TranslatedFile is a document of a job in one language.
type TranslatedFile struct {
	// Source is the document's name below the folder of documents.
	Source string
	// Language is the one it is translated into.
	Language string
	// URI is where the translation is, and Size how many bytes it has. They are zero for a document
	// that failed, and Size where it is not known.
	URI  media.URI
	Size int64
	// Terms are those of the terminology that were used.
	Terms []AppliedTerm
	// Err is why the document has no translation, or nil.
	Err *TranslationFileError
}

// TranslationFileError is why a document of a job has no translation.
type TranslationFileError struct {
	// Code is the name of an exception of the service, Message what it says.
	Code, Message string
}

// Error gives code and message.
func (e *TranslationFileError) Error() string { return e.Code + ": " + e.Message }

// Output is what the job with the given ID has made so far, wherever it stands.
func (t *Translator) Output(ctx context.Context, id string) (TranslationOutput, error) {
	out, err := t.output(ctx, id)
	return out, awsai.Wrap("nlp.Output", err)
}

// OpenFile reads a translation. The caller closes it.
func (t *Translator) OpenFile(ctx context.Context, f TranslatedFile) (io.ReadCloser, error) {
	const op = "nlp.OpenFile"
	if f.Err != nil {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the document was not translated: %w", f.Err)
	}
	r, err := media.NewStager(t.cfg, f.URI.Bucket).Open(ctx, f.URI)
	return r, awsai.Wrap(op, err)
}

// detailsSuffix is what the name of a file of details ends with, after the language.
const detailsSuffix = ".auxiliary-translation-details.json"

// maxDetails is how large a file of details may be: a job has at most a million documents.
const maxDetails = 512 << 20

// output finds what a job has written.
func (t *Translator) output(ctx context.Context, id string) (TranslationOutput, error) {
	p, err := t.getJob(ctx, id)
	if err != nil {
		return TranslationOutput{}, err
	}
	out := TranslationOutput{Job: toJobInfo(p)}
	if out.Job.Output.Bucket == "" {
		return TranslationOutput{}, fmt.Errorf("%w: the response has no output in S3", awsai.ErrUnavailable)
	}
	stage := media.NewStager(t.cfg, out.Job.Output.Bucket)
	f := outputFiles{folder: out.Job.Output, sizes: map[media.URI]int64{}, seen: map[media.URI]bool{}}
	for o, err := range stage.List(ctx, out.Job.Output) {
		if err != nil {
			return TranslationOutput{}, err
		}
		f.add(o)
	}
	for _, u := range f.details {
		data, err := stage.Bytes(ctx, u, maxDetails)
		if err != nil {
			return TranslationOutput{}, err
		}
		d, err := parseDetails(data, f.folder)
		if err != nil {
			return TranslationOutput{}, fmt.Errorf("%s: %w", u, err)
		}
		out.Characters += d.Characters
		out.Files = append(out.Files, f.known(d.Files)...)
	}
	out.Files = append(out.Files, f.rest(out.Job.Targets)...)
	slices.SortStableFunc(out.Files, func(a, b TranslatedFile) int {
		return slices.Index(out.Job.Targets, a.Language) - slices.Index(out.Job.Targets, b.Language)
	})
	return out, nil
}

// outputFiles are the objects in a job's folder.
type outputFiles struct {
	folder  media.URI
	details []media.URI
	order   []media.URI // of the others
	sizes   map[media.URI]int64
	seen    map[media.URI]bool // those in the details
}

func (f *outputFiles) add(o media.Object) {
	name := strings.TrimPrefix(o.URI.Key, f.folder.Key)
	switch {
	case strings.HasPrefix(name, "details/"):
		if strings.HasSuffix(name, detailsSuffix) {
			f.details = append(f.details, o.URI)
		}
	case strings.HasPrefix(path.Base(name), "."), strings.HasSuffix(name, "/"): // the service's own
	default:
		f.order = append(f.order, o.URI)
		f.sizes[o.URI] = o.Size
	}
}

// known gives the files of details their sizes.
func (f *outputFiles) known(files []TranslatedFile) []TranslatedFile {
	for i := range files {
		files[i].Size = f.sizes[files[i].URI]
		f.seen[files[i].URI] = true
	}
	return files
}

// rest are the files that no details speak of, as those of a job that was stopped. Their names
// have the languages.
func (f *outputFiles) rest(targets []string) []TranslatedFile {
	var files []TranslatedFile
	for _, u := range f.order {
		if f.seen[u] {
			continue
		}
		dir, base := path.Split(strings.TrimPrefix(u.Key, f.folder.Key))
		language, name, ok := strings.Cut(base, ".")
		if ok && slices.Contains(targets, language) {
			files = append(files, TranslatedFile{Source: dir + name, Language: language, URI: u, Size: f.sizes[u]})
		}
	}
	return files
}
