# make demo     deploys an example into a local AWS emulator and shows what exists;
#               fargate, or EXAMPLE=NAME
# make test     runs every check; a missing tool is a failure
# make fast     the developer's loop: vet, unit tests, golden templates of the constructs
# make hygiene  holds the example against the rule packs of cdk-nag
# make witness  holds how verify reads templates against how AWS's own validator does
# make browser  opens HTML reports in Chromium: read, pressed, filtered, printed, without a network
# make pictures takes the screenshots of the README anew, docs/pictures
# make fuzz     looks for input that breaks verify: FUZZTIME for each target, 20s
# make verify   analyses the example: can its tasks start, what can leave
# make mutate   deletes each fact of the golden templates in turn; prints how many verify notices
# make bench    measures synthesis, verify and builds beside baselines, among them TypeScript CDK
#               and cfn-lint, for a quarter of an hour, and prints tables; ARGS=--write puts them
#               into docs/performance.md, ARGS='--rounds 1 example' is a part of it, quickly
# make update   rewrites the golden templates; review the diff as you would code
# make synth    writes cdk.out for the example
# make deploy   deploys the example for real, with your AWS credentials
# make image    creates a private ECR repository and pushes the sample image to it
# make clean    removes what the others installed and wrote
#
# ARGS reaches the CDK CLI: make synth ARGS='-c build=true'

.SILENT:

# Every call of jsii and of the CDK CLI runs on the Node.js of package.json.
PINNED := PATH="$(CURDIR)/node_modules/.bin:$$PATH" JSII_NODE="$(CURDIR)/node_modules/.bin/node"

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

# What make fast leaves out.
SLOW := TestExample|TestProgram|TestReadme|TestMutation|InEveryCombination|TestSidesOfTheBenchmark|TestRulesOfAllowTo|TestEveryPartition|TestPoliciesOfALargeNetwork|TestPropertiesOfPictures|TestSameReportSamePicture|BareServices|^Example(New|Private|AllowPull)

.PHONY: demo test fast hygiene witness browser pictures fuzz verify mutate bench update synth deploy image clean install check unit emulator templates

demo: install
	$(PINNED) .venv/bin/python test/emulator/demo.py $(if $(EXAMPLE),--example '$(EXAMPLE)')

test: check unit emulator templates hygiene witness browser
	scripts/fuzz.sh 5s
	echo "all checks passed"

fast: install
	go vet ./...
	$(PINNED) CDK_VALIDATION=false go test -skip '$(SLOW)' ./...

hygiene: node_modules/.installed test/hygiene/node_modules/.installed
	$(PINNED) go test -count=1 -tags hygiene ./test/hygiene

witness: node_modules/.installed test/witness/node_modules/.installed
	$(PINNED) go test -count=1 -tags witness ./test/witness

browser: node_modules/.installed test/browser/node_modules/.installed
	$(PINNED) go test -count=1 -timeout 40m -tags browser ./test/browser

pictures: node_modules/.installed test/browser/node_modules/.installed
	$(PINNED) go test -count=1 -tags browser ./test/browser -run TestPictures -pictures

FUZZTIME ?= 20s
fuzz:
	scripts/fuzz.sh $(FUZZTIME)

verify: synth
	go run ./cmd/verify cdk.out

mutate:
	go test -count=1 -timeout 40m -run TestMutations -v ./verify | grep -v '^=== RUN\|^    --- PASS'

bench: install test/hygiene/node_modules/.installed test/synthesis/typescript/node_modules/.installed
	go run ./test/bench $(ARGS)

update: install
	$(PINNED) CDK_VALIDATION=false go test ./test -update
	git diff --stat -- test/golden

synth: install
	$(PINNED) cdk synth --quiet $(ARGS)
	echo "wrote cdk.out/IsolatedFargate.template.json"

deploy: install
	$(PINNED) cdk deploy $(ARGS)

image:
	examples/fargate/push.sh

clean:
	rm -rf node_modules test/hygiene/node_modules test/witness/node_modules test/browser/node_modules test/synthesis/typescript/node_modules test/synthesis/typescript/build .venv .cache cdk.out

# The parts of make test.

check: install
	unformatted=$$(git ls-files --cached --others --exclude-standard '*.go' | xargs gofmt -l); \
	test -z "$$unformatted" || { echo "not formatted, run gofmt -w:" $$unformatted >&2; exit 1; }
	go vet ./...
	go vet -tags browser,emulator,hygiene,witness ./test/...
	cd test/downstream && go vet ./...
	go run $(STATICCHECK) -tags browser,emulator,hygiene,witness ./...
	go run $(ACTIONLINT) examples/ci/github.yml

# With CDK's own validation of templates, which the fast loop leaves out.
unit: install test/synthesis/typescript/node_modules/.installed
	$(PINNED) CDK_VALIDATION=true go test -count=1 -timeout 40m ./...

emulator: install
	$(PINNED) go test -count=1 -timeout 40m -tags emulator ./test/emulator

# The template for every account and Region: without the credentials that the
# user's shell may have, which would make it one for theirs.
#
# W3005: a service on Fargate Spot depends on the whole cluster, because CDK adds
# the capacity providers to it only during synthesis; a Ref covers part of that.
# W3010: one golden template is there to name Availability Zones.
templates: install
	env -u AWS_PROFILE -u AWS_REGION -u AWS_DEFAULT_REGION -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY \
		-u AWS_SESSION_TOKEN AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null \
		AWS_EC2_METADATA_DISABLED=true $(PINNED) cdk synth --quiet --output .cache/cdk.out
	.venv/bin/cfn-lint -- .cache/cdk.out/*.template.json
	.venv/bin/cfn-lint --ignore-checks W3005 W3010 -- test/golden/*.json
	echo "cfn-lint: no error and no warning"

# What the checkout needs is installed into it, once per change of its pins.

install: node_modules/.installed .venv/.installed

node_modules/.installed: package.json package-lock.json
	scripts/install.sh node

test/hygiene/node_modules/.installed: test/hygiene/package.json test/hygiene/package-lock.json
	scripts/install.sh hygiene

test/witness/node_modules/.installed: test/witness/package.json test/witness/package-lock.json
	scripts/install.sh witness

test/browser/node_modules/.installed: test/browser/package.json test/browser/package-lock.json
	scripts/install.sh browser

test/synthesis/typescript/node_modules/.installed: test/synthesis/typescript/package.json test/synthesis/typescript/package-lock.json
	scripts/install.sh typescript

.venv/.installed: requirements.txt
	scripts/install.sh python
