#!/usr/bin/env bash
# Installs into the checkout what the checkout pins:
#
#   scripts/install.sh node     node_modules: the CDK CLI and its Node.js (package.json)
#   scripts/install.sh hygiene  test/hygiene/node_modules: cdk-nag and its CDK (package.json there)
#   scripts/install.sh typescript
#                               test/synthesis/typescript/node_modules: CDK and TypeScript (package.json there)
#   scripts/install.sh witness  test/witness/node_modules: AWS's validator of templates (package.json there)
#   scripts/install.sh browser  test/browser/node_modules: what drives Chromium (package.json there), and
#                               Chromium itself if there is none and this is root on Debian or Ubuntu
#   scripts/install.sh python   .venv: the emulator and cfn-lint (requirements.txt)
#
# A step that fails says so in one line; its log is under .cache/logs.
set -euo pipefail
cd "$(dirname "$0")/.."
logs=.cache/logs
mkdir -p "$logs"

fail() { echo "install: $*" >&2; exit 1; }

need() { command -v "$1" >/dev/null || fail "$1 is missing; $2"; }

# step NAME COMMAND... runs a command with its output in a log.
step() {
	local name=$1
	shift
	"$@" >"$logs/$name.log" 2>&1 || fail "$* failed; see $logs/$name.log"
}

install_node() {
	need go "install Go 1.26 or later"
	local minor
	minor=$(go env GOVERSION | sed -E 's/^go1\.([0-9]+).*/\1/')
	[ "$minor" -ge 26 ] || fail "Go 1.26 or later is needed, this is $(go env GOVERSION)"
	need node "install Node.js 18 or later; what the CDK CLI runs on comes from package.json"
	need npm "it comes with Node.js"
	echo "install: the CDK CLI and Node.js of package.json"
	step npm npm ci --no-audit --no-fund
	step node node_modules/.bin/node --version
	touch node_modules/.installed
}

install_hygiene() {
	need npm "it comes with Node.js"
	echo "install: cdk-nag and the CDK it needs, of test/hygiene/package.json"
	# Not npm --prefix, which also moves where npm looks for its global configuration.
	step hygiene bash -c 'cd test/hygiene && npm ci --no-audit --no-fund'
	touch test/hygiene/node_modules/.installed
}

install_typescript() {
	need npm "it comes with Node.js"
	echo "install: CDK and TypeScript of test/synthesis/typescript/package.json"
	step typescript bash -c 'cd test/synthesis/typescript && npm ci --no-audit --no-fund'
	touch test/synthesis/typescript/node_modules/.installed
}

install_witness() {
	need npm "it comes with Node.js"
	echo "install: AWS's validator of templates, of test/witness/package.json"
	step witness bash -c 'cd test/witness && npm ci --no-audit --no-fund'
	touch test/witness/node_modules/.installed
}

install_browser() {
	need npm "it comes with Node.js"
	echo "install: playwright-core and axe-core of test/browser/package.json"
	step browser bash -c 'cd test/browser && npm ci --no-audit --no-fund'
	if [ -z "${CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null; then
		[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
			fail "Chromium is missing; install it (Debian: apt-get install chromium) or name one in CHROMIUM"
		echo "install: Chromium, by apt-get"
		step apt-update apt-get update
		step chromium env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-liberation
	fi
	touch test/browser/node_modules/.installed
}

install_python() {
	need python3 "install Python 3.11 or later"
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
		fail "Python 3.11 or later is needed, this is $(python3 --version)"
	echo "install: the emulator and cfn-lint of requirements.txt"
	step venv python3 -m venv --clear .venv # Debian and Ubuntu have it in python3-venv
	step pip .venv/bin/pip install --disable-pip-version-check -r requirements.txt
	touch .venv/.installed
}

case "${1:-}" in
node) install_node ;;
hygiene) install_hygiene ;;
typescript) install_typescript ;;
witness) install_witness ;;
browser) install_browser ;;
python) install_python ;;
*) fail "usage: scripts/install.sh node|hygiene|typescript|witness|browser|python" ;;
esac
