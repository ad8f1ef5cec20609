package catalogue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

const evaluationARN = account + "evaluation-job/abcdefghij12"

// evaluating is the service's answer about an evaluation of a status.
func evaluating(status, more string) string {
	return fmt.Sprintf(`{"jobName":"eval-1","status":%q,"jobArn":%q,"roleArn":%q,"jobType":"Automated","applicationType":"ModelEvaluation",
"evaluationConfig":{"automated":{"datasetMetricConfigs":[{"taskType":"Generation","dataset":{"name":"Builtin.BoolQ"},"metricNames":["Builtin.Accuracy"]}]}},
"inferenceConfig":{"models":[{"bedrockModel":{"modelIdentifier":"amazon.nova-lite-v1:0"}}]},"outputDataConfig":{"s3Uri":"s3://out/evals/"},
"creationTime":"2026-01-01T00:00:00Z","lastModifiedTime":"2026-01-01T01:00:00Z"%s}`, status, evaluationARN, role, more)
}

func TestEvaluate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		store := fake.S3("bucket")
		answer(fake, "CreateEvaluationJob", `{"jobArn":"`+evaluationARN+`"}`)
		answer(fake, "GetEvaluationJob", evaluating("InProgress", ""), evaluating("Completed", ""))
		fake.Throttle("CreateEvaluationJob", 2)
		c := catalogue.New(fake.Config(), func(o *catalogue.Options) { o.Stager = media.NewStager(fake.Config(), "bucket") })
		questions, err := catalogue.Questions([]catalogue.Question{{Prompt: "q", Reference: "a"}})
		if err != nil {
			t.Fatal(err)
		}
		j, err := c.Evaluate(t.Context(), catalogue.Evaluation{
			Name: "eval-1", Description: "first", Role: role, Judge: "us." + haiku, Models: []string{"amazon.nova-lite-v1:0", "us." + haiku}, Output: "s3://out/evals/",
			Datasets: []catalogue.Dataset{
				{Name: "mine", Data: questions, Metrics: []string{"Builtin.Correctness", "tone"}},
				{Name: "Builtin.BoolQ", Task: "QuestionAndAnswer", Metrics: []string{"Builtin.Accuracy"}},
			},
			Custom: []catalogue.CustomMetric{{Name: "tone", Instructions: "Is {{prediction}} friendly?",
				Scale: []catalogue.Rating{{Definition: "friendly", Value: 1}, {Definition: "not", Label: "no"}}}},
		})
		if err != nil || j.ID() != evaluationARN {
			t.Fatalf("%v, %v", j, err)
		}
		keys := store.Keys("bucket")
		sameToken(t, fake, "CreateEvaluationJob", 3, `{"jobName":"eval-1","jobDescription":"first","roleArn":"`+role+`","applicationType":"ModelEvaluation",
"evaluationConfig":{"automated":{"datasetMetricConfigs":[
 {"taskType":"Generation","dataset":{"name":"mine","datasetLocation":{"s3Uri":"s3://bucket/`+keys[0]+`"}},"metricNames":["Builtin.Correctness","tone"]},
 {"taskType":"QuestionAndAnswer","dataset":{"name":"Builtin.BoolQ"},"metricNames":["Builtin.Accuracy"]}],
 "evaluatorModelConfig":{"bedrockEvaluatorModels":[{"modelIdentifier":"us.`+haiku+`"}]},
 "customMetricConfig":{"customMetrics":[{"customMetricDefinition":{"name":"tone","instructions":"Is {{prediction}} friendly?",
  "ratingScale":[{"definition":"friendly","value":{"floatValue":1}},{"definition":"not","value":{"stringValue":"no"}}]}}],
  "evaluatorModelConfig":{"bedrockEvaluatorModels":[{"modelIdentifier":"us.`+haiku+`"}]}}}},
"inferenceConfig":{"models":[{"bedrockModel":{"modelIdentifier":"amazon.nova-lite-v1:0"}},{"bedrockModel":{"modelIdentifier":"us.`+haiku+`"}}]},
"outputDataConfig":{"s3Uri":"s3://out/evals/"}}`)
		got, err := j.Wait(t.Context())
		want := catalogue.Evaluated{Name: "eval-1", ARN: evaluationARN, Output: "s3://out/evals/", Created: date("2026-01-01"), Modified: date("2026-01-01").Add(time.Hour)}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestEvaluateSubjects(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "CreateEvaluationJob", `{"jobArn":"`+evaluationARN+`"}`)
	c := catalogue.New(fake.Config())
	r := catalogue.Evaluation{Name: "eval-1", Role: role, Judge: haiku, Output: "s3://out/evals/",
		Datasets: []catalogue.Dataset{{Name: "mine", Data: media.S3("s3://data/q.jsonl"), Metrics: []string{"Builtin.ContextRelevance"}}}}
	model := "arn:aws:bedrock:us-east-1::foundation-model/" + haiku
	for i, tt := range []struct {
		change func(*catalogue.Evaluation)
		want   string
	}{
		{func(r *catalogue.Evaluation) { r.OwnModel = "mine" },
			`{"models":[{"precomputedInferenceSource":{"inferenceSourceIdentifier":"mine"}}]}`},
		{func(r *catalogue.Evaluation) {
			r.KnowledgeBase = &catalogue.KnowledgeBase{ID: "ABCDEFGHIJ", Results: 10, Search: "HYBRID"}
		},
			`{"ragConfigs":[{"knowledgeBaseConfig":{"retrieveConfig":{"knowledgeBaseId":"ABCDEFGHIJ","knowledgeBaseRetrievalConfiguration":{"vectorSearchConfiguration":{"numberOfResults":10,"overrideSearchType":"HYBRID"}}}}}]}`},
		{func(r *catalogue.Evaluation) {
			r.KnowledgeBase = &catalogue.KnowledgeBase{ID: "ABCDEFGHIJ", Model: model}
		},
			`{"ragConfigs":[{"knowledgeBaseConfig":{"retrieveAndGenerateConfig":{"knowledgeBaseConfiguration":{"knowledgeBaseId":"ABCDEFGHIJ","modelArn":"` + model + `","retrievalConfiguration":{"vectorSearchConfiguration":{}}},"type":"KNOWLEDGE_BASE"}}}]}`},
		{func(r *catalogue.Evaluation) { r.OwnRetrieval = "mine" },
			`{"ragConfigs":[{"precomputedRagSourceConfig":{"retrieveSourceConfig":{"ragSourceIdentifier":"mine"}}}]}`},
		{func(r *catalogue.Evaluation) { r.OwnAnswers = "mine" },
			`{"ragConfigs":[{"precomputedRagSourceConfig":{"retrieveAndGenerateSourceConfig":{"ragSourceIdentifier":"mine"}}}]}`},
	} {
		r := r
		tt.change(&r)
		if _, err := c.Evaluate(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		body := decode(t, fake.Calls("CreateEvaluationJob")[i].Body)
		if diff := cmp.Diff(any(decode(t, []byte(tt.want))), body["inferenceConfig"]); diff != "" {
			t.Errorf("%d: (-want +got):\n%s", i, diff)
		}
		if want := map[bool]string{true: "ModelEvaluation", false: "RagEvaluation"}[i == 0]; body["applicationType"] != want {
			t.Errorf("%d: application type %v, want %s", i, body["applicationType"], want)
		}
	}
}

func TestEvaluateWrong(t *testing.T) {
	fake := awsaitest.New(t)
	c := catalogue.New(fake.Config())
	sets := []catalogue.Dataset{{Name: "Builtin.BoolQ", Metrics: []string{"Builtin.Accuracy"}}}
	for name, r := range map[string]catalogue.Evaluation{
		"nothing":         {Datasets: sets, Output: "s3://out/"},
		"two":             {Datasets: sets, Output: "s3://out/", Models: []string{haiku}, OwnModel: "mine"},
		"three models":    {Datasets: sets, Output: "s3://out/", Models: []string{"a", "b", "c"}},
		"no data sets":    {Output: "s3://out/", Models: []string{haiku}},
		"six data sets":   {Output: "s3://out/", Models: []string{haiku}, Datasets: make([]catalogue.Dataset, 6)},
		"no metrics":      {Output: "s3://out/", Models: []string{haiku}, Datasets: []catalogue.Dataset{{Name: "x"}}},
		"no judge":        {Output: "s3://out/", OwnRetrieval: "mine", Datasets: sets},
		"custom, nobody":  {Output: "s3://out/", Models: []string{haiku}, Datasets: sets, Custom: make([]catalogue.CustomMetric, 1)},
		"too many custom": {Output: "s3://out/", Models: []string{haiku}, Datasets: sets, Judge: haiku, Custom: make([]catalogue.CustomMetric, 11)},
		"no output":       {Models: []string{haiku}, Datasets: sets},
		"data nowhere":    {Output: "s3://out/", Models: []string{haiku}, Datasets: []catalogue.Dataset{{Name: "x", Metrics: []string{"y"}}}},
	} {
		if _, err := c.Evaluate(t.Context(), r); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestEvaluationEnds(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "GetEvaluationJob", evaluating("Failed", `,"failureMessages":["bad data","no access"]`), evaluating("Deleting", ""))
	answer(fake, "StopEvaluationJob", `{}`)
	j := catalogue.New(fake.Config()).ResumeEvaluation(evaluationARN)
	_, err := j.Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "bad data; no access" {
		t.Errorf("failed: %v", err)
	}
	if err := j.Stop(t.Context()); err != nil || fake.Count("StopEvaluationJob") != 1 {
		t.Errorf("Stop: %v", err)
	}
	if p, err := j.Status(t.Context()); err != nil || p.Status != "Deleting" || p.Status.Ended() {
		t.Errorf("Status: %v, %v", p, err)
	}
}

func TestEvaluations(t *testing.T) {
	fake := awsaitest.New(t)
	summary := `{"jobArn":"` + evaluationARN + `","jobName":"eval-1","status":"Stopped","creationTime":"2026-01-01T00:00:00Z","jobType":"Automated","evaluationTaskTypes":["Generation"],"evaluatorModelIdentifiers":["` + haiku + `"]}`
	servePages(fake, "ListEvaluationJobs", `{"jobSummaries":[`+summary+`],"nextToken":"page-2"}`, `{"jobSummaries":[`+summary+`]}`)
	one := catalogue.EvaluationJob{Name: "eval-1", ARN: evaluationARN, Status: job.Stopped, Judges: []string{haiku}, Created: date("2026-01-01")}
	if diff := cmp.Diff([]catalogue.EvaluationJob{one, one}, listed(t, catalogue.New(fake.Config()).Evaluations(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQuestions(t *testing.T) {
	src, err := catalogue.Questions([]catalogue.Question{{Prompt: "q", Reference: "r", Category: "c"}, {Prompt: "q2", Answer: "a", Model: "mine"}})
	if diff := cmp.Diff(`{"prompt":"q","referenceResponse":"r","category":"c"}
{"prompt":"q2","modelResponses":[{"response":"a","modelIdentifier":"mine"}]}
`, written(t, src, err)); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	src, err = catalogue.Conversations([]catalogue.Conversation{
		{{Prompt: "q", Reference: "r"}, {Prompt: "q2"}},
		{{Prompt: "q", Source: "mine", Passages: []string{"p1", "p2"}, Answer: "a"}},
		{{Prompt: "q", Source: "mine"}},
	})
	if diff := cmp.Diff(`{"conversationTurns":[{"prompt":{"content":[{"text":"q"}]},"referenceResponses":[{"content":[{"text":"r"}]}]},{"prompt":{"content":[{"text":"q2"}]}}]}
{"conversationTurns":[{"prompt":{"content":[{"text":"q"}]},"output":{"text":"a","knowledgeBaseIdentifier":"mine","retrievedPassages":{"retrievalResults":[{"content":{"text":"p1"}},{"content":{"text":"p2"}}]}}}]}
{"conversationTurns":[{"prompt":{"content":[{"text":"q"}]},"output":{"knowledgeBaseIdentifier":"mine","retrievedResults":{"retrievalResults":[]}}}]}
`, written(t, src, err)); diff != "" {
		t.Errorf("conversations (-want +got):\n%s", diff)
	}
}

func TestQuestionsWrong(t *testing.T) {
	good := catalogue.Question{Prompt: "q"}
	for name, q := range map[string]catalogue.Question{"blank": {}, "no model": {Prompt: "secret", Answer: "a"}} {
		if _, err := catalogue.Questions([]catalogue.Question{good, q}); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "record 1") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]catalogue.Conversation{"no turns": {}, "six turns": {{Prompt: "1"}, {Prompt: "2"}, {Prompt: "3"}, {Prompt: "4"}, {Prompt: "5"}, {Prompt: "6"}}, "blank": {{Prompt: " "}}, "no source": {{Prompt: "q", Passages: []string{"p"}}}} {
		if _, err := catalogue.Conversations([]catalogue.Conversation{c}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, many := catalogue.Questions(make([]catalogue.Question, 1001))
	_, manyTurns := catalogue.Conversations(make([]catalogue.Conversation, 1001))
	if !errors.Is(many, awsai.ErrTooLarge) || !errors.Is(manyTurns, awsai.ErrTooLarge) {
		t.Errorf("1001: %v, %v", many, manyTurns)
	}
}

func TestScores(t *testing.T) {
	fake := awsaitest.New(t)
	store := fake.S3("out")
	put := func(key, body string) { store.Put("out", key, awsaitest.Object{Body: []byte(body)}) }
	c := catalogue.New(fake.Config(), func(o *catalogue.Options) { o.Stager = media.NewStager(fake.Config(), "out") })
	evaluated := catalogue.Evaluated{Name: "eval-1", Output: "s3://out/evals/"}
	if _, err := c.Scores(t.Context(), evaluated); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("no files: %v", err)
	}
	const file = "evals/eval-1/abcdefghij12/models/m/taskTypes/Generation/datasets/mine/x_output.jsonl"
	put("evals/eval-10/x_output.jsonl", `{"automatedEvaluationResult":{"scores":[{"metricName":"other job","result":1}]}}`)
	put("evals/eval-1/manifest.json", `not scores`)
	put(file, `{"automatedEvaluationResult":{"scores":[{"metricName":"Builtin.Correctness","result":1.0,"evaluatorDetails":[{"modelIdentifier":"j","explanation":"right"}]},{"metricName":"tone","result":"no"}]},"inputRecord":{"prompt":"q"}}
{"automatedEvaluationResult":{"scores":[{"metricName":"Builtin.Correctness","result":0.5},{"metricName":"Builtin.Refusal","result":null}]}}
{"conversationTurns":[{"results":[{"metricName":"Builtin.ContextRelevance","result":0}]},{"results":[{"metricName":"Builtin.ContextRelevance","result":1}]}]}
`)
	want := []catalogue.Score{
		{File: file, Metric: "Builtin.Correctness", Value: 1, Explanation: "right"},
		{File: file, Metric: "tone", Label: "no"},
		{File: file, Record: 1, Metric: "Builtin.Correctness", Value: 0.5},
		{File: file, Record: 2, Metric: "Builtin.ContextRelevance"},
		{File: file, Record: 2, Turn: 1, Metric: "Builtin.ContextRelevance", Value: 1},
	}
	got, err := c.Scores(t.Context(), evaluated)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff(map[string]float64{"Builtin.Correctness": 0.75, "Builtin.ContextRelevance": 0.5}, catalogue.Means(got)); diff != "" {
		t.Errorf("means (-want +got):\n%s", diff)
	}
	put(file, "{}\n{")
	if _, err := c.Scores(t.Context(), evaluated); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("broken: %v", err)
	}
	if _, err := c.Scores(t.Context(), catalogue.Evaluated{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no output: %v", err)
	}
	if _, err := catalogue.New(fake.Config()).Scores(t.Context(), evaluated); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no stager: %v", err)
	}
	if m := catalogue.Means(nil); len(m) != 0 {
		t.Errorf("means of nothing: %v", m)
	}
	if m := catalogue.Means([]catalogue.Score{{Metric: "x", Label: "no"}}); len(m) != 0 {
		t.Errorf("means of words: %v", m)
	}
}
