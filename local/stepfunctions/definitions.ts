import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { LocalFailure, messageOf } from '../failure';
import { type Json, parseJson } from '../json';
import { type Scope, scopeSchema } from './asl';
import { definitionProblems, type IntegrationProblems } from './definition-check';
import { type Definition, StateMachine } from './interpreter';

const machineSchema = z.strictObject({
  DefinitionString: z.string(),
  LoggingConfiguration: z.unknown().optional(),
  RoleArn: z.string(),
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).optional(),
  Tags: z.unknown().optional(),
  TracingConfiguration: z.unknown().optional(),
});

export interface StateMachineDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly logicalId: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly scope: Scope;
  /** Seconds an execution may take. */
  readonly timeoutSeconds: number | undefined;
}

const topSchema = scopeSchema.extend({ TimeoutSeconds: z.number().optional() });

/** The state machines of a deployment. Throws on a definition that would run differently here than in AWS. */
export function stateMachinesOf(
  deployment: Deployment,
  integrationProblems: IntegrationProblems,
): readonly StateMachineDefinition[] {
  return parseResources(deployment, 'AWS::StepFunctions::StateMachine', machineSchema).map((resource) => {
    const { stack, logicalId, ref, attributes, properties } = resource;
    const place = `${stack.name}/${logicalId} (AWS::StepFunctions::StateMachine)`;
    const definition = parseDefinition(properties.DefinitionString, place);
    const problems = [...validationProblems(definition), ...definitionProblems(definition, integrationProblems)];
    if (problems.length > 0) throw new LocalFailure(`${place}: ${problems.join('; ')}`);
    const { TimeoutSeconds: timeoutSeconds, ...scope } = topSchema.parse(definition);
    return {
      name: attributes.Name ?? logicalId,
      arn: ref,
      roleArn: properties.RoleArn,
      logicalId,
      type: properties.StateMachineType ?? 'STANDARD',
      scope,
      timeoutSeconds,
    };
  });
}

function parseDefinition(text: string, place: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw new LocalFailure(`${place}: its definition is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

const validatable = z.custom<Definition>((value) => typeof value === 'object' && value !== null);

/** The interpreter checks a definition with asl-validator when it takes one. */
function validationProblems(definition: Json): readonly string[] {
  try {
    new StateMachine(validatable.parse(definition));
    return [];
  } catch (error) {
    return [messageOf(error)];
  }
}
