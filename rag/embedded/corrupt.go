package embedded

import "fmt"

// CorruptError says that a store's log has bytes that no crash leaves behind: the medium
// failed, or something else wrote to the file. Nothing of the store is used then. It is
// the cause of an *awsai.Error without a kind; find it with errors.AsType.
type CorruptError struct {
	// File is the path of the log.
	File string
	// Record is the number of the damaged record, from 0, or -1 for the header and for
	// what is missing at the end.
	Record int
	// Offset is the byte of the file where the damage begins.
	Offset int64
	// Reason is what is wrong there.
	Reason string
}

// Error gives file, record, offset and reason.
func (e *CorruptError) Error() string {
	if e.Record < 0 {
		return fmt.Sprintf("%s is corrupt at byte %d: %s", e.File, e.Offset, e.Reason)
	}
	return fmt.Sprintf("%s is corrupt in record %d at byte %d: %s", e.File, e.Record, e.Offset, e.Reason)
}

func (l *changeLog) corrupt(record int, reason string) error {
	return &CorruptError{File: l.path, Record: record, Offset: l.at.size, Reason: reason}
}
