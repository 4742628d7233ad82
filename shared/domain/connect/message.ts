import type { RowRule } from '../verdict/row';
import { textOf } from './decision';

/** Client VPN takes 255 characters; the unit is not documented, so bytes of ASCII count (client-vpn.md, 1.3). */
export const LONGEST_MESSAGE = 255;

/**
 * What the person reads when rules deny: the message of each rule while they fit, in the order of the policy, and how
 * many more there are. One thing fixed at a time is better than a text cut in the middle.
 */
export function messageFor(rules: readonly RowRule[]): string {
  const texts = rules.map((rule) => rule.message ?? `${textOf('rule')} [${rule.id}]`);
  const whole = texts.join(' ');
  if (whole.length <= LONGEST_MESSAGE) return whole;
  for (let shown = texts.length - 1; shown > 0; shown -= 1) {
    const shortened = `${texts.slice(0, shown).join(' ')} (and ${texts.length - shown} more)`;
    if (shortened.length <= LONGEST_MESSAGE) return shortened;
  }
  return `${textOf('rule')} (${rules.length} rules)`;
}

/** The last line of defence of everything that is sent: printable ASCII, at most 255 bytes. */
export const fitText = (text: string): string => text.slice(0, LONGEST_MESSAGE).replaceAll(/[^\x20-\x7e]/g, '?');

/** A message that fits and is never empty. */
export const fitMessage = (text: string): string => (text === '' ? textOf('internal') : fitText(text));
