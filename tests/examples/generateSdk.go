// Makes the SDK of a package in TypeScript, Go or Python, by the same code as Pulumi's language hosts:
// generateSdk nodejs|go|python <schema.json> <folder>. Built by .ci/fetch-examples, with the modules of tools/pulumi.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	language, source, folder := os.Args[1], os.Args[2], os.Args[3]
	text, err := os.ReadFile(source)
	check(err)
	var spec schema.PackageSpec
	check(json.Unmarshal(text, &spec))
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	check(err)
	if diagnostics.HasErrors() {
		log.Fatal(diagnostics)
	}
	// As "pulumi package add" does.
	pkg.SupportPack = true
	var files map[string][]byte
	switch language {
	case "go":
		files, err = golang.GeneratePackage("pulumi", pkg, nil)
	case "python":
		files, err = python.GeneratePackage("pulumi", pkg, nil, nil)
	case "nodejs":
		files, err = nodejs.GeneratePackage("pulumi", pkg, nil, nil, true, nil)
	default:
		log.Fatalf("no generator for %q", language)
	}
	check(err)
	for name, content := range files {
		path := filepath.Join(folder, name)
		check(os.MkdirAll(filepath.Dir(path), 0o755))
		check(os.WriteFile(path, content, 0o644))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
