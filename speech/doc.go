// Package speech turns text into audio with Amazon Polly, and audio into text with
// Amazon Transcribe.
package speech
