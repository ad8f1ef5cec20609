package pipeline

// StepStatus is where a step stands. One that this package does not know passes through.
type StepStatus string

// Where a step can stand.
const (
	// StepWaiting: the step has not begun. The service does not list it.
	StepWaiting StepStatus = ""
	// StepStarting: the service is about to begin.
	StepStarting StepStatus = "Starting"
	// StepExecuting: the step runs.
	StepExecuting StepStatus = "Executing"
	// StepStopping: the step has been told to stop.
	StepStopping StepStatus = "Stopping"
	// StepStopped: the step has ended because it was told to.
	StepStopped StepStatus = "Stopped"
	// StepFailed: the step has ended without a result.
	StepFailed StepStatus = "Failed"
	// StepSucceeded: the step has its result.
	StepSucceeded StepStatus = "Succeeded"
	// StepBlocked: a condition did not take the branch that the step, or one that it waits for,
	// belongs to. Only local executions have it; the service does not list such steps.
	StepBlocked StepStatus = "Blocked"
)
