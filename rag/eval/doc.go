// Package eval measures retrieval (whether the passages that bear on a question are found,
// and how far up) and answers (whether they rest on the passages, and answer the question).
//
//	c, err := eval.Load("testdata/handbook")
//	if err != nil {
//		return err
//	}
//	run, _, err := eval.Retrieve(ctx, c, func(ctx context.Context, query string) ([]string, error) {
//		hits, err := store.Search(ctx, rag.Query{Text: query, Limit: 100})
//		return eval.Documents(hits), err
//	})
//	if err != nil {
//		return err
//	}
//	fmt.Println(eval.Summarize(c.Qrels, run).NDCG10)
//
// The measures are those of trec_eval, which published figures are made with: [NDCG],
// [Recall], [Precision], [ReciprocalRank] and [AveragePrecision]. [Each] gives one of them
// for every query, and [Interval] how far chance goes.
//
// [Answers] measures answers by the definitions of Ragas: [Faithfulness], [AnswerRelevance],
// [ContextPrecision] and [ContextRecall], by a model ([NewModelJudge]) or offline
// ([WordJudge]), into a [Report] with a table, JSON and a page of HTML:
//
//	report, err := eval.Answers(ctx, eval.NewModelJudge(model), samples)
//	report.Table(os.Stdout)
//
// # Limits
//
// Grades are whole numbers; below 1 is not relevant. A collection is read into memory.
//
// # Errors
//
// [Load] returns awsai.ErrNotFound for a file that is not there, and awsai.ErrInvalid for one
// that is not of its format. The measures take any input and never give NaN. A model that does
// not judge in the form that it was asked for is awsai.ErrIncomplete.
//
// # Testing
//
// Everything but [Load] and [Find] is a function of its arguments. Thresholds on a
// collection of your own are a test:
//
//	if got := eval.Summarize(c.Qrels, run).Recall10; got < 0.9 {
//		t.Errorf("recall@10 = %.3f, want 0.9 or more", got)
//	}
package eval
