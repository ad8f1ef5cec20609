package governance

// Training says how a model was trained.
type Training struct {
	// Objective is what training optimised.
	Objective Objective `json:"objective_function,omitzero"`
	// Observations are remarks of at most 1024 characters.
	Observations string `json:"training_observations,omitempty"`
	// Job has the details of the training job.
	Job TrainingJob `json:"training_job_details,omitzero"`
}

// Objective is what training optimised.
type Objective struct {
	// Function is the function.
	Function Function `json:"function,omitzero"`
	// Notes are remarks of at most 1024 characters.
	Notes string `json:"notes,omitempty"`
}

// Direction is whether an objective is to grow or to shrink.
type Direction string

// The directions of an objective.
const (
	// Maximize seeks the greatest value.
	Maximize Direction = "Maximize"
	// Minimize seeks the least value.
	Minimize Direction = "Minimize"
)

// Function is an objective function, as "Minimize Loss".
type Function struct {
	// Direction is Maximize or Minimize, "" where not said.
	Direction Direction `json:"function,omitempty"`
	// Facet is the figure: Accuracy, AUC, Loss, MAE, RMSE (those that the SDK names), or
	// another of at most 63 characters.
	Facet string `json:"facet,omitempty"`
	// Condition narrows the figure, in at most 63 characters.
	Condition string `json:"condition,omitempty"`
}

// TrainingJob has the details of a training job.
type TrainingJob struct {
	// ARN is the job's, of at most 1024 characters.
	ARN string `json:"training_arn,omitempty"`
	// Datasets are where the data are, at most 15 of at most 1024 characters.
	Datasets []string `json:"training_datasets,omitempty"`
	// Environment has the images that trained.
	Environment Environment `json:"training_environment,omitzero"`
	// Metrics are those of the job, at most 50.
	Metrics []TrainingMetric `json:"training_metrics,omitempty"`
	// OwnMetrics are those that you add, at most 50.
	OwnMetrics []TrainingMetric `json:"user_provided_training_metrics,omitempty"`
	// Hyperparameters are those of the job, at most 100.
	Hyperparameters []Hyperparameter `json:"hyper_parameters,omitempty"`
	// OwnHyperparameters are those that you add, at most 100.
	OwnHyperparameters []Hyperparameter `json:"user_provided_hyper_parameters,omitempty"`
}

// TrainingMetric is a figure of training.
type TrainingMetric struct {
	// Name is required.
	Name string `json:"name"`
	// Value is the figure; it must be finite.
	Value float64 `json:"value"`
	// Notes are remarks of at most 1024 characters.
	Notes string `json:"notes,omitempty"`
}

// Hyperparameter is a setting of training.
type Hyperparameter struct {
	// Name is required.
	Name string `json:"name"`
	// Value is required.
	Value string `json:"value"`
}
