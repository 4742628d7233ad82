import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerSourceSecrets } from '../../../shared/adapters/source-secrets';
import { type StubbedAnswer, stubbedClient } from '../../support/signal-clients';

const START = Date.parse('2026-11-20T08:00:00Z');
const active = (...values: string[]): StubbedAnswer => ({ body: { SecretString: JSON.stringify({ active: values }) } });
const FAULT: StubbedAnswer = { status: 500, body: { __type: 'InternalServiceError' } };

function setUp(first: StubbedAnswer) {
  const state = { answer: first, now: START };
  const { sent, configuration } = stubbedClient(() => state.answer);
  const secrets = secretsManagerSourceSecrets(new SecretsManagerClient(configuration), () => state.now);
  return { state, sent, secrets };
}
const known = (...values: string[]) => ({ values, problem: undefined });

describe('secretsManagerSourceSecrets', () => {
  it('asks for the secret by name, once in five minutes', async () => {
    const { state, sent, secrets } = setUp(active('a', 'b'));
    expect(await secrets.active('postern/sources/ws1')).toEqual(known('a', 'b'));
    state.answer = active('c');
    state.now = START + 299_999;
    expect(await secrets.active('postern/sources/ws1')).toEqual(known('a', 'b'));
    expect(sent).toEqual([{ target: 'secretsmanager.GetSecretValue', body: { SecretId: 'postern/sources/ws1' } }]);
    state.now = START + 300_000;
    expect(await secrets.active('postern/sources/ws1')).toEqual(known('c'));
    expect(sent).toHaveLength(2);
  });

  it('keeps secrets apart', async () => {
    const { state, secrets } = setUp(active('a'));
    await secrets.active('one');
    state.answer = active('b');
    expect([await secrets.active('one'), await secrets.active('two')]).toEqual([known('a'), known('b')]);
  });

  it('finds a value that was rotated in a moment after the last reading', async () => {
    const { state, secrets } = setUp(active('old'));
    await secrets.active('s');
    state.answer = active('old', 'new');
    expect(await secrets.refreshed('s')).toEqual(known('old', 'new'));
    expect(await secrets.active('s')).toEqual(known('old', 'new'));
  });

  it('refreshes ten times at once and then once in five seconds, so that forged pushes cannot hammer the store', async () => {
    const { state, sent, secrets } = setUp(active('old'));
    await secrets.active('s');
    const refreshed = async (times: number) => {
      const found = [];
      for (let time = 0; time < times; time += 1) found.push((await secrets.refreshed('s')) !== undefined);
      return found.filter(Boolean).length;
    };
    expect(await refreshed(12)).toBe(10);
    state.now = START + 4_999;
    expect(await refreshed(2)).toBe(0);
    state.now = START + 5_000;
    expect(await refreshed(2)).toBe(1);
    state.now = START + 3_600_000;
    expect(await refreshed(20)).toBe(10);
    expect(sent).toHaveLength(1 + 10 + 1 + 10);
  });

  it('counts the refreshes of each secret apart', async () => {
    const { secrets } = setUp(active('old'));
    for (let time = 0; time < 10; time += 1) await secrets.refreshed('attacked');
    expect(await secrets.refreshed('attacked')).toBeUndefined();
    expect(await secrets.refreshed('other')).toEqual(known('old'));
  });

  it('reads anew when the clock went back', async () => {
    const { state, secrets } = setUp(active('old'));
    await secrets.active('s');
    state.answer = active('new');
    state.now = START - 1;
    expect(await secrets.active('s')).toEqual(known('new'));
  });

  it.each<[string, StubbedAnswer, string]>([
    ['absent', { status: 400, body: { __type: 'ResourceNotFoundException' } }, 'the secret does not exist'],
    ['empty', active(), 'the secret holds no active value yet'],
    ['not JSON', { body: { SecretString: 'hunter2' } }, 'the secret is not {"active":[…]} with one or two values'],
    ['binary', { body: {} }, 'the secret is not {"active":[…]} with one or two values'],
    ['of three values', active('a', 'b', 'c'), 'the secret is not {"active":[…]} with one or two values'],
    ['of an empty value', active(''), 'the secret is not {"active":[…]} with one or two values'],
    [
      'of another shape',
      { body: { SecretString: '{"active":"a"}' } },
      'the secret is not {"active":[…]} with one or two values',
    ],
  ])('has no value when the secret is %s, and says so', async (_, answer, problem) => {
    const { secrets } = setUp(answer);
    expect(await secrets.active('s')).toEqual({ values: [], problem });
  });

  it('throws when the store cannot be asked and nothing is known, and leaves it alone for two seconds', async () => {
    const { state, sent, secrets } = setUp(FAULT);
    await expect(secrets.active('s')).rejects.toThrow();
    await expect(secrets.active('s')).rejects.toThrow();
    expect(sent).toHaveLength(1);
    state.answer = active('a');
    state.now = START + 2_000;
    expect(await secrets.active('s')).toEqual(known('a'));
  });

  it('goes on with what it knows for an hour while the store cannot be asked', async () => {
    const { state, secrets } = setUp(active('a'));
    await secrets.active('s');
    state.answer = FAULT;
    state.now = START + 3_599_999;
    expect(await secrets.active('s')).toEqual(known('a'));
    await expect(secrets.refreshed('s')).rejects.toThrow();
    state.now = START + 3_605_000;
    await expect(secrets.active('s')).rejects.toThrow();
  });

  it('does not take a refused permission for an absent secret', async () => {
    const { secrets } = setUp({ status: 400, body: { __type: 'AccessDeniedException' } });
    await expect(secrets.active('s')).rejects.toThrow();
  });
});
