package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai/rag/eval"
)

// passageWords is how many words of a text make a vector.
const passageWords = 40

// texts is the set of vectors of real texts, or nil, with a note, where there are none. They
// are passages of collections as rag/eval reads them, made vectors by latent semantic analysis.
func (b *bench) texts(dims int) (*set, error) {
	if b.python == nil {
		return nil, nil
	}
	target := filepath.Join(b.temp, fmt.Sprintf("texts-%d", dims))
	if _, err := os.Stat(target); err != nil {
		passages, err := passages(b.data)
		if err != nil {
			b.missingTexts(err)
			return nil, nil
		}
		passages = passages[:min(len(passages), b.nGraph+graphQueries)]
		source := filepath.Join(b.temp, "texts")
		if err := os.WriteFile(source, []byte(strings.Join(passages, "\n")), 0o644); err != nil {
			return nil, err
		}
		if err := b.python.call(new(int), "texts", source, target, dims); err != nil {
			return nil, err
		}
	}
	s, err := openSet("passages of texts", target, dims, graphQueries)
	if err == nil {
		s.kept = true
	}
	return s, err
}

// missingTexts notes once that there is no such set.
func (b *bench) missingTexts(err error) {
	if !b.noTexts {
		b.noTexts = true
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("-data names no folder of collections")
		}
		b.note("The set of passages of texts is missing: %v", err)
	}
}

// passages cuts the texts of the collections in a folder into pieces, and shuffles them. Each
// is there once.
func passages(dir string) ([]string, error) {
	folders, err := eval.Find(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	known := map[string]bool{}
	for _, folder := range folders {
		c, err := eval.Load(folder)
		if err != nil {
			return nil, err
		}
		for _, d := range c.Documents {
			words := strings.Fields(d.Text)
			for ; len(words) >= passageWords; words = words[passageWords:] {
				text := strings.Join(words[:passageWords], " ")
				if !known[text] {
					known[text] = true
					out = append(out, text)
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out, nil
}
