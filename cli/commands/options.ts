import { InvalidArgumentError } from 'commander';
import * as z from 'zod';

const instantSchema = z.iso.datetime({ offset: true });

/** Readers of option values; what they throw is a usage error. */
export function anInstant(text: string): string {
  if (instantSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('write an instant such as 2026-11-23T09:00:00Z.');
}

export function aDuration(text: string): string {
  if (/^(?=\d)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?$/.test(text)) return text;
  throw new InvalidArgumentError('write a duration such as 8h, 3d or 1d12h.');
}

export const aNumberUpTo =
  (most: number) =>
  (text: string): string => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= most) return text;
    throw new InvalidArgumentError(`write a whole number from 1 to ${most}.`);
  };

export const collected = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Milliseconds of a duration that {@link aDuration} let through. */
export function millisecondsOf(text: string): number {
  const [, days = '0', hours = '0', minutes = '0'] = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$/.exec(text) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
}

/** A device is `<source>:<key>`; anything else is a common name. */
export const deviceOrName = (text: string): { device: string } | { commonName: string } =>
  /^[a-z][a-z0-9-]*:./.test(text) ? { device: text } : { commonName: text };
