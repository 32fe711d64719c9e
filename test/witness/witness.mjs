// Prints how @aws/cloudformation-validate reads CloudFormation templates, as a JSON array
// with an object for each template whose path stands on a line of standard input:
//
//	node witness.mjs read      what is in it, resolved as far as can be without deployment
//	node witness.mjs findings  what its rules find
import { readFileSync } from 'node:fs';
import { CelEngine, TemplateFile, TemplateModel } from '@aws/cloudformation-validate';

const files = readFileSync(0, 'utf8').split('\n').filter(Boolean);
console.log(JSON.stringify(process.argv[2] === 'findings' ? findings(files) : files.map(read)));

// read returns what is in a template, or why it is none.
function read(file) {
  let model;
  try {
    model = new TemplateModel(new TemplateFile(file));
  } catch (error) {
    return { error: String(error) };
  }
  try {
    const { edges, mappings, cycles, hasParseErrors, conditionExclusions, conditionImplications } = model.toDiagnosticModel();
    const resources = model.resources();
    return {
      resources, edges, mappings, cycles, hasParseErrors, conditionExclusions, conditionImplications,
      outputs: model.outputs(), parameters: model.parameters(), conditions: model.conditions(), lines: lines(model, resources),
    };
  } finally {
    model.free();
  }
}

// lines returns the lines of all resources and of their properties.
function lines(model, resources) {
  const paths = Object.entries(resources).flatMap(([id, { properties }]) =>
    [`Resources/${id}`, ...Object.keys(properties).map((key) => `Resources/${id}/Properties/${key}`)]);
  return Object.fromEntries(paths.map((path) => [path, model.sourceLocation(path)?.startLine ?? 0]));
}

// findings returns what the rules find in templates: nothing at all in one that cannot be read.
function findings(files) {
  const engine = new CelEngine();
  return files.map((file) => {
    try {
      const { status, diagnostics } = engine.validateStandard(new TemplateFile(file));
      return { status, findings: diagnostics.map(finding) };
    } catch (error) {
      return { status: String(error), findings: [] };
    }
  });
}

function finding({ ruleId, severity, message, entity, propertyPath, startLine }) {
  return {
    rule: ruleId, severity, text: message, id: entity?.logicalId ?? '', type: entity?.resourceType ?? '',
    path: propertyPath ?? '', line: startLine ?? 0,
  };
}
