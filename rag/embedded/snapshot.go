package embedded

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"

	"github.com/awsai-go/awsai/internal/durable"
)

// snapshotMagic begins a snapshot file.
const snapshotMagic = "awsaisnp"

// snapshotVersion is the version of the snapshot's format.
const snapshotVersion = 1

// snapshot is what the engine derives from the documents, as of a position of a log. It
// saves the work of deriving it again, and is no part of the truth.
type snapshot struct {
	logID   [8]byte
	at      position
	derived []byte
}

const snapshotFixed = len(snapshotMagic) + 4 + 8 + 8 + 4

var errSnapshot = errors.New("the snapshot is damaged or of another version")

// writeSnapshot puts a snapshot in place of the one at path.
func writeSnapshot(path string, s snapshot) error {
	b := make([]byte, 0, snapshotFixed)
	b = append(b, snapshotMagic...)
	b = binary.LittleEndian.AppendUint32(b, snapshotVersion)
	b = append(b, s.logID[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.at.size))
	b = binary.LittleEndian.AppendUint32(b, s.at.sum)
	sum := crc32.Update(crc32.Checksum(b, castagnoli), castagnoli, s.derived)
	return durable.ReplaceFile(path, func(w io.Writer) error {
		for _, part := range [][]byte{b, s.derived, binary.LittleEndian.AppendUint32(nil, sum)} {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// readSnapshot reads the snapshot at path.
func readSnapshot(path string) (snapshot, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return snapshot{}, err
	}
	if len(b) < snapshotFixed+4 {
		return snapshot{}, errSnapshot
	}
	b, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	head := b[len(snapshotMagic):]
	if string(b[:len(snapshotMagic)]) != snapshotMagic ||
		binary.LittleEndian.Uint32(head) != snapshotVersion || crc32.Checksum(b, castagnoli) != sum {
		return snapshot{}, errSnapshot
	}
	s := snapshot{derived: b[snapshotFixed:]}
	copy(s.logID[:], head[4:])
	s.at.size = int64(binary.LittleEndian.Uint64(head[12:]))
	s.at.sum = binary.LittleEndian.Uint32(head[20:])
	return s, nil
}
