import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Expression } from '../domain/cedar/expression';
import { fromCedarJson, Uncompilable } from '../domain/cedar/from-cedar-json';

/** A policy's scope and clauses as one condition, in the order in which Cedar evaluates them. Throws {@link Uncompilable}. */
export function compileCondition(policy: Omit<PolicyJson, 'effect' | 'annotations'>): Expression {
  const scope = [
    ...constraint('principal', policy.principal),
    ...constraint('action', policy.action),
    ...constraint('resource', policy.resource),
  ];
  const clauses = policy.conditions.map((clause): Expression => {
    const body = fromCedarJson(clause.body);
    return clause.kind === 'unless' ? ['!', body] : body;
  });
  return (
    [...scope, ...clauses].reduceRight<Expression | undefined>(
      (rest, part) => (rest === undefined ? part : ['&&', part, rest]),
      undefined,
    ) ?? true
  );
}

type Constraint = PolicyJson['principal'] | PolicyJson['action'] | PolicyJson['resource'];

function constraint(variable: 'principal' | 'action' | 'resource', of: Constraint): readonly Expression[] {
  switch (of.op) {
    case 'All':
      return [];
    case 'is':
      return [
        ['is', [variable], of.entity_type],
        ...('in' in of && of.in !== undefined ? [['in', [variable], entity(of.in)]] : []),
      ];
    case '==':
      return [['==', [variable], entity(of)]];
    case 'in':
      return [
        [
          'in',
          [variable],
          'entities' in of ? ['set', ...of.entities.map((one) => entity({ entity: one }))] : entity(of),
        ],
      ];
  }
}

function entity(of: { entity: unknown } | { slot: string }): Expression {
  if ('slot' in of) throw new Uncompilable('templates are not supported');
  const uid = of.entity;
  return fromCedarJson({
    Value: typeof uid === 'object' && uid !== null && '__entity' in uid ? uid : { __entity: uid },
  });
}
