// Package images makes and edits images by the models and image services of Stability AI on
// Amazon Bedrock, and by Titan Image Generator and Nova Canvas.
//
//	model := images.New(cfg, "us.stability.stable-image-inpaint-v1:0")
//	pictures, err := model.Inpaint(ctx, media.File("portrait.png"), images.Request{
//		Prompt: "a straw hat",
//		Mask:   media.File("mask.png"), // white where the hat goes
//	})
//	…
//	for _, p := range pictures {
//		fmt.Println(p.Format, len(p.Data), p.Seed)
//	}
//
// A [Model] does some of the jobs, each of which is a method: it makes an image of a text, and
// changes, fills, extends, recolors, enlarges or restyles one that is given. One [Request] is
// for all of them.
//
// # Limits
//
// A field that a model does not take for a job is refused by name. Images are given as PNG or
// JPEG, for Stability AI also as WebP, with at most bedrock.MaxAttachment bytes; the size in
// pixels that a model takes is kept to, but for WebP, whose size is left for the service to
// check. An image in S3 is to be fetched first, by media.Stager. Titan Image Generator and Nova
// Canvas have ended for most accounts.
//
// # Errors
//
// Methods return *awsai.Error. What is wrong with a request is awsai.ErrInvalid, or
// awsai.ErrTooLarge for a text or a file, and nothing is sent. Images that a content filter
// stopped are among the pictures, with the reason and without data: where none is left, the
// error is awsai.ErrBlocked, or awsai.ErrUnavailable if it was no filter, and the pictures come
// with it. Retries are the SDK's, as the configuration says.
//
// # Testing
//
// Package awsaitest is a fake AWS at the level of HTTP: its Config makes models that answer
// from a test's own functions.
package images
