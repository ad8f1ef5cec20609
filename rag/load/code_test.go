package load_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// labels are the blocks' labels with the lines that they cover.
func labels(t *testing.T, name, source string) []brief {
	t.Helper()
	out := briefs(parse(t, name, source))
	for i := range out {
		if out[i].Kind != code {
			t.Errorf("block %d is a %s", i, out[i].Kind)
		}
		out[i].Text = ""
	}
	return out
}

func TestGoSource(t *testing.T) {
	source := "// Licence.\n\n// Package p does.\npackage p // here\n\nimport \"fmt\"\n\n// loose\n\n// T is a type.\ntype T[K any] struct{}\n\n" +
		"type (\n\tA int\n\tB int\n)\n\n// Do it.\nfunc (t *T[K]) Do() {\n} // done\n\nvar x, y = 1, 2; var z = 3\n\n//line other.go:99\nfunc main() { fmt.Println() }\n\n// end\n"
	want := []brief{
		{code, 0, "package p", "", [2]int{1, 4}},
		{code, 0, "", "", [2]int{6, 6}},
		{code, 0, "", "", [2]int{8, 8}},
		{code, 0, "type T", "", [2]int{10, 11}},
		{code, 0, "type A, B", "", [2]int{13, 16}},
		{code, 0, "func (t *T) Do", "", [2]int{18, 20}},
		{code, 0, "var x, y", "", [2]int{22, 22}},
		{code, 0, "func main", "", [2]int{24, 25}},
		{code, 0, "", "", [2]int{27, 27}},
	}
	if diff := cmp.Diff(want, labels(t, "p.go", source)); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, labels(t, "p.go", "\uFEFF"+strings.ReplaceAll(source, "\n", "\r\n"))); diff != "" {
		t.Errorf("with CRLF (-want +got):\n%s", diff)
	}
}

func TestGoSourceBroken(t *testing.T) {
	want := []brief{
		{code, 0, "package p", "", [2]int{1, 1}},
		{code, 0, "func f()", "", [2]int{3, 4}},
	}
	if diff := cmp.Diff(want, labels(t, "p.go", "package p\n\nfunc f() {\n\tif\n")); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

func TestCode(t *testing.T) {
	method := "\n    def run(self):\n" + strings.Repeat("        step()\n", 100)
	tests := []struct {
		name, source string
		want         []brief
	}{
		{"x.py", "import os\n\n\n# Adds.\n@cached\ndef add(a, b):\n    x = 1\n\n    return x\n\nasync def go():\n    pass\n", []brief{
			{code, 0, "", "", [2]int{1, 1}},
			{code, 0, "def add(a, b)", "", [2]int{4, 9}},
			{code, 0, "async def go()", "", [2]int{11, 12}},
		}},
		{"x.py", "class Big:\n    a = 1\n" + method + method, []brief{
			{code, 0, "class Big", "", [2]int{1, 2}},
			{code, 0, "class Big def run(self)", "", [2]int{4, 104}},
			{code, 0, "class Big def run(self)", "", [2]int{106, 206}},
		}},
		{"x.java", "package a;\n\n/** Doc. */\npublic final class A {\n}\n", []brief{
			{code, 0, "package a;", "", [2]int{1, 1}},
			{code, 0, "public final class A", "", [2]int{3, 5}},
		}},
		{"x.c", "#include <a.h>\n\nstatic int *f(int a,\n\tint b)\n{\n\n}\n\nif (x) {\n}\n", []brief{
			{code, 0, "", "", [2]int{1, 1}},
			{code, 0, "static int *f(int a", "", [2]int{3, 7}},
			{code, 0, "", "", [2]int{9, 10}},
		}},
		{"x.ts", "export const f = (a) => {\n}\n\ninterface B {}\n", []brief{
			{code, 0, "export const f = (a) =>", "", [2]int{1, 2}},
			{code, 0, "interface B {}", "", [2]int{4, 4}},
		}},
		{"x.yaml", "# top\nname: x\non: push\n# the jobs\njobs:\n  a: 1\nenv:\n  b: 2\n", []brief{
			{code, 0, "", "", [2]int{1, 3}},
			{code, 0, "jobs", "", [2]int{4, 6}},
			{code, 0, "env", "", [2]int{7, 8}},
		}},
		{"x.toml", "a = 1\n[tool.x]\nb = 2\n\n[[y]]\nc = 3", []brief{
			{code, 0, "", "", [2]int{1, 1}},
			{code, 0, "[tool.x]", "", [2]int{2, 3}},
			{code, 0, "[[y]]", "", [2]int{5, 6}},
		}},
		{"main.tf", "resource \"aws_s3_bucket\" \"b\" {\n  x = 1\n}\n\nvariable \"v\" {}\n", []brief{
			{code, 0, `resource "aws_s3_bucket" "b"`, "", [2]int{1, 3}},
			{code, 0, `variable "v" {}`, "", [2]int{5, 5}},
		}},
		{"x.sql", "-- people\ncreate table p (\n  id int\n);\n\nselect 1;\n", []brief{
			{code, 0, "create table p", "", [2]int{1, 4}},
			{code, 0, "", "", [2]int{6, 6}},
		}},
		{"x.sh", "set -e\n\nrun() {\n  a\n}\n", []brief{
			{code, 0, "", "", [2]int{1, 1}},
			{code, 0, "run()", "", [2]int{3, 5}},
		}},
		{"Makefile", "", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, labels(t, tt.name, tt.source)); diff != "" {
			t.Errorf("%s: blocks (-want +got):\n%s", tt.name, diff)
		}
	}
}
