package template

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree writes files into a new directory and goes there, so that paths are short.
func tree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for file, text := range files {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const queueYAML = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"

// nesting is a template with nested stacks: id, location.
func nesting(pairs ...string) string {
	s := "Resources:\n"
	for i := 0; i < len(pairs); i += 2 {
		s += fmt.Sprintf("  %s:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: %s\n", pairs[i], pairs[i+1])
	}
	return s
}

// describe has a line for each source, those that are nested below.
func describe(sources []*Source) string {
	var b strings.Builder
	for _, s := range sources {
		describeSource(&b, s, "")
	}
	return b.String()
}

func describeSource(b *strings.Builder, s *Source, indent string) {
	fmt.Fprintf(b, "%s%q %s %s/%s\n", indent, s.Name, filepath.ToSlash(s.File), s.Account, s.Region)
	for _, id := range slices.Sorted(maps.Keys(s.Nested)) {
		describeSource(b, s.Nested[id], indent+"  ")
	}
}

var here = Options{Region: "eu-west-1", Account: "1"}

func TestReadFiles(t *testing.T) {
	files := map[string]string{
		"a.yml": queueYAML, "a.json": webJSON, "b/a.template.json": webJSON, "c.yaml": queueYAML,
		"parent.yml":      nesting("Child", "./c.yaml"),
		"grand.yml":       nesting("P", "parent.yml", "Q", "file://b/mid.yml"),
		"b/mid.yml":       nesting("Leaf", "../c.yaml"),
		"twice.yml":       nesting("One", "c.yaml", "Two", "c.yaml"),
		"remote.yml":      nesting("A", "https://s3.amazonaws.com/bucket/c.yaml", "B", "!Sub https://${X}/c.yaml", "C", "s3://b/c.yaml", "D", "''"),
		"sam.yml":         "Resources:\n  App:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: c.yaml\n",
		"sam-remote.yml":  "Resources:\n  App:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: {ApplicationId: x}\n",
		"no-props.yml":    "Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n",
		"asset.json":      `{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Metadata":{"aws:asset:path":"c.yaml"},"Properties":{"TemplateURL":{"Ref":"X"}}}}}`,
		"asset-gone.json": `{"Resources":{"N":{"Type":"AWS::CloudFormation::Stack","Metadata":{"aws:asset:path":"gone"},"Properties":{"TemplateURL":{"Ref":"X"}}}}}`,
		"location.yml":    "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: {TemplateURL: gone.yml, Location: gone.yml}\n",
	}
	tree(t, files)
	if err := os.Symlink("a.yml", "link.yml"); err != nil {
		t.Fatal(err)
	}
	absolute, err := filepath.Abs("a.yml")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, paths, want string }{
		{"one", "a.yml", `"" a.yml 1/eu-west-1`},
		{"several", "a.yml c.yaml", `"a" a.yml 1/eu-west-1|"c" c.yaml 1/eu-west-1`},
		{"in the order given", "c.yaml a.yml", `"c" c.yaml 1/eu-west-1|"a" a.yml 1/eu-west-1`},
		{"same base name", "a.yml a.json b/a.template.json", `"a" a.yml 1/eu-west-1|"a-2" a.json 1/eu-west-1|"a-3" b/a.template.json 1/eu-west-1`},
		{"the same twice", "a.yml ./a.yml b/../a.yml link.yml " + absolute, `"" a.yml 1/eu-west-1`},
		{"symlink", "link.yml", `"" link.yml 1/eu-west-1`},
		{"nested", "parent.yml", `"" parent.yml 1/eu-west-1|  "Child" c.yaml 1/eu-west-1`},
		{"nested in a named one", "parent.yml a.yml", `"parent" parent.yml 1/eu-west-1|  "parent/Child" c.yaml 1/eu-west-1|"a" a.yml 1/eu-west-1`},
		{"nested one named too", "c.yaml parent.yml", `"" parent.yml 1/eu-west-1|  "Child" c.yaml 1/eu-west-1`},
		{"nested in nested", "grand.yml", `"" grand.yml 1/eu-west-1|  "P" parent.yml 1/eu-west-1|    "P/Child" c.yaml 1/eu-west-1|` +
			`  "Q" b/mid.yml 1/eu-west-1|    "Q/Leaf" c.yaml 1/eu-west-1`},
		{"all of a family named", "c.yaml b/mid.yml parent.yml grand.yml a.yml", `"grand" grand.yml 1/eu-west-1|  "grand/P" parent.yml 1/eu-west-1|` +
			`    "grand/P/Child" c.yaml 1/eu-west-1|  "grand/Q" b/mid.yml 1/eu-west-1|    "grand/Q/Leaf" c.yaml 1/eu-west-1|"a" a.yml 1/eu-west-1`},
		{"nested twice", "twice.yml", `"" twice.yml 1/eu-west-1|  "One" c.yaml 1/eu-west-1|  "Two" c.yaml 1/eu-west-1`},
		{"not local", "remote.yml", `"" remote.yml 1/eu-west-1`},
		{"serverless", "sam.yml", `"" sam.yml 1/eu-west-1|  "App" c.yaml 1/eu-west-1`},
		{"serverless repository", "sam-remote.yml", `"" sam-remote.yml 1/eu-west-1`},
		{"nested without properties", "no-props.yml", `"" no-props.yml 1/eu-west-1`},
		{"asset next to the template", "asset.json", `"" asset.json 1/eu-west-1|  "N" c.yaml 1/eu-west-1`},
		{"asset elsewhere", "asset-gone.json", `"" asset-gone.json 1/eu-west-1`},
		{"other type", "location.yml", `"" location.yml 1/eu-west-1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sources, err := Read(strings.Fields(tt.paths), here)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(strings.TrimSpace(describe(sources)), "\n", "|"); got != tt.want {
				t.Errorf("Read(%s):\n got %s\nwant %s", tt.paths, got, tt.want)
			}
		})
	}
}

func TestAbsoluteTemplateURL(t *testing.T) {
	tree(t, map[string]string{"b/c.yml": queueYAML})
	absolute, err := filepath.Abs("b/c.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{absolute, "file://" + absolute} {
		if err := os.WriteFile("b/p.yml", []byte(nesting("N", url)), 0o644); err != nil {
			t.Fatal(err)
		}
		sources, err := Read([]string{"b/p.yml"}, here)
		if err != nil {
			t.Fatal(err)
		}
		if got := sources[0].Nested["N"]; got == nil || got.File != absolute {
			t.Errorf("%s: nested %v, want %s", url, got, absolute)
		}
	}
}

// Two sources of the same file do not share what the loader writes into them.
func TestNestedTwiceAreTwo(t *testing.T) {
	tree(t, map[string]string{"p.yml": nesting("One", "m.yml", "Two", "m.yml"), "m.yml": nesting("L", "l.yml"), "l.yml": queueYAML})
	sources, err := Read([]string{"p.yml"}, here)
	if err != nil {
		t.Fatal(err)
	}
	one, two := sources[0].Nested["One"], sources[0].Nested["Two"]
	if one == two || one.Nested["L"] == two.Nested["L"] {
		t.Error("One and Two are the same source")
	}
	if got, want := two.Nested["L"].Name, "Two/L"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
}

// nestedByHash is a template with a nested stack, as CDK without its CLI writes it.
const nestedByHash = `{"Resources": {"N": {"Type": "AWS::CloudFormation::Stack",
	"Properties": {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::Region}.amazonaws.com/b/h.json"}}}}}`

// stackAndAssets is a manifest of the stack S and of a file with its assets.
func stackAndAssets(file string) string {
	return fmt.Sprintf("{\"artifacts\": {\"S\": {\"type\": \"aws:cloudformation:stack\", \"properties\": {\"templateFile\": \"S.json\"}},\n"+
		"\"S.assets\": {\"type\": \"cdk:asset-manifest\", \"properties\": {\n\"file\": %q}}}}", file)
}

func TestAssets(t *testing.T) {
	const alone, found = "\"S\" S.json 1/eu-west-1\n", "\"S\" S.json 1/eu-west-1\n  \"S/N\" N.json 1/eu-west-1\n"
	tests := []struct{ name, files, want string }{
		{"by its hash", `{"h": {"source": {"path": "N.json"}, "destinations": {"d": {"objectKey": "h.json"}}}}`, found},
		{"by its hash after a prefix", `{"h": {"source": {"path": "N.json"}, "destinations": {"d": {"objectKey": "some/prefix/h.json"}}}}`, found},
		{"another hash", `{"h": {"source": {"path": "N.json"}, "destinations": {"d": {"objectKey": "g.json"}}}}`, alone},
		{"made by a program", `{"h": {"source": {"executable": ["make"]}, "destinations": {"d": {"objectKey": "h.json"}}}}`, alone},
		{"no files", `null`, alone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree(t, map[string]string{"manifest.json": stackAndAssets("a.json"), "S.json": nestedByHash, "N.json": webJSON,
				"a.json": `{"files": ` + tt.files + "}"})
			sources, err := Read([]string{"."}, here)
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(sources); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestBadFiles(t *testing.T) {
	files := map[string]string{
		"ok.yml":      queueYAML,
		"empty.yml":   "",
		"text.md":     "# nothing\n",
		"cut.json":    "{\"Resources\":\n{",
		"dir/x.yml":   queueYAML,
		"gone.yml":    "Resources:\n\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./sub/nope.yml\n",
		"sam.yml":     "Resources:\n  App:\n    Type: AWS::Serverless::Application\n    Properties: {Location: nope.yml}\n",
		"nestdir.yml": nesting("Child", "dir"),
		"nestbad.yml": nesting("Child", "cut.json"),
		"self.yml":    nesting("Me", "./self.yml"),
		"ping.yml":    nesting("Pong", "dir/pong.yml"), "dir/pong.yml": nesting("Ok", "../ok.yml", "Ping", "../ping.yml"),
		"to-ping.yml":            nesting("P", "ping.yml"),
		"no/manifest.json":       "{}",
		"list/manifest.json":     "[]",
		"array/manifest.json":    `{"artifacts": []}`,
		"none/manifest.json":     `{"artifacts": {"Tree": {"type": "cdk:tree"}}}`,
		"broken/manifest.json":   "{\n\"artifacts\": {,}}",
		"file/manifest.json":     "{\"artifacts\": {\n\"S\": {\"type\": \"aws:cloudformation:stack\", \"properties\": {\n\"templateFile\": \"S.json\"}}}}",
		"noprop/manifest.json":   "{\"artifacts\": {\n\"S\": {\"type\": \"aws:cloudformation:stack\"}}}",
		"stage/manifest.json":    "{\"artifacts\": {\n\"P\": {\"type\": \"cdk:cloud-assembly\", \"properties\": {\n\"directoryName\": \"assembly-P\"}}}}",
		"stagedir/manifest.json": "{\"artifacts\": {\n\"P\": {\"type\": \"cdk:cloud-assembly\", \"properties\": {\n\"directoryName\": \"p\"}}}}",
		"stagedir/p/readme":      "",
		"env/manifest.json": "{\"artifacts\": {\n\"S\": {\"type\": \"aws:cloudformation:stack\",\n\"environment\": \"eu-west-1\"," +
			"\"properties\": {\"templateFile\": \"S.json\"}}}}",
		"env/S.json":              "{}",
		"missing/manifest.json":   "{\"artifacts\": {},\n\"missing\": [{\"key\": \"vpc-provider:account=1\"}]}",
		"badstack/manifest.json":  `{"artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.json"}}}}`,
		"badstack/S.json":         `{"Resources": {"A": {}}}`,
		"noassets/manifest.json":  stackAndAssets("gone.json"),
		"noassets/S.json":         nestedByHash,
		"badassets/manifest.json": stackAndAssets("S.assets.json"),
		"badassets/S.json":        nestedByHash,
		"badassets/S.assets.json": "{",
		"asset/manifest.json":     `{"artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.json"}}}}`,
		"asset/S.json":            "{\"Resources\": {\n\"N\": {\"Type\": \"AWS::CloudFormation::Stack\", \"Metadata\": {\"aws:asset:path\": \"N.json\"}}}}",
	}
	tree(t, files)
	large, err := os.Create("large.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := large.Truncate(100 << 20); err != nil {
		t.Fatal(err)
	}
	large.Close()
	tests := []struct{ name, paths, want string }{
		{"nothing named", "", "template: none is named, want template files or a directory with manifest.json"},
		{"no such file", "nope.yml", "nope.yml: does not exist"},
		{"file taken for a directory", "ok.yml/x", "ok.yml/x: cannot be read: not a directory"},
		{"odd name", "odd\aname", "odd\ufffdname: does not exist"},
		{"no such file beside one", "ok.yml nope.yml", "nope.yml: does not exist"},
		{"empty", "empty.yml", "empty.yml:1: is empty, want a CloudFormation template in JSON or YAML"},
		{"no template", "text.md", "text.md:1: is empty, want a CloudFormation template in JSON or YAML"},
		{"truncated", "cut.json", "cut.json:2: is not JSON: the file ends in the middle; is it truncated?"},
		{"100 MB", "large.yml", "large.yml: is larger than 32 MiB, the most that is read; CloudFormation itself takes 1 MB"},
		{"device without end", "/dev/zero", "/dev/zero: is larger than 32 MiB, the most that is read; CloudFormation itself takes 1 MB"},

		{"nested file missing", "gone.yml", `gone.yml:3: template "./sub/nope.yml" of nested stack "Child" does not exist; looked for "sub/nope.yml"`},
		{"nested application missing", "sam.yml", `sam.yml:2: template "nope.yml" of nested stack "App" does not exist; looked for "nope.yml"`},
		{"nested directory", "nestdir.yml", "dir: is a directory, want a template file"},
		{"nested truncated", "nestbad.yml", "cut.json:2: is not JSON: the file ends in the middle; is it truncated?"},
		{"nests itself", "self.yml", `self.yml:2: nested stack "Me" makes the templates nest themselves: self.yml → self.yml`},
		{"nest each other", "ping.yml", `dir/pong.yml:6: nested stack "Ping" makes the templates nest themselves: ping.yml → dir/pong.yml → ping.yml`},
		{"nests what nest each other", "to-ping.yml",
			`dir/pong.yml:6: nested stack "Ping" makes the templates nest themselves: ping.yml → dir/pong.yml → ping.yml`},

		{"no manifest", "dir", `dir: is a directory without manifest.json; looked for "dir/manifest.json"; name template files, or the directory that cdk synth writes (cdk.out)`},
		{"manifest without artifacts", "no", `no/manifest.json:1: is not the manifest of a cloud assembly: it has no map "artifacts"`},
		{"manifest is a list", "list", `list/manifest.json:1: is not the manifest of a cloud assembly: it has no map "artifacts"`},
		{"artifacts are a list", "array", `array/manifest.json:1: is not the manifest of a cloud assembly: it has no map "artifacts"`},
		{"no stacks", "none", `none/manifest.json: has no stacks: no artifact of type aws:cloudformation:stack`},
		{"manifest broken", "broken", "broken/manifest.json:2: is not JSON: invalid character ','"},
		{"template of stack missing", "file", `file/manifest.json:3: templateFile "S.json" of artifact "S" does not exist; looked for "file/S.json"`},
		{"stack without template", "noprop", `noprop/manifest.json:2: artifact "S" has no templateFile, want a path in the assembly`},
		{"stage missing", "stage", `stage/manifest.json:3: directoryName "assembly-P" of artifact "P" does not exist; looked for "stage/assembly-P"`},
		{"stage without manifest", "stagedir", `stagedir/p: is a directory without manifest.json; looked for "stagedir/p/manifest.json"; name template files, or the directory that cdk synth writes (cdk.out)`},
		{"environment", "env", `env/manifest.json:3: environment "eu-west-1" of artifact "S", want "aws://ACCOUNT/REGION"`},
		{"not final", "missing", `missing/manifest.json:2: the templates are not final: the app still looks up "vpc-provider:account=1"; run cdk synth with credentials for it`},
		{"stack is no template", "badstack", `badstack/S.json:1: resource "A" has no Type, want one such as "AWS::ECS::Service"`},
		{"asset manifest missing", "noassets", `noassets/manifest.json:3: file "gone.json" of artifact "S.assets" does not exist; looked for "noassets/gone.json"`},
		{"asset manifest broken", "badassets", "badassets/S.assets.json:1: is not JSON: the file ends in the middle; is it truncated?"},
		{"asset missing", "asset", `asset/S.json:2: template "N.json" of nested stack "N" does not exist; looked for "asset/N.json"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sources, err := Read(strings.Fields(tt.paths), here)
			if err == nil {
				t.Fatalf("Read(%s) is\n%s, want error", tt.paths, describe(sources))
			}
			if got := filepath.ToSlash(err.Error()); got != tt.want {
				t.Errorf("Read(%s):\n got %s\nwant %s", tt.paths, got, tt.want)
			}
		})
	}
}

// Thirty files, each nesting the next one twice, would be a thousand million stacks.
func TestNestedBomb(t *testing.T) {
	files := map[string]string{"30.yml": queueYAML}
	for i := range 30 {
		next := fmt.Sprintf("%d.yml", i+1)
		files[fmt.Sprintf("%d.yml", i)] = nesting("A", next, "B", next)
	}
	tree(t, files)
	_, err := Read([]string{"0.yml"}, here)
	want := "is one nested stack too many: CloudFormation creates up to 2500 in one operation"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// testdata/assembly was written by CDK, by an app with two stages, nested stacks and an
// empty stack; what the loader does not read was cut away.
func TestReadAssembly(t *testing.T) {
	const nested, deeper = "NestedNestedStackNestedNestedStackResourceDEFDAA4D", "DeeperNestedStackDeeperNestedStackResource02A56DA5"
	dev := `"web" ROOT/assembly-Dev/DevWeb4E4BD607.template.json 1/us-east-1
  "web/` + nested + `" ROOT/assembly-Dev/DevWebNestedAF75B350.nested.template.json 1/us-east-1
    "web/` + nested + "/" + deeper + `" ROOT/assembly-Dev/DevWebNestedDeeper7AC5A600.nested.template.json 1/us-east-1
`
	prod := `"web-2" ROOT/assembly-Prod/ProdWebF45B1510.template.json 1/us-east-1
  "web-2/` + nested + `" ROOT/assembly-Prod/ProdWebNestedFBC2925D.nested.template.json 1/us-east-1
    "web-2/` + nested + "/" + deeper + `" ROOT/assembly-Prod/ProdWebNestedDeeperB9A75C00.nested.template.json 1/us-east-1
`
	empty := "\"Empty\" ROOT/Empty.template.json 111122223333/eu-central-1\n"
	tests := []struct {
		name  string
		paths []string
		want  string
	}{
		{"whole", []string{""}, dev + prod + empty},
		{"twice", []string{"", ""}, dev + prod + empty},
		{"stage", []string{"assembly-Dev"}, dev},
		{"stage, then whole", []string{"assembly-Dev", ""}, dev + prod + empty},
		{"template, then its assembly", []string{"assembly-Dev/DevWeb4E4BD607.template.json", "assembly-Dev"}, dev},
		{"nested template, then its assembly", []string{"assembly-Dev/DevWebNestedAF75B350.nested.template.json", "assembly-Dev"}, dev},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var paths []string
			for _, path := range tt.paths {
				paths = append(paths, filepath.Join("testdata/assembly", path))
			}
			sources, err := Read(paths, here)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(describe(sources), "testdata/assembly", "ROOT"); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// The name that a stack is deployed by stays, even where two stacks have the same.
func TestDeployedName(t *testing.T) {
	sources, err := Read([]string{"testdata/assembly"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sources {
		got = append(got, s.Name+" "+s.Deployed+" "+s.Account+"/"+s.Region)
		for _, child := range s.Nested {
			if child.Deployed != "" {
				t.Errorf("nested stack %s is deployed as %s, want a name that is not known", child.Name, child.Deployed)
			}
		}
	}
	if want := []string{"web web /us-east-1", "web-2 web /us-east-1", "Empty Empty 111122223333/eu-central-1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An assembly that has itself as a stage is read once.
func TestAssemblyInItself(t *testing.T) {
	tree(t, map[string]string{
		"manifest.json": `{"artifacts": {"Me": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}},
			"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.json"}}}}`,
		"S.json": webJSON,
	})
	sources, err := Read([]string{"."}, here)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(sources), "\"S\" S.json 1/eu-west-1\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What the CDK CLI writes: the path of a nested template is in the metadata.
func TestAssetMetadata(t *testing.T) {
	tree(t, map[string]string{
		"out/manifest.json": `{"artifacts": {"S": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
			"properties": {"templateFile": "S.json", "stackName": "prod"}}}}`,
		"out/S.json": `{"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://x/", "h.json"]]}},
			"Metadata": {"aws:asset:path": "N.json", "aws:asset:property": "TemplateURL"}}}}`,
		"out/N.json": webJSON,
	})
	sources, err := Read([]string{"out"}, here)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(sources), "\"prod\" out/S.json 1/eu-west-1\n  \"prod/N\" out/N.json 1/eu-west-1\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
