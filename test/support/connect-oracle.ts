import * as z from 'zod';
import { verdictRowSchema } from '../../shared/domain/verdict/row-schema';

/*
 * Whether a connection may be let in, written a second time: from DESIGN's words and AWS's contract, by zod and by plain
 * comparisons, with nothing of the connect path in it. Conditions are those of connect-cases.ts; whatever else stands
 * where a condition should be counts as an error, which denies.
 */

export interface OracleInput {
  readonly input: unknown;
  readonly fault: string | undefined;
  /** What the store gave; undefined for nothing. */
  readonly stored: { readonly revision: number; readonly verdict: string } | undefined;
  readonly at: number;
}

export function oracleAllows({ input, fault, stored, at }: OracleInput): boolean {
  const request = z.record(z.string(), z.unknown()).safeParse(input);
  if (!request.success || fault !== undefined || stored === undefined) return false;
  const asked = request.data;
  const commonName = nameOf(asked['common-name']);
  const version = z.union([z.enum(['', 'v1', 'v2']), z.null(), z.undefined()]).safeParse(asked['schema-version']);
  if (commonName === undefined || !version.success) return false;
  if (!Number.isSafeInteger(at) || at < 0) return false;
  const row = rowIn(stored.verdict);
  if (row === undefined || row.commonName !== commonName) return false;
  return standsFor(row, { at, endpoint: textOf(asked['endpoint-id']), platform: textOf(asked.platform) });
}

type Row = z.infer<typeof verdictRowSchema>;
interface Circumstances {
  readonly at: number;
  readonly endpoint: string | undefined;
  readonly platform: string | undefined;
}

/** Texts of up to 255 characters count; everything else is absence. */
function textOf(value: unknown): string | undefined {
  const text = z.string().safeParse(value).data?.trim();
  return text === undefined || text === '' || text.length > 255 ? undefined : text;
}

function nameOf(value: unknown): string | undefined {
  const text = z.string().safeParse(value).data?.trim();
  if (text === undefined || !/^[ -~]{1,64}$/.test(text)) return undefined;
  return text.toLowerCase();
}

function rowIn(text: string): Row | undefined {
  if (text.length > 65_536) return undefined;
  try {
    return verdictRowSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function standsFor(row: Row, circumstances: Circumstances): boolean {
  const { at, endpoint } = circumstances;
  const end = (row.held ?? []).find(({ until }) => at < until)?.until;
  const standing =
    end === undefined
      ? row
      : speaksFor(
          (row.held ?? []).filter(({ until }) => until === end),
          endpoint,
        );
  if (standing?.state !== 'active') return false;
  if (standing.lockedUntil !== undefined && at < standing.lockedUntil) return false;
  if (at > standing.validUntil) return false;
  const answer = speaksFor(standing.answers, endpoint);
  if (answer?.permitted !== true) return false;
  return answer.rules.every((rule) => {
    const says = meaning(rule.when, circumstances);
    if (says === 'passes' || rule.shadow === true) return true;
    return (rule.suspended ?? []).some(
      ({ by, from, until }) => (from ?? at) <= at && at < until && (by !== 'grace' || says === 'fails'),
    );
  });
}

const speaksFor = <T extends { readonly endpoints: readonly string[] }>(
  all: readonly T[],
  endpoint: string | undefined,
) =>
  all.find(({ endpoints }) => endpoint !== undefined && endpoints.includes(endpoint)) ??
  all.find(({ endpoints }) => endpoints.includes('default'));

/** The conditions there are: a truth value, the platform or a constant compared with another, the clock with an instant. */
function meaning(when: unknown, { at, platform }: Circumstances): 'passes' | 'fails' | 'errs' {
  if (typeof when === 'boolean') return when ? 'fails' : 'passes';
  const compared = z.tuple([z.literal('=='), valueSchema, valueSchema]).safeParse(when);
  if (compared.success) {
    const [, left, right] = compared.data;
    const [a, b] = [left, right].map((side) => (Array.isArray(side) ? platform : side));
    if (a === undefined || b === undefined) return 'errs';
    return a === b ? 'fails' : 'passes';
  }
  const before = z.tuple([z.literal('<'), z.tuple([z.literal('now')]), instantSchema]).safeParse(when);
  if (before.success) return at < before.data[2][1] ? 'fails' : 'passes';
  const after = z.tuple([z.literal('<'), instantSchema, z.tuple([z.literal('now')])]).safeParse(when);
  if (after.success) return after.data[1][1] < at ? 'fails' : 'passes';
  return 'errs';
}
const platformSchema = z.tuple([z.literal('.'), z.tuple([z.literal('connection')]), z.literal('platform')]);
/** In Cedar, values of two types are not equal, and comparing them is no error. */
const valueSchema = z.union([z.string(), z.boolean(), z.number().int(), platformSchema]);
const instantSchema = z.tuple([z.literal('datetime'), z.number().int()]);
