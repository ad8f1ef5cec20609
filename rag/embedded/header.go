package embedded

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/awsai-go/awsai/rag"
)

// formatVersion is the version of the log's format. A log of another is not opened.
const formatVersion = 1

// magic begins every log.
const magic = "awsairag"

// maxModelID bounds the name of an embedding model in a header.
const maxModelID = 1 << 12

// castagnoli is the polynomial of CRC-32C.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// header begins a log: the magic, the format version, the log's own ID, the length of the
// model's vectors, the length of its name, the name, and the CRC-32C of all before it.
// Numbers are little endian.
type header struct {
	// id is random, and new with each compaction. It makes the checksums of one log
	// meaningless in another.
	id    [8]byte
	model rag.EmbeddingModel
}

const headerFixed = len(magic) + 4 + 8 + 4 + 4

func newHeader(m rag.EmbeddingModel) header {
	h := header{model: m}
	rand.Read(h.id[:]) // never fails
	return h
}

func (h header) size() int64 { return int64(headerFixed + len(h.model.ID) + 4) }

func (h header) append(b []byte) []byte {
	start := len(b)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, formatVersion)
	b = append(b, h.id[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.model.Dimensions))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(h.model.ID)))
	b = append(b, h.model.ID...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
}

// errNoStore: the file does not begin as a log does.
var errNoStore = errors.New("not the log of a store")

// errVersion: the log is of a format that this package does not know.
var errVersion = errors.New("unknown format version")

var errHeader = errors.New("the header's checksum is wrong")

// readHeader reads the header at the beginning of r.
func readHeader(r io.ReaderAt) (header, error) {
	var fixed [headerFixed]byte
	if n, err := r.ReadAt(fixed[:], 0); n < len(fixed) {
		if err == io.EOF {
			return header{}, errNoStore
		}
		return header{}, err
	}
	if string(fixed[:len(magic)]) != magic {
		return header{}, errNoStore
	}
	b := fixed[len(magic):]
	if v := binary.LittleEndian.Uint32(b); v != formatVersion {
		return header{}, fmt.Errorf("%w %d, this package reads version %d", errVersion, v, formatVersion)
	}
	var h header
	copy(h.id[:], b[4:])
	dimensions := binary.LittleEndian.Uint32(b[12:])
	nameLength := binary.LittleEndian.Uint32(b[16:])
	if nameLength > maxModelID || dimensions > maxDimensions {
		return header{}, errHeader
	}
	rest := make([]byte, nameLength+4)
	if n, err := r.ReadAt(rest, int64(headerFixed)); n < len(rest) {
		if err == io.EOF {
			return header{}, errHeader
		}
		return header{}, err
	}
	h.model = rag.EmbeddingModel{ID: string(rest[:nameLength]), Dimensions: int(dimensions)}
	sum := crc32.Update(crc32.Checksum(fixed[:], castagnoli), castagnoli, rest[:nameLength])
	if binary.LittleEndian.Uint32(rest[nameLength:]) != sum {
		return header{}, errHeader
	}
	return h, nil
}
