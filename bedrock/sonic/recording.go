package sonic

import "time"

// How much of the user's audio is kept, for the next connection to hear.
const (
	keepAudio  = 10 * time.Second // since the user's last words that were understood
	keepAnswer = 3 * time.Second  // of the time in which the model has answered
)

// recording is the last of the user's audio.
type recording struct {
	pcm  []byte
	rate int
}

func (r *recording) add(sound []byte) {
	r.pcm = append(r.pcm, sound...)
	if most := r.bytes(keepAudio); len(r.pcm) > 2*most { // not each time: it copies
		r.pcm = append(r.pcm[:0], r.pcm[len(r.pcm)-most:]...)
	}
}

// keep forgets all but the last d.
func (r *recording) keep(d time.Duration) {
	if most := r.bytes(d); len(r.pcm) > most {
		r.pcm = append(r.pcm[:0], r.pcm[len(r.pcm)-most:]...)
	}
}

// bytes is the size of d.
func (r *recording) bytes(d time.Duration) int { return 2 * int(d*time.Duration(r.rate)/time.Second) }
