package main

import "time"

// remote is an index in a peer.
type remote struct {
	peer *peer
	name string
}

func (r *remote) build(_ *set, threads int) (time.Duration, error) {
	return r.peer.seconds("build", r.name, m, efConstruction, threads)
}

func (r *remote) memory() (int, error) {
	var bytes int
	err := r.peer.call(&bytes, "memory", r.name)
	return bytes, err
}

func (r *remote) engine(_ *set, name string, effort int) engine {
	return r.peer.engine(name, turnQueries, "search", r.name, turnQueries, nearest, effort)
}

func (r *remote) found(s *set, effort int) ([][]int, error) {
	var out [][]int
	err := r.peer.call(&out, "found", r.name, len(s.queries), nearest, effort)
	return out, err
}
