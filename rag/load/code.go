package load

import (
	"regexp"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// largeUnit is the size over which a unit of code is taken apart once more, in bytes:
// more than what fits a passage.
const largeUnit = 2000

// code reads a text in any language by its layout: what begins without indentation after
// an empty line is a unit, and so is, in a large one, what begins with the indentation of
// its parts.
func code(r *reader) {
	lines := r.codeLines(r.from)
	for _, unit := range units(lines, 0) {
		text := lines[unit[0]:unit[1]]
		name := signature(text)
		if text[len(text)-1].end-text[0].start <= largeUnit {
			r.codeBlock(name, text)
			continue
		}
		for _, part := range units(text, innerIndent(text)) {
			inner := text[part[0]:part[1]]
			own := signature(inner)
			if own != name {
				own = label(strings.TrimSpace(name + " " + own))
			}
			r.codeBlock(own, inner)
		}
	}
}

func (r *reader) codeBlock(name string, text []codeLine) {
	r.verbatim(rag.BlockCode, name, text[0].start, text[len(text)-1].end)
}

// codeLine is a line by its offsets, its text without the space around it, and the width
// of the space before it.
type codeLine struct {
	start, end int
	text       string
	indent     int
}

func (r *reader) codeLines(from int) []codeLine {
	var out []codeLine
	for line := range strings.Lines(r.source[from:]) {
		text := strings.TrimSpace(line)
		indent := max(strings.Index(line, text), 0)
		out = append(out, codeLine{from, from + len(line), text, indent})
		from += len(line)
	}
	return out
}

// units divides lines where one of at most the given indentation comes after an empty
// one, or begins a section of a configuration file. They are ranges of indexes.
func units(lines []codeLine, indent int) [][2]int {
	var out [][2]int
	start := 0
	for i := 1; i < len(lines); i++ {
		l := lines[i]
		if l.text == "" || l.indent > indent || strings.ContainsRune(")]}", rune(l.text[0])) {
			continue
		}
		begin := i
		if lines[i-1].text != "" {
			if l.indent > 0 || !isSection(lines, i) {
				continue
			}
			for begin > start && isComment(lines[begin-1].text) {
				begin--
			}
		}
		if begin > start {
			out = append(out, [2]int{start, begin})
			start = begin
		}
	}
	if start < len(lines) {
		out = append(out, [2]int{start, len(lines)})
	}
	return out
}

// section matches the line that begins a part of TOML, INI or YAML.
var section = regexp.MustCompile(`^(?:\[[\w."' /:-]+\]|\[\[[\w."' /:-]+\]\]|["']?[\w./-]+["']?:)\s*(?:#.*)?$`)

// isSection tells whether line i begins a section and has something in it.
func isSection(lines []codeLine, i int) bool {
	if !section.MatchString(lines[i].text) {
		return false
	}
	return lines[i].text[0] == '[' || i+1 < len(lines) && lines[i+1].indent > 0
}

// innerIndent is the least indentation with which a part of a unit begins after an empty
// line.
func innerIndent(lines []codeLine) int {
	least := 0
	for i := 1; i < len(lines); i++ {
		l := lines[i]
		if lines[i-1].text == "" && l.text != "" && l.indent > 0 && (least == 0 || l.indent < least) {
			least = l.indent
		}
	}
	return least
}

// declaration matches the first line of what has a name: after modifiers, a word that
// declares, or a function as C and Java, the shell, or JavaScript write it.
var declaration = regexp.MustCompile(`^(?:(?:export|default|pub(?:\([^)]*\))?|public|private|protected|internal|static|final|abstract|` +
	`async|unsafe|extern|const|virtual|override|inline|sealed|partial|declare|data|open)\s+)*` +
	`(?:(?:def|class|func|fun|function|fn|sub|struct|enum|trait|impl|interface|type|typedef|module|namespace|package|union|record|` +
	`object|mod|macro_rules!|message|service|resource|variable|output|provider|data|` +
	`(?i:create|alter)\s+(?i:table|view|index|function|procedure|type|or\s+replace\s+\w+))\s+["'\w(<]` +
	`|(?:const|let|var)\s+\w+\s*=\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*=>|\w+\s*=>)` +
	`|[\w-]+\s*\(\)\s*\{` +
	`|[\w:<>,*&\[\]]+[\s*&]+[\w:~*&]+\s*\([^;]*$)`)

// statement matches lines that look like the declaration of a function but are not.
var statement = regexp.MustCompile(`^(?:return|else|if|for|while|switch|case|new|throw|await|yield|delete|print|echo|raise|assert|import|from|using)\b`)

// signature is the first line that declares something, or begins a section, or empty.
func signature(lines []codeLine) string {
	const within = 40 // comments before a declaration are rarely longer
	for i, l := range lines[:min(len(lines), within)] {
		if l.text == "" || isComment(l.text) || statement.MatchString(l.text) || len(l.text) > 500 {
			continue
		}
		if section.MatchString(l.text) && isSection(lines, i) || declaration.MatchString(l.text) {
			return label(strings.TrimRight(l.text, " \t{:=(,"))
		}
	}
	return ""
}

func isComment(line string) bool {
	for _, mark := range []string{"#", "//", "/*", "*", "--", ";", `"""`, "'''", "@"} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	return false
}
