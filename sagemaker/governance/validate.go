package governance

import (
	"errors"
	"fmt"
	"math"
	"regexp"

	"github.com/awsai-go/awsai"
)

// unbounded is the limit of text for which the schema gives none.
const unbounded = math.MaxInt

// namePattern is that of ModelCardName in the service's API, which also bounds it to 63.
const namePattern = `^[a-zA-Z0-9](-*[a-zA-Z0-9])*$`

// maxContent is the bound of ModelCardContent in the service's API, in characters.
const maxContent = 100000

// Validate holds the card to the schema and reports every fault in one ErrInvalid. The
// error's text is cut where it is long: [Card.Faults] has them all. It returns nil for a
// card without fault.
func (c Card) Validate() error {
	faults := c.Faults()
	if len(faults) == 0 {
		return nil
	}
	return awsai.Errorf("governance.Card.Validate", awsai.ErrInvalid, "%w", errors.Join(faults...))
}

// Faults are all that is wrong with the card, each by the JSON path of its member, in an
// order that is always the same; nil for a card without fault.
func (c Card) Faults() []error {
	var f faults
	if len(c.Name) > 63 || !regexp.MustCompile(namePattern).MatchString(c.Name) {
		f.add("name: not 1 to 63 letters, digits and inner hyphens")
	}
	choice(&f, "status", c.Status, Draft, PendingReview, Approved, Archived)
	c.Content.check(&f)
	// A value that JSON lacks is a fault of its own already.
	if text, err := c.Content.JSON(); err == nil {
		f.text("content", text, maxContent)
	}
	return f
}

func (c Content) check(f *faults) {
	c.Overview.check(f)
	c.Package.check(f)
	c.Uses.check(f)
	c.Training.check(f)
	for i, e := range c.Evaluations {
		e.check(f, fmt.Sprintf("evaluation_details[%d]", i))
	}
	f.text("business_details.business_problem", c.Business.Problem, 2048)
	f.text("business_details.business_stakeholders", c.Business.Stakeholders, 2048)
	f.text("business_details.line_of_business", c.Business.Line, 2048)
	f.text("additional_information.ethical_considerations", c.Additional.Ethics, 2048)
	f.text("additional_information.caveats_and_recommendations", c.Additional.Caveats, 2048)
	f.values("additional_information.custom_details", c.Additional.Custom, 1024)
}

func (o Overview) check(f *faults) {
	const at = "model_overview."
	f.text(at+"model_description", o.Description, 1024)
	f.text(at+"model_owner", o.Owner, 1024)
	f.text(at+"model_creator", o.Creator, 1024)
	f.text(at+"problem_type", o.Problem, 1024)
	f.text(at+"algorithm_type", o.Algorithm, 1024)
	f.text(at+"model_id", o.ID, 1024)
	f.text(at+"model_name", o.Name, 1024)
	f.texts(at+"model_artifact", o.Artifacts, 15, 1024)
	f.texts(at+"inference_environment.container_image", o.Environment.Images, 15, 1024)
	f.version(at+"model_version", o.Version)
}

func (f *faults) version(path string, v float64) {
	if v != 0 && !(v >= 1 && v <= math.MaxFloat64) {
		f.add("%s: less than 1 or not finite", path)
	}
}

func (u Uses) check(f *faults) {
	const at = "intended_uses."
	f.text(at+"purpose_of_model", u.Purpose, 2048)
	f.text(at+"intended_uses", u.Intended, 2048)
	f.text(at+"factors_affecting_model_efficiency", u.Factors, 2048)
	f.text(at+"explanations_for_risk_rating", u.RiskReason, 2048)
	choice(f, at+"risk_rating", u.Risk, UnknownRisk, LowRisk, MediumRisk, HighRisk)
}

func (p Package) check(f *faults) {
	const at = "model_package_details."
	f.text(at+"model_package_description", p.Description, 1024)
	f.text(at+"model_package_arn", p.ARN, 2048)
	f.text(at+"created_by.user_profile_name", p.Creator.Profile, 63)
	choice(f, at+"model_package_status", p.Status, "Pending", "InProgress", "Completed", "Failed", "Deleting")
	choice(f, at+"model_approval_status", p.Approval, "Approved", "Rejected", "PendingManualApproval")
	f.text(at+"approval_description", p.ApprovalNote, 1024)
	f.text(at+"model_package_group_name", p.Group, 63)
	f.text(at+"model_package_name", p.Name, 63)
	f.version(at+"model_package_version", p.Version)
	f.count(at+"source_algorithms", len(p.Algorithms), 1)
	for i, a := range p.Algorithms {
		f.need(fmt.Sprintf("%ssource_algorithms[%d].algorithm_name", at, i), a.Name, 170)
		f.text(fmt.Sprintf("%ssource_algorithms[%d].model_data_url", at, i), a.Data, 1024)
	}
	f.count(at+"inference_specification.containers", len(p.Inference.Containers), 15)
	for i, c := range p.Inference.Containers {
		f.need(fmt.Sprintf("%sinference_specification.containers[%d].image", at, i), c.Image, 255)
		f.text(fmt.Sprintf("%sinference_specification.containers[%d].model_data_url", at, i), c.Data, 1024)
	}
}

func (t Training) check(f *faults) {
	const at, job = "training_details.", "training_details.training_job_details."
	o := t.Objective
	choice(f, at+"objective_function.function.function", o.Function.Direction, Maximize, Minimize)
	f.text(at+"objective_function.function.facet", o.Function.Facet, 63)
	f.text(at+"objective_function.function.condition", o.Function.Condition, 63)
	f.text(at+"objective_function.notes", o.Notes, 1024)
	f.text(at+"training_observations", t.Observations, 1024)
	f.text(job+"training_arn", t.Job.ARN, 1024)
	f.texts(job+"training_datasets", t.Job.Datasets, 15, 1024)
	f.texts(job+"training_environment.container_image", t.Job.Environment.Images, 15, 1024)
	f.metrics(job+"training_metrics", t.Job.Metrics)
	f.metrics(job+"user_provided_training_metrics", t.Job.OwnMetrics)
	f.hyperparameters(job+"hyper_parameters", t.Job.Hyperparameters)
	f.hyperparameters(job+"user_provided_hyper_parameters", t.Job.OwnHyperparameters)
}

func (f *faults) metrics(path string, list []TrainingMetric) {
	f.count(path, len(list), 50)
	for i, m := range list {
		f.need(fmt.Sprintf("%s[%d].name", path, i), m.Name, unbounded)
		f.text(fmt.Sprintf("%s[%d].notes", path, i), m.Notes, 1024)
		f.finite(fmt.Sprintf("%s[%d].value", path, i), m.Value)
	}
}

func (f *faults) hyperparameters(path string, list []Hyperparameter) {
	f.count(path, len(list), 100)
	for i, h := range list {
		f.need(fmt.Sprintf("%s[%d].name", path, i), h.Name, unbounded)
		f.need(fmt.Sprintf("%s[%d].value", path, i), h.Value, unbounded)
	}
}
