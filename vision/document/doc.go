// Package document reads documents with Amazon Textract: text, tables, forms, answers to
// questions, layout, signatures, receipts and invoices, identity documents and loan packages.
//
//	reader := document.New(cfg, func(o *document.Options) { o.Bucket = "my-bucket" })
//	doc, err := reader.Analyze(ctx, media.File("report.pdf"), document.Layout, document.Tables, document.Forms,
//		document.Query{Text: "What is the total?", Alias: "total"})
//	if err != nil {
//		return err
//	}
//	fmt.Println(doc.Text(document.AsMarkdown)) // in reading order, each word once
//	for _, t := range doc.JoinedTables() {
//		os.WriteFile(t.ID+".csv", []byte(t.CSV()), 0o644)
//	}
//	fmt.Println(doc.Value("Name:"))
//
// The way follows from the document: an image is answered at once, a file of several pages
// becomes a job, staged in S3 where it is not there. [Reader.Start] begins a job and does not
// wait; [Reader.Resume] goes on with it in another process. Whatever the way, each page of
// the results is fetched, and the answer is a [Document] of plain values: confidences in
// [0,1], places in fractions of the page.
//
// [Document.Passages] divides a scan for a RAG index, and [Document.Places] says where on its
// pages an answer stands.
//
// [Parse] reads stored responses without AWS, in one pass and without holding them in memory.
//
// # Limits
//
// An image has at most 10 MB and 10,000 pixels a side, a PDF or TIFF file 500 MB and 3,000
// pages; what is answered at once, 10 MB and one page. At most 15 queries at once and 30 in a
// job, of 200 characters each. Two pages of an identity document. The service keeps results for seven
// days. (Amazon Textract Developer Guide, "Set Quotas".) Text is in English, French, German,
// Italian, Portuguese and Spanish; queries, handwriting and identity documents in English.
// A table has at most 4096 + 64 places for each cell that it has; a cell beyond that is left out.
//
// # Errors
//
// Methods return *awsai.Error: awsai.ErrTooLarge for a document over a limit; awsai.ErrInvalid
// for one of a kind that is not taken, for a wrong feature, for a document that has to be
// staged without Options.Bucket, and for JSON that is no response; awsai.ErrIncomplete for JSON
// that ends early and for the response of a job that has not ended; awsai.ErrNotFound for a job
// that the service does not know. A job that failed is a *job.FailedError.
//
// # Testing
//
// [Document] is a value, and [Parse] makes one of a response's JSON. A [Reader] runs against
// awsaitest: handle AnalyzeDocument, or StartDocumentAnalysis and GetDocumentAnalysis.
package document
