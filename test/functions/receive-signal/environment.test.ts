import { readEnvironment } from '../../../functions/receive-signal/environment';

const environment = (changes: Record<string, string | undefined> = {}) => ({
  SIGNALS_TABLE: 'signals',
  EVENT_BUS_NAME: 'bus',
  BODIES_BUCKET: 'bodies',
  COORDINATION_TABLE: 'coordination',
  SOURCES: '{"ws1-eu":{"kind":"workspace-one","secret":"postern/sources/ws1-eu","pushesPerMinute":1500}}',
  SIGNAL_RETENTION_DAYS: '30',
  ...changes,
});

describe('environment of receive-signal', () => {
  it('is read with its structures', () => {
    expect(readEnvironment(environment())).toEqual({
      SIGNALS_TABLE: 'signals',
      EVENT_BUS_NAME: 'bus',
      BODIES_BUCKET: 'bodies',
      COORDINATION_TABLE: 'coordination',
      SOURCES: {
        'ws1-eu': { kind: 'workspace-one', settings: {}, secret: 'postern/sources/ws1-eu', pushesPerMinute: 1500 },
      },
      SIGNAL_RETENTION_DAYS: 30,
    });
  });

  it.each([
    ['SIGNALS_TABLE', undefined],
    ['EVENT_BUS_NAME', ''],
    ['SOURCES', 'not json'],
    ['SOURCES', '[]'],
    ['SOURCES', '{"ws1":{"kind":"teapot","secret":"s"}}'],
    ['SOURCES', '{"ws1":{"kind":"kolide"}}'],
    ['SOURCES', '{"WS1":{"kind":"kolide","secret":"s"}}'],
    ['SIGNAL_RETENTION_DAYS', '0'],
    ['SIGNAL_RETENTION_DAYS', '1.5'],
    ['SIGNAL_RETENTION_DAYS', 'forever'],
  ])('refuses %s = %s', (name, value) => {
    expect(() => readEnvironment(environment({ [name]: value }))).toThrow(name);
  });
});
