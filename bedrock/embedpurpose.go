package bedrock

import "github.com/awsai-go/awsai/rag"

// The purposes that some models have beside [rag.ForDocument] and [rag.ForQuery], which all
// have. A model that lacks a purpose refuses it with awsai.ErrInvalid.
const (
	// ForClassification makes vectors that a classifier learns from. Cohere and Nova.
	ForClassification rag.Purpose = "classification"
	// ForClustering makes vectors that are grouped by likeness. Cohere and Nova.
	ForClustering rag.Purpose = "clustering"
	// ForTextQuery makes a query's vector to search an index of nothing but texts. Nova.
	ForTextQuery rag.Purpose = "text-query"
	// ForImageQuery makes a query's vector to search an index of nothing but images. Nova.
	ForImageQuery rag.Purpose = "image-query"
	// ForPageQuery makes a query's vector to search an index of nothing but images of
	// pages, as scans and screenshots. Nova, which calls them documents.
	ForPageQuery rag.Purpose = "page-query"
	// ForVideoQuery makes a query's vector to search an index of nothing but videos. Nova.
	ForVideoQuery rag.Purpose = "video-query"
	// ForAudioQuery makes a query's vector to search an index of nothing but sound. Nova.
	ForAudioQuery rag.Purpose = "audio-query"
)

// onePurpose is of models that do not ask what a vector is for.
var onePurpose = map[rag.Purpose]string{rag.ForDocument: "", rag.ForQuery: ""}

// coherePurposes are Cohere's values of input_type.
var coherePurposes = map[rag.Purpose]string{
	rag.ForDocument:   "search_document",
	rag.ForQuery:      "search_query",
	ForClassification: "classification",
	ForClustering:     "clustering",
}

// novaPurposes are Nova's values of embeddingPurpose.
var novaPurposes = map[rag.Purpose]string{
	rag.ForDocument:   "GENERIC_INDEX",
	rag.ForQuery:      "GENERIC_RETRIEVAL",
	ForClassification: "CLASSIFICATION",
	ForClustering:     "CLUSTERING",
	ForTextQuery:      "TEXT_RETRIEVAL",
	ForImageQuery:     "IMAGE_RETRIEVAL",
	ForPageQuery:      "DOCUMENT_RETRIEVAL",
	ForVideoQuery:     "VIDEO_RETRIEVAL",
	ForAudioQuery:     "AUDIO_RETRIEVAL",
}
