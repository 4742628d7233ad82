import * as z from 'zod';
import { Refusal } from '../../shared/runtime/refusal';

export type Query = Readonly<Record<string, string>>;

const instantSchema = z.iso.datetime({ offset: true });

/** An instant of the query in epoch ms, or `otherwise` where there is none. Throws {@link Refusal}. */
export function instantIn(query: Query, name: string, otherwise: number): number {
  const given = query[name];
  if (given === undefined) return otherwise;
  if (instantSchema.safeParse(given).success) return Date.parse(given);
  throw new Refusal(400, `${name} must be an instant such as 2026-11-23T09:00:00Z`, { where: name });
}

/** A whole number of the query from 1 to `most`, or `otherwise`. Throws {@link Refusal}. */
export function limitIn(query: Query, most: number, otherwise: number, name = 'limit'): number {
  const given = query[name];
  if (given === undefined) return otherwise;
  const limit = Number(given);
  if (/^\d{1,4}$/.test(given) && limit >= 1 && limit <= most) return limit;
  throw new Refusal(400, `${name} must be a whole number from 1 to ${most}`, { where: name });
}

/** A text of the query. Throws {@link Refusal} where it is missing. */
export function textIn(query: Query, name: string): string {
  const given = query[name]?.trim() ?? '';
  if (given === '') throw new Refusal(400, `${name} is missing`, { where: name });
  return given;
}

export const iso = (instant: number): string => new Date(instant).toISOString();
