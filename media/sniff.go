package media

import (
	"bytes"
	"net/http"
	"path"
	"strings"
)

// sniffLength is how many bytes [http.DetectContentType] looks at.
const sniffLength = 512

const unknownType = "application/octet-stream"

// detect returns the content type that the first bytes show. Where they show text, a zip
// container or nothing, the name's extension knows more.
func detect(head []byte, name string) string {
	byName := extensionType(name)
	if len(head) == 0 {
		return byName
	}
	sniffed := sniff(head)
	switch sniffed {
	case unknownType:
		if byName == unknownType || !strings.HasPrefix(byName, "text/") {
			return byName
		}
		return unknownType // a .txt that is not text
	case "text/plain", "text/xml", "application/zip", "application/ogg", "video/webm", "video/mp4":
		if byName != unknownType && compatible(sniffed, byName) {
			return byName
		}
	}
	return sniffed
}

// compatible tells whether a file that looks like sniffed may be a byName.
func compatible(sniffed, byName string) bool {
	switch sniffed {
	case "application/zip":
		return strings.HasPrefix(byName, "application/vnd.openxmlformats-")
	case "application/ogg":
		return byName == "audio/ogg"
	case "video/webm":
		return byName == "audio/webm" || byName == "video/x-matroska"
	case "video/mp4":
		return byName == "audio/mp4" || byName == "video/quicktime"
	}
	return strings.HasPrefix(byName, "text/") || textTypes(byName)
}

func textTypes(t string) bool {
	switch t {
	case "application/json", "application/x-ndjson", "application/xml", "application/ssml+xml", "image/svg+xml":
		return true
	}
	return false
}

// sniff adds what [http.DetectContentType] does not know and services take.
func sniff(head []byte) string {
	has := func(off int, magic string) bool {
		return len(head) >= off && bytes.HasPrefix(head[off:], []byte(magic))
	}
	switch {
	case has(0, "II*\x00"), has(0, "MM\x00*"):
		return "image/tiff"
	case has(0, "fLaC"):
		return "audio/flac"
	case has(0, "#!AMR"):
		return "audio/amr"
	case has(4, "ftypheic"), has(4, "ftypheix"), has(4, "ftypmif1"):
		return "image/heic"
	case has(4, "ftypM4A"):
		return "audio/mp4"
	case has(4, "ftypqt"):
		return "video/quicktime"
	case len(head) > 2 && head[0] == 0xFF && head[1]&0xE6 == 0xE2:
		return "audio/mpeg" // a frame of layer III without an ID3 tag
	}
	t, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch t {
	case "audio/wave":
		return "audio/wav"
	case "application/x-gzip":
		return "application/gzip"
	}
	return t
}

// extensionType is a table of its own, because that of package mime differs from machine
// to machine.
func extensionType(name string) string {
	switch strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) {
	case "txt", "text", "log":
		return "text/plain"
	case "md", "markdown":
		return "text/markdown"
	case "csv":
		return "text/csv"
	case "tsv":
		return "text/tab-separated-values"
	case "htm", "html":
		return "text/html"
	case "xml", "xlf", "xliff", "tmx":
		return "application/xml"
	case "ssml":
		return "application/ssml+xml"
	case "json":
		return "application/json"
	case "jsonl", "ndjson":
		return "application/x-ndjson"
	case "pdf":
		return "application/pdf"
	case "doc":
		return "application/msword"
	case "xls":
		return "application/vnd.ms-excel"
	case "ppt":
		return "application/vnd.ms-powerpoint"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case "parquet":
		return "application/vnd.apache.parquet"
	case "zip":
		return "application/zip"
	case "gz", "tgz":
		return "application/gzip"
	case "tar":
		return "application/x-tar"
	}
	return mediaExtensionType(name)
}

func mediaExtensionType(name string) string {
	switch strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) {
	case "jpg", "jpeg":
		return "image/jpeg"
	case "png":
		return "image/png"
	case "gif":
		return "image/gif"
	case "webp":
		return "image/webp"
	case "tif", "tiff":
		return "image/tiff"
	case "heic":
		return "image/heic"
	case "svg":
		return "image/svg+xml"
	case "mp3":
		return "audio/mpeg"
	case "wav":
		return "audio/wav"
	case "flac":
		return "audio/flac"
	case "ogg", "oga", "opus":
		return "audio/ogg"
	case "m4a":
		return "audio/mp4"
	case "amr":
		return "audio/amr"
	case "weba":
		return "audio/webm"
	case "mp4", "m4v":
		return "video/mp4"
	case "mov":
		return "video/quicktime"
	case "webm":
		return "video/webm"
	case "mkv":
		return "video/x-matroska"
	case "avi":
		return "video/avi"
	}
	return unknownType
}
