import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { IngressRecord } from '../../../functions/receive-signal/receive-signal';
import { recordIngress } from '../../../functions/receive-signal/telemetry';

/** The JSON lines that recording prints: the log line and the metric document. */
function printed(record: IngressRecord): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(JSON.parse(String(text)));
      return true;
    }),
  );
  try {
    const logger = new Logger({ serviceName: 'receive-signal' });
    recordIngress(new Metrics({ namespace: 'Postern', serviceName: 'receive-signal' }), logger, record);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines;
}

const document = (lines: Record<string, unknown>[]) => lines.find((line) => '_aws' in line);
const logLine = (lines: Record<string, unknown>[]) => lines.find((line) => 'level' in line);

describe('recordIngress', () => {
  it.each([
    ['accepted', 'SignalAccepted', 'INFO'],
    ['duplicate', 'SignalDuplicate', 'INFO'],
    ['refused', 'SignalRefused', 'WARN'],
    ['failed', 'SignalFailed', 'ERROR'],
  ] as const)('%s: one %s document in the dimension sets [service] and [service, source]', (outcome, metric, level) => {
    const lines = printed({ outcome, source: 'ws1', status: 200, signalId: 's1' });
    expect(lines).toHaveLength(2);
    expect(document(lines)).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Postern',
            Dimensions: [['service'], ['service', 'source']],
            Metrics: [{ Name: metric, Unit: 'Count' }],
          },
        ],
      },
      service: 'receive-signal',
      source: 'ws1',
      signalId: 's1',
      [metric]: 1,
    });
    expect(logLine(lines)).toMatchObject({ level, outcome, source: 'ws1', signalId: 's1', status: 200 });
  });

  it('makes no dimension of a source that is not configured', () => {
    const lines = printed({ outcome: 'refused', source: undefined, status: 404, reason: 'unknown source' });
    expect(document(lines)).toMatchObject({ _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }] } });
    expect(document(lines)).not.toHaveProperty('source');
  });

  it('does not count a connection test', () => {
    expect(document(printed({ outcome: 'answered', source: 'ws1', status: 200 }))).toBeUndefined();
  });

  it('says an error by name and message only', () => {
    const error = Object.assign(new Error('throttled'), { $response: { headers: { authorization: 'AWS4 secret' } } });
    const lines = printed({ outcome: 'failed', source: 'ws1', status: 503, error });
    expect(logLine(lines)).toMatchObject({ level: 'ERROR', errorName: 'Error', errorMessage: 'throttled' });
    expect(JSON.stringify(lines)).not.toContain('AWS4');
  });

  it('makes a missing secret an error of ours', () => {
    const lines = printed({
      outcome: 'refused',
      source: 'ws1',
      status: 401,
      reason: 'x',
      misconfiguration: 'the secret does not exist',
    });
    expect(logLine(lines)).toMatchObject({
      level: 'ERROR',
      message: 'no usable secret',
      misconfiguration: 'the secret does not exist',
    });
  });
});
