// Package media holds what AI services take and give as files: documents, images, audio,
// video, data sets.
//
// A [Source] is one of bytes, a file, a reader or an object in S3, and every method of the
// library that takes media takes a Source:
//
//	text, err := documents.Text(ctx, media.File("contract.pdf"))
//	text, err := documents.Text(ctx, media.S3("s3://bucket/contract.pdf"))
//
// What a service wants to have in S3, a [Stager] puts there, and fetches from there, and
// removes:
//
//	stage := media.NewStager(cfg, "my-bucket")
//	defer stage.Cleanup(ctx) // also after ctx was cancelled
//	uri, err := stage.Upload(ctx, media.File("call.wav"))
//	…
//	err = stage.Download(ctx, result, "result.json")
//
// [Extract] unpacks the archives that services answer with, and trusts nothing in them.
//
// # Limits
//
// A source knows its size and content type before anything is sent: [Source.Check] and
// [Source.Bytes] refuse what is over a service's limit. Only what has to be read is read: a
// reader that cannot seek is read up to the limit and kept, in memory up to 8 MiB and then
// in a temporary file. A key in S3 has 1 to 1024 bytes. Defaults of Extract are those of
// [ExtractOptions].
//
// # Errors
//
// Methods return *awsai.Error: awsai.ErrTooLarge for what is over a limit, with limit and
// size; awsai.ErrNotFound for a file or object that is not there; awsai.ErrInvalid for the
// zero Source, an address that is none, a folder, and an archive that is unsafe or broken.
// What the operating system answers otherwise has no kind and stays in the chain.
//
// # Testing
//
// Sources need no AWS. A Stager runs against the store of awsaitest.
package media
