import type { CertificateUse } from './certificate-use';
import type { DoubleUse, DoubleUseSide, DoubleUseSign } from './double-use';

/** A certificate used from two places, for people. Instants are ISO 8601; lists are sorted and name each thing once. */
export interface ExplainedDoubleUse {
  readonly sign: DoubleUseSign;
  /** The first and the last connection that show it. */
  readonly since: string;
  readonly until: string;
  readonly sides: readonly ExplainedSide[];
}

export interface ExplainedSide {
  /** The platform, its version, or the network. */
  readonly value: string;
  readonly since: string;
  readonly until: string;
  readonly connections: number;
  /** The newest first. */
  readonly connectionIds: readonly string[];
  readonly addresses: readonly string[];
  readonly platforms: readonly string[];
}

export function explainDoubleUse({ sign, sides }: DoubleUse): ExplainedDoubleUse {
  const all = sides.flatMap(({ uses }) => uses);
  return { sign, ...stretchOf(all), sides: sides.map(explainSide) };
}

function explainSide({ value, uses }: DoubleUseSide): ExplainedSide {
  return {
    value,
    ...stretchOf(uses),
    connections: uses.length,
    connectionIds: [...new Set(uses.toReversed().flatMap(({ connectionId }) => connectionId ?? []))],
    addresses: eachOnce(uses.flatMap(({ publicIp }) => publicIp ?? [])),
    platforms: eachOnce(uses.flatMap(({ platform }) => platform ?? [])),
  };
}

function stretchOf(uses: readonly CertificateUse[]): { readonly since: string; readonly until: string } {
  const instants = uses.map(({ at }) => at);
  return { since: iso(Math.min(...instants)), until: iso(Math.max(...instants)) };
}

const iso = (instant: number): string => new Date(instant).toISOString();

const eachOnce = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();
