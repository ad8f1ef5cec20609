// Package load reads files into rag documents: it walks a folder, recognises what each
// file is, and cuts its text into passages that know their place in the file.
//
//	report, err := rag.Sync(ctx, store, nil, load.Dir(ctx, "docs"))
//	for _, skip := range report.Skips {
//		fmt.Println(skip.ID, skip.Err)
//	}
//
// or, for text from elsewhere:
//
//	file, err := load.Parse("guide.md", data)
//	…
//	doc := rag.Split(file.Document, file.Source, file.Blocks)
//
// Markdown, plain text, reStructuredText, HTML, PDF, Word (docx), JSON Lines, JSON, CSV, TSV,
// Go and some thirty other languages of programming and configuration are read by their
// structure: headings, lists, tables, records, declarations, pages. [Options] tells which
// files are taken, and how they are cut. What is not in a folder is read in the same way by
// [Objects]; package rag/load/s3 does so with prefixes in Amazon S3.
//
// One entry that cannot be read does not end the walk: it is an item whose methods return
// an error, which rag.Sync reports. This holds for files that are too large, binary, in
// an unknown encoding or not permitted, for folders that cannot be listed (the item has
// the folder's path, and Sync keeps what the index has below it), and for symbolic links
// that are broken, run in a circle or lead out of the folder. Each file is read once: a
// link to something that is walked anyway adds nothing.
//
// # Limits
//
// A file is read whole, up to [Options].MaxBytes. Text is UTF-8, UTF-16 with a byte order
// mark, or HTML that declares ISO 8859-1 or Windows-1252; other files that are not UTF-8
// are reported unless [Options].Latin1 is set. Byte offsets count in the text as UTF-8,
// which is the file as it is where the file is UTF-8. Lines end at "\n".
//
// Of PDF and Word files, offsets and lines count in the text that is made of them, which
// [File] has. A PDF file's passages know their pages; its paragraphs, headings and lists are
// told by the place and size of the letters, columns and tables are read as the file paints
// them, and what repeats at the edges of pages is left out. Encrypted files and scans are
// reported. Of a Word document, headers, footnotes and comments are left out.
//
// # Errors
//
// All are *awsai.Error: ErrNotFound for a missing root, file or target of a link,
// ErrAccessDenied for what may not be read, ErrTooLarge for a file over the limit,
// ErrUnavailable for other failures of the file system, ErrInvalid for everything else.
// They name paths and sizes, never content.
//
// # Testing
//
// [Parse] does no I/O. [Dir] works on any folder, as that of testing.T.TempDir.
package load
