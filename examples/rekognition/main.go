// Command rekognition looks at images and videos by Amazon Rekognition, with your usual AWS
// settings. A source is a file or an address in S3:
//
//	go run ./examples/rekognition labels street.jpg
//	go run ./examples/rekognition -min 0.9 -json faces s3://my-bucket/team.jpg
//	go run ./examples/rekognition -out hidden.png blur team.jpg
//	go run ./examples/rekognition -collection staff search visitor.jpg
//	go run ./examples/rekognition -bucket my-bucket video-segments film.mp4
//	go run ./examples/rekognition -job 0123456789 video-segments
//
// The commands are
//
//	labels, properties, faces, celebrities, text, moderate, ppe, custom   IMAGE…
//	compare                                                    IMAGE IMAGE
//	draw, blur                                                       IMAGE
//	collections
//	create, delete, list (faces of a collection)
//	index, search                                                   IMAGE…
//	video-labels, video-faces, video-celebrities, video-text,
//	video-moderation, video-segments, video-search                   VIDEO
package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

func main() { cli.Main("rekognition [flags] COMMAND [SOURCE…]", run) }

// task is what a command works with.
type task struct {
	client     *vision.Client
	sources    []media.Source
	min        float64
	model, out string
	collection string
	job        string
	program    *cli.Program
}

// command is one of those that the program has.
type command struct {
	least, most int // how many sources it takes; most is 0 for any number
	run         func(context.Context, *task) (any, error)
}

// commands are those of all files.
func commands() map[string]command {
	all := map[string]command{}
	for _, some := range []map[string]command{imageCommands(), pixelCommands(), collectionCommands(), videoCommands()} {
		maps.Copy(all, some)
	}
	return all
}

func run(ctx context.Context, p *cli.Program) error {
	t := task{program: p}
	asJSON := p.Flags.Bool("json", false, "print JSON")
	bucket := p.Flags.String("bucket", "", "`bucket` that videos are put into while their job runs")
	p.Flags.Float64Var(&t.min, "min", 0, "least `confidence` or similarity, 0 to 1; 0 is the service's default")
	p.Flags.StringVar(&t.model, "model", "", "`ARN` of the model of custom labels")
	p.Flags.StringVar(&t.out, "out", "out.png", "`file` to write what was drawn to")
	p.Flags.StringVar(&t.collection, "collection", "faces", "`ID` of the collection of faces")
	p.Flags.StringVar(&t.job, "job", "", "`ID` of a job to go on waiting for, in place of a video")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	c, err := t.parse(args)
	if err != nil {
		return err
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	t.client = vision.New(cfg, func(o *vision.Options) { o.Bucket = *bucket })
	result, err := c.run(ctx, &t)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.JSON(result)
	}
	fmt.Fprint(p.Out, cli.Printable(text(result)))
	return nil
}

// parse finds the command and its sources.
func (t *task) parse(args []string) (command, error) {
	all := commands()
	names := strings.Join(slices.Sorted(maps.Keys(all)), ", ")
	if len(args) == 0 {
		return command{}, t.program.Usagef("the command is missing: one of %s", names)
	}
	c, ok := all[args[0]]
	if !ok {
		return command{}, t.program.Usagef("no command %q: one of %s", args[0], names)
	}
	n := len(args) - 1
	if t.job != "" && strings.HasPrefix(args[0], "video-") {
		c.least, c.most = 0, 0
	}
	if n < c.least || c.most > 0 && n > c.most || c.least == 0 && n > 0 {
		return command{}, t.program.Usagef("%s of %d sources", args[0], n)
	}
	for _, a := range args[1:] {
		src := media.File(a)
		if strings.HasPrefix(a, "s3://") {
			src = media.S3(a)
		}
		t.sources = append(t.sources, src)
	}
	return c, nil
}

// each calls fn for every source, several at a time. Results come by the source's name.
func each[T any](ctx context.Context, t *task, fn func(context.Context, *vision.Client, media.Source) (T, error)) (any, error) {
	found, err := vision.Batch(ctx, t.client, t.sources, fn)
	if err != nil {
		return nil, err
	}
	results := make([]named, len(found))
	for i, f := range found {
		results[i] = named{t.sources[i].Name(), f}
	}
	return results, nil
}

// named is what was found in a source.
type named struct {
	Source string
	Found  any
}
