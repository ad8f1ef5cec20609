package rag

import (
	"fmt"
	"strings"
)

// Explain says in a line for each part how a hit came by its score:
//
//	0.8312 guide.md#3
//	  words   rank 1   12.4  +0.6500
//	  vector  rank 4   0.71  +0.1812
//
// The columns of a part are its arm, its rank there, the arm's own score, and what it added.
func (h Hit) Explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%.4f %s\n", h.Score, h.Passage.ID)
	width := 0
	for _, p := range h.Parts {
		width = max(width, len(p.Arm))
	}
	for _, p := range h.Parts {
		fmt.Fprintf(&b, "  %-*s  rank %-3d %8.4g  %+.4f\n", width, p.Arm, p.Rank, p.Raw, p.Score)
	}
	return b.String()
}
