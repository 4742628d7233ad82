import type { Expression } from '../cedar/expression';

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
