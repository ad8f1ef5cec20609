// Package caption makes captions of words with times, and writes and reads them as SRT and
// WebVTT.
//
//	cues := caption.Make(words)
//	err := caption.WriteVTT(file, cues)
//
// Package speech has such words: a Transcript's Captions method calls [Make].
//
// A caption is shown long enough to be read, has lines that fit the screen, and ends where a
// sentence or at least a phrase ends, as far as the speaker allows: among all ways to cut what
// one speaker says, Make takes the one with the fewest faults. [Style] holds the measures, whose
// defaults are those of English captions for adults in the public style guides. [Check] says
// which of them captions break, whoever made them. Speech that is too fast to be read is not
// shortened: Check tells where that is.
//
//	cues, err := caption.ParseSRT(data)
//	if err != nil {
//		return err
//	}
//	for _, fault := range caption.Check(cues) {
//		fmt.Println(fault)
//	}
//
// # Limits
//
// A cue has one speaker, who is a voice tag in WebVTT and not written in SRT, see Style.Prefix.
// Of WebVTT, styles, regions and notes are read and not kept, and so are tags inside of a cue's
// text. Times are of milliseconds.
//
// # Errors
//
// What cannot be read or written is awsai.ErrInvalid, with the line of the file, or the number of
// the cue.
//
// # Testing
//
// Nothing here does I/O but into the caller's writer.
package caption
