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
