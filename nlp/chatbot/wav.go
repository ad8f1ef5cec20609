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

// ReadWAV returns the samples of a WAV file of 16-bit mono PCM at 8 or 16 kHz, which are a part of file,
// and their rate, for [Live.StreamAudio]. Turns by [Conversation.Speak] take the file itself. Any
// other file is awsai.ErrInvalid.
func ReadWAV(file []byte) (pcm []byte, rate int, err error) {
	if !isWAV(file) {
		return nil, 0, badWAV("it is none")
	}
	for rest := file[12:]; len(rest) >= 8; {
		id, size := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		body := rest[8:]
		if size < int64(len(body)) {
			body = body[:size] // else it is cut, or was written as a stream of unknown size
		}
		switch id {
		case "fmt ":
			if rate, err = wavRate(body); err != nil {
				return nil, 0, err
			}
		case "data":
			if rate == 0 {
				return nil, 0, badWAV("the samples come before their format")
			}
			return body[:len(body)&^1], rate, nil
		}
		rest = rest[min(8+int64(len(body))+size%2, int64(len(rest))):]
	}
	return nil, 0, badWAV("it has no samples")
}

// wavRate reads the format of a WAV file, which has to be one that the service takes.
func wavRate(chunk []byte) (int, error) {
	if len(chunk) < 16 {
		return 0, badWAV("a format of %d bytes", len(chunk))
	}
	le := binary.LittleEndian
	code, channels, rate, bits := le.Uint16(chunk), le.Uint16(chunk[2:]), le.Uint32(chunk[4:]), le.Uint16(chunk[14:])
	const pcm, extensible = 1, 0xfffe
	if code != pcm && code != extensible || channels != 1 || bits != 16 || rate != 16000 && rate != 8000 {
		return 0, badWAV("got format %d, %d channels, %d bits, %d Hz; the service takes 16-bit mono PCM at 8 or 16 kHz", code, channels, bits, rate)
	}
	return int(rate), nil
}

func badWAV(format string, args ...any) error {
	return awsai.Errorf("chatbot.ReadWAV", awsai.ErrInvalid, "a WAV file: %s", fmt.Sprintf(format, args...))
}
