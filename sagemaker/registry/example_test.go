package registry_test

import (
	"context"
	"fmt"
	"os"

	"github.com/awsai-go/awsai/sagemaker/registry"
)

func ExampleNewLocal() {
	dir, err := os.MkdirTemp("", "registry")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	var reg registry.Registry = registry.NewLocal(dir, func(o *registry.LocalOptions) { o.User = "ann" }) // or registry.New(cfg)
	if _, err := reg.EnsureGroup(ctx, registry.Group{Name: "churn"}); err != nil {
		fmt.Println(err)
		return
	}
	for _, auc := range []float64{0.88, 0.91} {
		r := registry.FromArtifact("111122223333.dkr.ecr.us-east-1.amazonaws.com/churn:1", "s3://models/churn/model.tar.gz")
		r.Metrics = map[string]float64{"auc": auc}
		if _, err := reg.Register(ctx, "churn", r); err != nil {
			fmt.Println(err)
		}
	}
	c, err := registry.Compare(ctx, reg, "churn/1", "churn/2")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Print(c)
	if _, err := reg.Approve(ctx, "churn/2", "better on the March data"); err != nil {
		fmt.Println(err)
	}
	v, err := reg.LatestApproved(ctx, "churn")
	fmt.Println(v.ID, v.Approval.Decision, v.Approval.By, v.Approval.Reason, err)
	// Output:
	//      churn/1  churn/2
	// auc  0.88     0.91 (+0.03)
	// churn/2 Approved ann better on the March data <nil>
}
