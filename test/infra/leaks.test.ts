import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { readAssembly } from '../../local/assembly/assembly';
import { Deployment } from '../../local/assembly/deployment';
import { functionsOf } from '../../local/lambda/functions';
import { PROJECT_ROOT, synthesizeLocally } from '../support/local-synthesis';

/** Invariant 12: nothing local leaks into what is deployed. The strictest case is what the local service itself synthesizes. */
let directory: string;
beforeAll(() => {
  directory = synthesizeLocally();
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesBelow(file) : [file];
  });

const metafileSchema = z.object({ inputs: z.record(z.string(), z.unknown()) });

/** Every input of every bundle under `dist/functions`, with the bundle's own code. */
interface Bundle {
  readonly name: string;
  readonly code: string;
  readonly inputs: readonly string[];
}

/** The deployed bundles, each with the inputs esbuild says it was made of: matched by content, so none can be passed over. */
function deployedBundles(): readonly Bundle[] {
  const built = path.join(PROJECT_ROOT, 'dist', 'functions');
  const known = filesBelow(built)
    .filter((file) => file.endsWith('.metafile.json'))
    .map((file) => ({
      code: path.join(file.replace(/\.metafile\.json$/, ''), 'index.mjs'),
      inputs: Object.keys(metafileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).inputs),
    }))
    .filter(({ code }) => statSync(code, { throwIfNoEntry: false }) !== undefined);
  return functionsOf(new Deployment(readAssembly(directory))).map(({ name, bundle }) => {
    const code = readFileSync(bundle, 'utf8');
    const found = known.find((candidate) => readFileSync(candidate.code, 'utf8') === code);
    if (found === undefined) throw new Error(`no metafile tells what ${name} was made of`);
    return { name, code, inputs: found.inputs };
  });
}

/** Every text in the file of local secrets: values of pushes, and credentials of APIs. */
const localSecrets = (): readonly string[] => {
  const file = readFileSync(path.join(PROJECT_ROOT, 'local', 'secrets.json'), 'utf8');
  return textsIn(z.json().parse(JSON.parse(file)));
};
function textsIn(value: z.core.util.JSONType): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('what is deployed', () => {
  test('has a bundle for each function', () => {
    expect(
      deployedBundles()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'AWSClientVPN-postern-authorize',
      'postern-console-widget',
      'postern-fetch-devices',
      'postern-inspect',
      'postern-interpret-signal',
      'postern-operate',
      'postern-prepare-activation',
      'postern-project-verdicts',
      'postern-receive-signal',
      'postern-record-decisions',
      'postern-redrive-signals',
      'postern-take-census',
    ]);
  });

  test('is made of product code and packages only: nothing of local/, tests, infrastructure or tools', () => {
    const foreign = deployedBundles().flatMap(({ name, inputs }) =>
      inputs
        .filter((input) => !/^(functions|shared|console|node_modules)\//.test(input))
        .map((input) => `${name}: ${input}`),
    );
    expect(foreign).toEqual([]);
  });

  test('holds nothing but the bundle and the files beside it that the product reads', () => {
    const names = functionsOf(new Deployment(readAssembly(directory))).map(({ name, bundle }) => [
      name,
      filesBelow(path.dirname(bundle))
        .map((file) => path.basename(file))
        .sort(),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      'AWSClientVPN-postern-authorize': ['index.mjs'],
      'postern-console-widget': ['index.mjs'],
      'postern-fetch-devices': ['index.mjs'],
      'postern-inspect': ['index.mjs'],
      'postern-interpret-signal': ['index.mjs'],
      'postern-operate': ['index.mjs'],
      'postern-prepare-activation': ['activation.json', 'index.mjs'],
      'postern-project-verdicts': ['index.mjs'],
      'postern-receive-signal': ['index.mjs'],
      'postern-record-decisions': ['index.mjs'],
      'postern-redrive-signals': ['index.mjs'],
      'postern-take-census': ['index.mjs'],
    });
  });

  test('holds no local secret, whole or in part, plain or encoded', () => {
    const secrets = localSecrets();
    expect(secrets.length).toBeGreaterThanOrEqual(6);
    const words = secrets.flatMap((secret) => [
      secret,
      secret.replace(/^whsec_|^[^:]*:/, ''),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('hex'),
    ]);
    const files = filesBelow(directory);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const content = readFileSync(file, 'latin1');
      expect([file, words.filter((word) => content.includes(word))]).toEqual([file, []]);
    }
  });

  test.each<[string, RegExp]>([
    ['a clock', /POSTERN_(CLOCK|NOW|TIME)|FAKE_?TIME|SharedArrayBuffer/],
    ['faults', /POSTERN_FAULT|X-Postern-Fault/i],
    ['an identity', /X-Postern-Operator/i],
    ['any switch of the local service', /POSTERN_(DATA|CONFIG|LOCAL)/],
    ['the local service', /:8484|cdk\.out\.local/],
  ])('has no override of %s', (_name, override) => {
    const found = deployedBundles().flatMap(({ name, code }) =>
      override.test(code) ? [`${name}: ${override.exec(code)?.[0]}`] : [],
    );
    expect(found).toEqual([]);
  });

  test('gets only variables of the product, none that changes what it does locally', () => {
    const variables = new Set(
      functionsOf(new Deployment(readAssembly(directory))).flatMap(({ environment }) => Object.keys(environment)),
    );
    expect([...variables].filter((name) => /^(POSTERN_|AWS_|NODE_)|LOCAL|FAULT|CLOCK|DEV$/.test(name))).toEqual([]);
    expect(variables).toContain('POWERTOOLS_SERVICE_NAME');
  });
});
