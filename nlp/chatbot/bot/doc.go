// Package bot builds the bots of Amazon Lex V2 from Go values.
package bot
