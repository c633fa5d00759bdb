// The reader of replies, beside Node's own parser.
import assert from "node:assert/strict";
import { request } from "node:http";
import { createServer, type Server } from "node:net";
import fc from "fast-check";
import { createReplyReader, type Read } from "../../../gateway/network/reply.ts";
import { listen } from "../../support/tls.ts";

const framings = ["content-length", "chunked", "close"] as const;
type Framing = (typeof framings)[number];

interface Given {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly framing: Framing;
  /** Lengths of the chunks. */
  readonly sizes: readonly number[];
  readonly interim: boolean;
}

const given: fc.Arbitrary<Given> = fc.record({
  status: fc.constantFrom(200, 201, 202, 204, 304, 400, 429, 500, 503),
  headers: fc.array(
    fc.tuple(
      fc.constantFrom("Content-Type", "Date", "X-One", "x-two", "Retry-After"),
      fc.constantFrom("a", "a b", "text/plain; charset=utf-8", "", "7", '"q: \\"x\\""'),
    ),
    { maxLength: 4 },
  ),
  body: fc.string({ unit: "grapheme", maxLength: 80 }),
  framing: fc.constantFrom(...framings),
  sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
  interim: fc.boolean(),
});

const hasBody = ({ status }: Given) => status !== 204 && status !== 304;

function bytesOf(one: Given): Buffer {
  const { status, headers, body, framing, interim } = one;
  const bytes = Buffer.from(body);
  const framed = {
    "content-length": `Content-Length: ${hasBody(one) ? bytes.length : 0}\r\n`,
    chunked: "Transfer-Encoding: chunked\r\n",
    close: "",
  };
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `HTTP/1.1 ${status} Some Reason\r\n${lines}${framed[framing]}\r\n`;
  const before = interim ? "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" : "";
  const after = !hasBody(one) ? [] : framing === "chunked" ? chunksOf(bytes, one.sizes) : [bytes];
  return Buffer.concat([Buffer.from(before + head), ...after]);
}

function chunksOf(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, count = 0; at < bytes.length; count += 1) {
    const part = bytes.subarray(at, at + (sizes[count % sizes.length] ?? 1));
    const extension = count % 2 === 0 ? "" : ";name=value";
    chunks.push(
      Buffer.from(`${part.length.toString(16).toUpperCase()}${extension}\r\n`),
      part,
      Buffer.from("\r\n"),
    );
    at += part.length;
  }
  return [...chunks, Buffer.from("0\r\nX-Trailer: t\r\n\r\n")];
}

/** In pieces of these sizes. */
function read(bytes: Buffer, pieces: readonly number[] = [bytes.length]): Read | undefined {
  const reader = createReplyReader();
  for (let at = 0, count = 0; at < bytes.length; count += 1) {
    const size = pieces[count % pieces.length] ?? 1;
    const done = reader.take(bytes.subarray(at, at + size));
    if (done) return done;
    at += size;
  }
  return reader.end();
}

function tryRead(bytes: Buffer): Read | undefined {
  try {
    return read(bytes);
  } catch {
    return undefined;
  }
}

describe("reply of HTTP/1.1", () => {
  let bytes = Buffer.alloc(0);
  let server: Server;
  let port: number;

  before(async () => {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(bytes));
    });
    port = await listen(server);
  });

  after(() => server.close());

  /** What Node's client makes of it; undefined where it refuses it. */
  function readByNode(sent: Buffer): Promise<{ status?: number | undefined; body: string } | undefined> {
    bytes = Buffer.from(sent);
    const { promise, resolve } = Promise.withResolvers<
      { status?: number | undefined; body: string } | undefined
    >();
    const outgoing = request({ host: "localhost", port, method: "POST", agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => resolve(undefined));
      response.on("end", () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
      );
    });
    outgoing.on("error", () => resolve(undefined));
    outgoing.on("upgrade", (_, socket) => {
      socket.destroy();
      resolve(undefined);
    });
    outgoing.end();
    return promise;
  }

  it("is read whatever its framing, and in whatever pieces it comes", () => {
    fc.assert(
      fc.property(
        given,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        (one, pieces) => {
          const { reply, isKept } = read(bytesOf(one), pieces) ?? assert.fail("it was not complete");
          assert.equal(reply.status, one.status);
          assert.equal(reply.body, hasBody(one) ? Buffer.from(one.body).toString() : "");
          assert.equal(isKept, one.framing !== "close" || !hasBody(one));
          for (const [name] of one.headers) {
            const values = one.headers.filter(([other]) => other.toLowerCase() === name.toLowerCase());
            assert.equal(reply.headers[name.toLowerCase()], values.map(([, value]) => value).join(", "));
          }
        },
      ),
    );
  });

  it("is nothing that Node's parser would refuse or read otherwise, whatever is wrong with it", async function () {
    this.timeout(20_000);
    const wrong = fc.record({
      at: fc.nat(),
      length: fc.integer({ min: 0, max: 3 }),
      text: fc.constantFrom(
        "",
        "\r",
        "\n",
        "\r\n",
        " ",
        ":",
        "0",
        "f",
        ";",
        "\0",
        "Content-Length: 3\r\n",
        "chunked",
      ),
    });
    const counts = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(given, wrong, async (one, { at, length, text }) => {
        const right = bytesOf(one);
        const place = at % right.length;
        const changed = Buffer.concat([
          right.subarray(0, place),
          Buffer.from(text),
          right.subarray(place + length),
        ]);
        const ours = tryRead(changed);
        counts[ours ? "taken" : "refused"] += 1;
        if (!ours) return;
        const { status, body } = ours.reply;
        assert.deepEqual(await readByNode(changed), { status, body });
      }),
      { numRuns: 600 },
    );
    assert.ok(counts.refused > 50 && counts.taken > 50, JSON.stringify(counts));
  });

  const text = (lines: string) => Buffer.from(lines.replaceAll("\n", "\r\n"));

  const bad: Record<string, string> = {
    "another version": "HTTP/2.0 200 OK\n\n",
    "another protocol": "220 smtp.example ESMTP\n",
    "a switch of protocols": "HTTP/1.1 101 Switching Protocols\nupgrade: x\n\n",
    "a status of two digits": "HTTP/1.1 20 OK\n\n",
    "a header without a colon": "HTTP/1.1 200 OK\nname\ncontent-length: 0\n\n",
    "a header with a space before its colon": "HTTP/1.1 200 OK\ncontent-length : 0\n\n",
    "a header that goes on in another line": "HTTP/1.1 200 OK\nx: one\n two\ncontent-length: 0\n\n",
    "a length that is no number": "HTTP/1.1 200 OK\ncontent-length: 1e1\n\n0123456789",
    "two lengths": "HTTP/1.1 200 OK\ncontent-length: 2\ncontent-length: 3\n\n{} ",
    "a length and chunks": "HTTP/1.1 200 OK\ncontent-length: 2\ntransfer-encoding: chunked\n\n2\n{}\n0\n\n",
    "an encoding that nobody asked for": "HTTP/1.1 200 OK\ntransfer-encoding: gzip, chunked\n\n0\n\n",
    "a chunk without a size": "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n\n{}\n0\n\n",
    "a chunk of a negative size": "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n-2\n{}\n0\n\n",
    "a chunk beyond its size": "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n1\n{}\n0\n\n",
    "more than its length": "HTTP/1.1 200 OK\ncontent-length: 2\n\n{}{}",
    "another reply behind it": "HTTP/1.1 200 OK\ncontent-length: 0\n\nHTTP/1.1 500 No\ncontent-length: 0\n\n",
    "another length behind its chunks":
      "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n0\ncontent-length: 0\n\n",
    "a head that never ends": `HTTP/1.1 200 OK\n${"x: y\n".repeat(5000)}`,
  };
  for (const [name, lines] of Object.entries(bad)) {
    it(`with ${name} is refused`, () => assert.throws(() => read(text(lines))));
  }

  it("takes no longer for a header of spaces than for one of letters", () => {
    const fastest = (value: string) => {
      const times = [1, 2, 3].map(() => {
        const from = process.hrtime.bigint();
        try {
          read(text(`HTTP/1.1 200 OK\nx: ${value}\ncontent-length: 0\n\n`));
        } catch {
          // Some are refused.
        }
        return Number(process.hrtime.bigint() - from);
      });
      return Math.min(...times);
    };
    const letters = fastest("a".repeat(1500));
    for (const value of [`${" ".repeat(1500)}\0`, `a${" ".repeat(1500)}\0`, `${"a ".repeat(750)}\0`])
      assert.ok(fastest(value) < 1000 * letters, JSON.stringify(value.slice(0, 4)));
  });

  it("has its headers without the spaces and tabs around them, and with all others", () => {
    const values = ["a", " \ta b\t ", "", " \t ", "\fa\v"];
    const lines = values.map((value, place) => `x-${place}:${value}\n`).join("");
    const { reply } =
      read(text(`HTTP/1.1 200 OK\n${lines}content-length: 0\n\n`)) ?? assert.fail("it was not complete");
    assert.deepEqual(
      values.map((_, place) => reply.headers[`x-${place}`]),
      ["a", "a b", "", "", "\fa\v"],
    );
  });

  it("that is cut off is no reply", () => {
    for (const lines of [
      "HTTP/1.1 200 OK\ncontent-le",
      "HTTP/1.1 200 OK\ncontent-length: 3\n\n{}",
      "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n2\n{}\n",
      "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n2\n{}\n0\n",
    ]) {
      assert.equal(read(text(lines)), undefined);
    }
  });

  const notKept: Record<string, string> = {
    "says that it is closed": "HTTP/1.1 200 OK\nconnection: Close\ncontent-length: 2\n\n{}",
    "is of HTTP/1.0": "HTTP/1.0 200 OK\ncontent-length: 2\n\n{}",
    "is followed by an empty line": "HTTP/1.1 200 OK\ncontent-length: 2\n\n{}\n",
    "ends with the connection": "HTTP/1.1 200 OK\n\n{}",
  };
  for (const [name, lines] of Object.entries(notKept)) {
    it(`leaves no connection to use again where it ${name}`, () => {
      assert.deepEqual({ ...read(text(lines)), reply: undefined }, { reply: undefined, isKept: false });
    });
  }

  it("leaves one of HTTP/1.0 to use again where it says so", () => {
    assert.equal(
      read(text("HTTP/1.0 200 OK\nconnection: keep-alive\ncontent-length: 2\n\n{}"))?.isKept,
      true,
    );
  });
});
