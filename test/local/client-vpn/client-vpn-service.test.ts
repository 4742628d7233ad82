import { ClientVpnService } from '../../../local/client-vpn/client-vpn-service';
import type { Json } from '../../../local/json';
import type { InvocationOutcome } from '../../../local/lambda/execution-environment';
import { Throttled } from '../../../local/lambda/function-pool';

const NOW = Date.parse('2026-09-24T22:22:25.678Z');
const HANDLER = 'AWSClientVPN-postern-authorize';
const REQUEST = {
  'connection-id': 'cvpn-connection-04e7e1b2f0daf9460',
  'endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
  'common-name': 'C02ABC',
  username: '',
  platform: 'mac',
  'platform-version': '',
  'public-ip': '10.11.12.13',
  'client-openvpn-version': '',
  'schema-version': 'v2',
};
const answer = (allow: boolean, statuses: Json = ['compliant', 'policy:1']): Json => ({
  allow,
  'error-msg-on-denied-connection': allow ? '' : 'Update.',
  'posture-compliance-statuses': statuses,
  'schema-version': 'v2',
});

type Invoke = (name: string, event: string) => Promise<InvocationOutcome> | undefined;
const service = (invoke: Invoke): ClientVpnService =>
  new ClientVpnService({ functionNames: ['other', HANDLER], invoke, now: () => NOW, timeoutMs: 50 });
const returning =
  (value: Json): Invoke =>
  async () => ({ ok: true, result: JSON.stringify(value) });
const failing =
  (errorType: string): Invoke =>
  async () => ({ ok: false, error: { errorType, errorMessage: 'x' } });

describe('the Client VPN service', () => {
  test('logs an admitted connection as AWS does', async () => {
    expect(await service(returning(answer(true))).connect(JSON.stringify(REQUEST))).toEqual({
      outcome: 'allowed',
      response: answer(true),
      problems: [],
      log: {
        'connection-log-type': 'connection-attempt',
        'connection-attempt-status': 'successful',
        'connection-reset-status': 'NA',
        'connection-attempt-failure-reason': 'NA',
        'connection-id': 'cvpn-connection-04e7e1b2f0daf9460',
        'client-vpn-endpoint-id': 'cvpn-endpoint-0f13eab7f860433cc',
        'transport-protocol': 'udp',
        'connection-start-time': '2026-09-24 22:22:25',
        'connection-last-update-time': '2026-09-24 22:22:25',
        'client-ip': 'NA',
        'client-ip-v6': 'NA',
        'common-name': 'C02ABC',
        'device-type': 'mac',
        'device-ip': '10.11.12.13',
        port: '443',
        'ingress-bytes': '0',
        'egress-bytes': '0',
        'ingress-packets': '0',
        'egress-packets': '0',
        'connection-end-time': 'NA',
        'connection-duration-seconds': '0',
        'posture-compliance-statuses': 'compliant,policy:1',
        'authorization-policy-evaluation': 'NA',
      },
    });
  });

  test.each<[string, Invoke, string]>([
    ['a denial', returning(answer(false)), 'client-connect-failed'],
    ['an answer after the time limit', () => new Promise(() => undefined), 'client-connect-handler-timed-out'],
    ['the end of the function at its own timeout', failing('Sandbox.Timedout'), 'client-connect-handler-timed-out'],
    ['an error of the function', failing('TypeError'), 'client-connect-handler-other-execution-error'],
    [
      'a function that does not load',
      failing('Runtime.HandlerNotFound'),
      'client-connect-handler-other-execution-error',
    ],
    ['a throttled function', () => Promise.reject(new Throttled(HANDLER)), 'client-connect-handler-throttled'],
    ['a fault of Lambda', () => Promise.reject(new Error('gone')), 'client-connect-handler-service-error'],
    ['a function that is not there', () => undefined, 'client-connect-handler-service-error'],
    ['an answer out of contract', returning({ allow: true }), 'client-connect-handler-invalid-response'],
    ['no answer', returning(null), 'client-connect-handler-invalid-response'],
  ])('takes %s for a failure of its own kind', async (_name, invoke, outcome) => {
    const attempt = await service(invoke).connect(JSON.stringify(REQUEST));
    expect(attempt.outcome).toBe(outcome);
    expect(attempt.log).toMatchObject({
      'connection-attempt-status': 'failed',
      'connection-attempt-failure-reason': outcome,
      'connection-end-time': '2026-09-24 22:22:25',
    });
    expect(attempt.problems.length > 0).toBe(outcome === 'client-connect-handler-invalid-response');
  });

  test('hands the request over byte for byte, to the handler alone', async () => {
    const calls: [string, string][] = [];
    const text = ' {"common-name" : "a", "common-name": "b", "new": [1.0]} ';
    const invoke: Invoke = (name, event) => {
      calls.push([name, event]);
      return returning(answer(true))(name, event);
    };
    await service(invoke).connect(text);
    expect(calls).toEqual([[HANDLER, text]]);
  });

  test.each(['', '{', 'x'])('throws on %j, which is no JSON', async (text) => {
    await expect(service(returning(answer(true))).connect(text)).rejects.toThrow(SyntaxError);
  });

  test('logs the user name only where there is one', async () => {
    const attempt = await service(returning(answer(true))).connect('{"username":"ann"}');
    expect(attempt.log).toMatchObject({ username: 'ann', 'common-name': 'NA', 'connection-id': 'NA' });
  });

  test.each([[[]], [['AWSClientVPN-a', 'AWSClientVPN-b']]])('needs exactly one handler, not %j', (functionNames) => {
    expect(() => new ClientVpnService({ functionNames, invoke: () => undefined, now: () => NOW })).toThrow(
      'exactly one function',
    );
  });
});
