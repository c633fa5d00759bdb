// Reads one reply of HTTP/1.1 from the bytes of a connection (RFC 9112), as strictly as Node's own parser.
import type { HttpReply } from "./request.ts";

/** What a reply was, once it is complete. */
export interface Read {
  readonly reply: HttpReply;
  /** Whether the connection can carry another request. */
  readonly isKept: boolean;
}

export interface ReplyReader {
  /** Takes in what has arrived; the reply when it is complete. Throws where it is no HTTP. */
  take(bytes: Buffer): Read | undefined;
  /** The other side has ended the connection; the reply where that is its end. */
  end(): Read | undefined;
}

/** A provider's answer is a few hundred bytes; what is beyond this is not read. */
const maxBodyBytes = 64 * 1024;

/** As Node's own limit. */
const maxHeadBytes = 16 * 1024;

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isKept: boolean;
  /** Bytes of the body, or how its end is known. */
  readonly length: number | "chunked" | "close";
}

export function createReplyReader(): ReplyReader {
  // One character for each byte.
  let rest = "";
  let body = "";
  let head: Head | undefined;

  function complete(isKept: boolean): Read {
    const { status = 0, headers = {} } = head ?? {};
    const text = Buffer.from(body.slice(0, maxBodyBytes), "latin1").toString("utf8");
    return { reply: { status, headers, body: text }, isKept };
  }

  /** What comes before the mark, which `rest` loses with it; undefined where the mark has not arrived. */
  function takeUntil(mark: string): string | undefined {
    const end = rest.indexOf(mark);
    if ((end < 0 ? rest.length : end) > maxHeadBytes) throw new Error("a line is too long");
    if (end < 0) return undefined;
    const text = rest.slice(0, end);
    rest = rest.slice(end + mark.length);
    return text;
  }

  function takeHead(): Head | undefined {
    // What is no HTTP need not be waited for.
    if (rest.includes("\r\n")) statusOf(rest);
    const text = takeUntil("\r\n\r\n");
    if (text === undefined) return undefined;
    const read = readHead(text);
    // Such as 103, which announces the reply.
    return read.status < 200 ? takeHead() : read;
  }

  /** Whether all of the body is there. */
  function takeBody(length: Head["length"]): boolean {
    if (length === "chunked") return takeChunks();
    const wanted = length === "close" ? rest.length : length - body.length;
    body += rest.slice(0, wanted);
    rest = rest.slice(wanted);
    return body.length === length;
  }

  /** Of the present chunk, so many bytes are still to come; undefined before its size. */
  let left: number | undefined;
  let isLast = false;

  function takeChunks(): boolean {
    for (;;) {
      const part = rest.slice(0, left ?? 0);
      body += part;
      rest = rest.slice(part.length);
      if (left) left -= part.length;
      const line = left ? undefined : takeUntil("\r\n");
      if (line === undefined) return false;
      if (isLast) {
        // After fields that come behind the body, an empty line.
        if (line === "") return true;
        if (/^(content-length|transfer-encoding)$/.test(fieldOf(line).name)) throw unclear();
      } else if (left === undefined) {
        const size = /^([0-9a-f]{1,8})(?:;[\w-]+(?:=[\w-]+)?)*$/i.exec(line)?.[1];
        if (size === undefined) throw new Error("a chunk has no size");
        left = Number.parseInt(size, 16);
        isLast = left === 0;
      } else {
        if (line !== "") throw new Error("a chunk is longer than its size");
        left = undefined;
      }
    }
  }

  return {
    take(bytes) {
      rest += bytes.toString("latin1");
      head ??= takeHead();
      if (!head) return undefined;
      if (!takeBody(head.length)) return body.length >= maxBodyBytes ? complete(false) : undefined;
      // An empty line more is harmless.
      if (!/^[\r\n]*$/.test(rest)) throw unclear();
      return complete(head.isKept && rest === "");
    },
    end: () => (head?.length === "close" ? complete(false) : undefined),
  };
}

function statusOf(text: string): { status: number; minor: string } {
  const [, minor, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n\0]*)?(?:\r\n|$)/.exec(text) ?? [];
  const isOf11 = minor === "1" || Number(status) >= 200;
  if (minor === undefined || status === "101" || !isOf11) throw new Error("it is no reply of HTTP/1.1");
  return { status: Number(status), minor };
}

function readHead(text: string): Head {
  const { status, minor } = statusOf(text);
  const headers: Record<string, string> = {};
  for (const line of text.split("\r\n").slice(1)) {
    const { name, value } = fieldOf(line);
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  const { connection = minor === "1" ? "keep-alive" : "close" } = headers;
  const length = lengthOf(status, headers);
  return { status, headers, length, isKept: length !== "close" && !/\bclose\b/i.test(connection) };
}

/** A header, with its name in lower case. */
function fieldOf(line: string): { name: string; value: string } {
  const [, name, text = ""] = /^([\w!#$%&'*+.^`|~-]+):([^\r\n\0]*)$/.exec(line) ?? [];
  if (name === undefined) throw new Error("a header is malformed");
  // In one step both would try every way to share the spaces out, which takes minutes for a line of them.
  const [, value = ""] = /^[ \t]*(.*[^ \t])?/s.exec(text) ?? [];
  return { name: name.toLowerCase(), value };
}

const unclear = () => new Error("where the reply ends is not clear");

function lengthOf(status: number, headers: Readonly<Record<string, string>>): Head["length"] {
  const { "transfer-encoding": encoding, "content-length": length } = headers;
  const isChunked = encoding?.toLowerCase() === "chunked" && length === undefined;
  if (encoding !== undefined && !isChunked) throw unclear();
  if (length !== undefined && !/^\d{1,15}$/.test(length)) throw unclear();
  if (status < 200 || status === 204 || status === 304) return 0;
  return isChunked ? "chunked" : length === undefined ? "close" : Number(length);
}
