import { dynamoEndpoint } from '../../../../shared/adapters/verdict-read/endpoint';

const AWS_REGION = 'eu-central-1';

describe('dynamoEndpoint', () => {
  test.each([
    [{ AWS_REGION }, { protocol: 'https:', hostname: 'dynamodb.eu-central-1.amazonaws.com', port: undefined }],
    [
      { AWS_REGION: 'cn-north-1' },
      { protocol: 'https:', hostname: 'dynamodb.cn-north-1.amazonaws.com.cn', port: undefined },
    ],
    [
      { AWS_REGION, AWS_ENDPOINT_URL: 'https://vpce.example' },
      { protocol: 'https:', hostname: 'vpce.example', port: undefined },
    ],
    [
      { AWS_REGION, AWS_ENDPOINT_URL: 'https://other.example', AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000' },
      { protocol: 'http:', hostname: 'localhost', port: 8000 },
    ],
    [
      { AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
      { protocol: 'http:', hostname: '127.0.0.1', port: 1 },
    ],
    [
      { AWS_REGION, AWS_ENDPOINT_URL: 'http://[::1]:8000' },
      { protocol: 'http:', hostname: '[::1]', port: 8000 },
    ],
    [
      { AWS_REGION, AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_DYNAMODB: '' },
      { protocol: 'https:', hostname: 'dynamodb.eu-central-1.amazonaws.com', port: undefined },
    ],
  ])('of %p', (environment, expected) => {
    expect(dynamoEndpoint(environment)).toStrictEqual(expected);
  });

  test.each([
    'http://dynamodb.eu-central-1.amazonaws.com',
    'http://169.254.169.254',
    'http://0.0.0.0:8000',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://localhost@evil.example',
    'ftp://localhost',
  ])('refuses %p', (url) => {
    expect(() => dynamoEndpoint({ AWS_REGION, AWS_ENDPOINT_URL: url })).toThrow(
      'the DynamoDB endpoint must use https (plain http is allowed on loopback only)',
    );
  });

  test('refuses what is no address', () => {
    expect(() => dynamoEndpoint({ AWS_REGION, AWS_ENDPOINT_URL: 'localhost:8000' })).toThrow();
    expect(() => dynamoEndpoint({ AWS_REGION, AWS_ENDPOINT_URL: 'nonsense' })).toThrow();
  });
});
