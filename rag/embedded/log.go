package embedded

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai/internal/durable"
)

// logFile is what a log needs of its file.
type logFile interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Truncate(size int64) error
	Close() error
}

// changeLog is the file that holds the truth: a header and, record after record, every
// change since it was made. A record is a frame and a payload. A frame is the payload's
// length, its CRC-32C, and a CRC-32C over the log's ID, the frame's offset and the two
// numbers before. So a record is one only in the log and at the place where it was
// written: the bytes of a document that happens to be a log cannot be taken for records.
type changeLog struct {
	path   string
	file   logFile
	header header
	// at is the end of what is written and synced.
	at position
	// end is the size of the file when it was opened.
	end int64
	// failed is why the log takes no more changes, or nil.
	failed error
}

// position is the end of a record: the log's size up to it, and a checksum of the frames.
type position struct {
	size int64
	sum  uint32
}

const (
	frameSize = 12
	// maxRecord bounds a payload, so that a batch fits the memory of a 32-bit machine.
	maxRecord = 1 << 30
)

// createLog makes a log without records, whole or not at all.
func createLog(path string, h header) error {
	return durable.ReplaceFile(path, func(w io.Writer) error {
		_, err := w.Write(h.append(nil))
		return err
	})
}

// writeLog writes a log with the given payloads and returns its end.
func writeLog(w io.Writer, h header, payloads iter.Seq[[]byte]) (position, error) {
	at := position{size: h.size()}
	if _, err := w.Write(h.append(nil)); err != nil {
		return at, err
	}
	for payload := range payloads {
		frame := h.frame(at.size, payload)
		if _, err := w.Write(frame[:]); err != nil {
			return at, err
		}
		if _, err := w.Write(payload); err != nil {
			return at, err
		}
		at = at.after(frame, len(payload))
	}
	return at, nil
}

// openLog opens a log and reads its header. The records up to end are to be replayed.
func openLog(path string, readOnly bool) (*changeLog, error) {
	flag := os.O_RDWR
	if readOnly {
		flag = os.O_RDONLY
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	h, err := readHeader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &changeLog{path: path, file: f, header: h, at: position{size: h.size()}, end: info.Size()}, nil
}

func (h header) frame(offset int64, payload []byte) [frameSize]byte {
	var f [frameSize]byte
	binary.LittleEndian.PutUint32(f[:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(f[4:], crc32.Checksum(payload, castagnoli))
	binary.LittleEndian.PutUint32(f[8:], h.frameSum(offset, f[:8]))
	return f
}

// frameSum is the checksum of a frame at an offset, of which numbers are the first 8 bytes.
func (h header) frameSum(offset int64, numbers []byte) uint32 {
	var b [24]byte
	copy(b[:], h.id[:])
	binary.LittleEndian.PutUint64(b[8:], uint64(offset))
	copy(b[16:], numbers)
	return crc32.Checksum(b[:], castagnoli)
}

func (p position) after(frame [frameSize]byte, payload int) position {
	return position{
		size: p.size + frameSize + int64(payload),
		sum:  crc32.Update(p.sum, castagnoli, frame[:]),
	}
}

// damage is why the bytes at some place are not a record.
type damage string

func (d damage) Error() string { return string(d) }

// readRecord reads the record at offset, where the log ends at end. The error is a damage
// where the bytes are not a record. The payload is in buf where it fits.
func (h header) readRecord(r io.Reader, offset, end int64, buf []byte) (frame [frameSize]byte, payload []byte, err error) {
	if end-offset < frameSize {
		return frame, nil, damage("the log ends inside the record's frame")
	}
	if _, err := io.ReadFull(r, frame[:]); err != nil {
		return frame, nil, err
	}
	if h.frameSum(offset, frame[:8]) != binary.LittleEndian.Uint32(frame[8:]) {
		return frame, nil, damage("the checksum of the record's frame is wrong")
	}
	n := int64(binary.LittleEndian.Uint32(frame[:]))
	if n > end-offset-frameSize {
		return frame, nil, damage("the log ends inside the record")
	}
	if n > maxRecord {
		return frame, nil, damage("the record is longer than any that is written")
	}
	if n > int64(cap(buf)) {
		buf = make([]byte, n)
	}
	payload = buf[:n]
	if _, err := io.ReadFull(r, payload); err != nil {
		return frame, nil, err
	}
	if crc32.Checksum(payload, castagnoli) != binary.LittleEndian.Uint32(frame[4:]) {
		return frame, payload, damage("the record's checksum is wrong")
	}
	return frame, payload, nil
}

// replay gives apply the payloads, each with the position after it. A payload is apply's
// until it returns; an error of apply is corruption. The log is known to have been stored
// up to durable.
//
// It returns a *CorruptError for damage that no crash leaves behind. Where the last record
// was only partly written, it returns why, and at is where it begins.
func (l *changeLog) replay(durable int64, apply func(payload []byte, at position) error) (torn damage, err error) {
	size := l.end - l.at.size
	r := bufio.NewReaderSize(io.NewSectionReader(l.file, l.at.size, size), int(min(size, 1<<20)))
	var buf []byte
	for record := 0; l.at.size < l.end; record++ {
		frame, payload, err := l.header.readRecord(r, l.at.size, l.end, buf)
		if d, ok := errors.AsType[damage](err); ok {
			return l.assess(record, durable, d)
		}
		if err != nil {
			return "", err
		}
		next := l.at.after(frame, len(payload))
		if err := apply(payload, next); err != nil {
			return "", l.corrupt(record, err.Error())
		}
		l.at, buf = next, payload
	}
	if l.at.size < durable {
		return "", l.corrupt(-1, fmt.Sprintf("the log ends there, but %d bytes were stored; %s", durable, wayOut))
	}
	return "", nil
}

// wayOut tells how to open a store whose snapshot knows of more than the log has.
const wayOut = "to open what is left, delete " + snapshotName

// assess tells whether damage at the log's position is a torn tail, which is what a crash
// leaves of a change that was not yet acknowledged. Changes are synced one at a time, so
// the record of such a change is the last: a valid one after it, or a snapshot that was
// written after it, prove that it had been whole.
func (l *changeLog) assess(record int, durable int64, d damage) (damage, error) {
	if l.at.size < durable {
		return "", l.corrupt(record, string(d)+"; "+wayOut)
	}
	found, err := l.findRecord(l.at.size + 1)
	if err != nil {
		return "", err
	}
	if found {
		return "", l.corrupt(record, string(d))
	}
	return d, nil
}

// findRecord tells whether there is a valid record anywhere from offset on.
func (l *changeLog) findRecord(offset int64) (bool, error) {
	end := l.end
	r := bufio.NewReader(io.NewSectionReader(l.file, offset, end-offset))
	for ; offset+frameSize <= end; offset++ {
		frame, err := r.Peek(frameSize)
		if err != nil {
			return false, err
		}
		if l.header.frameSum(offset, frame[:8]) == binary.LittleEndian.Uint32(frame[8:]) {
			section := io.NewSectionReader(l.file, offset, end-offset)
			if _, _, err := l.header.readRecord(section, offset, end, nil); err == nil {
				return true, nil
			}
		}
		r.Discard(1) // was peeked
	}
	return false, nil
}

// cut removes what is after the log's position.
func (l *changeLog) cut() error {
	if err := l.file.Truncate(l.at.size); err != nil {
		return err
	}
	return l.file.Sync()
}

// append writes a record and syncs it. b is room for the frame, then the payload. On an
// error the log is as before; where that cannot be had, it takes no more changes.
func (l *changeLog) append(b []byte) error {
	if l.failed != nil {
		return l.failed
	}
	payload := b[frameSize:]
	frame := l.header.frame(l.at.size, payload)
	copy(b, frame[:])
	if _, err := l.file.WriteAt(b, l.at.size); err != nil {
		if undo := l.file.Truncate(l.at.size); undo != nil {
			l.failed = fmt.Errorf("an earlier write failed and could not be undone: %w", undo)
		}
		return err
	}
	if err := l.file.Sync(); err != nil {
		// What of the file is on disk is unknown from here on, also after a later
		// sync that succeeds.
		l.failed = fmt.Errorf("an earlier sync failed: %w", err)
		return errors.Join(err, l.file.Truncate(l.at.size))
	}
	l.at = l.at.after(frame, len(payload))
	return nil
}

// replaceWith puts the log that was written aside in place of this one. Where that fails,
// this one goes on.
func (l *changeLog) replaceWith(aside string, h header, at position) error {
	// Windows renames nothing over a file that is open.
	l.file.Close() // everything in it is synced
	renamed := os.Rename(aside, l.path)
	f, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if err != nil {
		l.failed = err
		return err
	}
	l.file = f
	if renamed != nil {
		return renamed
	}
	l.header, l.at = h, at
	if err := durable.SyncFolder(filepath.Dir(l.path)); err != nil {
		// A crash could bring back the old log, without what is written from here on.
		l.failed = fmt.Errorf("an earlier sync failed: %w", err)
		return err
	}
	return nil
}

func (l *changeLog) close() error { return l.file.Close() }
