package registry

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Policy is a resource policy of a group. The zero value is none.
type Policy struct {
	// Version is that of the language. The default is "2012-10-17".
	Version string
	// ID names the policy, where it has a name.
	ID string `json:"Id,omitempty"`
	// Statements are what it says.
	Statements []Statement `json:"Statement"`
}

// Statement is one of a policy's. A list of one is written as in the language: either way is read.
type Statement struct {
	// ID names the statement, where it has a name.
	ID string `json:"Sid,omitempty"`
	// Effect is "Allow" or "Deny".
	Effect string
	// Principals are who it is about, by kind, as "AWS"; NotPrincipals who not. Everybody is
	// the kind "*".
	Principals    Principals `json:"Principal,omitzero"`
	NotPrincipals Principals `json:"NotPrincipal,omitzero"`
	// Actions are what it is about, NotActions what not.
	Actions    Texts `json:"Action,omitzero"`
	NotActions Texts `json:"NotAction,omitzero"`
	// Resources are what it is about, NotResources what not.
	Resources    Texts `json:"Resource,omitzero"`
	NotResources Texts `json:"NotResource,omitzero"`
	// Conditions are values by key by operator, as "StringEquals", "aws:PrincipalOrgID".
	Conditions map[string]map[string]Texts `json:"Condition,omitempty"`
}

// Texts are one or several texts.
type Texts []string

// UnmarshalJSON reads a list, or one text.
func (t *Texts) UnmarshalJSON(b []byte) error {
	var one any
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	switch one := one.(type) {
	case string:
		*t = Texts{one}
		return nil
	case bool, float64: // the language takes them for texts in conditions
		*t = Texts{strings.TrimSpace(string(b))}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// Principals are who a statement is about, by kind.
type Principals map[string]Texts

// MarshalJSON writes everybody as "*".
func (p Principals) MarshalJSON() ([]byte, error) {
	if _, ok := p["*"]; ok {
		return []byte(`"*"`), nil
	}
	return json.Marshal(map[string]Texts(p))
}

// UnmarshalJSON reads an object, or "*".
func (p *Principals) UnmarshalJSON(b []byte) error {
	if string(b) == `"*"` {
		*p = Principals{"*": {"*"}}
		return nil
	}
	return json.Unmarshal(b, (*map[string]Texts)(p))
}

// ParsePolicy reads a policy.
func ParsePolicy(text string) (Policy, error) {
	var p Policy
	if err := json.Unmarshal([]byte(text), &p); err == nil {
		return p, nil
	}
	var one struct { // of one statement
		Version   string
		ID        string `json:"Id"`
		Statement Statement
	}
	if err := json.Unmarshal([]byte(text), &one); err != nil {
		return Policy{}, awsai.Errorf("registry.ParsePolicy", awsai.ErrInvalid, "%d bytes that are no policy", len(text))
	}
	return Policy{one.Version, one.ID, []Statement{one.Statement}}, nil
}

// String is the policy as the service takes it.
func (p Policy) String() string {
	if p.Version == "" {
		p.Version = "2012-10-17"
	}
	b, err := json.Marshal(p)
	if err != nil { // texts alone are always written
		return ""
	}
	return string(b)
}

// Share says what other accounts may do with a group.
type Share struct {
	// Accounts are the others, by their twelve digits.
	Accounts []string
	// Read lets them see the group and its versions, and deploy those.
	Read bool
	// Register lets them add versions, and Decide approve, reject and change them.
	Register, Decide bool
}

var (
	account    = regexp.MustCompile(`^[0-9]{12}$`)
	groupARN   = regexp.MustCompile(`^(arn:aws[a-z-]*):(sagemaker:[a-z0-9-]+:[0-9]{12}):model-package-group/([a-zA-Z0-9-]{1,63})$`)
	policyText = "policy of %d bytes: limit 20480"
)

// Policy is the resource policy that says so, for the group with the given ARN. To deploy, the
// other account also needs to be let to the bucket of the archives and the repository of the images.
func (s Share) Policy(arn string) (Policy, error) {
	const op = "registry.Policy"
	m := groupARN.FindStringSubmatch(arn)
	if m == nil {
		return Policy{}, awsai.Errorf(op, awsai.ErrInvalid, "the ARN is not that of a group")
	}
	if len(s.Accounts) == 0 || !s.Read && !s.Register && !s.Decide {
		return Policy{}, awsai.Errorf(op, awsai.ErrInvalid, "nothing is shared with anybody")
	}
	who := Texts{}
	for i, a := range s.Accounts {
		if !account.MatchString(a) {
			return Policy{}, awsai.Errorf(op, awsai.ErrInvalid, "account %d is not of twelve digits", i)
		}
		who = append(who, m[1]+":iam::"+a+":root")
	}
	slices.Sort(who)
	who = slices.Compact(who)
	versions := m[1] + ":" + m[2] + ":model-package/" + m[3] + "/*"
	var p Policy
	add := func(id, resource string, actions ...string) {
		for i := range actions {
			actions[i] = "sagemaker:" + actions[i]
		}
		p.Statements = append(p.Statements, Statement{ID: id, Effect: "Allow", Principals: Principals{"AWS": who}, Actions: actions, Resources: Texts{resource}})
	}
	add("Group", arn, "DescribeModelPackageGroup")
	if s.Read {
		add("Read", versions, "DescribeModelPackage", "ListModelPackages", "CreateModel")
	}
	if s.Register {
		add("Register", versions, "CreateModelPackage", "DescribeModelPackage")
	}
	if s.Decide {
		add("Decide", versions, "UpdateModelPackage", "DescribeModelPackage")
	}
	return p, nil
}

// PutPolicy gives a group a policy, in place of the one it has.
func (c *Client) PutPolicy(ctx context.Context, group string, p Policy) error {
	const op = "registry.PutPolicy"
	text := p.String()
	if len(p.Statements) == 0 || len(text) > 20_480 {
		return awsai.Errorf(op, awsai.ErrInvalid, policyText, len(text))
	}
	_, err := c.api.PutModelPackageGroupPolicy(ctx, &sagemaker.PutModelPackageGroupPolicyInput{ModelPackageGroupName: &group, ResourcePolicy: &text})
	return awsai.Wrap(op, control.Err(err))
}

// Policy returns a group's policy. One that has none is awsai.ErrNotFound.
func (c *Client) Policy(ctx context.Context, group string) (Policy, error) {
	const op = "registry.Policy"
	out, err := c.api.GetModelPackageGroupPolicy(ctx, &sagemaker.GetModelPackageGroupPolicyInput{ModelPackageGroupName: &group})
	if err != nil {
		return Policy{}, awsai.Wrap(op, control.Err(err))
	}
	p, err := ParsePolicy(aws.ToString(out.ResourcePolicy))
	return p, awsai.Wrap(op, err)
}

// DeletePolicy takes a group's policy away. Where there is none it does nothing.
func (c *Client) DeletePolicy(ctx context.Context, group string) error {
	_, err := c.api.DeleteModelPackageGroupPolicy(ctx, &sagemaker.DeleteModelPackageGroupPolicyInput{ModelPackageGroupName: &group})
	if control.Absent(err) {
		return nil
	}
	return awsai.Wrap("registry.DeletePolicy", err)
}
