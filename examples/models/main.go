// Command models lists the foundation models that a region of Amazon Bedrock has, how long
// still, and the inference profiles by which they can be had; or it checks the IDs that a
// program uses.
//
//	go run ./examples/models -provider anthropic
//	go run ./examples/models -legacy
//	go run ./examples/models -check us.anthropic.claude-sonnet-4-6 amazon.titan-embed-text-v2:0
//
// It takes the usual AWS settings. With -check, the exit code is 1 if something is wrong.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func main() { cli.Main("models [flags] [-check id ...]", run) }

func run(ctx context.Context, p *cli.Program) error {
	provider := p.Flags.String("provider", "", "list only the models of a `provider`, as anthropic")
	legacy := p.Flags.Bool("legacy", false, "list only the models that are legacy or have ended")
	check := p.Flags.Bool("check", false, "check the IDs that follow")
	asJSON := p.Flags.Bool("json", false, "print JSON")
	ids, err := p.Rest()
	if err != nil {
		return err
	}
	if *check != (len(ids) > 0) {
		return p.Usagef("IDs go with -check, and -check with IDs")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	client := catalogue.New(cfg)
	if *check {
		return checkIDs(ctx, p, client, ids, *asJSON)
	}
	models, err := list(ctx, client, *provider, *legacy)
	if err != nil {
		return err
	}
	if *asJSON {
		return p.JSON(models)
	}
	return table(p.Out, models)
}

// model is a model with the profiles that route to it.
type model struct {
	catalogue.Model
	Profiles []string `json:"profiles,omitempty"`
}

// list asks for the models and the profiles that AWS has for them.
func list(ctx context.Context, client *catalogue.Client, provider string, legacy bool) ([]model, error) {
	profiles := map[string][]string{}
	for profile, err := range client.Profiles(ctx, catalogue.SystemProfile) {
		if err != nil {
			return nil, err
		}
		profiles[profile.Model] = append(profiles[profile.Model], profile.ID)
	}
	models := []model{} // none is not null in JSON
	for m, err := range client.Models(ctx, catalogue.Filter{Provider: provider}) {
		if err != nil {
			return nil, err
		}
		if !legacy || m.State != bedrock.StateActive {
			models = append(models, model{m, profiles[m.ID]})
		}
	}
	return models, nil
}

// table prints the models in columns.
func table(w io.Writer, models []model) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "MODEL\tPROVIDER\tSTATE\tEND\tON DEMAND\tPROFILES")
	for _, m := range models {
		end := "-"
		if !m.EndOfLife.IsZero() {
			end = m.EndOfLife.Format(time.DateOnly)
		}
		onDemand := "no"
		if m.Has(catalogue.OnDemand) {
			onDemand = "yes"
		}
		var geographies []string
		for _, id := range m.Profiles {
			geographies = append(geographies, strings.TrimSuffix(id, "."+m.ID))
		}
		fmt.Fprintln(t, strings.Join([]string{m.ID, m.Provider, string(m.State), end, onDemand, cmp.Or(strings.Join(geographies, " "), "-")}, "\t"))
	}
	return t.Flush()
}

// checkIDs prints what is wrong with IDs, and is an error if something is.
func checkIDs(ctx context.Context, p *cli.Program, client *catalogue.Client, ids []string, asJSON bool) error {
	findings, err := client.Check(ctx, ids...)
	if err != nil {
		return err
	}
	bad := 0
	for _, f := range findings {
		if !f.Good() {
			bad++
		}
		if !asJSON {
			fmt.Fprintln(p.Out, f)
		}
	}
	if asJSON {
		if err := p.JSON(findings); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d IDs have problems", bad, len(ids))
	}
	return nil
}
