import type { EndpointAttributes, ProjectionConfiguration } from '../configuration';

/**
 * The Cedar schema policies are validated against: the written part (policies/schema.cedarschema) and what follows from
 * the configuration, namely the endpoint's attributes and one optional namespace per source.
 */
export function cedarSchema(written: string, configuration: ProjectionConfiguration): string {
  // Quoted: a name may be one of Cedar's own words, such as `in`.
  const attributes = Object.entries(attributeTypes(configuration)).map(
    ([name, type]) => `  ${JSON.stringify(name)}?: ${type},`,
  );
  const sources = Object.keys(configuration.sources)
    .sort()
    .map((source) => `    ${JSON.stringify(source)}?: SourcePosture,`);
  return [
    written.trimEnd(),
    '',
    'entity Endpoint = {',
    ...attributes,
    '};',
    'action connect appliesTo {',
    '  principal: Device,',
    '  resource: Endpoint,',
    '  context: {',
    '    now: datetime,',
    '    device: DevicePosture,',
    '    connection: Connection,',
    ...sources,
    '  },',
    '};',
    '',
  ].join('\n');
}

/** Cedar type per endpoint attribute, over all endpoints. Configuration makes sure that they agree. */
function attributeTypes(configuration: ProjectionConfiguration): Readonly<Record<string, string>> {
  const all = Object.values(configuration.endpoints).flatMap((endpoint) => Object.entries(endpoint.attributes));
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, cedarType(value)]));
}

export function cedarType(value: EndpointAttributes[string]): string {
  if (Array.isArray(value)) return 'Set<String>';
  if (typeof value === 'string') return 'String';
  return typeof value === 'boolean' ? 'Bool' : 'Long';
}
