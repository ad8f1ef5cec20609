package nlp_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

func ExampleNewAnalyzer() {
	ctx := context.Background()
	cfg := serveComprehend(new(testing.T)).fake.Config() // a program has its own aws.Config

	analyzer := nlp.NewAnalyzer(cfg)
	mood, err := analyzer.Sentiment(ctx, "It was good.")
	fmt.Println(mood.Mood, mood.Positive, err)
	// Output: POSITIVE 0.75 <nil>
}

func ExampleAnalyzer_BatchEntities() {
	ctx := context.Background()
	cfg := serveComprehend(new(testing.T)).fake.Config() // a program has its own aws.Config

	analyzer := nlp.NewAnalyzer(cfg, func(o *nlp.AnalyzerOptions) { o.Language = "en" })
	texts := []string{"Zoë", "", "👍🏽 Ann"}
	entities, err := analyzer.BatchEntities(ctx, texts)
	for i, found := range entities {
		for _, e := range found {
			fmt.Println(i, e.Start, texts[i][e.Start:e.End])
		}
	}
	fmt.Println(err)
	// Output:
	// 0 0 Zoë
	// 2 0 👍🏽
	// 2 9 Ann
	// nlp.BatchEntities: 1 of 3 items failed, the first at index 1: invalid: the text is empty
}

func ExampleRedact() {
	const text = "Zoë's address is zoe@example.com."
	found := []nlp.PII{
		{Span: nlp.Span{Start: 0, End: 4}, Type: "NAME", Confidence: 0.99},
		{Span: nlp.Span{Start: 18, End: 33}, Type: "EMAIL", Confidence: 0.99},
	}
	fmt.Println(nlp.Redact(text, found))
	fmt.Println(nlp.Redact(text, found, func(o *nlp.RedactOptions) { o.Mask, o.Types = '*', []nlp.PIIType{"NAME"} }))
	// Output:
	// [NAME]'s address is [EMAIL].
	// ***'s address is zoe@example.com.
}

func ExampleJobs_StartSentiment() {
	ctx := context.Background()
	s := serveComprehendJobs(new(testing.T))
	s.archive("output", `{"File":"texts.txt","Line":1,"Sentiment":"POSITIVE"}{"File":"texts.txt","Line":0,"Sentiment":"NEUTRAL"}`)
	cfg, quick := s.fake.Config(), func(o *nlp.JobsOptions) { o.Wait.First, o.Wait.Max = 1, 1 } // a program has its own aws.Config, and time

	jobs := nlp.NewJobs(cfg, "arn:aws:iam::111122223333:role/comprehend", media.URI{Bucket: "bucket", Key: "out"}, quick)
	texts := []string{"It is Monday.", "What a day!"}
	job, err := jobs.StartSentiment(ctx, "en", nlp.TextsOf(texts))
	if err != nil {
		fmt.Println(err)
		return
	}
	results, err := job.Wait(ctx) // here or in another process: jobs.ResumeSentiment(job.ID())
	if err != nil {
		fmt.Println(err)
		return
	}
	for r, err := range results.All(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(texts[r.Line], r.Value.Mood)
	}
	// Output:
	// What a day! POSITIVE
	// It is Monday. NEUTRAL
}

func ExampleNewClassifier() {
	ctx := context.Background()
	s := serveComprehendJobs(new(testing.T))
	s.inTurn("ClassifyDocument", `{"Classes":[{"Name":"spam","Score":0.75},{"Name":"ham","Score":0.25}]}`)
	cfg := s.fake.Config() // a program has its own aws.Config

	classifier := nlp.NewClassifier(cfg, "arn:aws:comprehend:us-east-1:111122223333:document-classifier-endpoint/mail")
	result, err := classifier.Classify(ctx, "You have won!")
	fmt.Println(result.Best().Name, err)
	// Output: spam <nil>
}

func ExampleNewRecognizer() {
	ctx := context.Background()
	s := serveComprehendJobs(new(testing.T))
	s.inTurn("DetectEntities", `{"Entities":[{"BeginOffset":6,"EndOffset":9,"Text":"Lee","Type":"JUDGE","Score":0.5}]}`)
	cfg := s.fake.Config() // a program has its own aws.Config

	recognizer := nlp.NewRecognizer(cfg, "arn:aws:comprehend:us-east-1:111122223333:entity-recognizer-endpoint/judges")
	found, err := recognizer.Entities(ctx, "Judge Lee")
	fmt.Println(found[0].Text, found[0].Type, err)
	// Output: Lee JUDGE <nil>
}

func ExampleModels_WithEndpoint() {
	ctx := context.Background()
	s := serveComprehendJobs(new(testing.T))
	s.inTurn("CreateEndpoint", `{"EndpointArn":"`+classifierEndpoint+`"}`)
	s.inTurn("DescribeEndpoint", endpointBody("IN_SERVICE"))
	s.inTurn("DeleteEndpoint", `{}`)
	s.inTurn("ClassifyDocument", `{"Classes":[{"Name":"spam","Score":0.75}]}`)
	cfg := s.fake.Config() // a program has its own aws.Config

	models := nlp.NewModels(cfg, "arn:aws:iam::111122223333:role/comprehend")
	err := models.WithEndpoint(ctx, "mail", classifierARN, 1, func(ctx context.Context, e nlp.Endpoint) error {
		c, err := nlp.NewClassifier(cfg, e.ARN).Classify(ctx, "You have won!")
		fmt.Println(c.Best().Name)
		return err
	})
	fmt.Println(err, s.fake.Count("DeleteEndpoint"))
	// Output:
	// spam
	// <nil> 1
}

func ExampleWriteExamples() {
	examples := []nlp.Example{{Text: "You have won!", Labels: []string{"spam"}}, {Text: "See you,\nAnn", Labels: []string{"ham"}}}
	if err := nlp.WriteExamples(os.Stdout, examples); err != nil {
		fmt.Println(err)
	}
	fmt.Println(nlp.CheckExamples(examples))
	// Output:
	// spam,You have won!
	// ham,"See you, Ann"
	// nlp.CheckExamples: invalid: 2 problems: label "ham" has 1 examples; want 50; label "spam" has 1 examples; want 50
}
