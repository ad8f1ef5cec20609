// Command image makes an image of a text by a model of Amazon Bedrock, with your usual AWS
// settings, and writes it to a file:
//
//	go run ./examples/image -out fox.png "A fox in the snow, as a woodcut."
//
// The models of Stability AI are in the region us-west-2.
package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // for the size of the result
	_ "image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai/bedrock/images"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func main() { cli.Main("image [flags] TEXT", run) }

func run(ctx context.Context, p *cli.Program) error {
	id := p.Flags.String("model", "stability.sd3-5-large-v1:0", "`id` of the model")
	out := p.Flags.String("out", "image.png", "`file` to write; its extension says the format")
	asJSON := p.Flags.Bool("json", false, "print what was made as JSON")
	var req images.Request
	p.Flags.StringVar(&req.Negative, "not", "", "`text` that says what not to make")
	p.Flags.StringVar(&req.AspectRatio, "ratio", "", "shape of the image, as `16:9`")
	p.Flags.IntVar(&req.N, "n", 0, "how many images, where the model makes several")
	p.Flags.Func("seed", "`number` that makes an image come again", seed(&req))
	text, err := p.Args("the text")
	if err != nil {
		return err
	}
	req.Prompt, req.Format = text, formats[strings.ToLower(filepath.Ext(*out))]
	if req.Format == "" {
		return p.Usagef("-out %q does not end in .png, .jpg, .jpeg or .webp", *out)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	pictures, err := images.New(cfg, *id).Generate(ctx, req)
	if err != nil {
		return err
	}
	made, err := write(*out, pictures)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.JSON(made)
	}
	for _, r := range made {
		fmt.Fprintln(p.Out, r)
	}
	return nil
}

// formats are the formats by the extensions of files.
var formats = map[string]string{".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}

func seed(req *images.Request) func(string) error {
	return func(s string) error {
		req.Seed = new(int64)
		_, err := fmt.Sscan(s, req.Seed)
		return err
	}
}

// result is what became of an image, as -json prints it.
type result struct {
	Path   string `json:"path,omitempty"`
	Format string `json:"format,omitempty"`
	Bytes  int    `json:"bytes,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Seed   int64  `json:"seed,omitempty"`
	Error  string `json:"error,omitempty"`
}

func (r result) String() string {
	if r.Error != "" {
		return "not made: " + cli.Printable(r.Error)
	}
	return fmt.Sprintf("%s  %d×%d, %d bytes, seed %d", r.Path, r.Width, r.Height, r.Bytes, r.Seed)
}

// write writes each picture to a file of its own.
func write(path string, pictures []images.Picture) ([]result, error) {
	made := make([]result, len(pictures))
	for i, pic := range pictures {
		r := result{Format: pic.Format, Bytes: len(pic.Data), Seed: pic.Seed, Error: pic.Error}
		if pic.Error == "" {
			r.Path = numbered(path, i, len(pictures))
			if err := os.WriteFile(r.Path, pic.Data, 0o644); err != nil {
				return nil, err
			}
		}
		if c, _, err := image.DecodeConfig(bytes.NewReader(pic.Data)); err == nil {
			r.Width, r.Height = c.Width, c.Height
		}
		made[i] = r
	}
	return made, nil
}

// numbered is the path of one of several files.
func numbered(path string, i, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), i+1, ext)
}
