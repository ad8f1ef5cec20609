package recommend

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// reserved is a column whose meaning and type the service knows ("Custom datasets and
// schemas" and the pages of the domains, Amazon Personalize Developer Guide).
type reserved struct {
	name        string
	kind        FieldType
	required    bool
	nullable    bool // may be
	categorical bool // must be, and no other may be
	textual     bool // must be
}

var customColumns = map[DatasetType][]reserved{
	Interactions: {
		{name: "USER_ID", kind: String, required: true},
		{name: "ITEM_ID", kind: String, required: true},
		{name: "TIMESTAMP", kind: Long, required: true},
		{name: "EVENT_TYPE", kind: String, nullable: true},
		{name: "EVENT_VALUE", kind: Float, nullable: true},
		{name: "IMPRESSION", kind: String, nullable: true},
		{name: "RECOMMENDATION_ID", kind: String, nullable: true},
		{name: "EVENT_ATTRIBUTION_SOURCE", kind: String, nullable: true},
	},
	Items: {
		{name: "ITEM_ID", kind: String, required: true},
		{name: "CREATION_TIMESTAMP", kind: Long, nullable: true},
	},
	Users: {{name: "USER_ID", kind: String, required: true}},
	Actions: {
		{name: "ACTION_ID", kind: String, required: true},
		{name: "VALUE", kind: Long, nullable: true},
		{name: "CREATION_TIMESTAMP", kind: Long, nullable: true},
		{name: "ACTION_EXPIRATION_TIMESTAMP", kind: Long, nullable: true},
		{name: "REPEAT_FREQUENCY", kind: Long, nullable: true},
	},
	ActionInteractions: {
		{name: "USER_ID", kind: String, required: true},
		{name: "ACTION_ID", kind: String, required: true},
		{name: "EVENT_TYPE", kind: String, required: true},
		{name: "TIMESTAMP", kind: Long, required: true},
		{name: "RECOMMENDATION_ID", kind: String, nullable: true},
	},
}

var domainColumns = map[Domain]map[DatasetType][]reserved{
	Ecommerce: {
		Interactions: {{name: "EVENT_TYPE", kind: String, required: true}},
		Items: {
			{name: "PRICE", kind: Float, required: true},
			{name: "CATEGORY_L1", kind: String, required: true, categorical: true},
			{name: "CATEGORY_L2", kind: String, nullable: true, categorical: true},
			{name: "CATEGORY_L3", kind: String, nullable: true, categorical: true},
			{name: "PRODUCT_DESCRIPTION", kind: String, nullable: true, textual: true},
			{name: "AGE_GROUP", kind: String, nullable: true, categorical: true},
			{name: "ADULT", kind: String, nullable: true, categorical: true},
			{name: "GENDER", kind: String, nullable: true, categorical: true},
		},
	},
	VideoOnDemand: {
		Interactions: {{name: "EVENT_TYPE", kind: String, required: true}},
		Items: {
			{name: "GENRES", kind: String, required: true, categorical: true},
			{name: "CREATION_TIMESTAMP", kind: Long, required: true},
			{name: "PRICE", kind: Float, nullable: true},
			{name: "DURATION", kind: Float, nullable: true},
			{name: "GENRE_L2", kind: String, nullable: true, categorical: true},
			{name: "GENRE_L3", kind: String, nullable: true, categorical: true},
			{name: "AVERAGE_RATING", kind: Float, nullable: true},
			{name: "PRODUCT_DESCRIPTION", kind: String, nullable: true, textual: true},
			{name: "CONTENT_OWNER", kind: String, nullable: true, categorical: true},
			{name: "CONTENT_CLASSIFICATION", kind: String, nullable: true, categorical: true},
		},
		Users: {{name: "SUBSCRIPTION_MODEL", kind: String, nullable: true, categorical: true}},
	},
}

// reservedOf are the columns known for a dataset in a domain; the domain's are stricter.
func reservedOf(d Domain, t DatasetType) map[string]reserved {
	known := map[string]reserved{}
	for _, list := range [][]reserved{customColumns[t], domainColumns[d][t]} {
		for _, r := range list {
			known[r.name] = r
		}
	}
	return known
}

// alike are types that the service takes for one that it asks for. Its own pages want
// CREATION_TIMESTAMP as a long and as a float.
var alike = map[FieldType][]FieldType{Float: {Double}, Long: {Int, Float}}

// maxMetadata are the most columns of one's own ("Service quotas").
var maxMetadata = map[DatasetType]int{Interactions: 10, Items: 100, Users: 25, Actions: 10, ActionInteractions: 10}

var columnName = regexp.MustCompile(`^[A-Za-z_][A-Za-z\d_]{0,149}$`)

// Check holds a schema to the service's rules for a domain: the columns that have to be there,
// the types of those that are reserved, and the limits. The error is awsai.ErrInvalid and has
// all that is wrong. A schema of films may call its genres GENRES or GENRES_L1: the service's
// own examples have both.
func (s Schema) Check(d Domain) error {
	if err := errors.Join(s.problems(d)...); err != nil {
		return awsai.Errorf("recommend.Check", awsai.ErrInvalid, "schema of %s: %w", s.Type, err)
	}
	return nil
}

func (s Schema) problems(d Domain) (found []error) {
	add := func(format string, args ...any) { found = append(found, fmt.Errorf(format, args...)) }
	if _, ok := datasetTypeOf(string(s.Type)); !ok {
		add("no type of dataset")
	}
	if d != "" && (s.Type == Actions || s.Type == ActionInteractions) {
		add("domain %s has none", d)
	}
	if n := utf8.RuneCountInString(s.String()); n > maxSchema {
		add("%d characters; the limit is %d", n, maxSchema)
	}
	known, seen, own := reservedOf(d, s.Type), map[string]bool{}, 0
	for _, f := range s.Fields {
		if seen[f.Name] {
			add("%s is there twice", f.Name)
		}
		seen[f.Name] = true
		if r, ok := known[f.Name]; ok {
			if err := r.problem(f); err != nil {
				add("%w", err)
			}
		}
		if !isReserved(customColumns[s.Type], f.Name) {
			own++ // the domains' columns count as metadata
		}
		if err := s.ownProblem(f); err != nil {
			add("%w", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if r := known[name]; r.required && !seen[name] && !(name == "GENRES" && seen["GENRES_L1"]) {
			add("%s is missing", name)
		}
	}
	if own == 0 && (s.Type == Items || s.Type == Users) {
		add("a column besides the reserved ones is missing")
	}
	if limit := maxMetadata[s.Type]; limit > 0 && own > limit {
		add("%d columns of metadata; the limit is %d", own, limit)
	}
	return found
}

func isReserved(list []reserved, name string) bool {
	return slices.ContainsFunc(list, func(r reserved) bool { return r.name == name })
}

// problem compares a column with what the service knows of it.
func (r reserved) problem(f Field) error {
	switch {
	case f.Type != r.kind && !slices.Contains(alike[r.kind], f.Type):
		return fmt.Errorf("%s is %s; want %s", f.Name, f.Type, r.kind)
	case f.Nullable && !r.nullable:
		return fmt.Errorf("%s may not be null", f.Name)
	case f.Categorical != r.categorical:
		return fmt.Errorf("%s: categorical is %t; want %t", f.Name, f.Categorical, r.categorical)
	case f.Textual != r.textual:
		return fmt.Errorf("%s: textual is %t; want %t", f.Name, f.Textual, r.textual)
	}
	return nil
}

// ownProblem holds any column to the rules for all.
func (s Schema) ownProblem(f Field) error {
	switch {
	case !columnName.MatchString(f.Name):
		return fmt.Errorf("a name of %d bytes; want up to 150 letters, digits and underscores, no digit first", len(f.Name))
	case !f.Type.known():
		return fmt.Errorf("%s has no type", f.Name)
	case (f.Categorical || f.Textual) && f.Type != String:
		return fmt.Errorf("%s is categorical or textual, and no string", f.Name)
	case f.Categorical && f.Textual:
		return fmt.Errorf("%s is categorical and textual", f.Name)
	case f.Textual && s.Type != Items:
		return fmt.Errorf("%s is textual, which only items' columns may be", f.Name)
	}
	return nil
}

// Untrained are the columns that the service keeps for filters and results and does not train
// on: strings that are neither categorical nor textual.
func (s Schema) Untrained() (names []string) {
	known := reservedOf("", s.Type)
	for _, f := range s.Fields {
		if _, ok := known[f.Name]; !ok && f.Type == String && !f.Categorical && !f.Textual {
			names = append(names, f.Name)
		}
	}
	return names
}
