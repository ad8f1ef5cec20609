package jumpstart

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Variants are what differs by the instance.
type Variants struct {
	// Aliases are what values that begin with $ stand for, RegionalAliases the same by
	// region.
	Aliases         map[string]string            `json:"Aliases,omitzero"`
	RegionalAliases map[string]map[string]string `json:"RegionalAliases,omitzero"`
	// Variants are by the type of instance, as "ml.g5.12xlarge", or by family, as "g5".
	Variants map[string]Variant `json:"Variants,omitzero"`
}

// Variant is what differs for a type or a family of instances.
type Variant struct {
	// Properties are what differs, Regional what is found by a region's alias.
	Properties Properties `json:"properties,omitzero"`
	Regional   Properties `json:"regional_properties,omitzero"`
}

// Properties are what can differ by the instance.
type Properties struct {
	// Image is that of the container.
	Image string `json:"image_uri,omitzero"`
	// Package is the ARN of a model package.
	Package string `json:"model_package_arn,omitzero"`
	// Environment is added to the document's variables.
	Environment map[string]Scalar `json:"environment_variables,omitzero"`
	// ArtifactKey and PrepackedKey take the place of the artifacts, as keys of the bucket
	// that those are in; Artifact and Prepacked are addresses.
	ArtifactKey  string `json:"artifact_key,omitzero"`
	PrepackedKey string `json:"prepacked_artifact_key,omitzero"`
	Artifact     string `json:"artifact_uri,omitzero"`
	Prepacked    string `json:"prepacked_artifact_uri,omitzero"`
	// TrainingArtifact takes the place of what training begins with.
	TrainingArtifact string `json:"training_artifact_uri,omitzero"`
	// GatedKey is where a training program finds a model that is gated, as a key of AWS's
	// bucket of them; GatedURI is an address.
	GatedKey string `json:"gated_model_key_env_var_value,omitzero"`
	GatedURI string `json:"gated_model_env_var_uri,omitzero"`
	// Resources are added to the document's: an entry of the same name wins.
	Resources map[string]Scalar `json:"resource_requirements,omitzero"`
	// Hyperparameters take the place of the document's of the same name.
	Hyperparameters []Hyperparameter `json:"hyperparameters,omitzero"`
	// Metrics take the place of the document's of the same name.
	Metrics []Metric `json:"metrics,omitzero"`
	// HostingInstance is the type to serve on what was trained on this one, and
	// HostingInstances are those that are known to do.
	HostingInstance  string   `json:"default_inference_instance_type,omitzero"`
	HostingInstances []string `json:"supported_inference_instance_types,omitzero"`
	// Other are the members that are none of the fields.
	Other map[string]json.RawMessage `json:"-"`
}

// UnmarshalJSON reads variants however their members are written.
func (v *Variants) UnmarshalJSON(data []byte) error {
	var read Variants
	if string(data) == "null" {
		return nil
	}
	if _, err := readMembers(data, &read); err != nil {
		return err
	}
	*v = read
	return nil
}

// UnmarshalJSON reads a variant however its members are written.
func (v *Variant) UnmarshalJSON(data []byte) error {
	var read Variant
	if string(data) == "null" {
		return nil
	}
	if _, err := readMembers(data, &read); err != nil {
		return err
	}
	*v = read
	return nil
}

// UnmarshalJSON reads properties however they are written, and keeps what is not known.
func (p *Properties) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var read Properties
	other, err := readMembers(data, &read)
	if err != nil {
		return err
	}
	read.Other = other
	*p = read
	return nil
}

// MarshalJSON writes properties, what was not known of them included.
func (p Properties) MarshalJSON() ([]byte, error) { return writeMembers(&p, p.Other) }

// Family is that of a type of instance: "g5" of "ml.g5.12xlarge". A name without a dot, as
// "local_gpu", is its own family.
func Family(instance string) string {
	parts := strings.Split(instance, ".")
	if len(parts) < 2 {
		return instance
	}
	return parts[len(parts)-2]
}

// For returns what differs on a type of instance in a region: the type's properties, and
// its family's where the type has none. Values of the environment, resources,
// hyperparameters and metrics go by their names; lists of types are both. Aliases are
// resolved; one that stands for nothing is none. The region matters where the variants are
// those of several regions, as in the files of before there were hubs.
func (v Variants) For(instance, region string) Properties {
	of, family := v.Variants[instance], v.Variants[Family(instance)]
	p := merge(family.Properties, of.Properties)
	r := merge(family.Regional, of.Regional)
	p.Image = v.resolve(cmp.Or(p.Image, r.Image), region)
	p.Package = v.resolve(cmp.Or(p.Package, r.Package), region)
	return p
}

// resolve finds what an alias stands for. What is no alias is itself.
func (v Variants) resolve(value, region string) string {
	alias, ok := strings.CutPrefix(value, "$")
	if !ok {
		return value
	}
	if found, ok := v.Aliases[alias]; ok {
		return found
	}
	return v.RegionalAliases[region][alias]
}

// merge is base with what over has instead.
func merge(base, over Properties) Properties {
	return Properties{
		Image: cmp.Or(over.Image, base.Image), Package: cmp.Or(over.Package, base.Package),
		Environment: union(base.Environment, over.Environment), Resources: union(base.Resources, over.Resources),
		ArtifactKey: cmp.Or(over.ArtifactKey, base.ArtifactKey), PrepackedKey: cmp.Or(over.PrepackedKey, base.PrepackedKey),
		Artifact: cmp.Or(over.Artifact, base.Artifact), Prepacked: cmp.Or(over.Prepacked, base.Prepacked),
		TrainingArtifact: cmp.Or(over.TrainingArtifact, base.TrainingArtifact),
		GatedKey:         cmp.Or(over.GatedKey, base.GatedKey), GatedURI: cmp.Or(over.GatedURI, base.GatedURI),
		Hyperparameters:  replace(base.Hyperparameters, over.Hyperparameters, func(h Hyperparameter) string { return h.Name }),
		Metrics:          replace(base.Metrics, over.Metrics, func(m Metric) string { return m.Name }),
		HostingInstance:  cmp.Or(over.HostingInstance, base.HostingInstance),
		HostingInstances: bothSorted(base.HostingInstances, over.HostingInstances),
		Other:            union(base.Other, over.Other),
	}
}

func union[V any](base, over map[string]V) map[string]V {
	if len(base)+len(over) == 0 {
		return nil
	}
	out := make(map[string]V, len(base)+len(over))
	maps.Copy(out, base)
	maps.Copy(out, over)
	return out
}

// replace is base with those of over in place of those of the same name, and the rest of
// over after them.
func replace[T any](base, over []T, name func(T) string) []T {
	out := slices.Clone(base)
	for _, o := range over {
		if i := slices.IndexFunc(out, func(b T) bool { return name(b) == name(o) }); i >= 0 {
			out[i] = o
		} else {
			out = append(out, o)
		}
	}
	return out
}

func bothSorted(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
