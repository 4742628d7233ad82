import * as z from 'zod';
import { EVENTS, FLEET } from '../../shared/contracts/tables';
import { canonicalJson } from '../../shared/domain/canonical-json';
import { STORED_EVENT } from '../../shared/domain/event-versions';
import { type PolicyActivated, policyActivatedSchema } from '../../shared/domain/events';
import type { ActivationBundle } from '../../shared/domain/policy/activation';
import { activationId } from '../../shared/domain/policy/activation-id';
import { enforcedSince } from '../../shared/domain/policy/enforced-since';
import { parseStored } from '../../shared/runtime/unreadable-store';

/** The newest activation, as the state machine's query returned it. */
export const inputSchema = z.object({
  current: z.array(z.record(z.string(), z.object({ S: z.string().optional(), N: z.string().optional() }))).default([]),
});

/** The fleet is reprojected in this many parallel segments. */
const SEGMENTS = 4;

/** What the state machine writes; texts, because it puts them into DynamoDB as they are. */
export interface PreparedActivation {
  readonly changed: boolean;
  readonly policy: { readonly hash: string; readonly document: string };
  readonly configuration: { readonly hash: string; readonly document: string };
  readonly event: { readonly eventId: string; readonly recordedAt: string; readonly event: string };
  readonly segments: readonly string[];
  readonly totalSegments: string;
}

/**
 * Compares what this deployment carries with what is active. The count only grows: going back to an earlier policy is
 * a new activation, or rows written meanwhile would look newer than the decision to go back.
 */
export function prepareActivation(input: unknown, bundle: ActivationBundle, now: number): PreparedActivation {
  const [item] = inputSchema.parse(input).current;
  const current =
    item === undefined
      ? undefined
      : parseStored(STORED_EVENT.activation, item[EVENTS.event]?.S, 'the latest activation');
  const next: PolicyActivated = {
    type: 'PolicyActivated',
    version: 2,
    device: FLEET,
    eventId: activationId((current?.activation ?? 0) + 1),
    source: 'postern',
    occurredAt: now,
    recordedAt: now,
    activation: (current?.activation ?? 0) + 1,
    policyHash: bundle.policyHash,
    configurationHash: bundle.configurationHash,
    compiler: bundle.compiler,
    enforced: enforcedSince(bundle.policy.rules, current?.enforced ?? {}, now),
  };
  return {
    changed: current === undefined || !sameContent(current, next),
    policy: { hash: bundle.policyHash, document: canonicalJson(bundle.policy) },
    configuration: { hash: bundle.configurationHash, document: canonicalJson(bundle.configuration) },
    event: { eventId: next.eventId, recordedAt: String(now), event: canonicalJson(policyActivatedSchema.parse(next)) },
    segments: Array.from({ length: SEGMENTS }, (_, segment) => String(segment)),
    totalSegments: String(SEGMENTS),
  };
}

const sameContent = (a: PolicyActivated, b: PolicyActivated): boolean =>
  a.policyHash === b.policyHash && a.configurationHash === b.configurationHash && a.compiler === b.compiler;
