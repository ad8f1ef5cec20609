package train

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Artifacts fetches the model of a training job into dir, which it makes if it does not exist
// in its parent, and returns the paths of the files below it. model.tar.gz is unpacked as
// [media.Extract] does, which trusts nothing in it; a model without an archive comes as its
// files. A job without a model is awsai.ErrNotFound.
func (c *Client) Artifacts(ctx context.Context, t Training, dir string) ([]string, error) {
	files, err := c.artifacts(ctx, t, dir)
	if err != nil {
		return nil, awsai.Wrap("train.Artifacts", err)
	}
	return files, nil
}

func (c *Client) artifacts(ctx context.Context, t Training, dir string) ([]string, error) {
	if t.Model == "" {
		return nil, errNoModel()
	}
	u, err := media.ParseURI(t.Model)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(u.Key, ".tar.gz") {
		return c.files(ctx, folder(u), dir)
	}
	r, err := c.stage.Open(ctx, u)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return media.Extract(ctx, r, dir, c.bounds)
}

func errNoModel() error {
	return errors.Join(awsai.ErrNotFound, errors.New("the job has no model"))
}

func (c *Client) bounds(o *media.ExtractOptions) { o.MaxBytes, o.MaxFiles = c.o.MaxBytes, c.o.MaxFiles }

// files fetches what is below a prefix.
func (c *Client) files(ctx context.Context, prefix media.URI, dir string) ([]string, error) {
	var files []string
	var total int64
	for o, err := range c.stage.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(o.URI.Key, prefix.Key)
		if name == "" || strings.HasSuffix(name, "/") {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, invalid("an object's name leads out of the folder")
		}
		if total += o.Size; total > c.o.MaxBytes {
			return nil, errors.Join(awsai.ErrTooLarge, errors.New("the model has more bytes than Options.MaxBytes"))
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := c.stage.Download(ctx, o.URI, path); err != nil {
			return nil, err
		}
		files = append(files, name)
	}
	if len(files) == 0 {
		return nil, errNoModel()
	}
	return files, nil
}
