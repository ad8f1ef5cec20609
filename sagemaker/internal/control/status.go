package control

import "github.com/awsai-go/awsai/job"

// Status is the state that the service's word stands for, of those that its kinds of jobs
// and executions share. A word that is newer than this package passes on as it is.
func Status[S ~string](word S) job.Status {
	switch word {
	case "InProgress", "Executing":
		return job.Running
	case "Completed", "Succeeded":
		return job.Succeeded
	case "Failed":
		return job.Failed
	case "Stopping":
		return job.Stopping
	case "Stopped":
		return job.Stopped
	}
	return job.Status(word)
}
