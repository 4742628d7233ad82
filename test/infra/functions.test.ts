import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { environmentSchema as authorize } from '../../functions/authorize/environment';
import { environmentSchema as consoleWidget } from '../../functions/console-widget/environment';
import { environmentSchema as fetchDevices } from '../../functions/fetch-devices/environment';
import { environmentSchema as inspect } from '../../functions/inspect/environment';
import { environmentSchema as interpretSignal } from '../../functions/interpret-signal/environment';
import { environmentSchema as operate } from '../../functions/operate/environment';
import { environmentSchema as prepareActivation } from '../../functions/prepare-activation/environment';
import { environmentSchema as projectVerdicts } from '../../functions/project-verdicts/environment';
import { environmentSchema as receiveSignal } from '../../functions/receive-signal/environment';
import { environmentSchema as recordDecisions } from '../../functions/record-decisions/environment';
import { environmentSchema as redriveSignals } from '../../functions/redrive-signals/environment';
import { environmentSchema as takeCensus } from '../../functions/take-census/environment';
import { bundleFunction } from '../../infra/constructs/bundle';
import { connectHandlerName } from '../../infra/constructs/connect-handler';
import { DENIAL_CODES } from '../../shared/domain/connect/decision';
import { deploymentOf, PROJECT_ROOT, plain, Synthesized } from './synthesized';

const ENVIRONMENTS: Readonly<Record<string, z.ZodType>> = {
  'AWSClientVPN-postern-authorize': authorize,
  'postern-console-widget': consoleWidget,
  'postern-fetch-devices': fetchDevices,
  'postern-inspect': inspect,
  'postern-interpret-signal': interpretSignal,
  'postern-operate': operate,
  'postern-prepare-activation': prepareActivation,
  'postern-project-verdicts': projectVerdicts,
  'postern-receive-signal': receiveSignal,
  'postern-record-decisions': recordDecisions,
  'postern-redrive-signals': redriveSignals,
  'postern-take-census': takeCensus,
};
const POWERTOOLS = ['POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];

const deployment = deploymentOf();
const synthesized = new Synthesized(deployment);
const functions = [...synthesized.ofType('AWS::Lambda::Function').values()].map(({ Properties }) => Properties);
const variablesOf = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
  const { Variables } = z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(properties.Environment);
  return Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, plain(value)]));
};

describe('functions', () => {
  it('are these, each on the pinned runtime with limits of its own', () => {
    expect(functions.map((properties) => properties.FunctionName).sort()).toEqual(Object.keys(ENVIRONMENTS));
    for (const properties of functions) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(properties.MemorySize).toBeGreaterThanOrEqual(512);
      expect(properties.Timeout).toBeGreaterThanOrEqual(10);
    }
  });

  it.each(Object.entries(ENVIRONMENTS))('%s gets exactly the environment its schema reads', (name, schema) => {
    const properties = functions.find((candidate) => candidate.FunctionName === name) ?? {};
    const variables = variablesOf(properties);
    const own = Object.keys(variables).filter((variable) => !POWERTOOLS.includes(variable));
    expect(schema.safeParse(variables).error).toBeUndefined();
    expect(own.sort()).toEqual(Object.keys(schema instanceof z.ZodObject ? schema.shape : {}).sort());
    expect(variables).toMatchObject({
      POWERTOOLS_METRICS_NAMESPACE: 'Postern/postern',
      POWERTOOLS_SERVICE_NAME: name.replace(/^(AWSClientVPN-)?postern-/, ''),
    });
  });

  it('trace, except on the connect path', () => {
    const untraced = functions.filter((properties) => properties.TracingConfig === undefined);
    expect(untraced.map((properties) => properties.FunctionName)).toEqual(['AWSClientVPN-postern-authorize']);
  });

  it('tell the sources by name, kind and secret', () => {
    const receive = functions.find((candidate) => candidate.FunctionName === 'postern-receive-signal') ?? {};
    const usual = { settings: {}, pushesPerMinute: 1500 };
    expect(JSON.parse(variablesOf(receive).SOURCES ?? '')).toEqual({
      'workspace-one': { kind: 'workspace-one', ...usual, secret: 'postern/sources/workspace-one' },
      kolide: { kind: 'kolide', ...usual, secret: 'postern/sources/kolide' },
      generic: { kind: 'generic', ...usual, secret: 'postern/sources/generic' },
    });
  });

  it('tell the connect handler the mode of each endpoint', () => {
    const endpoints = {
      default: {},
      'cvpn-endpoint-0123456789abcdef0': { mode: 'enforce', attributes: { network: 'lab' } },
    };
    const [handler] = [
      ...new Synthesized(
        deploymentOf({ endpoints, connect: { deadlineMs: 900, hedgeAfterMs: 80, reservedConcurrency: 40 } }),
      )
        .ofType('AWS::Lambda::Function')
        .values(),
    ].filter(({ Properties }) => Properties.FunctionName === 'AWSClientVPN-postern-authorize');
    expect(handler?.Properties.ReservedConcurrentExecutions).toBe(40);
    expect(variablesOf(handler?.Properties ?? {})).toMatchObject({
      DEADLINE_MS: '900',
      HEDGE_AFTER_MS: '80',
      ENDPOINTS: '{"default":{"mode":"shadow"},"cvpn-endpoint-0123456789abcdef0":{"mode":"enforce"}}',
    });
  });

  it('tell the connect handler the texts of each endpoint, and stay within the 4 KB of an environment', () => {
    const texts = Object.fromEntries(
      DENIAL_CODES.filter((code) => code !== 'rule')
        .slice(0, 10)
        .map((code) => [code, 'x'.repeat(255)]),
    );
    const [handler] = [
      ...new Synthesized(deploymentOf({ endpoints: { default: { texts } } })).ofType('AWS::Lambda::Function').values(),
    ].filter(({ Properties }) => Properties.FunctionName === 'AWSClientVPN-postern-authorize');
    const variables = variablesOf(handler?.Properties ?? {});
    expect(JSON.parse(variables.ENDPOINTS ?? '')).toEqual({ default: { mode: 'shadow', texts } });
    const longestTableName = { ...variables, VERDICTS_TABLE: 'x'.repeat(255) };
    const bytes = Object.entries(longestTableName).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    // What the configuration lets through may be this much larger still.
    const spare = 3_072 - (variables.ENDPOINTS ?? '').length;
    expect(bytes + spare).toBeLessThan(4_096);
  });

  it('call the connect handler itself, unless environments are to be kept warm', () => {
    const direct = new Synthesized();
    expect(direct.ofType('AWS::Lambda::Alias').size).toBe(0);
    const handler = [...direct.ofType('AWS::Lambda::Function')].find(
      ([, { Properties }]) => Properties.FunctionName === 'AWSClientVPN-postern-authorize',
    )?.[0];
    expect(plain(direct.outputs.get('ConnectHandlerArn'))).toBe(`${handler}.Arn`);

    const warm = new Synthesized(deploymentOf({ connect: { provisionedConcurrency: 5 } }));
    const [[aliasId, alias] = [undefined, undefined], ...others] = [...warm.ofType('AWS::Lambda::Alias')];
    expect(others).toEqual([]);
    expect(alias?.Properties).toMatchObject({
      Name: 'live',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 },
    });
    expect(plain(warm.outputs.get('ConnectHandlerArn'))).toBe(aliasId);
    expect(plain(warm.outputs.get('AttachCommand'))).toContain(`LambdaFunctionArn=${aliasId}`);
  });

  it.each(['a'.repeat(42), 'name with blanks', ''.padStart(60, 'x')])(
    'refuse a connect handler called after %p',
    (name) => {
      expect(() => connectHandlerName(name)).toThrow('is no function name');
    },
  );

  it('accept the longest name there can be', () => {
    expect(connectHandlerName('a'.repeat(41))).toHaveLength(64);
  });
});

describe('a bundle', () => {
  it('holds the module and the files it was given, with the metafile beside it', () => {
    const bundle = bundleFunction(PROJECT_ROOT, 'prepare-activation', { 'activation.json': deployment.activation });
    expect(readdirSync(bundle.directory).sort()).toEqual(['activation.json', 'index.mjs']);
    expect(readFileSync(path.join(bundle.directory, 'activation.json'), 'utf8')).toBe(deployment.activation);
    const { inputs } = z
      .object({ inputs: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(bundle.metafile, 'utf8')));
    expect(Object.keys(inputs)).toContain('functions/prepare-activation/handler.ts');
  });

  it('is named by its content', () => {
    const [one, two, again] = ['1', '2', '1'].map(
      (text) => bundleFunction(PROJECT_ROOT, 'prepare-activation', { 'activation.json': text }).directory,
    );
    expect(one).toBe(again);
    expect(one).not.toBe(two);
  });

  it.each(functions.map((properties) => [String(properties.FunctionName), properties] as const))(
    '%s loads and exports its handler',
    (name, properties) => {
      const folder = name.replace(/^(AWSClientVPN-)?postern-/, '');
      const { directory } = bundleFunction(
        PROJECT_ROOT,
        folder,
        folder === 'prepare-activation' ? { 'activation.json': deployment.activation } : {},
      );
      const script = `import(${JSON.stringify(`file://${directory}/index.mjs`)}).then((bundle) => { process.stdout.write(typeof bundle.handler); process.exit(); })`;
      const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        env: {
          ...variablesOf(properties),
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'none',
          AWS_SECRET_ACCESS_KEY: 'none',
          // Nothing listens there: whatever a bundle does while it loads must not depend on an answer.
          AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
        },
        encoding: 'utf8',
      });
      expect(loaded).toBe('function');
    },
  );
});
