// Command voice asks a speech-to-speech model of Amazon Bedrock a spoken question, prints
// what was said and writes the spoken answer to a file:
//
//	go run ./examples/voice -out answer.wav question.wav
//
// The question is a WAV file of 16-bit mono PCM at 8, 16 or 24 kHz.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/bedrock/sonic"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func main() { cli.Main("voice [flags] question.wav", run) }

func run(ctx context.Context, p *cli.Program) error {
	model := p.Flags.String("model", "amazon.nova-2-sonic-v1:0", "`id` of the model")
	system := p.Flags.String("system", "You are a friendly assistant. Answer in one or two sentences.", "`instructions` for the model")
	voice := p.Flags.String("voice", string(sonic.VoiceMatthew), "`voice` of the model")
	out := p.Flags.String("out", "answer.wav", "`file` for the spoken answer")
	asJSON := p.Flags.Bool("json", false, "print the conversation as JSON")
	name, err := p.Args("the question's file")
	if err != nil {
		return err
	}
	file, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	question, err := readWAV(file)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	req := sonic.Request{System: *system, Voice: sonic.Voice(*voice), InputRate: question.rate}
	answer, err := ask(ctx, p, cfg, *model, req, question.pcm, *asJSON)
	if err != nil {
		return err
	}
	return os.WriteFile(*out, wav{pcm: answer, rate: sonic.DefaultOutputRate}.bytes(), 0o600)
}

// ask holds the conversation and returns the sound of the answer.
func ask(ctx context.Context, p *cli.Program, cfg aws.Config, model string, req sonic.Request, question []byte, asJSON bool) (answer []byte, err error) {
	session, err := sonic.NewModel(cfg, model).Start(ctx, req)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	go session.StreamAudio(io.MultiReader(bytes.NewReader(question), sonic.Silence()))
	for event, err := range session.Events() {
		if err != nil {
			return nil, err
		}
		switch e := event.(type) {
		case sonic.Audio:
			answer = append(answer, e.PCM...)
		case sonic.Transcript:
			if e.Stage == sonic.StageFinal && !asJSON {
				fmt.Fprintf(p.Out, "%s: %s\n", e.Role, cli.Printable(e.Text))
			}
		case sonic.TurnEnd:
			session.CloseSend()
		}
	}
	if asJSON {
		return answer, p.JSON(session.History())
	}
	return answer, nil
}
