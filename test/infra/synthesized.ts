import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as z from 'zod';
import { buildApp } from '../../infra/build-app';
import { type Deployment, prepareDeployment } from '../../infra/configuration/prepare-deployment';
import configuration from '../../postern.config';

export const PROJECT_ROOT = path.join(__dirname, '..', '..');

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  Metadata: z.unknown().optional(),
});
const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});
export type Resource = z.infer<typeof resourceSchema>;

/** The deployment of `postern.config.ts`, with settings of a test's own. */
export function deploymentOf(settings: Readonly<Record<string, unknown>> = {}): Deployment {
  const prepared = prepareDeployment({
    base: { ...configuration, ...settings },
    overrides: [],
    projectRoot: PROJECT_ROOT,
  });
  if (!prepared.ok) throw new Error(prepared.problems.join('\n'));
  return prepared.deployment;
}

/** Both stacks of a deployment, as CloudFormation would get them. */
export class Synthesized {
  readonly #resources = new Map<string, Resource>();
  public readonly outputs: ReadonlyMap<string, unknown>;

  public constructor(deployment: Deployment = deploymentOf()) {
    const outdir = mkdtempSync(path.join(tmpdir(), 'postern-synth-'));
    const assembly = buildApp(deployment, PROJECT_ROOT, { outdir }).synth();
    const outputs = new Map<string, unknown>();
    for (const stack of assembly.stacks) {
      const template = templateSchema.parse(JSON.parse(readFileSync(stack.templateFullPath, 'utf8')));
      for (const [id, resource] of Object.entries(template.Resources)) this.#resources.set(id, resource);
      for (const [id, output] of Object.entries(template.Outputs)) outputs.set(id, output.Value);
    }
    this.outputs = outputs;
    rmSync(outdir, { recursive: true });
  }

  /** Resources of a type by logical id. */
  public ofType(type: string): ReadonlyMap<string, Resource> {
    return new Map([...this.#resources].filter(([, resource]) => resource.Type === type));
  }

  /** A state machine's definition by the end of its name. */
  public definition(name: string): unknown {
    for (const { Properties } of this.ofType('AWS::StepFunctions::StateMachine').values()) {
      if (Properties.StateMachineName === name) return JSON.parse(plain(Properties.DefinitionString));
    }
    throw new Error(`no state machine ${name}`);
  }
}

const intrinsicSchema = z.union([
  z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }),
  z.strictObject({ 'Fn::ImportValue': z.string() }),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  z.strictObject({ Ref: z.string() }),
  z.strictObject({ 'Fn::Select': z.unknown() }),
]);

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
};

/** A template value as text; references become the logical id (and attribute) they name. */
export function plain(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const intrinsic = intrinsicSchema.parse(value);
  if ('Fn::Join' in intrinsic) return intrinsic['Fn::Join'][1].map(plain).join(intrinsic['Fn::Join'][0]);
  if ('Fn::ImportValue' in intrinsic) return exportedId(intrinsic['Fn::ImportValue']);
  if ('Fn::Select' in intrinsic) return JSON.stringify(intrinsic);
  if ('Ref' in intrinsic) return PSEUDO_PARAMETERS[intrinsic.Ref] ?? intrinsic.Ref;
  return intrinsic['Fn::GetAtt'].join('.');
}

/** `postern-data:ExportsOutputFnGetAttTablesEventsE8DD42EAArn292D4437` names `TablesEventsE8DD42EA.Arn`. */
function exportedId(name: string): string {
  const parts = /ExportsOutput(?:Ref(\w+)|FnGetAtt(\w+)(Arn))[0-9A-F]{8}$/.exec(name);
  if (parts === null) throw new Error(`unexpected export ${name}`);
  return parts[1] ?? `${parts[2]}.${parts[3]}`;
}
