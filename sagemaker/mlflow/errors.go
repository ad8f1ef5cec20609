package mlflow

import "fmt"

// indexed says which entry of a batch is wrong.
type indexed struct {
	what string
	i    int
	err  error
}

func (e *indexed) Error() string { return fmt.Sprintf("%s %d: %v", e.what, e.i, e.err) }

func (e *indexed) Unwrap() error { return e.err }

// Rejected is an entry that the store refused for what it is.
type Rejected struct {
	// Batch is the entry alone.
	Batch Batch
	// Err is why.
	Err error
}

// RejectedError says which entries of a [Logger] the store refused, as another value of a
// parameter that has one. All others have been logged or are still to be.
type RejectedError struct {
	// Entries are what was refused since the error was last returned.
	Entries []Rejected
}

// Error counts the entries and gives the reason for the first.
func (e *RejectedError) Error() string {
	if len(e.Entries) == 0 {
		return "entries were refused"
	}
	return fmt.Sprintf("%d entries were refused, the first: %v", len(e.Entries), e.Entries[0].Err)
}

// Unwrap returns the reasons.
func (e *RejectedError) Unwrap() []error {
	errs := make([]error, len(e.Entries))
	for i, r := range e.Entries {
		errs[i] = r.Err
	}
	return errs
}

// unlogged says that a buffer stayed full.
type unlogged struct {
	taken, all  int
	why, failed error
}

func (e *unlogged) Error() string {
	text := fmt.Sprintf("the buffer is full; %d of %d entries were taken: %v", e.taken, e.all, e.why)
	if e.failed != nil {
		text += fmt.Sprintf("; the last request failed: %v", e.failed)
	}
	return text
}

// Unwrap returns the context's error only: it is why the call ended.
func (e *unlogged) Unwrap() error { return e.why }
