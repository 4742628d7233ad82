import { isJsonObject, type JsonObject, parseJson } from '../json';

/** An error DynamoDB answered, by the name it has there (`ConditionalCheckFailedException`). */
export class DynamoFault extends Error {
  public constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * One call of DynamoDB's HTTP interface, as the service integrations of Step Functions make it: attribute values stay
 * as they are on the wire (binary is base64).
 */
export async function callDynamo(endpoint: string, operation: string, input: JsonObject): Promise<JsonObject> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      // The local store wants to see a signature and checks none.
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20000101T000000Z',
    },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  const body = text === '' ? {} : parseJson(text);
  if (!isJsonObject(body)) throw new DynamoFault('InternalServerError', `unexpected answer ${response.status}`);
  if (response.ok) return body;
  const type = typeof body.__type === 'string' ? body.__type : `UnknownError#${response.status}`;
  const message = body.message ?? body.Message;
  throw new DynamoFault(type.slice(type.lastIndexOf('#') + 1), typeof message === 'string' ? message : '');
}
