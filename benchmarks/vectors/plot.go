package main

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// plot is a picture of recall against queries per second.
type plot struct {
	title string
	lines []line
}

// colours are told apart by those who see few colours too (Okabe and Ito's).
var colours = []string{"#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#777777"}

// Sizes of a picture in the units of the SVG.
const (
	plotWidth   = 300
	plotHeight  = 240
	plotLeft    = 72
	plotTop     = 36
	plotBottom  = 52
	plotRight   = 36
	plotsInRow  = 3
	legendInRow = 200
	leastRecall = 0.8
	mostRecall  = 0.9999
)

// draw draws plots in rows as SVG, under a legend.
func draw(plots []plot) string {
	columns := min(len(plots), plotsInRow)
	rows := (len(plots) + columns - 1) / columns
	width, height := plotLeft+plotWidth+plotRight, plotTop+plotHeight+plotBottom
	legend := drawLegend(plots[0].lines, columns*width)
	top := 22*strings.Count(legend, "<circle")/max(1, columns*width/legendInRow) + 30
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">`+"\n", columns*width, rows*height+top)
	fmt.Fprintf(&s, `<rect width="100%%" height="100%%" fill="#fff"/>`+"\n%s", legend)
	for i, p := range plots {
		fmt.Fprintf(&s, `<g transform="translate(%d %d)">`+"\n", i%columns*width+plotLeft, i/columns*height+top+plotTop)
		p.draw(&s)
		s.WriteString("</g>\n")
	}
	s.WriteString("</svg>\n")
	return s.String()
}

// drawLegend names the lines, in as many rows as they need.
func drawLegend(lines []line, width int) string {
	var s strings.Builder
	inRow := max(1, width/legendInRow)
	for i, l := range lines {
		x, y := i%inRow*legendInRow+24, i/inRow*22+24
		fmt.Fprintf(&s, `<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="%[5]s" stroke-width="2"/><circle cx="%[6]d" cy="%[3]d" r="3" fill="%[5]s"/><text x="%[7]d" y="%[8]d">%[9]s</text>`+"\n",
			x, x+24, y, y, colours[i%len(colours)], x+12, x+30, y+4, html.EscapeString(l.name))
	}
	return s.String()
}

// scale is where figures are in a picture. Recall is spread towards 1, where the differences
// are: a step to the right is a part of the misses. What is less than leastRecall is at the
// left edge.
type scale struct{ bottom, top float64 } // logarithms of queries per second

func (p plot) scale() scale {
	low, high := math.Inf(1), 0.0
	for _, l := range p.lines {
		for _, q := range l.points {
			low, high = min(low, q.perSecond), max(high, q.perSecond)
		}
	}
	return scale{math.Log10(low) - 0.1, math.Log10(high) + 0.1}
}

func (scale) x(recall float64) float64 {
	misses := min(max(1-recall, 1-mostRecall), 1-leastRecall)
	return math.Log((1-leastRecall)/misses) / math.Log((1-leastRecall)/(1-mostRecall)) * plotWidth
}

func (s scale) y(perSecond float64) float64 {
	return plotHeight - (math.Log10(perSecond)-s.bottom)/(s.top-s.bottom)*plotHeight
}

func (p plot) draw(s *strings.Builder) {
	at := p.scale()
	fmt.Fprintf(s, `<text x="%d" y="-14" font-size="13" font-weight="bold" text-anchor="middle">%s</text>`+"\n", plotWidth/2, html.EscapeString(p.title))
	at.drawAxes(s)
	fmt.Fprintf(s, `<text x="%d" y="%d" text-anchor="middle">recall@10</text>`+"\n", plotWidth/2, plotHeight+36)
	fmt.Fprintf(s, `<text transform="translate(-54 %d) rotate(-90)" text-anchor="middle">queries per second</text>`+"\n", plotHeight/2)
	// The first is drawn last, over the others.
	for i := len(p.lines) - 1; i >= 0; i-- {
		at.drawLine(s, p.lines[i], colours[i%len(colours)])
	}
}

// drawAxes draws a grid with its labels: of recalls, and of queries per second 1, 2 and 5
// times each power of ten.
func (at scale) drawAxes(s *strings.Builder) {
	for _, r := range []float64{leastRecall, 0.9, 0.95, 0.99, 0.999, mostRecall} {
		label := fmt.Sprint(r)
		switch r {
		case leastRecall:
			label = "≤" + label
		case mostRecall:
			label = "≥" + label
		}
		fmt.Fprintf(s, `<line x1="%.1[1]f" x2="%.1[1]f" y1="0" y2="%[2]d" stroke="#ddd"/><text x="%.1[1]f" y="%[3]d" text-anchor="middle" font-size="11">%[4]s</text>`+"\n",
			at.x(r), plotHeight, plotHeight+16, label)
	}
	for e := math.Floor(at.bottom); e <= at.top; e++ {
		for _, step := range []float64{1, 2, 5} {
			perSecond := step * math.Pow(10, e)
			if y := at.y(perSecond); y >= 0 && y <= plotHeight {
				fmt.Fprintf(s, `<line x1="0" x2="%d" y1="%.1[2]f" y2="%.1[2]f" stroke="#ddd"/><text x="-6" y="%.1[3]f" text-anchor="end" font-size="11">%.0[4]f</text>`+"\n",
					plotWidth, y, y+4, perSecond)
			}
		}
	}
	fmt.Fprintf(s, `<rect width="%d" height="%d" fill="none" stroke="#888"/>`+"\n", plotWidth, plotHeight)
}

func (at scale) drawLine(s *strings.Builder, l line, colour string) {
	// What is beyond the right edge only costs more.
	shown := l.points
	if i := slices.IndexFunc(shown, func(q point) bool { return q.recall >= mostRecall }); i >= 0 {
		shown = shown[:i+1]
	}
	var points []string
	for _, q := range shown {
		points = append(points, fmt.Sprintf("%.1f,%.1f", at.x(q.recall), at.y(q.perSecond)))
	}
	fmt.Fprintf(s, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round"/>`+"\n", strings.Join(points, " "), colour)
	for _, q := range shown {
		fmt.Fprintf(s, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", at.x(q.recall), at.y(q.perSecond), colour)
	}
}
