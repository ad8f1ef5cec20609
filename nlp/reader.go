package nlp

import "github.com/aws/aws-sdk-go-v2/service/comprehend/types"

// DocumentReader says how the service gets the text of a document that is no plain text. The
// zero value leaves it to the service: text of a digital PDF or a Word file, Amazon Textract's
// DetectDocumentText for scans and images.
type DocumentReader struct {
	// Analyze has Textract's AnalyzeDocument read instead of its DetectDocumentText. It takes
	// Tables, Forms or both.
	Analyze bool
	// Force has Textract read digital PDF and Word files too.
	Force bool
	// Tables and Forms are what AnalyzeDocument looks for.
	Tables, Forms bool
}

// config is nil for the zero value.
func (r DocumentReader) config() *types.DocumentReaderConfig {
	if r == (DocumentReader{}) {
		return nil
	}
	c := &types.DocumentReaderConfig{DocumentReadAction: types.DocumentReadActionTextractDetectDocumentText, DocumentReadMode: types.DocumentReadModeServiceDefault}
	if r.Force {
		c.DocumentReadMode = types.DocumentReadModeForceDocumentReadAction
	}
	if r.Analyze || r.Tables || r.Forms {
		c.DocumentReadAction = types.DocumentReadActionTextractAnalyzeDocument
		if r.Tables || !r.Forms {
			c.FeatureTypes = append(c.FeatureTypes, types.DocumentReadFeatureTypesTables)
		}
		if r.Forms || !r.Tables {
			c.FeatureTypes = append(c.FeatureTypes, types.DocumentReadFeatureTypesForms)
		}
	}
	return c
}
