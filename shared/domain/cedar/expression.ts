/**
 * The form policies are compiled to, and residual conditions are stored in: JSON, small and canonical.
 *
 * `true`, `3` and `"x"` are Cedar literals (a number is a Long within ±2^53; larger Longs are `["long","…"]`); an array
 * is an operation, its name first. Two unknowns can remain: `["now"]` and `["connection"]`.
 */
export type Expression = boolean | number | string | readonly Expression[];

/** Operations whose arguments are all expressions, with their number of arguments. */
export const OPERATIONS = {
  '!': 1,
  neg: 1,
  isEmpty: 1,
  '==': 2,
  '<': 2,
  '<=': 2,
  '&&': 2,
  '||': 2,
  '+': 2,
  '-': 2,
  '*': 2,
  in: 2,
  contains: 2,
  containsAll: 2,
  containsAny: 2,
  if: 3,
  offset: 2,
  durationSince: 2,
  toMilliseconds: 1,
  toSeconds: 1,
  toMinutes: 1,
  toHours: 1,
  toDays: 1,
  isIpv4: 1,
  isIpv6: 1,
  isLoopback: 1,
  isMulticast: 1,
  isInRange: 2,
  lessThan: 2,
  lessThanOrEqual: 2,
  greaterThan: 2,
  greaterThanOrEqual: 2,
  // Second argument is a name, not an expression: an attribute, an entity type.
  '.': 2,
  has: 2,
  is: 2,
} as const;
export type Operation = keyof typeof OPERATIONS;
