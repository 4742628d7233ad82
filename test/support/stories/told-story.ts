import type { DeviceEvent, HoldEvent } from '../../../shared/domain/events';

/**
 * A story as plain data: what happened, under which policies, and what is asked. Both sides are told it: the product in
 * its types (product.ts), the reference in Cedar's words (reference.ts).
 *
 * Everything happens on a grid: instants and lengths of time are multiples of {@link TICK}, so that whatever compares the
 * clock with them turns at a tick or a millisecond after it.
 */
export interface ToldStory {
  readonly commonName: string;
  readonly sources: Readonly<Record<string, ToldSource>>;
  /** Attributes by endpoint id; `default` stands for the rest. */
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  /** Oldest first; the last one is active. */
  readonly policies: readonly ToldPolicy[];
  readonly events: readonly DeviceEvent[];
  readonly holds: readonly HoldEvent[];
}
export interface ToldSource {
  readonly reports: readonly string[];
  readonly reportsOnlyOn?: Readonly<Record<string, readonly string[]>>;
  readonly template?: string;
}
export interface ToldPolicy {
  /** Epoch ms of its activation. */
  readonly from: number;
  readonly staleAfterMs: number;
  /** Scope of the one permit. */
  readonly permit: string;
  readonly rules: readonly ToldRule[];
}
export interface ToldRule {
  readonly id: string;
  readonly shadow: boolean;
  readonly critical: boolean;
  readonly graceMs: number | undefined;
  /** From `forbid` on. */
  readonly body: string;
}

export const HOUR = 3_600_000;
export const TICK = 6 * HOUR;
export const BEGINNING = Date.parse('2026-11-20T00:00:00Z');
/** The instant of a tick, counted from {@link BEGINNING}. */
export const tick = (count: number): number => BEGINNING + count * TICK;

export function ruleText({ id, shadow, critical, graceMs, body }: ToldRule): string {
  const annotations = [
    `@id("${id}")`,
    shadow ? '@shadow' : '',
    critical ? '@critical' : '',
    graceMs === undefined ? '' : `@grace("${graceMs / HOUR}h")`,
  ];
  return `${annotations.filter((annotation) => annotation !== '').join(' ')} ${body}`;
}
export const permitText = ({ staleAfterMs, permit }: ToldPolicy): string =>
  `@id("scope") @staleAfter("${staleAfterMs / HOUR}h") permit (${permit});`;
