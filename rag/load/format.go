package load

import (
	"path"
	"strings"
)

// format is how a kind of file is read, and what its documents' metadata calls it. The
// zero value is an unknown kind.
type format struct {
	name string
	read func(*reader)
	// unpack makes the text of a file that is none, in place of read.
	unpack func(data []byte) (*reader, error)
}

// formatOf tells a file's format by its name alone: what a name promises is what the walk
// can decide by without reading.
func formatOf(name string) format {
	base := path.Base(name)
	switch ext := strings.ToLower(path.Ext(base)); ext {
	case ".md", ".markdown", ".mdx":
		return format{name: "markdown", read: markdown}
	case ".txt", ".text", ".adoc", ".asciidoc", ".org":
		return format{name: "text", read: plainText}
	case ".rst":
		return format{name: "rst", read: plainText}
	case ".html", ".htm", ".xhtml":
		return format{name: "html", read: readHTML}
	case ".jsonl", ".ndjson":
		return format{name: "jsonl", read: jsonLines}
	case ".json":
		return format{name: "json", read: readJSON}
	case ".csv":
		return format{name: "csv", read: readCSV}
	case ".tsv":
		return format{name: "tsv", read: readTSV}
	case ".docx", ".docm":
		return format{name: "docx", unpack: readDOCX}
	case ".pdf":
		return format{name: "pdf", unpack: readPDF}
	case ".go":
		return format{name: "go", read: goSource}
	case "":
		return bareName(base)
	default:
		if language := language(ext); language != "" {
			return format{name: language, read: code}
		}
	}
	return format{}
}

// bareName knows the names without an ending under which repositories keep texts.
func bareName(base string) format {
	switch strings.ToLower(base) {
	case "makefile", "dockerfile", "containerfile", "jenkinsfile", "vagrantfile", "gemfile", "rakefile", "procfile":
		return format{name: strings.ToLower(base), read: code}
	}
	if first, _, _ := strings.Cut(base, "-"); isBareText(first) {
		return format{name: "text", read: plainText}
	}
	return format{}
}

// isBareText is about the part before a dash, so that LICENSE-MIT is a licence.
func isBareText(name string) bool {
	switch strings.ToUpper(name) {
	case "README", "LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS", "CONTRIBUTORS", "CONTRIBUTING", "MAINTAINERS",
		"CHANGELOG", "CHANGES", "HISTORY", "NEWS", "INSTALL", "TODO", "HACKING", "SECURITY", "PATENTS", "THANKS":
		return true
	}
	return false
}

// language names the language of programming or configuration that an ending stands for.
func language(ext string) string {
	switch ext {
	case ".py", ".pyi":
		return "python"
	case ".js", ".mjs", ".cjs", ".jsx":
		return "javascript"
	case ".ts", ".mts", ".cts", ".tsx":
		return "typescript"
	case ".java", ".kt", ".swift", ".scala", ".php", ".lua", ".sql", ".proto", ".graphql", ".dart", ".zig", ".css":
		return strings.TrimPrefix(ext, ".")
	case ".c", ".h":
		return "c"
	case ".cc", ".cpp", ".cxx", ".hh", ".hpp":
		return "cpp"
	case ".rs":
		return "rust"
	case ".cs":
		return "csharp"
	case ".rb":
		return "ruby"
	case ".pl", ".pm":
		return "perl"
	case ".r":
		return "r"
	case ".sh", ".bash", ".zsh":
		return "shell"
	case ".ps1":
		return "powershell"
	case ".yaml", ".yml":
		return "yaml"
	case ".toml":
		return "toml"
	case ".tf", ".hcl":
		return "hcl"
	case ".ini", ".cfg", ".conf", ".properties":
		return "ini"
	}
	return ""
}
