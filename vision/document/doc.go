// Package document reads documents with Amazon Textract: text, tables, forms, answers to questions, layout,
// signatures, receipts, identity documents and loan packages, as plain values.
package document
