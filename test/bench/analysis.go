package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// analysis measures verify, cfn-lint and cdk-nag on the templates of 200 services: on all
// stacks, and on the largest.
func (b *bench) analysis() (section, error) {
	verify, err := b.compile("./cmd/verify")
	if err != nil {
		return section{}, err
	}
	files, err := b.synthesizeServices(200)
	if err != nil {
		return section{}, err
	}
	largest, err := largestOf(files)
	if err != nil {
		return section{}, err
	}
	versions, err := b.analyserVersions()
	if err != nil {
		return section{}, err
	}
	t := table{head: []string{"templates", "size", "`verify`", versions[0], versions[1], "`verify` is faster than cfn-lint", "than cdk-nag"}}
	all, err := b.analyse(verify, filepath.Dir(files[0]), files)
	if err != nil {
		return section{}, err
	}
	one, err := b.analyse(verify, largest, []string{largest})
	if err != nil {
		return section{}, err
	}
	t.add(fmt.Sprintf("all %d", len(files)), size(files), milliseconds(all[0].wall()), seconds(all[1].wall()), seconds(all[2].wall()),
		times(all[0].wall(), all[1].wall()), times(all[0].wall(), all[2].wall()))
	t.add("the largest", size([]string{largest}), milliseconds(one[0].wall()), seconds(one[1].wall()), seconds(one[2].wall()),
		times(one[0].wall(), one[1].wall()), times(one[0].wall(), one[2].wall()))
	return section{t.String(), []claim{
		{"`verify` on the templates of 200 services, faster than cfn-lint", times(all[0].wall(), all[1].wall()), "at least 50 times"},
		{"`verify` on the templates of 200 services, faster than the rule packs of cdk-nag", times(all[0].wall(), all[2].wall()), ""},
	}}, nil
}

// synthesizeServices writes the templates of package synthesis.
func (b *bench) synthesizeServices(services int) (templates []string, err error) {
	app, err := b.compile("./test/synthesis/app")
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, "analysed")
	c := command{[]string{app, "module", fmt.Sprint(services)}, b.root, b.pinned.with("CDK_VALIDATION=false", "CDK_OUTDIR="+dir)}
	if err := warm(c); err != nil {
		return nil, err
	}
	return filepath.Glob(filepath.Join(dir, "*.template.json"))
}

// analyse returns what verify, cfn-lint and cdk-nag take. The others take long: cfn-lint,
// without a rival in the rounds, is run once.
func (b *bench) analyse(verify, assembly string, templates []string) ([]sample, error) {
	ours := command{[]string{verify, "--region", "eu-west-1", "--format", "json", "-o", os.DevNull, assembly}, b.root, b.pinned.environment}
	lint := command{append([]string{filepath.Join(b.root, ".venv/bin/cfn-lint"), "--"}, templates...), b.root, b.pinned.environment}
	nag := command{append([]string{filepath.Join(b.root, "node_modules/.bin/node"), "test/hygiene/packs.mjs"}, templates...), b.root, b.pinned.environment}
	if err := warm(ours); err != nil {
		return nil, err
	}
	samples, err := inTurn(1, lint, nag)
	if err != nil {
		return nil, err
	}
	many, err := inTurn(b.rounds, ours)
	if err != nil {
		return nil, err
	}
	return append(many, samples...), nil
}

// analyserVersions returns cfn-lint and cdk-nag with their versions.
func (b *bench) analyserVersions() ([2]string, error) {
	output, err := exec.Command(filepath.Join(b.root, ".venv/bin/cfn-lint"), "--version").Output()
	if err != nil {
		return [2]string{}, fmt.Errorf("cfn-lint: %w", err)
	}
	var pins struct{ DevDependencies map[string]string }
	raw, err := os.ReadFile("test/hygiene/package.json")
	if err == nil {
		err = json.Unmarshal(raw, &pins)
	}
	return [2]string{strings.TrimSpace(string(output)), "four packs of cdk-nag " + pins.DevDependencies["cdk-nag"]}, err
}

func largestOf(files []string) (largest string, err error) {
	var most int64
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return "", err
		}
		if info.Size() > most {
			largest, most = file, info.Size()
		}
	}
	return largest, nil
}

// size is that of files together.
func size(files []string) string {
	var sum int64
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			sum += info.Size()
		}
	}
	return fmt.Sprintf("%.1f MB", float64(sum)/1e6)
}
