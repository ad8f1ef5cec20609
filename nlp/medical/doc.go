// Package medical finds what clinical texts, in English, speak of, by Amazon Comprehend
// Medical: conditions, medications, tests, anatomy and protected health information, with
// their codes in ICD-10-CM, RxNorm and SNOMED CT.
//
//	client := medical.New(cfg)
//	found, err := client.Entities(ctx, note)
//	…
//	for _, e := range found.Entities {
//		if e.Has(medical.Negation) {
//			continue // "no fever"
//		}
//		fmt.Println(e.Type, note[e.Start:e.End], e.Confidence)
//	}
//
// The results are no diagnosis: the service asks that people with the training check them.
//
// # Limits
//
// The service reads 20,000 bytes at a time for entities and protected health information, and
// 10,000 for codes. Longer texts are cut at the ends of sentences, and what was found has its
// place in the whole; what spans two pieces is not found, and nothing is related across them.
// The files of jobs have at most 40 KB each, 10 GB together.
//
// # Errors
//
// Methods return *awsai.Error. Those that take many texts return results by index and an
// *awsai.BatchError of those that failed; an empty text is awsai.ErrInvalid. A response with a
// place that the text does not have is awsai.ErrUnavailable. Jobs of which a part was done
// have succeeded; Manifest says which files failed.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes clients, and its S3
// holds their files.
package medical
