package governance

// Overview says what a model is. Each text has at most 1024 characters.
type Overview struct {
	// Description says what the model does.
	Description string `json:"model_description,omitempty"`
	// Owner is who answers for the model.
	Owner string `json:"model_owner,omitempty"`
	// Creator is who made the model.
	Creator string `json:"model_creator,omitempty"`
	// Problem is the kind of problem, as "Binary Classification".
	Problem string `json:"problem_type,omitempty"`
	// Algorithm is the kind of algorithm.
	Algorithm string `json:"algorithm_type,omitempty"`
	// ID is the SageMaker model's ARN, or an identifier of your own.
	ID string `json:"model_id,omitempty"`
	// Artifacts are where the model's files are, at most 15.
	Artifacts []string `json:"model_artifact,omitempty"`
	// Name is the model's name.
	Name string `json:"model_name,omitempty"`
	// Version is the model's version, from 1; 0 says none.
	Version float64 `json:"model_version,omitempty"`
	// Environment is where the model infers.
	Environment Environment `json:"inference_environment,omitzero"`
}

// Environment is where a model infers or was trained.
type Environment struct {
	// Images are the container images, at most 15.
	Images []string `json:"container_image,omitempty"`
}

// Business says whom a model serves. Each text has at most 2048 characters.
type Business struct {
	// Problem is what the model is to solve.
	Problem string `json:"business_problem,omitempty"`
	// Stakeholders are those with an interest in it.
	Stakeholders string `json:"business_stakeholders,omitempty"`
	// Line is the line of business.
	Line string `json:"line_of_business,omitempty"`
}

// Additional has what fits nowhere else. Each text has at most 2048 characters.
type Additional struct {
	// Ethics are ethical considerations.
	Ethics string `json:"ethical_considerations,omitempty"`
	// Caveats are caveats and recommendations.
	Caveats string `json:"caveats_and_recommendations,omitempty"`
	// Custom has details of your own, each of at most 1024 characters.
	Custom map[string]string `json:"custom_details,omitempty"`
}
