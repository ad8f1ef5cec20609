// Command guardrail checks a text, of its arguments or of standard input, by the safeguards of
// Amazon Bedrock, with your usual AWS settings, and prints what was found, where, and the text
// without it:
//
//	go run ./examples/guardrail "Write to jo@example.com"
//	go run ./examples/guardrail -guardrail abc123 -version 2 < letter.txt
//
// With -guardrail, it is a guardrail of your account that decides. Without, the text is
// scored by the service's own checks, and counts as blocked where it is harmful or an attack
// on a model; personal data is masked. Either needs AWS: there is nothing that checks offline.
//
// The exit code is 0 for a text that may go on, masked or not, and 1 for one that is blocked,
// as for any error.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func main() { cli.Main(`guardrail [flags] ["text"]`, run) }

var errBlocked = errors.New("the text is blocked")

func run(ctx context.Context, p *cli.Program) error {
	id := p.Flags.String("guardrail", "", "`id` or ARN of a guardrail; the default is the service's checks without one")
	version := p.Flags.String("version", "DRAFT", "`version` of the guardrail")
	output := p.Flags.Bool("output", false, "the text comes from a model, and does not go to one")
	asJSON := p.Flags.Bool("json", false, "print the result as JSON")
	text, err := input(p)
	if err != nil {
		return err
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	var r result
	if *id != "" {
		r, err = apply(ctx, bedrock.NewGuardrail(cfg, *id, *version), *output, text)
	} else {
		r, err = check(ctx, cfg, *output, text)
	}
	if err != nil {
		return err
	}
	if err := r.print(p, *asJSON); err != nil || r.Decision != "blocked" {
		return err
	}
	return errBlocked
}

// input is the text of the arguments, or of standard input without any.
func input(p *cli.Program) (string, error) {
	args, err := p.Rest()
	if err != nil || len(args) > 0 {
		return strings.Join(args, " "), err
	}
	text, err := io.ReadAll(os.Stdin)
	return string(text), err
}

// result is what -json prints.
type result struct {
	// Decision is "passed", "masked" or "blocked".
	Decision string    `json:"decision"`
	Findings []finding `json:"findings"`
	// Text is the text with what was found masked, or what the guardrail says in its place.
	Text string `json:"text"`
}

// finding is something that was found in bytes Start to End, or in all of the text.
type finding struct {
	What   string  `json:"what"`
	Action string  `json:"action,omitempty"`
	Score  float64 `json:"score,omitempty"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
}

func (r result) print(p *cli.Program, asJSON bool) error {
	if asJSON {
		return p.JSON(r)
	}
	fmt.Fprintln(p.Out, r.Decision)
	for _, f := range r.Findings {
		how := f.Action
		if how == "" {
			how = fmt.Sprintf("%.1f", f.Score)
		}
		fmt.Fprintf(p.Out, "  %d-%d  %s  %s\n", f.Start, f.End, cli.Printable(f.What), how)
	}
	_, err := fmt.Fprintln(p.Out, cli.Printable(r.Text))
	return err
}

// apply asks a guardrail of the account.
func apply(ctx context.Context, g *bedrock.Guardrail, output bool, text string) (result, error) {
	source := bedrock.GuardInput
	if output {
		source = bedrock.GuardOutput
	}
	a, err := g.Apply(ctx, source, bedrock.Guard{Text: text})
	if err != nil {
		return result{}, err
	}
	r := result{Decision: "passed", Findings: findings(a, len(text)), Text: a.Message}
	if !a.Blocked {
		r.Text = a.Texts[0]
	}
	if a.Masked {
		r.Decision = "masked"
	}
	if a.Blocked {
		r.Decision = "blocked"
	}
	return r, nil
}

// findings lists what a guardrail found in a text of n bytes.
func findings(a bedrock.Assessment, n int) []finding {
	all := []finding{}
	for _, f := range a.Topics {
		all = append(all, finding{What: "topic " + f.Name, Action: string(f.Action), End: n})
	}
	for _, f := range a.Filters {
		all = append(all, finding{What: string(f.Type), Action: string(f.Action), End: n})
	}
	for _, f := range a.Words {
		for _, s := range f.Spans {
			all = append(all, finding{What: "word", Action: string(f.Action), Start: s.Start, End: s.End})
		}
	}
	for _, f := range a.Sensitive {
		for _, s := range f.Spans {
			all = append(all, finding{What: string(f.Type) + f.Name, Action: string(f.Action), Start: s.Start, End: s.End})
		}
	}
	return all
}

// check has the text scored.
func check(ctx context.Context, cfg aws.Config, output bool, text string) (result, error) {
	message := bedrock.User(text)
	if output {
		message = bedrock.Assistant(text)
	}
	c, err := bedrock.NewChecker(cfg).Check(ctx, message)
	if err != nil {
		return result{}, err
	}
	r := result{Decision: "passed", Findings: []finding{}, Text: bedrock.Redact(text, c.Marks(0, 0)...)}
	if r.Text != text {
		r.Decision = "masked"
	}
	for _, f := range c.Filters {
		r.score(string(f.Type), f.Score, f.Flagged, len(text))
	}
	for _, f := range c.Attacks {
		r.score(string(f.Type), f.Score, f.Flagged, len(text))
	}
	for _, f := range c.PII {
		r.Findings = append(r.Findings, finding{What: string(f.Type), Score: f.Score, Start: f.Start, End: f.End})
	}
	return r, nil
}

// score adds a score of the whole text, which blocks it if it is flagged.
func (r *result) score(what string, score float64, flagged bool, n int) {
	if score > 0 {
		r.Findings = append(r.Findings, finding{What: what, Score: score, End: n})
	}
	if flagged {
		r.Decision = "blocked"
	}
}
