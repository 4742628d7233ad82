import { gzipSync } from 'node:zlib';
import { linesIn } from '../../../functions/record-decisions/log-delivery';

const delivery = (content: unknown) => ({
  awslogs: { data: gzipSync(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64') },
});
const logEvents = [
  {
    id: '3195310660696698337880902507980421114328961542429',
    timestamp: 1_795_248_000_000,
    message: '{"outcome":"allowed"}',
  },
  { id: '3195310660696698337880902507980421114328961542430', timestamp: 1_795_248_000_001, message: 'é' },
];

test('reads the lines of a delivery', () => {
  const content = {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/lambda/AWSClientVPN-postern-authorize',
    logStream: '2026/11/21/[$LATEST]0a1b',
    subscriptionFilters: ['decisions'],
    logEvents,
  };
  expect(linesIn(delivery(content))).toStrictEqual(logEvents);
});

test('has nothing to do when CloudWatch only tries whether somebody is there', () => {
  const content = {
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logEvents: [{ id: '', timestamp: 0, message: 'CWL CONTROL MESSAGE: Checking health of destination Lambda.' }],
  };
  expect(linesIn(delivery(content))).toEqual([]);
});

test.each([
  ['nothing', undefined],
  ['no delivery', {}],
  ['data that is no base64', { awslogs: { data: '%' } }],
  ['data that is not packed', { awslogs: { data: Buffer.from('{}').toString('base64') } }],
  ['text that is no JSON', delivery('{')],
  ['another kind of message', delivery({ messageType: 'OTHER', logEvents: [] })],
  ['lines without text', delivery({ messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', timestamp: 1 }] })],
])('refuses %s', (_, event) => {
  expect(() => linesIn(event)).toThrow();
});
