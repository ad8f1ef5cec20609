package nlp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// maxSource is the most bytes of a text that a job reads, with room for a service that allows
// more.
const maxSource = 10 << 20

// sourceTexts reads the texts of a job again, as its records come. It holds one text, and of a
// file of lines the place where it has read to.
type sourceTexts struct {
	j    *Jobs
	info JobInfo

	file string
	open io.Closer
	in   *bufio.Reader
	each *allowance
	next int    // line
	line string // the one before it
}

func (s *sourceTexts) close() {
	if s.open != nil {
		s.open.Close()
		s.open = nil
	}
}

// get is a text. Lines may be asked for in any order, and are best asked for in theirs.
func (s *sourceTexts) get(ctx context.Context, file string, line int) (string, error) {
	if !s.info.PerLine {
		line = 0
	}
	if line < 0 {
		return "", fmt.Errorf("%w: the record is of line %d", awsai.ErrUnavailable, line)
	}
	if s.open == nil || s.file != file || line < s.next-1 {
		if err := s.start(ctx, file); err != nil {
			return "", err
		}
	}
	if !s.info.PerLine {
		text, err := io.ReadAll(s.in)
		s.close()
		return string(text), err
	}
	for s.next <= line {
		s.each.used = 0
		text, err := s.in.ReadString('\n')
		if err != nil && (!errors.Is(err, io.EOF) || text == "") {
			s.close()
			if errors.Is(err, io.EOF) {
				err = fmt.Errorf("%w: the input has no line %d", awsai.ErrUnavailable, line)
			}
			return "", err
		}
		s.line = strings.TrimSuffix(text, "\n")
		s.next++
	}
	return s.line, nil
}

// start opens a file of the input at its beginning.
func (s *sourceTexts) start(ctx context.Context, file string) error {
	s.close()
	var err error
	for _, key := range s.keys(file) {
		var r io.ReadCloser
		if r, err = s.j.stage.Open(ctx, media.URI{Bucket: s.info.Input.Bucket, Key: key}); err == nil {
			s.file, s.open, s.next = file, r, 0
			s.each = &allowance{limit: maxSource}
			s.in = bufio.NewReader(s.each.of(r))
			return nil
		}
		if awsai.KindOf(err) != awsai.ErrNotFound {
			return err
		}
	}
	return err
}

// keys are where a file may be that the service has named: the input is the file, or a prefix
// of its key.
func (s *sourceTexts) keys(file string) []string {
	in := s.info.Input.Key
	if path.Base(in) == path.Base(file) {
		return []string{in}
	}
	keys := []string{in[:strings.LastIndexByte(in, '/')+1] + file}
	if in != "" && !strings.HasSuffix(in, "/") {
		keys = append(keys, in+"/"+file)
	}
	return keys
}
