// The page itself: files that are served as they are.
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import type { FastifyInstance } from "fastify";

const folder = new URL("browser/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** Nothing from elsewhere, nothing inline, in no frame. */
const headers = {
  "content-security-policy": [
    "default-src 'none'",
    ...["script-src", "style-src", "connect-src", "img-src"].map((kind) => `${kind} 'self'`),
    ...["base-uri", "form-action", "frame-ancestors"].map((kind) => `${kind} 'none'`),
    "require-trusted-types-for 'script'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // Another version may run at this address next.
  "cache-control": "no-cache",
};

export function addFiles(app: FastifyInstance): void {
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    // Settings of the compiler are not for the page.
    if (type === undefined || name === "tsconfig.json") continue;
    const content = readFileSync(new URL(name, folder));
    const path = name === "index.html" ? "/" : `/page/${name}`;
    app.get(path, (_request, reply) => reply.headers(headers).type(type).send(content));
  }
}
