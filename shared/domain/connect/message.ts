import type { RowRule } from '../verdict/row';
import { type DenialCode, type Denied, textOf } from './decision';

/** Client VPN takes 255 characters; the unit is not documented, so bytes of ASCII count (client-vpn.md, 1.3). */
export const LONGEST_MESSAGE = 255;

/** Texts in place of the standard ones: an endpoint's own words for a denial. */
export type Texts = Readonly<Partial<Record<DenialCode, string>>>;

/** `rule` speaks for rules without a message of their own: their name, or their number, follows it. */
export const longestTextOf = (code: DenialCode): number => (code === 'rule' ? 200 : LONGEST_MESSAGE);

export const isTextFor = (code: DenialCode, text: string): boolean =>
  /^[\x20-\x7e]+$/.test(text) && text.trim() !== '' && text.length <= longestTextOf(code);

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

/**
 * The message of a denial in an endpoint's own words. Rules that bring their own message keep it; the endpoint's text for
 * `rule` takes the place of the standard one in what {@link messageFor} put together.
 */
export function inWordsOf(texts: Texts, { code, message, rules }: Denied): string {
  const text = texts[code];
  if (text === undefined) return message;
  if (code !== 'rule') return text;
  const reworded = message.replaceAll(textOf('rule'), () => text);
  return reworded.length <= LONGEST_MESSAGE ? reworded : `${text} (${rules.length} rules)`;
}

/** The last line of defence of everything that is sent: printable ASCII, at most 255 bytes. */
export const fitText = (text: string): string => text.slice(0, LONGEST_MESSAGE).replaceAll(/[^\x20-\x7e]/g, '?');

/** A message that fits and is never empty. */
export const fitMessage = (text: string): string => (text === '' ? textOf('internal') : fitText(text));
