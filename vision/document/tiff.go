package document

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/awsai-go/awsai"
)

// A TIFF file is a list of directories, one for each page, that name by offset where the
// parts of the page are. A file whose header names another directory as the first, and
// whose directory names none as the next, has that page alone: its data stay where they are.

// maxTIFFPages bounds what a broken file may claim.
const maxTIFFPages = 3000

// directories returns where the directories are.
func directories(data []byte) ([]uint32, binary.ByteOrder, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if len(data) < 8 {
		return nil, nil, errTIFF("no header")
	}
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	if order.Uint16(data[2:]) != 42 {
		return nil, nil, errTIFF("not the classic format")
	}
	var at []uint32
	seen := map[uint32]bool{}
	for next := order.Uint32(data[4:]); next != 0; {
		end, err := directoryEnd(data, order, next)
		if err != nil {
			return nil, nil, err
		}
		if seen[next] || len(at) == maxTIFFPages {
			return nil, nil, errTIFF("directories without end")
		}
		seen[next] = true
		at = append(at, next)
		next = order.Uint32(data[end:])
	}
	return at, order, nil
}

// directoryEnd returns where a directory names the next.
func directoryEnd(data []byte, order binary.ByteOrder, at uint32) (int, error) {
	const entry = 12
	if int64(at)+2 > int64(len(data)) {
		return 0, errTIFF("a directory after the end")
	}
	end := int64(at) + 2 + entry*int64(order.Uint16(data[at:]))
	if end+4 > int64(len(data)) {
		return 0, errTIFF("a directory after the end")
	}
	return int(end), nil
}

func errTIFF(what string) error { return fmt.Errorf("%w: TIFF: %s", awsai.ErrInvalid, what) }

func tiffPages(data []byte) (int, error) {
	at, _, err := directories(data)
	return len(at), err
}

// tiffPage returns a file of one page, as long as the whole.
func tiffPage(data []byte, index int) ([]byte, error) {
	at, order, err := directories(data)
	if err != nil {
		return nil, err
	}
	end, err := directoryEnd(data, order, at[index])
	if err != nil {
		return nil, err
	}
	page := bytes.Clone(data)
	order.PutUint32(page[4:], at[index])
	order.PutUint32(page[end:], 0)
	return page, nil
}
