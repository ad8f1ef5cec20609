package vector

// SetStoreGraph has a store make a graph for so few numbers.
func SetStoreGraph(s *Store, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = most
}
