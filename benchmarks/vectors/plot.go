package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// plot is a picture of recall against queries per second.
type plot struct {
	title string
	lines []line
}

var colours = []string{"#d4572a", "#9aa0a6", "#2a6fd4", "#2f9e58", "#8e44ad"}

const (
	plotWidth  = 330
	plotHeight = 260
	plotLeft   = 66
	plotTop    = 34
	plotBottom = 40
)

// draw draws plots beside each other as SVG. Recall is spread towards 1, where the
// differences are: a place to the right is a tenth of the misses.
func draw(plots []plot) string {
	var s strings.Builder
	width := len(plots)*(plotWidth+plotLeft) + 40
	height := plotTop + plotHeight + plotBottom + 24
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">`+"\n", width, height)
	fmt.Fprintf(&s, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	for i, p := range plots {
		fmt.Fprintf(&s, `<g transform="translate(%d %d)">`+"\n", i*(plotWidth+plotLeft)+plotLeft, plotTop)
		p.draw(&s)
		s.WriteString("</g>\n")
	}
	x := plotLeft
	for i, l := range plots[0].lines {
		fmt.Fprintf(&s, `<rect x="%d" y="%d" width="14" height="4" fill="%s"/><text x="%d" y="%d">%s</text>`+"\n",
			x, height-16, colours[i%len(colours)], x+18, height-11, html.EscapeString(l.name))
		x += 40 + 7*len(l.name)
	}
	s.WriteString("</svg>\n")
	return s.String()
}

func (p plot) draw(s *strings.Builder) {
	low, high := math.Inf(1), 0.0
	for _, l := range p.lines {
		for _, q := range l.points {
			low, high = min(low, q.perSecond), max(high, q.perSecond)
		}
	}
	bottom, top := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	x := func(recall float64) float64 {
		// From 0.5 to 0.9999.
		misses := min(max(1-recall, 1e-4), 0.5)
		return (math.Log10(0.5) - math.Log10(misses)) / (math.Log10(0.5) + 4) * plotWidth
	}
	y := func(perSecond float64) float64 {
		return plotHeight - (math.Log10(perSecond)-bottom)/(top-bottom)*plotHeight
	}
	fmt.Fprintf(s, `<text x="0" y="-12" font-size="13">%s</text>`+"\n", html.EscapeString(p.title))
	fmt.Fprintf(s, `<rect width="%d" height="%d" fill="none" stroke="#ccc"/>`+"\n", plotWidth, plotHeight)
	for _, r := range []float64{0.5, 0.9, 0.95, 0.99, 0.999, 1} {
		label := fmt.Sprint(r)
		if r == 1 {
			label = "≥0.9999"
		}
		fmt.Fprintf(s, `<line x1="%[1]f" x2="%[1]f" y1="0" y2="%[2]d" stroke="#eee"/><text x="%[1]f" y="%[3]d" text-anchor="middle">%[4]s</text>`+"\n",
			x(r), plotHeight, plotHeight+14, label)
	}
	for e := bottom; e <= top; e++ {
		at := y(math.Pow(10, e))
		fmt.Fprintf(s, `<line x1="0" x2="%d" y1="%[2]f" y2="%[2]f" stroke="#eee"/><text x="-4" y="%[2]f" text-anchor="end">%[3]s</text>`+"\n",
			plotWidth, at, fmt.Sprintf("%.0f", math.Pow(10, e)))
	}
	fmt.Fprintf(s, `<text x="%d" y="%d" text-anchor="middle">recall@10</text>`+"\n", plotWidth/2, plotHeight+28)
	fmt.Fprintf(s, `<text transform="translate(-52 %d) rotate(-90)" text-anchor="middle">queries per second</text>`+"\n", plotHeight/2)
	for i, l := range p.lines {
		var points []string
		for _, q := range l.points {
			points = append(points, fmt.Sprintf("%.1f,%.1f", x(q.recall), y(q.perSecond)))
		}
		colour := colours[i%len(colours)]
		fmt.Fprintf(s, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colour)
		for _, q := range l.points {
			fmt.Fprintf(s, `<circle cx="%.1f" cy="%.1f" r="2.5" fill="%s"/>`+"\n", x(q.recall), y(q.perSecond), colour)
		}
	}
}
