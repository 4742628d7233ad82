import type { Expression } from '../cedar/expression';
import { readsClock } from '../cedar/instants';

/**
 * Whether a condition looks at proof of life (`lastSeen`, of the device or of a source), or may: whoever takes a record of
 * the context as a whole, to compare it with another, looks at everything in it.
 */
export function readsProofOfLife(when: Expression): boolean {
  if (!Array.isArray(when)) return false;
  const [operation, of = false, name] = when;
  // Inside the context there is nothing but records of facts.
  if (operation === '.' && isContext(of)) return true;
  if ((operation === '.' || operation === 'has') && isRecordOfContext(of)) return name === 'lastSeen';
  return when.slice(1).some(readsProofOfLife);
}

const isContext = (expression: Expression): boolean => Array.isArray(expression) && expression[0] === 'context';
/** `context.device`, `context.<source>`. */
const isRecordOfContext = (expression: Expression): boolean =>
  Array.isArray(expression) && expression[0] === '.' && isContext(expression[1] ?? false);

const AGE_LATER: readonly unknown[] = ['<', '<='];
/** What can err even where every attribute that is looked at is there. */
const CAN_ERR: readonly unknown[] = ['+', '-', '*', 'neg', 'offset'];

/**
 * Whether a condition looks at the clock and at proof of life in one way only, as in "not seen for two days": it compares
 * how long ago the device was last seen with something that stands still, holds if anything the more the longer that is
 * (or is asked for the opposite under a `!`), and cannot err. Policies are validated: an attribute that may be absent was asked for.
 */
export const growsStale = (when: Expression): boolean => holdsLater(when, true);

/** @param later - whether it may only begin to hold as time passes; otherwise, only cease to */
function holdsLater(when: Expression, later: boolean): boolean {
  if (!looksAtTime(when)) return !canErr(when);
  if (!Array.isArray(when)) return false;
  const [operation, first = false, second = false, third = false] = when;
  if (operation === '!') return holdsLater(first, !later);
  if (operation === '&&' || operation === '||') return holdsLater(first, later) && holdsLater(second, later);
  if (operation === 'if')
    return !looksAtTime(first) && !canErr(first) && holdsLater(second, later) && holdsLater(third, later);
  // A device that has any say was seen.
  if (operation === 'has') return isRecordOfContext(first);
  const [limit, age] = later ? [first, second] : [second, first];
  return AGE_LATER.includes(operation) && isAge(age) && !looksAtTime(limit) && !canErr(limit);
}

const looksAtTime = (expression: Expression): boolean => readsClock(expression) || readsProofOfLife(expression);
const canErr = (expression: Expression): boolean =>
  Array.isArray(expression) && (CAN_ERR.includes(expression[0]) || expression.slice(1).some(canErr));

/** `context.now.durationSince(context.device.lastSeen)`, or that of a source. */
function isAge(expression: Expression): boolean {
  if (!Array.isArray(expression)) return false;
  const [operation, of = false, since = false] = expression;
  if (operation !== 'durationSince' || !Array.isArray(of) || of[0] !== 'now' || !Array.isArray(since)) return false;
  return since[0] === '.' && isRecordOfContext(since[1] ?? false) && since[2] === 'lastSeen';
}
