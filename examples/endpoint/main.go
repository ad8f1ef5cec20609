// Command endpoint asks a model on an Amazon SageMaker endpoint, with your usual AWS settings: with
// a file, standard input (-), or a text of the command line (-text).
//
//	go run ./examples/endpoint -type text/csv -text 41,0,12.5 churn
//	go run ./examples/endpoint -type text/csv -lines churn customers.csv
//	go run ./examples/endpoint -stream chat request.json
//	go run ./examples/endpoint -async -stage s3://bucket/in slow call.wav
//	go run ./examples/endpoint -chat -text "How high is the tower?" chat
//	go run ./examples/endpoint -embed bge-small/384 -text "The tower is high." embed
//
// With -lines each line is a request of its own. With -async the model answers in the
// background; -resume waits for an answer that was asked for before, by the ID that is printed.
// -component, -variant and -model pick among the models of an endpoint.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/sagemaker"
)

func main() { cli.Main("endpoint [flags] NAME [FILE | -]", run) }

// settings are the command line.
type settings struct {
	text, resume, stage, embed         string
	lines, stream, async, chat, asJSON bool
	shape                              string
	request                            sagemaker.Request
	p                                  *cli.Program
}

func run(ctx context.Context, p *cli.Program) error {
	s := settings{p: p}
	p.Flags.StringVar(&s.text, "text", "", "`text` to send, in place of a file")
	p.Flags.StringVar(&s.request.ContentType, "type", "application/json", "content `type` of what is sent")
	p.Flags.StringVar(&s.request.Accept, "accept", "", "content `type` that is wanted")
	p.Flags.StringVar(&s.request.Target.Component, "component", "", "`name` of an inference component")
	p.Flags.StringVar(&s.request.Target.Variant, "variant", "", "`name` of a production variant")
	p.Flags.StringVar(&s.request.Target.Model, "model", "", "`path` of a model of a multi-model endpoint")
	p.Flags.BoolVar(&s.lines, "lines", false, "send each line as a request of its own")
	p.Flags.BoolVar(&s.stream, "stream", false, "print the answer as it comes")
	p.Flags.BoolVar(&s.async, "async", false, "have the model answer in the background")
	p.Flags.StringVar(&s.stage, "stage", "", "`place` in S3 for inputs that are too large for -async")
	p.Flags.StringVar(&s.resume, "resume", "", "`ID` of an answer that was asked for before")
	p.Flags.BoolVar(&s.chat, "chat", false, "ask a language model")
	p.Flags.StringVar(&s.shape, "shape", "openai", "how the language model is spoken to: `openai`, tgi or lmi")
	p.Flags.StringVar(&s.embed, "embed", "", "`model/dimensions` of an embedding model to embed with")
	p.Flags.BoolVar(&s.asJSON, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 || len(args) > 2 {
		return p.Usagef("want an endpoint and at most one source")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	var stage media.URI
	if s.stage != "" {
		if stage, err = media.ParseURI(s.stage); err != nil {
			return err
		}
	}
	endpoint := sagemaker.New(cfg, args[0], func(o *sagemaker.Options) { o.Stage = stage })
	if s.resume != "" {
		return s.wait(ctx, endpoint.ResumeAsync(s.resume))
	}
	input, err := s.input(args[1:])
	if err != nil {
		return err
	}
	return s.ask(ctx, endpoint, input)
}

// input is what is sent.
func (s settings) input(args []string) (media.Source, error) {
	switch {
	case len(args) == 0 && s.text == "":
		return media.Source{}, errors.New("a source or -text is missing")
	case len(args) == 0:
		return media.Bytes([]byte(s.text)), nil
	case strings.HasPrefix(args[0], "s3://"):
		return media.S3(args[0]), nil
	case args[0] == "-":
		return media.Reader(os.Stdin), nil
	}
	return media.File(args[0]), nil
}

// ask asks the model in the way that the flags say.
func (s settings) ask(ctx context.Context, e *sagemaker.Endpoint, input media.Source) error {
	if s.async {
		j, err := e.InvokeAsync(ctx, sagemaker.AsyncRequest{Input: input, ContentType: s.request.ContentType, Accept: s.request.Accept})
		if err != nil {
			return err
		}
		fmt.Fprintf(s.p.Err, "-resume %q waits for the answer\n", j.ID())
		return s.wait(ctx, j)
	}
	body, err := input.Bytes(ctx, 64<<20)
	if err != nil {
		return err
	}
	s.request.Body = body
	switch {
	case s.chat:
		return s.answer(ctx, e, string(body))
	case s.embed != "":
		return s.vectors(ctx, e, string(body))
	case s.lines:
		return s.batch(ctx, e, body)
	case s.stream:
		for part, err := range e.Stream(ctx, s.request) {
			if err != nil {
				return err
			}
			if err := s.print(part.Bytes, ""); err != nil {
				return err
			}
		}
		return nil
	}
	r, err := e.Invoke(ctx, s.request)
	if err != nil {
		return err
	}
	return s.print(r.Body, "\n")
}

// wait waits for an answer in the background.
func (s settings) wait(ctx context.Context, j *job.Job[sagemaker.AsyncResult]) error {
	r, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	return s.print(r.Body, "\n")
}

// batch sends each line, and prints the answers in their order.
func (s settings) batch(ctx context.Context, e *sagemaker.Endpoint, body []byte) error {
	var requests []sagemaker.Request
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		r := s.request
		r.Body = bytes.Clone(lines.Bytes())
		requests = append(requests, r)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	responses, err := e.InvokeBatch(ctx, requests)
	failed, _ := errors.AsType[*awsai.BatchError](err)
	for i, r := range responses {
		if failed != nil && failed.Failed(i) {
			continue
		}
		if err := s.print(bytes.TrimRight(r.Body, "\r\n"), "\n"); err != nil {
			return err
		}
	}
	return err
}

// answer prints what a language model says.
func (s settings) answer(ctx context.Context, e *sagemaker.Endpoint, question string) error {
	shapes := map[string]sagemaker.ChatShape{"openai": sagemaker.OpenAIChat(""), "tgi": sagemaker.TGI(nil), "lmi": sagemaker.LMI(nil)}
	shape, ok := shapes[s.shape]
	if !ok {
		return s.p.Usagef("no shape %q", s.shape)
	}
	g := sagemaker.NewGenerator(e, func(o *sagemaker.GeneratorOptions) { o.Shape, o.Target = shape, s.request.Target })
	text, err := g.Complete(ctx, "", question)
	return errors.Join(s.print([]byte(text), "\n"), err)
}

// vectors prints the vector of each line.
func (s settings) vectors(ctx context.Context, e *sagemaker.Endpoint, text string) error {
	id, size, _ := strings.Cut(s.embed, "/")
	dimensions, err := strconv.Atoi(size)
	if err != nil {
		return s.p.Usagef("want -embed model/dimensions")
	}
	model := rag.EmbeddingModel{ID: id, Dimensions: dimensions}
	m := sagemaker.NewEmbedder(e, model, func(o *sagemaker.EmbedderOptions) { o.Target = s.request.Target })
	vectors, err := m.Embed(ctx, rag.ForDocument, strings.Split(strings.TrimSpace(text), "\n"))
	if err != nil {
		return err
	}
	for _, v := range vectors {
		if err := s.p.JSON(v); err != nil {
			return err
		}
	}
	return nil
}

// print prints an answer or a part of one, which may be anything.
func (s settings) print(body []byte, end string) error {
	if s.asJSON {
		return s.p.JSON(map[string]string{"body": string(body)})
	}
	_, err := io.WriteString(s.p.Out, cli.Printable(string(body))+end)
	return err
}
