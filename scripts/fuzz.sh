#!/usr/bin/env bash
# Runs every fuzz target of the module for a time, one after the other:
#
#   scripts/fuzz.sh 20s
#
# What breaks a target is written to testdata/fuzz of its package, where it is a test from then on.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:?usage: scripts/fuzz.sh TIME}
log=.cache/logs/fuzz.log
mkdir -p .cache/logs

targets=0
failed=0
for package in $(grep -rl --include='*_test.go' --exclude-dir=node_modules '^func Fuzz' . | xargs -n 1 dirname | sort -u); do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz'); do
		targets=$((targets + 1))
		if go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package" >"$log" 2>&1; then
			inputs=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
			echo "fuzz: $package $target: ${inputs:-0} inputs"
		else
			failed=$((failed + 1))
			echo "fuzz: $package $target fails" >&2
			cat "$log" >&2
		fi
	done
done
[ "$targets" -gt 0 ] || { echo "fuzz: no target was found" >&2; exit 1; }
[ "$failed" -eq 0 ] || exit 1
echo "fuzz: $targets targets hold for $time each"
