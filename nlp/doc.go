// Package nlp reads and translates texts: Amazon Comprehend and Amazon Translate.
package nlp
