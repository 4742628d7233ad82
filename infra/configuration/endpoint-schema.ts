import * as z from 'zod';
import { endpointModeSchema, endpointTextsSchema } from '../../functions/authorize/environment';
import { DEFAULT_ENDPOINT, endpointAttributesSchema } from '../../shared/domain/configuration';
import type { Texts } from '../../shared/domain/connect/message';
import { isRecord } from './merge-patch';
import { namedRecord } from './named-record';

const endpointIdSchema = z
  .string()
  .regex(
    /^(default|cvpn-endpoint-[0-9a-f]{8,32})$/,
    'an endpoint is "default" or a Client VPN endpoint id such as cvpn-endpoint-0123456789abcdef0',
  );

const endpointSchema = z.strictObject({
  /** `shadow` evaluates and records every connection but never blocks one: what a newly deployed endpoint starts with. */
  mode: endpointModeSchema.default('shadow'),
  /** Flat facts about the endpoint that a rule reads off `resource`. */
  attributes: endpointAttributesSchema.default({}),
  /**
   * What a denied person reads here, by denial code (`unknown-device`, `stale`, …; a wrong one is refused with all there are), in place of
   * the standard texts and of those of `default`. A rule says what to do in its own `@message`.
   */
  texts: endpointTextsSchema.prefault({}),
});

type Endpoints = Readonly<Record<string, { readonly mode: string; readonly texts: Texts }>>;

/** What the connect handler is told about endpoints, as the text of a variable. */
export const endpointsVariable = (endpoints: Endpoints): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(endpoints).map(([id, { mode, texts }]) => [
        id,
        Object.keys(texts).length === 0 ? { mode } : { mode, texts },
      ]),
    ),
  );

/** Lambda gives a function 4 KB for its whole environment; a quarter is left to everything else in it. */
const LONGEST_ENDPOINTS_VARIABLE = 3_072;

/** Endpoints by id; `default` stands for every endpoint that is not named. */
export const endpointsSchema = namedRecord(endpointIdSchema, endpointSchema)
  // `when`: these look at several members at once and must be reported even where a single member is wrong.
  .refine((endpoints) => Object.hasOwn(endpoints, DEFAULT_ENDPOINT), {
    path: [DEFAULT_ENDPOINT],
    error: 'is missing; it stands for every endpoint that is not named',
    when: ({ value }) => isRecord(value),
  })
  .superRefine(
    (endpoints, context) => {
      for (const { endpoint, attribute, problem } of mixedTypes(endpoints)) {
        context.addIssue({ code: 'custom', path: [endpoint, 'attributes', attribute], message: problem });
      }
    },
    { when: ({ value }) => isRecord(value) },
  )
  .superRefine((endpoints, context) => {
    const { length } = endpointsVariable(endpoints);
    if (length <= LONGEST_ENDPOINTS_VARIABLE) return;
    const message = `take ${length} bytes of the connect handler's environment, and ${LONGEST_ENDPOINTS_VARIABLE} fit; shorten texts, or write those that endpoints share under "${DEFAULT_ENDPOINT}" only`;
    context.addIssue({ code: 'custom', path: [], message });
  });

interface MixedType {
  readonly endpoint: string;
  readonly attribute: string;
  readonly problem: string;
}

/**
 * The policy is validated against one schema for all endpoints, so an attribute has one type wherever it is set. Looks at
 * endpoints that may have faults of their own.
 */
function mixedTypes(endpoints: Readonly<Record<string, unknown>>): readonly MixedType[] {
  const first = new Map<string, { readonly endpoint: string; readonly type: string }>();
  return Object.entries(endpoints).flatMap(([endpoint, settings]) =>
    attributesOf(settings).flatMap(([attribute, value]) => {
      const type = typeOf(value);
      const known = first.get(attribute);
      if (known === undefined) first.set(attribute, { endpoint, type });
      if (known === undefined || known.type === type) return [];
      const problem = `is ${type} here and ${known.type} at endpoint ${known.endpoint}; one attribute has one type`;
      return [{ endpoint, attribute, problem }];
    }),
  );
}

const attributesOf = (settings: unknown): readonly [string, unknown][] =>
  isRecord(settings) && isRecord(settings.attributes) ? Object.entries(settings.attributes) : [];

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'true or false' : 'a number';
}
