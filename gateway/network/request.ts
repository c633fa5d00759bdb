// What is sent over HTTPS, and what comes back.

/**
 * A call to make. The client adds `content-length`. With `sign`, `url` is the path alone: the host is made from service
 * and region, and the call is signed.
 */
export interface HttpRequest {
  readonly method: "POST" | "GET" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** AWS Signature Version 4, made with the function's own role. */
  readonly sign?: { readonly service: string; readonly region?: string };
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 64 KB; a longer reply is cut. */
  readonly body: string;
}

/** The last addresses, with what was found in them. */
const addresses = new Map<string, URL>();

/** An address in its parts. Most requests go to a few, which takes a tenth of the time where it is known. */
export function urlOf(address: string, base = ""): URL {
  const name = `${base} ${address}`;
  const known = addresses.get(name);
  if (known) return known;
  // Some vendors have an address for each message.
  if (addresses.size > 20) addresses.clear();
  const url = new URL(address, base || undefined);
  addresses.set(name, url);
  return url;
}
