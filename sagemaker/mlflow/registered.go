package mlflow

import (
	"context"
	"iter"
	"path"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// RegisteredModel is a model by name, with numbered versions.
type RegisteredModel struct {
	// Name is the model's, without / and :.
	Name string
	// Description is for people.
	Description string
	// Tags are the model's, and Aliases the versions by name. None are nil.
	Tags    map[string]string
	Aliases map[string]int
	// Created and Updated are times of the model, to the millisecond.
	Created, Updated time.Time
}

// Version is a version of a registered model.
type Version struct {
	// Name is the model's, and Version counts from 1.
	Name    string
	Version int
	// Source is the URI that the version was created from.
	Source string
	// Run and Model are the IDs of the run and the logged model that it came from, or empty.
	Run, Model string
	// Stage is "None", "Staging", "Production" or "Archived". MLflow has deprecated stages in
	// favour of aliases.
	Stage string
	// Status is "READY", or where the registration stands, and Message why.
	Status, Message string
	// Description is for people, and User who made the version.
	Description, User string
	// Tags are the version's. None are nil.
	Tags map[string]string
	// Aliases are the names that point to it, as far as the store tells.
	Aliases []string
	// Created and Updated are times of the version, to the millisecond.
	Created, Updated time.Time
}

// ModelOptions are what a registered model may be created with.
type ModelOptions struct {
	// Description is for people.
	Description string
	// Tags are the model's. A value has at most 100,000 characters.
	Tags map[string]string
}

// VersionOptions are what a version may be created with.
type VersionOptions struct {
	// Run and Model are the IDs of the run and the logged model that it comes from.
	Run, Model string
	// Description is for people.
	Description string
	// Tags are the version's. A value has at most 100,000 characters.
	Tags map[string]string
}

// checkModel holds a model's name to MLflow's rule.
func checkModel(name string) error {
	if strings.TrimSpace(name) == "" || len(name) > 256 {
		return invalid("the name of a model: limit 1 to 256 bytes, got %d", len(name))
	}
	if strings.ContainsAny(name, "/:\\\x00") || path.Clean(name) != name || name == "." || strings.HasPrefix(name, "..") {
		return invalid("the name of a model has no slashes or colons, and is not dots")
	}
	return nil
}

// checkAlias holds an alias to MLflow's rule: names of versions are not aliases.
func checkAlias(alias string) error {
	if err := checkLength("the alias", alias, 1, 255); err != nil {
		return err
	}
	if i := strings.IndexFunc(alias, func(r rune) bool { return !aliasRune(r) }); i >= 0 {
		return invalid("the alias: letters, digits, - and _ only, but not so at byte %d", i)
	}
	if strings.EqualFold(alias, "latest") || strings.Trim(alias[1:], "0123456789") == "" && len(alias) > 1 && strings.ContainsAny(alias[:1], "vV") {
		return invalid("MLflow keeps the aliases latest and v1, v2, … for itself")
	}
	return nil
}

func aliasRune(r rune) bool {
	return r == '-' || r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// CreateModel registers a name for models. One that is taken is an error without a kind.
func (c *Client) CreateModel(ctx context.Context, name string, optFns ...func(*ModelOptions)) (RegisteredModel, error) {
	const op = "mlflow.CreateModel"
	var o ModelOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkModel(name); err != nil {
		return RegisteredModel{}, awsai.Wrap(op, err)
	}
	if err := checkTags(o.Tags, maxRegistryTag); err != nil {
		return RegisteredModel{}, awsai.Wrap(op, err)
	}
	m, err := c.store.createModel(ctx, name, o)
	return m, awsai.Wrap(op, err)
}

// Model returns the registered model of a name.
func (c *Client) Model(ctx context.Context, name string) (RegisteredModel, error) {
	const op = "mlflow.Model"
	if err := checkModel(name); err != nil {
		return RegisteredModel{}, awsai.Wrap(op, err)
	}
	m, err := c.store.model(ctx, name)
	return m, awsai.Wrap(op, err)
}

// Models searches the registered models. MLflow filters by "name" and by tags.
func (c *Client) Models(ctx context.Context, q Query) iter.Seq2[RegisteredModel, error] {
	return search(ctx, "mlflow.Models", q, func(ctx context.Context, token string) ([]RegisteredModel, string, error) {
		return c.store.models(ctx, q, token)
	})
}

// on runs something on a model, whose name it checks.
func (c *Client) on(op, model string, fn func() error) error {
	if err := checkModel(model); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, fn())
}

// DescribeModel sets the description of a registered model.
func (c *Client) DescribeModel(ctx context.Context, name, description string) error {
	return c.on("mlflow.DescribeModel", name, func() error { return c.store.describeModel(ctx, name, description) })
}

// RenameModel gives a registered model another name, which its versions take too.
func (c *Client) RenameModel(ctx context.Context, name, to string) error {
	return c.on("mlflow.RenameModel", name, func() error {
		if err := checkModel(to); err != nil {
			return err
		}
		return c.store.renameModel(ctx, name, to)
	})
}

// DeleteModel deletes a registered model with its versions, for good. The files stay.
func (c *Client) DeleteModel(ctx context.Context, name string) error {
	return c.on("mlflow.DeleteModel", name, func() error { return c.store.deleteModel(ctx, name) })
}

// SetRegisteredTag sets a tag of a registered model.
func (c *Client) SetRegisteredTag(ctx context.Context, name, key, value string) error {
	return c.on("mlflow.SetRegisteredTag", name, func() error {
		if err := checkTag(key, value, maxRegistryTag); err != nil {
			return err
		}
		return c.store.setRegisteredTag(ctx, name, key, value)
	})
}

// DeleteRegisteredTag removes a tag of a registered model.
func (c *Client) DeleteRegisteredTag(ctx context.Context, name, key string) error {
	return c.on("mlflow.DeleteRegisteredTag", name, func() error {
		if err := checkKey("the key of a tag", key); err != nil {
			return err
		}
		return c.store.deleteRegisteredTag(ctx, name, key)
	})
}

// SetAlias lets an alias point to a version, wherever it pointed before.
func (c *Client) SetAlias(ctx context.Context, name, alias string, version int) error {
	return c.on("mlflow.SetAlias", name, func() error {
		if err := checkAlias(alias); err != nil {
			return err
		}
		return c.store.setAlias(ctx, name, alias, version)
	})
}

// DeleteAlias removes an alias.
func (c *Client) DeleteAlias(ctx context.Context, name, alias string) error {
	return c.on("mlflow.DeleteAlias", name, func() error {
		if err := checkAlias(alias); err != nil {
			return err
		}
		return c.store.deleteAlias(ctx, name, alias)
	})
}

// VersionByAlias returns the version that an alias points to.
func (c *Client) VersionByAlias(ctx context.Context, name, alias string) (v Version, err error) {
	err = c.on("mlflow.VersionByAlias", name, func() error {
		if err := checkAlias(alias); err != nil {
			return err
		}
		v, err = c.store.versionByAlias(ctx, name, alias)
		return err
	})
	return v, err
}

// CreateVersion makes what is at a URI the next version of a registered model: an artifact
// of a run (see [Run].Artifacts), a logged model (models:/ID), or any other place that the
// store's users can read.
func (c *Client) CreateVersion(ctx context.Context, name, source string, optFns ...func(*VersionOptions)) (v Version, err error) {
	var o VersionOptions
	for _, fn := range optFns {
		fn(&o)
	}
	err = c.on("mlflow.CreateVersion", name, func() error {
		if err := checkTags(o.Tags, maxRegistryTag); err != nil {
			return err
		}
		v, err = c.store.createVersion(ctx, name, source, o)
		return err
	})
	return v, err
}

// Version returns a version of a registered model.
func (c *Client) Version(ctx context.Context, name string, version int) (v Version, err error) {
	err = c.on("mlflow.Version", name, func() error {
		v, err = c.store.version(ctx, name, version)
		return err
	})
	return v, err
}

// Versions searches the versions of all registered models. MLflow filters by "name",
// "run_id", "source_path", "version_number" and by tags.
func (c *Client) Versions(ctx context.Context, q Query) iter.Seq2[Version, error] {
	return search(ctx, "mlflow.Versions", q, func(ctx context.Context, token string) ([]Version, string, error) {
		return c.store.versions(ctx, q, token)
	})
}

// VersionsOf lists the versions of a registered model, the newest first.
func (c *Client) VersionsOf(ctx context.Context, name string) iter.Seq2[Version, error] {
	return c.Versions(ctx, Query{
		Filter: filter.All(filter.Attribute("name").Is(name)),
		Order:  []filter.Order{filter.Count("version_number").Descending()},
	})
}

// LatestVersions returns the newest version in each of the stages, or in each that there is
// where none are named.
func (c *Client) LatestVersions(ctx context.Context, name string, stages ...string) (vs []Version, err error) {
	err = c.on("mlflow.LatestVersions", name, func() error {
		vs, err = c.store.latestVersions(ctx, name, stages)
		return err
	})
	return vs, err
}

// DescribeVersion sets the description of a version.
func (c *Client) DescribeVersion(ctx context.Context, name string, version int, description string) error {
	return c.on("mlflow.DescribeVersion", name, func() error { return c.store.describeVersion(ctx, name, version, description) })
}

// MoveVersion puts a version into a stage: "None", "Staging", "Production" or "Archived".
// With archive, those that are in Staging or Production are archived.
func (c *Client) MoveVersion(ctx context.Context, name string, version int, stage string, archive bool) error {
	return c.on("mlflow.MoveVersion", name, func() error {
		canonical, ok := canonicalStage(stage)
		if !ok {
			return invalid("the stages are None, Staging, Production and Archived")
		}
		if archive && canonical != "Staging" && canonical != "Production" {
			return invalid("only moving to Staging or Production archives what is there")
		}
		return c.store.moveVersion(ctx, name, version, canonical, archive)
	})
}

func canonicalStage(stage string) (string, bool) {
	for _, s := range allStages {
		if strings.EqualFold(s, stage) {
			return s, true
		}
	}
	return "", false
}

var allStages = []string{"None", "Staging", "Production", "Archived"}

// DeleteVersion deletes a version, for good. The files stay.
func (c *Client) DeleteVersion(ctx context.Context, name string, version int) error {
	return c.on("mlflow.DeleteVersion", name, func() error { return c.store.deleteVersion(ctx, name, version) })
}

// SetVersionTag sets a tag of a version.
func (c *Client) SetVersionTag(ctx context.Context, name string, version int, key, value string) error {
	return c.on("mlflow.SetVersionTag", name, func() error {
		if err := checkTag(key, value, maxRegistryTag); err != nil {
			return err
		}
		return c.store.setVersionTag(ctx, name, version, key, value)
	})
}

// DeleteVersionTag removes a tag of a version.
func (c *Client) DeleteVersionTag(ctx context.Context, name string, version int, key string) error {
	return c.on("mlflow.DeleteVersionTag", name, func() error {
		if err := checkKey("the key of a tag", key); err != nil {
			return err
		}
		return c.store.deleteVersionTag(ctx, name, version, key)
	})
}

// VersionArtifacts returns the URI under which the files of a version are.
func (c *Client) VersionArtifacts(ctx context.Context, name string, version int) (uri string, err error) {
	err = c.on("mlflow.VersionArtifacts", name, func() error {
		uri, err = c.store.versionArtifacts(ctx, name, version)
		return err
	})
	return uri, err
}
