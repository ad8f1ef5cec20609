// Package nlp translates texts (Amazon Translate).
package nlp
