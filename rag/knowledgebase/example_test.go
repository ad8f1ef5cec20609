package knowledgebase_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	kb "github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/knowledgebase"
)

// exampleT stands for the *testing.T of a test.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                   {}
func (exampleT) Cleanup(func())            {}
func (exampleT) Log(...any)                {}
func (exampleT) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }

func ExampleNew() {
	fake := awsaitest.New(exampleT{})
	awsaitest.Handle(fake, func(context.Context, *kb.RetrieveInput) (*kb.RetrieveOutput, error) {
		return &kb.RetrieveOutput{RetrievalResults: []types.KnowledgeBaseRetrievalResult{
			result("ports.md", "Ships moor at the quay.", 0.8, map[string]any{"lang": "en"}),
			result("häfen.md", "Schiffe liegen am Kai.", 0.7, map[string]any{"lang": "de"}),
		}}, nil
	})
	base := knowledgebase.New(fake.Config(), "KB12345678")
	hits, err := base.Retrieve(context.Background(), rag.Query{Text: "Where do ships moor?", Filter: rag.Ne("lang", "de")})
	for _, h := range hits {
		fmt.Println(h.Score, h.Passage.DocumentID, h.Passage.Text)
	}
	fmt.Println(err)
	// Output:
	// 0.8 s3://b/ports.md Ships moor at the quay.
	// <nil>
}

func ExampleClient_Generate() {
	fake := awsaitest.New(exampleT{})
	awsaitest.Handle(fake, func(context.Context, *kb.RetrieveAndGenerateInput) (*kb.RetrieveAndGenerateOutput, error) {
		return &kb.RetrieveAndGenerateOutput{
			Output: &types.RetrieveAndGenerateOutput{Text: aws.String("They moor at the quay.")}, SessionId: aws.String("s"),
			Citations: []types.Citation{{
				GeneratedResponsePart: part("They moor at the quay.", 0, 21),
				RetrievedReferences:   []types.RetrievedReference{reference("ports.md", "Ships moor at the quay.")},
			}},
		}, nil
	})
	base := knowledgebase.New(fake.Config(), "KB12345678", func(o *knowledgebase.Options) {
		o.Model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
		o.Access = knowledgebase.Public
	})
	reply, err := base.Generate(context.Background(), knowledgebase.Question{Text: "Where do ships moor?"})
	fmt.Println(reply.Text, err)
	for _, c := range reply.Citations {
		fmt.Printf("%s: %q\n", c.DocumentID, c.Quote)
	}
	// Output:
	// They moor at the quay. <nil>
	// ports.md: "Ships moor at the quay."
}

func ExampleNewAgent() {
	fake := awsaitest.New(exampleT{})
	planned(fake, found)
	agent := knowledgebase.NewAgent(fake.Config(), []knowledgebase.Base{{ID: "KB12345678", Description: "ports"}},
		func(o *knowledgebase.Options) { o.Access = knowledgebase.Public })
	for e, err := range agent.Run(context.Background(), knowledgebase.Task{Text: "Where do ships moor?", Answer: true}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if e.Done {
			fmt.Println(e.Reply.Text, len(e.Reply.Hits))
		}
	}
	// Output: Ünd ships moor at the quay. 2
}

func ExampleNewSource() {
	fake := awsaitest.New(exampleT{})
	documents(fake)
	source := knowledgebase.NewSource(fake.Config(), "KB12345678", "DS12345678")
	list, err := source.Put(context.Background(), []knowledgebase.Document{
		{ID: "ports.md", Text: "Ships moor at the quay.", Metadata: map[string]any{"lang": "en"}},
	})
	fmt.Println(list[0].ID, list[0].Status, err)
	// Output: ports.md STARTING <nil>
}
