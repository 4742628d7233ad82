import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { SOURCE_KINDS, type SourceKind } from '../../shared/sources/descriptions';
import { VARIATIONS, variants } from '../support/push-variants';
import { LARGEST_BODY, sendVariant } from '../support/send-variants';
import { NOW } from '../support/signal-ingress';
import { PUSH_FIXTURES } from '../support/source-pushes';
import type { Verification } from './verification';

/** Per source. */
const VARIANTS = 2_400;
const MOST_SHOWN = 5;
const CORPUS = path.join(__dirname, '../../../shared/corpus');

/** Pushes that are spoilt in every way, through ingress and interpreter. */
export const sourceVariants: Verification = {
  name: 'source-variants',
  summary: 'spoilt pushes of every source: no 5xx, nothing kept of what was refused, nothing lost of what was accepted',
  run: async ({ scale, seed, progress }) => {
    const each = Math.max(1, Math.ceil((VARIANTS * scale) / VARIATIONS.length));
    const counts: Record<string, string> = {};
    const failures: string[] = [];
    for (const [done, kind] of SOURCE_KINDS.entries()) {
      progress(done / SOURCE_KINDS.length, kind);
      counts[kind] = await ofSource(kind, each, seed, failures);
    }
    progress(1, 'all sources');
    return { counts, failures };
  },
};

async function ofSource(kind: SourceKind, each: number, seed: number, failures: string[]): Promise<string> {
  const fixture = PUSH_FIXTURES[kind];
  const tally = { sent: 0, accepted: 0, refused: 0, events: 0, hint: 0, ignored: 0, parked: 0 };
  for (const variation of VARIATIONS) {
    // Bodies of megabytes are all alike: a few of them.
    const runs = variation === 'oversized' ? Math.ceil(each / 10) : each;
    const making = { fixture, bodies: bodiesOf(kind), now: NOW, largest: LARGEST_BODY };
    for (const variant of fc.sample(variants(variation, making), { numRuns: runs, seed })) {
      const { statuses, outcomes, wrong } = await sendVariant(kind, variant);
      tally.sent += 1;
      if (statuses.some((status) => status < 300)) tally.accepted += 1;
      else tally.refused += 1;
      for (const outcome of outcomes) tally[outcome] += 1;
      if (wrong.length > 0 && failures.length < MOST_SHOWN) failures.push(`${kind}, ${variation}: ${wrong.join('; ')}`);
    }
  }
  const { sent, accepted, refused, events, hint, ignored, parked } = tally;
  return `${sent} sent: ${refused} refused, ${accepted} accepted (${events} events, ${hint} hints, ${ignored} ignored, ${parked} parked)`;
}

/** The fixture's own pushes, and what of the corpus is there. */
function bodiesOf(kind: SourceKind): readonly [string, ...string[]] {
  const { body, more = [], corpus } = PUSH_FIXTURES[kind];
  const files = Object.keys(corpus).map((file) => path.join(CORPUS, file));
  return [body, ...more, ...files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'))];
}
