package studio

import (
	"context"
	"encoding/base64"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// LifecycleConfig is a script that runs when an app starts.
type LifecycleConfig struct {
	// Name is the configuration's.
	Name string
	// App is the type of the apps that it is for: JupyterLab, CodeEditor or KernelGateway.
	App AppType
	// Script is what runs, of up to 12,288 bytes. Its first line says by what, as "#!/bin/bash";
	// its lines end as on Linux. An app whose script takes over five minutes or fails does not
	// start. Lists leave it out.
	Script string
	// Tags are put on the configuration when it is made. They are not read back.
	Tags map[string]string

	// ARN is the configuration's, and Created when it was made; both the service's.
	ARN     string
	Created time.Time
}

// maxScript is how long a script may be: the service takes 16,384 bytes of its base64.
const maxScript = 16384 / 4 * 3

// CheckScript tells what is wrong with the script of a life cycle: what only shows when an app
// does not start.
func CheckScript(script string) error {
	const op = "studio.CheckScript"
	switch {
	case script == "" || len(script) > maxScript:
		return awsai.Errorf(op, awsai.ErrInvalid, "a script has 1 to %d bytes, got %d", maxScript, len(script))
	case !utf8.ValidString(script) || strings.ContainsRune(script, 0):
		return awsai.Errorf(op, awsai.ErrInvalid, "a script is text in UTF-8")
	case !strings.HasPrefix(script, "#!"):
		return awsai.Errorf(op, awsai.ErrInvalid, "the first line of a script says by what it is run, as #!/bin/bash")
	}
	if i := strings.IndexByte(script, '\r'); i >= 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "line %d of the script ends as on Windows", 1+strings.Count(script[:i], "\n"))
	}
	return nil
}

// EnsureLifecycleConfig makes the configuration of that name where there is none. One that is
// there with another script or for other apps is awsai.ErrInvalid: it cannot be changed, and a new
// one needs a new name.
func (c *Client) EnsureLifecycleConfig(ctx context.Context, l LifecycleConfig) (LifecycleConfig, error) {
	const op = "studio.EnsureLifecycleConfig"
	if err := checkName(op, "life cycle", l.Name); err != nil {
		return LifecycleConfig{}, err
	}
	if l.App == JupyterServer {
		return LifecycleConfig{}, classic(op)
	}
	if l.App != JupyterLab && l.App != CodeEditor && l.App != KernelGateway {
		return LifecycleConfig{}, awsai.Errorf(op, awsai.ErrInvalid, "a life cycle is for apps of the types JupyterLab, CodeEditor and KernelGateway, not %q", l.App)
	}
	if err := CheckScript(l.Script); err != nil {
		return LifecycleConfig{}, awsai.Wrap(op, err)
	}
	there, err := c.lifecycleConfig(ctx, l.Name)
	if control.Absent(err) {
		_, err = c.api.CreateStudioLifecycleConfig(ctx, &sagemaker.CreateStudioLifecycleConfigInput{
			StudioLifecycleConfigName: &l.Name, StudioLifecycleConfigAppType: types.StudioLifecycleConfigAppType(l.App),
			StudioLifecycleConfigContent: aws.String(base64.StdEncoding.EncodeToString([]byte(l.Script))), Tags: c.tags(l.Tags),
		})
		if err == nil || taken(err) {
			there, err = c.lifecycleConfig(ctx, l.Name)
		}
	}
	if err != nil {
		return LifecycleConfig{}, awsai.Wrap(op, control.Err(err))
	}
	if there.Script != l.Script || there.App != l.App {
		return LifecycleConfig{}, awsai.Errorf(op, awsai.ErrInvalid, "the life cycle %s is there with another script or for other apps, and cannot be changed: a new one needs a new name", l.Name)
	}
	return there, nil
}

// LifecycleConfig returns a configuration with its script.
func (c *Client) LifecycleConfig(ctx context.Context, name string) (LifecycleConfig, error) {
	l, err := c.lifecycleConfig(ctx, name)
	return l, awsai.Wrap("studio.LifecycleConfig", control.Err(err))
}

func (c *Client) lifecycleConfig(ctx context.Context, name string) (LifecycleConfig, error) {
	d, err := c.api.DescribeStudioLifecycleConfig(ctx, &sagemaker.DescribeStudioLifecycleConfigInput{StudioLifecycleConfigName: &name})
	if err != nil {
		return LifecycleConfig{}, err
	}
	script, err := decodeScript(aws.ToString(d.StudioLifecycleConfigContent))
	return LifecycleConfig{Name: aws.ToString(d.StudioLifecycleConfigName), App: AppType(d.StudioLifecycleConfigAppType), Script: script, ARN: aws.ToString(d.StudioLifecycleConfigArn), Created: aws.ToTime(d.CreationTime)}, err
}

// decodeScript reads base64 as tools write it, in lines too.
func decodeScript(content string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(content), ""))
	if err != nil {
		return "", awsai.Errorf("studio.LifecycleConfig", awsai.ErrInvalid, "the script of %d bytes is not in base64", len(content))
	}
	return string(b), nil
}

// LifecycleConfigs lists the configurations for apps of a type, all for the empty one.
func (c *Client) LifecycleConfigs(ctx context.Context, app AppType) iter.Seq2[LifecycleConfig, error] {
	pages := func() *sagemaker.ListStudioLifecycleConfigsPaginator {
		return sagemaker.NewListStudioLifecycleConfigsPaginator(c.api, &sagemaker.ListStudioLifecycleConfigsInput{AppTypeEquals: types.StudioLifecycleConfigAppType(app)})
	}
	return page.Items(ctx, "studio.LifecycleConfigs", pages, func(p *sagemaker.ListStudioLifecycleConfigsOutput) ([]LifecycleConfig, *string) {
		var out []LifecycleConfig
		for _, d := range p.StudioLifecycleConfigs {
			out = append(out, LifecycleConfig{Name: aws.ToString(d.StudioLifecycleConfigName), App: AppType(d.StudioLifecycleConfigAppType), ARN: aws.ToString(d.StudioLifecycleConfigArn), Created: aws.ToTime(d.CreationTime)})
		}
		return out, p.NextToken
	})
}

// DeleteLifecycleConfig deletes a configuration that no settings name. One that is not there is
// no error.
func (c *Client) DeleteLifecycleConfig(ctx context.Context, name string) error {
	_, err := c.api.DeleteStudioLifecycleConfig(ctx, &sagemaker.DeleteStudioLifecycleConfigInput{StudioLifecycleConfigName: &name})
	return gone("studio.DeleteLifecycleConfig", err)
}

// gone is the error of a deletion, without that of what is not there.
func gone(op string, err error) error {
	if control.Absent(err) {
		return nil
	}
	return awsai.Wrap(op, control.Err(err))
}
