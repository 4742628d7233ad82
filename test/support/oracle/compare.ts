import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { evaluate } from '../../../shared/domain/cedar/evaluate';
import type { Expression } from '../../../shared/domain/cedar/expression';
import { instantsIn } from '../../../shared/domain/cedar/instants';
import { ipOrThrow } from '../../../shared/domain/cedar/ip';
import { asExpression, type Known, partiallyEvaluate } from '../../../shared/domain/cedar/partial-evaluate';
import {
  datetime,
  EvaluationError,
  type RecordValue,
  record,
  set,
  type Value,
} from '../../../shared/domain/cedar/value';
import { compileCondition } from '../../../shared/runtime/compile-condition';
import type { World } from './worlds';

/** What a decision consists of, the same from both sides. Rules sorted. */
export interface Verdict {
  readonly denying: readonly string[];
  readonly erring: readonly string[];
}

const UID = {
  principal: { type: 'Device', id: 'workspace-one:1' },
  action: { type: 'Action', id: 'connect' },
  resource: { type: 'Endpoint', id: 'cvpn-endpoint-a' },
};
const INSTANT_FIELDS = ['lastSeen'];

/** Has Cedar parse the policies once; {@link askCedar} then asks about them. */
export function prepareCedar(text: string): void {
  const answer = preparsePolicySet('oracle', { staticPolicies: byId(text) });
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('; '));
}

/** Full Cedar, told everything, about the policies last prepared. */
export function askCedar(world: World, now: number): Verdict {
  const json = (fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        if (INSTANT_FIELDS.includes(name)) return [name, extension('datetime', new Date(Number(value)).toISOString())];
        if (name === 'publicIp') return [name, extension('ip', String(value))];
        return [name, value];
      }),
    );
  const answer = statefulIsAuthorized({
    ...UID,
    context: JSON.parse(
      JSON.stringify({
        now: extension('datetime', new Date(now).toISOString()),
        device: json(world.device),
        connection: json(world.connection),
        'workspace-one': world.workspaceOne === undefined ? undefined : json(world.workspaceOne),
      }),
    ),
    preparsedPolicySetId: 'oracle',
    entities: [{ uid: UID.resource, attrs: JSON.parse(JSON.stringify(world.resource)), parents: [] }],
  });
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('; '));
  const { decision, diagnostics } = answer.response;
  return {
    denying: decision === 'deny' ? [...diagnostics.reason].sort() : [],
    erring: diagnostics.errors.map((error) => error.policyId).sort(),
  };
}

const extension = (fn: string, arg: string) => ({ __extn: { fn, arg } });

function parts(text: string): readonly string[] {
  const answer = policySetTextToParts(text);
  if (answer.type === 'failure') throw new Error(`${answer.errors[0]?.message}: ${text}`);
  return answer.policies;
}
const idOf = (policy: string): string => /@id\("([^"]+)"\)/.exec(policy)?.[1] ?? '';
const byId = (text: string) => Object.fromEntries(parts(text).map((policy) => [idOf(policy), policy]));

/** The product's way: compile once, evaluate in part, and the rest per clock and connection. */
export function compileRules(text: string): ReadonlyMap<string, Expression> {
  return new Map(
    parts(text).flatMap((policy) => {
      const answer = policyToJson(policy);
      if (answer.type === 'failure') throw new Error(answer.errors[0]?.message);
      return answer.json.effect === 'permit' ? [] : [[idOf(policy), compileCondition(answer.json)] as const];
    }),
  );
}

export function leaveResiduals(rules: ReadonlyMap<string, Expression>, world: World): ReadonlyMap<string, Expression> {
  const known: Known = {
    principal: { type: 'entity', entityType: 'Device', id: UID.principal.id },
    action: { type: 'entity', entityType: 'Action', id: 'connect' },
    resource: { type: 'entity', entityType: 'Endpoint', id: UID.resource.id },
    resourceAttributes: values(world.resource),
    context: record([
      ['device', values(world.device)],
      ...(world.workspaceOne === undefined ? [] : [['workspace-one', values(world.workspaceOne)] as const]),
    ]),
  };
  // Through JSON, as a row goes through the table.
  return new Map(
    [...rules].map(([id, rule]) => [id, JSON.parse(JSON.stringify(asExpression(partiallyEvaluate(rule, known))))]),
  );
}

export function askResiduals(residuals: ReadonlyMap<string, Expression>, world: World, now: number): Verdict {
  const denying: string[] = [];
  const erring: string[] = [];
  const unknowns = { now: datetime(BigInt(now)), connection: values(world.connection) };
  for (const [id, residual] of residuals) {
    try {
      if (evaluate(residual, unknowns) === true) denying.push(id);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      erring.push(id);
    }
  }
  return { denying: denying.sort(), erring: erring.sort() };
}

/** Every instant a residual turns at, with its neighbours, and the world's own clock. */
export function instantsToProbe(residuals: ReadonlyMap<string, Expression>, world: World): readonly number[] {
  const boundaries = [...residuals.values()]
    .flatMap(instantsIn)
    .flatMap((instant) => [instant - 1, instant, instant + 1]);
  // Cedar's instants and the product's clock agree within the years Date can print.
  return [...new Set([world.now, ...boundaries.filter((instant) => instant >= 0 && instant < 250_000_000_000_000)])];
}

function values(fields: Readonly<Record<string, unknown>>): RecordValue {
  return record(Object.entries(fields).map(([name, value]) => [name, toValue(name, value)] as const));
}

function toValue(name: string, value: unknown): Value {
  if (INSTANT_FIELDS.includes(name)) return datetime(BigInt(Number(value)));
  if (name === 'publicIp') return ipOrThrow(String(value));
  if (Array.isArray(value)) return set(value.map(String));
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'object' && value !== null) return values(Object.fromEntries(Object.entries(value)));
  return typeof value === 'boolean' ? value : String(value);
}
