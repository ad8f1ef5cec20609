package sagemaker

import (
	"encoding/binary"
	"fmt"

	"github.com/awsai-go/awsai"
)

// recordMagic begins each frame of RecordIO.
const recordMagic = 0xced7230a

// maxFrame is the longest record: its length has 29 bits.
const maxFrame = 1<<29 - 1

// AppendRecordIO appends data to b as one record in the framing that MXNet and the algorithms of
// SageMaker call RecordIO: a mark, the length, and zeros up to a multiple of four bytes. Data of
// 2²⁹ bytes or more is awsai.ErrTooLarge.
func AppendRecordIO(b, data []byte) ([]byte, error) {
	if len(data) > maxFrame {
		return b, awsai.Errorf("sagemaker.AppendRecordIO", awsai.ErrTooLarge, "record of %d bytes, limit %d", len(data), maxFrame)
	}
	b = binary.LittleEndian.AppendUint32(b, recordMagic)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, -len(data)&3)...), nil
}

// SplitRecordIO returns the records in data, without their frames, which share its memory. A record
// that was written in several frames, as MXNet does with one that holds the mark, is put
// together. What is not framed so is awsai.ErrInvalid.
func SplitRecordIO(data []byte) ([][]byte, error) {
	const op = "sagemaker.SplitRecordIO"
	var records [][]byte
	var open []byte // the record that goes on in the next frame
	opened := false
	for at := 0; at < len(data); {
		part, flag, next, err := readFrame(data, at)
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "frame at byte %d: %w", at, err)
		}
		if (flag >= 2) != opened { // 0 is a whole record, 1 begins one, 2 goes on, 3 ends it
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "frame at byte %d: part %d of a record out of order", at, flag)
		}
		if opened { // the mark is where the frames were cut
			open = binary.LittleEndian.AppendUint32(open, recordMagic)
		}
		switch flag {
		case 0:
			records = append(records, part)
		case 1:
			open, opened = append([]byte(nil), part...), true
		case 2:
			open = append(open, part...)
		case 3:
			records, opened = append(records, append(open, part...)), false
			open = nil
		}
		at = next
	}
	if opened {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the data ends within a record of several frames")
	}
	return records, nil
}

// readFrame reads the frame at a place, and says where the next is.
func readFrame(data []byte, at int) (part []byte, flag uint32, next int, err error) {
	rest := data[at:]
	if len(rest) < 8 {
		return nil, 0, 0, fmt.Errorf("%d bytes, want at least 8", len(rest))
	}
	if binary.LittleEndian.Uint32(rest) != recordMagic {
		return nil, 0, 0, fmt.Errorf("no record begins there")
	}
	size := binary.LittleEndian.Uint32(rest[4:])
	flag, n := size>>29, int(size&maxFrame)
	padded := (n + 3) &^ 3
	switch {
	case flag > 3:
		return nil, 0, 0, fmt.Errorf("part %d of a record; there are 0 to 3", flag)
	case len(rest)-8 < padded:
		return nil, 0, 0, fmt.Errorf("record of %d bytes and %d that are left", padded, len(rest)-8)
	}
	return rest[8 : 8+n : 8+n], flag, at + 8 + padded, nil
}
