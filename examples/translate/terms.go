package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/nlp"
)

// terms manages terminologies.
func (o *options) terms(ctx context.Context, p *cli.Program) error {
	switch command := fmt.Sprint(o.args[0], " ", len(o.args)-1); command {
	case "import 2":
		return o.importTerms(ctx, p, o.args[1], o.args[2])
	case "get 1":
		return o.getTerms(ctx, p, o.args[1])
	case "list 0":
		return list(p, o.asJSON, o.t.Terminologies(ctx), func(i nlp.TerminologyInfo) string {
			return fmt.Sprintf("%s\t%s to %s\t%d terms", i.Name, i.Source, strings.Join(i.Targets, ","), i.Terms)
		})
	case "delete 1":
		return o.t.DeleteTerminology(ctx, o.args[1])
	}
	return o.usage(p)
}

// checkTerms says what is wrong with a file.
func (o *options) checkTerms(p *cli.Program) error {
	if len(o.args) != 2 {
		return o.usage(p)
	}
	terms, err := o.readTerms(o.args[1])
	if err != nil {
		return err
	}
	err = terms.Check()
	if wrong, ok := errors.AsType[*nlp.TermsError](err); ok {
		for _, w := range wrong.Problems {
			fmt.Fprintf(p.Out, "row %d\t%s\t%s\n", w.Row, w.Language, w.Problem)
		}
		return err
	}
	_, err = fmt.Fprintf(p.Out, "%d terms in %s\n", len(terms.Terms), strings.Join(terms.Languages, ", "))
	return err
}

func (o *options) readTerms(file string) (nlp.Terminology, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nlp.Terminology{}, err
	}
	terms, err := nlp.ParseTerminology(data, nlp.TermsFormat(strings.ToUpper(strings.TrimPrefix(filepath.Ext(file), "."))))
	terms.MultiDirectional = o.multi
	return terms, err
}

func (o *options) importTerms(ctx context.Context, p *cli.Program, name, file string) error {
	terms, err := o.readTerms(file)
	if err != nil {
		return err
	}
	info, err := o.t.ImportTerminology(ctx, name, terms)
	if err != nil {
		return err
	}
	if o.asJSON {
		return p.JSON(info)
	}
	_, err = fmt.Fprintf(p.Out, "%s: %d terms, %d skipped\n", info.Name, info.Terms, info.Skipped)
	return err
}

func (o *options) getTerms(ctx context.Context, p *cli.Program, name string) error {
	terms, err := o.t.Terminology(ctx, name)
	if err != nil {
		return err
	}
	if o.asJSON {
		return p.JSON(terms)
	}
	data, err := terms.Marshal(nlp.TermsCSV)
	if err != nil {
		return err
	}
	_, err = p.Out.Write(data)
	return err
}

// parallelData manages parallel data.
func (o *options) parallelData(ctx context.Context, p *cli.Program) error {
	switch command := fmt.Sprint(o.args[0], " ", len(o.args)-1); command {
	case "create 2":
		j, err := o.t.CreateParallelData(ctx, o.args[1], source(o.args[2]))
		return o.waitParallel(ctx, p, j, err)
	case "update 2":
		j, err := o.t.UpdateParallelData(ctx, o.args[1], source(o.args[2]))
		return o.waitParallel(ctx, p, j, err)
	case "list 0":
		return list(p, o.asJSON, o.t.ParallelData(ctx), parallelLine)
	case "delete 1":
		return o.t.DeleteParallelData(ctx, o.args[1])
	}
	return o.usage(p)
}

func (o *options) waitParallel(ctx context.Context, p *cli.Program, j *job.Job[nlp.ParallelDataInfo], err error) error {
	if err != nil {
		return err
	}
	if err := watch(ctx, p, j); err != nil {
		return err
	}
	info, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	if o.asJSON {
		return p.JSON(info)
	}
	_, err = fmt.Fprintln(p.Out, cli.Printable(parallelLine(info)))
	return err
}

func parallelLine(i nlp.ParallelDataInfo) string {
	return fmt.Sprintf("%s\t%s\t%s to %s\t%d segments, %d failed, %d skipped", i.Name, i.Status, i.Source, strings.Join(i.Targets, ","), i.Imported, i.Failed, i.Skipped)
}
