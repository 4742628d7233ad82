import { ApiUnreadable } from '../api';
import type { ApiClient } from '../api-client';
import { isJsonObject, type JsonObject, property } from '../json-object';

export interface GraphPage {
  readonly items: readonly JsonObject[];
  /** Path and query of the next page. */
  readonly next: string | undefined;
}

/** One page of a collection. `@odata.nextLink` is opaque: taken as it is, but only back to the API it came from. */
export async function graphPage(client: ApiClient, baseUrl: string, path: string): Promise<GraphPage> {
  const body = await client.get(path);
  const value = isJsonObject(body) ? property(body, 'value') : undefined;
  if (!isJsonObject(body) || !Array.isArray(value)) throw new ApiUnreadable('Microsoft Graph answered no collection');
  return { items: value.filter(isJsonObject), next: nextPath(property(body, '@odata.nextLink'), baseUrl) };
}

function nextPath(link: unknown, baseUrl: string): string | undefined {
  if (link === undefined || link === null || link === '') return undefined;
  if (typeof link !== 'string' || !link.startsWith(`${baseUrl}/`)) {
    throw new ApiUnreadable('@odata.nextLink of Microsoft Graph leads somewhere else');
  }
  return link.slice(baseUrl.length);
}
