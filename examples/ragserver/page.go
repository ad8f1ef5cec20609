package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// page is the form to ask from and, with a query, the answer: plain HTML, no script.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	data := struct {
		Query, Problem string
		Answer         *rag.Answer
		Sources        []cited
	}{Query: strings.TrimSpace(r.URL.Query().Get("query"))}
	status := http.StatusOK
	if data.Query != "" {
		answer, err := s.docs.Ask(r.Context(), rag.Query{Text: data.Query})
		if err != nil {
			status, data.Problem = s.failure(err)
		} else {
			data.Answer, data.Sources = &answer, sourcesOf(answer)
		}
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, data); err != nil {
		status, message := s.failure(err)
		writeError(w, status, message)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// cited is a citation as the page shows it.
type cited struct {
	rag.Citation
	Number  int
	Heading string
}

func sourcesOf(a rag.Answer) []cited {
	var out []cited
	for _, c := range a.Citations {
		shown := cited{Citation: c, Number: c.Hit + 1}
		if c.Hit >= 0 {
			shown.Heading = a.Hits[c.Hit].Passage.Heading()
		}
		out = append(out, shown)
	}
	return out
}
