package live

import (
	"context"
	"math"
	"sync"
	"time"
)

// settled is how long after its sending the service has said all about a piece of audio
// that it is going to say unasked.
const settled = 10 * time.Second

// piece is a part of the audio: of PCM any number of samples, of what is compressed a frame.
type piece struct {
	data    []byte
	at      int64 // the sample of the audio that it begins with
	samples int64
	sent    time.Time
}

func (p piece) end() int64 { return p.at + p.samples }

// window is the audio that may have to be sent: what was read and not sent, and what was
// sent and has no final result.
type window struct {
	frame int   // bytes of a sample, where a piece can be cut
	limit int64 // samples that are kept
	ahead int64 // samples that are read and not sent

	mu      sync.Mutex
	changed chan struct{} // is closed when something has changed
	pieces  []piece
	next    int // the first piece that this connection has not sent
	kept    int64
	unsent  int64
	read    int64     // samples
	end     error     // of the source
	busy    bool      // what was heard last is in the caller's hands
	freed   time.Time // when it was so last
	open    int64     // the sample that the earliest partial result begins with
	lost    bool      // a piece was dropped that a partial result was about
}

func newWindow(frame int, limit, ahead int64) *window {
	return &window{frame: frame, limit: limit, ahead: min(ahead, limit), changed: make(chan struct{}), open: math.MaxInt64}
}

// change tells those who wait. It is called with the lock.
func (w *window) change() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// put adds what was read, and waits where that is much.
func (w *window) put(ctx context.Context, data []byte, samples int64) error {
	if samples == 0 && len(data) == 0 {
		return ctx.Err()
	}
	for {
		changed, ok := w.tryPut(data, samples)
		if ok {
			return ctx.Err()
		}
		if err := wait(ctx, changed, settled/8); err != nil {
			return err
		}
	}
}

func (w *window) tryPut(data []byte, samples int64) (<-chan struct{}, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.kept >= w.limit && w.mayDrop() {
		w.lost = w.lost || w.pieces[0].end() > w.open
		w.drop()
	}
	if w.kept >= w.limit || w.unsent >= w.ahead {
		return w.changed, false
	}
	w.pieces = append(w.pieces, piece{data: data, at: w.read, samples: samples})
	w.read += samples
	w.kept += samples
	w.unsent += samples
	w.change()
	return nil, true
}

// mayDrop says whether the first piece is about nothing: the service has had the time to
// speak about it, and the caller to hear it, and nothing has come.
func (w *window) mayDrop() bool {
	return w.next > 0 && !w.busy && time.Since(w.pieces[0].sent) >= settled && time.Since(w.freed) >= settled
}

func (w *window) drop() {
	w.kept -= w.pieces[0].samples
	w.pieces[0].data = nil
	w.pieces = w.pieces[1:]
	w.next--
}

// close ends what is read, with io.EOF or an error.
func (w *window) close(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end = err
	w.change()
}

// take returns the next audio to be sent, most samples of it or as much less as there is; less
// than that only at the end, unless any will do. The error is the end of the source, when all
// is taken.
func (w *window) take(most int64, any bool) (piece, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next == len(w.pieces) {
		return piece{}, w.end
	}
	if w.unsent < most && !any && w.end == nil && w.frame > 0 {
		return piece{}, nil
	}
	now := time.Now()
	out := w.pieces[w.next]
	for first := true; w.next < len(w.pieces); first = false {
		p := &w.pieces[w.next]
		if !first && out.samples+p.samples > most {
			break
		}
		if !first {
			out.data = append(out.data[:len(out.data):len(out.data)], p.data...)
			out.samples += p.samples
		}
		p.sent = now
		w.unsent -= p.samples
		w.next++
	}
	w.change()
	return out, nil
}

// await waits until something has changed, at most for d.
func (w *window) await(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	changed := w.changed
	waiting := w.next < len(w.pieces) && w.frame == 0 || w.next == len(w.pieces) && w.end != nil
	w.mu.Unlock()
	if waiting {
		return ctx.Err()
	}
	return wait(ctx, changed, d)
}

// forget drops what lies before a sample.
func (w *window) forget(at int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.next > 0 && w.pieces[0].end() <= at {
		w.drop()
	}
	w.change()
}

// rewind has what lies from a sample on sent again, and says from which sample on it is so,
// and whether something is missing before it.
func (w *window) rewind(at int64) (from int64, whole bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.next > 0 && w.pieces[0].end() <= at {
		w.drop()
	}
	w.next, w.unsent = 0, w.kept
	whole = !w.lost
	w.open, w.lost = math.MaxInt64, false
	if len(w.pieces) == 0 {
		return w.read, whole
	}
	p := &w.pieces[0]
	if cut := at - p.at; cut > 0 && w.frame > 0 {
		p.data, p.at, p.samples = p.data[int(cut)*w.frame:], at, p.samples-cut
		w.kept -= cut
		w.unsent -= cut
	}
	return p.at, whole
}

// hold says whether what was heard is in the caller's hands, and which sample the earliest
// partial result begins with.
func (w *window) hold(busy bool, open int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy, w.open, w.freed = busy, open, time.Now()
	w.change()
}

// wait waits for a change, for d or for the end of the context.
func wait(ctx context.Context, changed <-chan struct{}, d time.Duration) error {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-changed:
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}
