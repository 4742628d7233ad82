import type { Stack, Template } from '../../../local/assembly/assembly';
import { Deployment } from '../../../local/assembly/deployment';
import { resolveIntrinsics } from '../../../local/assembly/intrinsics';
import type { Json } from '../../../local/json';

const references = {
  ref: (name: string): Json | undefined => ({ Table: 'the-table', 'AWS::Region': 'us-east-1', Count: 3 })[name],
  attribute: (id: string, attribute: string): Json | undefined =>
    id === 'Table' && attribute === 'Arn' ? 'arn:table' : undefined,
  importValue: (name: string): Json | undefined => (name === 'data:Table' ? 'imported' : undefined),
};
const resolve = (value: unknown): Json => resolveIntrinsics(value, references, 'stack/X');

describe('intrinsic functions', () => {
  test.each<[string, unknown, Json]>([
    ['Ref', { Ref: 'Table' }, 'the-table'],
    ['Fn::GetAtt as list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['Fn::Join', { 'Fn::Join': ['', ['a', { Ref: 'Table' }, 'b', { Ref: 'Count' }]] }, 'athe-tableb3'],
    [
      'Fn::Sub',
      { 'Fn::Sub': `\${Table}/\${Table.Arn}/\${AWS::Region}/\${!Kept}` },
      `the-table/arn:table/us-east-1/\${Kept}`,
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': [`\${A}-\${Table}`, { A: { Ref: 'Count' } }] }, '3-the-table'],
    ['Fn::Select', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'data:Table' }, 'imported'],
    ['a property without a value is left out', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['nested in lists and objects', { a: [{ b: { Ref: 'Table' } }] }, { a: [{ b: 'the-table' }] }],
    ['plain values', { a: null, b: true, c: 1.5 }, { a: null, b: true, c: 1.5 }],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    ['an unknown function', { 'Fn::Transform': ['x'] }, 'Fn::Transform'],
    ['a condition', { 'Fn::If': ['A', 1, 2] }, 'Fn::If'],
    ['an unknown name', { Ref: 'Nobody' }, 'Nobody'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'StreamArn'],
    ['an unknown export', { 'Fn::ImportValue': 'x' }, 'exports'],
    ['an unknown name in a text', { 'Fn::Sub': `\${Nobody}` }, 'Nobody'],
    ['a dynamic reference', '{{resolve:ssm:/x}}', 'resolve:ssm'],
    ['an element out of range', { 'Fn::Select': [5, ['a']] }, 'element 5'],
  ])('throws on %s, naming the place', (_name, value, message) => {
    expect(() => resolve({ p: value })).toThrow(message);
    expect(() => resolve({ p: value })).toThrow('stack/X.p');
  });
});

const stack = (name: string, template: Template): Stack => ({ name, template, assets: new Map() });

describe('a deployment', () => {
  test('resolves references across stacks', () => {
    const data = stack('data', {
      Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'signals' } } },
      Outputs: { Export: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] }, Export: { Name: 'data:TableArn' } } },
    });
    const service = stack('service', {
      Resources: {
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: { Tags: [{ 'Fn::ImportValue': 'data:TableArn' }, { Ref: 'AWS::StackId' }] },
        },
      },
    });
    expect(new Deployment([service, data]).resources('AWS::SQS::Queue').map(({ properties }) => properties)).toEqual([
      {
        Tags: [
          'arn:aws:dynamodb:us-east-1:000000000000:table/signals',
          'arn:aws:cloudformation:us-east-1:000000000000:stack/service/00000000-0000-4000-8000-000000000000',
        ],
      },
    ]);
  });

  test('names resources as the template does, or by stack and logical id', () => {
    const [named, unnamed] = new Deployment([
      stack('s', {
        Resources: {
          A: {
            Type: 'AWS::Events::EventBus',
            Properties: { Name: { 'Fn::Join': ['-', ['x', { Ref: 'AWS::Region' }]] } },
          },
          B: { Type: 'AWS::Events::EventBus' },
        },
      }),
    ]).resources('AWS::Events::EventBus');
    expect([named?.ref, unnamed?.ref]).toEqual(['x-us-east-1', 's-B']);
  });

  test('throws on every resource type and condition it does not know, all together', () => {
    const template: Template = {
      Resources: {
        Provider: { Type: 'Custom::LogRetention' },
        Stream: { Type: 'AWS::Kinesis::Stream' },
        Alarm: { Type: 'AWS::CloudWatch::Alarm', Condition: 'IsProduction' },
      },
    };
    expect(() => new Deployment([stack('s', template)])).toThrow(
      's/Provider (Custom::LogRetention); s/Stream (AWS::Kinesis::Stream); s/Alarm (condition IsProduction)',
    );
  });
});
