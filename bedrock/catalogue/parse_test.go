package catalogue

import (
	"math"
	"strings"
	"testing"
)

func FuzzParseSteps(f *testing.F) {
	f.Add("step_number,epoch_number,training_loss,perplexity\n0,0,2.5,12.2\n1,0,1.5,4.5\n")
	f.Add("step_number\n\"")
	f.Add("a,b\n1\n")
	f.Fuzz(func(t *testing.T, file string) {
		steps, err := parseSteps(strings.NewReader(file))
		if err != nil && steps != nil {
			t.Errorf("%d steps with %v", len(steps), err)
		}
		if len(steps) > strings.Count(file, "\n")+strings.Count(file, "\r") {
			t.Errorf("%d steps in %q", len(steps), file)
		}
	})
}

func FuzzParseScores(f *testing.F) {
	f.Add(`{"automatedEvaluationResult":{"scores":[{"metricName":"m","result":1,"evaluatorDetails":[{"explanation":"e"}]},{"result":null}]}}`)
	f.Add(`{"conversationTurns":[{"results":[{"metricName":"m","result":"yes"}]},{}]} {}`)
	f.Fuzz(func(t *testing.T, file string) {
		scores, err := parseScores(strings.NewReader(file))
		if err != nil && scores != nil {
			t.Errorf("%d scores with %v", len(scores), err)
		}
		for _, s := range scores {
			if math.IsNaN(s.Value) || s.Label != "" && s.Value != 0 {
				t.Errorf("score %+v", s)
			}
		}
	})
}
