import {
  type ClientVpnEndpoint,
  DescribeClientVpnConnectionsCommand,
  DescribeClientVpnEndpointsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { OpenConnection } from './target';

type Ec2 = Pick<EC2Client, 'send'>;

/** Every endpoint of the account and Region. */
export async function clientVpnEndpoints(ec2: Ec2): Promise<readonly ClientVpnEndpoint[]> {
  // Not by ClientVpnEndpointIds: one that is not there would fail the whole call, and say nothing of the others.
  return await pages(async (next) => {
    const page = await ec2.send(new DescribeClientVpnEndpointsCommand({ MaxResults: 100, ...next }));
    return { items: page.ClientVpnEndpoints, NextToken: page.NextToken };
  });
}

/** What is connected now to the endpoints that ask this handler. Client VPN also gives those that ended in the last hour. */
export async function openConnections(ec2: Ec2, handlerArn: string): Promise<readonly OpenConnection[]> {
  const endpoints = (await clientVpnEndpoints(ec2)).filter(
    ({ ClientConnectOptions }) => ClientConnectOptions?.LambdaFunctionArn === handlerArn,
  );
  const open: OpenConnection[] = [];
  // One after the other: EC2 throttles these calls by account and Region.
  for (const { ClientVpnEndpointId } of endpoints) {
    const connections = await pages(async (next) => {
      const page = await ec2.send(
        new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId, MaxResults: 1_000, ...next }),
      );
      return { items: page.Connections, NextToken: page.NextToken };
    });
    for (const { ConnectionId, CommonName = '', ConnectionEstablishedTime = '', Status } of connections) {
      if (ConnectionId === undefined || Status?.Code === 'terminated') continue;
      open.push({
        connectionId: ConnectionId,
        commonName: CommonName,
        endpointId: ClientVpnEndpointId ?? '',
        since: isoOf(ConnectionEstablishedTime),
      });
    }
  }
  return open;
}

/** Client VPN writes `2026-09-24 22:22:25`, in UTC. */
const isoOf = (text: string): string => (/^\d{4}-\d\d-\d\d \d\d:/.test(text) ? `${text.replace(' ', 'T')}Z` : text);

interface Page<T> {
  readonly items: readonly T[] | undefined;
  /** Empty or undefined on the last one. */
  readonly NextToken: string | undefined;
}

async function pages<T>(read: (next: { readonly NextToken?: string }) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let page: Page<T> | undefined;
  do {
    page = await read(page?.NextToken ? { NextToken: page.NextToken } : {});
    all.push(...(page.items ?? []));
  } while (page.NextToken);
  return all;
}
