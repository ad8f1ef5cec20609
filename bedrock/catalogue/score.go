package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Score is a metric of one answer.
type Score struct {
	// File is the key in S3 of the file that has it, and Record its line there from 0; one
	// file is of one data set and model.
	File   string `json:"file"`
	Record int    `json:"record"`
	// Turn is the turn of the conversation, from 0.
	Turn int `json:"turn"`
	// Metric is its name, as "Builtin.Correctness", or as the service shortens it.
	Metric string `json:"metric"`
	// Value is the score. Label is the rating where a scale of words was given.
	Value float64 `json:"value"`
	Label string  `json:"label,omitempty"`
	// Explanation is the judge's, or empty.
	Explanation string `json:"explanation,omitempty"`
}

// Scores reads the results of an evaluation by Options.Stager, in the order of its files. What
// the service could not measure has no score. There are none of a job that ended early, which
// is awsai.ErrNotFound.
func (c *Client) Scores(ctx context.Context, e Evaluated) ([]Score, error) {
	const op = "catalogue.Scores"
	if c.o.Stager == nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no Options.Stager to read with")
	}
	root, err := media.ParseURI(e.Output)
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "Output: %w", err)
	}
	root.Key = path.Join(root.Key, e.Name) + "/"
	var scores []Score
	files := 0
	for o, err := range c.o.Stager.List(ctx, root) {
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		if !strings.HasSuffix(o.URI.Key, "output.jsonl") {
			continue
		}
		files++
		found, err := c.readScores(ctx, o.URI)
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		scores = append(scores, found...)
	}
	if files == 0 {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "no results under %s", root)
	}
	return scores, nil
}

func (c *Client) readScores(ctx context.Context, uri media.URI) ([]Score, error) {
	file, err := c.o.Stager.Open(ctx, uri)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	scores, err := parseScores(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", awsai.ErrUnavailable, uri, err)
	}
	for i := range scores {
		scores[i].File = uri.Key
	}
	return scores, nil
}

// resultLine is a line of results, of a model or of a conversation.
type resultLine struct {
	Automated struct {
		Scores []rawScore `json:"scores"`
	} `json:"automatedEvaluationResult"`
	Turns []struct {
		Results []rawScore `json:"results"`
	} `json:"conversationTurns"`
}

type rawScore struct {
	Metric  string `json:"metricName"`
	Result  any    `json:"result"`
	Details []struct {
		Explanation string `json:"explanation"`
	} `json:"evaluatorDetails"`
}

// parseScores reads the lines of a file of results.
func parseScores(r io.Reader) ([]Score, error) {
	dec := json.NewDecoder(r)
	var scores []Score
	for record := 0; ; record++ {
		var line resultLine
		switch err := dec.Decode(&line); {
		case errors.Is(err, io.EOF):
			return scores, nil
		case err != nil:
			return nil, fmt.Errorf("record %d: %w", record, err)
		}
		scores = appendScores(scores, record, 0, line.Automated.Scores)
		for turn, t := range line.Turns {
			scores = appendScores(scores, record, turn, t.Results)
		}
	}
}

func appendScores(scores []Score, record, turn int, raw []rawScore) []Score {
	for _, r := range raw {
		s := Score{Record: record, Turn: turn, Metric: r.Metric}
		switch v := r.Result.(type) {
		case float64:
			s.Value = v
		case string:
			s.Label = v
		default:
			continue // null: it was not measured
		}
		if len(r.Details) > 0 {
			s.Explanation = r.Details[0].Explanation
		}
		scores = append(scores, s)
	}
	return scores
}

// Means are the mean scores by metric, of those that are numbers.
func Means(scores []Score) map[string]float64 {
	sums, counts := map[string]float64{}, map[string]int{}
	for _, s := range scores {
		if s.Label == "" {
			sums[s.Metric] += s.Value
			counts[s.Metric]++
		}
	}
	for metric, n := range counts {
		sums[metric] /= float64(n)
	}
	return sums
}
