package logs

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
)

// Position is how far the streams of a job have been read. The zero value is the beginning.
// It is safe for concurrent use.
type Position struct {
	mu    sync.Mutex
	marks map[string]mark
}

// mark is how far one stream has been read: to line Skip of the page at Token, which the
// service knows for a day, or of the first page from the time From on, in milliseconds; and,
// for later, to the last of Same lines at Time.
type mark struct {
	Token string `json:"token,omitempty"`
	From  int64  `json:"from,omitempty"`
	Skip  int    `json:"skip,omitempty"`
	Time  int64  `json:"time"`
	Same  int    `json:"same"`
}

func (p *Position) at(stream string) (mark, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.marks[stream]
	return m, ok
}

func (p *Position) set(stream string, m mark) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.marks == nil {
		p.marks = map[string]mark{}
	}
	p.marks[stream] = m
}

// MarshalText writes the position for another process.
func (p *Position) MarshalText() ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return json.Marshal(p.marks)
}

// UnmarshalText reads what MarshalText wrote.
func (p *Position) UnmarshalText(b []byte) error {
	var marks map[string]mark
	if err := json.Unmarshal(b, &marks); err != nil {
		return err
	}
	for name, m := range marks {
		if m.Skip < 0 || m.Same < 0 {
			return fmt.Errorf("negative count in the position of stream %q", name)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.marks = maps.Clone(marks)
	return nil
}

// Count is how many lines of a stream have been read, for a log that is counted by lines.
func (p *Position) Count(stream string) int {
	m, _ := p.at(stream)
	return m.Skip
}

// SetCount says how many lines of such a stream have been read, and the time of the last.
func (p *Position) SetCount(stream string, n int, at int64) {
	p.set(stream, mark{Skip: n, Time: at, Same: 1})
}
