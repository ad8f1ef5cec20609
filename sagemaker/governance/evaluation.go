package governance

// Evaluation is how a model fared in one evaluation.
type Evaluation struct {
	// Name is required.
	Name string `json:"name"`
	// Observation has remarks of at most 2096 characters.
	Observation string `json:"evaluation_observation,omitempty"`
	// JobARN is the evaluation job's, of at most 256 characters.
	JobARN string `json:"evaluation_job_arn,omitempty"`
	// Datasets are where the data are, at most 10 of at most 1024 characters.
	Datasets []string `json:"datasets,omitempty"`
	// Metadata has further attributes, each of at most 1024 characters.
	Metadata map[string]string `json:"metadata,omitempty"`
	// Groups are the figures.
	Groups []Group `json:"metric_groups,omitempty"`
}

// Group is figures that belong together.
type Group struct {
	// Name is required.
	Name string `json:"name"`
	// Metrics are the figures, written as [] where there is none.
	Metrics []Metric `json:"metric_data"`
}

// MarshalJSON writes the group, its metrics always as an array.
func (g Group) MarshalJSON() ([]byte, error) {
	type plain Group
	if g.Metrics == nil {
		g.Metrics = []Metric{}
	}
	return marshal(plain(g))
}
