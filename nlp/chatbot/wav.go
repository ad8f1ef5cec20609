package chatbot

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/awsai-go/awsai"
)

// isWAV tells whether audio is a WAV file.
func isWAV(audio []byte) bool {
	return len(audio) >= 12 && bytes.HasPrefix(audio, []byte("RIFF")) && bytes.Equal(audio[8:12], []byte("WAVE"))
}

// readWAV returns the samples of a WAV file, and their format.
func readWAV(file []byte) (pcm []byte, format Sound, err error) {
	for rest := file[12:]; len(rest) >= 8; {
		id, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		body := rest[8:]
		if size < int64(len(body)) {
			body = body[:size] // else it is cut, or was written as a stream of unknown size
		}
		switch id {
		case "fmt ":
			if format, err = wavFormat(body); err != nil {
				return nil, "", err
			}
		case "data":
			if format == "" {
				return nil, "", fmt.Errorf("%w: a WAV file whose samples come before their format", awsai.ErrInvalid)
			}
			return body[:len(body)&^1], format, nil
		}
		rest = rest[min(8+int64(len(body))+size%2, int64(len(rest))):]
	}
	return nil, "", fmt.Errorf("%w: a WAV file without samples", awsai.ErrInvalid)
}

// wavFormat reads the format of a WAV file, which has to be one that the service takes.
func wavFormat(chunk []byte) (Sound, error) {
	if len(chunk) < 16 {
		return "", fmt.Errorf("%w: a WAV file with a format of %d bytes", awsai.ErrInvalid, len(chunk))
	}
	le := binary.LittleEndian
	code, channels, rate, bits := le.Uint16(chunk), le.Uint16(chunk[2:]), le.Uint32(chunk[4:]), le.Uint16(chunk[14:])
	const pcm, extensible = 1, 0xfffe
	switch {
	case code != pcm && code != extensible, channels != 1, bits != 16:
	case rate == 16000:
		return PCM16, nil
	case rate == 8000:
		return PCM8, nil
	}
	return "", fmt.Errorf("%w: a WAV file has 16-bit mono PCM at 8 or 16 kHz, got format %d, %d channels, %d bits, %d Hz", awsai.ErrInvalid, code, channels, bits, rate)
}
