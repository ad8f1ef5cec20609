// Command canvas learns to predict a column of a CSV file, on this machine without an
// account, or with -aws by an AutoML job of SageMaker.
//
//	go run ./examples/canvas                       # a small table of its own
//	go run ./examples/canvas -target churned customers.csv
//	go run ./examples/canvas -aws -role ARN -output s3://bucket/out/ -target churned s3://bucket/train.csv
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/canvas"
	"github.com/awsai-go/awsai/sagemaker/canvas/local"
)

func main() {
	cli.Main("canvas [-target COLUMN] [-json] [-aws -role ARN -output S3] [FILE | S3]", run)
}

func run(ctx context.Context, p *cli.Program) error {
	target := p.Flags.String("target", "late", "the column to predict")
	asJSON := p.Flags.Bool("json", false, "print JSON")
	onAWS := p.Flags.Bool("aws", false, "run an AutoML job of SageMaker")
	role := p.Flags.String("role", "", "with -aws: the ARN of the job's IAM role")
	output := p.Flags.String("output", "", "with -aws: the prefix in S3 for what the job makes")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	var candidates []canvas.Candidate
	var why canvas.Explanation
	if *onAWS {
		if len(args) != 1 || *role == "" || *output == "" {
			return p.Usagef("-aws needs a -role, an -output and data in S3")
		}
		candidates, why, err = remote(ctx, p, *role, *output, *target, args[0])
	} else {
		candidates, why, err = offline(ctx, args, *target)
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return p.JSON(map[string]any{"candidates": candidates, "explanation": why})
	}
	for _, c := range candidates {
		fmt.Fprintf(p.Out, "%s\t%s\t%.4f\n", cli.Printable(c.Name), c.Objective, c.Value)
	}
	for _, label := range why.Labels {
		for _, f := range label.Features {
			fmt.Fprintf(p.Out, "  %s\t%.4f\n", cli.Printable(f.Feature), f.Value)
		}
	}
	return nil
}

func offline(ctx context.Context, args []string, target string) ([]canvas.Candidate, canvas.Explanation, error) {
	var in io.Reader = strings.NewReader(parcels())
	if len(args) > 0 {
		f, err := os.Open(args[0])
		if err != nil {
			return nil, canvas.Explanation{}, err
		}
		defer f.Close()
		in = f
	}
	table, err := local.ReadCSV(in)
	if err != nil {
		return nil, canvas.Explanation{}, err
	}
	r, err := local.Tabular(ctx, table, target)
	return r.Candidates, r.Explanation, err
}

func remote(ctx context.Context, p *cli.Program, role, output, target, data string) ([]canvas.Candidate, canvas.Explanation, error) {
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return nil, canvas.Explanation{}, err
	}
	to, err := media.ParseURI(output)
	if err != nil {
		return nil, canvas.Explanation{}, err
	}
	from, err := media.ParseURI(data)
	if err != nil {
		return nil, canvas.Explanation{}, err
	}
	c := canvas.New(cfg, func(o *canvas.Options) { o.Role = role })
	j, err := c.Start(ctx, canvas.Request{Problem: canvas.Tabular{Target: target}, Train: canvas.Data{URI: from}, Output: to})
	if err != nil {
		return nil, canvas.Explanation{}, err
	}
	fmt.Fprintf(p.Err, "waiting for job %s\n", j.ID())
	if _, err := j.Wait(ctx); err != nil {
		return nil, canvas.Explanation{}, err
	}
	board, err := c.Leaderboard(ctx, j.ID())
	return board, canvas.Explanation{}, err
}

// parcels is a table made up: a parcel is late where it goes far by road.
func parcels() string {
	var b strings.Builder
	b.WriteString("distance,weight,by,late\n")
	for i := range 120 {
		distance, by := 10+i*37%500, []string{"road", "air", "rail"}[i*7%3]
		late := "no"
		if by == "road" && distance > 250 || distance > 450 {
			late = "yes"
		}
		fmt.Fprintf(&b, "%d,%d,%s,%s\n", distance, 1+i*13%20, by, late)
	}
	return b.String()
}
