package catalogue

import (
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Question is a question to models under evaluation.
type Question struct {
	// Prompt is what is asked.
	Prompt string
	// Reference is the right answer, for metrics that need one, or empty.
	Reference string
	// Category is what scores are told apart by, or empty.
	Category string
	// Answer is what a model of your own has answered, and Model its name, that of
	// Evaluation.OwnModel. They are empty for models that are asked.
	Answer string
	Model  string
}

// maxQuestions is how many questions a data set may have, and maxTurns how many turns a
// conversation, by the Bedrock user guide.
const (
	maxQuestions = 1000
	maxTurns     = 5
)

// Questions writes questions as a data set for the evaluation of models, as the Bedrock user
// guide has it. A blank prompt and an answer without a model are awsai.ErrInvalid, which names
// the index; more than 1000 questions are awsai.ErrTooLarge.
func Questions(questions []Question) (media.Source, error) {
	const op = "catalogue.Questions"
	if err := checkCount(op, len(questions)); err != nil {
		return media.Source{}, err
	}
	return lines(op, "questions.jsonl", questions, func(q Question) (any, string) {
		switch {
		case strings.TrimSpace(q.Prompt) == "":
			return nil, "a blank prompt"
		case q.Answer != "" && q.Model == "":
			return nil, "an answer without a model"
		}
		line := questionLine{Prompt: q.Prompt, Reference: q.Reference, Category: q.Category}
		if q.Model != "" {
			line.Responses = []modelResponse{{q.Answer, q.Model}}
		}
		return line, ""
	})
}

func checkCount(op string, n int) error {
	if n > maxQuestions {
		return awsai.Errorf(op, awsai.ErrTooLarge, "%d questions, limit %d", n, maxQuestions)
	}
	return nil
}

type questionLine struct {
	Prompt    string          `json:"prompt"`
	Reference string          `json:"referenceResponse,omitempty"`
	Category  string          `json:"category,omitempty"`
	Responses []modelResponse `json:"modelResponses,omitempty"`
}

type modelResponse struct {
	Response string `json:"response"`
	Model    string `json:"modelIdentifier"`
}

// Conversation is a question to a system with retrieval, as up to five turns that build on
// each other or, mostly and always where only retrieval is measured, as one.
type Conversation []Turn

// Turn is a turn of a [Conversation].
type Turn struct {
	// Prompt is what is asked.
	Prompt string
	// Reference is the right answer, for metrics that need one, or empty.
	Reference string
	// Source is the name of a system of your own, that of Evaluation.OwnRetrieval or
	// OwnAnswers, Passages what it has retrieved, and Answer what it has answered, empty where
	// only retrieval is measured. They are empty for a knowledge base that is asked.
	Source   string
	Passages []string
	Answer   string
}

// Conversations writes conversations as a data set for the evaluation of retrieval, as the
// Bedrock user guide has it. No turns or more than five, a blank prompt, and an answer or passages without a
// source are awsai.ErrInvalid, which names the index; more than 1000 conversations are
// awsai.ErrTooLarge.
func Conversations(conversations []Conversation) (media.Source, error) {
	const op = "catalogue.Conversations"
	if err := checkCount(op, len(conversations)); err != nil {
		return media.Source{}, err
	}
	return lines(op, "conversations.jsonl", conversations, func(c Conversation) (any, string) {
		var line conversationLine
		for _, t := range c {
			switch {
			case strings.TrimSpace(t.Prompt) == "":
				return nil, "a blank prompt"
			case t.Source == "" && (t.Answer != "" || len(t.Passages) > 0):
				return nil, "an answer or passages without a source"
			}
			line.Turns = append(line.Turns, t.line())
		}
		switch {
		case len(line.Turns) == 0:
			return nil, "no turns"
		case len(line.Turns) > maxTurns:
			return nil, "more than 5 turns"
		}
		return line, ""
	})
}

type conversationLine struct {
	Turns []turnLine `json:"conversationTurns"`
}

type turnLine struct {
	Prompt     contents   `json:"prompt"`
	References []contents `json:"referenceResponses,omitempty"`
	Output     *ragOutput `json:"output,omitempty"`
}

type contents struct {
	Content []text `json:"content"`
}

// ragOutput is what a system of one's own has done. What it retrieved has another name where
// there is an answer.
type ragOutput struct {
	Text      string     `json:"text,omitempty"`
	Source    string     `json:"knowledgeBaseIdentifier"`
	Passages  *retrieved `json:"retrievedPassages,omitempty"`
	Retrieved *retrieved `json:"retrievedResults,omitempty"`
}

type retrieved struct {
	Results []retrievedResult `json:"retrievalResults"`
}

type retrievedResult struct {
	Content text `json:"content"`
}

func (t Turn) line() turnLine {
	line := turnLine{Prompt: contents{[]text{{t.Prompt}}}}
	if t.Reference != "" {
		line.References = []contents{{[]text{{t.Reference}}}}
	}
	if t.Source == "" {
		return line
	}
	found := &retrieved{Results: []retrievedResult{}}
	for _, p := range t.Passages {
		found.Results = append(found.Results, retrievedResult{text{p}})
	}
	line.Output = &ragOutput{Text: t.Answer, Source: t.Source}
	if t.Answer == "" {
		line.Output.Retrieved = found
	} else {
		line.Output.Passages = found
	}
	return line
}
