#!/usr/bin/env bash
# Creates a private Amazon ECR repository and pushes the sample image to it, for
# `make deploy` (or `cdk deploy`) to use:
#
#   examples/fargate/push.sh [REPOSITORY] [TAG]
#
# The defaults are those of cdk.json. It needs the AWS CLI with credentials and a
# Region, and Docker. Run it where there is internet: the image is built from one
# on Amazon ECR Public, which the isolated VPC itself cannot reach.
set -euo pipefail

repository=${1:-isolated-ecs-sample}
tag=${2:-1.0}

fail() { echo "push.sh: $*" >&2; exit 1; }

command -v aws >/dev/null || fail "the AWS CLI is missing; see https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
command -v docker >/dev/null || fail "docker is missing; install Docker, or use cdk deploy -c build=true where it is"
docker info >/dev/null 2>&1 || fail "no Docker engine answers; start it"

region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
[ -n "$region" ] || fail "no Region; set AWS_REGION"
account=$(aws sts get-caller-identity --query Account --output text) || fail "no credentials that AWS accepts"

registry=$(aws ecr describe-repositories --region "$region" --repository-names "$repository" \
	--query 'repositories[0].repositoryUri' --output text 2>/dev/null) ||
	registry=$(aws ecr create-repository --region "$region" --repository-name "$repository" \
		--image-scanning-configuration scanOnPush=true \
		--query 'repository.repositoryUri' --output text) ||
	fail "cannot create the repository $repository in account $account, Region $region"

aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "${registry%%/*}"
docker build --platform linux/amd64 --tag "$registry:$tag" "$(dirname "$0")"
docker push "$registry:$tag"
echo "pushed $registry:$tag"
echo "next: make deploy ARGS='-c repository=$repository -c tag=$tag'"
