import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { deploymentConfigurationSchema, loadConfiguration } from '../../infra/config';
import { mergePatch } from '../../infra/configuration/merge-patch';
import { prepareDeployment } from '../../infra/configuration/prepare-deployment';
import { projectionConfiguration } from '../../infra/configuration/projection';
import configuration from '../../postern.config';
import { DENIAL_CODES } from '../../shared/domain/connect/decision';
import { PROJECT_ROOT } from './synthesized';

const folder = mkdtempSync(path.join(tmpdir(), 'postern-config-'));
const file = (name: string, content: string): string => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};
/** Problems of the example configuration with these settings laid over it. */
const problemsOf = (settings: Readonly<Record<string, unknown>>): readonly string[] => {
  const loaded = loadConfiguration({ base: { ...configuration, ...settings }, overrides: [] });
  return loaded.ok ? [] : loaded.problems;
};

describe('the example configuration', () => {
  it('is right as it stands, and fills in what it leaves out', () => {
    const loaded = loadConfiguration({ base: configuration, overrides: [] });
    expect(loaded).toMatchObject({
      ok: true,
      configuration: {
        name: 'postern',
        stage: 'production',
        endpoints: { default: { mode: 'shadow', attributes: {} } },
        connect: { deadlineMs: 1500, hedgeAfterMs: 150 },
        ingress: { requestsPerSecond: 50, burst: 100 },
        alarms: {
          emails: [],
          runbook: 'docs/runbook.md',
          denialShare: { percent: 25, floor: 10, minutes: 15 },
          failedExecutions: 5,
        },
      },
    });
  });
});

describe('problems', () => {
  it('are reported together, each by its path', () => {
    const problems = problemsOf({
      name: 'Postern VPN',
      stage: 'test',
      endpoints: {
        'vpn-1': {},
        'cvpn-endpoint-0123456789abcdef0': { mode: 'off', attributes: { Network: 'lab', tags: [1] } },
      },
      sources: {
        postern: { kind: 'kolide' },
        Tea: { kind: 'tea' },
        ws1: { kind: 'workspace-one', commonName: { template: '{serial}-{deviceName' }, secret: 'x' },
      },
      policy: {},
      retention: { logDays: 45, archiveDays: 0, signalDays: '90' },
      alarms: { emails: ['on-call'], denialShare: { percent: 0, minutes: 7 } },
      colour: 'red',
    });
    expect(problems).toEqual([
      'name: has lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen',
      'stage: must be one of production, development, not "test"',
      'endpoints.cvpn-endpoint-0123456789abcdef0.mode: must be one of enforce, shadow, not "off"',
      'endpoints.cvpn-endpoint-0123456789abcdef0.attributes.Network: an attribute name starts with a lower-case letter and has letters and digits only',
      'endpoints.cvpn-endpoint-0123456789abcdef0.attributes.tags: must be text or true or false or a number or a list of text, not [1]',
      'endpoints.vpn-1: an endpoint is "default" or a Client VPN endpoint id such as cvpn-endpoint-0123456789abcdef0',
      'endpoints.default: is missing; it stands for every endpoint that is not named',
      expect.stringMatching(/^sources\.Tea\.kind: must be one of .*workspace-one, kolide, .+, generic, not "tea"$/),
      'sources.ws1.commonName.template: unknown identifier {serial}; known: serialNumber, udid, deviceUuid, deviceName',
      'sources.ws1: has no setting "secret"',
      'sources.postern: "postern" is reserved and cannot be a source id',
      'sources.Tea: a source id starts with a lower-case letter and has at most 63 lower-case letters, digits and hyphens',
      'policy.file: is missing',
      `retention.logDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, not 45`,
      'retention.archiveDays: must be at least 1',
      'retention.signalDays: must be a number, not "90"',
      'alarms.emails[0]: is not an e-mail address',
      'alarms.denialShare.percent: must be at least 1',
      'alarms.denialShare.minutes: must be one of 5, 10, 15, 30, 60, not 7',
      'configuration: has no setting "colour"',
    ]);
  });

  it.each([
    ['operator', '"operator" is reserved and cannot be a source id'],
    ['postern', '"postern" is reserved and cannot be a source id'],
    ['device', '"device" is reserved and cannot be a source id'],
  ])('include the reserved source id %s', (id, problem) => {
    expect(problemsOf({ sources: { [id]: { kind: 'generic' } } })).toEqual([`sources.${id}: ${problem}`]);
  });

  it('include a template over a name people can choose, until the risk is accepted', () => {
    const sources = (commonName: Readonly<Record<string, unknown>>) => ({
      sources: { ws1: { kind: 'workspace-one', commonName } },
    });
    expect(problemsOf(sources({ template: 'vpn-{deviceName}' }))).toEqual([
      "sources.ws1.commonName.userChosen: {deviceName} can be changed by the device's user, who could so take another device's name; set userChosen: true to accept that",
    ]);
    expect(problemsOf(sources({ template: 'vpn-{deviceName}', userChosen: true }))).toEqual([]);
    expect(problemsOf(sources({ template: 'vpn-{serialNumber}' }))).toEqual([]);
  });

  it('include an attribute with two types, whatever else is wrong', () => {
    const endpoints = {
      default: { attributes: { tier: 1 } },
      'cvpn-endpoint-0123456789abcdef0': { attributes: { tier: 'one' }, mode: 'off' },
    };
    expect(problemsOf({ endpoints })).toEqual([
      'endpoints.cvpn-endpoint-0123456789abcdef0.mode: must be one of enforce, shadow, not "off"',
      'endpoints.cvpn-endpoint-0123456789abcdef0.attributes.tier: is text here and a number at endpoint default; one attribute has one type',
    ]);
  });

  it('include more environments kept warm than may run', () => {
    expect(problemsOf({ connect: { reservedConcurrency: 10, provisionedConcurrency: 10 } })).toEqual([]);
    expect(problemsOf({ connect: { reservedConcurrency: 10, provisionedConcurrency: 11 } })).toEqual([
      'connect.provisionedConcurrency: is above reservedConcurrency; more cannot be kept warm than may run',
    ]);
  });

  it.each([
    ['a'.repeat(41), []],
    [
      'a'.repeat(42),
      ['name: has more than 41 characters; AWSClientVPN-<name>-authorize would be longer than a function name may be'],
    ],
  ])('include a name that leaves no room for the function name: %s', (name, problems) => {
    expect(problemsOf({ name })).toEqual(problems);
  });

  it('never throw, whatever the configuration is', () => {
    fc.assert(
      fc.property(fc.anything(), (base) => {
        expect(loadConfiguration({ base, overrides: [] }).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(deploymentConfigurationSchema.shape)),
        fc.jsonValue(),
        (key, value) => {
          expect(() =>
            prepareDeployment({ base: { ...configuration, [key]: value }, overrides: [], projectRoot: PROJECT_ROOT }),
          ).not.toThrow();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('override files', () => {
  it('are merge patches, laid over one another in order', () => {
    const overrides = [
      file('one.json', '{"stage":"development","endpoints":{"default":{"mode":"enforce"}},"sources":{"kolide":null}}'),
      file('two.json', '{"endpoints":{"default":{"attributes":{"network":"lab"}}},"retention":{"logDays":7}}'),
    ];
    const loaded = loadConfiguration({ base: configuration, overrides });
    expect(loaded).toMatchObject({
      ok: true,
      configuration: {
        stage: 'development',
        endpoints: { default: { mode: 'enforce', attributes: { network: 'lab' } } },
        retention: { logDays: 7, archiveDays: 30, signalDays: 90 },
      },
    });
    expect(loaded.ok && Object.keys(loaded.configuration.sources)).toEqual(['workspace-one', 'generic']);
  });

  it('that cannot be used are each named, beside the problems of the values', () => {
    const missing = path.join(folder, 'missing.json');
    const broken = file('broken.json', '{"name":');
    const list = file('list.json', '[]');
    const bad = file('bad.json', '{"name":"-"}');
    const loaded = loadConfiguration({ base: configuration, overrides: [missing, broken, list, bad] });
    expect(loaded.ok ? [] : loaded.problems).toEqual([
      `${missing}: cannot be read (ENOENT)`,
      expect.stringMatching(/broken\.json: is not JSON \(.+\)$/),
      `${list}: must hold a JSON object`,
      'name: has lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen',
    ]);
  });

  it('change only data: a member called __proto__ is a member', () => {
    const merged = mergePatch({ a: 1 }, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  // The examples of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });
});

describe('texts of an endpoint', () => {
  it('have each of their problems named', () => {
    const texts = { late: 'Sync.', stale: 'Ger\u00e4t?', rule: 'x'.repeat(201), internal: '', locked: 7 };
    expect(problemsOf({ endpoints: { default: { texts } } })).toEqual([
      'endpoints.default.texts.locked: must be text, not 7',
    ]);
    const { locked: _, ...others } = texts;
    expect(problemsOf({ endpoints: { default: { texts: others } } })).toEqual([
      expect.stringMatching(
        /^endpoints\.default\.texts\.late: is no denial; known: rule, locked, stale, .*, internal$/,
      ),
      expect.stringMatching(/^endpoints\.default\.texts\.stale: must be 1 to 255 characters of printable ASCII/),
      expect.stringMatching(/^endpoints\.default\.texts\.rule: must be 1 to 200 characters/),
      expect.stringMatching(/^endpoints\.default\.texts\.internal: must be 1 to 255 characters/),
    ]);
  });

  const full = (codes: number) =>
    Object.fromEntries(
      DENIAL_CODES.filter((code) => code !== 'rule')
        .slice(0, codes)
        .map((code) => [code, 'x'.repeat(255)]),
    );

  it('may fill three quarters of an environment of 4 KB, and not more', () => {
    expect(problemsOf({ endpoints: { default: { texts: full(10) } } })).toEqual([]);
    expect(problemsOf({ endpoints: { default: { texts: full(12) } } })).toEqual([
      expect.stringMatching(
        /^endpoints: take 3\d{3} bytes of the connect handler's environment, and 3072 fit; shorten texts, or write those that endpoints share under "default" only$/,
      ),
    ]);
  });
});

describe('the policy', () => {
  const badPolicy = file(
    'bad.cedar',
    'permit (principal, action, resource);\n@id("odd")\nforbid (principal, action, resource) when { context.devise.managed };\n',
  );

  it('has its problems reported with those of the configuration', () => {
    const prepared = prepareDeployment({
      base: {
        ...configuration,
        policy: { file: badPolicy },
        sources: { kolide: { kind: 'kolide' }, Bad: { kind: 'generic' } },
      },
      overrides: [],
      projectRoot: PROJECT_ROOT,
    });
    expect(prepared.ok ? [] : prepared.problems).toEqual([
      expect.stringMatching(/^sources\.Bad: /),
      ...Array.from({ length: prepared.ok ? 0 : prepared.problems.length - 1 }, () =>
        expect.stringMatching(/bad\.cedar: line \d+/),
      ),
    ]);
    expect(prepared.ok ? [] : prepared.problems.filter((problem) => problem.includes('rule "odd"'))).not.toEqual([]);
  });

  it('that cannot be read is named', () => {
    const prepared = prepareDeployment({
      base: { ...configuration, policy: { file: 'policies/none.cedar' } },
      overrides: [],
      projectRoot: PROJECT_ROOT,
    });
    expect(prepared).toEqual({ ok: false, problems: ['policy.file: policies/none.cedar cannot be read (ENOENT)'] });
  });
});

it('the projection gets attributes, what sources report, and the template that counts', () => {
  const loaded = loadConfiguration({
    base: {
      ...configuration,
      endpoints: { default: { mode: 'enforce', attributes: { network: 'lab' } } },
      sources: {
        ws1: { kind: 'workspace-one' },
        kolide: { kind: 'kolide' },
        own: { kind: 'generic', commonName: { template: 'vpn-{udid}' } },
      },
    },
    overrides: [],
  });
  expect(loaded.ok && projectionConfiguration(loaded.configuration)).toMatchObject({
    endpoints: { default: { attributes: { network: 'lab' } } },
    sources: {
      ws1: {
        kind: 'workspace-one',
        commonName: { template: '{serialNumber}' },
        reports: expect.arrayContaining(['compliant']),
      },
      own: { kind: 'generic', commonName: { template: 'vpn-{udid}' } },
    },
  });
  expect(loaded.ok && projectionConfiguration(loaded.configuration).sources.kolide).not.toHaveProperty('commonName');
});
