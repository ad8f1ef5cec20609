package mlflow_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestLight holds that a program that logs does not compile the control plane.
func TestLight(t *testing.T) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command to ask for what the package imports")
	}
	out, err := exec.Command(goTool, "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		if strings.HasSuffix(dep, "/service/sagemaker") || strings.HasSuffix(dep, "/mlflow/server") {
			t.Errorf("logging compiles %s", dep)
		}
	}
}
