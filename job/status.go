package job

import (
	"fmt"
	"time"
)

// Status is where a job stands. Services have states that none of the constants names; a
// driver passes them on, and they count as not ended.
type Status string

// The statuses that drivers map a service's states to.
const (
	// Queued: the service has the job and has not begun.
	Queued Status = "queued"
	// Running: work is being done.
	Running Status = "running"
	// Succeeded: the job has ended and there is a result, which may be of a part.
	Succeeded Status = "succeeded"
	// Failed: the job has ended without a result.
	Failed Status = "failed"
	// Stopping: the job has been told to stop and has not ended.
	Stopping Status = "stopping"
	// Stopped: the job has ended because it was told to.
	Stopped Status = "stopped"
)

// Ended tells whether a job of this status changes no more: Succeeded, Failed or Stopped.
func (s Status) Ended() bool {
	return s == Succeeded || s == Failed || s == Stopped
}

// State is what a driver learns when it asks the service for a job. Everything but Status
// is optional.
type State struct {
	// Status is where the job stands.
	Status Status
	// Reason is why the job failed or was stopped, in the service's words.
	Reason string
	// Message is what the service says about the work, as the name of a phase.
	Message string
	// Done and Total count the items or units of work. Total is 0 where it is not known.
	Done, Total int64
	// Fraction is the part of the work that is done, in [0,1], where the service gives it
	// instead of counts.
	Fraction float64
	// Created and Ended are when the job began to exist and when it ended. The zero times
	// mean that it is not known.
	Created, Ended time.Time
}

// Progress is a moment in the life of a job.
type Progress struct {
	// Status is where the job stands.
	Status Status
	// Message is what the service says about the work or, for a job that ended, why. It
	// may be empty.
	Message string
	// Done and Total count the items or units of work. Total is 0 where the service does
	// not tell.
	Done, Total int64
	// Fraction is the part of the work that is done, in [0,1]. It is 0 where the service
	// does not tell, and 1 for a job that succeeded.
	Fraction float64
	// Elapsed is the job's age, or its duration once it ended; where the service does not
	// tell, the time since the call that gave this Progress.
	Elapsed time.Duration
}

// progress turns a driver's state into what users see. began is when the call began.
func (s State) progress(began time.Time) Progress {
	p := Progress{
		Status: s.Status, Message: s.Message, Done: s.Done, Total: s.Total,
		Fraction: min(max(s.Fraction, 0), 1),
	}
	switch {
	case s.Status == Succeeded:
		p.Fraction = 1
	case s.Fraction == 0 && s.Total > 0:
		p.Fraction = min(max(float64(s.Done)/float64(s.Total), 0), 1)
	}
	if s.Status.Ended() && s.Reason != "" {
		p.Message = s.Reason
	}
	if !s.Created.IsZero() {
		began = s.Created
	}
	end := time.Now()
	if !s.Ended.IsZero() {
		end = s.Ended
	}
	p.Elapsed = max(end.Sub(began), 0) // the clocks of two machines
	return p
}

// FailedError says that a job ended without a result.
type FailedError struct {
	// Name is the kind of job, as "transcription", and ID which one.
	Name, ID string
	// Status is Failed or Stopped.
	Status Status
	// Reason is the service's, or empty where it gave none.
	Reason string
}

// Error says which job ended how, and the reason.
func (e *FailedError) Error() string {
	text := fmt.Sprintf("%s job %s %s", e.Name, e.ID, e.Status)
	if e.Reason == "" {
		return text
	}
	return text + ": " + e.Reason
}
