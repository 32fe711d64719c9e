// Prints what the rule packs of cdk-nag find in CloudFormation templates, as a
// JSON array of findings:
//
//	node packs.mjs TEMPLATE...
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';

const packs = [AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks, HIPAASecurityChecks];

// What a pack says of a rule that fails instead of deciding.
const notEvaluated = 'Rule threw an error during validation. ';

process.env.CDK_VALIDATION = 'false'; // CDK's own rules for templates

console.log(JSON.stringify(process.argv.slice(2).flatMap(check), null, 1));

// check returns the findings of all packs in a template. Each resource is judged
// by itself, because a pack merges what a rule says of several ones.
function check(file) {
  const { Resources } = JSON.parse(readFileSync(file, 'utf8'));
  const included = include(file, Resources);
  return packs.map((Pack) => new Pack(undefined, { verbose: true })).flatMap((pack) =>
    Object.entries(Resources).flatMap(([id, { Type, Metadata }]) =>
      pack.validateScope(included.getResource(id)).violations.map(({ ruleName, description }) => ({
        rule: ruleName,
        evaluated: !description.startsWith(notEvaluated),
        text: description.replace(notEvaluated, ''),
        id,
        type: Type,
        construct: Metadata?.['aws:cdk:path'] ?? id,
      }))));
}

// include makes constructs of the resources of a template, which is what packs look
// at. Synthesized they must be those resources again, or others would be judged.
function include(file, resources) {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', {
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  const included = new CfnInclude(stack, 'Template', { templateFile: file });
  const synthesized = Template.fromStack(stack).toJSON().Resources;
  for (const id of Object.keys({ ...resources, ...synthesized })) {
    if (!isDeepStrictEqual(unordered(resources[id]), unordered(synthesized[id]))) {
      throw new Error(`${file}: CDK reads ${id} in another way`);
    }
  }
  return included;
}

// unordered returns a resource with what it depends on sorted.
function unordered(resource) {
  return { ...resource, DependsOn: [resource?.DependsOn ?? []].flat().sort() };
}
