import { execFile } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { main } from '../../cli/main';
import { Stage } from '../../local/drills/stage';
import { readLocalSecrets } from '../../local/secretsmanager/secrets';
import { PROJECT_ROOT, synthesizeLocally } from '../support/local-synthesis';

/* Every command of the runbook: local ones are run as they are written, those of AWS are held against the SDK's models. */

const RUNBOOK = readFileSync(path.join(PROJECT_ROOT, 'docs', 'runbook.md'), 'utf8');

describe('local commands', () => {
  const [, block = ''] = /```sh\n([^`]*)```/.exec(RUNBOOK) ?? [];
  const commands = block.split('\n').filter((line) => line.trim() !== '');
  let stage: Stage;
  let assembly: string;
  beforeAll(async () => {
    assembly = synthesizeLocally();
    const secrets = readLocalSecrets();
    stage = await Stage.open({ assemblyDirectory: assembly, secrets });
    await stage.reported({ serialNumber: 'C02README001' });
  }, 120_000);
  afterAll(async () => {
    await stage?.close();
    rmSync(assembly, { recursive: true, force: true });
  });

  test('are there', () => expect(commands.length).toBeGreaterThanOrEqual(5));

  test.each(commands)(
    '%s',
    async (command) => {
      // Of the command as it is written only the port differs: another service may run on the usual one.
      const here = command.replaceAll('http://127.0.0.1:8484', stage.url);
      const { stdout } = await promisify(execFile)('bash', ['-c', here], { cwd: PROJECT_ROOT });
      expect(stdout).not.toBe('');
      expect(stdout).not.toMatch(/^\{"error"/);
    },
    60_000,
  );
});

/** Command lines in the text, each on one line, with what ends a Markdown span cut off. */
const linesOf = (start: RegExp, text = RUNBOOK): readonly string[] => [
  ...new Set([...text.replaceAll(/\\\n\s*/g, ' ').matchAll(start)].map(([line]) => line.split('`')[0]?.trim() ?? '')),
];

describe('commands of postern', () => {
  const lines = linesOf(/npx postern (?!…)[^\n]*/g);
  test('are there', () => expect(lines.length).toBeGreaterThanOrEqual(4));

  test.each(lines)('%s', async (line) => {
    const [name = '', ...rest] = line.replace('npx postern ', '').split('#')[0]?.trim().split(/\s+/) ?? [];
    let said = '';
    const say = (text: string): void => {
      said += text;
    };
    const terminal = { out: say, err: say, environment: {} };
    expect(
      await main([name, '--help'], { ...(await import('../../cli/terminal')).processTerminal(), ...terminal }),
    ).toBe(0);
    for (const option of rest.filter((word) => word.startsWith('--'))) expect(said).toContain(option);
    const placeholders = rest.filter(
      (word) => /^<.*>$/.test(word) && rest[rest.indexOf(word) - 1]?.startsWith('--') !== true,
    );
    // What may be left out stands in square brackets there.
    expect(said.split('\n')[0]?.replaceAll(/\[([^\]]*)\]/g, '<$1>')).toContain(placeholders.join(' '));
  });
});

const CLIENTS: Readonly<Record<string, string>> = {
  dynamodb: 'client-dynamodb',
  ec2: 'client-ec2',
  events: 'client-eventbridge',
  lambda: 'client-lambda',
  secretsmanager: 'client-secrets-manager',
  stepfunctions: 'client-sfn',
};
/** No client of SQS is installed: as the API reference has them. */
const SQS: Readonly<Record<string, readonly string[]>> = {
  'receive-message': ['queueurl', 'messageattributenames', 'maxnumberofmessages'],
  'purge-queue': ['queueurl'],
  'list-queues': [],
  'delete-message': ['queueurl', 'receipthandle'],
};
/** Options of the command line itself. */
const GLOBAL: readonly string[] = ['query', 'output', 'clibinaryformat'];

const plain = (name: string): string => name.replaceAll('-', '').toLowerCase();

/** Input members of an operation, as the SDK declares them; undefined where it has no such operation. */
function membersOf(service: string, operation: string): readonly string[] | undefined {
  if (service === 'sqs') return SQS[operation];
  const types = path.join(PROJECT_ROOT, 'node_modules', '@aws-sdk', CLIENTS[service] ?? 'none', 'dist-types');
  const pascal = operation.replaceAll(/(^|-)([a-z])/g, (_, _hyphen: string, letter: string) => letter.toUpperCase());
  try {
    const command = readFileSync(path.join(types, 'commands', `${pascal}Command.d.ts`), 'utf8');
    const [, input = ''] = new RegExp(`interface ${pascal}CommandInput extends (\\w+)`).exec(command) ?? [];
    // Where the SDK takes a payload in more forms, the input is an alias of the model.
    const [, model = input] = new RegExp(`type ${input} = Omit<(\\w+)`).exec(command) ?? [];
    const models = globSync('models/models_*.d.ts', { cwd: types })
      .map((file) => readFileSync(path.join(types, file), 'utf8'))
      .join('\n');
    const [, body = ''] =
      new RegExp(`export interface ${model} (?:extends \\w+ )?\\{([\\s\\S]*?)\\n\\}`).exec(models) ?? [];
    return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, member = '']) => plain(member));
  } catch {
    return undefined;
  }
}

describe('commands of AWS (not run)', () => {
  const erasure = readFileSync(path.join(PROJECT_ROOT, 'docs', 'guides', 'erasure.md'), 'utf8');
  const lines = linesOf(
    /\baws (?:dynamodb|ec2|events|lambda|secretsmanager|stepfunctions|sqs) [a-z][^\n]*/g,
    RUNBOOK + erasure,
  );
  test('are there', () => expect(lines.length).toBeGreaterThanOrEqual(9));

  test.each(lines)('%s', (line) => {
    const [, service = '', operation = ''] = line.split(/\s+/);
    const members = membersOf(service, operation);
    expect([service, operation, members === undefined]).toEqual([service, operation, false]);
    const parameters = [...line.matchAll(/\s--([a-z][a-z-]*)/g)].map(([, name = '']) => plain(name));
    expect(parameters.filter((name) => !GLOBAL.includes(name) && members?.includes(name) !== true)).toEqual([]);
  });

  test('are refused where they are not there', () => {
    expect(membersOf('dynamodb', 'query-everything')).toBeUndefined();
    expect(membersOf('dynamodb', 'query')).toContain('keyconditionexpression');
    expect(membersOf('dynamodb', 'query')).not.toContain('keycondition');
  });
});
