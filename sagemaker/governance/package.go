package governance

// Package is the model package that a card describes.
type Package struct {
	// Description has at most 1024 characters.
	Description string `json:"model_package_description,omitempty"`
	// ARN is the package's, of at most 2048 characters.
	ARN string `json:"model_package_arn,omitempty"`
	// Creator is who made the package.
	Creator Creator `json:"created_by,omitzero"`
	// Status is Pending, InProgress, Completed, Failed or Deleting.
	Status string `json:"model_package_status,omitempty"`
	// Approval is Approved, Rejected or PendingManualApproval.
	Approval string `json:"model_approval_status,omitempty"`
	// ApprovalNote says why, in at most 1024 characters.
	ApprovalNote string `json:"approval_description,omitempty"`
	// Group is the package group's name, of at most 63 characters.
	Group string `json:"model_package_group_name,omitempty"`
	// Name is the package's name, of at most 63 characters.
	Name string `json:"model_package_name,omitempty"`
	// Version is the package's version, from 1; 0 says none.
	Version float64 `json:"model_package_version,omitempty"`
	// Domain is the machine learning domain, as "COMPUTER_VISION".
	Domain string `json:"domain,omitempty"`
	// Task is the machine learning task, as "IMAGE_CLASSIFICATION".
	Task string `json:"task,omitempty"`
	// Algorithms has the algorithm that made the package, at most 1.
	Algorithms []Algorithm `json:"source_algorithms,omitempty"`
	// Inference says how the package infers.
	Inference Inference `json:"inference_specification,omitzero"`
}

// Creator is who made a package.
type Creator struct {
	// Profile is the user profile's name, of at most 63 characters.
	Profile string `json:"user_profile_name,omitempty"`
}

// Algorithm is an algorithm that made a package.
type Algorithm struct {
	// Name is required, of at most 170 characters.
	Name string `json:"algorithm_name"`
	// Data is where the model's files are, in at most 1024 characters.
	Data string `json:"model_data_url,omitempty"`
}

// Inference says how a package infers.
type Inference struct {
	// Containers are at most 15.
	Containers []Container `json:"containers,omitempty"`
}

// IsZero says whether there is nothing to write.
func (i Inference) IsZero() bool { return len(i.Containers) == 0 }

// Container is one container of a package.
type Container struct {
	// Data is where the model's files are, in at most 1024 characters.
	Data string `json:"model_data_url,omitempty"`
	// Image is required, of at most 255 characters.
	Image string `json:"image"`
	// Nearest is the benchmarked model that is most like this one.
	Nearest string `json:"nearest_model_name,omitempty"`
}
