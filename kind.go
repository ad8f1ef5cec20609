package awsai

// KindOf returns the kind of an error of the SDK, or nil where none fits.
func KindOf(err error) error {
	return nil
}
