package eval

import (
	"encoding/json"
	"io"

	"github.com/awsai-go/awsai"
)

// MaxBedrockSamples is how many prompts a dataset of an evaluation job of Amazon Bedrock may
// have (Amazon Bedrock User Guide, "Create a prompt dataset for a RAG evaluation").
const MaxBedrockSamples = 1000

// WriteBedrock writes samples as the dataset of a retrieve-and-generate evaluation job of
// Amazon Bedrock that judges answers which are there already: a line of JSON for each. The
// system is a name for what answered, as the job's configuration has it.
//
// More than MaxBedrockSamples are awsai.ErrTooLarge, and a sample without question or answer,
// which the service would refuse, is awsai.ErrInvalid; then nothing is written.
func WriteBedrock(w io.Writer, system string, samples []Sample) error {
	const op = "eval.WriteBedrock"
	if len(samples) > MaxBedrockSamples {
		return awsai.Errorf(op, awsai.ErrTooLarge, "%d samples, limit %d", len(samples), MaxBedrockSamples)
	}
	for i, s := range samples {
		if s.Question == "" || s.Answer == "" {
			return awsai.Errorf(op, awsai.ErrInvalid, "sample %d has no question or no answer", i)
		}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, s := range samples {
		if err := out.Encode(toBedrock(system, s)); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	return nil
}

type bedrockText struct {
	Text string `json:"text"`
}

type bedrockContent struct {
	Content []bedrockText `json:"content"`
}

type bedrockPassage struct {
	Content bedrockText `json:"content"`
}

type bedrockTurn struct {
	Prompt    bedrockContent   `json:"prompt"`
	Reference []bedrockContent `json:"referenceResponses,omitempty"`
	Output    struct {
		Text      string `json:"text"`
		System    string `json:"knowledgeBaseIdentifier"`
		Retrieved struct {
			Results []bedrockPassage `json:"retrievalResults"`
		} `json:"retrievedPassages"`
	} `json:"output"`
}

type bedrockLine struct {
	Turns []bedrockTurn `json:"conversationTurns"`
}

func toBedrock(system string, s Sample) bedrockLine {
	t := bedrockTurn{Prompt: bedrockContent{[]bedrockText{{s.Question}}}}
	if s.Reference != "" {
		t.Reference = []bedrockContent{{[]bedrockText{{s.Reference}}}}
	}
	t.Output.Text, t.Output.System = s.Answer, system
	t.Output.Retrieved.Results = make([]bedrockPassage, len(s.Contexts))
	for i, c := range s.Contexts {
		t.Output.Retrieved.Results[i].Content.Text = c
	}
	return bedrockLine{[]bedrockTurn{t}}
}
