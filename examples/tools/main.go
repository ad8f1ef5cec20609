// Command tools asks a foundation model a question that it needs tools for: what time it is
// in a zone, and how much one unit is in another. Both run in this program.
//
//	go run ./examples/tools "What time is it in Lisbon, and how many kilometres are 26.2 miles?"
//
// It takes the usual AWS settings. Calls and results go to standard error, the answer to
// standard output.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func main() { cli.Main(`tools [flags] "question"`, run) }

func run(ctx context.Context, p *cli.Program) error {
	id := p.Flags.String("model", "global.anthropic.claude-sonnet-4-6", "`id` of the model")
	asJSON := p.Flags.Bool("json", false, "print the whole reply, calls and results included, as JSON")
	question, err := p.Args("the question")
	if err != nil {
		return err
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	model := bedrock.NewModel(cfg, *id)
	req := bedrock.Request{
		Messages: []bedrock.Message{bedrock.User(question)},
		Tools:    []bedrock.Tool{clock(time.Now), converter()},
	}
	if *asJSON {
		return answerJSON(ctx, p, model, req)
	}
	return answerText(ctx, p, model, req)
}

// answerText prints the answer as it comes.
func answerText(ctx context.Context, p *cli.Program, model *bedrock.Model, req bedrock.Request) error {
	for event, err := range model.Stream(ctx, req) {
		switch {
		case err != nil:
			fmt.Fprintln(p.Out)
			return err
		case event.ToolUse != nil:
			fmt.Fprintln(p.Err, "→", cli.Printable(event.ToolUse.Name), cli.Printable(string(event.ToolUse.Input)))
		case event.ToolResult != nil:
			fmt.Fprintln(p.Err, "←", cli.Printable(string(event.ToolResult.JSON)+event.ToolResult.Text))
		case event.Done:
			fmt.Fprintln(p.Out)
		default:
			fmt.Fprint(p.Out, cli.Printable(event.Text))
		}
	}
	return nil
}

// answerJSON prints all that was said, also where it broke off.
func answerJSON(ctx context.Context, p *cli.Program, model *bedrock.Model, req bedrock.Request) error {
	reply, err := model.Generate(ctx, req)
	out := struct {
		bedrock.Reply
		Error string `json:"error,omitempty"`
	}{Reply: reply}
	if err != nil {
		out.Error = err.Error()
	}
	if jsonErr := p.JSON(out); jsonErr != nil {
		return jsonErr
	}
	return err
}
