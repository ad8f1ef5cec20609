package document_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision/document"
)

// exampleT stands for the *testing.T of a test.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                   {}
func (exampleT) Cleanup(func())            {}
func (exampleT) Log(...any)                {}
func (exampleT) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }

// fakeConfig is a configuration that answers with one page. A program has its own.
func fakeConfig() aws.Config {
	fake := awsaitest.New(exampleT{})
	awsaitest.Handle(fake, func(context.Context, *textract.DetectDocumentTextInput) (*textract.DetectDocumentTextOutput, error) {
		return &textract.DetectDocumentTextOutput{Blocks: pageOf(1, "Hello", "reader")}, nil
	})
	fake.HandleWire("textract", "AnalyzeDocument", awsaitest.Wire{Body: []byte(form), Header: map[string]string{"Content-Type": "application/x-amz-json-1.1"}})
	return fake.Config()
}

func ExampleNew() {
	reader := document.New(fakeConfig())
	d, err := reader.Analyze(context.Background(), media.Bytes([]byte("\x89PNG\r\n\x1a\n…")))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Text())
	// Output: Hello reader
}

func ExampleReader_Analyze() {
	reader := document.New(fakeConfig())
	d, err := reader.Analyze(context.Background(), media.Bytes([]byte("\x89PNG\r\n\x1a\n…")), document.Forms, document.Tables, document.Signatures)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range d.Fields() {
		fmt.Printf("%q = %q, ticked: %v, page %d, %.0f%%\n", f.Key, f.Value, f.Selected, f.Page, 100*f.Confidence)
	}
	fmt.Println(d.Tables()[0].Markdown())
	// Output:
	// "Name:" = "Ada", ticked: false, page 1, 90%
	// "Agreed" = "", ticked: true, page 1, 90%
	// | Item | |
	// | --- | --- |
	// | =1+1 | a\|b<c |
}

func ExampleParse() {
	d, err := document.Parse(strings.NewReader(form)) // os.Open("response.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Text(document.AsMarkdown))
	// Output:
	// Name: Ada
	//
	// Agreed [X]
	//
	// [SIGNATURE]
	//
	// | Item | |
	// | --- | --- |
	// | =1+1 | a\|b<c |
}

func ExampleTable_CSV() {
	d, err := document.Parse(strings.NewReader(form))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(d.Tables()[0].CSV())
	// Output:
	// Item,
	// '=1+1,a|b<c
}

func ExampleDocument_Sections() {
	d, err := document.Parse(strings.NewReader(form))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range d.Sections() {
		fmt.Printf("page %d, %.0f%% down: %s\n", s.Page, 100*s.Box.Top, strings.ReplaceAll(s.Text, "\n", " / "))
	}
	// Output:
	// page 1, 10% down: Name: Ada
	// page 1, 20% down: Agreed [X]
	// page 1, 21% down: [SIGNATURE]
	// page 1, 40% down: Item	 / =1+1	a|b<c
}
