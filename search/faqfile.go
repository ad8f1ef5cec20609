package search

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// FAQFormat is how a file of questions and answers is written.
type FAQFormat string

// The formats of FAQ files.
const (
	// FAQCSV has a question, an answer and maybe an address on each line, and no header.
	FAQCSV FAQFormat = "CSV"
	// FAQCSVWithHeader has a header that names the columns: _question, _answer and attributes.
	FAQCSVWithHeader FAQFormat = "CSV_WITH_HEADER"
	// FAQJSON is an object with a list of questions.
	FAQJSON FAQFormat = "JSON"
)

func (f FAQFormat) ending() string {
	if f == FAQJSON {
		return "json"
	}
	return "csv"
}

// FAQFile is what a file of questions and answers holds.
type FAQFile struct {
	// Questions are in the order of the file.
	Questions []Question
}

// Question is a question with its answer.
type Question struct {
	// Question and Answer are its text.
	Question, Answer string
	// Attributes are what is known of it: the address of more about it as AttributeSourceURI.
	// In a file with a header they are all strings, since that does not say their types; in
	// JSON what is written as a string is one, dates among them.
	Attributes Attributes
	// Access says who may see it.
	Access ACL
}

// The limits of FAQs (Developer Guide, "Quotas").
const (
	maxFAQFile = 5 << 20
	// maxQuestion is the most characters of a question that are used.
	maxQuestion = 200
)

// FAQError says what is wrong with a FAQ. It is awsai.ErrInvalid.
type FAQError struct {
	// Problems are in the order of the questions.
	Problems []FAQProblem
}

// FAQProblem is one thing that is wrong.
type FAQProblem struct {
	// Question is the index of the question, or -1 for the file.
	Question int
	// Problem says what is wrong. It has nothing of the texts.
	Problem string
}

// Error gives the first problem, and how many more there are.
func (e *FAQError) Error() string {
	if len(e.Problems) == 0 {
		return "no problem"
	}
	p := e.Problems[0]
	where := ""
	if p.Question >= 0 {
		where = fmt.Sprintf("question %d: ", p.Question)
	}
	if n := len(e.Problems) - 1; n > 0 {
		return fmt.Sprintf("%s%s, and %d more", where, p.Problem, n)
	}
	return where + p.Problem
}

// Unwrap returns awsai.ErrInvalid.
func (e *FAQError) Unwrap() error { return awsai.ErrInvalid }

// Check says what the service would refuse, cut or answer by chance, as a *[FAQError]: no
// questions, an empty question or answer, a question of more than 200 characters, whose rest would
// count for nothing, one that is there twice for the same readers, attributes that the service does
// not take, a principal that is allowed and denied, and levels of access, which files have not.
func (f FAQFile) Check() error { return awsai.Wrap("search.Check", f.check()) }

func (f FAQFile) check() error {
	e := &FAQError{}
	problem := func(i int, format string, args ...any) {
		e.Problems = append(e.Problems, FAQProblem{i, fmt.Sprintf(format, args...)})
	}
	if len(f.Questions) == 0 {
		problem(-1, "no questions")
	}
	seen := map[string]int{}
	for i, q := range f.Questions {
		if strings.TrimSpace(q.Question) == "" || strings.TrimSpace(q.Answer) == "" {
			problem(i, "empty question or answer")
		}
		if n := utf8.RuneCountInString(q.Question); n > maxQuestion {
			problem(i, "%d characters, limit %d", n, maxQuestion)
		}
		key := fmt.Sprintf("%s\x00%v", strings.ToLower(q.Question), q.Access)
		if first, ok := seen[key]; ok {
			problem(i, "question %d is the same", first)
		} else {
			seen[key] = i
		}
		if _, err := q.Attributes.wire(); err != nil {
			problem(i, "%v", err)
		}
		if _, err := q.Access.flat(); err != nil {
			problem(i, "%v", err)
		}
		if len(q.Access.Levels) > 0 {
			problem(i, "levels of access")
		}
	}
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}
