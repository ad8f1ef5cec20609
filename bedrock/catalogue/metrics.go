package catalogue

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Step is what a customization measured at a step of its training.
type Step struct {
	// Step counts from 0, Epoch is how often the data has been gone through.
	Step  int     `json:"step"`
	Epoch float64 `json:"epoch"`
	// Loss is how far the answers are from the data's: less is better. So it is with
	// Perplexity.
	Loss       float64 `json:"loss"`
	Perplexity float64 `json:"perplexity"`
}

// Steps reads what a customization measured, on the data for training and on that for
// validation, from the files that it has written under its output, by Options.Stager. There is
// nothing of validation where there was no data for it, and no files at all, which is
// awsai.ErrNotFound, of jobs that ended early.
func (c *Client) Steps(ctx context.Context, r Customized) (training, validation []Step, err error) {
	const op = "catalogue.Steps"
	if c.o.Stager == nil {
		return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "no Options.Stager to read with")
	}
	root, err := media.ParseURI(r.Output)
	if err != nil {
		return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "Output: %w", err)
	}
	root.Key = path.Join(root.Key, "model-customization-job-"+path.Base(r.Job)) + "/"
	found := false
	for o, err := range c.o.Stager.List(ctx, root) {
		if err != nil {
			return nil, nil, awsai.Wrap(op, err)
		}
		var steps *[]Step
		switch path.Base(o.URI.Key) {
		case "step_wise_training_metrics.csv":
			steps = &training
		case "validation_metrics.csv":
			steps = &validation
		default:
			continue
		}
		found = true
		if *steps, err = c.readSteps(ctx, o.URI); err != nil {
			return nil, nil, awsai.Wrap(op, err)
		}
	}
	if !found {
		return nil, nil, awsai.Errorf(op, awsai.ErrNotFound, "no metrics under %s", root)
	}
	return training, validation, nil
}

func (c *Client) readSteps(ctx context.Context, uri media.URI) ([]Step, error) {
	file, err := c.o.Stager.Open(ctx, uri)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	steps, err := parseSteps(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", awsai.ErrUnavailable, uri, err)
	}
	return steps, nil
}

// parseSteps reads a file of metrics by the names of its columns, which the Bedrock user guide
// has under "Analyze the results of a model customization job".
func parseSteps(r io.Reader) ([]Step, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	head, err := rows.Read()
	if err != nil {
		return nil, err
	}
	var steps []Step
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return steps, nil
		}
		if err != nil {
			return nil, err
		}
		step, err := parseStep(head, row)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", len(steps)+1, err)
		}
		steps = append(steps, step)
	}
}

func parseStep(head, row []string) (Step, error) {
	var s Step
	for i, name := range head {
		if i >= len(row) {
			break
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(row[i]), 64)
		name = strings.TrimSpace(name)
		switch name {
		case "step_number":
			s.Step = int(n)
		case "epoch_number":
			s.Epoch = n
		case "training_loss", "validation_loss":
			s.Loss = n
		case "perplexity":
			s.Perplexity = n
		default:
			continue
		}
		if err != nil {
			return Step{}, fmt.Errorf("%s is no number", name)
		}
	}
	return s, nil
}
