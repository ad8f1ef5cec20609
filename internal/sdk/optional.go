package sdk

// Optional is a pointer to v for a request, or nil for the zero value: a member that is not
// sent, where the service would take an empty one for one that is given.
func Optional[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}
