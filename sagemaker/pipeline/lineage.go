package pipeline

// LineageArgs are what is recorded about where things come from: lists of the requests of
// CreateAction, CreateArtifact, CreateContext and AddAssociation. At least one is given.
type LineageArgs struct {
	// Actions are what was done.
	Actions []Arguments `at:"Actions"`
	// Artifacts are what it was done with or what came of it.
	Artifacts []Arguments `at:"Artifacts"`
	// Contexts group others.
	Contexts []Arguments `at:"Contexts"`
	// Associations say which belongs to which.
	Associations []Arguments `at:"Associations"`
}

// LineageStep is a step that records lineage.
type LineageStep struct{ outlet }

// Lineage records where things come from. It takes neither cache nor retry.
func Lineage(name string, a LineageArgs, optFns ...func(*Options)) LineageStep {
	return LineageStep{outlet{newBase(KindLineage, name, a, plainOptions(optFns))}}
}
