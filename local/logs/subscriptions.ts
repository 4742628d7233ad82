import * as z from 'zod';
import type { Deployment } from '../assembly/deployment';
import { parseResources } from '../assembly/parse-resources';
import { LocalFailure } from '../failure';
import { isJsonObject, type Json, parseJson } from '../json';

const subscriptionSchema = z.strictObject({
  DestinationArn: z.string(),
  FilterName: z.string().optional(),
  FilterPattern: z.string(),
  LogGroupName: z.string(),
});

/** A subscription of a log group, as the template describes it. */
export interface Subscription {
  /** Its name in what is delivered. */
  readonly name: string;
  readonly logGroup: string;
  readonly destinationArn: string;
  readonly matches: (line: string) => boolean;
}

export const subscriptionsOf = (deployment: Deployment): readonly Subscription[] =>
  parseResources(deployment, 'AWS::Logs::SubscriptionFilter', subscriptionSchema).map(
    ({ stack, logicalId, ref, properties }) => ({
      name: properties.FilterName ?? ref,
      logGroup: properties.LogGroupName,
      destinationArn: properties.DestinationArn,
      matches: filterOf(properties.FilterPattern, `${stack.name}/${logicalId}`),
    }),
  );

/**
 * CloudWatch's filter patterns, as far as they are used: `{ $.name = "*" }` (a JSON line with this member, a text, a number
 * or a truth value) and the empty one (every line).
 * Source: CloudWatch Logs user guide, FilterAndPatternSyntax.html.
 */
function filterOf(pattern: string, place: string): Subscription['matches'] {
  if (pattern.trim() === '') return () => true;
  const name = /^\{\s*\$\.(\w+)\s*=\s*"\*"\s*\}$/.exec(pattern)?.[1];
  if (name === undefined)
    throw new LocalFailure(`${place}: filter pattern ${pattern} is not supported by the local service`);
  return (line) => {
    const json = jsonIn(line);
    return isJsonObject(json) && ['string', 'number', 'boolean'].includes(typeof json[name]);
  };
}

function jsonIn(line: string): Json | undefined {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}
