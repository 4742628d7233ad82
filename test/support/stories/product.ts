import { canonicalJson } from '../../../shared/domain/canonical-json';
import { judge } from '../../../shared/domain/connect/judge';
import { normaliseRequest } from '../../../shared/domain/connect/request';
import type { DeviceEvent } from '../../../shared/domain/events';
import { type PolicySet, ruleText as ruleKey } from '../../../shared/domain/policy/policy-set';
import { buildRow } from '../../../shared/domain/verdict/build-row';
import type { VerdictRow } from '../../../shared/domain/verdict/row';
import type { Activated, InForce, Story } from '../../../shared/domain/verdict/story';
import { compileUnvalidated } from '../../../shared/runtime/cedar-compiler';
import type { RawRequest } from './requests';
import { permitText, ruleText, type ToldPolicy, type ToldStory } from './told-story';

/** The product's way: policies compiled, the row built from the log, stored as bytes, read back, decided. */
export function productOf(told: ToldStory): {
  readonly row: VerdictRow;
  readonly bytes: string;
  readonly decide: (now: number, request: RawRequest) => ProductDecision;
} {
  const row = buildRow(storyOf(told));
  const bytes = canonicalJson(row);
  return {
    row,
    bytes,
    decide: (at, raw) => {
      const { decision } = judge({
        at,
        request: normaliseRequest(raw),
        found: { kind: 'row', revision: 1, verdict: bytes },
      });
      return decision.outcome === 'allowed' ? { ...decision, code: undefined, rules: [] } : decision;
    },
  };
}

/** What the product is told. */
export function storyOf(told: ToldStory): Story {
  const past = inForce(told);
  const active = past.at(-1)?.active;
  if (active === undefined) throw new Error('a story needs a policy');
  const logs = new Map<string, readonly DeviceEvent[]>();
  for (const event of told.events) logs.set(event.device, [...(logs.get(event.device) ?? []), event]);
  return { commonName: told.commonName, logs, holds: told.holds, active, past };
}

export interface ProductDecision {
  readonly outcome: 'allowed' | 'denied';
  readonly code: string | undefined;
  readonly rules: readonly string[];
  readonly shadowRules: readonly string[];
  readonly suspended: readonly { readonly rule: string; readonly by: string }[];
}

function inForce(told: ToldStory): readonly InForce[] {
  const enforced: Record<string, number> = {};
  return told.policies.map((policy, index) => {
    const policySet = compiled(policy);
    for (const rule of policySet.rules.filter(({ effect, shadow }) => effect === 'forbid' && !shadow))
      enforced[ruleKey(rule)] ??= policy.from;
    const active: Activated = {
      activation: index + 1,
      policyHash: `policy-${index + 1}`,
      policySet,
      configuration: {
        endpoints: Object.fromEntries(
          Object.entries(told.endpoints).map(([id, attributes]) => [id, { attributes: { ...attributes } }]),
        ),
        sources: Object.fromEntries(
          Object.entries(told.sources).map(([id, { template, ...source }]) => [
            id,
            JSON.parse(
              JSON.stringify({ kind: id, ...source, commonName: template === undefined ? undefined : { template } }),
            ),
          ]),
        ),
      },
      enforced: { ...enforced },
    };
    return { from: policy.from, active };
  });
}

const COMPILED = new Map<string, PolicySet>();
const MOST_COMPILED = 5_000;

function compiled(policy: ToldPolicy): PolicySet {
  const text = [permitText(policy), ...policy.rules.map(ruleText)].join('\n');
  const known = COMPILED.get(text) ?? compile(text);
  if (COMPILED.size >= MOST_COMPILED) COMPILED.clear();
  COMPILED.set(text, known);
  return known;
}

function compile(text: string): PolicySet {
  const compilation = compileUnvalidated(text);
  if (!compilation.ok) throw new Error(`${JSON.stringify(compilation.problems)}\n${text}`);
  return compilation.policySet;
}
