import { DescribeClientVpnConnectionsCommand, DescribeClientVpnEndpointsCommand } from '@aws-sdk/client-ec2';
import { found, unknown } from '../../cli/found';
import { whoIsIn } from '../../cli/sessions';
import { openConnections } from '../../cli/targets/client-vpn';
import type { ApiRequest, OpenConnection, Target } from '../../cli/targets/target';
import { paint } from '../../cli/text/format';
import { sessionsText } from '../../cli/text/sessions';
import type { Session } from '../../shared/contracts/inspection';

const AT = '2026-11-23T09:00:00.000Z';
const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:AWSClientVPN-postern-authorize:live';
const session = (connectionId: string, changes: Partial<Session> = {}): Session => ({
  connectionId,
  commonName: 'c02a',
  device: 'jamf:C02A',
  endpointId: 'cvpn-endpoint-1',
  mode: 'enforce',
  since: '2026-11-23T07:00:00.000Z',
  platform: 'mac',
  publicIp: '203.0.113.7',
  answer: { outcome: 'allowed', rules: [] },
  ...changes,
});
const open = (connectionId: string, changes: Partial<OpenConnection> = {}): OpenConnection => ({
  connectionId,
  commonName: 'C02A',
  endpointId: 'cvpn-endpoint-1',
  since: '2026-11-23T07:00:00Z',
  ...changes,
});

/** Pages by what they are asked to begin after; what was asked is kept. */
const targetWith = (pages: Readonly<Record<string, object>>, connected: Target['connected']) => {
  const asked: ApiRequest[] = [];
  const target: Target = {
    name: 'x',
    aws: undefined,
    connected,
    call: async (request) => {
      asked.push(request);
      return { status: 200, text: JSON.stringify(pages[request.query?.after ?? '']) };
    },
  };
  return { target, asked };
};
const step = (): void => undefined;

test('everybody is read page by page, and held against what is connected', async () => {
  const { target, asked } = targetWith(
    {
      '': { at: AT, sessions: [session('1'), session('gone')], next: '["jamf:C02A","gone"]' },
      '["jamf:C02A","gone"]': { at: AT, sessions: [session('2', { commonName: 'c02b', device: 'jamf:C02B' })] },
    },
    async () => found([open('1'), open('2'), open('stranger', { commonName: 'C02Z' })]),
  );
  const counts: number[] = [];
  const answer = await whoIsIn(target, { commonName: undefined, limit: 5_000, step: (count) => counts.push(count) });
  expect(answer.sessions.map(({ connectionId, connected }) => [connectionId, connected])).toEqual([
    ['1', true],
    ['gone', false],
    ['2', true],
  ]);
  expect(answer.unrecorded.map(({ connectionId }) => connectionId)).toEqual(['stranger']);
  expect([answer.more, answer.notAsked, counts]).toEqual([false, undefined, [2]]);
  expect(asked.map(({ query }) => query)).toEqual([
    { commonName: undefined, limit: '100' },
    { limit: '100', after: '["jamf:C02A","gone"]' },
  ]);
});

test('looking ends at the limit, and then nobody is called unrecorded', async () => {
  const { target, asked } = targetWith(
    { '': { at: AT, sessions: [session('1'), session('2')], next: 'x' } },
    async () => found([open('1'), open('2'), open('3')]),
  );
  const answer = await whoIsIn(target, { commonName: undefined, limit: 2, step });
  expect([answer.sessions.length, answer.more, answer.unrecorded, asked.length]).toEqual([2, true, [], 1]);
});

test('of one device, connections of others are nobody\u2019s business', async () => {
  const { target } = targetWith({ '': { at: AT, sessions: [session('1')] } }, async () =>
    found([open('1'), open('other', { commonName: 'C02Z' }), open('same', { commonName: ' C02A ' })]),
  );
  const answer = await whoIsIn(target, { commonName: 'c02a', limit: 5_000, step });
  expect(answer.unrecorded.map(({ connectionId }) => connectionId)).toEqual(['same']);
});

describe('as text', () => {
  const who = {
    at: AT,
    sessions: [
      { ...session('cvpn-connection-1'), connected: true },
      {
        ...session('cvpn-connection-2', {
          commonName: 'c02b',
          device: 'jamf:C02B',
          platformVersion: '10.0.1',
          clientVersion: '2.6.8',
          answer: { outcome: 'denied', code: 'rule', rules: ['disk-encryption', 'firewall'] },
        }),
        connected: true,
      },
      { ...session('cvpn-connection-3', { endpointId: 'cvpn-endpoint-0', mode: 'shadow' }), connected: true },
      { ...session('cvpn-connection-4'), connected: false },
    ],
    unrecorded: [open('cvpn-connection-9', { commonName: 'x\u001b[31m' })],
    doubleUses: [],
    notAsked: undefined,
    more: false,
  } as const;

  test('who is in stands by endpoint, who would be denied first', () => {
    expect(
      sessionsText(who, 'everybody', paint(false)),
    ).toBe(`everybody: 3 connections of 2 devices, 2026-11-23 09:00:00Z; 1 would be denied now ("postern why <common name>" says why)

cvpn-endpoint-0
  c02a  allowed (shadow mode)  since 2026-11-23 07:00:00Z (2 h ago)  mac  203.0.113.7    jamf:C02A  cvpn-connection-3

cvpn-endpoint-1
  c02b  denied: disk-encryption, firewall  since 2026-11-23 07:00:00Z (2 h ago)  mac 10.0.1  203.0.113.7  client 2.6.8  jamf:C02B  cvpn-connection-2
  c02a  allowed                            since 2026-11-23 07:00:00Z (2 h ago)  mac         203.0.113.7                jamf:C02A  cvpn-connection-1

Connected, and not in the record of decisions
  x?[31m  since 2026-11-23 07:00:00Z  cvpn-endpoint-1  cvpn-connection-9
  let in more than 24 hours ago or before the handler was attached, unknown in shadow mode, or not recorded yet

1 more was let in and is not connected any more`);
  });

  test('a certificate that is used from two places comes first, with what its clients said cleaned and cut', () => {
    const side = {
      value: 'mac',
      since: '2026-11-23T08:00:00.000Z',
      until: '2026-11-23T08:40:00.000Z',
      connections: 1,
      connectionIds: ['cvpn-connection-1'],
      addresses: ['203.0.113.7'],
      platforms: ['mac'],
    };
    const other = {
      ...side,
      value: 'win\u001b[31m',
      connections: 5,
      connectionIds: ['5', '4', '3', '2', '1'],
      addresses: [],
      platforms: ['win\u001b[31m'],
    };
    const doubleUses = [
      { sign: 'platform', since: side.since, until: side.until, sides: [side, other] },
      { sign: 'of-a-later-version', since: side.since, until: side.until, sides: [] },
    ];
    const text = sessionsText({ ...who, doubleUses }, 'c02a', paint(false));
    expect(
      text.startsWith(`c02a: the certificate is used from two places, since 2026-11-23 08:00:00Z (1 h ago)
  by operating systems:
    mac       1 connection   last 2026-11-23 08:40:00Z (20 min ago)  mac       203.0.113.7  cvpn-connection-1
    win?[31m  5 connections  last 2026-11-23 08:40:00Z (20 min ago)  win?[31m               5, 4, 3, and 2 more
  what to do: docs/runbook.md, "A certificate is used from two places"

c02a: the certificate is used from two places, since 2026-11-23 08:00:00Z (1 h ago)
  by of-a-later-version:
  what to do:`),
    ).toBe(true);
    expect(text).toContain('\n\nc02a: 3 connections of 2 devices, ');
  });

  test('where Client VPN could not be asked, that is said, and nothing is left out', () => {
    const text = sessionsText(
      {
        ...who,
        sessions: [{ ...session('1'), connected: undefined }],
        unrecorded: [],
        notAsked: 'could not be looked at (needs ec2:DescribeClientVpnConnections): AccessDenied',
        more: true,
      },
      'everybody',
      paint(false),
    );
    expect(text.split('\n').slice(-2)).toEqual([
      'Client VPN could not be looked at (needs ec2:DescribeClientVpnConnections): AccessDenied; what ended in the last 24 hours is listed too',
      'there are more: --limit <n>',
    ]);
    expect(text).toContain('  c02a  allowed  since ');
  });
});

describe('what Client VPN says is connected', () => {
  const asked: unknown[] = [];
  /** In the shapes of the SDK. */
  const ec2 = Object({
    send: async (command: { readonly input: { readonly NextToken?: string } }) => {
      asked.push([command.constructor.name, command.input]);
      if (command instanceof DescribeClientVpnEndpointsCommand) {
        const endpoint = (ClientVpnEndpointId: string, LambdaFunctionArn: string) => ({
          ClientVpnEndpointId,
          ClientConnectOptions: { Enabled: true, LambdaFunctionArn },
        });
        return { ClientVpnEndpoints: [endpoint('cvpn-endpoint-1', ARN), endpoint('cvpn-endpoint-2', 'arn:another')] };
      }
      if (!(command instanceof DescribeClientVpnConnectionsCommand)) throw new Error('not expected');
      const connection = (ConnectionId: string, Code: string) => ({
        ConnectionId,
        CommonName: 'C02A',
        ConnectionEstablishedTime: '2026-11-23 07:00:00',
        Status: { Code },
      });
      return command.input.NextToken === undefined
        ? { Connections: [connection('1', 'active'), connection('2', 'terminated')], NextToken: 'more' }
        : { Connections: [connection('3', 'failed-to-terminate')], NextToken: '' };
    },
  });

  test('is asked of the endpoints of this handler only, page by page, and leaves out what has ended', async () => {
    expect(await openConnections(ec2, ARN)).toEqual([open('1'), open('3')]);
    expect(asked).toEqual([
      ['DescribeClientVpnEndpointsCommand', { MaxResults: 100 }],
      ['DescribeClientVpnConnectionsCommand', { ClientVpnEndpointId: 'cvpn-endpoint-1', MaxResults: 1_000 }],
      [
        'DescribeClientVpnConnectionsCommand',
        { ClientVpnEndpointId: 'cvpn-endpoint-1', MaxResults: 1_000, NextToken: 'more' },
      ],
    ]);
  });

  test('a permission that is missing is an answer too', async () => {
    const { target } = targetWith({ '': { at: AT, sessions: [session('1')] } }, async () => unknown('no permission'));
    const answer = await whoIsIn(target, { commonName: undefined, limit: 10, step });
    expect([answer.sessions[0]?.connected, answer.notAsked]).toEqual([undefined, 'no permission']);
  });
});
