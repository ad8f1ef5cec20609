package load_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
)

func ExampleDir() {
	ctx := context.Background()
	root, err := os.MkdirTemp("", "docs")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	os.WriteFile(filepath.Join(root, "guide.md"), []byte("# Guide\n\n## Tests\n\nRun make test.\n"), 0o600)
	os.WriteFile(filepath.Join(root, "photo.txt"), []byte{0xFF, 0xD8, 0}, 0o600)

	for item, err := range load.Dir(ctx, root) {
		if err != nil {
			panic(err) // the folder itself
		}
		doc, err := item.Document(ctx)
		if err != nil {
			fmt.Println(err)
			continue
		}
		for _, p := range doc.Passages {
			fmt.Printf("%s: %s, line %d: %s\n", p.ID, doc.Title, p.Line, p.Headings)
		}
	}
	// Output:
	// guide.md#0: Guide, line 1: [Tests]
	// load.Dir: invalid: photo.txt: binary content
}

func ExampleParse() {
	file, err := load.Parse("faq.html", []byte("<title>FAQ</title><h2>Limits</h2><p>Up to <b>ten</b> &amp; no more."))
	if err != nil {
		panic(err)
	}
	for _, b := range file.Blocks {
		fmt.Printf("%s: %s\n", b.Kind, b.Text)
	}
	doc := rag.Split(file.Document, file.Source, file.Blocks)
	fmt.Println(doc.Title, doc.Metadata["type"], len(doc.Passages))
	// Output:
	// heading: Limits
	// paragraph: Up to ten & no more.
	// FAQ html 1
}
