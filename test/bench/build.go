package main

import (
	"os"
	"path/filepath"
)

// build measures go build, with an empty cache of what is built, of a program that uses the
// module and of one that uses CDK alone, once each. The sources have been downloaded.
func (b *bench) build() (section, error) {
	ours, err := b.coldBuild(".")
	if err != nil {
		return section{}, err
	}
	bare, err := b.coldBuild("./bare")
	if err != nil {
		return section{}, err
	}
	t := table{head: []string{"cold `go build` of a program that uses", "time", "processor time"}}
	t.add("this module", seconds(ours.wall), seconds(ours.processor))
	t.add("CDK's `awsec2` and `awsecs`", seconds(bare.wall), seconds(bare.processor))
	t.add("ratio", against(ours.wall, bare.wall), against(ours.processor, bare.processor))
	return section{t.String(), []claim{
		{"cold build of a program that uses the module, of the time of one that uses `awsec2` and `awsecs`", against(ours.wall, bare.wall), ""},
	}}, nil
}

func (b *bench) coldBuild(source string) (cost, error) {
	cache := filepath.Join(b.dir, "cold")
	defer os.RemoveAll(cache)
	return command{[]string{"go", "build", "-o", filepath.Join(b.dir, "built"), source}, filepath.Join(b.root, "test/downstream"),
		b.pinned.with("GOCACHE=" + cache)}.run()
}
