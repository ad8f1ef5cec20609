package nlp

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// TranslationDetails is what a job says about its documents in one language, in a file called
// details/fr.auxiliary-translation-details.json.
type TranslationDetails struct {
	// Source is the language of the documents, or [AutoSource]; Target is the other.
	Source, Target string
	// Characters is how many were translated.
	Characters int64
	// CustomerErrors and ServerErrors are how many documents failed for what was in them, and for
	// what the service did.
	CustomerErrors, ServerErrors int64
	// Input and Output are the folders of documents and of translations.
	Input, Output media.URI
	// Files are the documents. Their sizes are not known.
	Files []TranslatedFile
}

// ParseTranslationDetails reads such a file.
func ParseTranslationDetails(data []byte) (TranslationDetails, error) {
	d, err := parseDetails(data, media.URI{})
	return d, awsai.Wrap("nlp.ParseTranslationDetails", err)
}

// parseDetails reads a file of details. Folder, if it is one, is where the translations are.
func parseDetails(data []byte, folder media.URI) (TranslationDetails, error) {
	var raw struct {
		SourceLanguageCode, TargetLanguageCode                                             string
		CharactersTranslated, DocumentCountWithCustomerError, DocumentCountWithServerError count
		InputDataPrefix, OutputDataPrefix                                                  string
		Details                                                                            []fileDetails
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return TranslationDetails{}, fmt.Errorf("%w: %w", awsai.ErrUnavailable, err)
	}
	d := TranslationDetails{
		Source: raw.SourceLanguageCode, Target: raw.TargetLanguageCode, Characters: int64(raw.CharactersTranslated),
		CustomerErrors: int64(raw.DocumentCountWithCustomerError), ServerErrors: int64(raw.DocumentCountWithServerError),
	}
	// An address that is none leaves the field empty.
	d.Input, _ = media.ParseURI(raw.InputDataPrefix)
	d.Output, _ = media.ParseURI(raw.OutputDataPrefix)
	d.Output.Key = folderKey(d.Output.Key)
	if folder == (media.URI{}) {
		folder = d.Output
	}
	for _, f := range raw.Details {
		d.Files = append(d.Files, f.file(d.Target, folder))
	}
	return d, nil
}

// fileDetails is a document in a file of details.
type fileDetails struct {
	SourceFile, TargetFile string
	AuxiliaryData          struct {
		AppliedTerminologies []struct {
			Name  string
			Terms []struct{ SourceText, TargetText string }
		}
		Error struct{ ErrorCode, ErrorMessage string }
	}
}

func (f fileDetails) file(language string, folder media.URI) TranslatedFile {
	out := TranslatedFile{Source: f.SourceFile, Language: language}
	for _, t := range f.AuxiliaryData.AppliedTerminologies {
		for _, term := range t.Terms {
			out.Terms = append(out.Terms, AppliedTerm{t.Name, term.SourceText, term.TargetText})
		}
	}
	switch e := f.AuxiliaryData.Error; {
	case e.ErrorCode != "" || e.ErrorMessage != "":
		out.Err = &TranslationFileError{e.ErrorCode, e.ErrorMessage}
	case f.TargetFile == "":
		out.Err = &TranslationFileError{"Missing", "the details name no translation"}
	default:
		out.URI = media.URI{Bucket: folder.Bucket, Key: folder.Key + f.TargetFile}
	}
	return out
}

// count is a number, which the service writes as a string.
type count int64

// UnmarshalJSON takes both.
func (c *count) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "" || text == "null" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("a count is not a number")
	}
	*c = count(n)
	return nil
}
