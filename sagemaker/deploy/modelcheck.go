package deploy

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Limits of CreateModel (Amazon SageMaker API Reference).
const (
	maxContainers = 15
	maxExtra      = 5
	maxEnv        = 100
	maxEnvText    = 1024
	maxImage      = 255
)

var (
	envName     = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
	channelName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	roleARN     = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@/_-]+$`)
)

func (m Model) isZero() bool { return m.Existing == "" && len(m.Containers) == 0 }

func (m Model) check(role string) error {
	if m.Existing != "" {
		if len(m.Containers) > 0 {
			return fmt.Errorf("a model is either existing or of containers")
		}
		return control.CheckName("model", m.Existing, control.MaxName)
	}
	if n := len(m.Containers); n < 1 || n > maxContainers {
		return fmt.Errorf("a model has 1 to %d containers, got %d", maxContainers, n)
	}
	if m.Direct && len(m.Containers) < 2 {
		return fmt.Errorf("requests choose among two containers or more, got %d", len(m.Containers))
	}
	if err := checkRole(orRole(m.Role, role)); err != nil {
		return err
	}
	if err := m.VPC.check(); err != nil {
		return err
	}
	for i, c := range m.Containers {
		if err := c.check(); err != nil {
			return fmt.Errorf("container %d: %w", i, err)
		}
		if m.Direct && c.Host == "" {
			return fmt.Errorf("container %d: requests choose by host name, and it has none", i)
		}
	}
	return nil
}

func orRole(own, common string) string {
	if own != "" {
		return own
	}
	return common
}

func checkRole(role string) error {
	if !roleARN.MatchString(role) || len(role) > 2048 {
		return fmt.Errorf("the role is no ARN of an IAM role: %d bytes", len(role))
	}
	return nil
}

func (v VPC) isZero() bool { return len(v.Subnets) == 0 && len(v.SecurityGroups) == 0 }

func (v VPC) check() error {
	if v.isZero() {
		return nil
	}
	if n := len(v.Subnets); n < 1 || n > 16 {
		return fmt.Errorf("a VPC has 1 to 16 subnets, got %d", n)
	}
	if n := len(v.SecurityGroups); n < 1 || n > 5 {
		return fmt.Errorf("a VPC has 1 to 5 security groups, got %d", n)
	}
	return nil
}

func (c Container) check() error {
	if (c.Image == "") == (c.Package == "") {
		return fmt.Errorf("want an image or a model package")
	}
	if len(c.Image) > maxImage || strings.ContainsAny(c.Image, " \t\r\n") {
		return fmt.Errorf("the image's address: limit %d bytes without space, got %d", maxImage, len(c.Image))
	}
	if err := c.checkData(); err != nil {
		return err
	}
	if c.Host != "" {
		if err := control.CheckName("host", c.Host, control.MaxName); err != nil {
			return err
		}
	}
	if n := len(c.Extra); n > maxExtra {
		return fmt.Errorf("limit %d further artifacts, got %d", maxExtra, n)
	}
	for i, e := range c.Extra {
		if !channelName.MatchString(e.Channel) || e.Prefix.Bucket == "" {
			return fmt.Errorf("further artifact %d: want a channel of 1 to 64 letters, digits, dots, hyphens and underscores, and a prefix in S3", i)
		}
	}
	return checkEnv(c.Env)
}

func (c Container) checkData() error {
	n := 0
	for _, given := range []bool{!c.Data.IsZero(), c.Dir != "", c.Prefix.Bucket != ""} {
		if given {
			n++
		}
	}
	switch {
	case n > 1:
		return fmt.Errorf("want at most one of an artifact, a folder and a prefix, got %d", n)
	case c.MultiModel && c.Prefix.Bucket == "":
		return fmt.Errorf("the models of a multi-model container are below a prefix in S3, and it has none")
	case c.Uncached && !c.MultiModel:
		return fmt.Errorf("only a multi-model container caches models")
	case c.Package != "" && n > 0:
		return fmt.Errorf("a model package says its artifact itself")
	}
	return nil
}

func checkEnv(env map[string]string) error {
	if len(env) > maxEnv {
		return fmt.Errorf("limit %d variables, got %d", maxEnv, len(env))
	}
	for name, value := range env {
		if !envName.MatchString(name) || len(name) > maxEnvText || len(value) > maxEnvText {
			return fmt.Errorf("a variable's name has letters, digits and underscores, name and value at most %d bytes; got %d and %d", maxEnvText, len(name), len(value))
		}
	}
	return nil
}
