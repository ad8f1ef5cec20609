// Package vision sees what is in images and videos, by Amazon Rekognition: things, faces,
// celebrities, words, unsafe content, protective equipment, segments of videos, and what a
// custom model was trained for. It searches collections of faces.
//
//	client := vision.New(cfg)
//	faces, err := client.Faces(ctx, media.File("team.jpg"), vision.AllAttributes)
//	if err != nil {
//		return err
//	}
//	for _, f := range faces {
//		fmt.Println(f.Age.Low, f.Age.High, f.Emotion().Type, f.Box)
//	}
//	img, err := vision.Decode(file) // upright, as the boxes are
//	hidden := vision.Blur(img, vision.Boxes(faces)...)
//
// An image is bytes, a file, a reader or an object in S3. A [Batch] takes many. A video is in
// S3, or is put there for the time of its job, see Options.Bucket. Its jobs are of package
// job: another process resumes one by its ID.
//
//	j, err := client.VideoLabels(ctx, media.S3("s3://my-bucket/film.mp4"))
//	…
//	found, err := j.Wait(ctx)
//	for _, span := range found.Timeline(time.Second) {
//		fmt.Println(span.Name, span.Start, span.End)
//	}
//
// # Units
//
// Confidence and similarity are in [0,1], and so are the thresholds that options take. Boxes
// and points are fractions of the upright image: of what a viewer shows, that is, who turns a
// photo as its EXIF orientation says. Angles are in degrees. Times in a video are
// time.Duration since its beginning.
//
// # Limits
//
// The service takes JPEG and PNG of 80 to 10,000 pixels a side (50 for [Client.Moderate], 64
// for [Client.Protection]), of 5 MiB as bytes (4 MiB for custom labels and [Client.Protection])
// and 15 MB in S3. An image over these is scaled down here, and one of another format that the
// program has registered with package image is sent as JPEG: as the results are fractions,
// nothing has to be carried back. One image at a time is decoded for each call under way:
// Options.MaxImagePixels bounds the memory that takes. One that is too small is refused.
//
// A video has up to 10 GB and 6 hours, as MP4 or MOV with H.264; an account has 20 jobs at a
// time. The service keeps results for seven days. (Amazon Rekognition Developer Guide,
// "Guidelines and quotas".)
//
// Closed to accounts that did not use them before: people pathing (since 2025-10-31), the
// detection of labels by stream processors and bulk moderation (since 2026-04-30). Their methods
// say so.
//
// # Errors
//
// Methods return *awsai.Error. An image that the service cannot take is awsai.ErrInvalid or
// awsai.ErrTooLarge, before the network where that is known here. More jobs at a time than an
// account may have is awsai.ErrThrottled. What exists already, or is in use, has no kind.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes clients of this package.
package vision
