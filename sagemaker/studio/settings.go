package studio

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Settings are those of a user's, or of all users of a domain. What is left zero is not wanted in
// any way.
type Settings struct {
	// Role is the ARN of the IAM role that apps work with. A domain's users need one.
	Role string
	// SecurityGroups are those of the apps, at most 5.
	SecurityGroups []string
	// Landing is where a user arrives, as "studio::".
	Landing string
	// JupyterLab, CodeEditor, KernelGateway and TensorBoard are what apps of these types begin
	// with. The last two have no Idle, and TensorBoard only Resources.
	JupyterLab, CodeEditor, KernelGateway, TensorBoard Defaults
	// Canvas are the settings of the Canvas app.
	Canvas Canvas
	// VolumeGB is the size of a space's volume, and MaxVolumeGB the largest that users may choose;
	// both or none.
	VolumeGB, MaxVolumeGB int
	// HiddenApps are the types of apps that users are not shown.
	HiddenApps []AppType
}

// Defaults are what apps of a type begin with.
type Defaults struct {
	// Resources are what an app runs on.
	Resources Resources
	// Images are further ones that users may choose.
	Images []CustomImage
	// LifecycleConfigs are ARNs of those that users may choose.
	LifecycleConfigs []string
	// Repositories are addresses of Git repositories that users are offered, for JupyterLab.
	Repositories []string
	// Idle shuts apps down that nobody uses.
	Idle Idle
}

// Resources are what an app runs on.
type Resources struct {
	// Instance is the type of instance, as "ml.t3.medium".
	Instance string
	// Image is the ARN of an image, ImageVersion that of one of its versions, ImageAlias the alias
	// of one.
	Image, ImageVersion, ImageAlias string
	// LifecycleConfig is the ARN of the one that runs when the app starts.
	LifecycleConfig string
}

// CustomImage is an image that users may choose.
type CustomImage struct {
	// Image is its name, and Config that of the configuration that says how to run it.
	Image, Config string
	// Version is the image's. The default is the latest.
	Version int
}

// Idle says after what time an app that nobody uses is shut down.
type Idle struct {
	// After is that time, in whole minutes from 1 hour to 365 days.
	After time.Duration
	// Min and Max are what users may choose instead. They are not for spaces.
	Min, Max time.Duration
	// Off leaves idle apps running, where they were shut down before.
	Off bool
}

// Canvas are the settings of the Canvas app.
type Canvas struct {
	// Artifacts is where in S3 it keeps its data and models, encrypted with KMSKey.
	Artifacts, KMSKey string
	// Deploy lets users deploy models, Register lets them register models, in another account
	// by RegisterRole.
	Deploy, Register bool
	RegisterRole     string
	// BedrockRole is the ARN of the role that fine-tunes models of Amazon Bedrock.
	BedrockRole string
}

const (
	minIdle = time.Hour
	maxIdle = 365 * 24 * time.Hour
)

func (i Idle) check(space bool) error {
	if space && (i.Min != 0 || i.Max != 0 || i.Off) {
		return fmt.Errorf("a space has the time of its idle apps alone")
	}
	for _, d := range []time.Duration{i.After, i.Min, i.Max} {
		if d != 0 && (d < minIdle || d > maxIdle || d%time.Minute != 0) {
			return fmt.Errorf("an idle app is shut down after whole minutes, %v to %v; got %v", minIdle, maxIdle, d)
		}
	}
	if i.Min > 0 && i.Max > 0 && i.Min > i.Max || i.After > 0 && (i.Min > i.After || i.Max > 0 && i.After > i.Max) {
		return fmt.Errorf("the time of idle apps is not between its least and its most")
	}
	return nil
}

func (i Idle) management() *types.AppLifecycleManagement {
	if i == (Idle{}) {
		return nil
	}
	s := &types.IdleSettings{LifecycleManagement: types.LifecycleManagementEnabled, IdleTimeoutInMinutes: minutes(i.After), MinIdleTimeoutInMinutes: minutes(i.Min), MaxIdleTimeoutInMinutes: minutes(i.Max)}
	if i.Off {
		s.LifecycleManagement = types.LifecycleManagementDisabled
	}
	return &types.AppLifecycleManagement{IdleSettings: s}
}

func minutes(d time.Duration) *int32 { return count(int(d / time.Minute)) }

func toIdle(m *types.AppLifecycleManagement) Idle {
	if m == nil || m.IdleSettings == nil {
		return Idle{}
	}
	s := m.IdleSettings
	return Idle{ofMinutes(s.IdleTimeoutInMinutes), ofMinutes(s.MinIdleTimeoutInMinutes), ofMinutes(s.MaxIdleTimeoutInMinutes), s.LifecycleManagement == types.LifecycleManagementDisabled}
}

func ofMinutes(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Minute }

func (r Resources) spec() *types.ResourceSpec {
	if r == (Resources{}) {
		return nil
	}
	return &types.ResourceSpec{
		InstanceType: types.AppInstanceType(r.Instance), SageMakerImageArn: sdk.Optional(r.Image), SageMakerImageVersionArn: sdk.Optional(r.ImageVersion),
		SageMakerImageVersionAlias: sdk.Optional(r.ImageAlias), LifecycleConfigArn: sdk.Optional(r.LifecycleConfig),
	}
}

func toResources(s *types.ResourceSpec) Resources {
	if s == nil {
		return Resources{}
	}
	return Resources{string(s.InstanceType), aws.ToString(s.SageMakerImageArn), aws.ToString(s.SageMakerImageVersionArn), aws.ToString(s.SageMakerImageVersionAlias), aws.ToString(s.LifecycleConfigArn)}
}

func customImages(in []CustomImage) []types.CustomImage {
	var out []types.CustomImage
	for _, i := range in {
		out = append(out, types.CustomImage{ImageName: &i.Image, AppImageConfigName: &i.Config, ImageVersionNumber: count(i.Version)})
	}
	return out
}

func toCustomImages(in []types.CustomImage) []CustomImage {
	var out []CustomImage
	for _, i := range in {
		out = append(out, CustomImage{aws.ToString(i.ImageName), aws.ToString(i.AppImageConfigName), int(aws.ToInt32(i.ImageVersionNumber))})
	}
	return out
}

func repositories(in []string) []types.CodeRepository {
	var out []types.CodeRepository
	for _, url := range in {
		out = append(out, types.CodeRepository{RepositoryUrl: &url})
	}
	return out
}

func toRepositories(in []types.CodeRepository) []string {
	var out []string
	for _, r := range in {
		out = append(out, aws.ToString(r.RepositoryUrl))
	}
	return out
}

func (d Defaults) isZero() bool {
	return d.Resources == (Resources{}) && len(d.Images) == 0 && len(d.LifecycleConfigs) == 0 && len(d.Repositories) == 0 && d.Idle == (Idle{})
}

// check tells what is wrong with settings.
func (s Settings) check(op string) error {
	if strings.HasPrefix(s.Landing, "app:JupyterServer:") {
		return classic(op)
	}
	if (s.VolumeGB == 0) != (s.MaxVolumeGB == 0) || s.VolumeGB > s.MaxVolumeGB || s.VolumeGB != 0 && (s.VolumeGB < minVolume || s.MaxVolumeGB > maxVolume) {
		return awsai.Errorf(op, awsai.ErrInvalid, "volumes have %d to %d GB, up to their most; got %d and %d", minVolume, maxVolume, s.VolumeGB, s.MaxVolumeGB)
	}
	for _, d := range []Defaults{s.KernelGateway, s.TensorBoard} {
		if d.Idle != (Idle{}) || len(d.Repositories) > 0 {
			return awsai.Errorf(op, awsai.ErrInvalid, "apps of the types KernelGateway and TensorBoard have neither idle settings nor repositories")
		}
	}
	for _, d := range []Defaults{s.JupyterLab, s.CodeEditor} {
		if err := d.Idle.check(false); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
		}
	}
	return nil
}

// user are the settings as the service has them, with nothing where nothing is wanted; nil for none.
func (s Settings) user() *types.UserSettings {
	u := &types.UserSettings{ExecutionRole: sdk.Optional(s.Role), SecurityGroups: s.SecurityGroups, DefaultLandingUri: sdk.Optional(s.Landing), CanvasAppSettings: s.Canvas.settings()}
	if d := s.JupyterLab; !d.isZero() {
		u.JupyterLabAppSettings = d.jupyterLab()
	}
	if d := s.CodeEditor; !d.isZero() {
		u.CodeEditorAppSettings = &types.CodeEditorAppSettings{DefaultResourceSpec: d.Resources.spec(), CustomImages: customImages(d.Images), LifecycleConfigArns: d.LifecycleConfigs, AppLifecycleManagement: d.Idle.management()}
	}
	if d := s.KernelGateway; !d.isZero() {
		u.KernelGatewayAppSettings = &types.KernelGatewayAppSettings{DefaultResourceSpec: d.Resources.spec(), CustomImages: customImages(d.Images), LifecycleConfigArns: d.LifecycleConfigs}
	}
	if d := s.TensorBoard; !d.isZero() {
		u.TensorBoardAppSettings = &types.TensorBoardAppSettings{DefaultResourceSpec: d.Resources.spec()}
	}
	if s.VolumeGB > 0 {
		u.SpaceStorageSettings = &types.DefaultSpaceStorageSettings{DefaultEbsStorageSettings: &types.DefaultEbsStorageSettings{DefaultEbsVolumeSizeInGb: count(s.VolumeGB), MaximumEbsVolumeSizeInGb: count(s.MaxVolumeGB)}}
	}
	if len(s.HiddenApps) > 0 {
		u.StudioWebPortalSettings = &types.StudioWebPortalSettings{}
		for _, a := range s.HiddenApps {
			u.StudioWebPortalSettings.HiddenAppTypes = append(u.StudioWebPortalSettings.HiddenAppTypes, types.AppType(a))
		}
	}
	return u
}

func (d Defaults) jupyterLab() *types.JupyterLabAppSettings {
	return &types.JupyterLabAppSettings{
		DefaultResourceSpec: d.Resources.spec(), CustomImages: customImages(d.Images), LifecycleConfigArns: d.LifecycleConfigs,
		CodeRepositories: repositories(d.Repositories), AppLifecycleManagement: d.Idle.management(),
	}
}

func (c Canvas) settings() *types.CanvasAppSettings {
	if c == (Canvas{}) {
		return nil
	}
	s := &types.CanvasAppSettings{}
	if c.Artifacts != "" || c.KMSKey != "" {
		s.WorkspaceSettings = &types.WorkspaceSettings{S3ArtifactPath: sdk.Optional(c.Artifacts), S3KmsKeyId: sdk.Optional(c.KMSKey)}
	}
	if c.Deploy {
		s.DirectDeploySettings = &types.DirectDeploySettings{Status: feature(true)}
	}
	if c.Register || c.RegisterRole != "" {
		s.ModelRegisterSettings = &types.ModelRegisterSettings{Status: feature(true), CrossAccountModelRegisterRoleArn: sdk.Optional(c.RegisterRole)}
	}
	if c.BedrockRole != "" {
		s.GenerativeAiSettings = &types.GenerativeAiSettings{AmazonBedrockRoleArn: &c.BedrockRole}
	}
	return s
}

func toSettings(u *types.UserSettings) Settings {
	var s Settings
	if u == nil {
		return s
	}
	s.Role, s.SecurityGroups, s.Landing, s.Canvas = aws.ToString(u.ExecutionRole), some(u.SecurityGroups), aws.ToString(u.DefaultLandingUri), toCanvas(u.CanvasAppSettings)
	if j := u.JupyterLabAppSettings; j != nil {
		s.JupyterLab = Defaults{toResources(j.DefaultResourceSpec), toCustomImages(j.CustomImages), some(j.LifecycleConfigArns), toRepositories(j.CodeRepositories), toIdle(j.AppLifecycleManagement)}
	}
	if e := u.CodeEditorAppSettings; e != nil {
		s.CodeEditor = Defaults{Resources: toResources(e.DefaultResourceSpec), Images: toCustomImages(e.CustomImages), LifecycleConfigs: some(e.LifecycleConfigArns), Idle: toIdle(e.AppLifecycleManagement)}
	}
	if k := u.KernelGatewayAppSettings; k != nil {
		s.KernelGateway = Defaults{Resources: toResources(k.DefaultResourceSpec), Images: toCustomImages(k.CustomImages), LifecycleConfigs: some(k.LifecycleConfigArns)}
	}
	if t := u.TensorBoardAppSettings; t != nil {
		s.TensorBoard.Resources = toResources(t.DefaultResourceSpec)
	}
	if v := u.SpaceStorageSettings; v != nil && v.DefaultEbsStorageSettings != nil {
		s.VolumeGB, s.MaxVolumeGB = int(aws.ToInt32(v.DefaultEbsStorageSettings.DefaultEbsVolumeSizeInGb)), int(aws.ToInt32(v.DefaultEbsStorageSettings.MaximumEbsVolumeSizeInGb))
	}
	if p := u.StudioWebPortalSettings; p != nil {
		for _, a := range p.HiddenAppTypes {
			s.HiddenApps = append(s.HiddenApps, AppType(a))
		}
	}
	return s
}

func toCanvas(s *types.CanvasAppSettings) Canvas {
	var c Canvas
	if s == nil {
		return c
	}
	if w := s.WorkspaceSettings; w != nil {
		c.Artifacts, c.KMSKey = aws.ToString(w.S3ArtifactPath), aws.ToString(w.S3KmsKeyId)
	}
	c.Deploy = s.DirectDeploySettings != nil && s.DirectDeploySettings.Status == types.FeatureStatusEnabled
	if r := s.ModelRegisterSettings; r != nil {
		c.Register, c.RegisterRole = r.Status == types.FeatureStatusEnabled, aws.ToString(r.CrossAccountModelRegisterRoleArn)
	}
	if g := s.GenerativeAiSettings; g != nil {
		c.BedrockRole = aws.ToString(g.AmazonBedrockRoleArn)
	}
	return c
}

// some is nil for an empty list.
func some(in []string) []string {
	if len(in) == 0 {
		return nil
	}
	return in
}
