import { schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';
import * as fc from 'fast-check';
import { endpointAttributesSchema } from '../../../../shared/domain/configuration';
import { cedarSchema, cedarType } from '../../../../shared/domain/policy/cedar-schema';

const WRITTEN = 'entity Device;\ntype DevicePosture = {};\ntype SourcePosture = {};\ntype Connection = {};\n\n';

describe('cedarSchema', () => {
  test('adds the endpoint, the action and a namespace per source', () => {
    const configuration = {
      endpoints: {
        default: { attributes: {} },
        'cvpn-endpoint-0123456789abcdef0': { attributes: { tier: 2, network: 'corp' } },
        'cvpn-endpoint-0123456789abcdef1': { attributes: { privileged: true, tier: 3, teams: ['a'] } },
      },
      sources: {
        'workspace-one': { kind: 'workspace-one', reports: [] },
        kolide: { kind: 'kolide', reports: [] },
      },
    };
    expect(cedarSchema(WRITTEN, configuration)).toBe(`entity Device;
type DevicePosture = {};
type SourcePosture = {};
type Connection = {};

entity Endpoint = {
  "network"?: String,
  "privileged"?: Bool,
  "teams"?: Set<String>,
  "tier"?: Long,
};
action connect appliesTo {
  principal: Device,
  resource: Endpoint,
  context: {
    now: datetime,
    device: DevicePosture,
    connection: Connection,
    "kolide"?: SourcePosture,
    "workspace-one"?: SourcePosture,
  },
};
`);
  });

  test('is a schema Cedar reads, without endpoint attributes and sources', () => {
    const text = cedarSchema(WRITTEN, { endpoints: { default: { attributes: {} } }, sources: {} });
    expect(schemaToJson(text)).toMatchObject({ type: 'success' });
  });

  test('is a schema Cedar reads, whatever the configuration calls its attributes and sources', () => {
    // Cedar's own words among them: configuration lets them pass.
    const names = fc.oneof(
      fc.stringMatching(/^[a-z][A-Za-z0-9]{0,63}$/),
      fc.constantFrom(
        'in',
        'if',
        'then',
        'else',
        'true',
        'false',
        'like',
        'has',
        'is',
        'entity',
        'type',
        'action',
        'namespace',
      ),
    );
    const attributes = fc.dictionary(names, fc.constantFrom(true, 1, 'x', ['a']));
    const sources = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/));
    fc.assert(
      fc.property(attributes, sources, (named, ids) => {
        fc.pre(endpointAttributesSchema.safeParse(named).success);
        const configuration = {
          endpoints: { default: { attributes: named } },
          sources: Object.fromEntries(ids.map((id) => [id, { kind: 'generic', reports: [] }])),
        };
        expect(schemaToJson(cedarSchema(WRITTEN, configuration))).toMatchObject({ type: 'success' });
      }),
    );
  });
});

describe('cedarType', () => {
  test.each([
    ['corp', 'String'],
    ['', 'String'],
    [true, 'Bool'],
    [7, 'Long'],
    [[], 'Set<String>'],
  ])('of %p is %s', (value, type) => {
    expect(cedarType(value)).toBe(type);
  });
});
