package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"

	"github.com/awsai-go/awsai/internal/durable"
)

// The log of a store has what has changed since its segment was written. It begins with a
// magic, the version, the dimensions, its own ID and that of the segment, and a checksum. A
// record is its length, a checksum over the log's ID, the record's offset, length and
// payload, and the payload: a slot, and the vector that is put there or nothing.
const (
	logMagic   = "awsailog"
	logVersion = 1
	logHeader  = 8 + 4 + 4 + 8 + 8 + 4
	recordHead = 8
)

type storeLog struct {
	path       string
	f          *os.File
	id         uint64
	segment    uint64 // that it goes on from
	dimensions int
	end        int64
	failed     error // why nothing can be written any more
	buf        []byte
}

// createLog makes an empty log in place of the one at path.
func createLog(path string, id, segment uint64, dimensions int) error {
	return durable.ReplaceFile(path, func(w io.Writer) error {
		b := append([]byte(nil), logMagic...)
		b = binary.LittleEndian.AppendUint32(b, logVersion)
		b = binary.LittleEndian.AppendUint32(b, uint32(dimensions))
		b = binary.LittleEndian.AppendUint64(b, id)
		b = binary.LittleEndian.AppendUint64(b, segment)
		b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
		_, err := w.Write(b)
		return err
	})
}

func openLog(path string) (*storeLog, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	l := &storeLog{path: path, f: f, end: logHeader}
	if err := l.readHeader(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

func (l *storeLog) corrupt(offset int64, reason string) error {
	return &CorruptError{File: l.path, Section: "log", Offset: offset, Reason: reason}
}

func (l *storeLog) readHeader() error {
	var b [logHeader]byte
	if _, err := l.f.ReadAt(b[:], 0); err != nil {
		if err == io.EOF {
			return l.corrupt(0, "the header is not whole")
		}
		return err
	}
	switch {
	case string(b[:8]) != logMagic:
		return l.corrupt(0, "it does not begin as a log does")
	case crc32.Checksum(b[:logHeader-4], castagnoli) != binary.LittleEndian.Uint32(b[logHeader-4:]):
		return l.corrupt(0, "the checksum of the header is wrong")
	case binary.LittleEndian.Uint32(b[8:]) != logVersion:
		return l.corrupt(8, "it is of an unknown format version")
	}
	l.dimensions = int(binary.LittleEndian.Uint32(b[12:]))
	l.id, l.segment = binary.LittleEndian.Uint64(b[16:]), binary.LittleEndian.Uint64(b[24:])
	return nil
}

// replay gives apply each record. What a crash left of a last record, which nobody was told
// is stored, is cut off.
func (l *storeLog) replay(apply func(slot int, v []float32) error) error {
	info, err := l.f.Stat()
	if err != nil {
		return err
	}
	size := info.Size()
	r := bufio.NewReaderSize(io.NewSectionReader(l.f, l.end, size-l.end), 1<<18)
	v := make([]float32, l.dimensions)
	for l.end < size {
		payload, ok, err := l.read(r, l.end, size)
		if err != nil {
			return err
		}
		if !ok {
			return l.cutOff(size)
		}
		slot := int(binary.LittleEndian.Uint32(payload))
		if len(payload) == 4 {
			err = apply(slot, nil)
		} else {
			for i := range v {
				v[i] = math.Float32frombits(binary.LittleEndian.Uint32(payload[4+4*i:]))
			}
			err = apply(slot, v)
		}
		if err != nil {
			return l.corrupt(l.end, err.Error())
		}
		l.end += recordHead + int64(len(payload))
	}
	return nil
}

// read reads the record at an offset. It is false where the bytes are not one.
func (l *storeLog) read(r io.Reader, offset, size int64) (payload []byte, ok bool, err error) {
	var head [recordHead]byte
	if size-offset < recordHead {
		return nil, false, nil
	}
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, false, err
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n != 4 && n != 4+4*int64(l.dimensions) || n > size-offset-recordHead {
		return nil, false, nil
	}
	if int64(cap(l.buf)) < n {
		l.buf = make([]byte, n)
	}
	payload = l.buf[:n]
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, false, err
	}
	return payload, l.sum(offset, payload) == binary.LittleEndian.Uint32(head[4:]), nil
}

// sum is a record's checksum.
func (l *storeLog) sum(offset int64, payload []byte) uint32 {
	var b [20]byte
	binary.LittleEndian.PutUint64(b[:], l.id)
	binary.LittleEndian.PutUint64(b[8:], uint64(offset))
	binary.LittleEndian.PutUint32(b[16:], uint32(len(payload)))
	return crc32.Update(crc32.Checksum(b[:], castagnoli), castagnoli, payload)
}

// cutOff ends the log where a crash has left a part of a record. Damage with a whole record
// after it is of another kind.
func (l *storeLog) cutOff(size int64) error {
	rest := make([]byte, size-l.end)
	if _, err := l.f.ReadAt(rest, l.end); err != nil {
		return err
	}
	// Records of another kind than a torn one are written one after the other: what a
	// crash leaves is shorter than a record and its bytes are the last.
	for i := 1; i+recordHead < len(rest); i++ {
		if _, ok, err := l.read(bytes.NewReader(rest[i:]), l.end+int64(i), size); err != nil || ok {
			return errors.Join(err, l.corrupt(l.end, "a record's checksum is wrong, and there are records after it"))
		}
	}
	if len(rest) > recordHead+4+4*l.dimensions {
		return l.corrupt(l.end, "more is damaged than a crash leaves behind")
	}
	if err := l.f.Truncate(l.end); err != nil {
		return err
	}
	return l.f.Sync()
}

// append writes a record: a vector that is put, or nil for one that is removed. A crash of
// the process does not lose it from here on, one of the machine not after sync.
func (l *storeLog) append(slot int, v []float32) error {
	if l.failed != nil {
		return l.failed
	}
	b := append(l.buf[:0], make([]byte, recordHead)...)
	b = binary.LittleEndian.AppendUint32(b, uint32(slot))
	for _, e := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(e))
	}
	l.buf = b
	binary.LittleEndian.PutUint32(b, uint32(len(b)-recordHead))
	binary.LittleEndian.PutUint32(b[4:], l.sum(l.end, b[recordHead:]))
	if _, err := l.f.WriteAt(b, l.end); err != nil {
		if undo := l.f.Truncate(l.end); undo != nil {
			l.failed = errors.Join(err, undo)
		}
		return err
	}
	l.end += int64(len(b))
	return nil
}

func (l *storeLog) sync() error {
	if l.failed != nil {
		return l.failed
	}
	if err := l.f.Sync(); err != nil {
		l.failed = err // what is on the disk is unknown
		return err
	}
	return nil
}
