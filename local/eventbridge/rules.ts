import * as z from 'zod';
import { ACCOUNT } from '../assembly/account';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { LocalFailure, messageOf } from '../failure';
import { cloneJson, isJsonObject, type Json, type JsonObject, jsonSchema, parseJson } from '../json';
import { compilePattern, type EventTest } from './pattern';
import { rateMilliseconds } from './schedule';

const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  RetryPolicy: z
    .strictObject({ MaximumEventAgeInSeconds: z.number().optional(), MaximumRetryAttempts: z.number().optional() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
});

const ruleSchema = z.strictObject({
  Description: z.string().optional(),
  EventBusName: z.string().optional(),
  EventPattern: jsonSchema.optional(),
  Name: z.string().optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  Tags: z.unknown().optional(),
  Targets: z.array(targetSchema).optional(),
});

export interface Target {
  readonly id: string;
  readonly arn: string;
  /** What the target gets of an event. */
  readonly inputOf: (event: JsonObject) => Json;
  readonly deadLetterArn: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly matches: EventTest | undefined;
  /** Milliseconds between firings, for a schedule. */
  readonly rate: number | undefined;
  readonly targets: readonly Target[];
}

export const DEFAULT_BUS = 'default';

/** The enabled rules of a deployment. */
export function rulesOf(deployment: Deployment): readonly Rule[] {
  return parseResources(deployment, 'AWS::Events::Rule', ruleSchema)
    .filter(({ properties }) => properties.State !== 'DISABLED')
    .map(({ stack, logicalId, ref, attributes, properties }) => {
      try {
        return {
          name: ref,
          arn: attributes.Arn ?? ref,
          bus: busName(properties.EventBusName ?? DEFAULT_BUS),
          matches: properties.EventPattern === undefined ? undefined : compilePattern(properties.EventPattern),
          rate:
            properties.ScheduleExpression === undefined ? undefined : rateMilliseconds(properties.ScheduleExpression),
          targets: (properties.Targets ?? []).map((target) => ({
            id: target.Id,
            arn: target.Arn,
            inputOf: targetInput(target),
            deadLetterArn: target.DeadLetterConfig?.Arn,
          })),
        };
      } catch (error) {
        throw new LocalFailure(`${stack.name}/${logicalId} (AWS::Events::Rule): ${messageOf(error)}`, { cause: error });
      }
    });
}

export function busNamesOf(deployment: Deployment): ReadonlySet<string> {
  return new Set([DEFAULT_BUS, ...deployment.resources('AWS::Events::EventBus').map((bus) => bus.ref)]);
}

/** Buses are named by name or by ARN. */
export function busName(nameOrArn: string): string {
  const prefix = `arn:${ACCOUNT.partition}:events:${ACCOUNT.region}:${ACCOUNT.id}:event-bus/`;
  return nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn;
}

/** The whole event, a constant, or what one plain path points to. */
function targetInput(target: z.infer<typeof targetSchema>): Target['inputOf'] {
  if (target.Input !== undefined) {
    const constant = parseJson(target.Input);
    return () => cloneJson(constant);
  }
  if (target.InputPath === undefined) return cloneJson;
  const path = /^\$((?:\.[A-Za-z_-][\w-]*)*)$/.exec(target.InputPath)?.[1];
  if (path === undefined) throw new Error(`input path ${target.InputPath} is not supported by the local service`);
  const keys = path.split('.').slice(1);
  return (event) => {
    let value: Json | undefined = event;
    for (const key of keys) value = isJsonObject(value) ? value[key] : undefined;
    return cloneJson(value);
  };
}
